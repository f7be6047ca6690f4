/* Which carriers routes lead over, and how much depends on each: AS hegemony (Fontugne, Shah, Aben: "The
 * (thin) Bridges of AS Connectivity", arXiv 1711.02805), global and for one origin.
 *
 * Paths count as sets: prepending is no second way. All of it is of routes that are there at the end of the
 * evidence (routes_of()); those that are past are counted by themselves, and carriers that only they have are
 * listed behind the others. */
#ifndef CORDON_ROUTE_CARRIERS_H
#define CORDON_ROUTE_CARRIERS_H

#include "evidence/route/routes.h"

/* The carriers on a path, nearest first, each once, into `to`, which has room for path.n_asns; how many. A
 * carrier is an AS on a path that is not its origin. None are: the members of a set at the end, which are
 * where what was aggregated comes from (RFC 4271 9.2.2.2); the parts of a confederation, which are nobody's
 * but inside it (RFC 5065 5.3); AS 0 (RFC 7607), and AS 23456, which stands for any (RFC 6793 9). */
size_t as_path_carriers(struct as_path path, uint32_t *to);

struct carrier {
    uint32_t asn;
    uint32_t prefixes; /* some route to them leads over it */
    uint32_t vantages; /* that see such a route */
    uint32_t origins;  /* ASes whose prefixes these are */
    uint64_t routes;
    uint64_t past;      /* routes over it that are not there any longer: in none of the other numbers */
    uint64_t weight[2]; /* of these prefixes: IPv4 addresses, IPv6 /48s */
    uint32_t path; /* of one route over it: the one to the most addresses; where all are past the first */
    double hegemony[2]; /* 0 … 1, by family; NaN: no vantage point has a full table */
    uint32_t mine;      /* prefixes of mine that others reach over it */
    uint64_t mine_weight[2];
    bool own;   /* I reach something over it: a vantage point of mine tells such a route */
    bool first; /* a vantage point is one of its routers: it is the near end of some routes */
};

struct carriers {
    /* By hegemony of both families together, then by share of weight, of which a vantage point's own AS has
     * all: that says little. Those that are on past routes only come last. */
    const struct carrier *list;
    size_t n;
    uint32_t origin;    /* as asked */
    uint64_t weight[2]; /* of all prefixes */
    uint64_t mine_weight[2];
    uint32_t full[2];    /* vantage points whose table is full, by family: those that hegemony is of */
    uint32_t trimmed[2]; /* of these left out at each end; 0 with fewer than 10 */
};

/* origin 0: of all routes; else of those to prefixes of that origin alone (the local form), seen from full
 * tables that have any of them. */
struct carriers carriers_of(const struct routes *r, uint32_t origin, struct arena *to);

/* Hegemony of groups of ASes (a party, a controller): the share of addresses behind paths that have any
 * member, trimmed likewise. By index into c.list; several groups an AS are possible. */
struct carrier_groups {
    uint32_t n; /* groups, 0 … n - 1 */
    const uint32_t *first,
        *members; /* groups of the i-th carrier: members[first[i]] … members[first[i + 1] - 1]
                   */
};
struct carrier_group {
    uint32_t prefixes, vantages, mine;
    uint64_t routes, past, weight[2], mine_weight[2];
    double hegemony[2];
};
/* c: as carriers_of() gave it, of the same routes, or some of them: those that are left out are in no group.
 */
const struct carrier_group *carriers_grouped(const struct routes *r, const struct carriers *c,
                                             struct carrier_groups groups, struct arena *to);

#endif
