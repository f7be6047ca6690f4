/* The carriers without a provider. No list by hand: of the ASes that carry between most neighbours, the group
 * that are all beside each other and that most paths lead over. An AS that buys from several of them can be
 * beside all of them too; but then some path leads from it over one of them to another, three members in a
 * row, which peers never give (the second would carry between two peers). A few such paths are leaks; who
 * takes part in more is out. */
#include "evidence/route/event/ties.h"

#include "base/memory.h"

#include <stdlib.h>

enum {
    CORE = 16,        /* largest ASes among which the core is looked for: 2^16 groups are few */
    ROW_COSTS = 20,   /* a path over three of a group in a row speaks against it as many paths for it */
    CANDIDATES = 60,  /* largest ASes that may join it */
    LEAK_SHARE = 500, /* of the paths over three candidates: one in so many may be a leak */
};

struct clique {
    const struct ties *t;
    uint32_t list[CANDIDATES]; /* largest first */
    bool in[CANDIDATES];
    uint32_t n;
    uint8_t *place;                              /* by AS: 1 + its place in the list; 0: it is not there */
    uint64_t beside[CANDIDATES];                 /* bit j: it is beside list[j] */
    uint32_t rows[CANDIDATES][CANDIDATES];       /* paths on which j follows i */
    uint32_t (*triples)[CANDIDATES][CANDIDATES]; /* … and k follows both */
};

static void add_candidate(struct clique *c, uint32_t as) {
    uint32_t transit = c->t->ases[as].transit, at = c->n;
    while (at > 0 && c->t->ases[c->list[at - 1]].transit < transit) at--;
    if (at == CANDIDATES) return;
    if (c->n < CANDIDATES) c->n++;
    memmove(&c->list[at + 1], &c->list[at], (c->n - at - 1) * sizeof *c->list);
    c->list[at] = as;
}

static void count_rows(struct clique *c) {
    for (size_t i = 0; i < c->t->n_paths; i++) {
        size_t n;
        const struct tie_hop *hops = ties_path(c->t, i, &n);
        for (size_t j = 0; j + 1 < n; j++) {
            uint8_t x = c->place[hops[j].as], y = c->place[hops[j + 1].as];
            if (!x || !y) continue;
            c->rows[x - 1][y - 1]++;
            uint8_t z = j + 2 < n ? c->place[hops[j + 2].as] : 0;
            if (z) c->triples[x - 1][y - 1][z - 1]++;
        }
    }
}

/* By group of candidates: of all groups inside it the sum. */
static void sum_inside(int64_t *of, unsigned bits) {
    for (unsigned bit = 0; bit < bits; bit++)
        for (uint32_t group = 0; group < UINT32_C(1) << bits; group++)
            if (group >> bit & 1) of[group] += of[group ^ UINT32_C(1) << bit];
}

/* Paths by which of the candidates they lead over; and over which three in a row. */
static void count_groups(const struct clique *c, int64_t *over, int64_t *rows) {
    for (size_t i = 0; i < c->t->n_paths; i++) {
        size_t n;
        uint32_t group = 0, before = 0, last = 0;
        const struct tie_hop *hops = ties_path(c->t, i, &n);
        for (size_t j = 0; j < n; j++) {
            uint8_t place = c->place[hops[j].as];
            uint32_t bit = place && place <= CORE ? UINT32_C(1) << (place - 1) : 0;
            if (bit && last && before) rows[bit | last | before]++;
            before = last;
            last = bit;
            group |= bit;
        }
        over[group]++;
    }
}

static bool are_all_beside(const struct clique *c, uint32_t group) {
    for (uint32_t i = 0; i < CORE; i++)
        if (group >> i & 1 && (group & ~c->beside[i] & ~(UINT64_C(1) << i))) return false;
    return true;
}

static void find_core(struct clique *c) {
    uint32_t bits = c->n < CORE ? c->n : CORE, groups = UINT32_C(1) << bits, best = 0;
    int64_t *over = memory_new(groups, sizeof *over), *rows = memory_new(groups, sizeof *rows), most = 0;
    count_groups(c, over, rows);
    sum_inside(over, bits);
    sum_inside(rows, bits);
    for (uint32_t group = 1; group < groups; group++) {
        int64_t score = over[groups - 1] - over[(groups - 1) & ~group] - rows[group] * ROW_COSTS;
        if (score <= most || !are_all_beside(c, group)) continue;
        best = group;
        most = score;
    }
    for (uint32_t i = 0; i < bits; i++) c->in[i] = best >> i & 1;
    free(over);
    free(rows);
}

/* Paths on which i stands at an end of three members in a row, and all over two that it could be so on. */
static uint64_t bad_rows(const struct clique *c, uint32_t i, uint64_t *of) {
    uint64_t bad = 0;
    *of = 0;
    for (uint32_t j = 0; j < c->n; j++) {
        if (j == i || !c->in[j]) continue;
        *of += c->rows[i][j] + c->rows[j][i];
        for (uint32_t k = 0; k < c->n; k++)
            if (k != i && c->in[k]) bad += c->triples[i][j][k] + c->triples[k][j][i];
    }
    return bad;
}

static bool is_tolerable(uint64_t bad, uint64_t of) {
    return bad <= of / LEAK_SHARE;
}

static void drop_worst(struct clique *c) {
    for (;;) {
        uint64_t worst = 0;
        uint32_t who = 0;
        for (uint32_t i = 0; i < c->n; i++) {
            uint64_t of, bad = c->in[i] ? bad_rows(c, i, &of) : 0;
            if (bad <= worst || is_tolerable(bad, of)) continue;
            worst = bad;
            who = i;
        }
        if (!worst) return;
        c->in[who] = false;
    }
}

static void let_join(struct clique *c, uint32_t i) {
    uint64_t of, members = 0;
    if (c->in[i]) return;
    for (uint32_t j = 0; j < c->n; j++) members |= (uint64_t)c->in[j] << j;
    if (members & ~c->beside[i]) return;
    c->in[i] = true;
    for (uint32_t j = 0; j < c->n && c->in[i]; j++)
        if (c->in[j] && !is_tolerable(bad_rows(c, j, &of), of)) c->in[i] = false;
}

uint32_t ties_mark_clique(struct ties *t) {
    struct clique *c = memory_new(1, sizeof *c);
    c->t = t;
    c->place = memory_new(t->n_ases, 1);
    c->triples = memory_new(CANDIDATES, sizeof *c->triples);
    for (uint32_t i = 0; i < t->n_ases; i++)
        if (t->ases[i].transit) add_candidate(c, i);
    for (uint32_t i = 0; i < c->n; i++) {
        c->place[c->list[i]] = (uint8_t)(i + 1);
        for (uint32_t j = 0; j < c->n; j++)
            if (ties_between(t, c->list[i], c->list[j]) != TIE_NONE) c->beside[i] |= UINT64_C(1) << j;
    }
    count_rows(c);
    find_core(c);
    drop_worst(c);
    for (uint32_t i = 0; i < c->n; i++) let_join(c, i);
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        t->ases[c->list[i]].clique = c->in[i];
        n += c->in[i];
    }
    free(c->triples);
    free(c->place);
    free(c);
    return n;
}
