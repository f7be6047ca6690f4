/* Stakes of one owner in one owned, and of all owners in one owned: what is said twice, what rivals, and what
 * comes to more than the whole. */
#include "atlas/control_graph.h"

#include "base/memory.h"

#include <stdlib.h>

enum { PAIRWISE = 12 }; /* up to this many edges are compared each with each */

static int by_owned(const void *a, const void *b) {
    const struct edge *x = a, *y = b;
    if (x->owned != y->owned) return x->owned < y->owned ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Does the owner hold two stakes in one party? Sorts them where there are many, or where it does. */
static bool has_several(struct edge *list, size_t n) {
    bool several = false;
    if (n > PAIRWISE) {
        qsort(list, n, sizeof *list, by_owned);
        for (size_t i = 1; i < n; i++) several |= list[i].owned == list[i - 1].owned;
        return several;
    }
    for (size_t i = 1; i < n; i++)
        for (size_t k = 0; k < i; k++) several |= list[i].owned == list[k].owned;
    if (several) qsort(list, n, sizeof *list, by_owned);
    return several;
}

static const struct stake *terms_of(const struct graph *g, const struct edge *e) {
    return &g->stakes.terms[e->terms];
}

static bool same_terms(const struct graph *g, const struct edge *a, const struct edge *b) {
    const struct stake *x = terms_of(g, a), *y = terms_of(g, b);
    return x == y || (ratio_compare(x->low, y->low) == 0 && ratio_compare(x->high, y->high) == 0 &&
                      x->kind == y->kind && x->from == y->from && x->to == y->to);
}

/* Rival claims become one edge, somewhere from the least to the greatest. */
static struct edge rivals(struct graph *g, const struct edge *list, size_t n) {
    const struct edge *least = list, *most = list;
    for (size_t i = 1; i < n; i++) {
        if (ratio_compare(terms_of(g, &list[i])->low, terms_of(g, least)->low) < 0) least = &list[i];
        if (ratio_compare(terms_of(g, &list[i])->high, terms_of(g, most)->high) > 0) most = &list[i];
    }
    struct ratio low = n == 1 ? RATIO_ZERO : terms_of(g, least)->low;
    struct terms t = {{low, terms_of(g, most)->high}, {least->row, most->row}};
    return (struct edge){list->owned, graph_new_terms(g, t), most->row};
}

/* Stakes that add up: a second one that says the very same is told and left out; returns how many stay. */
static size_t blocks(struct graph *g, struct edge *list, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < kept && !same_terms(g, &list[k], &list[i])) k++;
        if (i > 0) {
            struct control_trouble *t = graph_trouble(g, k < kept ? TROUBLE_DUPLICATE : TROUBLE_ADDED);
            t->stake = list[i].row;
            t->other = list[k < kept ? k : 0].row;
        }
        if (k == kept) list[kept++] = list[i];
    }
    return kept;
}

static int64_t least_of(const struct graph *g, const struct edge *list, size_t n) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += g->scaled[SIDE_LOW][list[i].terms];
    return sum;
}

/* One owner's edges, sorted: groups of the same owned; returns how many are left in front. */
static size_t merge_owner(struct graph *g, struct edge *list, size_t n, int64_t *total) {
    size_t put = 0;
    for (size_t from = 0, to; from < n; from = to) {
        bool disputed = false;
        for (to = from; to < n && list[to].owned == list[from].owned; to++)
            disputed |= terms_of(g, &list[to])->disputed;
        size_t kept = 1;
        uint32_t owned = list[from].owned;
        total[owned] -= least_of(g, list + from, to - from);
        if (disputed)
            list[from] = rivals(g, list + from, to - from);
        else if (to - from > 1)
            kept = blocks(g, list + from, to - from);
        total[owned] += least_of(g, list + from, kept);
        memmove(list + put, list + from, kept * sizeof *list);
        put += kept;
    }
    return put;
}

