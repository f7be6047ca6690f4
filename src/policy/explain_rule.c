#include "policy/explain_rule.h"

#include "base/suggest.h"
#include "policy/explain.h"
#include "policy/remedies.h"
#include "policy/statement.h"

static const struct judge *judge_of(const struct audit *audit, size_t policy) {
    return audit->explainer.judges[policy];
}

struct search {
    const char **names; /* "POLICY/RULE" */
    size_t n, found, policy, rule;
};

static void look_at(struct search *s, const struct policy *p, size_t policy, const char *name,
                    struct arena *a) {
    for (size_t r = 0; r < p->n_rules; r++) {
        const char *full = arena_format(a, "%s/%s", p->about.id, p->rules[r].id);
        s->names[s->n++] = strchr(name, '/') ? full : p->rules[r].id;
        if (strcmp(s->names[s->n - 1], name) != 0) continue;
        s->found++;
        s->policy = policy;
        s->rule = r;
    }
}

bool find_rule(const struct audit *audit, const char *name, size_t *policy, size_t *rule,
               struct diagnostics *d) {
    struct arena *a = arena_new();
    struct search s = {0};
    size_t all = 0;
    for (size_t i = 0; i < audit->n_policies; i++) all += judge_of(audit, i)->bound.policy->n_rules;
    s.names = arena_take_array(a, all + 1, sizeof *s.names);
    for (size_t i = 0; i < audit->n_policies; i++) look_at(&s, judge_of(audit, i)->bound.policy, i, name, a);
    *policy = s.policy;
    *rule = s.rule;
    const char *near = s.found ? NULL : suggest(text_of(name), s.names, s.n);
    if (s.found != 1)
        diagnostics_add(d, (struct diagnostic){
                               .severity = SEVERITY_ERROR,
                               .what = s.found ? arena_format(a, "several policies have a rule '%s'", name)
                                               : arena_format(a, "no policy here has a rule '%s'", name),
                               .hint = s.found ? "name it as POLICY/RULE"
                                       : near  ? arena_format(a, "did you mean '%s'?", near)
                                               : "'cordon policy show POLICY' tells its rules"});
    arena_free(a);
    return s.found == 1;
}

const char *explained_rule_id(const struct audit *audit, size_t policy, size_t rule) {
    return judge_of(audit, policy)->bound.policy->rules[rule].id;
}

enum answer rule_answer(const struct audit *audit, size_t policy, size_t rule, size_t chain) {
    const struct judge *j = judge_of(audit, policy);
    return judge_consider(j, &audit->chains[chain], &j->bound.policy->rules[rule]).answer;
}

/* The tree is written as it is evaluated: one line a condition, what is behind it under it. */
struct tree {
    struct output *o;
    struct bound bound;
    const struct chain *chain;
};

static void write_mark(const struct tree *t, int depth, enum answer a) {
    output_format(t->o, "%*s[%s] ", 2 * depth, "", answer_text(a));
}

static void write_leaf(const struct tree *t, int depth, const struct condition *k) {
    struct said said = {0};
    enum answer a = leaf_answer(&t->bound, t->chain, k, &said);
    const char *fact = a == ANSWER_UNDETERMINED && said.missing ? said.missing : said.fact;
    write_mark(t, depth, a);
    output_format(t->o, "%s\n", condition_shown(t->bound.texts, k));
    if (fact)
        output_format(t->o, "%*s%s%s\n", 2 * depth + 4, "",
                      a == ANSWER_UNDETERMINED && said.missing ? "missing: " : "", fact);
    for (size_t i = 0; i < said.n_proof; i++)
        output_format(t->o, "%*s- %s\n", 2 * depth + 6, "", said.proof[i]);
}

static void write_tree(const struct tree *t, int depth, const struct condition *k) {
    static const char *const heads[] = {[CONDITION_ALL] = "all of these",
                                        [CONDITION_ANY] = "at least one of these",
                                        [CONDITION_NOT] = "not:"};
    if (k->kind > CONDITION_NOT) {
        write_leaf(t, depth, k);
        return;
    }
    write_mark(t, depth, condition_answer(&t->bound, t->chain, k));
    output_format(t->o, "%s\n", k->kind == CONDITION_ALL && !k->first ? "always" : heads[k->kind]);
    for (const struct condition *c = k->first; c; c = c->next) write_tree(t, depth + 1, c);
}

