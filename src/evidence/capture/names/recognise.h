/* Names a protocol by its content when no reader did. */
#ifndef CORDON_NAMES_RECOGNISE_H
#define CORDON_NAMES_RECOGNISE_H

#include "base/bytes.h"
#include "evidence/capture/names/protocol.h"

struct recognise_hint {
    uint16_t client_port, server_port; /* only narrow an answer down; never make one */
    bool from_client;
};

/* First payload bytes of one direction of a TCP stream. */
enum protocol recognise_stream(struct bytes b, struct recognise_hint hint);

/* One UDP datagram. */
enum protocol recognise_datagram(struct bytes b, struct recognise_hint hint);

/* Two datagrams of one direction are successive RTP packets: same source, sequence numbers that follow. One
 * alone never tells. `first`: its first 12 bytes do. */
bool rtp_follows(struct bytes first, struct bytes next);

#endif
