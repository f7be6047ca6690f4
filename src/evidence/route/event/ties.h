/* Which ASes are beside each other on paths, made ready for inference: ASes and ties by number, each path a
 * row of them. */
#ifndef CORDON_ROUTE_TIES_H
#define CORDON_ROUTE_TIES_H

#include "base/hash.h"
#include "evidence/route/paths.h"

enum tie_is { TIE_OPEN, TIE_FIRST_ABOVE, TIE_SECOND_ABOVE, TIE_PEERS };

struct tie {
    uint32_t ases[2];  /* the lower number first */
    uint32_t votes[2]; /* paths on which ases[0], or ases[1], must be the provider of the other */
    uint32_t top;      /* paths on which it is where the path turns */
    uint8_t is;        /* enum tie_is, as far as it is known */
    bool transit[2];   /* ases[i] passes on what it has over it, or passes on over it */
};

struct tie_as {
    uint32_t asn;
    uint32_t transit; /* neighbours between which it carries: its transit degree */
    bool clique;
};

/* A step of a path: to which AS it leads, over which tie. */
struct tie_hop {
    uint32_t as;
    uint32_t tie; /* to the next hop; unused at the last */
};

struct ties {
    struct tie_as *ases;
    size_t n_ases, most_ases;
    struct tie *list;
    size_t n, most;
    struct tie_hop *hops; /* of all paths, one after the other, nearest first */
    size_t n_hops, most_hops;
    size_t *ends; /* where each path's hops end */
    size_t n_paths, most_paths;
    struct hash_table as_numbers, tie_numbers;
};

#define TIE_NONE UINT32_MAX

/* Paths that loop or lead over a reserved number do not count; of one with a set, what is before it does. */
void ties_gather(struct ties *t, const struct as_paths *paths, const bool *use);
void ties_free(struct ties *t);

uint32_t ties_between(const struct ties *t, uint32_t as, uint32_t other); /* TIE_NONE: they are not beside */

/* The hops of a path. */
static inline const struct tie_hop *ties_path(const struct ties *t, size_t i, size_t *n) {
    size_t from = i ? t->ends[i - 1] : 0;
    *n = t->ends[i] - from;
    return t->hops + from;
}

/* Marks the carriers that have no provider: large, all beside each other, never three in a row on a path.
 * How many there are. */
uint32_t ties_mark_clique(struct ties *t);

#endif
