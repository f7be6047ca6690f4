/* Carriers on routes, gathered for people: by verdict, by who controls them, by whose law reaches them.
 * Shares of a group are exact: a route over two of its members counts once. */
#ifndef CORDON_REPORT_CARRIERS_H
#define CORDON_REPORT_CARRIERS_H

#include "policy/audit.h"

enum carriers_by { CARRIERS_BY_VERDICT, CARRIERS_BY_CONTROLLER, CARRIERS_BY_COUNTRY, CARRIERS_BYS };
const char *carriers_by_text(enum carriers_by by); /* "verdict", "controller", "country" */

struct carrier_row {
    const char *name; /* "deny", "China Telecom …", "CN"; NULL: not known */
    uint32_t members; /* ASes */
    uint32_t prefixes, vantages;
    uint64_t routes;
    double share[2];      /* of all addresses, by family; NaN: there are none */
    double mine_share;    /* NaN: not told what is mine */
    double hegemony[2];   /* NaN: no full table */
    double traffic_share; /* the most of one member, a lower bound; NaN: no traffic */
    enum verdict worst;
    bool context;   /* no member is judged (chain_is_context()) */
    uint32_t chain; /* of the member with the most addresses */
};

struct carrier_rows {
    const struct carrier_row *list; /* worst verdict first, then most addresses */
    size_t n;
};

struct carrier_tables {
    struct carrier_rows by[CARRIERS_BYS];
};

/* All of them in one pass over the routes; empty where there are none. */
struct carrier_tables carriers_gather(struct arena *a, const struct audit *audit);

/* Chains of carriers: audit->chains[first] … ; how many. */
size_t carrier_chains_of(const struct audit *audit, uint32_t *first);

/* Chains of carriers in the order of what depends on them, most first: as qsort() wants it. */
int carrier_order(const struct audit *audit, uint32_t a, uint32_t b);

#endif
