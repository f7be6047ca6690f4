/* How much leads over each of some units, carriers or groups of them: one pass over all routes, and what is
 * asked of a path done once a path. */
#ifndef CORDON_ROUTE_TABLE_TALLY_H
#define CORDON_ROUTE_TABLE_TALLY_H

#include "evidence/route/table/members.h"

struct unit {
    uint32_t prefixes, vantages, mine;
    bool own;      /* a vantage point of mine tells a route over it */
    uint32_t path; /* to the most weight; PATH_NONE */
    uint64_t routes, past;
    uint64_t weight[2], mine_weight[2];
    double hegemony[2];
};

struct tally {
    struct unit *units;
    uint64_t weight[2], mine_weight[2];
    uint32_t full[2], trimmed[2];
};

/* wanted: by path, those that count. tally.units is the caller's to free. */
struct tally tally_routes(const struct routes *r, const struct path_members *m, const bool *wanted);

/* Mean of the values of n things, those not in the list 0, without the `trimmed` least and greatest. Sorts
 * the list. */
double trimmed_mean(double *list, size_t n_list, uint32_t n, uint32_t trimmed);
/* How many to leave out at each end (arXiv 1711.02805 4.2: 10 %; none of fewer than 10). */
uint32_t trimmed_of(uint32_t n);

#endif
