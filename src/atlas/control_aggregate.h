/* The inner parts of the aggregate test: its two worlds, and the proofs drawn from them. */
#ifndef CORDON_ATLAS_CONTROL_AGGREGATE_H
#define CORDON_ATLAS_CONTROL_AGGREGATE_H

#include "atlas/control_method.h"

/* The least set B that holds the seeds and every party of which B holds enough, with every share at one end
 * of its interval. */
struct world {
    uint32_t *rank;    /* when a node joined B, from 1; 0: never. Each is carried by nodes of lower rank */
    uint32_t *members; /* in order of rank; the seeds first */
    size_t n;
    struct tally sum;  /* what B holds of each node */
    struct tally rest; /* upper world: the least that others than B hold of each node */
    /* Stakes between members, by owned: made when the first proof is asked for. */
    size_t *first;
    struct holding_edge {
        uint32_t owner;
        size_t edge;
    } * into;
};

struct aggregate {
    struct world world[2]; /* by side */
    bool one;              /* no share is an interval: both worlds are world[SIDE_LOW] */
};

/* The fewest stakes found that alone make `node` a member; the stakes of the last ones first. */
size_t aggregate_proof(const struct control *c, struct world *w, enum side side, uint32_t node,
                       struct arena *to, const uint32_t **proof);

#endif
