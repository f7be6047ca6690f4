/* Verification of AS paths (draft-ietf-sidrops-aspa-verification 5 and 6), in one walk as OpenBGPD does it.
 *
 * Number the ASes of a path 1 … N without prepending, the origin first. A step from i to i + 1 can go up
 * where AS i has signed that i + 1 is its provider, and cannot where it signed a list without it; where it
 * signed nothing, it may. Likewise a step can have gone down where AS i + 1 has signed that i is its
 * provider.
 *
 * A path from a customer or peer must have gone up at every step. One from a provider goes up, then sideways
 * at most once, then down: it is invalid where, before some step that cannot have gone down, there is one
 * that cannot have gone up; and proven valid where there is no step without proof of going up before one
 * without proof of going down. So all that is needed of the walk is the first step that fails at going up and
 * the last that fails at going down, each for both meanings of failing. */
#include "evidence/route/rpki/rpki_private.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

enum hop { HOP_NOT_ATTESTED, HOP_PROVIDER, HOP_NOT_PROVIDER };

void aspa_table_free(struct aspa_table *t) {
    free(t->slots);
    free(t->customers);
    free(t->first);
    free(t->providers);
    *t = (struct aspa_table){0};
}

static uint32_t slot_of(const struct aspa_table *t, uint32_t customer) {
    uint32_t i = (uint32_t)hash_mix(customer ^ hash_seed()) & (t->size - 1);
    while (t->slots[i] && t->customers[t->slots[i] - 1] != customer) i = (i + 1) & (t->size - 1);
    return i;
}

static int compare_customers(const void *left, const void *right) {
    const struct aspa *a = left, *b = right;
    return (a->customer > b->customer) - (a->customer < b->customer);
}

static int compare_numbers(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Ascending and each once; how many are left. */
static uint32_t settle(uint32_t *list, uint32_t n) {
    uint32_t kept = 0;
    if (n) qsort(list, n, sizeof *list, compare_numbers);
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || list[kept - 1] != list[i]) list[kept++] = list[i];
    return kept;
}

void aspa_table_make(struct rpki *r, int64_t time_ns) {
    struct aspa_table *t = &r->aspa;
    aspa_table_free(t);
    if (r->n_aspas) qsort(r->aspas, r->n_aspas, sizeof *r->aspas, compare_customers);
    for (t->size = 16; t->size < 2 * r->n_aspas;) t->size *= 2;
    t->slots = memory_new(t->size, sizeof *t->slots);
    t->customers = memory_new(r->n_aspas + 1, sizeof *t->customers);
    t->first = memory_new(r->n_aspas + 1, sizeof *t->first);
    t->providers = memory_new(r->n_providers + 1, sizeof *t->providers);
    uint32_t used = 0;
    for (size_t i = 0; i < r->n_aspas;) {
        uint32_t customer = r->aspas[i].customer, from = used;
        bool any = false;
        for (; i < r->n_aspas && r->aspas[i].customer == customer; i++) {
            const struct aspa *one = &r->aspas[i];
            if (has_expired(one->expires_ns, time_ns)) continue;
            any = true;
            for (uint32_t k = 0; k < one->n; k++) t->providers[used++] = r->providers[one->first + k];
        }
        if (!any) continue;
        used = from + settle(t->providers + from, used - from);
        t->customers[t->n] = customer;
        t->first[t->n++] = from;
        t->slots[slot_of(t, customer)] = t->n;
    }
    t->first[t->n] = used;
}

static enum hop hop(const struct aspa_table *t, uint32_t customer, uint32_t provider) {
    uint32_t place = t->slots[slot_of(t, customer)];
    if (!place) return HOP_NOT_ATTESTED;
    const uint32_t *list = t->providers + t->first[place - 1];
    size_t n = t->first[place] - t->first[place - 1];
    bool listed = n && bsearch(&provider, list, n, sizeof *list, compare_numbers);
    return listed ? HOP_PROVIDER : HOP_NOT_PROVIDER;
}

/* A step by its two ASes, and the one beyond. */
struct step {
    uint32_t number; /* 0: there is none */
    uint32_t before, from, to;
};

struct walk {
    struct step no_up;  /* the first that cannot go up … */
    struct step broken; /* … and the first after it that cannot have gone down: there a valley begins */
    uint32_t unproven_up, unproven_down;
    uint32_t before, last, n; /* the ASes last passed; n: how many */
};

static void take_as(const struct aspa_table *t, struct walk *w, uint32_t asn) {
    if (w->n && asn == w->last) return;
    if (w->n) {
        struct step step = {w->n, w->n > 1 ? w->before : 0, w->last, asn};
        enum hop up = hop(t, step.from, step.to), down = hop(t, step.to, step.from);
        if (up == HOP_NOT_PROVIDER && !w->no_up.number) w->no_up = step;
        if (up != HOP_PROVIDER && !w->unproven_up) w->unproven_up = step.number;
        bool valley = w->no_up.number && w->no_up.number < step.number;
        if (down == HOP_NOT_PROVIDER && valley && !w->broken.number) w->broken = step;
        if (down != HOP_PROVIDER) w->unproven_down = step.number;
    }
    w->before = w->last;
    w->last = asn;
    w->n++;
}

/* The AS after `step` in the direction of the announcement; 0: there is none. */
static uint32_t after(struct as_path path, const struct step *step) {
    uint32_t number = 0, last = 0, end = path.n_asns;
    for (uint32_t s = path.n_segments; s-- > 0;) {
        uint32_t begin = end - path.segments[s].n;
        for (uint32_t i = end; path.segments[s].type == SEGMENT_SEQUENCE && i-- > begin;) {
            if (number && path.asns[i] == last) continue;
            last = path.asns[i];
            if (++number == step->number + 2) return last;
        }
        end = begin;
    }
    return 0;
}

static enum validity set_via(uint32_t via[3], uint32_t to, uint32_t by, uint32_t from) {
    via[0] = to;
    via[1] = by;
    via[2] = from;
    return VALIDITY_INVALID;
}

enum validity rpki_path(const struct rpki *r, struct as_path path, bool from_provider, uint32_t via[3]) {
    struct walk w = {0};
    uint32_t end = path.n_asns;
    set_via(via, 0, 0, 0);
    for (uint32_t s = path.n_segments; s-- > 0;) {
        uint32_t begin = end - path.segments[s].n;
        if (path.segments[s].type == SEGMENT_SET) return VALIDITY_INVALID;
        for (uint32_t i = end; path.segments[s].type == SEGMENT_SEQUENCE && i-- > begin;)
            take_as(&r->aspa, &w, path.asns[i]);
        end = begin;
    }
    if (w.n == 0) return VALIDITY_UNKNOWN;
    if (!from_provider) {
        if (w.no_up.number) return set_via(via, after(path, &w.no_up), w.no_up.to, w.no_up.from);
        return w.unproven_up ? VALIDITY_UNKNOWN : VALIDITY_VALID;
    }
    if (w.broken.number) return set_via(via, w.broken.to, w.broken.from, w.broken.before);
    return w.unproven_up && w.unproven_up < w.unproven_down ? VALIDITY_UNKNOWN : VALIDITY_VALID;
}
