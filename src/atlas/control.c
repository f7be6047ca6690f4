#include "atlas/control_method.h"

#include "base/memory.h"

#include <stdlib.h>

static const struct control_method *method_of(enum control_kind kind) {
    return kind == CONTROL_AGGREGATE        ? &control_aggregate
           : kind == CONTROL_MULTIPLICATIVE ? &control_multiplicative
                                            : NULL;
}

static void take_seeds(struct control *c, const uint32_t *seeds, size_t n) {
    uint32_t nodes = c->graph.stakes.nodes;
    uint32_t *list = memory_new(n, sizeof *list);
    c->seeds = list;
    for (size_t i = 0; i < n; i++) {
        if (seeds[i] >= nodes) {
            c->error = "a seed is not among the parties";
            return;
        }
        if (c->seed[seeds[i]]) continue;
        c->seed[seeds[i]] = 1;
        c->answer[seeds[i]] = ANSWER_MET;
        list[c->n_seeds++] = seeds[i];
    }
}

struct control *control_new(struct stakes stakes, const uint32_t *seeds, size_t n_seeds,
                            struct control_test test, date_t as_of) {
    struct control *c = memory_new(1, sizeof *c);
    c->test = test;
    c->method = method_of(test.kind);
    if (!c->method) {
        c->error = "there is no such control test in this program";
        return c;
    }
    if (!graph_build(&c->graph, stakes, STAKE_EQUITY, as_of, &c->error)) return c;
    c->answer = memory_new(stakes.nodes, sizeof *c->answer);
    c->seed = memory_new(stakes.nodes, sizeof *c->seed);
    take_seeds(c, seeds, n_seeds);
    if (!c->error) c->method->solve(c);
    return c;
}

void control_free(struct control *c) {
    if (!c) return;
    if (c->state) c->method->free(c);
    graph_free(&c->graph);
    free((void *)(uintptr_t)c->seeds);
    free(c->answer);
    free(c->seed);
    free(c->loop);
    free(c);
}

const char *control_error(const struct control *c) {
    return c->error;
}

size_t control_loop(const struct control *c, const uint32_t **nodes) {
    *nodes = c->loop;
    return c->n_loop;
}

enum answer control_answer(const struct control *c, uint32_t node) {
    if (c->error || node >= c->graph.stakes.nodes) return ANSWER_UNDETERMINED;
    return (enum answer)c->answer[node];
}

bool control_is_seed(const struct control *c, uint32_t node) {
    return !c->error && node < c->graph.stakes.nodes && c->seed[node];
}

void control_share(const struct control *c, uint32_t node, struct ratio *low, struct ratio *high) {
    *low = RATIO_ZERO;
    *high = RATIO_ONE;
    if (!c->error && node < c->graph.stakes.nodes) c->method->share(c, node, low, high);
}

size_t control_proof(struct control *c, struct arena *to, uint32_t node, const uint32_t **proof) {
    *proof = NULL;
    if (control_answer(c, node) == ANSWER_NOT_MET || c->error || control_is_seed(c, node)) return 0;
    return c->method->proof(c, to, node, proof);
}

struct control_result control_run(struct arena *a, struct stakes stakes, const uint32_t *seeds,
                                  size_t n_seeds, struct control_test test, date_t as_of) {
    struct control *c = control_new(stakes, seeds, n_seeds, test, as_of);
    struct control_result result = {.error = arena_string(a, c->error)};
    size_t n = 0;
    for (uint32_t i = 0; !c->error && i < stakes.nodes; i++)
        n += c->answer[i] != ANSWER_NOT_MET && !c->seed[i];
    struct control_member *members = arena_take_array(a, n, sizeof *members);
    for (uint32_t i = 0; !c->error && i < stakes.nodes; i++) {
        if (c->answer[i] == ANSWER_NOT_MET || c->seed[i]) continue;
        struct control_member *m = &members[result.n++];
        *m = (struct control_member){.node = i, .answer = (enum answer)c->answer[i]};
        control_share(c, i, &m->low, &m->high);
        m->n_proof = control_proof(c, a, i, &m->proof);
    }
    result.members = members;
    control_free(c);
    return result;
}
