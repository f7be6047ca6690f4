#include "atlas/stakes_names.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

enum { SHORT = 8, FEW_BITS = 6 };

/* Four in a cache line. Slots are chosen by the upper bits of the mixed key, so that growing keeps their
 * order and walks through memory once. */
struct name_slot {
    uint64_t key;
    uint32_t id_and_one; /* 0: free */
    uint32_t length;
};

static uint64_t slot_of(const struct names *t, uint64_t key) {
    uint64_t mixed = (key ^ t->seed) * t->factor;
    mixed ^= mixed >> 32;
    return mixed * t->factor >> (64 - t->bits);
}

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
        size_t k = slot_of(t, old[i].key);
        while (t->slots[k].id_and_one) k = (k + 1) & (((size_t)1 << t->bits) - 1);
        t->slots[k] = old[i];
    }
    free(old);
}

struct name_key names_key(const struct names *t, struct text name, const char *end) {
    struct name_key k = {name, 0};
    if (name.n > SHORT) {
        k.key = hash_bytes(name.p, name.n, t->seed);
    } else if (end - name.p >= SHORT && name.n) {
        memcpy(&k.key, name.p, SHORT);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        k.key &= ~UINT64_C(0) >> (64 - 8 * name.n);
#else
        k.key &= ~UINT64_C(0) << (64 - 8 * name.n);
#endif
    } else if (name.n) {
        memcpy(&k.key, name.p, name.n);
    }
    return k;
}

static bool is_name(const struct names *t, const struct name_slot *s, const struct name_key *k) {
    if (s->key != k->key || s->length != (uint32_t)k->name.n) return false;
    return k->name.n <= SHORT || memcmp(t->list[s->id_and_one - 1].p, k->name.p, k->name.n) == 0;
}

static struct name_slot *find(const struct names *t, const struct name_key *k) {
    size_t i = slot_of(t, k->key), mask = ((size_t)1 << t->bits) - 1;
    while (t->slots[i].id_and_one && !is_name(t, &t->slots[i], k)) i = (i + 1) & mask;
    return &t->slots[i];
}

void names_prefetch(const struct names *t, const struct name_key *k) {
    __builtin_prefetch(&t->slots[slot_of(t, k->key)]);
}

void names_prefetch_text(const struct names *t, const struct name_key *k) {
    if (k->name.n <= SHORT) return;
    const struct name_slot *s = &t->slots[slot_of(t, k->key)];
    if (s->id_and_one && s->key == k->key) __builtin_prefetch(t->list[s->id_and_one - 1].p);
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
    struct name_key k = names_key(t, name, name.p + name.n);
    return find(t, &k)->id_and_one - 1;
}
