/* aggregate(t): B = seeds; add j while the shares of j held by B meet t. An owner in B counts in full.
 *
 * B only grows and what it holds only grows with it, so the order of adding does not matter and each stake is
 * looked at once, when its owner joins: O(stakes). Joining is first-in, first-out, so that ranks follow the
 * distance from the seeds and proofs are short.
 *
 * Shares known as intervals: the set is monotone in every share, so B with all shares at their least is in B
 * under any true shares (met), and whatever is outside B with all at their greatest is outside under any
 * (not met); between the two it is undetermined. In the upper world B cannot hold more of j than what the
 * least of the others' shares leaves of the whole. */
#include "atlas/control_aggregate.h"

#include "base/memory.h"

#include <stdlib.h>

enum { AHEAD = 32 };

static struct world world_new(const struct control *c) {
    size_t nodes = c->graph.stakes.nodes;
    return (struct world){.rank = memory_new(nodes, sizeof(uint32_t)),
                          .members = memory_new(nodes, sizeof(uint32_t)),
                          .sum = tally_new(&c->graph, nodes)};
}

static void world_free(struct world *w) {
    free(w->rank);
    free(w->members);
    free(w->first);
    free(w->into);
    tally_free(&w->sum);
    tally_free(&w->rest);
}

static void join(struct world *w, uint32_t node) {
    w->members[w->n++] = node;
    w->rank[node] = (uint32_t)w->n;
}

/* The next members' edges, and what they lead to, are asked for well before they are looked at. */
static void fetch_ahead(const struct graph *g, const struct world *w, size_t next) {
    if (next + AHEAD < w->n) __builtin_prefetch(&g->first[w->members[next + AHEAD]]);
    if (next + AHEAD / 2 < w->n) __builtin_prefetch(&g->edges[g->first[w->members[next + AHEAD / 2]]]);
    if (next + AHEAD / 4 >= w->n) return;
    uint32_t owner = w->members[next + AHEAD / 4];
    for (size_t e = g->first[owner]; e < g->first[owner + 1] && e < g->first[owner] + AHEAD / 4; e++)
        __builtin_prefetch(&w->sum.scaled[g->edges[e].owned], 1);
}

/* Where shares are whole numbers over one scale. A sum crosses the threshold once, so only then is asked
 * whether the node (a seed) is a member already. */
static void grow_low_scaled(const struct control *c, struct world *w) {
    const struct graph *g = &c->graph;
    const int64_t least = graph_least(g, c->test.threshold, c->test.strict);
    for (size_t next = 0; next < w->n; next++) {
        uint32_t owner = w->members[next];
        fetch_ahead(g, w, next);
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++) {
            const struct edge *edge = &g->edges[e];
            int64_t before = w->sum.scaled[edge->owned], sum = before + edge->share;
            w->sum.scaled[edge->owned] = sum;
            if (sum >= least && before < least && w->rank[edge->owned] == 0) join(w, edge->owned);
        }
    }
}

static void grow_low(const struct control *c, struct world *w) {
    const struct graph *g = &c->graph;
    for (size_t i = 0; i < c->n_seeds; i++) join(w, c->seeds[i]);
    if (g->scale) {
        grow_low_scaled(c, w);
        return;
    }
    for (size_t next = 0; next < w->n; next++) {
        uint32_t owner = w->members[next];
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++) {
            uint32_t owned = g->edges[e].owned;
            tally_add(&w->sum, owned, e, SIDE_LOW);
            if (w->rank[owned] == 0 && tally_meets(&w->sum, owned, c->test.threshold, c->test.strict))
                join(w, owned);
        }
    }
}

static void grow_high(const struct control *c, struct world *w, const struct world *low) {
    const struct graph *g = &c->graph;
    w->rest = tally_new(g, g->stakes.nodes);
    for (size_t e = 0; e < g->n; e++) tally_add(&w->rest, g->edges[e].owned, e, SIDE_LOW);
    for (size_t i = 0; i < low->n; i++) join(w, low->members[i]);
    for (size_t next = 0; next < w->n; next++) {
        uint32_t owner = w->members[next];
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++) {
            uint32_t owned = g->edges[e].owned;
            tally_add(&w->sum, owned, e, SIDE_HIGH);
            tally_subtract(&w->rest, owned, e, SIDE_LOW);
            if (w->rank[owned] == 0 && tally_meets(&w->sum, owned, c->test.threshold, c->test.strict) &&
                tally_rest_meets(&w->rest, owned, c->test.threshold, c->test.strict))
                join(w, owned);
        }
    }
}

static void solve(struct control *c) {
    struct aggregate *a = memory_new(1, sizeof *a);
    c->state = a;
    struct world *low = &a->world[SIDE_LOW], *high = &a->world[SIDE_HIGH];
    a->one = !c->graph.intervals;
    *low = world_new(c);
    grow_low(c, low);
    if (!a->one) {
        *high = world_new(c);
        grow_high(c, high, low);
        for (size_t i = 0; i < high->n; i++) c->answer[high->members[i]] = ANSWER_UNDETERMINED;
    }
    for (size_t i = 0; i < low->n; i++) c->answer[low->members[i]] = ANSWER_MET;
}

static void share(const struct control *c, uint32_t node, struct ratio *low, struct ratio *high) {
    const struct aggregate *a = c->state;
    const struct world *upper = &a->world[a->one ? SIDE_LOW : SIDE_HIGH];
    *low = tally_ratio(&a->world[SIDE_LOW].sum, node, false);
    *high = tally_ratio(&upper->sum, node, true);
    struct ratio others, most;
    if (a->one) return;
    others = tally_ratio(&upper->rest, node, false);
    if (ratio_subtract(RATIO_ONE, others, &most) && ratio_compare(most, *high) < 0 &&
        ratio_compare(most, *low) >= 0)
        *high = most;
}

static size_t proof(struct control *c, struct arena *to, uint32_t node, const uint32_t **list) {
    struct aggregate *a = c->state;
    enum side side = c->answer[node] == ANSWER_MET ? SIDE_LOW : SIDE_HIGH;
    return aggregate_proof(c, &a->world[side], side, node, to, list);
}

static void release(struct control *c) {
    struct aggregate *a = c->state;
    world_free(&a->world[SIDE_LOW]);
    if (!a->one) world_free(&a->world[SIDE_HIGH]);
    free(a);
}

const struct control_method control_aggregate = {solve, share, proof, release};
