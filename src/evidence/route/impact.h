/* What breaks without some ASes, as far as vantage points show it: routes that lead over them are gone, all
 * others stay as they are. Where routers would turn to instead is seen only where another vantage point goes
 * there already: a way that none of them uses is not known, so that what is lost here may have a way, and
 * what is left may be too narrow for all. */
#ifndef CORDON_ROUTE_IMPACT_H
#define CORDON_ROUTE_IMPACT_H

#include "evidence/route/routes.h"

enum route_fate {
    FATE_LOST,   /* no vantage point has a route left */
    FATE_LONGER, /* the shortest that is left is longer */
    FATE_SAME    /* one as short is left */
};

/* A prefix of which some route is lost. */
struct route_loss {
    uint32_t prefix;
    uint32_t vantages, left; /* vantage points with a route before, and after */
    uint32_t before, after;  /* shortest path in ASes (as_path_length()); after: 0 where it is lost */
    uint32_t cover;          /* lost: a less specific prefix that still has a route: packets may follow that;
                                PREFIX_NONE: there is none */
    uint32_t path;           /* the shortest of those that are lost */
    uint32_t spare;          /* a path without the removed that was there once (routes_past()); PATH_NONE */
    enum route_fate fate;
    bool from_me;    /* a vantage point of mine has a lost route to it … */
    bool still_mine; /* … and one of them another that is left */
    bool origin;     /* the removed announce it: all of its lost paths end in one of them */
};

/* An AS that takes over: a carrier on a shortest way that is left, and on none of the shortest that are lost.
 * The AS of the vantage point itself is one only where no other carrier is between it and the origin: a way
 * that begins there is looked at from there, not led there. */
struct route_heir {
    uint32_t asn;
    uint64_t weight[2]; /* of the prefixes that have it on their shortest way now, and had the removed */
    uint32_t prefixes;
    bool first; /* some of these ways begin in it */
};

struct route_impact {
    const struct route_loss *list; /* lost ones, then by how much they lengthen; heaviest first */
    size_t n;
    const struct route_heir *heirs; /* most weight first */
    size_t n_heirs;
    uint32_t lost, longer, same; /* of the list */
    uint32_t covered;            /* of the lost: a less specific prefix still has a route */
    uint32_t prefixes;           /* all that were looked at */
    uint64_t lost_weight[2], longer_weight[2], same_weight[2], weight[2];
    double growth[2];  /* mean of after - before over prefixes that lengthen, by weight; NaN: none does */
    uint32_t vantages; /* whose routes are looked at … */
    uint32_t inside; /* … and those that are routers of removed ASes: what they see tells nothing of others */
    uint32_t unseen; /* prefixes that only those have */
};

/* removed: AS numbers, ascending. A set counts as removed where all of its members are. */
struct route_impact routes_impact(const struct routes *r, const uint32_t *removed, size_t n,
                                  struct arena *to);

/* Length as it counts here and in choosing routes (RFC 4271 9.1.2.2 a, RFC 5065 5.3), but for prepending: a
 * set is one, a confederation none. */
uint32_t as_path_length(struct as_path path);

#endif
