/* Traces that are made up over a graph of cables, so that the cable is known: with the noise that real ones
 * have. What noise, docs/cables.md tells. */
#ifndef CORDON_BENCH_CABLE_MADE_H
#define CORDON_BENCH_CABLE_MADE_H

#include "cable_map.h"
#include "custody/sea/crossing.h"

enum { MADE_HOPS = 12 };

struct made {
    struct sea_hop hops[MADE_HOPS];
    size_t n, a, b;                   /* the cable lies between hops a and b */
    const struct cable *cable, *then; /* then: NULL, or a second one behind it of which no hop tells */
    struct sea_probe probe;
    date_t day;
    float km;         /* of cable */
    bool sea_between; /* no way over land leads from where the first cable begins to where the last ends */
};

struct maker {
    const struct cable_map *map;
    struct sea *sea; /* only asked for ways along cables */
    uint64_t random;
    double error;             /* of places: 1 as docs/cables.md tells, 2 twice that */
    bool no_owners, no_times; /* nothing is known of the one or the other */
};

void make_trace(struct maker *m, struct made *to);

#endif
