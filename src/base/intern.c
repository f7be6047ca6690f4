#include "base/intern.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

/* A slot tells most strings apart by itself; the string's length stands before it, so that comparing touches
 * one place in memory and not the list as well. */
struct slot {
    const char *p; /* NULL: free */
    uint32_t hash, id;
};

struct intern {
    struct arena *arena;
    struct text *list;
    size_t n, capacity;
    struct slot *slots;
    size_t size;
    uint64_t seed;
};

struct intern *intern_new(void) {
    struct intern *t = memory_new(1, sizeof *t);
    t->arena = arena_new();
    t->seed = hash_seed();
    return t;
}

void intern_free(struct intern *t) {
    if (!t) return;
    arena_free(t->arena);
    free(t->list);
    free(t->slots);
    free(t);
}

static bool holds(const struct slot *slot, struct text s, uint32_t hash) {
    size_t n;
    if (slot->hash != hash) return false;
    memcpy(&n, slot->p - sizeof n, sizeof n);
    return n == s.n && (n == 0 || memcmp(slot->p, s.p, n) == 0);
}

uint32_t intern_hash(const struct intern *t, struct text s) {
    return (uint32_t)hash_bytes(s.p, s.n, t->seed);
}

static struct slot *slot_of(const struct intern *t, struct text s, uint32_t hash) {
    size_t i = hash & (t->size - 1);
    while (t->slots[i].p && !holds(&t->slots[i], s, hash)) i = (i + 1) & (t->size - 1);
    return &t->slots[i];
}

uint32_t intern_find(const struct intern *t, struct text s) {
    if (t->size == 0) return INTERN_ABSENT;
    const struct slot *slot = slot_of(t, s, intern_hash(t, s));
    return slot->p ? slot->id : INTERN_ABSENT;
}

static void grow(struct intern *t) {
    size_t size = t->size ? t->size * 2 : 64;
    struct slot *slots = memory_new(size, sizeof *slots);
    memory_use_large_pages(slots, size * sizeof *slots);
    for (size_t i = 0; i < t->size; i++) {
        if (!t->slots[i].p) continue;
        size_t k = t->slots[i].hash & (size - 1);
        while (slots[k].p) k = (k + 1) & (size - 1);
        slots[k] = t->slots[i];
    }
    free(t->slots);
    t->slots = slots;
    t->size = size;
}

static const char *keep(struct intern *t, struct text s) {
    char *p = arena_take(t->arena, sizeof s.n + s.n + 1);
    memcpy(p, &s.n, sizeof s.n);
    p += sizeof s.n;
    if (s.n) memcpy(p, s.p, s.n);
    return p;
}

void intern_prefetch(const struct intern *t, uint32_t hash) {
    if (t->size) __builtin_prefetch(&t->slots[hash & (t->size - 1)]);
}

void intern_prefetch_string(const struct intern *t, uint32_t hash) {
    if (t->size == 0) return;
    size_t i = hash & (t->size - 1);
    while (t->slots[i].p && t->slots[i].hash != hash) i = (i + 1) & (t->size - 1);
    if (t->slots[i].p) __builtin_prefetch(t->slots[i].p - sizeof(size_t));
}

uint32_t intern_add(struct intern *t, struct text s) {
    return intern_add_hashed(t, s, intern_hash(t, s));
}

uint32_t intern_add_hashed(struct intern *t, struct text s, uint32_t hash) {
    if ((t->n + 1) * 2 > t->size) grow(t);
    struct slot *slot = slot_of(t, s, hash);
    if (slot->p) return slot->id;
    *slot = (struct slot){keep(t, s), hash, (uint32_t)t->n};
    t->list = memory_grow(t->list, t->n, &t->capacity, sizeof *t->list);
    t->list[t->n++] = (struct text){slot->p, s.n};
    return slot->id;
}

struct text intern_get(const struct intern *t, uint32_t id) {
    return id < t->n ? t->list[id] : (struct text){"", 0};
}

uint32_t intern_count(const struct intern *t) {
    return (uint32_t)t->n;
}
