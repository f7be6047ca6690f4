/* Handshake messages (RFC 8446 4) out of the CRYPTO frames of one side at one level (RFC 9001 4.1.3). */
#ifndef CORDON_DECRYPT_QUIC_HANDSHAKE_H
#define CORDON_DECRYPT_QUIC_HANDSHAKE_H

#include "evidence/capture/decrypt/quic_stream.h"

struct quic_handshake {
    struct quic_stream stream;
    uint8_t *message; /* begun, not whole yet */
    size_t n, capacity;
    bool lost; /* bytes are missing: where a message begins is not known any more */
};

struct quic_message_taker {
    void *context;
    void (*take)(void *context, uint8_t type, struct bytes body); /* the body is a view for the call */
};

void quic_handshake_start(struct quic_handshake *h);
void quic_handshake_free(struct quic_handshake *h); /* what it holds, not itself */

/* Data of a CRYPTO frame; messages that are whole now are taken, in order, each once. */
void quic_handshake_add(struct quic_handshake *h, uint64_t offset, struct bytes data,
                        struct quic_message_taker taker);

#endif
