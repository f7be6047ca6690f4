/* Cable files (atlas/cables/SLUG.yaml) as they say it, before they are compiled. */
#ifndef CORDON_ATLAS_REGISTRY_CABLES_H
#define CORDON_ATLAS_REGISTRY_CABLES_H

#include "atlas/cable.h"
#include "atlas/registry.h"

/* A landing or a branching unit. */
struct registry_place {
    const char *id, *name; /* name NULL: a branching unit without one */
    char country[3];       /* "": a branching unit */
    double latitude, longitude;
    const struct yaml *at;
};

struct registry_segment {
    size_t from, to; /* places */
    double km;       /* told, else reckoned */
    bool told;
    const struct yaml *at;
};

struct registry_cable_holder {
    struct fact fact;        /* .party PARTY_NONE: the name alone is known */
    const struct yaml *word; /* slug or name */
    bool named;              /* it is a name */
    enum cable_part part;
    size_t place; /* of a landing-operator */
};

struct registry_cable {
    const char *id, *name, *file, *note;
    const struct yaml *root;
    struct provenance why; /* of the whole; from and to are those of the service */
    struct registry_place *places;
    struct registry_segment *segments;
    struct registry_cable_holder *holders; /* owners, suppliers, landing operators in file order */
    size_t n_places, n_segments, n_holders;
    double km; /* 0: not told */
    bool planned, retired, consortium;
};

/* One cable file, already parsed. */
void registry_add_cable(struct registry *r, const char *file, const struct yaml *root, struct diagnostics *d);

/* Once parties are in order: finds them, tells those that are unknown, brings cables into order. */
void registry_finish_cables(struct registry *r, struct diagnostics *d);

/* "latitude", "longitude" or "km": what is wrong with it; NULL: nothing. */
const char *cable_number_error(const char *what, struct text t);

/* Parts: what no shape shows of one cable. Lengths are reckoned by then. */
void cable_check(const struct registry_cable *c, struct diagnostics *d);
/* Lengths of the segments that tell none: what the told length of the whole leaves for them, in proportion to
 * the great circles between their ends, or where that cannot be, the great circle and what cables usually
 * have above it. */
void cable_reckon(struct registry_cable *c);
double cable_great_circles(const struct registry_cable *c, bool told); /* their sum */

#endif
