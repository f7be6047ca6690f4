/* Which carriers routes lead over, and how much depends on each: AS hegemony (Fontugne, Shah, Aben: "The
 * (thin) Bridges of AS Connectivity", arXiv 1711.02805), global and for one origin, and what would be lost
 * without some of them.
 *
 * A carrier is an AS on a path that is not its origin. Paths count as sets: prepending is no second way. */
#ifndef CORDON_ROUTE_CARRIERS_H
#define CORDON_ROUTE_CARRIERS_H

#include "evidence/route/routes.h"

struct carrier {
    uint32_t asn;
    uint32_t prefixes; /* some route to them leads over it */
    uint32_t vantages; /* that see such a route */
    uint32_t origins;  /* ASes whose prefixes these are */
    uint64_t routes;
    uint64_t weight[2]; /* of these prefixes: IPv4 addresses, IPv6 /48s */
    uint32_t path;      /* of one route over it: the one to the most addresses */
    double hegemony[2]; /* 0 … 1, by family; NaN: no vantage point has a full table */
    uint32_t mine;      /* prefixes of mine that others reach over it */
    uint64_t mine_weight[2];
    bool first; /* a vantage point itself is one of its routers: it is the near end of some routes */
};

struct carriers {
    const struct carrier *list; /* most weight first */
    size_t n;
    uint64_t weight[2]; /* of all prefixes */
    uint64_t mine_weight[2];
    uint32_t full[2];    /* vantage points whose table is full, by family: those that hegemony is of */
    uint32_t trimmed[2]; /* of these left out at each end; 0 with fewer than 10 */
};

/* origin 0: of all routes; else of those to prefixes of that origin alone (the local form). */
struct carriers carriers_of(const struct routes *r, uint32_t origin, struct arena *to);

/* Hegemony of groups of ASes (a party, a controller): the share of addresses behind paths that have any
 * member, trimmed likewise. group_of: by index into c.list, several groups an AS are possible. */
struct carrier_groups {
    uint32_t n;                      /* groups, 0 … n - 1 */
    const uint32_t *first, *members; /* of the i-th carrier: members[first[i]] … members[first[i + 1] - 1] */
};
struct carrier_group {
    uint32_t prefixes, vantages;
    uint64_t routes, weight[2], mine_weight[2];
    double hegemony[2];
};
const struct carrier_group *carriers_grouped(const struct routes *r, const struct carriers *c,
                                             struct carrier_groups groups, struct arena *to);

/* What breaks without some ASes. */
struct route_loss {
    uint32_t prefix;
    uint32_t routes, left;  /* vantage points with a route before, and after */
    uint32_t before, after; /* shortest path in ASes, prepending apart; after 0: no path is left */
    bool origin;            /* it is lost because a removed AS announces it */
};
struct route_heir {
    uint32_t asn;
    uint64_t weight[2]; /* that had its shortest way over the removed, and has it over this now */
    uint32_t prefixes;
};
struct route_impact {
    const struct route_loss *list; /* prefixes of which some route is lost, worst first */
    size_t n;
    const struct route_heir *heirs;
    size_t n_heirs;
    uint32_t lost, longer, same; /* prefixes without any path left, with a longer one, and just as near */
    uint64_t lost_weight[2], longer_weight[2], weight[2];
    double growth; /* mean of after - before over prefixes that lengthen, by weight; NaN: none does */
    uint32_t vantages;
};
/* removed: AS numbers, ascending. */
struct route_impact routes_impact(const struct routes *r, const uint32_t *removed, size_t n,
                                  struct arena *to);

#endif
