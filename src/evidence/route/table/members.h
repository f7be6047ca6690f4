/* What each path counts for: its carriers, or the groups that these are in, by dense numbers. Worked out once
 * a path, whatever number of routes have it. */
#ifndef CORDON_ROUTE_TABLE_MEMBERS_H
#define CORDON_ROUTE_TABLE_MEMBERS_H

#include "base/hash.h"
#include "evidence/route/carriers.h"

/* AS numbers, numbered. */
struct as_numbers {
    struct hash_table index;
    uint32_t *asns;
    size_t n, capacity;
};

uint32_t as_numbers_add(struct as_numbers *a, uint32_t asn);
void as_numbers_free(struct as_numbers *a);

/* Of path i list[first[i]] … list[first[i + 1] - 1], each once. */
struct path_members {
    size_t *first;
    uint32_t *list;
    size_t n, capacity;
    uint32_t units; /* they are below it */
};

/* Carriers of the paths that are wanted; the numbers go into `a`. */
struct path_members members_of_carriers(const struct as_paths *paths, const bool *wanted,
                                        struct as_numbers *a);
#define CARRIER_LEFT_OUT UINT32_MAX /* in carrier_at: it is in no group */
/* The groups of these: by the same numbers, of number[i] the groups[…] as carriers.h has them. */
struct path_members members_of_groups(const struct path_members *carriers, size_t n_paths,
                                      const uint32_t *carrier_at, struct carrier_groups groups);
void members_free(struct path_members *m);

#endif
