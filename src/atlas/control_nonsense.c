/* What the multiplicative test cannot be asked of: parties held to over 100 %, and circles of parties that
 * own each other wholly, for which x = b + A x has no single solution. */
#include "atlas/control_multiplicative.h"

#include "base/memory.h"

#include <stdlib.h>

struct closing {
    struct control *control;
    bool *whole;     /* held to 100 % by parties that are themselves whole */
    uint32_t *owner; /* one of them */
    uint32_t *queue;
    size_t n;
};

static bool counts(const struct control *c, size_t edge) {
    return graph_share(&c->graph, edge, SIDE_LOW).over > 0;
}

static void drop(struct closing *x, uint32_t node) {
    if (!x->whole[node]) return;
    x->whole[node] = false;
    x->queue[x->n++] = node;
}

/* Takes out whoever has an owner that is out, until nothing changes: what is left is closed under "owned by".
 */
static void peel(struct closing *x) {
    const struct control *c = x->control;
    const struct graph *g = &c->graph;
    for (uint32_t owner = 0; owner < g->stakes.nodes; owner++)
        for (size_t e = g->first[owner]; !x->whole[owner] && e < g->first[owner + 1]; e++)
            if (counts(c, e)) drop(x, g->edges[e].owned);
    for (size_t next = 0; next < x->n; next++) {
        uint32_t owner = x->queue[next];
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++)
            if (counts(c, e)) drop(x, g->edges[e].owned);
    }
}

static void name_loop(struct closing *x, uint32_t start) {
    struct control *c = x->control;
    const struct graph *g = &c->graph;
    uint32_t nodes = g->stakes.nodes, *seen = memory_new(nodes, sizeof *seen), n = 0, at = start;
    for (uint32_t owner = 0; owner < nodes; owner++)
        for (size_t e = g->first[owner]; x->whole[owner] && e < g->first[owner + 1]; e++)
            if (counts(c, e)) x->owner[g->edges[e].owned] = owner;
    uint32_t *path = memory_new((size_t)nodes + 1, sizeof *path);
    for (; !seen[at]; at = x->owner[at]) {
        path[n++] = at;
        seen[at] = n;
    }
    uint32_t first = seen[at] - 1, length = n - first;
    c->loop = memory_new((size_t)length + 1, sizeof *c->loop);
    for (uint32_t i = 0; i <= length; i++)
        c->loop[i] = path[first + (length - i) % length]; /* owner before owned */
    c->n_loop = (size_t)length + 1;
    free(path);
    free(seen);
}

const char *multiplicative_nonsense(struct control *c) {
    const struct graph *g = &c->graph;
    uint32_t nodes = g->stakes.nodes;
    struct closing x = {.control = c,
                        .whole = memory_new(nodes, sizeof *x.whole),
                        .owner = memory_new(nodes, sizeof *x.owner),
                        .queue = memory_new(nodes, sizeof *x.queue)};
    struct tally sums = tally_new(g, nodes);
    const char *error = NULL;
    for (size_t e = 0; e < g->n; e++) tally_add(&sums, g->edges[e].owned, e, SIDE_LOW);
    for (uint32_t i = 0; !error && i < nodes; i++) {
        x.whole[i] = !c->seed[i] && tally_meets(&sums, i, RATIO_ONE, false);
        if (c->seed[i] || !tally_meets(&sums, i, RATIO_ONE, true)) continue;
        error = "its owners hold over 100 % of a party";
        c->loop = memory_new(1, sizeof *c->loop);
        c->loop[0] = i;
        c->n_loop = 1;
    }
    if (!error) peel(&x);
    for (uint32_t i = 0; !error && i < nodes; i++) {
        if (!x.whole[i]) continue;
        error = "these parties own each other wholly, in a circle";
        name_loop(&x, i);
    }
    tally_free(&sums);
    free(x.whole);
    free(x.owner);
    free(x.queue);
    return error;
}
