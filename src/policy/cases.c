#include "policy/cases.h"

#include "policy/case_chain.h"
#include "policy/judge.h"

static bool rule_spoke(const struct case_outcome *o, const char *rule) {
    for (size_t i = 0; i < o->n_findings; i++)
        if (strcmp(o->findings[i].rule->rule, rule) == 0 && o->findings[i].verdict == o->expected)
            return true;
    return false;
}

static bool told_missing(const struct case_outcome *o, const char *what) {
    for (size_t i = 0; i < o->n_findings; i++)
        for (size_t k = 0; k < o->reasons[i].n_missing; k++)
            if (strstr(o->reasons[i].missing[k], what)) return true;
    return false;
}

static void check(struct arena *a, const struct policy_case *c, struct case_outcome *o) {
    o->passed = false;
    if (o->got != o->expected) {
        o->why = arena_format(a, "expected %s, got %s", verdict_text(o->expected), verdict_text(o->got));
        return;
    }
    for (size_t i = 0; i < c->rules.n; i++)
        if (!rule_spoke(o, c->rules.list[i])) {
            o->why = arena_format(a, "the verdict is %s, but rule %s does not say so", verdict_text(o->got),
                                  c->rules.list[i]);
            return;
        }
    for (size_t i = 0; i < c->missing.n; i++)
        if (!told_missing(o, c->missing.list[i])) {
            o->why = arena_format(a, "nothing that is missing contains '%s'", c->missing.list[i]);
            return;
        }
    o->passed = true;
}

static void run_case(struct arena *a, const struct policy *p, struct world w, const struct policy_case *c,
                     struct case_outcome *o) {
    struct chain chain;
    struct findings findings = {0};
    if (!w.facts && !w.atlas) {
        o->why = "it asks the atlas, and there is none";
        return;
    }
    if (!case_chain(a, w, c, &chain, &o->why)) return;
    struct judge *j = judge_new(a, p, 0, w, c->as_of, (struct judging){.population = c->population});
    judge_count(j, &chain, 1);
    o->got = judge_chain(j, &chain, 0, &findings);
    o->n_findings = findings_keep(&findings, a, &o->findings);
    struct reasons *reasons = arena_take_array(a, o->n_findings, sizeof *reasons);
    for (size_t i = 0; i < o->n_findings; i++) reasons[i] = judge_reasons(j, &o->findings[i], &chain, a);
    o->reasons = reasons;
    judge_free(j);
    check(a, c, o);
}

size_t policy_cases_run(struct arena *a, const struct policy *p, const struct atlas *atlas,
                        const struct case_outcome **outcomes) {
    struct case_outcome *list = arena_take_array(a, p->n_cases + 1, sizeof *list);
    for (size_t i = 0; i < p->n_cases; i++) {
        const struct policy_case *c = &p->cases[i];
        list[i] = (struct case_outcome){
            .title = c->title, .line = c->line, .as_of = c->as_of, .expected = c->expect};
        run_case(a, p, (struct world){.atlas = atlas, .facts = c->facts}, c, &list[i]);
    }
    *outcomes = list;
    return p->n_cases;
}
