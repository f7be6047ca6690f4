/* Which traces would tell most of the ways to where traffic goes: collected, ranked, told. */
#ifndef CORDON_LIBRARY_TRACE_PLAN_H
#define CORDON_LIBRARY_TRACE_PLAN_H

#include "atlas/atlas.h"
#include "base/hash.h"
#include "base/intern.h"
#include "base/output.h"
#include "base/prefix.h"
#include "library/context.h"

/* Does the sea lie between where probes begin and the destination? */
enum plan_sea { PLAN_SEA, PLAN_FAR, PLAN_LAND, PLAN_SEA_UNKNOWN };
const char *plan_sea_text(enum plan_sea s); /* "sea", "land-far", "land", "unknown" */

/* What traces in the evidence show of the way already, most first. */
enum plan_known { PLAN_REACHED, PLAN_NEAR, PLAN_UNREACHED, PLAN_NOTHING };
const char *plan_known_text(enum plan_known k); /* "reached", "near", "unreached", "nothing" */

/* An address that the evidence names. */
struct plan_host {
    uint64_t bytes, name_bytes;
    uint32_t flows;
    uint32_t name; /* the one with most bytes; INTERN_ABSENT: none */
    bool wanted;   /* traffic goes there, or a package says it may; else only traces do */
    bool traced, reached;
};

/* A destination: the hosts of one network in one country, or of one block where neither is known. */
struct plan_target {
    uint8_t address[16]; /* the one to probe; zeroed: only a name is known */
    const char *name;    /* NULL: none */
    uint64_t bytes;
    uint32_t flows, hosts;
    uint32_t asn;
    const char *as_name;
    char country[3];
    enum plan_sea sea;
    enum plan_known known; /* of that address */
    const char *app;       /* that names it, where only a package does; NULL */
    double score;          /* bytes that nothing is known of, the sea weighed in */
};

/* Where probes begin, beside this host. */
struct plan_source {
    char country[3]; /* "": an AS, and where it is is not known */
    uint32_t asn;
    const char *told; /* of an AS: how its country is known, or why not; NULL: it was not asked for */
    bool of_clients;  /* not asked for: the evidence's clients are there */
};

struct trace_plan {
    struct plan_source *sources;
    size_t n_sources, source_capacity;
    struct intern *addresses, *names, *clients;
    struct plan_host *hosts; /* by the numbers of addresses */
    size_t host_capacity;
    uint64_t *client_bytes; /* likewise */
    size_t client_capacity;
    const char **apps; /* by the numbers of names: a package that names it; NULL */
    size_t app_capacity;
    date_t as_of;
    int64_t last_ns;
    uint64_t traces, local;            /* local: addresses that are no public ones */
    uint64_t known;                    /* destinations that a trace went to already */
    uint64_t all;                      /* destinations in all */
    const struct plan_target *targets; /* best first */
    size_t n_targets, n_told;
    bool some; /* evidence could be read */
    bool done;
};

struct trace_plan *trace_plan_of(struct cordon *c);
void trace_plan_free(struct trace_plan *p); /* NULL is fine */

/* The targets, from all that was collected. */
void trace_plan_rank(struct cordon *c, struct trace_plan *p, size_t most);

/* May it stand in a command as it is? */
bool plan_name_is_plain(const char *name);
/* What RIPE Atlas is asked for all at once: the body of POST /api/v2/measurements/, a line of JSON. */
void plan_atlas_request(const struct trace_plan *p, const struct plan_source *from, struct output *out);
/* One command for scamper, and one for each target at RIPE Atlas; NULL: there is nothing to probe. */
const char *plan_scamper(struct arena *a, const struct trace_plan *p);
const char *plan_mtr(struct arena *a, const struct plan_target *t);
const char *plan_ripe_atlas(struct arena *a, const struct plan_target *t, const struct plan_source *from);

void trace_plan_text(const struct cordon *c, struct output *out, struct report_options options);
void trace_plan_json(const struct cordon *c, struct output *out);

#endif
