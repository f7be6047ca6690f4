/* A packet as the capture file holds it. */
#ifndef CORDON_CAPTURE_PACKET_H
#define CORDON_CAPTURE_PACKET_H

#include "base/bytes.h"

#define APP_NONE UINT32_MAX

struct packet {
    const uint8_t *data;
    uint32_t captured; /* bytes at data */
    uint32_t length;   /* bytes it had on the wire */
    int64_t time_ns;   /* since 1970-01-01 UTC */
    uint16_t link;     /* LINKTYPE_ value (tcpdump.org/linktypes.html) */
    uint32_t app;      /* number in the capture's list of apps; APP_NONE */
};

#endif
