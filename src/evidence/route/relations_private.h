/* What reading and inferring relations both fill in. */
#ifndef CORDON_ROUTE_RELATIONS_PRIVATE_H
#define CORDON_ROUTE_RELATIONS_PRIVATE_H

#include "evidence/route/relations.h"

/* Pairs in a table of open addressing, at most half full. */
struct as_relations {
    uint64_t *pairs; /* the lower AS in the upper half, the higher in the lower; 0: the slot is free */
    uint8_t *how;    /* enum as_relation: of the lower AS to the higher; with RELATION_DOUBTFUL or without */
    size_t n, size;  /* size: a power of two, or 0 */
    bool inferred;
    struct as_relations_basis basis;
    uint32_t *clique; /* what basis shows */
};

enum { RELATION_DOUBTFUL = 0x80 };

struct as_relations *as_relations_new(bool inferred);

/* first stands to second as `how` says; what was known of the two before is replaced. False: they are the
 * same AS, or it is RELATION_NOT_KNOWN, and nothing is kept. */
bool as_relations_set(struct as_relations *r, uint32_t first, uint32_t second, enum as_relation how);
void as_relations_doubt(struct as_relations *r, uint32_t first, uint32_t second);

#endif
