/* Closed loops: parties that own each other wholly, in a circle. The aggregate and majority tests never reach
 * them; for x = b + A x there is no single solution, and what they hold is held by nobody known. */
#include "atlas/control_method.h"

#include "base/memory.h"

#include <stdlib.h>

struct closing {
    const struct control *control;
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

static void tell_loop(struct control *c, const uint32_t *path, uint32_t length) {
    struct graph *g = &c->graph;
    uint32_t *nodes = arena_take_array(g->arena, (size_t)length + 1, sizeof *nodes);
    for (uint32_t i = 0; i <= length; i++) nodes[i] = path[(length - i) % length]; /* owner before owned */
    uint32_t row = 0;
    for (size_t e = g->first[nodes[0]]; e < g->first[nodes[0] + 1]; e++)
        if (g->edges[e].owned == nodes[1]) row = g->edges[e].row;
    struct control_trouble *t = graph_trouble(g, TROUBLE_LOOP);
    t->stake = row;
    t->sum = RATIO_ONE;
    t->nodes = nodes;
    t->n = (size_t)length + 1;
}

/* Everybody left has an owner that is left: going up from each ends in a circle, told once. */
static void tell_loops(struct control *c, struct closing *x) {
    const struct graph *g = &c->graph;
    uint32_t nodes = g->stakes.nodes, *walk = memory_new(nodes, sizeof *walk), n_walks = 0;
    uint32_t *path = memory_new((size_t)nodes + 1, sizeof *path), *at = memory_new(nodes, sizeof *at);
    for (uint32_t owner = nodes; owner-- > 0;)
        for (size_t e = g->first[owner]; x->whole[owner] && e < g->first[owner + 1]; e++)
            if (counts(c, e)) x->owner[g->edges[e].owned] = owner;
    for (size_t i = 0; i < g->n_whole; i++) {
        uint32_t node = g->whole[i], n = 0;
        if (!x->whole[node] || walk[node]) continue;
        for (n_walks++; !walk[node]; node = x->owner[node]) {
            walk[node] = n_walks;
            at[node] = n;
            path[n++] = node;
        }
        if (walk[node] == n_walks) tell_loop(c, path + at[node], n - at[node]);
    }
    free(walk);
    free(path);
    free(at);
}

bool *control_closed(struct control *c) {
    const struct graph *g = &c->graph;
    uint32_t nodes = g->stakes.nodes;
    if (g->n_whole == 0) return NULL;
    struct closing x = {.control = c,
                        .whole = memory_new(nodes, sizeof *x.whole),
                        .owner = memory_new(nodes, sizeof *x.owner),
                        .queue = memory_new(nodes, sizeof *x.queue)};
    for (size_t i = 0; i < g->n_whole; i++) x.whole[g->whole[i]] = !c->seed[g->whole[i]];
    peel(&x);
    bool any = false;
    for (size_t i = 0; i < g->n_whole; i++) any |= x.whole[g->whole[i]];
    if (any) tell_loops(c, &x);
    free(x.owner);
    free(x.queue);
    if (!any) free(x.whole);
    return any ? x.whole : NULL;
}
