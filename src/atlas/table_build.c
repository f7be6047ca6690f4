#include "atlas/table.h"

#include "base/memory.h"

#include <stdlib.h>

enum { SLOTS = 256, LINE = 16 /* cells a cache line */ };

struct building {
    struct table_arrays to;
    const struct table_range *ranges;
};

static void add_cell(struct table_arrays *t, uint32_t v) {
    t->cells = memory_grow(t->cells, t->n_cells, &t->capacity, sizeof *t->cells);
    t->cells[t->n_cells++] = v;
}

/* The slots as a node; its entry. */
static uint32_t add_node(struct table_arrays *t, const uint32_t slots[SLOTS]) {
    uint64_t starts[4] = {0};
    uint32_t before = 0, runs = 0;
    for (unsigned i = 0; i < SLOTS; i++) {
        if (i && i % 64 == 0) before |= runs << (8 * (i / 64)); /* 192 at most */
        if (i && slots[i] == slots[i - 1]) continue;
        starts[i / 64] |= UINT64_C(1) << (i % 64);
        runs++;
    }
    while (t->n_cells % LINE + NODE_ENTRIES > LINE) add_cell(t, 0); /* bitmap and counts within one line */
    uint32_t at = (uint32_t)t->n_cells;
    for (unsigned w = 0; w < 4; w++) {
        uint32_t halves[2];
        memcpy(halves, &starts[w], sizeof halves);
        add_cell(t, halves[0]);
        add_cell(t, halves[1]);
    }
    add_cell(t, before);
    for (unsigned i = 0; i < SLOTS; i++)
        if (i == 0 || slots[i] != slots[i - 1]) add_cell(t, slots[i]);
    return at | TABLE_NODE;
}

/* What one slot of 2^bits addresses from `start` leads to; `from`, `n`: the ranges that touch it. */
static uint32_t fill_slot(struct building *b, size_t from, size_t n, wide_address start, unsigned bits) {
    if (n == 0) return 0;
    wide_address last = start + (((wide_address)1 << bits) - 1);
    const struct table_range *r = &b->ranges[from];
    if (n == 1 && r->first <= start && r->last >= last) return r->value;
    uint32_t slots[SLOTS];
    size_t at = from, end = from + n;
    bool same = true;
    for (unsigned i = 0; i < SLOTS; i++) {
        wide_address low = start + ((wide_address)i << (bits - 8));
        wide_address high = low + (((wide_address)1 << (bits - 8)) - 1);
        while (at < end && b->ranges[at].last < low) at++;
        size_t touching = 0;
        while (at + touching < end && b->ranges[at + touching].first <= high) touching++;
        slots[i] = fill_slot(b, at, touching, low, bits - 8);
        same &= slots[i] == slots[0];
    }
    return same ? slots[0] : add_node(&b->to, slots); /* same: several ranges that lead to one */
}

struct table_arrays table_build(const struct table_range *ranges, size_t n, unsigned bits) {
    static const uint32_t nothing[SLOTS];
    struct building b = {.ranges = ranges};
    b.to.root = memory_new(TABLE_ROOT_SIZE, sizeof *b.to.root);
    add_node(&b.to, nothing);
    size_t at = 0;
    for (unsigned i = 0; i < TABLE_ROOT_SIZE; i++) {
        wide_address low = (wide_address)i << (bits - 16),
                     high = low + (((wide_address)1 << (bits - 16)) - 1);
        while (at < n && ranges[at].last < low) at++;
        size_t touching = 0;
        while (at + touching < n && ranges[at + touching].first <= high) touching++;
        b.to.root[i] = fill_slot(&b, at, touching, low, bits - 16);
    }
    return b.to;
}

void table_arrays_free(struct table_arrays *t) {
    free(t->root);
    free(t->cells);
    *t = (struct table_arrays){0};
}
