/* A folder of packages, read and judged over all cores. */
#ifndef CORDON_LIBRARY_MIRROR_H
#define CORDON_LIBRARY_MIRROR_H

#include "library/context.h"

struct store;

struct mirror_result {
    const struct store *store; /* NULL: nothing was judged */
    const char *format;        /* NULL: there was nothing that is a package */
    uint64_t apps, bytes;
    bool complete, taken; /* false: the caller takes no more observations */
};

/* The i-th evidence, which is a folder. Each package is told as an observation, and where it is judged its
 * findings (without policies: its chains) behind it; what is kept is the store. Everything comes in the order
 * of the packages' names, whatever the threads. `observe` may be NULL. */
struct mirror_result mirror_run(struct cordon *c, size_t i, bool judge, cordon_writer *observe,
                                void *context);

#endif
