/* All prefixes of a set of routes: each once, numbered as they come while rows are taken, then in order. */
#ifndef CORDON_ROUTE_TABLE_PREFIXES_H
#define CORDON_ROUTE_TABLE_PREFIXES_H

#include "base/prefix.h"

struct prefix_slot {
    uint32_t tag, number; /* number + 1; 0: free */
};

struct prefix_set {
    struct prefix *list;
    size_t n, capacity;
    struct prefix_slot *slots; /* open addressing, at most half full; gone once sorted */
    size_t size;
    uint64_t seed;
    uint32_t last;   /* the one asked for last: rows of a table share it with the row before */
    uint32_t *cover; /* sorted: the next less specific one; PREFIX_ABSENT: none */
};

#define PREFIX_ABSENT UINT32_MAX

uint32_t prefix_set_add(struct prefix_set *s, struct prefix p);
/* Puts them in the order of prefix_compare(). To what each number has become; the caller frees it. */
uint32_t *prefix_set_sort(struct prefix_set *s);
void prefix_set_free(struct prefix_set *s);

/* Of a sorted set. */
uint32_t prefix_set_find(const struct prefix_set *s, struct prefix p);
/* The next less specific one of the same family: IPv4 has addresses of IPv6's ::/0, but is no part of it. */
uint32_t prefix_set_parent(const struct prefix_set *s, uint32_t number);
/* The longest that has the address, of its family; PREFIX_ABSENT. */
uint32_t prefix_set_cover(const struct prefix_set *s, const uint8_t address[16]);

/* 0: IPv4, 1: IPv6 */
static inline unsigned prefix_family(struct prefix p) {
    return !prefix_is_ipv4(p);
}

#endif
