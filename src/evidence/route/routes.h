/* All routes of all evidence of an audit, kept small: 12 bytes a route of a table, so that 20 million of them
 * fit beside their paths in well under 4 GB.
 *
 * Filled row by row (routes_take() is a route_taker), then finished, then asked; nothing may be asked before.
 * Everything is known by a number: vantage points, prefixes, paths (paths.h). */
#ifndef CORDON_ROUTE_ROUTES_H
#define CORDON_ROUTE_ROUTES_H

#include "base/arena.h"
#include "evidence/route/route.h"

#define PREFIX_NONE UINT32_MAX

/* A peer as a point from which routes are seen. The same AS and address in several files is one. */
struct route_vantage {
    uint32_t as;
    uint8_t address[16];
    const char *collector; /* NULL: not told */
    uint32_t evidence;     /* the first that tells of it */
    uint32_t prefixes;     /* distinct ones it has a route to */
    bool mine;             /* one of my own networks is the peer, or the router that wrote this is mine */
    bool full;             /* it has more than 75 % of all prefixes of a family (arXiv 1711.02805 4.1) */
};

/* A route as seen from a vantage point: in a table, or announced at some time and not since replaced. */
struct route_entry {
    uint32_t prefix, vantage, path;
};

/* A change that was told at a time. */
struct route_update {
    int64_t time_ns;
    uint64_t at;     /* where in the evidence */
    uint32_t prefix; /* PREFIX_NONE: with ROUTE_DOWN */
    uint32_t vantage, path;
    uint32_t evidence;
    uint8_t type; /* enum route_type, no ROUTE_RIB */
};

/* The first row that showed a path. */
struct route_proof {
    uint64_t at;
    int64_t time_ns;
    uint32_t evidence, prefix;
};

/* What I announce: given by the user. */
struct route_mine {
    const uint32_t *asns;
    const struct prefix *prefixes;
    size_t n_asns, n_prefixes;
};

struct routes;

/* mine NULL: not told. It, and the paths, must outlive the routes. */
struct routes *routes_new(const struct as_paths *paths, const struct route_mine *mine);
void routes_free(struct routes *r);

/* The rows that follow are of that evidence. */
void routes_evidence(struct routes *r, uint32_t evidence);
/* context: the routes. Uses the peers' slots. */
void routes_take(void *routes, const struct route_row *row);
void routes_finish(struct routes *r);

const struct as_paths *routes_paths(const struct routes *r);
uint32_t routes_vantages(const struct routes *r, const struct route_vantage **list);

/* In the order of prefix_compare(). */
uint32_t routes_prefixes(const struct routes *r);
struct prefix routes_prefix(const struct routes *r, uint32_t prefix);
/* The longest prefix that has the address; PREFIX_NONE: none has. */
uint32_t routes_cover(const struct routes *r, const uint8_t address[16]);
uint32_t routes_find(const struct routes *r, struct prefix p); /* exactly; PREFIX_NONE: there is none */
/* Addresses (IPv4) or blocks of /48 (IPv6; at least one) that belong to it and to no more specific prefix. */
uint64_t routes_weight(const struct routes *r, uint32_t prefix);
bool routes_mine(const struct routes *r, uint32_t prefix); /* of what I announce, or inside it */

/* Routes of a prefix, by vantage; of a vantage point with add-path there may be several. */
size_t routes_of(const struct routes *r, uint32_t prefix, const struct route_entry **list);
uint64_t routes_entries(const struct routes *r); /* of all prefixes */

/* Updates in the order of time. */
size_t routes_updates(const struct routes *r, const struct route_update **list);
/* What was there when they began: tables alone. The same prefix order; as routes_of(). */
size_t routes_before(const struct routes *r, uint32_t prefix, const struct route_entry **list);

struct route_proof routes_proof(const struct routes *r, uint32_t path);

#endif
