/* Who is a provider of whom, from paths alone.
 *
 * A valley-free path climbs from its vantage point over providers, may cross one tie of peers, and from there
 * only goes down to customers. So one tie that is known makes all before it, or all behind it, known too:
 * the clique's own ties are the first to be known, and what they make known makes further ties known, round
 * by round. Each path is a vote. A leak votes wrongly, but for a small AS above a large one, and against what
 * other paths say; such ties stay open, and over open ties nothing is concluded. */
#include "evidence/route/event/ties.h"
#include "evidence/route/relations_private.h"

#include "base/memory.h"

#include <stdlib.h>

enum {
    ROUNDS = 8,
    CLEAR = 8,           /* votes one way for each the other way */
    LARGER = 2,          /* a provider may carry for this many times fewer neighbours than its customer … */
    SURE_IF_SMALLER = 3, /* … and the votes that it takes where it carries for fewer at all */
    LEAST_VOTES = 4,     /* for leaks to be told by it: a leak or two may have voted */
    MUCH_LARGER = 4,     /* … and where that cannot be: it carries for so many times more neighbours */
    PEER_PATHS = 2,      /* that turn at two ASes, for these to be taken for peers */
    SEEN_WELL = 20,      /* a vantage point counts if it has a path for each so many of the best one's */
    LEAST_CLIQUE = 3,
    LEAST_VANTAGES = 5,
    LEAST_PATHS = 1000,
    LEAST_ASES = 250, /* of a part of the Internet smaller than that the largest ASes are no clique */
};

/* How the tie to the next hop stands, on the way from the vantage point to the origin. */
enum step { STEP_OPEN, STEP_UP, STEP_ACROSS, STEP_DOWN };

static enum step step_of(const struct ties *t, const struct tie_hop *from) {
    const struct tie *tie = &t->list[from->tie];
    if (tie->is == TIE_OPEN) return STEP_OPEN;
    if (tie->is == TIE_PEERS) return STEP_ACROSS;
    return (tie->is == TIE_FIRST_ABOVE) == (tie->ases[0] == from->as) ? STEP_DOWN : STEP_UP;
}

/* Steps before `climb` must go up, those from `fall` on down. False: the path contradicts what is known. */
struct turn {
    size_t climb, fall;
};

static bool turn_of(const struct ties *t, const struct tie_hop *hops, size_t n, struct turn *to) {
    size_t clique = 0, last = 0;
    *to = (struct turn){0, n};
    for (size_t i = 0; i < n; i++) {
        if (t->ases[hops[i].as].clique) {
            if (clique++ && last + 1 != i) return false; /* from one to another over somebody below both */
            last = i;
            /* A member has no provider: it has its neighbours below or beside it. */
            if (i > 0 && i - 1 > to->climb) to->climb = i - 1;
            if (i + 1 < to->fall) to->fall = i + 1;
        }
        enum step s = i + 1 < n ? step_of(t, &hops[i]) : STEP_OPEN;
        if ((s == STEP_UP || s == STEP_ACROSS) && i > to->climb) to->climb = i;
        if ((s == STEP_DOWN || s == STEP_ACROSS) && i + 1 < to->fall) to->fall = i + 1;
    }
    return clique <= 2 && to->climb <= to->fall;
}

static void vote(struct ties *t, uint32_t tie, uint32_t above) {
    t->list[tie].votes[t->list[tie].ases[1] == above]++;
}

static void count_votes(struct ties *t) {
    for (size_t i = 0; i < t->n; i++) t->list[i].votes[0] = t->list[i].votes[1] = t->list[i].top = 0;
    for (size_t i = 0; i < t->n_paths; i++) {
        size_t n;
        struct turn turn;
        const struct tie_hop *hops = ties_path(t, i, &n);
        if (!turn_of(t, hops, n, &turn)) continue;
        for (size_t j = 0; j < turn.climb; j++) vote(t, hops[j].tie, hops[j + 1].as);
        for (size_t j = turn.fall; j + 1 < n; j++) vote(t, hops[j].tie, hops[j].as);
        if (turn.fall == turn.climb + 1 && turn.fall < n) t->list[hops[turn.climb].tie].top++;
    }
}

static enum tie_is decide(const struct ties *t, const struct tie *tie) {
    const struct tie_as *a = &t->ases[tie->ases[0]], *b = &t->ases[tie->ases[1]];
    if (a->clique && b->clique) return TIE_PEERS;
    if (a->clique && b->transit == 0) return TIE_FIRST_ABOVE;
    if (b->clique && a->transit == 0) return TIE_SECOND_ABOVE;
    bool second = tie->votes[1] > tie->votes[0];
    uint32_t yes = tie->votes[second], no = tie->votes[!second];
    uint32_t above = second ? b->transit : a->transit, below = second ? a->transit : b->transit;
    if (yes == 0 || yes < (uint64_t)no * CLEAR) return TIE_OPEN;
    if ((uint64_t)above * LARGER < below) return TIE_OPEN;
    if (above < below && yes < SURE_IF_SMALLER) return TIE_OPEN;
    return second ? TIE_SECOND_ABOVE : TIE_FIRST_ABOVE;
}