void graph_merge(struct graph *g, bool disputed, int64_t *total) {
    size_t put = 0, from = 0;
    for (uint32_t owner = 0; owner < g->stakes.nodes; owner++) {
        size_t to = g->first[owner + 1], n = to - from;
        struct edge *list = g->edges + from;
        if ((n > 1 && has_several(list, n)) || disputed) {
            if (disputed && n > 1) qsort(list, n, sizeof *list, by_owned);
            n = merge_owner(g, list, n, total);
        }
        if (put != from) memmove(g->edges + put, list, n * sizeof *list);
        g->first[owner] = (uint32_t)put;
        put += n;
        from = to;
    }
    g->first[g->stakes.nodes] = (uint32_t)put;
    g->n = put;
}

static struct ratio less(struct ratio from, struct ratio by) {
    struct ratio r;
    return ratio_subtract(from, by, &r) && r.over > 0 ? r : RATIO_ZERO;
}

/* Its owners hold no more than all of it, and none more than is listed: so each may hold less by what is too
 * much, not by more if the listed owners are all there are. */
static void loosen(struct graph *g, const struct tally *sums, bool *over) {
    uint32_t *last = memory_new(g->stakes.nodes, sizeof *last);
    for (size_t e = 0; e < g->n; e++) {
        uint32_t owned = g->edges[e].owned;
        if (!over[owned]) continue;
        if (g->edges[e].row > last[owned]) last[owned] = g->edges[e].row;
        struct ratio excess = less(tally_ratio(sums, owned, true), RATIO_ONE);
        struct terms t = g->terms[g->edges[e].terms];
        t.end[SIDE_LOW] = less(t.end[SIDE_LOW], excess);
        g->edges[e].terms = graph_new_terms(g, t);
    }
    for (uint32_t i = 0; i < g->stakes.nodes; i++) {
        if (!over[i]) continue;
        struct control_trouble *t = graph_trouble(g, TROUBLE_OVER_WHOLE);
        uint32_t *node = arena_take(g->arena, sizeof *node);
        *node = i;
        t->stake = last[i];
        t->sum = tally_ratio(sums, i, true);
        t->nodes = node;
        t->n = 1;
    }
    g->intervals = true;
    free(last);
}

/* Nobody holds more of a party than what the least of the others' shares leaves. Few different edges need
 * that, but they may be many: those made last are used again. */
static void cap(struct graph *g, const int64_t *total) {
    enum { KNOWN = 256 };
    struct {
        int64_t most;
        uint32_t from, to;
    } known[KNOWN] = {{0}};
    for (size_t e = 0; e < g->n; e++) {
        struct edge *edge = &g->edges[e];
        int64_t others = total[edge->owned] - graph_scaled(g, e, SIDE_LOW), most = g->scale - others;
        if (graph_scaled(g, e, SIDE_HIGH) <= most || total[edge->owned] > g->scale) continue;
        size_t slot = (edge->terms * 31 + (uint64_t)most) % KNOWN;
        if (known[slot].to == 0 || known[slot].from != edge->terms || known[slot].most != most) {
            struct terms t = g->terms[edge->terms];
            ratio_make(most, g->scale, &t.end[SIDE_HIGH]);
            known[slot].most = most;
            known[slot].from = edge->terms;
            known[slot].to = graph_new_terms(g, t);
        }
        edge->terms = known[slot].to;
    }
}

void graph_check_sums(struct graph *g, const int64_t *total) {
    uint32_t nodes = g->stakes.nodes;
    struct tally sums = {.graph = g};
    bool *over = NULL;
    if (g->scale == 0) {
        sums = tally_new(g, nodes);
        for (size_t e = 0; e < g->n; e++) tally_add(&sums, g->edges[e].owned, e, SIDE_LOW);
        total = NULL;
    }
    struct tally view = {.graph = g, .scaled = (int64_t *)(uintptr_t)total, .big = sums.big, .n = nodes};
    size_t capacity = 0;
    for (uint32_t i = 0; i < nodes; i++) {
        if (total ? total[i] < g->scale : !tally_meets(&view, i, RATIO_ONE, false)) continue;
        if (tally_meets(&view, i, RATIO_ONE, true)) {
            if (!over) over = memory_new(nodes, sizeof *over);
            over[i] = true;
        } else {
            g->whole = memory_grow(g->whole, g->n_whole, &capacity, sizeof *g->whole);
            g->whole[g->n_whole++] = i;
        }
    }
    if (total && g->intervals) cap(g, total);
    if (over) loosen(g, &view, over);
    free(over);
    tally_free(&sums);
}
