#include "atlas/control_graph.h"

#include "base/memory.h"

#include <stdlib.h>

struct tally tally_new(const struct graph *g, size_t n) {
    struct tally t = {.graph = g, .n = n};
    if (g->scale) {
        t.scaled = memory_new(n, sizeof *t.scaled);
        memory_use_large_pages(t.scaled, n * sizeof *t.scaled);
    } else
        t.big = memory_new(n, sizeof(struct ratio_big *));
    return t;
}

void tally_free(struct tally *t) {
    for (size_t i = 0; t->big && i < t->n; i++) ratio_big_free(t->big[i]);
    free(t->big);
    free(t->scaled);
    *t = (struct tally){0};
}

void tally_clear(struct tally *t, size_t slot) {
    if (t->scaled) {
        t->scaled[slot] = 0;
        return;
    }
    ratio_big_free(t->big[slot]);
    t->big[slot] = NULL;
}

static void change_big(struct tally *t, size_t slot, size_t edge, enum side side, bool add) {
    struct ratio_big *share = ratio_big_new(graph_share(t->graph, edge, side));
    if (!t->big[slot]) t->big[slot] = ratio_big_new(RATIO_ZERO);
    if (add)
        ratio_big_add(t->big[slot], share);
    else
        ratio_big_subtract(t->big[slot], share);
    ratio_big_free(share);
}

void tally_add(struct tally *t, size_t slot, size_t edge, enum side side) {
    if (t->scaled)
        t->scaled[slot] += graph_scaled(t->graph, edge, side);
    else
        change_big(t, slot, edge, side, true);
}

void tally_subtract(struct tally *t, size_t slot, size_t edge, enum side side) {
    if (t->scaled)
        t->scaled[slot] -= graph_scaled(t->graph, edge, side);
    else
        change_big(t, slot, edge, side, false);
}

static bool reaches(int order, bool strict) {
    return strict ? order > 0 : order >= 0;
}

static int compare_scaled(int64_t sum, int64_t scale, struct ratio threshold) {
    __int128 left = (__int128)sum * threshold.under, right = (__int128)threshold.over * scale;
    return (left > right) - (left < right);
}

static int compare_big(const struct ratio_big *sum, struct ratio threshold) {
    struct ratio_big *limit = ratio_big_new(threshold), *zero = ratio_big_new(RATIO_ZERO);
    int order = ratio_big_compare(sum ? sum : zero, limit);
    ratio_big_free(limit);
    ratio_big_free(zero);
    return order;
}

bool tally_meets(const struct tally *t, size_t slot, struct ratio threshold, bool strict) {
    int order = t->scaled ? compare_scaled(t->scaled[slot], t->graph->scale, threshold)
                          : compare_big(t->big[slot], threshold);
    return reaches(order, strict);
}

bool tally_rest_meets(const struct tally *t, size_t slot, struct ratio threshold, bool strict) {
    if (t->scaled)
        return reaches(compare_scaled(t->graph->scale - t->scaled[slot], t->graph->scale, threshold), strict);
    struct ratio_big *rest = ratio_big_new(RATIO_ONE);
    if (t->big[slot]) ratio_big_subtract(rest, t->big[slot]);
    int order = compare_big(rest, threshold);
    ratio_big_free(rest);
    return reaches(order, strict);
}

struct ratio tally_ratio(const struct tally *t, size_t slot, bool up) {
    struct ratio r = RATIO_ZERO;
    if (t->scaled)
        ratio_make(t->scaled[slot], t->graph->scale, &r);
    else if (t->big[slot])
        ratio_big_small(t->big[slot], up, &r);
    return r;
}

static void raise_big(struct tally *t, size_t slot, const struct ratio_big *from) {
    if (!t->big[slot]) t->big[slot] = ratio_big_new(RATIO_ZERO);
    ratio_big_set(t->big[slot], from);
}

bool tally_raise(struct tally *t, size_t slot, const struct tally *from, size_t from_slot) {
    if (t->scaled) {
        if (from->scaled[from_slot] <= t->scaled[slot]) return false;
        t->scaled[slot] = from->scaled[from_slot];
        return true;
    }
    const struct ratio_big *now = t->big[slot], *other = from->big[from_slot];
    if (!other || ratio_big_sign(other) <= 0 || (now && ratio_big_compare(other, now) <= 0)) return false;
    raise_big(t, slot, other);
    return true;
}