static void decide_all(struct ties *t) {
    for (unsigned round = 0; round < ROUNDS; round++) {
        bool changed = false;
        count_votes(t);
        for (size_t i = 0; i < t->n; i++) {
            enum tie_is is = decide(t, &t->list[i]);
            changed |= is != t->list[i].is;
            t->list[i].is = (uint8_t)is;
        }
        if (!changed) return;
    }
}

static int by_number(const void *x, const void *y) {
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

/* ASes that show about as much as the one that shows most. */
static uint32_t count_vantages(const struct as_paths *paths, const bool *use) {
    struct hash_table shown = {0};
    uint32_t all = as_paths_count(paths), most = 0, n = 0;
    for (uint32_t i = 0; i < all; i++) {
        struct as_path path = as_paths_get(paths, i);
        if ((use && !use[i]) || path.n_asns == 0) continue;
        uint32_t before = hash_table_get(&shown, path.asns[0]);
        uint32_t now = before == HASH_ABSENT ? 1 : before + 1;
        hash_table_put(&shown, path.asns[0], now);
        if (now > most) most = now;
    }
    for (size_t i = 0; i < shown.size; i++)
        n += shown.slots[i].used && shown.slots[i].value > most / SEEN_WELL;
    hash_table_free(&shown);
    return n;
}

static void set_basis(struct as_relations *r, const struct ties *t, uint32_t vantages, uint32_t n_clique) {
    struct as_relations_basis *b = &r->basis;
    *b = (struct as_relations_basis){.paths = (uint32_t)t->n_paths,
                                     .vantages = vantages,
                                     .ases = (uint32_t)t->n_ases,
                                     .links = (uint32_t)t->n};
    r->clique = memory_new(n_clique, sizeof *r->clique);
    for (size_t i = 0; i < t->n_ases; i++)
        if (t->ases[i].clique) r->clique[b->n_clique++] = t->ases[i].asn;
    qsort(r->clique, b->n_clique, sizeof *r->clique, by_number);
    b->clique = r->clique;
    if (vantages < LEAST_VANTAGES)
        b->wants = "fewer than five vantage points with many paths: give a collector's table, or "
                   "--relationships";
    else if (b->paths < LEAST_PATHS)
        b->wants = "fewer than 1,000 AS paths: give a table of routes, or --relationships";
    else if (b->ases < LEAST_ASES)
        b->wants = "paths over fewer than 250 ASes: give a table of routes, or --relationships";
    else if (b->n_clique < LEAST_CLIQUE)
        b->wants = "no three carriers without a provider show in the paths: give --relationships";
}

/* A leak turns the tie of a carrier to one about as large upside down, on its own few paths. */
static bool is_certain(const struct ties *t, const struct tie *tie) {
    bool second = tie->is == TIE_SECOND_ABOVE;
    const struct tie_as *above = &t->ases[tie->ases[second]], *below = &t->ases[tie->ases[!second]];
    if (tie->is == TIE_PEERS || above->clique || below->transit == 0) return true;
    return above->transit >= below->transit * MUCH_LARGER || tie->votes[second] >= LEAST_VOTES;
}

static void keep(struct as_relations *r, const struct ties *t, const struct tie *tie) {
    static const enum as_relation how[] = {[TIE_FIRST_ABOVE] = RELATION_PROVIDER,
                                           [TIE_SECOND_ABOVE] = RELATION_CUSTOMER,
                                           [TIE_PEERS] = RELATION_PEER};
    const struct tie_as *a = &t->ases[tie->ases[0]], *b = &t->ases[tie->ases[1]];
    if (tie->is != TIE_OPEN) {
        as_relations_set(r, a->asn, b->asn, how[tie->is]);
        if (!is_certain(t, tie)) as_relations_doubt(r, a->asn, b->asn);
    } else if (tie->top >= PEER_PATHS && tie->votes[0] + tie->votes[1] == 0) {
        as_relations_set(r, a->asn, b->asn, RELATION_PEER);
        as_relations_doubt(r, a->asn, b->asn);
    }
}

struct as_relations *as_relations_infer(const struct as_paths *paths, const bool *use) {
    struct as_relations *r = as_relations_new(true);
    struct ties t = {0};
    uint32_t vantages = count_vantages(paths, use), n_clique = 0;
    if (vantages >= LEAST_VANTAGES) { /* else all the work would be for nothing */
        ties_gather(&t, paths, use);
        n_clique = ties_mark_clique(&t);
    }
    if (n_clique >= LEAST_CLIQUE) {
        decide_all(&t);
        for (size_t i = 0; i < t.n; i++) keep(r, &t, &t.list[i]);
    }
    set_basis(r, &t, vantages, n_clique);
    ties_free(&t);
    return r;
}
