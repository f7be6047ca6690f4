#include "evidence/capture/resolvers.h"

#include "base/memory.h"

#include <stdlib.h>

enum { PAIRS_MOST = 65536 };

void resolvers_start(struct resolvers *r) {
    *r = (struct resolvers){.clients = intern_new(), .pairs = intern_new()};
}

void resolvers_end(struct resolvers *r) {
    intern_free(r->clients);
    intern_free(r->pairs);
    free(r->best);
    free(r->answers);
    *r = (struct resolvers){0};
}

static struct text key_text(const void *p, size_t n) {
    return (struct text){p, n};
}

static void make_pair(uint8_t to[32], const uint8_t client[16], const uint8_t server[16]) {
    memcpy(to, client, 16);
    memcpy(to + 16, server, 16);
}

void resolvers_count(struct resolvers *r, const uint8_t client[16], const uint8_t server[16]) {
    uint8_t both[32];
    make_pair(both, client, server);
    struct text key = key_text(both, sizeof both);
    if (intern_count(r->pairs) >= PAIRS_MOST && intern_find(r->pairs, key) == INTERN_ABSENT) return;
    uint32_t pair = intern_add(r->pairs, key), of = intern_add(r->clients, key_text(client, 16));
    if (pair == r->n_answers) {
        r->answers = memory_grow(r->answers, r->n_answers, &r->answers_capacity, sizeof *r->answers);
        r->answers[r->n_answers++] = 0;
    }
    if (of == r->n_best) {
        r->best = memory_grow(r->best, r->n_best, &r->best_capacity, sizeof *r->best);
        r->best[r->n_best++] = (struct resolver_of){0, pair};
    }
    uint64_t n = ++r->answers[pair];
    if (n > r->best[of].answers)
        r->best[of] = (struct resolver_of){n, pair}; /* of equals, who was first so */
}

bool resolvers_is_own(const struct resolvers *r, const uint8_t client[16], const uint8_t server[16]) {
    uint8_t both[32];
    make_pair(both, client, server);
    uint32_t pair = intern_find(r->pairs, key_text(both, sizeof both)),
             of = intern_find(r->clients, key_text(client, 16));
    return pair != INTERN_ABSENT && of != INTERN_ABSENT && r->best[of].pair == pair;
}
