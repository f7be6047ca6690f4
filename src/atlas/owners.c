/* Breadth first, twice: along the decisive stakes alone, so that no crowd of small owners can push them out;
 * then along all. */
#include "atlas/owners.h"

#include "atlas/atlas_map.h"
#include "base/memory.h"

#include <stdlib.h>

enum { CLAIMS = 6 }; /* stakes shown of one owner in one party: kinds and rival claims */

struct owners {
    struct stakes stakes;
    uint32_t *first; /* by owned party, into list; one more than there are parties */
    uint32_t *list;  /* stakes valid on the day */
    bool *decisive;  /* by stake; all false between questions */
    bool *shown;     /* by party; all false between questions */
    uint32_t room;   /* stakes in the party with the most */
};

static bool counts(const struct stakes *all, const struct stake *s, date_t as_of) {
    return as_of >= s->from && as_of <= s->to && s->owner < all->nodes && s->owned < all->nodes;
}

static uint32_t most_claims(const struct owners *o) {
    uint32_t most = 1;
    for (uint32_t p = 0; p < o->stakes.nodes; p++)
        if (o->first[p + 1] - o->first[p] > most) most = o->first[p + 1] - o->first[p];
    return most;
}

struct owners *owners_new(const struct atlas *a, date_t as_of) {
    struct owners *o = memory_new(1, sizeof *o);
    struct stakes all = atlas_stakes(a);
    *o = (struct owners){.stakes = all,
                         .first = memory_new((size_t)all.nodes + 2, sizeof *o->first),
                         .list = memory_new(all.n, sizeof *o->list),
                         .decisive = memory_new(all.n, sizeof *o->decisive),
                         .shown = memory_new(all.nodes, sizeof *o->shown)};
    /* Counted two places ahead, so that filling in leaves each start where it belongs. */
    for (size_t i = 0; i < all.n; i++)
        if (counts(&all, &all.list[i], as_of)) o->first[all.list[i].owned + 2]++;
    for (size_t p = 0; p < all.nodes; p++) o->first[p + 2] += o->first[p + 1];
    for (size_t i = 0; i < all.n; i++)
        if (counts(&all, &all.list[i], as_of)) o->list[o->first[all.list[i].owned + 1]++] = (uint32_t)i;
    o->room = most_claims(o);
    return o;
}

void owners_free(struct owners *o) {
    if (!o) return;
    free(o->first);
    free(o->list);
    free(o->decisive);
    free(o->shown);
    free(o);
}

bool owners_any(const struct owners *o, party_id p) {
    return p < o->stakes.nodes && o->first[p + 1] > o->first[p];
}

/* All that one owner has in one party. */
struct owner {
    party_id party;
    bool decisive;
    struct ratio most; /* the greatest of its stakes at their least */
    uint32_t first;    /* its stakes, in the sorted list */
    uint32_t n;
};

struct claim {
    party_id owner;
    uint32_t stake;
};

static int by_owner(const void *a, const void *b) {
    const struct claim *x = a, *y = b;
    if (x->owner != y->owner) return x->owner < y->owner ? -1 : 1;
    return x->stake < y->stake ? -1 : 1;
}

static int by_weight(const void *a, const void *b) {
    const struct owner *x = a, *y = b;
    if (x->decisive != y->decisive) return x->decisive ? -1 : 1;
    int order = ratio_compare(y->most, x->most);
    if (order) return order;
    return x->party < y->party ? -1 : 1;
}

struct walk {
    struct owners *o;
    struct arena *arena;
    struct owners_limits limits;
    struct spot {
        party_id party;
        unsigned depth;
    } * spots; /* parties shown, in order of arrival */
    size_t n_spots;
    struct claim *claims; /* room for the party with the most */
    struct owner *owners;
};

