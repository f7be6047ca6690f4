#include "atlas/control_graph.h"

#include "base/memory.h"

#include <stdlib.h>

enum { AHEAD = 64 };

/* What a stake with these terms is to the question. */
enum part { PART_NONE, PART_EQUITY, PART_VOTES, PART_RIGHT };

struct sifting {
    struct graph *graph;
    struct control_test test;
    date_t as_of;
    const uint8_t *only; /* by party: 0: its stakes in others do not count; NULL: all do */
    uint8_t *part;       /* by terms */
    bool *by_votes;      /* by party: votes are listed, so equity does not stand for them; NULL: nowhere */
    int64_t *total;      /* by party: what its owners hold at their least, over the scale */
    bool disputed, votes, rights;
};

static enum part part_of(const struct sifting *x, const struct stake *s) {
    if (s->from > x->as_of || x->as_of > s->to) return PART_NONE;
    if (s->kind == STAKE_EQUITY) return PART_EQUITY;
    if (s->kind == STAKE_VOTES) return x->test.kind == CONTROL_MAJORITY ? PART_VOTES : PART_NONE;
    return s->kind < STAKE_KINDS && x->test.alone >> s->kind & 1 ? PART_RIGHT : PART_NONE;
}

static bool counts(const struct sifting *x, const struct stake_row *row) {
    uint8_t part = x->part[row->terms];
    if (x->only && !x->only[row->owner]) return false;
    return part == PART_VOTES || (part == PART_EQUITY && !(x->by_votes && x->by_votes[row->owned]));
}

static const char *nonsense(const struct stake *s) {
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

static int64_t scaled(int64_t scale, struct ratio r) {
    if (scale == 0) return 0;
    return r.under == scale ? r.over : r.over * (scale / r.under);
}

/* What the terms say, and how shares can be held. */
static const char *read_terms(struct sifting *x) {
    struct graph *g = x->graph;
    uint32_t n = g->stakes.n_terms;
    int64_t most = INT64_MAX / 2 / ((int64_t)g->stakes.n + 1);
    g->scale = 1;
    x->part = memory_new(n, sizeof *x->part);
    g->terms_capacity = n;
    g->terms = memory_new(n, sizeof *g->terms);
    for (int side = 0; side < SIDES; side++) g->scaled[side] = memory_new(n, sizeof *g->scaled[side]);
    for (uint32_t i = 0; i < n; i++) {
        const struct stake *s = &g->stakes.terms[i];
        const char *why = nonsense(s);
        if (why) return why;
        g->terms[i] = (struct terms){{s->low, s->high}, {ROW_OWN, ROW_OWN}};
        x->part[i] = (uint8_t)part_of(x, s);
        x->votes |= x->part[i] == PART_VOTES;
        x->rights |= x->part[i] == PART_RIGHT;
        if (x->part[i] != PART_EQUITY && x->part[i] != PART_VOTES) continue;
        g->scale = widen(widen(g->scale, s->low.under, most), s->high.under, most);
        x->disputed |= s->disputed;
        g->intervals |= s->low.over != s->high.over || s->low.under != s->high.under;
    }
    g->n_terms = n;
    g->intervals |= x->disputed;
    for (uint32_t i = 0; g->scale && i < n; i++) {
        if (x->part[i] != PART_EQUITY && x->part[i] != PART_VOTES) continue;
        for (int side = 0; side < SIDES; side++) g->scaled[side][i] = scaled(g->scale, g->terms[i].end[side]);
    }
    return NULL;
}

/* How many edges each owner has (into first[owner + 1]), and what is held of each party. */
static void survey(struct sifting *x) {
    struct graph *g = x->graph;
    const struct stake_row *rows = g->stakes.rows;
    size_t n = g->stakes.n;
    for (size_t i = 0; x->votes && i < n; i++)
        if (x->part[rows[i].terms] == PART_VOTES) x->by_votes[rows[i].owned] = true;
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n) {
            __builtin_prefetch(&g->first[rows[i + AHEAD].owner + 1], 1);
            __builtin_prefetch(&x->total[rows[i + AHEAD].owned], 1);
        }
        if (!counts(x, &rows[i])) continue;
        x->total[rows[i].owned] += g->scaled[SIDE_LOW][rows[i].terms];
        g->first[rows[i].owner + 1]++;
        g->n++;
    }
}

/* Scattering moves first[owner] to where the next owner starts; shifted back afterwards. */
static void scatter(struct sifting *x) {
    struct graph *g = x->graph;
    const struct stake_row *rows = g->stakes.rows;
    size_t n = g->stakes.n;
    for (uint32_t i = 0; i < g->stakes.nodes; i++) g->first[i + 1] += g->first[i];
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n) __builtin_prefetch(&g->first[rows[i + AHEAD].owner], 1);
        if (i + AHEAD / 2 < n) __builtin_prefetch(&g->edges[g->first[rows[i + AHEAD / 2].owner]], 1);
        if (!counts(x, &rows[i])) continue;
        g->edges[g->first[rows[i].owner]++] = (struct edge){rows[i].owned, rows[i].terms, (uint32_t)i};
    }
    memmove(g->first + 1, g->first, g->stakes.nodes * sizeof *g->first);
    g->first[0] = 0;
}

