/* The inner parts of the multiplicative test. */
#ifndef CORDON_ATLAS_CONTROL_MULTIPLICATIVE_H
#define CORDON_ATLAS_CONTROL_MULTIPLICATIVE_H

#include "atlas/control_reach.h"

/* Shares between bounds: whole numbers over FIXED_ONE. */
#define FIXED_ONE (UINT64_C(1) << 62)

struct bound {
    uint64_t least, most;
};

struct multiplicative {
    struct reach reach;
    struct bound *bound[2];      /* by side and local number */
    struct ratio_big **exact[2]; /* NULL where it was not worked out */
    bool one;                    /* no share is an interval: side SIDE_LOW serves for both */
};

/* Bounds of every reached party's share that are right whatever is rounded. */
void multiplicative_bounds(const struct control *c, const struct reach *r, enum side side, struct bound *to);
/* -1 surely not met, 1 surely met, 0 the bounds do not tell. */
int multiplicative_by_bounds(struct bound b, const struct control_test *t);
/* The exact shares of all `wanted` (by local number; owners of wanted ones are wanted), as far as they can be
 * had: not for parties whose owners hold over 100 % at their greatest, nor behind such, nor in or behind a
 * circle of more than EXACT_MOST parties. */
enum { EXACT_MOST = 128 };
void multiplicative_exact(const struct control *c, const struct reach *r, enum side side, const bool *wanted,
                          struct ratio_big **to);
size_t multiplicative_proof(struct control *c, enum side side, uint32_t node, struct arena *to,
                            const uint32_t **proof);

#endif
