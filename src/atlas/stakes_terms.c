#include "atlas/stakes_terms.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

void terms_free(struct stake_terms *t) {
    free(t->list);
    free(t->slots);
    *t = (struct stake_terms){0};
}

static uint64_t hash_of(const struct stake *s) {
    const int64_t parts[] = {s->low.over, s->low.under, s->high.over, s->high.under,
                             s->from,     s->to,        s->kind,      s->disputed};
    return hash_bytes(parts, sizeof parts, hash_seed());
}

static bool same(const struct stake *a, const struct stake *b) {
    return a->low.over == b->low.over && a->low.under == b->low.under && a->high.over == b->high.over &&
           a->high.under == b->high.under && a->kind == b->kind && a->from == b->from && a->to == b->to &&
           a->disputed == b->disputed;
}

static uint32_t *slot_of(const struct stake_terms *t, const struct stake *s) {
    size_t i = hash_of(s) & (t->size - 1);
    while (t->slots[i] && !same(&t->list[t->slots[i] - 1], s)) i = (i + 1) & (t->size - 1);
    return &t->slots[i];
}

static void grow(struct stake_terms *t) {
    free(t->slots);
    t->size = t->size ? 2 * t->size : 64;
    t->slots = memory_new(t->size, sizeof *t->slots);
    for (uint32_t i = 0; i < t->n; i++) *slot_of(t, &t->list[i]) = i + 1;
}

uint32_t terms_add(struct stake_terms *t, const struct stake *s) {
    if ((t->n + 1) * (size_t)2 > t->size) grow(t);
    uint32_t *slot = slot_of(t, s);
    if (*slot) return *slot - 1;
    t->list = memory_grow(t->list, t->n, &t->capacity, sizeof *t->list);
    t->list[t->n] = *s;
    *slot = ++t->n;
    return t->n - 1;
}
