/* How ASes stand to each other: provider and customer, or peers. Given (CAIDA's as-rel, serial 1 and 2) or
 * inferred from paths. */
#ifndef CORDON_ROUTE_RELATIONS_H
#define CORDON_ROUTE_RELATIONS_H

#include "base/input.h"
#include "evidence/route/paths.h"

struct as_relations;

enum as_relation {
    RELATION_NOT_KNOWN,
    RELATION_PROVIDER, /* the first is a provider of the second */
    RELATION_CUSTOMER, /* the first is a customer of the second */
    RELATION_PEER
};

/* "1|2|-1": 1 is a provider of 2; "1|2|0": peers. '#' begins a comment. What is wrong is told by its line and
 * left out. */
struct as_relations *as_relations_read(struct input *in, const char *name, struct diagnostics *d);
/* By where paths turn, from a clique of the largest carriers that is found in the paths themselves (Luckie et
 * al., "AS Relationships, Customer Cones, and Validation", IMC 2013, simplified; docs/incidents.md). use: of
 * each path by number, whether it counts; NULL: all do. Never NULL; with few paths little or nothing is
 * known.
 */
struct as_relations *as_relations_infer(const struct as_paths *paths, const bool *use);
void as_relations_free(struct as_relations *r);

enum as_relation as_relation(const struct as_relations *r, uint32_t first, uint32_t second);
bool as_relations_inferred(const struct as_relations *r);
size_t as_relations_count(const struct as_relations *r);
/* False: the two are beside each other and nothing speaks against it, but leaks are not told by it. Given
 * relations are certain. */
bool as_relation_certain(const struct as_relations *r, uint32_t first, uint32_t second);

/* What an inference rests on; all zero where relations were given. */
struct as_relations_basis {
    uint32_t paths, vantages; /* that count, of ASes with many of them */
    uint32_t ases, links;
    const uint32_t *clique; /* carriers without a provider, ascending */
    uint32_t n_clique;
    const char *wants; /* why leaks are not told by it, and what it needs; NULL: it is enough */
};
struct as_relations_basis as_relations_basis(const struct as_relations *r);

/* Where a path is not valley-free (Gao 2001; RFC 7908 1): after the first step over a peer or down to a
 * customer only steps down may follow, seen in the direction of the announcement (origin first). True: there
 * is such a place, and via[1] leaked to via[0] what it had from via[2]. Prepending is passed over; nothing is
 * concluded over a set, an AS that comes back, or relations that are not certain. */
bool as_path_leaks(const struct as_relations *r, struct as_path path, uint32_t via[3]);
/* The same of a route that `marked` told a customer or peer of as one for customers alone (RFC 9234 5): from
 * there on it may only have gone down, whatever is known of the tie to the AS that it was learned from. */
bool as_path_leaks_marked(const struct as_relations *r, struct as_path path, uint32_t marked,
                          uint32_t via[3]);
/* RFC 7908 3.1 … 3.4: 1 from a provider to a provider, 2 from a peer to a peer, 3 from a provider to a peer,
 * 4 from a peer to a provider; 0: no leak. */
unsigned as_leak_type(const struct as_relations *r, const uint32_t via[3]);

#endif
