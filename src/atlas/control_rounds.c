/* Growing the lower world where shares are whole numbers over one scale, for millions of stakes.
 *
 * Members are taken in rounds: all that joined in the last one. What they hold is first written down by parts
 * of the parties (256 streams, each in order), then added up part by part, where the sums are near at hand;
 * so memory is walked, not jumped about in (Beamer, Asanović, Patterson, "Reducing Pagerank Communication via
 * Propagation Blocking", 2017). Who joins in a part joins beside its neighbours, and their stakes lie beside
 * each other too. Small rounds add up at once. */
#include "atlas/control_world.h"

#include "base/memory.h"

#include <stdlib.h>

enum { AHEAD = 32, PARTS = 256, SMALL_ROUND = 2048 };

struct rounds {
    const struct graph *graph;
    struct world *world;
    int64_t least;
    unsigned shift; /* a party's number >> shift is its part */
    struct sent {
        uint32_t owned, terms;
    } * sent;
    size_t start[PARTS + 1], end[PARTS];
};

/* Room for whatever can be sent to each part in one round: all that is held in it. */
static void make_room(struct rounds *r) {
    const struct graph *g = r->graph;
    while ((g->stakes.nodes - 1) >> r->shift >= PARTS) r->shift++;
    for (size_t e = 0; e < g->n; e++) r->start[(g->edges[e].owned >> r->shift) + 1]++;
    for (size_t i = 0; i < PARTS; i++) r->start[i + 1] += r->start[i];
    r->sent = memory_new(g->n + AHEAD, sizeof *r->sent); /* what is asked for ahead may be anybody */
    memory_use_large_pages(r->sent, g->n * sizeof *r->sent);
}

/* A sum crosses the threshold once, so who joins is not asked whether it is a member already, unless it can
 * have joined by a right. */
static inline void add(const struct rounds *r, uint32_t owned, int64_t share) {
    struct world *w = r->world;
    int64_t before = w->sum.scaled[owned], sum = before + share;
    w->sum.scaled[owned] = sum;
    if (sum >= r->least && before < r->least && !(r->graph->rights.first && w->rank[owned]))
        world_join(w, owned);
}

/* As a function without effect gcc leaves the call out unless it is forced in line. */
__attribute__((always_inline)) static inline void fetch_ahead(const struct rounds *r, size_t next,
                                                              size_t end) {
    const struct graph *g = r->graph;
    const uint32_t *members = r->world->members;
    if (next + AHEAD < end) __builtin_prefetch(&g->first[members[next + AHEAD]]);
    if (next + AHEAD / 2 < end) __builtin_prefetch(&g->edges[g->first[members[next + AHEAD / 2]]]);
}

static void small_round(const struct rounds *r, size_t from, size_t to) {
    const struct graph *g = r->graph;
    for (size_t next = from; next < to; next++) {
        uint32_t owner = r->world->members[next];
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++)
            add(r, g->edges[e].owned, g->scaled[SIDE_LOW][g->edges[e].terms]);
    }
}

static void large_round(struct rounds *r, size_t from, size_t to) {
    const struct graph *g = r->graph;
    const int64_t *share = g->scaled[SIDE_LOW];
    if (!r->sent) make_room(r);
    memcpy(r->end, r->start, sizeof r->end);
    for (size_t next = from; next < to; next++) {
        uint32_t owner = r->world->members[next];
        fetch_ahead(r, next, to);
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++)
            r->sent[r->end[g->edges[e].owned >> r->shift]++] =
                (struct sent){g->edges[e].owned, g->edges[e].terms};
    }
    for (size_t part = 0; part < PARTS; part++)
        for (size_t i = r->start[part]; i < r->end[part]; i++) {
            __builtin_prefetch(&r->world->sum.scaled[r->sent[i + AHEAD].owned], 1);
            add(r, r->sent[i].owned, share[r->sent[i].terms]);
        }
}

void world_grow_scaled(const struct control *c, struct world *w) {
    const struct graph *g = &c->graph;
    struct rounds r = {.graph = g, .world = w, .least = graph_least(g, c->test.threshold, c->test.strict)};
    /* What seeds start from lies beyond the threshold: they never cross it. */
    const int64_t beyond = INT64_MAX / 2;
    for (size_t i = 0; i < w->n; i++) w->sum.scaled[w->members[i]] += beyond;
    for (size_t from = 0, to; from < w->n; from = to) {
        to = w->n;
        if (to - from < SMALL_ROUND)
            small_round(&r, from, to);
        else
            large_round(&r, from, to);
        for (size_t i = from; g->rights.first && i < to; i++) world_use_rights(g, w, w->members[i]);
    }
    for (size_t i = 0; i < w->n_seeds; i++) w->sum.scaled[w->members[i]] -= beyond;
    free(r.sent);
}
