#include "evidence/route/event/ties.h"

#include "base/memory.h"
#include "evidence/route/event/hops.h"

#include <stdlib.h>

static uint32_t as_number(struct ties *t, uint32_t asn) {
    uint32_t i = hash_table_get(&t->as_numbers, asn);
    if (i != HASH_ABSENT) return i;
    t->ases = memory_grow(t->ases, t->n_ases, &t->most_ases, sizeof *t->ases);
    i = (uint32_t)t->n_ases++;
    t->ases[i] = (struct tie_as){.asn = asn};
    hash_table_put(&t->as_numbers, asn, i);
    return i;
}

static uint64_t key_of(uint32_t a, uint32_t b) {
    return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

uint32_t ties_between(const struct ties *t, uint32_t as, uint32_t other) {
    return as == other ? TIE_NONE : hash_table_get(&t->tie_numbers, key_of(as, other));
}

static uint32_t tie_number(struct ties *t, uint32_t a, uint32_t b) {
    uint32_t i = ties_between(t, a, b);
    if (i != HASH_ABSENT) return i;
    t->list = memory_grow(t->list, t->n, &t->most, sizeof *t->list);
    i = (uint32_t)t->n++;
    t->list[i] = (struct tie){.ases = {a < b ? a : b, a < b ? b : a}};
    hash_table_put(&t->tie_numbers, key_of(a, b), i);
    return i;
}

static void set_transit(struct ties *t, uint32_t tie, uint32_t as) {
    struct tie *one = &t->list[tie];
    bool *is = &one->transit[one->ases[1] == as];
    t->ases[as].transit += !*is;
    *is = true;
}

static bool counts(const struct hops *h) {
    if (h->loop || h->n < 2) return false;
    for (uint32_t i = 0; i < h->n; i++)
        if (asn_is_reserved(h->asns[i])) return false;
    return true;
}

static void add_path(struct ties *t, const struct hops *h) {
    for (uint32_t i = 0; i < h->n; i++) {
        t->hops = memory_grow(t->hops, t->n_hops, &t->most_hops, sizeof *t->hops);
        t->hops[t->n_hops++] = (struct tie_hop){as_number(t, h->asns[i]), TIE_NONE};
    }
    struct tie_hop *hops = t->hops + t->n_hops - h->n;
    for (uint32_t i = 0; i + 1 < h->n; i++) hops[i].tie = tie_number(t, hops[i].as, hops[i + 1].as);
    for (uint32_t i = 1; i + 1 < h->n; i++) {
        set_transit(t, hops[i - 1].tie, hops[i].as);
        set_transit(t, hops[i].tie, hops[i].as);
    }
    t->ends = memory_grow(t->ends, t->n_paths, &t->most_paths, sizeof *t->ends);
    t->ends[t->n_paths++] = t->n_hops;
}

void ties_gather(struct ties *t, const struct as_paths *paths, const bool *use) {
    *t = (struct ties){0};
    uint32_t n = as_paths_count(paths);
    for (uint32_t i = 0; i < n; i++) {
        struct hops h;
        if (use && !use[i]) continue;
        hops_of(as_paths_get(paths, i), &h);
        if (counts(&h)) add_path(t, &h);
    }
}

void ties_free(struct ties *t) {
    free(t->ases);
    free(t->list);
    free(t->hops);
    free(t->ends);
    hash_table_free(&t->as_numbers);
    hash_table_free(&t->tie_numbers);
    *t = (struct ties){0};
}
