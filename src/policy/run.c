#include "policy/run.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "policy/judge.h"

#include <stdlib.h>

static const struct named_thing *party_named(const struct policy *p, const char *slug) {
    for (size_t i = 0; i < p->n_named; i++)
        if (strcmp(p->named[i].name, slug) == 0) return &p->named[i];
    return NULL;
}

void judge_tell_strangers(const struct judge *j, const struct policy *p, struct diagnostics *d) {
    const char *const *slugs;
    size_t n = judge_strangers(j, &slugs);
    for (size_t i = 0; i < n; i++) {
        const struct named_thing *at = party_named(p, slugs[i]);
        diagnostics_at_line(d, SEVERITY_NOTE, policy_about(p).file, at ? at->line : 1, at ? at->column : 0,
                            "'cordon policy check' tells the nearest", "the atlas has no party '%s'",
                            slugs[i]);
    }
}

/* One thread's part: a contiguous range of chains, so that the parts' findings follow each other in order. */
struct judging_part {
    struct findings findings;
    uint64_t (*counts)[VERDICT_DENY + 1]; /* by policy */
};

struct judging_work {
    const struct audit *audit;
    struct judge **judges;
    uint8_t *verdicts;
    size_t n_policies;
    unsigned parts;
    struct judging_part part[MOST_PARTS];
};

static void judge_part(void *context, unsigned part) {
    struct judging_work *w = context;
    struct judging_part *mine = &w->part[part];
    size_t from, to;
    parallel_range(w->audit->n_chains, w->parts, part, &from, &to);
    for (size_t i = from; i < to; i++)
        for (size_t k = 0; k < w->n_policies; k++) {
            enum verdict v = judge_chain(w->judges[k], &w->audit->chains[i], (uint32_t)i, &mine->findings);
            w->verdicts[i * w->n_policies + k] = (uint8_t)v;
            mine->counts[k][v] += !chain_is_context(&w->audit->chains[i]);
        }
}

static void judge_all(struct judging_work *w, struct policy_ref *refs) {
    for (unsigned i = 0; i < w->parts; i++)
        w->part[i].counts = memory_new(w->n_policies + 1, sizeof *w->part[i].counts);
    parallel_run(w->parts, judge_part, w);
    for (unsigned i = 0; i < w->parts; i++) {
        for (size_t k = 0; k < w->n_policies; k++)
            for (int v = 0; v <= VERDICT_DENY; v++) refs[k].verdicts[v] += w->part[i].counts[k][v];
        free(w->part[i].counts);
    }
}

static size_t gather_findings(struct judging_work *w, struct arena *a, const struct finding **list) {
    size_t n = 0, at = 0;
    if (w->parts == 1) return findings_keep(&w->part[0].findings, a, list);
    for (unsigned i = 0; i < w->parts; i++) n += w->part[i].findings.n;
    struct finding *all = arena_take_array(a, n, sizeof *all);
    for (unsigned i = 0; i < w->parts; i++) at += findings_move(&w->part[i].findings, all + at);
    *list = all;
    return n;
}

static struct reasons reasons_of(const struct audit *audit, const struct finding *f, struct arena *to) {
    return judge_reasons(audit->explainer.judges[f->policy], f, &audit->chains[f->chain], to);
}

void policies_judge(struct arena *a, struct audit *audit, const struct policy *const *policies, size_t n,
                    struct judging how, struct diagnostics *d) {
    enum { FEW = 1000 }; /* chains that are judged sooner than threads are started */
    struct world facts = {.atlas = audit->atlas};
    struct judge **judges = memory_new(n + 1, sizeof(struct judge *));
    struct policy_ref *refs = arena_take_array(a, n + 1, sizeof *refs);
    struct judging_work w = {.audit = audit,
                             .judges = judges,
                             .verdicts = arena_take_array(a, n * audit->n_chains, sizeof(uint8_t)),
                             .n_policies = n,
                             .parts = audit->n_chains < FEW ? 1 : parallel_threads(how.threads)};
    for (size_t k = 0; k < n; k++) {
        judges[k] = judge_new(a, policies[k], (uint16_t)k, facts, audit->as_of, how);
        judge_count(judges[k], audit->chains, audit->n_chains);
        refs[k] = judge_policy_ref(judges[k]);
        judge_tell_strangers(judges[k], policies[k], d);
    }
    judge_all(&w, refs);
    audit->n_findings = gather_findings(&w, a, &audit->findings);
    audit->policies = refs;
    audit->population = how.population;
    audit->n_policies = n;
    audit->verdicts = w.verdicts;
    audit->explainer = (struct explainer){.reasons = reasons_of, .judges = judges};
}

void policies_free(struct audit *audit) {
    struct judge **judges = audit->explainer.judges;
    for (size_t k = 0; judges && k < audit->n_policies; k++) judge_free(judges[k]);
    free(judges);
    audit->explainer = (struct explainer){0};
}
