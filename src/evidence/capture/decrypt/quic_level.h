/* Opening the packets of one side at one encryption level with its secret from the key log.
 *
 * What the handshake has not told (lost, or not read yet) is found by trial: the cipher suite, the version of
 * a short header, the length of its connection id. The tag of a packet that opens proves them. */
#ifndef CORDON_DECRYPT_QUIC_LEVEL_H
#define CORDON_DECRYPT_QUIC_LEVEL_H

#include "evidence/capture/decrypt/quic_packet.h"
#include "evidence/capture/decrypt/quic_protection.h"

enum { QUIC_TRIALS_MOST = 2 * QUIC_SUITES_MOST, QUIC_TRIAL_FAILURES = 64 };

struct quic_level {
    struct secret secret; /* .n == 0: not found yet */
    bool looked;          /* for the secret, since the key log last grew */
    struct quic_protection *proven;
    struct quic_trial {
        struct quic_protection *keys;
        uint16_t cipher;
        bool version_2;
    } trials[QUIC_TRIALS_MOST];
    unsigned n_trials;
    unsigned failures;                /* since something was learned, with nothing proven: bounded */
    uint64_t opened, sealed, missing; /* packets: by their tags, and those there was no secret for */
};

/* Lengths of the connection ids that one side chose for itself, by which the other calls it. */
struct quic_ids {
    uint32_t lengths; /* a bit for each */
    uint8_t latest;
};

bool quic_ids_learn(struct quic_ids *i, size_t length); /* true: a new length */

struct quic_attempt {
    const struct quic_packet *packet;
    uint16_t cipher; /* 0: not known */
    bool version_2[2];
    unsigned n_versions; /* to try, likeliest first */
    struct quic_ids *ids;
    uint64_t expected;
    uint8_t *room; /* of packet->whole.n bytes */
};

/* The level has its secret. */
bool quic_level_open(struct quic_level *l, const struct quic_attempt *a, struct quic_opened *to);

void quic_level_free(struct quic_level *l); /* what it holds, not itself; wipes it */

#endif
