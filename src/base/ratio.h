/* Exact rational numbers. Small ones are two 64-bit integers; results that do not fit say so (`wide`), and
 * the caller falls back to the big form (ratio_big.h) where it needs it. */
#ifndef CORDON_BASE_RATIO_H
#define CORDON_BASE_RATIO_H

#include "base/bytes.h"

struct ratio {
    int64_t over, under; /* lowest terms, under > 0 */
};

#define RATIO_ZERO ((struct ratio){0, 1})
#define RATIO_ONE ((struct ratio){1, 1})

#endif
