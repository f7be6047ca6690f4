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
/* By the degrees of ASes and where paths turn (Gao 2001, Luckie 2013, simplified). threads: 0 one a core. */
struct as_relations *as_relations_infer(const struct as_paths *paths);
void as_relations_free(struct as_relations *r);

enum as_relation as_relation(const struct as_relations *r, uint32_t first, uint32_t second);
bool as_relations_inferred(const struct as_relations *r);
size_t as_relations_count(const struct as_relations *r);

/* Where a path is not valley-free (Gao 2001; RFC 7908): after the first step over a peer or down to a
 * customer only steps down may follow, seen in the direction of the announcement (origin first). True: there
 * is such a place, and via[1] leaked to via[0] what it had from via[2]. Prepending and sets are passed over.
 */
bool as_path_leaks(const struct as_relations *r, struct as_path path, uint32_t via[3]);

#endif
