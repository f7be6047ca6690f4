#include "atlas/control_graph.h"

#include "base/memory.h"

#include <stdlib.h>

enum { AHEAD = 32 };

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

/* Tables have few different denominators: those seen last are not divided by again. */
enum { DENOMINATORS = 64 };

struct denominators {
    int64_t under[DENOMINATORS], factor[DENOMINATORS]; /* factor: the scale over it */
};

static bool seen(struct denominators *d, int64_t under) {
    int64_t *slot = &d->under[(uint64_t)under % DENOMINATORS];
    if (*slot == under) return true;
    *slot = under;
    return false;
}

struct survey {
    bool disputed, intervals;
    int64_t scale;
    struct denominators seen;
};

/* First look: what counts, how many edges each owner has (into first[owner + 1]), and how shares can be held.
 */
static const char *survey(struct graph *g, enum stake_kind kind, date_t as_of, struct survey *found) {
    int64_t most = INT64_MAX / 2 / ((int64_t)g->stakes.n + 1);
    found->scale = 1;
    for (size_t i = 0; i < g->stakes.n; i++) {
        const struct stake *s = &g->stakes.list[i];
        if (i + AHEAD < g->stakes.n && s[AHEAD].owner < g->stakes.nodes)
            __builtin_prefetch(&g->first[s[AHEAD].owner + 1], 1);
        const char *why = nonsense(s, g->stakes.nodes);
        if (why) return why;
        if (!counts(s, kind, as_of)) continue;
        if (!seen(&found->seen, s->low.under)) found->scale = widen(found->scale, s->low.under, most);
        if (!seen(&found->seen, s->high.under)) found->scale = widen(found->scale, s->high.under, most);
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
    return (x->stake > y->stake) - (x->stake < y->stake);
}

static int64_t scaled(const struct graph *g, uint32_t stake, enum side side) {
    if (stake == STAKE_NOTHING || g->scale == 0) return 0;
    const struct stake *s = &g->stakes.list[stake];
    struct ratio r = side == SIDE_LOW ? s->low : s->high;
    return r.under == g->scale ? r.over : r.over * (g->scale / r.under);
}

/* Rival claims (all of one owner in one owned) become one edge. */
static void rivals(const struct graph *g, struct edge *list, size_t n, struct edge *low, struct edge *high) {
    const struct stake *s = g->stakes.list;
    uint32_t least = list[0].stake, most = least;
    for (size_t i = 1; i < n; i++) {
        uint32_t k = list[i].stake;
        if (ratio_compare(s[k].low, s[least].low) < 0) least = k;
        if (ratio_compare(s[k].high, s[most].high) > 0) most = k;
    }
    if (n == 1) least = STAKE_NOTHING;
    uint32_t owned = list[0].owned;
    *low = (struct edge){owned, least, scaled(g, least, SIDE_LOW)};
    *high = (struct edge){owned, most, scaled(g, most, SIDE_HIGH)};
}

/* Packs the edges owner by owner; what is written never passes what is still to be read. */
static void merge_rivals(struct graph *g) {
    size_t put = 0, from = 0;
    for (uint32_t owner = 0; owner < g->stakes.nodes; owner++) {
        size_t to = g->first[owner + 1];
        if (to - from > 1) qsort(g->edges + from, to - from, sizeof *g->edges, by_owned);
        g->first[owner] = (uint32_t)put;
        while (from < to) {
            size_t n = 0;
            bool disputed = false;
            for (; from + n < to && g->edges[from + n].owned == g->edges[from].owned; n++)
                disputed |= g->stakes.list[g->edges[from + n].stake].disputed;
            if (disputed) {
                struct edge low;
                rivals(g, g->edges + from, n, &low, &g->high[put]);
                g->edges[put++] = low;
            }
            for (size_t i = 0; !disputed && i < n; i++, put++) {
                g->edges[put] = g->high[put] = g->edges[from + i];
                g->high[put].share = scaled(g, g->high[put].stake, SIDE_HIGH);
            }
            from += n;
        }
    }
    g->first[g->stakes.nodes] = (uint32_t)put;
    g->n = put;
}

static int64_t scaled_quickly(const struct graph *g, struct denominators *d, struct ratio r) {
    size_t slot = (uint64_t)r.under % DENOMINATORS;
    if (g->scale == 0) return 0;
    if (!seen(d, r.under)) d->factor[slot] = g->scale / r.under;
    return r.over * d->factor[slot];
}

/* Scattering moves first[owner] to where the next owner starts; shifted back afterwards. */
static void scatter(struct graph *g, enum stake_kind kind, date_t as_of) {
    const struct stake *list = g->stakes.list;
    struct denominators d = {{0}, {0}};
    for (size_t i = 0; i < g->stakes.n; i++) {
        if (i + AHEAD < g->stakes.n) __builtin_prefetch(&g->first[list[i + AHEAD].owner], 1);
        if (i + AHEAD / 2 < g->stakes.n)
            __builtin_prefetch(&g->edges[g->first[list[i + AHEAD / 2].owner]], 1);
        if (!counts(&list[i], kind, as_of)) continue;
        uint32_t at = g->first[list[i].owner]++, stake = (uint32_t)i;
        g->edges[at] = (struct edge){list[i].owned, stake, scaled_quickly(g, &d, list[i].low)};
        if (g->high) g->high[at] = (struct edge){list[i].owned, stake, scaled_quickly(g, &d, list[i].high)};
    }
    memmove(g->first + 1, g->first, g->stakes.nodes * sizeof *g->first);
    g->first[0] = 0;
}

bool graph_build(struct graph *g, struct stakes stakes, enum stake_kind kind, date_t as_of,
                 const char **error) {
    *g = (struct graph){.stakes = stakes};
    *error = stakes.n >= STAKE_NOTHING ? "there are more stakes than 32 bits can count" : NULL;
    if (*error) return false;
    g->first = memory_new((size_t)stakes.nodes + 2, sizeof *g->first);
    memory_use_large_pages(g->first, (size_t)stakes.nodes * sizeof *g->first);
    struct survey found = {0};
    *error = survey(g, kind, as_of, &found);
    if (*error) return false;
    g->intervals = found.intervals;
    g->scale = found.scale;
    g->edges = memory_new(g->n + 1, sizeof *g->edges);
    memory_use_large_pages(g->edges, g->n * sizeof *g->edges);
    if (g->intervals) g->high = memory_new(g->n + 1, sizeof *g->high);
    for (uint32_t i = 0; i < stakes.nodes; i++) g->first[i + 1] += g->first[i];
    scatter(g, kind, as_of);
    if (found.disputed) merge_rivals(g);
    return true;
}

void graph_free(struct graph *g) {
    free(g->first);
    free(g->edges);
    free(g->high);
    *g = (struct graph){0};
}

struct ratio graph_share(const struct graph *g, size_t edge, enum side side) {
    uint32_t stake = graph_edge(g, edge, side)->stake;
    if (stake == STAKE_NOTHING) return RATIO_ZERO;
    return side == SIDE_LOW ? g->stakes.list[stake].low : g->stakes.list[stake].high;
}

int64_t graph_least(const struct graph *g, struct ratio threshold, bool strict) {
    __int128 over = (__int128)threshold.over * g->scale;
    int64_t whole = (int64_t)(over / threshold.under);
    return whole + (strict || over % threshold.under != 0);
}
