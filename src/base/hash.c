#include "base/hash.h"

#include "base/memory.h"

#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/random.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash_seed(void) {
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed) return seed;
    const void *given = (const void *)getauxval(AT_RANDOM); /* early in boot: what the kernel gave at exec */
    if (given) memcpy(&seed, given, sizeof seed);
    return seed;
}

uint64_t hash_bytes(const void *p, size_t n, uint64_t seed) {
    return XXH3_64bits_withSeed(p, n, seed);
}

static size_t slot_of(const struct hash_table *t, uint64_t key) {
    size_t i = hash_mix(key) & (t->size - 1);
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
