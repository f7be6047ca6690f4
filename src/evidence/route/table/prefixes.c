#include "evidence/route/table/prefixes.h"

#include "base/hash.h"
#include "base/memory.h"
#include "evidence/route/table/order.h"

#include <stdlib.h>

static uint64_t hash_of(const struct prefix_set *s, struct prefix p) {
    uint64_t high, low;
    memcpy(&high, p.address, sizeof high);
    memcpy(&low, p.address + sizeof high, sizeof low);
    return hash_mix(low ^ hash_mix(high ^ s->seed ^ (uint64_t)p.bits << 56));
}

static struct prefix_slot *slot_of(const struct prefix_set *s, struct prefix p, uint64_t hash) {
    size_t i = hash & (s->size - 1);
    uint32_t tag = (uint32_t)(hash >> 32);
    while (s->slots[i].number &&
           (s->slots[i].tag != tag || !prefix_equal(s->list[s->slots[i].number - 1], p)))
        i = (i + 1) & (s->size - 1);
    return &s->slots[i];
}

static void grow(struct prefix_set *s) {
    if (s->size == 0) s->seed = hash_seed();
    s->size = s->size ? s->size * 2 : 1024;
    free(s->slots);
    s->slots = memory_new(s->size, sizeof *s->slots);
    memory_use_large_pages(s->slots, s->size * sizeof *s->slots);
    for (size_t i = 0; i < s->n; i++) {
        uint64_t hash = hash_of(s, s->list[i]);
        size_t k = hash & (s->size - 1);
        while (s->slots[k].number) k = (k + 1) & (s->size - 1);
        s->slots[k] = (struct prefix_slot){(uint32_t)(hash >> 32), (uint32_t)i + 1};
    }
}

uint32_t prefix_set_add(struct prefix_set *s, struct prefix p) {
    if (s->n) {
        if (prefix_equal(s->list[s->last], p)) return s->last;
        /* The next file has the same prefixes in the same order, mostly. */
        if (s->last + 1 < s->n && prefix_equal(s->list[s->last + 1], p)) return ++s->last;
    }
    if ((s->n + 1) * 2 > s->size) grow(s);
    uint64_t hash = hash_of(s, p);
    struct prefix_slot *slot = slot_of(s, p, hash);
    if (slot->number == 0) {
        s->list = memory_grow(s->list, s->n, &s->capacity, sizeof *s->list);
        s->list[s->n++] = p;
        *slot = (struct prefix_slot){(uint32_t)(hash >> 32), (uint32_t)s->n};
    }
    return s->last = slot->number - 1;
}

static int compare(const void *context, uint32_t a, uint32_t b) {
    const struct prefix_set *s = context;
    return prefix_compare(s->list[a], s->list[b]);
}

/* In this order a prefix comes right before all that it covers, so that those that are still open are a
 * stack, linked by what covers them. */
static void find_covers(struct prefix_set *s) {
    uint32_t open = PREFIX_ABSENT;
    s->cover = memory_new(s->n, sizeof *s->cover);
    for (uint32_t i = 0; i < s->n; i++) {
        while (open != PREFIX_ABSENT && !prefix_covers(s->list[open], s->list[i])) open = s->cover[open];
        s->cover[i] = open;
        open = i;
    }
}

uint32_t *prefix_set_sort(struct prefix_set *s) {
    uint32_t *order = order_of((uint32_t)s->n, compare, s);
    uint32_t *now = memory_new(s->n, sizeof *now);
    struct prefix *list = memory_new(s->n, sizeof *list);
    for (uint32_t i = 0; i < s->n; i++) {
        list[i] = s->list[order[i]];
        now[order[i]] = i;
    }
    free(order);
    free(s->list);
    free(s->slots);
    s->list = list;
    s->slots = NULL;
    find_covers(s);
    return now;
}

void prefix_set_free(struct prefix_set *s) {
    free(s->list);
    free(s->slots);
    free(s->cover);
}

/* How many come before it or are equal to it. */
static uint32_t upto(const struct prefix_set *s, struct prefix p) {
    size_t from = 0, end = s->n;
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        if (prefix_compare(s->list[middle], p) <= 0)
            from = middle + 1;
        else
            end = middle;
    }
    return (uint32_t)from;
}

uint32_t prefix_set_find(const struct prefix_set *s, struct prefix p) {
    uint32_t n = upto(s, p);
    return n && prefix_equal(s->list[n - 1], p) ? n - 1 : PREFIX_ABSENT;
}

uint32_t prefix_set_parent(const struct prefix_set *s, uint32_t number) {
    uint32_t cover = s->cover[number];
    if (cover == PREFIX_ABSENT || prefix_family(s->list[cover]) == prefix_family(s->list[number]))
        return cover;
    return PREFIX_ABSENT;
}

/* What comes right before the address covers it, or lies in the least block that does. */
uint32_t prefix_set_cover(const struct prefix_set *s, const uint8_t address[16]) {
    struct prefix all = prefix_of(address, 128);
    uint32_t n = upto(s, all), i = n ? n - 1 : PREFIX_ABSENT;
    while (i != PREFIX_ABSENT && !prefix_has(s->list[i], address)) i = s->cover[i];
    return i != PREFIX_ABSENT && prefix_family(s->list[i]) == prefix_family(all) ? i : PREFIX_ABSENT;
}
