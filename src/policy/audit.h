/* The result of an audit: what reports show, stores keep and enforcement acts on. Pure data. */
#ifndef CORDON_POLICY_AUDIT_H
#define CORDON_POLICY_AUDIT_H

#include "custody/chain.h"

enum verdict {
    VERDICT_ALLOW,
    VERDICT_UNDETERMINED,
    VERDICT_REVIEW,
    VERDICT_DENY
}; /* later overrides earlier */
const char *verdict_text(enum verdict v);

struct rule_ref { /* as written in the policy file */
    const char *policy, *policy_title, *rule, *program, *title, *basis, *remedy;
    const char *file;
    const char *const *remedies; /* those of the closed vocabulary (docs/formats/policy.md) */
    size_t n_remedies;
    uint32_t line;
};

/* A rule's verdict on a chain. One finding a (rule, chain) whose verdict is not simply "does not apply"; and
 * one with rule "default" where no rule of a policy spoke. Its reasons are made when they are asked for
 * (finding_reasons): an audit has many findings, and a reader looks at few. */
struct finding {
    const struct rule_ref *rule;
    uint32_t chain;  /* index into audit->chains */
    uint16_t policy; /* index into audit->policies */
    uint8_t verdict; /* enum verdict */
};

/* How the last step of a rule that is left open begins; its verdict follows (reasons' `perhaps`). */
#define REASON_PERHAPS "with what is missing, this could be: "

/* Why, step by step. Texts live in the arena they were asked into, or as long as the audit. */
struct reasons {
    const char *const
        *because; /* "service holder bytedance is controlled by …: met (aggregate >= 50 %)", … */
    size_t n_because;
    const char *const *missing; /* with undetermined: what evidence or fact is missing */
    size_t n_missing;
    enum verdict perhaps;   /* with undetermined: what the rule says if what is missing is so */
    const uint32_t *stakes; /* that decided it or leave it open, each once: numbers of atlas_stakes() */
    size_t n_stakes;
};

struct evidence_summary {
    const char *name;   /* as the user named it */
    const char *format; /* "pcap", "pcapng" … */
    uint64_t size, packets, bytes, flows, dns, apps, devices;
    uint64_t routes, updates, traces;
    int64_t first_ns, last_ns;
    bool complete;
    bool by_line; /* routes, traces: shown at lines, else at offsets */
    bool part;    /* of an app that an earlier evidence begins: told with it */
};

/* Is it routes or traces? */
static inline bool evidence_shows_ways(const struct evidence_summary *e) {
    return e->routes || e->updates || e->traces;
}

struct policy_ref {
    const char *id, *title, *version, *status, *basis;
    date_t from, to;
    bool in_force;                       /* on as_of */
    bool about_software;                 /* some rule speaks of apps, stores or equipment */
    bool idle;                           /* neither in force nor judged as if it were */
    const char *note;                    /* why it is not in force, or that it is a draft; NULL: nothing */
    uint64_t verdicts[VERDICT_DENY + 1]; /* chains by overall verdict */
};

struct audit;
struct judge;

/* Who can tell the reasons of an audit's findings. */
struct explainer {
    struct reasons (*reasons)(const struct audit *audit, const struct finding *f, struct arena *to);
    struct judge **judges; /* by policy; NULL where somebody else explains */
};

struct population;

struct custody_paths; /* custody/custody.h */
struct store;
struct ban_report; /* report/ban.h */

struct audit {
    date_t as_of;
    const struct population *population; /* what the evidence stands for; NULL: not told */
    const struct evidence_summary *evidence;
    size_t n_evidence;
    const struct chain *chains;
    size_t n_chains;
    const struct finding *findings; /* by chain, then policy, then rule order */
    size_t n_findings;
    struct explainer explainer;
    const struct policy_ref *policies;
    size_t n_policies;
    const uint8_t *verdicts; /* [chain * n_policies + policy] overall: deny overrides review overrides … */
    const struct custody_paths *paths; /* NULL: neither routes nor traces are given */
    const struct atlas *atlas;
    struct atlas_info atlas_info;
    const struct diagnostics *diagnostics;
    const struct store *const *stores; /* folders of packages, each judged by itself: report/store.h */
    size_t n_stores;
    const struct ban_report *ban; /* what its denials would hit; NULL: not asked for */
    bool complete;
};

static inline struct reasons finding_reasons(const struct audit *a, const struct finding *f,
                                             struct arena *to) {
    return a->explainer.reasons ? a->explainer.reasons(a, f, to) : (struct reasons){0};
}

#endif
