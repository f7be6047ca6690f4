#include "base/hash.h"

#include "base/memory.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/random.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* The one thing that is set once and then read by all threads: zero means not drawn yet. */
static _Atomic uint64_t drawn;

uint64_t hash_seed(void) {
    uint64_t seed = atomic_load(&drawn);
    if (seed) return seed;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed)
        seed = (uint64_t)(uintptr_t)&seed;
    seed |= 1;
    uint64_t none = 0;
    return atomic_compare_exchange_strong(&drawn, &none, seed) ? seed : none;
}

uint64_t hash_bytes(const void *p, size_t n, uint64_t seed) {
    return XXH3_64bits_withSeed(p, n, seed);
}

static size_t slot_of(const struct hash_table *t, uint64_t key) {
    size_t i = hash_mix(key ^ hash_seed()) & (t->size - 1);
    while (t->slots[i].used && t->slots[i].key != key) i = (i + 1) & (t->size - 1);
    return i;
}

uint32_t hash_table_get(const struct hash_table *t, uint64_t key) {
    if (t->size == 0) return HASH_ABSENT;
    const struct hash_slot *s = &t->slots[slot_of(t, key)];
    return s->used ? s->value : HASH_ABSENT;
}

static void grow(struct hash_table *t) {
    struct hash_table bigger = {.size = t->size ? t->size * 2 : 64};
    bigger.slots = memory_new(bigger.size, sizeof *bigger.slots);
    bigger.n = t->n;
    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i].used) bigger.slots[slot_of(&bigger, t->slots[i].key)] = t->slots[i];
    free(t->slots);
    *t = bigger;
}

void hash_table_put(struct hash_table *t, uint64_t key, uint32_t value) {
    if ((t->n + 1) * 2 > t->size) grow(t);
    struct hash_slot *s = &t->slots[slot_of(t, key)];
    t->n += !s->used;
    *s = (struct hash_slot){key, value, 1};
}

void hash_table_free(struct hash_table *t) {
    free(t->slots);
    *t = (struct hash_table){0};
}
