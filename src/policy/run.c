#include "policy/run.h"

#include "base/memory.h"
#include "policy/judge.h"

#include <stdlib.h>

static void tell_strangers(const struct judge *j, const struct policy *p, struct diagnostics *d) {
    const char *const *slugs;
    size_t n = judge_strangers(j, &slugs);
    for (size_t i = 0; i < n; i++)
        diagnostics_at_line(d, SEVERITY_NOTE, policy_about(p).file, 1, 0, NULL,
                            "the atlas has no party '%s', which this policy names", slugs[i]);
}

void policies_judge(struct arena *a, struct audit *audit, const struct policy *const *policies, size_t n,
                    struct judging how, struct diagnostics *d) {
    struct world w = {.atlas = audit->atlas};
    struct judge **judges = memory_new(n + 1, sizeof(struct judge *));
    struct policy_ref *refs = arena_take_array(a, n + 1, sizeof *refs);
    enum verdict *verdicts = arena_take_array(a, n * audit->n_chains + 1, sizeof *verdicts);
    struct findings all = {0};
    for (size_t k = 0; k < n; k++) {
        judges[k] = judge_new(a, policies[k], w, audit->as_of, how);
        judge_count(judges[k], audit->chains, audit->n_chains);
        refs[k] = judge_policy_ref(judges[k]);
        tell_strangers(judges[k], policies[k], d);
    }
    for (size_t i = 0; i < audit->n_chains; i++)
        for (size_t k = 0; k < n; k++) {
            enum verdict v = judge_chain(judges[k], &audit->chains[i], (uint32_t)i, &all);
            verdicts[i * n + k] = v;
            refs[k].verdicts[v]++;
        }
    for (size_t k = 0; k < n; k++) judge_free(judges[k]);
    free(judges);
    audit->n_findings = findings_keep(&all, a, &audit->findings);
    audit->policies = refs;
    audit->n_policies = n;
    audit->verdicts = verdicts;
}
