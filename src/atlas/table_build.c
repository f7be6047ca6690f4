#include "atlas/table.h"

#include "base/memory.h"

#include <stdlib.h>

struct building {
    struct table_arrays to;
    const struct table_range *ranges;
};

/* What one slot of `size` addresses from `start` leads to; `from`, `n`: the ranges that may touch it. */
static uint32_t fill_slot(struct building *b, size_t from, size_t n, wide_address start, unsigned bits);

/* 256 slots of 2^bits addresses each. Children are made first, so that the entries of a node stand together.
 */
static uint32_t fill_node(struct building *b, size_t from, size_t n, wide_address start, unsigned bits) {
    uint32_t slots[256];
    size_t at = from, end = from + n;
    for (unsigned i = 0; i < 256; i++) {
        wide_address first = start + ((wide_address)i << bits),
                     last = first + (((wide_address)1 << bits) - 1);
        while (at < end && b->ranges[at].last < first) at++;
        size_t touching = 0;
        while (at + touching < end && b->ranges[at + touching].first <= last) touching++;
        slots[i] = fill_slot(b, at, touching, first, bits);
    }
    struct table_arrays *t = &b->to;
    struct table_node node = {.first = (uint32_t)t->n_entries};
    unsigned runs = 0;
    for (unsigned i = 0; i < 256; i++) {
        if (i % 64 == 0) node.before[i / 64] = (uint8_t)runs;
        if (i && slots[i] == slots[i - 1] && !(slots[i] & TABLE_NODE)) continue;
        node.starts[i / 64] |= UINT64_C(1) << (i % 64);
        runs++;
        t->entries = memory_grow(t->entries, t->n_entries, &t->entries_capacity, sizeof *t->entries);
        t->entries[t->n_entries++] = slots[i];
    }
    if (runs == 1 && !(slots[0] & TABLE_NODE)) { /* several ranges that lead to the same */
        t->n_entries--;
        return slots[0];
    }
    t->nodes = memory_grow(t->nodes, t->n_nodes, &t->nodes_capacity, sizeof *t->nodes);
    t->nodes[t->n_nodes] = node;
    return (uint32_t)t->n_nodes++ | TABLE_NODE;
}

static uint32_t fill_slot(struct building *b, size_t from, size_t n, wide_address start, unsigned bits) {
    if (n == 0) return 0;
    wide_address last = start + (((wide_address)1 << bits) - 1);
    const struct table_range *r = &b->ranges[from];
    if (n == 1 && r->first <= start && r->last >= last) return r->value;
    return fill_node(b, from, n, start, bits - 8);
}

struct table_arrays table_build(const struct table_range *ranges, size_t n, unsigned bits) {
    struct building b = {.ranges = ranges};
    b.to.root = memory_new(TABLE_ROOT_SIZE, sizeof *b.to.root);
    size_t at = 0;
    for (unsigned i = 0; i < TABLE_ROOT_SIZE; i++) {
        wide_address first = (wide_address)i << (bits - 16),
                     last = first + (((wide_address)1 << (bits - 16)) - 1);
        while (at < n && ranges[at].last < first) at++;
        size_t touching = 0;
        while (at + touching < n && ranges[at + touching].first <= last) touching++;
        b.to.root[i] = fill_slot(&b, at, touching, first, bits - 16);
    }
    return b.to;
}

void table_arrays_free(struct table_arrays *t) {
    free(t->root);
    free(t->nodes);
    free(t->entries);
    *t = (struct table_arrays){0};
}
