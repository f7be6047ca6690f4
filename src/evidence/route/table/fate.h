/* What removing some ASes does to each path and prefix; for impact.c and heirs.c. */
#ifndef CORDON_ROUTE_TABLE_FATE_H
#define CORDON_ROUTE_TABLE_FATE_H

#include "evidence/route/impact.h"

/* Of a path. */
struct path_fate {
    uint32_t length;
    bool lost;   /* it leads over a removed AS … */
    bool origin; /* … and that is where it ends */
};

struct removal {
    const struct routes *r;
    const uint32_t *removed;
    size_t n_removed;
    struct path_fate *paths; /* by path */
    const struct route_vantage *vantages;
    bool *inside; /* by vantage point: it is a router of a removed AS */
};

struct removal removal_new(const struct routes *r, const uint32_t *removed, size_t n);
void removal_free(struct removal *m);

/* Who is on the ways that are left of those in the list whose shortest way is lost, most weight first. */
size_t find_heirs(const struct removal *m, const struct route_loss *list, size_t n, const uint64_t weight[2],
                  struct arena *to, const struct route_heir **heirs);

#endif
