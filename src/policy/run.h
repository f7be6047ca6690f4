/* Judging an audit: policies over all of its chains. */
#ifndef CORDON_POLICY_RUN_H
#define CORDON_POLICY_RUN_H

#include "policy/policy.h"
#include "policy/population.h"

struct judging {
    /* Judge a policy that is not in force on as_of as if it were (each finding says so). Otherwise what it
     * would deny or send to review is `undetermined`, and says why. */
    bool as_if_in_force;
    const struct population *population; /* what the evidence stands for; NULL: not told */
    unsigned threads;                    /* 0: one a processor */
};

/* Fills findings, policies and verdicts of the audit from its chains, atlas and as_of; all of it lives in the
 * arena. Diagnostics: a note for each party that a policy names and the atlas does not have. The audit then
 * explains its findings, for which it keeps the judges: policies_free lets them go. */
void policies_judge(struct arena *a, struct audit *audit, const struct policy *const *policies, size_t n,
                    struct judging how, struct diagnostics *d);
void policies_free(struct audit *audit); /* after the last finding_reasons; without judges it does nothing */

/* The same for many small audits one after the other, each judged by itself: policies are bound to the facts
 * once. Sums over all chains, which some thresholds ask for, are not made. One panel a thread. What findings
 * name lives in the arena. */
struct panel;
struct panel *panel_new(struct arena *a, const struct atlas *atlas, date_t as_of,
                        const struct policy *const *policies, size_t n, struct judging how,
                        struct diagnostics *d);
void panel_free(struct panel *p);
/* Findings, policies and verdicts of an audit that has its chains, in `to`. It explains its findings as long
 * as the panel lives; policies_free() is not for it. */
void panel_judge(struct panel *p, struct arena *to, struct audit *audit);
/* The policies, with no verdicts counted. */
const struct policy_ref *panel_policies(const struct panel *p);

#endif
