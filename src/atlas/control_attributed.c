/* attributed(t): multiplicative, read twice. Once as it is; once with every owner that the seeds control
 * (aggregate > 50 %) counting in full, as where a law says "directly or indirectly" and a controlled company
 * is its controller's own hand (15 U.S.C. 9901 note, the Protecting Americans from Foreign Adversary
 * Controlled Applications Act, sec. 2(g)(1)(B), read broadly). The second number is never less than the
 * first. Where the threshold lies between them the text does not decide, and neither does this test. */
#include "atlas/control_method.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

enum { SPARE_MOST = 40 };

struct attributed {
    struct control *half, *narrow, *broad;
};

static void solve(struct control *c) {
    static const struct control_test half = {.kind = CONTROL_AGGREGATE, .threshold = {1, 2}, .strict = true};
    struct attributed *a = memory_new(1, sizeof *a);
    struct control_test test = c->test;
    uint32_t nodes = c->graph.stakes.nodes;
    uint8_t *narrow = NULL, *broad = memory_new(nodes, sizeof *broad);
    c->state = a;
    test.kind = CONTROL_MULTIPLICATIVE;
    a->half = control_part_new(c, half, NULL);
    if (c->weight) {
        narrow = memory_new(nodes, sizeof *narrow);
        memcpy(narrow, c->weight, nodes * sizeof *narrow);
        memcpy(broad, c->weight, nodes * sizeof *broad);
    }
    for (uint32_t i = 0; i < nodes; i++) {
        enum answer controlled = control_answer(a->half, i);
        if (c->seed[i] || controlled == ANSWER_NOT_MET) continue;
        broad[i] =
            controlled == ANSWER_MET ? WEIGHT_FULL_LOW | WEIGHT_FULL_HIGH : broad[i] | WEIGHT_FULL_HIGH;
    }
    a->narrow = control_part_new(c, test, narrow);
    a->broad = control_part_new(c, test, broad);
    for (uint32_t i = 0; i < nodes; i++)
        c->answer[i] = (uint8_t)(control_answer(a->narrow, i) == ANSWER_MET      ? ANSWER_MET
                                 : control_answer(a->broad, i) == ANSWER_NOT_MET ? ANSWER_NOT_MET
                                                                                 : ANSWER_UNDETERMINED);
}

/* From the least by the narrow reading to the greatest by the broad one. */
static void share(const struct control *c, uint32_t node, struct ratio *low, struct ratio *high) {
    const struct attributed *a = c->state;
    struct ratio other;
    control_share(a->narrow, node, low, &other);
    control_share(a->broad, node, &other, high);
}

static const char *share_text(const struct control *c, struct arena *to, uint32_t node) {
    const struct attributed *a = c->state;
    const char *narrow = control_share_text(a->narrow, to, node);
    const char *broad = control_share_text(a->broad, to, node);
    if (strcmp(narrow, broad) == 0) return narrow;
    return arena_format(to, "%s multiplicative, %s attributed", narrow, broad);
}

/* Rows once each, in order of arrival. */
struct rows {
    uint32_t *list;
    size_t n, capacity;
    struct hash_table in;
};

static void add(struct rows *r, const uint32_t *list, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (hash_table_get(&r->in, list[i]) != HASH_ABSENT) continue;
        hash_table_put(&r->in, list[i], 0);
        r->list = memory_grow(r->list, r->n, &r->capacity, sizeof *r->list);
        r->list[r->n++] = list[i];
    }
}

static uint32_t number(struct hash_table *numbers, uint32_t node, uint32_t *n) {
    uint32_t i = hash_table_get(numbers, node);
    if (i != HASH_ABSENT) return i;
    hash_table_put(numbers, node, *n);
    return (*n)++;
}

/* The same question asked of these stakes alone, without one of them. */
static bool carries(const struct control *c, const struct rows *r, uint32_t node, size_t without) {
    struct stake *list = memory_new(r->n, sizeof *list);
    uint32_t *seeds = memory_new(2 * r->n, sizeof *seeds), n = 1;
    size_t used = 0, n_seeds = 0;
    struct hash_table numbers = {0};
    hash_table_put(&numbers, node, 0);
    for (size_t i = 0; i < r->n; i++) {
        if (i == without) continue;
        struct stake s = stakes_get(&c->graph.stakes, r->list[i]);
        bool seed = c->seed[s.owner];
        s.owner = number(&numbers, s.owner, &n);
        s.owned = number(&numbers, s.owned, &n);
        if (seed) seeds[n_seeds++] = s.owner;
        list[used++] = s;
    }
    struct stakes stakes = {.list = list, .n = used, .nodes = n};
    bool met = control_carries(stakes, seeds, n_seeds, c->test, c->as_of);
    hash_table_free(&numbers);
    free(seeds);
    free(list);
    return met;
}

/* Why the owners that count in full do, then the chains themselves; and nothing spare. */
static void prove_broadly(struct control *c, struct attributed *a, uint32_t node, struct rows *r) {
    struct arena *scratch = arena_new();
    const uint32_t *chain, *why;
    size_t n = control_proof(a->broad, scratch, node, &chain);
    for (size_t i = 0; i < n; i++) {
        uint32_t owner = stakes_get(&c->graph.stakes, chain[i]).owner;
        size_t n_why = control_proof(a->half, scratch, owner, &why);
        add(r, why, n_why);
    }
    add(r, chain, n);
    for (size_t i = r->n; r->n <= SPARE_MOST && i-- > 0;) {
        if (!carries(c, r, node, i)) continue;
        memmove(r->list + i, r->list + i + 1, (r->n - i - 1) * sizeof *r->list);
        r->n--;
    }
    arena_free(scratch);
}

static size_t proof(struct control *c, struct arena *to, uint32_t node, const uint32_t **list) {
    struct attributed *a = c->state;
    if (c->answer[node] == ANSWER_MET) return control_proof(a->narrow, to, node, list);
    struct rows r = {0};
    prove_broadly(c, a, node, &r);
    uint32_t *copy = arena_take_array(to, r.n, sizeof *copy);
    if (r.n) memcpy(copy, r.list, r.n * sizeof *copy);
    *list = copy;
    hash_table_free(&r.in);
    free(r.list);
    return r.n;
}

static size_t step(struct control *c, struct arena *to, uint32_t node, const uint32_t **list) {
    struct attributed *a = c->state;
    return control_step(c->answer[node] == ANSWER_MET ? a->narrow : a->broad, to, node, list);
}

static void release(struct control *c) {
    struct attributed *a = c->state;
    control_free(a->half);
    control_free(a->narrow);
    control_free(a->broad);
    free(a);
}

const struct control_method control_attributed = {solve, share, proof, step, share_text, release, NULL};