/* The answer if each condition of these kinds were the other way than the rule wants it. */
static enum answer answer_without(const struct bound *b, const struct chain *c, const struct condition *k,
                                  uint64_t kinds, bool negated) {
    enum answer a = k->kind == CONDITION_ANY ? ANSWER_NOT_MET : ANSWER_MET;
    switch (k->kind) {
    case CONDITION_NOT: return answer_not(answer_without(b, c, k->first, kinds, !negated));
    case CONDITION_ALL:
    case CONDITION_ANY:
        for (const struct condition *one = k->first; one; one = one->next) {
            enum answer part = answer_without(b, c, one, kinds, negated);
            a = k->kind == CONDITION_ALL ? answer_and(a, part) : answer_or(a, part);
        }
        return a;
    default:
        if (kinds >> k->kind & 1) return negated ? ANSWER_MET : ANSWER_NOT_MET;
        return leaf_answer(b, c, k, NULL);
    }
}

static void write_remedies(const struct tree *t, const struct rule *r) {
    for (size_t i = 0; i < r->remedies.n; i++) {
        const struct remedy *remedy = remedy_find(r->remedies.list[i]);
        bool by_exception = remedy->changes == ~UINT64_C(0);
        enum answer a = answer_without(&t->bound, t->chain, r->when, remedy->changes, false);
        output_format(t->o, "  remedy %s: %s\n", remedy->word,
                      by_exception          ? "an exception in the policy makes it go away"
                      : a == ANSWER_NOT_MET ? "can make it go away by itself"
                                            : "is not enough by itself here");
    }
}

static void write_chain(const struct tree *t, size_t number) {
    output_format(t->o, "chain %zu: ", number + 1);
    for (size_t i = 0; i < t->chain->n_links; i++) {
        const struct link *l = t->chain->links[i];
        const char *value = l->identifier ? strchr(l->identifier, ':') : NULL;
        output_format(t->o, "%s%s %s", i ? ", " : "", link_role_text(l->role),
                      value           ? value + 1
                      : l->identifier ? l->identifier
                                      : "unknown");
    }
    output_text(t->o, "\n");
}

static void write_exceptions(const struct tree *t, const struct rule *r) {
    const struct policy *p = t->bound.policy;
    for (size_t i = 0; i < p->n_exceptions; i++) {
        const struct exception *e = &p->exceptions[i];
        char last[DATE_TEXT];
        if (!exception_concerns(e, r)) continue;
        bool holds = t->bound.as_of >= e->from && t->bound.as_of <= e->expires;
        output_format(t->o, "  exception %s, until %s%s\n", e->id, date_text(last, e->expires),
                      holds ? "" : ": it does not hold on this day");
        write_tree(t, 2, e->when);
    }
}

void explain_rule(const struct audit *audit, size_t policy, size_t rule, size_t chain, struct output *o) {
    struct arena *a = arena_new();
    const struct judge *j = judge_of(audit, policy);
    const struct rule *r = &j->bound.policy->rules[rule];
    struct tree t = {.o = o, .bound = j->bound, .chain = &audit->chains[chain]};
    t.bound.texts = a;
    struct statement s = judge_consider(j, t.chain, r);
    write_chain(&t, chain);
    output_format(o, "  the rule is %s", answer_text(s.answer));
    if (!rule_speaks_of(r, t.chain)) {
        output_format(o, ": it asks nothing of the %s that this chain of a package is about\n",
                      link_role_text(t.chain->links[t.chain->n_links - 1]->role));
    } else if (s.answer == ANSWER_NOT_MET) {
        output_text(o, ": it says nothing\n");
    } else if (s.answer == ANSWER_UNDETERMINED) {
        output_format(o, ": if it is met, it says %s\n", verdict_text(judge_binding(j, r->verdict)));
    } else {
        enum verdict v = judge_binding(j, s.verdict);
        output_format(o, ": it says %s%s\n", verdict_text(v),
                      v != s.verdict ? ", for the policy does not bind on this day" : "");
    }
    write_tree(&t, 1, r->when);
    if (s.answer != ANSWER_NOT_MET) write_exceptions(&t, r);
    if (s.answer != ANSWER_NOT_MET) write_remedies(&t, r);
    arena_free(a);
}
