/* Keys of Initial packets (RFC 9001 5.2): from the version and the connection id that the client called the
 * server by at first, after Retry by the one that Retry gave; with compatible version negotiation (RFC 9368)
 * from the same id under the version that the server turned to. */
#ifndef CORDON_DECRYPT_QUIC_INITIAL_H
#define CORDON_DECRYPT_QUIC_INITIAL_H

#include "evidence/capture/decrypt/plain.h"
#include "evidence/capture/decrypt/quic_packet.h"
#include "evidence/capture/decrypt/quic_protection.h"

enum { QUIC_INITIAL_SETS = 3, QUIC_INITIAL_MADE = 32 };

struct quic_initial {
    struct initial_set {
        uint32_t version;
        const struct quic_salt *salt;
        uint8_t id[QUIC_ID_MOST];
        uint8_t n;
        struct quic_protection *side[2];
    } sets[QUIC_INITIAL_SETS]; /* the latest first */
    unsigned n;
    unsigned made; /* keys, most of them in vain: bounded */
};

enum quic_initial_answer {
    QUIC_INITIAL_SEALED, /* not with any keys that can be made yet */
    QUIC_INITIAL_OPENED,
    QUIC_INITIAL_ANEW /* with keys of an id this connection did not have yet: a first packet, or one after
                         Retry or version negotiation */
};

enum quic_initial_answer quic_initial_open(struct quic_initial *s, enum side from,
                                           const struct quic_packet *p, uint64_t expected, uint8_t *room,
                                           struct quic_opened *to);
void quic_initial_free(struct quic_initial *s); /* what it holds, not itself */

#endif
