/* Looks at every route once, in the order of time, and tells its sightings. */
#ifndef CORDON_ROUTE_DETECTOR_H
#define CORDON_ROUTE_DETECTOR_H

#include "evidence/route/event/known.h"
#include "evidence/route/event/sightings.h"

enum { MOST_CAUSES = 16 };

/* What is asked of a path once. */
struct path_verdict {
    uint32_t leak, aspa; /* parts; PART_NONE: it is none */
    uint32_t origin;     /* hops_origin() */
    bool marked;         /* the leak is one of a route for customers alone */
    bool judged;
};
#define PART_NONE UINT32_MAX

struct detector {
    const struct routes *routes;
    const struct as_relations *relations; /* NULL: leaks are not looked for */
    const struct rpki *rpki;
    const struct route_mine *mine;
    struct known known;
    struct sightings seen;
    struct path_verdict *paths;
    bool *of_tables; /* by part: tables had it; as long as n_of_tables */
    size_t n_of_tables;
    const char *causes[MOST_CAUSES]; /* why routes are invalid: static words of rpki_origin() */
    uint8_t n_causes;
    uint64_t updates;
};

/* A route that is not replaced for so long has settled; while routes move, any carrier may be on the way for
 * a moment (Labovitz et al. 2000: convergence takes minutes). */
#define SETTLED_NS (INT64_C(5) * 60 * 1000000000)

void detect_tables(struct detector *d);
void detect_updates(struct detector *d);

/* Who announces: as an offence, if it is one. live: what the vantage point had. */
bool detect_origin(struct detector *d, const struct telling *t, const struct live_route *live,
                   const struct hops *h, struct offence *to);
/* Carriers that were on no path to the prefix. quiet: they are learned, and not told. How many offences. */
size_t detect_carriers(struct detector *d, const struct telling *t, const struct live_route *live,
                       const struct hops *h, bool quiet, struct offence *to, size_t most);
/* An AS that all at once stands between a carrier of the prefix and the others. After detect_carriers(). */
bool detect_sudden(struct detector *d, const struct telling *t, const struct hops *h, struct offence *to);
/* Whether so many prefixes, for what it carried before, are enough to call that a leak. */
bool is_sudden_leak(const struct detector *d, const struct incident *one);

#endif
