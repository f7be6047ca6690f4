/* Longest-prefix tables: address → a number, in a few dependent loads.
 *
 * After poptrie (Asai and Ohara, SIGCOMM 2015) with wider strides: a root indexed by the first 16 bits, then
 * nodes of 8 bits. A node's 256 slots are runs of equal entries; a bitmap marks where a run starts, so the
 * entry is found by counting bits, and a node needs one entry a run. A node and its entries stand together,
 * so that they share cache lines. An entry is a node (top bit set) or a number; 0 is "nothing known". */
#ifndef CORDON_ATLAS_TABLE_H
#define CORDON_ATLAS_TABLE_H

#include "base/bytes.h"

#define TABLE_NODE UINT32_C(0x80000000)
enum { TABLE_ROOT_SIZE = 65536 };

/* A node in cells of 32 bits: bitmap of run starts, runs before each of its four words (a byte each, never
 * more than 255), then the entries. Cell 0 starts a node of one run, "nothing known". */
enum { NODE_STARTS = 0, NODE_BEFORE = 8, NODE_ENTRIES = 9 };

struct table {
    const uint32_t *root; /* TABLE_ROOT_SIZE of them; NULL: an empty table */
    const uint32_t *cells;
    uint32_t n_root, n_cells; /* n_cells at least NODE_ENTRIES + 1 */
};

/* One level down from an entry that is a node. Indices are compared with the end, so that a damaged table
 * gives wrong numbers at worst. */
__attribute__((always_inline)) static inline uint32_t table_step(const struct table *t, uint32_t entry,
                                                                 uint8_t slot) {
    uint32_t node = entry & ~TABLE_NODE;
    if (__builtin_expect(node > t->n_cells - (NODE_ENTRIES + 1), 0)) return 0;
    uint64_t starts;
    unsigned word = slot >> 6;
    memcpy(&starts, t->cells + node + NODE_STARTS + 2 * word, sizeof starts);
    uint32_t before = t->cells[node + NODE_BEFORE] >> (8 * word) & 0xff;
    uint32_t runs =
        before + (unsigned)__builtin_popcountll(starts << (63 - (slot & 63))); /* up to the slot's */
    uint64_t at = (uint64_t)node + NODE_ENTRIES - 1 + runs;
    return __builtin_expect(at < t->n_cells, 1) ? t->cells[at] : 0;
}

__attribute__((always_inline)) static inline uint32_t table_find_v4(const struct table *t, uint32_t address) {
    uint32_t entry = t->root[address >> 16];
    if (!(entry & TABLE_NODE)) return entry;
    entry = table_step(t, entry, (uint8_t)(address >> 8));
    if (__builtin_expect(!(entry & TABLE_NODE), 1)) return entry;
    entry = table_step(t, entry, (uint8_t)address);
    return entry & TABLE_NODE ? 0 : entry;
}

__attribute__((always_inline)) static inline uint32_t table_find_v6(const struct table *t,
                                                                    const uint8_t address[16]) {
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
    uint32_t *root, *cells;
    size_t n_cells, capacity;
};

struct table_arrays table_build(const struct table_range *ranges, size_t n, unsigned bits); /* 32 or 128 */
void table_arrays_free(struct table_arrays *t);

#endif
