#include "atlas/control_method.h"

#include "base/memory.h"

#include <stdlib.h>

static const struct control_method *const methods[] = {&control_aggregate, &control_multiplicative,
                                                       &control_majority, &control_attributed};

static void take_seeds(struct control *c, const uint32_t *seeds, size_t n, uint32_t nodes) {
    uint32_t *list = memory_new(n, sizeof *list);
    c->seeds = list;
    for (size_t i = 0; i < n; i++) {
        if (seeds[i] >= nodes) {
            c->error = "a seed is not among the parties";
            return;
        }
        if (c->seed[seeds[i]]) continue;
        c->seed[seeds[i]] = 1;
        list[c->n_seeds++] = seeds[i];
    }
}

void control_solve(struct control *c) {
    c->answer = memory_new(c->graph.stakes.nodes, sizeof *c->answer);
    for (size_t i = 0; i < c->n_seeds; i++) c->answer[c->seeds[i]] = ANSWER_MET;
    c->method->solve(c);
}

/* What parties of a closed loop hold is held by nobody known: for the tests that follow chains somewhere from
 * nothing to all of it is the seeds'. */
static void open_loops(struct control *c) {
    bool *closed = control_closed(c);
    if (!closed) return;
    uint32_t nodes = c->graph.stakes.nodes;
    c->weight = memory_new(nodes, sizeof *c->weight);
    for (uint32_t i = 0; i < nodes; i++)
        if (closed[i]) c->weight[i] = WEIGHT_NOTHING_LOW | WEIGHT_FULL_HIGH;
    free(closed);
}

static struct control *make(struct stakes stakes, const uint32_t *seeds, size_t n_seeds,
                            struct control_test test, date_t as_of, bool brief) {
    struct control *c = memory_new(1, sizeof *c);
    c->test = test;
    c->brief = brief;
    c->as_of = as_of;
    if ((size_t)test.kind >= sizeof methods / sizeof *methods) {
        c->error = "there is no such control test in this program";
        return c;
    }
    c->method = methods[test.kind];
    c->seed = memory_new(stakes.nodes, sizeof *c->seed);
    take_seeds(c, seeds, n_seeds, stakes.nodes);
    if (!c->error && control_sweep(c, stakes)) return c;
    const char *wrong; /* told before a seed that is wrong */
    if (!graph_build(&c->graph, stakes, test, as_of, NULL, &wrong)) c->error = wrong;
    if (c->error) return c;
    open_loops(c);
    control_solve(c);
    return c;
}

struct control *control_new(struct stakes stakes, const uint32_t *seeds, size_t n_seeds,
                            struct control_test test, date_t as_of) {
    return make(stakes, seeds, n_seeds, test, as_of, false);
}

bool control_carries(struct stakes stakes, const uint32_t *seeds, size_t n_seeds, struct control_test test,
                     date_t as_of) {
    struct control *c = make(stakes, seeds, n_seeds, test, as_of, true);
    bool met = !control_error(c) && control_answer(c, 0) != ANSWER_NOT_MET;
    control_free(c);
    return met;
}

struct control *control_part_new(const struct control *whole, struct control_test test, uint8_t *weight) {
    struct control *c = memory_new(1, sizeof *c);
    *c = (struct control){.graph = whole->graph,
                          .test = test,
                          .as_of = whole->as_of,
                          .seeds = whole->seeds,
                          .n_seeds = whole->n_seeds,
                          .seed = whole->seed,
                          .weight = weight,
                          .part = true,
                          .brief = whole->brief,
                          .method = methods[test.kind]};
    control_solve(c);
    return c;
}

void control_free(struct control *c) {
    if (!c) return;
    if (c->state) c->method->free(c);
    if (!c->part) {
        graph_free(&c->graph);
        free((void *)(uintptr_t)c->seeds);
        free(c->seed);
    }
    free(c->owners.first);
    free(c->owners.into);
    free(c->answer);
    free(c->weight);
    free(c);
}

const char *control_error(const struct control *c) {
    return c->error;
}

size_t control_troubles(const struct control *c, const struct control_trouble **list) {
    *list = c->graph.troubles;
    return c->graph.n_troubles;
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
    if (c->error || node >= c->graph.stakes.nodes) return;
    control_finish_sweep((struct control *)(uintptr_t)c);
    c->method->share(c, node, low, high);
}

const char *control_share_text(const struct control *c, struct arena *to, uint32_t node) {
    struct ratio low, high;
    char text[RATIO_TEXT];
    bool fine = !c->error && node < c->graph.stakes.nodes;
    const char *own = fine && c->method->share_text ? c->method->share_text(c, to, node) : NULL;
    if (own) return own;
    control_share(c, node, &low, &high);
    return arena_string(to, ratio_interval_text(text, low, high));
}

const char *control_note(const struct control *c, struct arena *to, uint32_t node) {
    bool two = c->test.kind == CONTROL_ATTRIBUTED && !c->error && !control_is_seed(c, node);
    const char *text =
        two && control_answer(c, node) != ANSWER_NOT_MET ? control_share_text(c, to, node) : "";
    return strchr(text, ',') ? text : NULL;
}

size_t control_proof(struct control *c, struct arena *to, uint32_t node, const uint32_t **proof) {
    *proof = NULL;
    if (control_answer(c, node) == ANSWER_NOT_MET || c->error || control_is_seed(c, node)) return 0;
    control_finish_sweep(c);
    return c->method->proof(c, to, node, proof);
}

size_t control_step(struct control *c, struct arena *to, uint32_t node, const uint32_t **stakes) {
    *stakes = NULL;
    if (control_answer(c, node) == ANSWER_NOT_MET || c->error || control_is_seed(c, node)) return 0;
    control_finish_sweep(c);
    return c->method->step(c, to, node, stakes);
}

void control_ahead(const struct control *c, uint32_t node) {
    if (!c->swept && c->method->ahead && node < c->graph.stakes.nodes && !c->error &&
        c->answer[node] != ANSWER_NOT_MET)
        c->method->ahead(c, node);
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
