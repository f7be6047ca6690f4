/* Incidents: what in a stream of updates is not as it was or ought to be, and belongs together.
 *
 * Motives are not in routing data: an incident says what happened ("leak via AS 21217: told to AS 4134 what
 * it had from AS 13237"), never why. docs/incidents.md says of each type what it rests on and its limits. */
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

/* One of the ways in which an incident's one AS offends: of a leak a triple, of an origin one who announced
 * before. */
struct incident_part {
    uint32_t via[3]; /* leak, ASPA: learned from via[2], told by via[1] to via[0]; origin, more-specific:
                        via[1] announces, via[2] did before, or announces the whole; via[0] is 0 */
    uint32_t prefixes;
    uint64_t routes; /* distinct (prefix, vantage) */
};

struct incident {
    enum incident_type type;
    int64_t start_ns,
        end_ns;      /* first route told, and when the last of them was replaced or, not over, told */
    bool over;       /* by the end of the evidence none of its routes is left */
    bool before;     /* tables had it already when the stream began: no news */
    uint32_t via[3]; /* of the part with most routes; new carrier: via[1] is the carrier; RPKI: 0s */
    uint32_t origin, origin_before;    /* who announces now, and who did (more-specific: who announces the
                                          whole), of that part; 0: does not apply, or several */
    const struct incident_part *parts; /* most routes first; leak, ASPA, origin, more-specific; bounded … */
    uint32_t n_parts, more_parts;      /* … and how many more there are */
    const uint32_t *prefixes;          /* distinct, mine first, then most addresses, bounded … */
    uint32_t n_prefixes, more_prefixes; /* … and how many more there are */
    uint32_t vantages, n_vantages;      /* that saw it, of how many */
    uint64_t updates, routes;           /* routes: distinct (prefix, vantage) */
    uint64_t weight[2];                 /* of all its prefixes: IPv4 addresses, IPv6 /48s */
    bool mine;                          /* it is about a prefix of mine */
    bool inferred;                      /* leak: relationships were inferred, not given */
    uint32_t marked;   /* leak: the AS that marked it as for customers alone (RFC 9234 5); 0: none */
    bool sudden;       /* leak: not by relationships, but because an AS that carried for next
                          to nobody now does so for very many */
    bool related;      /* origin, more-specific: the two ASes stand on one path, or are provider and
                          customer: more likely a change of plan than a stranger */
    uint32_t path;     /* the first of its routes … */
    uint32_t prefix;   /* … to this prefix */
    uint32_t evidence; /* … and where that stands */
    uint64_t at;
    const char *what; /* "leak via AS 21217: told to AS 4134 what it had from AS 13237, AS 6830" */
    const char *why;  /* one sentence, with the clause */
};

struct incident_options {
    const struct as_relations *relations; /* NULL: inferred from the routes */
    const struct rpki *rpki;              /* NULL: none given */
    const struct route_mine *mine;        /* NULL: not told */
    int64_t gap_ns;                       /* what is further apart is another incident; 0: 30 minutes */
    uint32_t most_prefixes;               /* listed of one incident; 0: 100 */
};

/* What was found, and what could not be looked for. */
struct incidents {
    const struct incident *list; /* gravest first: mine, then news, then by addresses */
    size_t n;
    size_t news;      /* of them, that tables did not have already */
    uint64_t updates; /* looked at */
    uint32_t vantages;
    bool tables;                     /* tables tell what was there before the stream */
    bool inferred;                   /* relationships were inferred: on this ground */
    struct as_relations_basis basis; /* valid as long as the arena */
    const char *no_leaks;            /* why leaks were not looked for; NULL: they were */
    const char *no_carriers;         /* why new carriers were not looked for; NULL: they were */
    uint64_t left_out;               /* routes beyond what is kept at a time */
};

/* From updates, and from tables as far as they show the same (leaks, RPKI, ASPA). */
struct incidents incidents_find(const struct routes *r, const struct incident_options *options,
                                struct arena *to);

#endif
