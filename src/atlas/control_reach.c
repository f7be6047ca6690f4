#include "atlas/control_reach.h"

#include "base/memory.h"

#include <stdlib.h>

/* Stakes that say nothing at their greatest lead nowhere; stakes in seeds do not matter. */
static bool leads(const struct control *c, size_t edge) {
    return !c->seed[c->graph.edges[edge].owned] && graph_share(&c->graph, edge, SIDE_HIGH).over > 0;
}

static void add_node(struct reach *r, uint32_t node) {
    if (r->local[node]) return;
    r->nodes[r->n] = node;
    r->local[node] = ++r->n;
}

static void find_nodes(const struct control *c, struct reach *r) {
    const struct graph *g = &c->graph;
    uint32_t nodes = g->stakes.nodes;
    r->local = memory_new(nodes, sizeof *r->local);
    r->nodes = memory_new(nodes, sizeof *r->nodes);
    r->first = memory_new((size_t)nodes + 2, sizeof *r->first);
    for (uint32_t i = 0; c->weight && i < nodes; i++)
        if (c->weight[i] && !c->seed[i]) add_node(r, i);
    for (size_t next = 0; next < c->n_seeds + r->n; next++) {
        uint32_t owner = next < c->n_seeds ? c->seeds[next] : r->nodes[next - c->n_seeds];
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++) {
            uint32_t owned = g->edges[e].owned;
            if (!leads(c, e)) continue;
            add_node(r, owned);
            r->first[r->local[owned]]++; /* of local number + 1 */
        }
    }
}

static void find_owners(const struct control *c, struct reach *r) {
    const struct graph *g = &c->graph;
    for (uint32_t i = 0; i < r->n; i++) r->first[i + 1] += r->first[i];
    r->into = memory_new(r->first[r->n], sizeof *r->into);
    uint32_t *put = memory_new(r->n, sizeof *put);
    memcpy(put, r->first, r->n * sizeof *put);
    for (size_t next = 0; next < c->n_seeds + r->n; next++) {
        bool seed = next < c->n_seeds;
        uint32_t local = seed ? REACH_SEED : (uint32_t)(next - c->n_seeds);
        uint32_t owner = seed ? c->seeds[next] : r->nodes[local];
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++)
            if (leads(c, e))
                r->into[put[r->local[g->edges[e].owned] - 1]++] = (struct reach_stake){local, (uint32_t)e};
    }
    free(put);
}

/* Tarjan's strongly connected components (1972) over the edges to the owners, without recursion. A component
 * comes out when all it leads to has come out: owners first. */
struct walk {
    struct reach *r;
    uint32_t *index, *low; /* index 0: not seen; UINT32_MAX in low: in a finished component */
    uint32_t *stack, *path, *at;
    uint32_t n_stack, n_path, count;
};

static void enter(struct walk *w, uint32_t v) {
    w->index[v] = w->low[v] = ++w->count;
    w->at[v] = w->r->first[v];
    w->stack[w->n_stack++] = v;
    w->path[w->n_path++] = v;
}

static void finish_component(struct walk *w, uint32_t v, uint32_t *put) {
    struct reach *r = w->r;
    r->component[r->n_components++] = *put;
    uint32_t member;
    do {
        member = w->stack[--w->n_stack];
        w->low[member] = UINT32_MAX;
        r->order[(*put)++] = member;
    } while (member != v);
}

static void walk_from(struct walk *w, uint32_t start, uint32_t *put) {
    struct reach *r = w->r;
    enter(w, start);
    while (w->n_path) {
        uint32_t v = w->path[w->n_path - 1];
        if (w->at[v] < r->first[v + 1]) {
            uint32_t owner = r->into[w->at[v]++].owner;
            if (owner == REACH_SEED) continue;
            if (!w->index[owner])
                enter(w, owner);
            else if (w->low[owner] != UINT32_MAX && w->index[owner] < w->low[v])
                w->low[v] = w->index[owner];
            continue;
        }
        w->n_path--;
        uint32_t parent = w->n_path ? w->path[w->n_path - 1] : v;
        if (w->low[v] == w->index[v])
            finish_component(w, v, put);
        else if (w->low[v] < w->low[parent])
            w->low[parent] = w->low[v];
    }
}

static void find_components(struct reach *r) {
    size_t n = r->n;
    struct walk w = {.r = r};
    uint32_t *room = memory_new(n, 5 * sizeof *room), put = 0;
    w.index = room;
    w.low = room + n;
    w.stack = room + 2 * n;
    w.path = room + 3 * n;
    w.at = room + 4 * n;
    r->order = memory_new(n, sizeof *r->order);
    r->component = memory_new(n + 1, sizeof *r->component);
    for (uint32_t v = 0; v < n; v++)
        if (!w.index[v]) walk_from(&w, v, &put);
    r->component[r->n_components] = put;
    free(room);
}

struct reach reach_from_seeds(const struct control *c) {
    struct reach r = {0};
    find_nodes(c, &r);
    find_owners(c, &r);
    find_components(&r);
    return r;
}

void reach_free(struct reach *r) {
    free(r->nodes);
    free(r->local);
    free(r->first);
    free(r->into);
    free(r->order);
    free(r->component);
    *r = (struct reach){0};
}
