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
    uint32_t line;
};

/* A rule's verdict on a chain, with the reasons step by step. One finding a (rule, chain) whose verdict is
 * not simply "does not apply"; and one with rule "default" where no rule of a policy spoke. */
struct finding {
    struct rule_ref rule;
    enum verdict verdict;
    uint32_t chain; /* index into audit->chains */
    const char *const
        *because; /* "service holder bytedance is controlled by …: met (aggregate >= 50 %)", … */
    size_t n_because;
    const char *const *missing; /* with undetermined: what evidence or fact is missing */
    size_t n_missing;
};

struct evidence_summary {
    const char *name;   /* as the user named it */
    const char *format; /* "pcap", "pcapng" … */
    const char *xxh128; /* hash of the file's bytes; NULL for standard input */
    uint64_t size, packets, bytes, flows, dns;
    int64_t first_ns, last_ns;
    bool complete;
};

struct policy_ref {
    const char *id, *title, *version, *status, *basis;
    date_t from, to;
    bool in_force;                       /* on as_of */
    const char *note;                    /* why it is not in force, or that it is a draft; NULL: nothing */
    uint64_t verdicts[VERDICT_DENY + 1]; /* chains by overall verdict */
};

struct audit {
    date_t as_of;
    const struct evidence_summary *evidence;
    size_t n_evidence;
    const struct chain *chains;
    size_t n_chains;
    const struct finding *findings; /* by chain, then policy, then rule order */
    size_t n_findings;
    const struct policy_ref *policies;
    size_t n_policies;
    const enum verdict
        *verdicts; /* [chain * n_policies + policy] overall: deny overrides review overrides … */
    const struct atlas *atlas;
    struct atlas_info atlas_info;
    const struct diagnostics *diagnostics;
    bool complete;
};

#endif
