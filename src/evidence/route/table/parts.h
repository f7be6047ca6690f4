/* What a set of routes is made of; for the files beside this one. */
#ifndef CORDON_ROUTE_TABLE_PARTS_H
#define CORDON_ROUTE_TABLE_PARTS_H

#include "base/hash.h"
#include "base/intern.h"
#include "evidence/route/routes.h"
#include "evidence/route/table/prefixes.h"

/* Rows of tables that follow each other, of one evidence and time. */
struct table_part {
    uint32_t first; /* row */
    uint32_t evidence;
    int64_t time_ns;
};

/* Routes of all prefixes: of the i-th list[first[i]] … list[first[i + 1] - 1]. */
struct routes_list {
    size_t *first; /* NULL: there are none at all */
    struct route_entry *list;
    size_t n, capacity;
};

struct routes {
    const struct as_paths *paths;
    const struct route_mine *mine;
    struct arena *arena;
    struct intern *vantage_keys; /* AS, address and view: numbers are vantage points' */
    struct route_vantage *vantages;
    size_t n_vantages, vantage_capacity;
    struct prefix_set prefixes;

    /* while rows are taken */
    struct route_entry *rows; /* of tables, as they came */
    size_t n_rows, row_capacity;
    uint32_t *identifiers; /* of these; NULL: all are 0 */
    size_t identifier_capacity;
    struct table_part *parts;
    size_t n_parts, part_capacity;
    uint32_t evidence;

    struct route_update *updates; /* later in the order of time */
    size_t n_updates, update_capacity;
    struct route_proof *proofs; /* by path */
    size_t n_proofs, proof_capacity;
    size_t unproven;                    /* of these without a row so far */
    struct hash_table only_to_customer; /* by path: the AS that marked it */

    /* once finished */
    struct routes_list before, now, past; /* now is before where there are no updates */
    uint64_t *weights;
    bool *my_prefixes; /* NULL: none is */
};

/* Steps of routes_finish(), in this order. */
void routes_settle(struct routes *r);  /* rows and updates, by prefix, into before, now and past */
void routes_measure(struct routes *r); /* weights, what is mine, which vantage points have full tables */

size_t routes_list_get(const struct routes_list *l, uint32_t prefix, const struct route_entry **list);

#endif
