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

#endif
