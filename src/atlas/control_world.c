/* B = seeds; add j while the shares of j held by B meet the threshold. An owner in B counts in full.
 *
 * B only grows and what it holds only grows with it, so the order of adding does not matter and each stake is
 * looked at once, when its owner joins: O(stakes). Joining is first-in, first-out, so that ranks follow the
 * distance from the seeds and proofs are short.
 *
 * Shares known as intervals: the set is monotone in every share, so B with all shares at their least is in B
 * under any true shares (met), and whatever is outside B with all at their greatest is outside under any
 * (not met); between the two it is undetermined. In the upper world B cannot hold more of j than what the
 * least of the others' shares leaves of the whole. */
#include "atlas/control_world.h"

#include "base/memory.h"

#include <stdlib.h>

struct world world_new(const struct control *c, enum side side) {
    const struct graph *g = &c->graph;
    size_t nodes = g->stakes.nodes;
    struct world w = {.side = side,
                      .rank = memory_new(nodes, sizeof(uint32_t)),
                      .members = memory_new(nodes, sizeof(uint32_t)),
                      .sum = tally_new(g, nodes)};
    memory_use_large_pages(w.rank, nodes * sizeof *w.rank);
    memory_use_large_pages(w.members, nodes * sizeof *w.members);
    if (side == SIDE_LOW) return w;
    w.rest = tally_new(g, nodes);
    for (size_t e = 0; e < g->n; e++) tally_add(&w.rest, g->edges[e].owned, e, SIDE_LOW);
    return w;
}

void world_free(struct world *w) {
    free(w->rank);
    free(w->members);
    tally_free(&w->sum);
    tally_free(&w->rest);
}

/* Golden shares and the like, where the test lets them make control by themselves. */
void world_use_rights(const struct graph *g, struct world *w, uint32_t owner) {
    const struct rights *r = &g->rights;
    for (size_t i = r->first[owner]; i < r->first[owner + 1]; i++)
        if (w->rank[r->list[i].owned] == 0 && (w->side == SIDE_HIGH || !r->list[i].disputed))
            world_join(w, r->list[i].owned);
}

static void grow(const struct control *c, struct world *w) {
    const struct graph *g = &c->graph;
    const struct control_test *t = &c->test;
    bool high = w->side == SIDE_HIGH;
    for (size_t next = 0; next < w->n; next++) {
        uint32_t owner = w->members[next];
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++) {
            uint32_t owned = g->edges[e].owned;
            tally_add(&w->sum, owned, e, w->side);
            if (high) tally_subtract(&w->rest, owned, e, SIDE_LOW);
            if (w->rank[owned] == 0 && tally_meets(&w->sum, owned, t->threshold, t->strict) &&
                (!high || tally_rest_meets(&w->rest, owned, t->threshold, t->strict)))
                world_join(w, owned);
        }
        if (g->rights.first) world_use_rights(g, w, owner);
    }
}

void world_grow(const struct control *c, struct world *w, const uint32_t *seeds, size_t n,
                const struct world *low) {
    for (size_t i = 0; i < n; i++) world_join(w, seeds[i]);
    w->n_seeds = n;
    for (size_t i = n; low && i < low->n; i++) world_join(w, low->members[i]);
    if (c->graph.scale && w->side == SIDE_LOW)
        world_grow_scaled(c, w);
    else
        grow(c, w);
}

void world_clear(const struct control *c, struct world *w) {
    const struct graph *g = &c->graph;
    for (size_t i = 0; i < w->n; i++) {
        uint32_t owner = w->members[i];
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++) {
            tally_clear(&w->sum, g->edges[e].owned);
            if (w->side == SIDE_HIGH) tally_add(&w->rest, g->edges[e].owned, e, SIDE_LOW);
        }
        w->rank[owner] = 0;
    }
    w->n = w->n_seeds = 0;
}

void world_share(const struct world *low, const struct world *high, uint32_t node, struct ratio *least,
                 struct ratio *most) {
    *least = *most = tally_ratio(&low->sum, node, false);
    if (high->side == SIDE_LOW && low->sum.scaled) return;
    *most = tally_ratio(&high->sum, node, true);
    if (high->side == SIDE_LOW) return;
    struct ratio others = tally_ratio(&high->rest, node, false), left;
    if (ratio_subtract(RATIO_ONE, others, &left) && ratio_compare(left, *most) < 0 &&
        ratio_compare(left, *least) >= 0)
        *most = left;
}
