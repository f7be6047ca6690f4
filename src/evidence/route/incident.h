/* Incidents: what in a stream of updates is not as it was or ought to be, and belongs together.
 *
 * Motives are not in routing data: an incident says what happened ("leak via AS 4134 AS 21217 AS 13237"),
 * never why. */
#ifndef CORDON_ROUTE_INCIDENT_H
#define CORDON_ROUTE_INCIDENT_H

#include "evidence/route/relations.h"
#include "evidence/route/routes.h"
#include "evidence/route/rpki.h"

enum incident_type {
    INCIDENT_LEAK,          /* a path that is not valley-free (RFC 7908 1) */
    INCIDENT_ORIGIN,        /* another AS announces the prefix than before */
    INCIDENT_MORE_SPECIFIC, /* a part of a prefix is announced by another AS than the whole */
    INCIDENT_RPKI_INVALID,  /* RFC 6811 */
    INCIDENT_ASPA_INVALID,  /* draft-ietf-sidrops-aspa-verification */
    INCIDENT_NEW_CARRIER,   /* a carrier on the way to a prefix that was on none before */
    INCIDENT_TYPES
};
const char *incident_type_text(enum incident_type t); /* "leak", "origin-change", "more-specific",
                                                         "rpki-invalid", "aspa-invalid", "new-carrier" */

struct incident {
    enum incident_type type;
    int64_t start_ns,
        end_ns;      /* first and last route of it told; end also where the last of them was replaced */
    bool over;       /* by the end of the evidence none of its routes is left */
    uint32_t via[3]; /* leak, ASPA: the offending triple: learned from via[2], told by via[1] to via[0];
                        new carrier: via[1] is the carrier; others: 0 */
    uint32_t origin, before;            /* origin: who announces now, and who did; 0: does not apply */
    const uint32_t *prefixes;           /* distinct, bounded … */
    uint32_t n_prefixes, more_prefixes; /* … and how many more there are */
    uint32_t vantages, n_vantages;      /* that saw it, of how many */
    uint64_t updates, routes;           /* routes: distinct (prefix, vantage) */
    uint64_t weight[2];
    bool mine;         /* it is about a prefix of mine */
    bool inferred;     /* leak: relationships were inferred, not given */
    uint32_t path;     /* the first of its routes */
    uint32_t evidence; /* … and where that stands */
    uint64_t at;
    const char *why; /* one sentence, with the clause */
};

struct incident_options {
    const struct as_relations *relations; /* NULL: inferred from the routes */
    const struct rpki *rpki;              /* NULL: none given */
    int64_t gap_ns;                       /* what is further apart is another incident; 0: 30 minutes */
    uint32_t most_prefixes;               /* listed of one incident; 0: 100 */
};

/* From updates, and from tables as far as they show the same (leaks, RPKI, ASPA); gravest first: mine, then
 * by addresses. */
size_t incidents_find(const struct routes *r, const struct incident_options *options, struct arena *to,
                      const struct incident **list);

#endif
