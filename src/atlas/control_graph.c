#include "atlas/control_graph.h"

#include "base/memory.h"

#include <stdlib.h>

static bool counts(const struct stake *s, enum stake_kind kind, date_t as_of) {
    return s->kind == kind && s->from <= as_of && as_of <= s->to;
}

static const char *nonsense(const struct stake *s, uint32_t nodes) {
    if (s->owner >= nodes || s->owned >= nodes) return "a stake names a party that does not exist";
    if (s->low.under <= 0 || s->high.under <= 0 || s->low.over < 0) return "a share is negative or no number";
    if (s->low.under == s->high.under ? s->low.over > s->high.over : ratio_compare(s->low, s->high) > 0)
        return "a share's least is over its greatest";
    if (s->high.over > s->high.under) return "a share is over 100 %";
    return NULL;
}

/* The least common denominator so far, or 0 when it passes `most`. */
static int64_t widen(int64_t scale, int64_t under, int64_t most) {
    if (scale == 0 || scale % under == 0) return scale;
    int64_t a = scale, b = under;
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    int64_t wider;
    return __builtin_mul_overflow(scale, under / a, &wider) || wider > most ? 0 : wider;
}

struct survey {
    bool disputed, intervals;
    int64_t scale;
};

/* First look: what counts, how many edges each owner has (into first[owner + 1]), and how shares can be held.
 */
static const char *survey(struct graph *g, enum stake_kind kind, date_t as_of, struct survey *found) {
    int64_t most = INT64_MAX / 2 / ((int64_t)g->stakes.n + 1);
    found->scale = 1;
    for (size_t i = 0; i < g->stakes.n; i++) {
        const struct stake *s = &g->stakes.list[i];
        const char *why = nonsense(s, g->stakes.nodes);
        if (why) return why;
        if (!counts(s, kind, as_of)) continue;
        found->scale = widen(found->scale, s->low.under, most);
        found->scale = widen(found->scale, s->high.under, most);
        found->disputed |= s->disputed;
        found->intervals |= s->low.over != s->high.over || s->low.under != s->high.under;
        g->first[s->owner + 1]++;
        g->n++;
    }
    found->intervals |= found->disputed;
    return NULL;
}

static int by_owned(const void *a, const void *b) {
    const struct edge *x = a, *y = b;
    if (x->owned != y->owned) return x->owned < y->owned ? -1 : 1;
    return (x->stake[SIDE_LOW] > y->stake[SIDE_LOW]) - (x->stake[SIDE_LOW] < y->stake[SIDE_LOW]);
}

/* Rival claims from..to - 1 (all of one owner in one owned) become one edge. */
static struct edge rivals(const struct graph *g, const struct edge *list, size_t n) {
    const struct stake *s = g->stakes.list;
    struct edge one = list[0];
    for (size_t i = 1; i < n; i++) {
        uint32_t k = list[i].stake[SIDE_LOW];
        if (ratio_compare(s[k].low, s[one.stake[SIDE_LOW]].low) < 0) one.stake[SIDE_LOW] = k;
        if (ratio_compare(s[k].high, s[one.stake[SIDE_HIGH]].high) > 0) one.stake[SIDE_HIGH] = k;
    }
    if (n == 1) one.stake[SIDE_LOW] = STAKE_NOTHING;
    return one;
}

/* Packs the edges owner by owner; what is written never passes what is still to be read. */
static void merge_rivals(struct graph *g) {
    size_t put = 0, from = 0;
    for (uint32_t owner = 0; owner < g->stakes.nodes; owner++) {
        size_t to = g->first[owner + 1];
        if (to - from > 1) qsort(g->edges + from, to - from, sizeof *g->edges, by_owned);
        g->first[owner] = put;
        while (from < to) {
            size_t n = 0;
            bool disputed = false;
            for (; from + n < to && g->edges[from + n].owned == g->edges[from].owned; n++)
                disputed |= g->stakes.list[g->edges[from + n].stake[SIDE_LOW]].disputed;
            if (disputed) {
                g->edges[put++] = rivals(g, g->edges + from, n);
            } else {
                memmove(g->edges + put, g->edges + from, n * sizeof *g->edges);
                put += n;
            }
            from += n;
        }
    }
    g->first[g->stakes.nodes] = g->n = put;
}

static int64_t scaled(const struct graph *g, uint32_t stake, enum side side) {
    if (stake == STAKE_NOTHING) return 0;
    const struct stake *s = &g->stakes.list[stake];
    struct ratio r = side == SIDE_LOW ? s->low : s->high;
    return r.under == g->scale ? r.over : r.over * (g->scale / r.under);
}

static void fill_shares(struct graph *g) {
    for (int side = SIDE_LOW; side <= SIDE_HIGH; side++) {
        if (side == SIDE_HIGH && !g->intervals) {
            g->share[SIDE_HIGH] = g->share[SIDE_LOW];
            break;
        }
        g->share[side] = memory_new(g->n, sizeof *g->share[side]);
        for (size_t i = 0; i < g->n; i++)
            g->share[side][i] = scaled(g, g->edges[i].stake[side], (enum side)side);
    }
}

bool graph_build(struct graph *g, struct stakes stakes, enum stake_kind kind, date_t as_of,
                 const char **error) {
    *g = (struct graph){.stakes = stakes};
    g->first = memory_new((size_t)stakes.nodes + 2, sizeof *g->first);
    struct survey found = {0};
    *error = survey(g, kind, as_of, &found);
    if (*error) return false;
    g->intervals = found.intervals;
    g->scale = found.scale;
    g->edges = memory_new(g->n, sizeof *g->edges);
    bool direct = g->scale && !found.disputed;
    if (direct) {
        g->share[SIDE_LOW] = memory_new(g->n, sizeof *g->share[SIDE_LOW]);
        g->share[SIDE_HIGH] =
            g->intervals ? memory_new(g->n, sizeof *g->share[SIDE_HIGH]) : g->share[SIDE_LOW];
    }
    for (uint32_t i = 0; i < stakes.nodes; i++) g->first[i + 1] += g->first[i];
    /* Scattering moves first[owner] to where the next owner starts; shifted back below. */
    for (size_t i = 0; i < stakes.n; i++) {
        const struct stake *s = &stakes.list[i];
        if (!counts(s, kind, as_of)) continue;
        size_t at = g->first[s->owner]++;
        g->edges[at] = (struct edge){s->owned, {(uint32_t)i, (uint32_t)i}};
        if (!direct) continue;
        g->share[SIDE_LOW][at] = scaled(g, (uint32_t)i, SIDE_LOW);
        if (g->intervals) g->share[SIDE_HIGH][at] = scaled(g, (uint32_t)i, SIDE_HIGH);
    }
    memmove(g->first + 1, g->first, stakes.nodes * sizeof *g->first);
    g->first[0] = 0;
    if (found.disputed) merge_rivals(g);
    if (g->scale && !direct) fill_shares(g);
    return true;
}

void graph_free(struct graph *g) {
    free(g->first);
    free(g->edges);
    if (g->share[SIDE_HIGH] != g->share[SIDE_LOW]) free(g->share[SIDE_HIGH]);
    free(g->share[SIDE_LOW]);
    *g = (struct graph){0};
}

struct ratio graph_share(const struct graph *g, size_t edge, enum side side) {
    uint32_t stake = g->edges[edge].stake[side];
    if (stake == STAKE_NOTHING) return RATIO_ZERO;
    return side == SIDE_LOW ? g->stakes.list[stake].low : g->stakes.list[stake].high;
}
