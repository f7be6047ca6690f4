/* majority: the set of each seed by itself, with over half of the votes. Who meets it for one seed meets it.
 *
 * The worlds of a few seeds are kept; of more, each is drawn where another was, and drawn again when a proof
 * asks for it. */
#include "atlas/control_world.h"

#include "base/memory.h"

#include <stdlib.h>

enum { FEW_SEEDS = 8 };

struct drawn {
    struct world world[SIDES];
    size_t seed; /* place of the seed whose worlds they are, + 1; 0: nobody's */
};

struct majority {
    struct drawn drawn[FEW_SEEDS];
    struct tally top[SIDES];
    uint32_t *by[SIDES]; /* by node: place in control.seeds of who controls it on that side, + 1; 0: nobody */
    bool one;
};

static struct world *draw(const struct control *c, struct majority *m, size_t i) {
    struct drawn *d = &m->drawn[i % FEW_SEEDS];
    if (d->seed == i + 1) return d->world;
    for (int side = 0; side < (m->one ? 1 : SIDES); side++) {
        struct world *w = &d->world[side];
        if (d->seed)
            world_clear(c, w);
        else
            *w = world_new(c, (enum side)side);
        world_grow(c, w, &c->seeds[i], 1, side == SIDE_HIGH ? &d->world[SIDE_LOW] : NULL);
    }
    d->seed = i + 1;
    return d->world;
}

/* What the seed's set holds of everybody it holds anything of. */
static void raise_tops(const struct control *c, struct majority *m, const struct world *w) {
    const struct graph *g = &c->graph;
    for (size_t i = 0; i < w->n; i++)
        for (size_t e = g->first[w->members[i]]; e < g->first[w->members[i] + 1]; e++)
            tally_raise(&m->top[w->side], g->edges[e].owned, &w->sum, g->edges[e].owned);
}

static void take_answers(struct control *c, struct majority *m, size_t seed, const struct world *w) {
    for (size_t i = 1; i < w->n; i++) {
        uint32_t node = w->members[i];
        if (!m->by[w->side][node]) m->by[w->side][node] = (uint32_t)seed + 1;
        if (w->side == SIDE_LOW)
            c->answer[node] = ANSWER_MET;
        else if (c->answer[node] == ANSWER_NOT_MET)
            c->answer[node] = ANSWER_UNDETERMINED;
    }
}

static void solve(struct control *c) {
    struct majority *m = memory_new(1, sizeof *m);
    size_t nodes = c->graph.stakes.nodes;
    c->state = m;
    m->one = !c->graph.intervals;
    for (int side = 0; side < (m->one ? 1 : SIDES); side++) {
        m->top[side] = tally_new(&c->graph, nodes);
        m->by[side] = memory_new(nodes, sizeof *m->by[side]);
    }
    for (size_t i = 0; i < c->n_seeds; i++) {
        const struct world *world = draw(c, m, i);
        for (int side = 0; side < (m->one ? 1 : SIDES); side++) {
            raise_tops(c, m, &world[side]);
            take_answers(c, m, i, &world[side]);
        }
    }
    for (size_t i = 0; i < c->n_seeds; i++) c->answer[c->seeds[i]] = ANSWER_MET;
}

/* The most that one seed's set holds. */
static void share(const struct control *c, uint32_t node, struct ratio *low, struct ratio *high) {
    const struct majority *m = c->state;
    *low = tally_ratio(&m->top[SIDE_LOW], node, false);
    *high = m->one ? *low : tally_ratio(&m->top[SIDE_HIGH], node, true);
    if (ratio_compare(*high, RATIO_ONE) > 0) *high = RATIO_ONE;
}

/* Of a few seeds, the one that needs the fewest stakes; of many, the first. */
static size_t proof(struct control *c, struct arena *to, uint32_t node, const uint32_t **list) {
    struct majority *m = c->state;
    enum side side = c->answer[node] == ANSWER_MET ? SIDE_LOW : SIDE_HIGH;
    size_t first = m->by[side][node] - 1, end = c->n_seeds <= FEW_SEEDS ? c->n_seeds : first + 1, best = 0;
    for (size_t i = first; i < end; i++) {
        const uint32_t *other;
        struct world *w = &draw(c, m, i)[side];
        size_t n = w->rank[node] ? world_proof(c, w, node, to, &other) : 0;
        if (n == 0 || (best && n >= best)) continue;
        best = n;
        *list = other;
    }
    return best;
}

static size_t step(struct control *c, struct arena *to, uint32_t node, const uint32_t **list) {
    struct majority *m = c->state;
    enum side side = c->answer[node] == ANSWER_MET ? SIDE_LOW : SIDE_HIGH;
    return world_step(c, &draw(c, m, m->by[side][node] - 1)[side], node, to, list);
}

static void release(struct control *c) {
    struct majority *m = c->state;
    for (int side = 0; side < SIDES; side++) {
        for (size_t i = 0; i < FEW_SEEDS; i++) world_free(&m->drawn[i].world[side]);
        tally_free(&m->top[side]);
        free(m->by[side]);
    }
    free(m);
}

const struct control_method control_majority = {solve, share, proof, step, NULL, release, NULL};
