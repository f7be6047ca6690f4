#include "atlas/stakes_names.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

enum { FEW_BITS = 6 };

static void take_slots(struct names *t, unsigned bits) {
    t->bits = bits;
    t->slots = memory_new((size_t)1 << bits, sizeof *t->slots);
    memory_use_large_pages(t->slots, ((size_t)1 << bits) * sizeof *t->slots);
}

void names_start(struct names *t, size_t expected) {
    unsigned bits = FEW_BITS;
    *t = (struct names){.seed = hash_mix(hash_seed()), .factor = hash_mix(hash_seed() + 1) | 1};
    while (((size_t)1 << bits) < expected + expected / 2) bits++;
    take_slots(t, bits);
    t->capacity = expected + 1;
    t->list = memory_resize(NULL, t->capacity, sizeof *t->list);
    memory_use_large_pages(t->list, t->capacity * sizeof *t->list);
}

void names_free(struct names *t) {
    free(t->list);
    free(t->slots);
    *t = (struct names){0};
}

static void grow(struct names *t) {
    struct name_slot *old = t->slots;
    size_t n = (size_t)1 << t->bits;
    take_slots(t, t->bits + 1);
    for (size_t i = 0; i < n; i++) {
        if (!old[i].id_and_one) continue;
        size_t k = names_slot(t, old[i].key);
        while (t->slots[k].id_and_one) k = (k + 1) & (((size_t)1 << t->bits) - 1);
        t->slots[k] = old[i];
    }
    free(old);
}

uint64_t names_hash(const struct names *t, const char *p, size_t n) {
    return hash_bytes(p, n, t->seed);
}

static bool is_name(const struct names *t, const struct name_slot *s, const struct name_key *k) {
    if (s->key != k->key || s->length != (uint32_t)k->name.n) return false;
    return k->name.n <= NAME_SHORT || memcmp(t->list[s->id_and_one - 1].p, k->name.p, k->name.n) == 0;
}

static struct name_slot *find(const struct names *t, const struct name_key *k) {
    size_t i = names_slot(t, k->key), mask = ((size_t)1 << t->bits) - 1;
    while (t->slots[i].id_and_one && !is_name(t, &t->slots[i], k)) i = (i + 1) & mask;
    return &t->slots[i];
}

uint32_t names_add(struct names *t, const struct name_key *k) {
    struct name_slot *s = find(t, k);
    if (s->id_and_one) return s->id_and_one - 1;
    *s = (struct name_slot){k->key, t->n + 1, (uint32_t)k->name.n};
    t->list = memory_grow(t->list, t->n, &t->capacity, sizeof *t->list);
    t->list[t->n++] = k->name;
    uint32_t id = t->n - 1;
    if ((size_t)t->n * 4 > (size_t)3 << t->bits) grow(t);
    return id;
}

uint32_t names_find(const struct names *t, struct text name) {
    struct name_key k;
    names_key(t, &k, name.p, name.n, name.p + name.n);
    return find(t, &k)->id_and_one - 1;
}
