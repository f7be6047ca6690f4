#include "base/intern.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

struct intern {
    struct arena *arena;
    struct text *list;
    size_t n, capacity;
    uint32_t *slots; /* id + 1; 0: free */
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

static size_t slot_of(const struct intern *t, struct text s) {
    size_t i = hash_bytes(s.p, s.n, t->seed) & (t->size - 1);
    while (t->slots[i] && !text_equal(t->list[t->slots[i] - 1], s)) i = (i + 1) & (t->size - 1);
    return i;
}

uint32_t intern_find(const struct intern *t, struct text s) {
    if (t->size == 0) return INTERN_ABSENT;
    uint32_t id = t->slots[slot_of(t, s)];
    return id ? id - 1 : INTERN_ABSENT;
}

static void grow(struct intern *t) {
    free(t->slots);
    t->size = t->size ? t->size * 2 : 64;
    t->slots = memory_new(t->size, sizeof *t->slots);
    for (size_t i = 0; i < t->n; i++) t->slots[slot_of(t, t->list[i])] = (uint32_t)i + 1;
}

uint32_t intern_add(struct intern *t, struct text s) {
    if ((t->n + 1) * 2 > t->size) grow(t);
    size_t i = slot_of(t, s);
    if (t->slots[i]) return t->slots[i] - 1;
    t->list = memory_grow(t->list, t->n, &t->capacity, sizeof *t->list);
    t->list[t->n] = (struct text){arena_text(t->arena, s), s.n};
    t->slots[i] = (uint32_t)++t->n;
    return t->slots[i] - 1;
}

struct text intern_get(const struct intern *t, uint32_t id) {
    return id < t->n ? t->list[id] : (struct text){"", 0};
}

uint32_t intern_count(const struct intern *t) {
    return (uint32_t)t->n;
}
