#include "policy/run.h"

#include "base/memory.h"
#include "policy/judge.h"

#include <stdlib.h>

struct panel {
    struct judge **judges;
    struct policy_ref *refs;
    size_t n;
};

struct panel *panel_new(struct arena *a, const struct atlas *atlas, date_t as_of,
                        const struct policy *const *policies, size_t n, struct judging how,
                        struct diagnostics *d) {
    struct panel *p = memory_new(1, sizeof *p);
    p->n = n;
    p->judges = memory_new(n + 1, sizeof(struct judge *));
    p->refs = arena_take_array(a, n + 1, sizeof *p->refs);
    for (size_t k = 0; k < n; k++) {
        p->judges[k] = judge_new(a, policies[k], (uint16_t)k, (struct world){.atlas = atlas}, as_of, how);
        p->refs[k] = judge_policy_ref(p->judges[k]);
        if (d) judge_tell_strangers(p->judges[k], policies[k], d);
    }
    return p;
}

void panel_free(struct panel *p) {
    if (!p) return;
    for (size_t k = 0; k < p->n; k++) judge_free(p->judges[k]);
    free(p->judges);
    free(p);
}

const struct policy_ref *panel_policies(const struct panel *p) {
    return p->refs;
}

static struct reasons reasons_of(const struct audit *audit, const struct finding *f, struct arena *to) {
    return judge_reasons(audit->explainer.judges[f->policy], f, &audit->chains[f->chain], to);
}

void panel_judge(struct panel *p, struct arena *to, struct audit *audit) {
    struct findings all = {0};
    struct policy_ref *refs = arena_take_array(to, p->n + 1, sizeof *refs);
    uint8_t *verdicts = arena_take_array(to, p->n * audit->n_chains, sizeof *verdicts);
    memcpy(refs, p->refs, p->n * sizeof *refs);
    for (size_t i = 0; i < audit->n_chains; i++)
        for (size_t k = 0; k < p->n; k++) {
            enum verdict v = judge_chain(p->judges[k], &audit->chains[i], (uint32_t)i, &all);
            verdicts[i * p->n + k] = (uint8_t)v;
            refs[k].verdicts[v]++;
        }
    audit->n_findings = findings_keep(&all, to, &audit->findings);
    audit->policies = refs;
    audit->n_policies = p->n;
    audit->verdicts = verdicts;
    audit->explainer = (struct explainer){.reasons = reasons_of, .judges = p->judges};
}
