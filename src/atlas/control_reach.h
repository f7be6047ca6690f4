/* The parties that stakes lead to from the seeds, with their owners, in an order in which owners come first.
 * Parties that own each other in a circle form one component. Inner header of the multiplicative test. */
#ifndef CORDON_ATLAS_CONTROL_REACH_H
#define CORDON_ATLAS_CONTROL_REACH_H

#include "atlas/control_method.h"

#define REACH_SEED UINT32_MAX

struct reach {
    uint32_t n;
    uint32_t *nodes; /* by local number */
    uint32_t *local; /* by node: local number + 1; 0 not reached, or a seed */
    uint32_t *first; /* stakes in local i: into[first[i]] … into[first[i + 1] - 1] */
    struct reach_stake {
        uint32_t owner; /* local number, or REACH_SEED */
        uint32_t edge;
    } * into;
    uint32_t *order;     /* local numbers, component by component, owners before owned */
    uint32_t *component; /* component c is order[component[c]] … order[component[c + 1] - 1] */
    uint32_t n_components;
};

/* What an owner counts for on one side. */
enum owner_counts { OWNER_AS_HELD, OWNER_FULL, OWNER_NOTHING };
static inline enum owner_counts reach_owner(const struct control *c, const struct reach *r, uint32_t owner,
                                            enum side side) {
    if (owner == REACH_SEED) return OWNER_FULL;
    uint8_t weight = c->weight ? c->weight[r->nodes[owner]] : 0;
    if (weight & (side == SIDE_LOW ? WEIGHT_FULL_LOW : WEIGHT_FULL_HIGH)) return OWNER_FULL;
    return side == SIDE_LOW && weight & WEIGHT_NOTHING_LOW ? OWNER_NOTHING : OWNER_AS_HELD;
}

/* From the seeds, and from whoever has a weight of its own. */
struct reach reach_from_seeds(const struct control *c);
void reach_free(struct reach *r);

#endif
