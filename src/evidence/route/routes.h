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

/* A peer as a point from which routes are seen. The same AS and address in several files is one; views of a
 * router with BMP are several, since what is taken back in one of them stays in the others. */
struct route_vantage {
    uint32_t as;
    uint8_t address[16];
    const char *collector; /* NULL: not told */
    uint32_t evidence;     /* the first that tells of it */
    uint32_t prefixes[2];  /* distinct ones it has a route to: IPv4, IPv6 */
    bool mine;             /* its AS is one of mine */
    bool full[2];          /* its tables have more than 75 % of all prefixes of the family that tables have
                              (arXiv 1711.02805 4.1). Updates alone never show a full table */
};

/* A route as seen from a vantage point. */
struct route_entry {
    uint32_t prefix, vantage, path;
};

/* A change that was told at a time. */
struct route_update {
    int64_t time_ns;
    uint64_t at;     /* where in the evidence */
    uint32_t prefix; /* PREFIX_NONE: with ROUTE_DOWN */
    uint32_t vantage, path, identifier;
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
/* The longest prefix that has the address and a route to it; where all that have the address are withdrawn
 * the longest of them; PREFIX_NONE: none has. */
uint32_t routes_cover(const struct routes *r, const uint8_t address[16]);
uint32_t routes_find(const struct routes *r, struct prefix p); /* exactly; PREFIX_NONE: there is none */
/* The next less specific one, with routes or without; PREFIX_NONE: there is none. */
uint32_t routes_parent(const struct routes *r, uint32_t prefix);
/* Addresses (IPv4) or blocks of /48 (IPv6; one where it is longer than that) that belong to it and to no more
 * specific prefix that has a route. A default route (/0) weighs nothing: it announces nobody's addresses. */
uint64_t routes_weight(const struct routes *r, uint32_t prefix);
bool routes_mine(const struct routes *r, uint32_t prefix); /* of what I announce, or inside it */

/* Routes of a prefix as all evidence leaves them: the latest of each vantage point and identifier, be it of a
 * table or announced, that was not withdrawn nor its session ended. By vantage; of one with add-path, and of
 * one whose table lists several, there may be several. No two are the same. */
size_t routes_of(const struct routes *r, uint32_t prefix, const struct route_entry **list);
uint64_t routes_entries(const struct routes *r); /* of all prefixes */

/* Routes of a prefix that were there and are not any longer: replaced, withdrawn, or of an older table. Each
 * once, none that routes_of() has; by vantage. An update stream is judged by these too: what was leaked for
 * ten minutes was leaked. */
size_t routes_past(const struct routes *r, uint32_t prefix, const struct route_entry **list);

/* Updates in the order of time. */
size_t routes_updates(const struct routes *r, const struct route_update **list);
/* What tables alone show, whenever they were written; as routes_of(). */
size_t routes_before(const struct routes *r, uint32_t prefix, const struct route_entry **list);

/* The AS that marked a route of that path as one for customers alone (RFC 9234 5); 0: none did. */
uint32_t routes_only_to_customer(const struct routes *r, uint32_t path);

/* path: one that some row had; others have PREFIX_NONE. */
struct route_proof routes_proof(const struct routes *r, uint32_t path);

#endif