static void find_rights(struct sifting *x) {
    struct graph *g = x->graph;
    struct rights *r = &g->rights;
    size_t nodes = g->stakes.nodes;
    r->first = memory_new(nodes + 2, sizeof *r->first);
    for (size_t i = 0; i < g->stakes.n; i++)
        r->first[g->stakes.rows[i].owner + 2] += x->part[g->stakes.rows[i].terms] == PART_RIGHT;
    for (size_t i = 0; i < nodes; i++) r->first[i + 2] += r->first[i + 1];
    r->list = memory_new(r->first[nodes + 1], sizeof *r->list);
    for (size_t i = 0; i < g->stakes.n; i++) {
        const struct stake_row *row = &g->stakes.rows[i];
        if (x->part[row->terms] != PART_RIGHT) continue;
        bool disputed = g->stakes.terms[row->terms].disputed;
        r->list[r->first[row->owner + 1]++] = (struct right){row->owned, (uint32_t)i, disputed};
        g->intervals |= disputed;
    }
}

/* A plain list is rows each with terms of its own. False when it names a party that does not exist. */
static bool rows_of_list(struct graph *g) {
    const struct stake *list = g->stakes.list;
    uint32_t nodes = g->stakes.nodes;
    if (!list && g->stakes.n) return true;
    bool fine = true;
    for (size_t i = 0; i < g->stakes.n; i++) fine &= list[i].owner < nodes && list[i].owned < nodes;
    g->own_rows = memory_new(g->stakes.n, sizeof *g->own_rows);
    for (uint32_t i = 0; i < g->stakes.n; i++)
        g->own_rows[i] = (struct stake_row){list[i].owner, list[i].owned, i, list[i].source};
    g->stakes.rows = g->own_rows;
    g->stakes.terms = list;
    g->stakes.n_terms = (uint32_t)g->stakes.n;
    return fine;
}

bool graph_plain(struct graph *g, struct stakes stakes, struct control_test test, date_t as_of) {
    *g = (struct graph){.stakes = stakes};
    struct sifting x = {.graph = g, .test = test, .as_of = as_of};
    bool plain = !read_terms(&x) && g->scale && !g->intervals && !x.disputed;
    for (size_t i = 0; plain && i < g->n_terms; i++) plain = x.part[i] == PART_EQUITY;
    free(x.part);
    return plain;
}

bool graph_build(struct graph *g, struct stakes stakes, struct control_test test, date_t as_of,
                 const uint8_t *only, const char **error) {
    *g = (struct graph){.stakes = stakes};
    *error = stakes.n >= ROW_OWN ? "there are more stakes than 32 bits can count" : NULL;
    if (*error) return false;
    struct sifting x = {.graph = g, .test = test, .as_of = as_of, .only = only};
    size_t nodes = stakes.nodes;
    g->arena = arena_new();
    *error = rows_of_list(g) ? read_terms(&x) : "a stake names a party that does not exist";
    if (!*error) {
        g->first = memory_new(nodes + 2, sizeof *g->first);
        memory_use_large_pages(g->first, nodes * sizeof *g->first);
        x.total = memory_new(nodes, sizeof *x.total);
        memory_use_large_pages(x.total, nodes * sizeof *x.total);
        if (x.votes) x.by_votes = memory_new(nodes, sizeof *x.by_votes);
        survey(&x);
        g->edges = memory_resize(NULL, g->n + 1, sizeof *g->edges);
        memory_use_large_pages(g->edges, g->n * sizeof *g->edges);
        scatter(&x);
        if (x.rights) find_rights(&x);
        graph_merge(g, x.disputed, x.total);
        graph_check_sums(g, x.total);
    }
    free(x.part);
    free(x.by_votes);
    free(x.total);
    return !*error;
}

void graph_free(struct graph *g) {
    free(g->first);
    free(g->edges);
    free(g->terms);
    for (int side = 0; side < SIDES; side++) free(g->scaled[side]);
    free(g->rights.first);
    free(g->rights.list);
    free(g->whole);
    free(g->troubles);
    free(g->own_rows);
    arena_free(g->arena);
    *g = (struct graph){0};
}

int64_t graph_least(const struct graph *g, struct ratio threshold, bool strict) {
    __int128 over = (__int128)threshold.over * g->scale;
    int64_t whole = (int64_t)(over / threshold.under);
    return whole + (strict || over % threshold.under != 0);
}

uint32_t graph_new_terms(struct graph *g, struct terms t) {
    size_t capacity = g->terms_capacity;
    g->terms = memory_grow(g->terms, g->n_terms, &g->terms_capacity, sizeof *g->terms);
    for (int side = 0; side < SIDES; side++) {
        if (capacity != g->terms_capacity)
            g->scaled[side] = memory_resize(g->scaled[side], g->terms_capacity, sizeof *g->scaled[side]);
        g->scaled[side][g->n_terms] = scaled(g->scale, t.end[side]);
    }
    g->terms[g->n_terms] = t;
    return (uint32_t)g->n_terms++;
}

struct control_trouble *graph_trouble(struct graph *g, enum trouble_kind kind) {
    g->troubles = memory_grow(g->troubles, g->n_troubles, &g->troubles_capacity, sizeof *g->troubles);
    struct control_trouble *t = &g->troubles[g->n_troubles++];
    *t = (struct control_trouble){.kind = kind};
    return t;
}
