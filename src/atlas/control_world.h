/* The set of the aggregate and majority tests, with every share at one end of its interval, and the proofs
 * drawn from it. */
#ifndef CORDON_ATLAS_CONTROL_WORLD_H
#define CORDON_ATLAS_CONTROL_WORLD_H

#include "atlas/control_method.h"

/* The least set B that holds the seeds and every party of which B holds enough. */
struct world {
    enum side side;
    uint32_t *rank;    /* when a node joined B, from 1; 0: never. Each is carried by nodes of lower rank */
    uint32_t *members; /* in order of rank; the seeds first */
    size_t n, n_seeds;
    struct tally sum;  /* what B holds of each node */
    struct tally rest; /* upper world: the least that others than B hold of each node */
};

struct world world_new(const struct control *c, enum side side);
/* From the seeds; in the upper world from what the lower one (NULL: the seeds) has already. */
void world_grow(const struct control *c, struct world *w, const uint32_t *seeds, size_t n,
                const struct world *low);
void world_clear(const struct control *c, struct world *w); /* to be grown again from other seeds */
void world_free(struct world *w);

/* Inside growing. */
static inline void world_join(struct world *w, uint32_t node) {
    w->members[w->n++] = node;
    w->rank[node] = (uint32_t)w->n;
}
void world_use_rights(const struct graph *g, struct world *w, uint32_t owner);
void world_grow_scaled(const struct control *c, struct world *w); /* the lower world, over a scale */

/* The greatest share that the upper world's set can hold of the node, beside what others hold at least. */
void world_share(const struct world *low, const struct world *high, uint32_t node, struct ratio *least,
                 struct ratio *most);
/* The fewest stakes found that alone make `node` a member; the stakes of the last ones first. */
size_t world_proof(struct control *c, struct world *w, uint32_t node, struct arena *to,
                   const uint32_t **proof);

/* A stake or right on the way to the party in question. */
struct leading {
    uint32_t owner, owned;
    size_t edge; /* rights are numbered behind the edges */
};
/* Fewer than n that make it a member too, where they are found; returns how many, or n. */
size_t world_fewer(struct control *c, const struct world *w, uint32_t node, struct leading *to, size_t n);

/* The last step of it alone. */
size_t world_step(struct control *c, struct world *w, uint32_t node, struct arena *to,
                  const uint32_t **stakes);
void world_ahead(const struct control *c, const struct world *w, uint32_t node); /* control_ahead */

#endif
