/* Longest-prefix tables: address → a number, in a few dependent loads.
 *
 * After poptrie (Asai and Ohara, SIGCOMM 2015) with wider strides: a root indexed by the first 16 bits, then
 * nodes of 8 bits. A node's 256 slots are runs of equal entries; a bitmap marks where a run starts, so the
 * entry is found by counting bits, and a node needs one entry a run. An entry is a node (top bit set) or a
 * number; 0 is "nothing known". */
#ifndef CORDON_ATLAS_TABLE_H
#define CORDON_ATLAS_TABLE_H

#include "base/bytes.h"

#define TABLE_NODE UINT32_C(0x80000000)
enum { TABLE_ROOT_SIZE = 65536 };

struct table_node {
    uint64_t starts[4];
    uint32_t first;    /* entry of the first run */
    uint8_t before[4]; /* runs started before word i; never more than 255 */
};

struct table {
    const uint32_t *root; /* TABLE_ROOT_SIZE of them; NULL: an empty table */
    const struct table_node *nodes;
    const uint32_t *entries;
    uint32_t n_nodes, n_entries;
};

/* Indices are compared with the arrays' ends, so that a damaged table gives wrong numbers at worst. */
static inline uint32_t table_step(const struct table *t, uint32_t entry, uint8_t slot) {
    uint32_t node = entry & ~TABLE_NODE;
    if (__builtin_expect(node >= t->n_nodes, 0)) return 0;
    const struct table_node *n = &t->nodes[node];
    unsigned word = slot >> 6;
    uint64_t upto = n->starts[word] << (63 - (slot & 63)); /* bits up to and with the slot's */
    uint64_t at = (uint64_t)n->first + n->before[word] + (unsigned)__builtin_popcountll(upto) - 1;
    return __builtin_expect(at < t->n_entries, 1) ? t->entries[at] : 0;
}

static inline uint32_t table_find_v4(const struct table *t, uint32_t address) {
    uint32_t entry = t->root[address >> 16];
    if (!(entry & TABLE_NODE)) return entry;
    entry = table_step(t, entry, (uint8_t)(address >> 8));
    if (!(entry & TABLE_NODE)) return entry;
    entry = table_step(t, entry, (uint8_t)address);
    return entry & TABLE_NODE ? 0 : entry;
}

static inline uint32_t table_find_v6(const struct table *t, const uint8_t address[16]) {
    uint32_t entry = t->root[(unsigned)address[0] << 8 | address[1]];
    for (unsigned i = 2; entry & TABLE_NODE && i < 16; i++) entry = table_step(t, entry, address[i]);
    return entry & TABLE_NODE ? 0 : entry;
}

/* Making one. Ranges are disjoint, in order, and inclusive; v4 addresses stand in the low 32 bits. */
typedef unsigned __int128 wide_address;

struct table_range {
    wide_address first, last;
    uint32_t value; /* below TABLE_NODE */
};

struct table_arrays {
    uint32_t *root;
    struct table_node *nodes;
    uint32_t *entries;
    size_t n_nodes, n_entries, nodes_capacity, entries_capacity;
};

struct table_arrays table_build(const struct table_range *ranges, size_t n, unsigned bits); /* 32 or 128 */
void table_arrays_free(struct table_arrays *t);

#endif
