/* Amounts added up over the chains of an audit that lead to the same holder, for thresholds. */
#ifndef CORDON_POLICY_SUMS_H
#define CORDON_POLICY_SUMS_H

#include "policy/model.h"

/* What evidence shows of a party: at least `low`; `high` counts chains that lie only partly in the window. */
struct sum {
    uint64_t low, high;
    bool concerned; /* some of it is of the kind that is asked for */
};

struct sums {
    const struct threshold *threshold;
    struct sum *parties; /* by party_id; NULL until sums_add */
    size_t n;
};

/* The threshold's window in days, when it ends on that day; 0: none. */
int64_t window_days(const struct threshold *t, date_t last);

void sums_add(struct sums *s, struct arena *a, size_t parties, const struct chain *chains, size_t n);

#endif
