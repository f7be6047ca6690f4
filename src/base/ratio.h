/* Exact rational numbers. Small ones are two 64-bit integers; a result that does not fit is told by `false`,
 * and the caller falls back to the big form (ratio_big.h) where it needs it. */
#ifndef CORDON_BASE_RATIO_H
#define CORDON_BASE_RATIO_H

#include "base/bytes.h"

struct ratio {
    int64_t over, under; /* lowest terms, under > 0 */
};

#define RATIO_ZERO ((struct ratio){0, 1})
#define RATIO_ONE ((struct ratio){1, 1})

/* over / under in lowest terms; false when under is 0 or the result does not fit. */
bool ratio_make(int64_t over, int64_t under, struct ratio *to);

/* False, with *to left alone, when the result does not fit. */
bool ratio_add(struct ratio a, struct ratio b, struct ratio *to);
bool ratio_subtract(struct ratio a, struct ratio b, struct ratio *to);
bool ratio_multiply(struct ratio a, struct ratio b, struct ratio *to);
bool ratio_divide(struct ratio a, struct ratio b, struct ratio *to); /* false for b = 0 as well */

int ratio_compare(struct ratio a, struct ratio b); /* -1, 0, 1; exact always */

/* "50%", "50 %", "0.5", "1/2", "1": what the text says, never guessed: "50" is fifty, not a half. */
bool ratio_parse(struct text t, struct ratio *to);
/* A ratio, or an interval of two: "30-35%", "30%-35%", "0.3-0.35". False when it is neither or low > high. */
bool ratio_parse_interval(struct text t, struct ratio *low, struct ratio *high);

enum { RATIO_TEXT = 96 };
char *ratio_text(char to[RATIO_TEXT], struct ratio r); /* "50 %", "13.2651 %", "12/17" */
char *ratio_interval_text(char to[RATIO_TEXT], struct ratio low, struct ratio high); /* "30-35 %", "50 %" */

#endif
