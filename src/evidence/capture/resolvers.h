/* Which name server each client has its answers from. An answer that some other server sends may be forged or
 * be meant for a test; the one that answers most is the one that the client believes. */
#ifndef CORDON_CAPTURE_RESOLVERS_H
#define CORDON_CAPTURE_RESOLVERS_H

#include "base/intern.h"

struct resolvers {
    struct intern *clients, *pairs; /* addresses; client and server, behind one another */
    struct resolver_of {
        uint64_t answers;
        uint32_t pair;
    } * best;          /* by client */
    uint64_t *answers; /* by pair */
    size_t n_best, best_capacity, n_answers, answers_capacity;
};

void resolvers_start(struct resolvers *r);
void resolvers_end(struct resolvers *r);

/* Bounded: pairs beyond the first 65,536 are not counted, and are nobody's own. */
void resolvers_count(struct resolvers *r, const uint8_t client[16], const uint8_t server[16]);
bool resolvers_is_own(const struct resolvers *r, const uint8_t client[16], const uint8_t server[16]);

#endif
