/* Packets that wait for keys: the ClientHello is not whole yet, or the key log may grow. */
#ifndef CORDON_DECRYPT_QUIC_HELD_H
#define CORDON_DECRYPT_QUIC_HELD_H

#include "evidence/capture/decrypt/plain.h"

enum {
    QUIC_HELD_UNNAMED = 64 * 1024, /* bytes that wait for a ClientHello: it comes at once or not at all */
    QUIC_HELD_MOST = 512 * 1024    /* … for their secrets */
};

struct quic_held {
    struct quic_held_packet {
        enum side from;
        size_t n;
        uint8_t *bytes;
    } * packets; /* as they came */
    size_t n, capacity;
    size_t bytes; /* with what it costs to hold them */
};

/* False: there is no room within `most`. */
bool quic_held_add(struct quic_held *h, enum side from, struct bytes packet, size_t most);
void quic_held_free(struct quic_held *h); /* what it holds, not itself */

#endif
