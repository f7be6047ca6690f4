/* Packages while chains are made: what they name, and what traffic has come to it; private to this folder. */
#ifndef CORDON_CUSTODY_PACKAGE_H
#define CORDON_CUSTODY_PACKAGE_H

#include "custody/group.h"
#include "custody/link.h"

struct packages;

/* NULL where the custody has none. Links go to the maker's arena, the rest to scratch. */
struct packages *packages_new(const struct custody *c, struct link_maker *m, struct arena *scratch);
void packages_free(struct packages *p);

/* What packages say of traffic of an app ("source<TAB>id" as custody interns it; empty: none is known) to a
 * service or, where that is empty, an address. */
struct meeting {
    const struct link *app; /* by its package; NULL: none of them is of this app */
    const struct link *component;
    enum promise promise;
    const struct app_place *place; /* where the package names it; NULL: it does not */
    uint32_t evidence;             /* the package */
};
struct meeting packages_meet(struct packages *p, struct text app, struct text service,
                             const uint8_t address[16]);

/* The chains of packages: each app, its components, and what they name that no traffic came to. */
size_t packages_most_chains(const struct packages *p);
size_t packages_chains(struct packages *p, struct chain *to);

#endif
