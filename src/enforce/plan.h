/* A plan: from findings to measures. What would be blocked, where, why, until when; and what is not, and why.
 * Pure data; docs/formats/plan.md tells the same as JSON, which is what is kept and can be reviewed.
 *
 * Principles: match by name, never by shared address. Every measure cites rule and finding. Everything
 * expires. What is kept (--keep, the management connection, private addresses) can never become a measure. */
#ifndef CORDON_ENFORCE_PLAN_H
#define CORDON_ENFORCE_PLAN_H

#include "evidence/capture/name_book.h"
#include "policy/passage.h"

#include "base/diagnostic.h"
#include "base/output.h"
#include "base/prefix.h"

enum measure_kind {
    MEASURE_ADDRESS, /* a host, from a name's answers or a flow without a name */
    MEASURE_NAME,    /* a domain name, itself and below */
    MEASURE_APP,     /* a package or app id: block lists of managed devices, F-Droid indexes */
    MEASURE_CARRIER, /* an AS number: filters of routers */
    MEASURE_KINDS
};
const char *measure_kind_text(enum measure_kind k);

enum measure_mode { MEASURE_LOG, MEASURE_REJECT, MEASURE_DROP };
const char *measure_mode_text(enum measure_mode m);
bool measure_mode_parse(struct text t, enum measure_mode *to);

/* Texts live in the plan's arena. */
struct measure {
    enum measure_kind kind;
    const char *value;    /* "api.x.com", "app:android/com.x" (as evidence names it), "64500", "192.0.2.1" */
    struct prefix prefix; /* MEASURE_ADDRESS */
    const char *name;     /* MEASURE_ADDRESS: that led to it; NULL: none, the flow had no name */
    const char *cgroup;   /* MEASURE_ADDRESS: only for programs in this cgroup (path below the root); NULL */
    enum measure_mode mode;
    int64_t until_ns;        /* it expires */
    int64_t answer_until_ns; /* MEASURE_ADDRESS: the answer that it comes from holds so long; 0: no answer */
    const char *policy, *rule, *title, *basis;
    const char *finding;  /* "0123456789abcdef": key of the passage, as `cordon log` shows it */
    const char *chain;    /* in a line: "com.x → api.x.com → Holder (controlled by …)" */
    const char *platform; /* MEASURE_APP: "android", "ios" …; NULL */
    bool shared;          /* blocked although others live there: asked for by name */
};

enum refusal_why {
    REFUSED_SHARED,     /* others live on the address */
    REFUSED_KEPT,       /* --keep */
    REFUSED_MANAGEMENT, /* the connection one manages this host over, resolvers, gateways */
    REFUSED_PRIVATE,    /* not a public address, although a public name answered so: rebinding */
    REFUSED_FOREIGN,    /* an answer with an address that somebody else holds: the name's holder, CDN or
                           earlier answers do not go with it; may be poisoned */
    REFUSED_STALE,      /* the answer has expired, and no newer was seen */
    REFUSED_EXCEPTION,  /* an exception of the policy or of the user */
    REFUSED_UNCERTAIN,  /* nothing that could be blocked by name or address is known */
    REFUSED_TOO_MANY
};
const char *refusal_why_text(enum refusal_why w);

struct refusal {
    enum refusal_why why;
    const char *value; /* what was not made a measure */
    const char *told;  /* a sentence: "192.0.2.1 is shared with a.example and 12 others" */
    const char *policy, *rule;
    const char *const *sharers;
    size_t n_sharers;
};

struct enforce_plan {
    char id[17]; /* 16 hex digits of the content */
    int64_t made_ns;
    enum measure_mode mode;
    const struct measure *measures; /* by kind, then value: the same evidence gives the same plan */
    const struct refusal *refusals;
    size_t n_measures, n_refusals;
    const char *const *policies;
    size_t n_policies;
    const struct prefix *keep; /* never blocked, whatever the measures say: backends let these pass first */
    const char *const *keep_names; /* … and these names and those below */
    size_t n_keep, n_keep_names;
    const char *objection; /* how to object: a text or address that blocked people are shown; NULL */
};

/* In which cgroup a program runs: owner.h tells of it while watching, and users may. */
struct program_group {
    const char *app;    /* "app:process/cron.service" */
    const char *cgroup; /* "system.slice/cron.service" */
};

struct atlas;
struct plan_options {
    enum measure_mode mode;
    enum verdict least;            /* VERDICT_DENY; VERDICT_REVIEW: these too */
    const char *policy, *rule;     /* only of these; NULL: all */
    unsigned hours;                /* until measures expire. 0: 24 */
    unsigned least_seconds;        /* an answer holds at least so long after it was last seen. 0: 3600 */
    const struct prefix *keep;     /* never blocked … */
    const char *const *keep_names; /* … nor these names and those below */
    const char *const *except;     /* identifiers that are left alone: "app:…", "domain:…", "party:…" */
    const char *const *shared;     /* addresses and names to block although shared */
    const struct prefix *management; /* the connection this host is managed over; see management.h */
    size_t n_keep, n_keep_names, n_except, n_shared, n_management;
    const char *objection;
    const struct program_group *programs; /* measures are for these alone; none: for everybody */
    size_t n_programs;
    const struct atlas *atlas; /* tells who announces an address that no passage tells of; NULL: nobody */
    int64_t now_ns;
    size_t most; /* measures; 0: 1,000,000 */
};

struct arena;
struct enforce_plan plan_make(const struct passage *list, size_t n, const struct name_book *book,
                              struct plan_options options, struct arena *to);

/* The id: 16 hex digits of what the plan does, not of when it was made. */
void plan_identify(struct enforce_plan *p);

/* Addresses that are no public ones and can be no measure: "private-use (RFC 1918)"; NULL: it is none. Blocks
 * for documentation and benchmarks are addresses like others here: networks of tests are made of them. */
const char *address_never_blocked(const uint8_t address[16]);

/* JSON Lines (docs/formats/plan.md). plan_read() refuses what is no plan, with a diagnostic. */
bool plan_write(const struct enforce_plan *p, struct output *to);
bool plan_read(const char *file, struct text json, struct enforce_plan *to, struct arena *a,
               struct diagnostics *d);

#endif
