/* Exact rational numbers of any size, over OpenSSL's BIGNUM, for the few sums and equations that leave 64
 * bits. Like memory.h these do not fail: running out of memory ends the process. */
#ifndef CORDON_BASE_RATIO_BIG_H
#define CORDON_BASE_RATIO_BIG_H

#include "base/ratio.h"

struct ratio_big; /* lowest terms, denominator > 0 */

struct ratio_big *ratio_big_new(struct ratio r);
void ratio_big_free(struct ratio_big *b); /* NULL is fine */
void ratio_big_set(struct ratio_big *to, const struct ratio_big *from);

void ratio_big_add(struct ratio_big *to, const struct ratio_big *b);      /* to += b */
void ratio_big_subtract(struct ratio_big *to, const struct ratio_big *b); /* to -= b */
void ratio_big_multiply(struct ratio_big *to, const struct ratio_big *b); /* to *= b */
void ratio_big_divide(struct ratio_big *to, const struct ratio_big *b);   /* to /= b, which is not 0 */

int ratio_big_compare(const struct ratio_big *a, const struct ratio_big *b); /* -1, 0, 1 */
int ratio_big_sign(const struct ratio_big *a);                               /* -1, 0, 1 */

/* As a small ratio; where it does not fit, the nearest ratio with denominator 10^6 (0.0001 %) that is not
 * greater (or, with `up`, not less), and false. */
bool ratio_big_small(const struct ratio_big *b, bool up, struct ratio *to);

/* What ratio_parse_interval reads, of up to 400 digits a number: where that does not fit, the interval around
 * it by ratio_big_small. False when it is no such number. */
bool ratio_parse_rounded(struct text t, struct ratio *low, struct ratio *high);

/* Solves n equations exactly: rows of n coefficients and what they come to, n * (n + 1) in all, NULL being 0.
 * False when there is no single solution; otherwise x gets n new ratios. */
bool ratio_big_solve(size_t n, const struct ratio_big *const *rows, struct ratio_big **x);

#endif