/* The owners of a party, weightiest first. */
static size_t gather(struct walk *w, party_id p) {
    const struct owners *o = w->o;
    size_t from = o->first[p], n_claims = o->first[p + 1] - from, n = 0;
    for (size_t i = 0; i < n_claims; i++)
        w->claims[i] = (struct claim){o->stakes.list[o->list[from + i]].owner, o->list[from + i]};
    if (n_claims) qsort(w->claims, n_claims, sizeof *w->claims, by_owner);
    for (size_t i = 0; i < n_claims; i++) {
        const struct stake *s = &o->stakes.list[w->claims[i].stake];
        if (i == 0 || w->claims[i].owner != w->claims[i - 1].owner)
            w->owners[n++] = (struct owner){.party = s->owner, .most = s->low, .first = (uint32_t)i};
        struct owner *last = &w->owners[n - 1];
        last->n++;
        last->decisive |= o->decisive[w->claims[i].stake];
        if (ratio_compare(s->low, last->most) > 0) last->most = s->low;
    }
    if (n) qsort(w->owners, n, sizeof *w->owners, by_weight);
    return n;
}

static void show(struct walk *w, party_id p, unsigned depth) {
    w->o->shown[p] = true;
    w->spots[w->n_spots++] = (struct spot){p, depth};
}

static void climb(struct walk *w, bool decisive_only) {
    for (size_t i = 0; i < w->n_spots; i++) {
        struct spot at = w->spots[i];
        if (!decisive_only && at.depth >= w->limits.depth) continue;
        size_t n = gather(w, at.party);
        for (size_t k = 0; k < n && w->n_spots < w->limits.all; k++) {
            if (w->o->shown[w->owners[k].party]) continue;
            if (decisive_only ? !w->owners[k].decisive : k >= w->limits.each) break; /* decisive ones lead */
            show(w, w->owners[k].party, at.depth + 1);
        }
    }
}

/* Decisive claims first where an owner has more than are shown. */
static size_t take_claims(struct walk *w, const struct owner *who, uint32_t *to) {
    size_t n = 0;
    for (int decisive = 1; decisive >= 0; decisive--)
        for (uint32_t i = 0; i < who->n && n < CLAIMS; i++) {
            uint32_t stake = w->claims[who->first + i].stake;
            if (w->o->decisive[stake] == (bool)decisive) to[n++] = stake;
        }
    return n;
}

static struct owners_picture draw(struct walk *w) {
    struct owners_picture all = {0};
    size_t capacity = 0;
    uint32_t *stakes = NULL;
    struct owners_hidden *hidden = arena_take_array(w->arena, w->n_spots, sizeof *hidden);
    for (size_t i = 0; i < w->n_spots; i++) {
        party_id p = w->spots[i].party;
        size_t n = gather(w, p);
        uint32_t left_out = 0;
        for (size_t k = 0; k < n; k++) {
            uint32_t claims[CLAIMS];
            size_t n_claims = w->o->shown[w->owners[k].party] ? take_claims(w, &w->owners[k], claims) : 0;
            left_out += n_claims == 0;
            for (size_t c = 0; c < n_claims; c++) {
                stakes = arena_grow(w->arena, stakes, all.n_stakes, &capacity, sizeof *stakes);
                stakes[all.n_stakes++] = claims[c];
            }
        }
        if (left_out) hidden[all.n_hidden++] = (struct owners_hidden){p, left_out};
    }
    all.stakes = stakes;
    all.hidden = hidden;
    return all;
}

struct owners_picture owners_above(struct owners *o, struct arena *to, party_id p, const uint32_t *decisive,
                                   size_t n_decisive, struct owners_limits limits) {
    if (p >= o->stakes.nodes || limits.all == 0) return (struct owners_picture){0};
    struct walk w = {.o = o,
                     .arena = to,
                     .limits = limits,
                     .spots = memory_new(limits.all, sizeof *w.spots),
                     .claims = memory_new(o->room, sizeof *w.claims),
                     .owners = memory_new(o->room, sizeof *w.owners)};
    for (size_t i = 0; i < n_decisive; i++)
        if (decisive[i] < o->stakes.n) o->decisive[decisive[i]] = true;
    show(&w, p, 0);
    climb(&w, true);
    climb(&w, false);
    struct owners_picture all = draw(&w);
    for (size_t i = 0; i < n_decisive; i++)
        if (decisive[i] < o->stakes.n) o->decisive[decisive[i]] = false;
    for (size_t i = 0; i < w.n_spots; i++) o->shown[w.spots[i].party] = false;
    free(w.spots);
    free(w.claims);
    free(w.owners);
    return all;
}
