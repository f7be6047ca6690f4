/* The distinct terms of a table of stakes: share, kind, dates and dispute, each kept once. */
#ifndef CORDON_ATLAS_STAKES_TERMS_H
#define CORDON_ATLAS_STAKES_TERMS_H

#include "atlas/control.h"

struct stake_terms {
    struct stake *list;
    uint32_t n;
    size_t capacity;
    uint32_t *slots; /* number + 1; 0: free */
    size_t size;
};

void terms_free(struct stake_terms *t);
uint32_t terms_add(struct stake_terms *t, const struct stake *s); /* its number, new or old */

#endif
