/* The reasons of a finding, made when somebody asks: the judge goes through the chain once more, and says
 * what decided it. */
#include "policy/doubt.h"
#include "policy/explain.h"
#include "policy/statement.h"

/* The reasons every finding starts with: what there is to know about the policy's force. */
static struct lines opening(const struct judge *j, enum verdict spoken, struct arena *a,
                            struct lines *missing) {
    struct lines because = {0};
    if (j->note) lines_add(a, &because, j->note);
    if (!j->in_force && judge_binding(j, spoken) != spoken) {
        lines_add(a, &because, arena_format(a, "in force, this would be: %s", verdict_text(spoken)));
        lines_add(a, missing, j->note);
    }
    return because;
}

static void tell_exception(const struct bound *b, const struct chain *c, const struct exception *e,
                           enum answer a, struct lines *because, struct lines *missing) {
    struct arena *arena = b->texts;
    char day[DATE_TEXT];
    lines_add(arena, because,
              arena_format(arena, "exception %s (line %u) until %s%s: %s", e->id, e->line,
                           date_text(day, e->expires), a == ANSWER_MET ? "" : " may apply", e->reason));
    explain(b, c, e->when, because, missing);
}

static void tell_expired(const struct bound *b, const struct chain *c, const struct rule *r,
                         struct lines *because) {
    const struct policy *p = b->policy;
    struct arena *arena = b->texts;
    char day[DATE_TEXT];
    for (size_t i = 0; i < p->n_exceptions; i++) {
        const struct exception *e = &p->exceptions[i];
        if (!exception_concerns(e, r) || b->as_of <= e->expires) continue;
        if (condition_answer(b, c, e->when) == ANSWER_NOT_MET) continue;
        lines_add(arena, because,
                  arena_format(arena, "exception %s (line %u) expired on %s and no longer applies: %s", e->id,
                               e->line, date_text(day, e->expires), e->reason));
    }
}

/* The other rules that the same want of traffic leaves open; they have no finding of their own. */
static void tell_others(const struct judge *j, const struct bound *b, const struct chain *c,
                        const struct rule *r, struct lines *because) {
    const struct policy *p = b->policy;
    const char *others = "";
    for (size_t i = 0; i < p->n_rules; i++) {
        struct statement s = judge_consider(j, c, &p->rules[i]);
        if (&p->rules[i] == r || p->rules[i].verdict == VERDICT_ALLOW ||
            !judge_lacks_traffic(j, c, &p->rules[i], &s))
            continue;
        others = arena_format(b->texts, "%s%s%s (%s)", others, *others ? ", " : "", p->rules[i].id,
                              verdict_text(p->rules[i].verdict));
    }
    if (*others)
        lines_add(
            b->texts, because,
            arena_format(b->texts, "nothing was seen to go there, which leaves open as well: %s", others));
}

static void tell_rule(const struct judge *j, const struct bound *b, const struct chain *c,
                      const struct rule *r, struct lines *because, struct lines *missing) {
    struct statement s = judge_consider(j, c, r);
    *because = opening(j, s.verdict, b->texts, missing);
    explain(b, c, r->when, because, missing);
    if (s.exception) tell_exception(b, c, s.exception, s.excepted, because, missing);
    if (b->policy->n_exceptions && s.excepted != ANSWER_MET) tell_expired(b, c, r, because);
    if (s.answer == ANSWER_UNDETERMINED && s.excepted != ANSWER_MET)
        lines_add(b->texts, because, arena_format(b->texts, REASON_PERHAPS "%s", verdict_text(r->verdict)));
    if (judge_lacks_traffic(j, c, r, &s)) tell_others(j, b, c, r, because);
}

static bool asks_for_owners(const struct condition *k) {
    for (; k; k = k->next)
        if (k->kind == CONDITION_CONTROLLED || k->kind == CONDITION_PREINSTALLED_BY ||
            asks_for_owners(k->first) ||
            ((k->kind == CONDITION_JURISDICTION || k->kind == CONDITION_ADEQUATE) && k->of & OF_CONTROLLERS))
            return true;
    return false;
}

/* Large owners are what the atlas records, so of a party without any it is taken that nobody controls it: no
 * verdict rests on that without saying it. */
static void tell_unowned(const struct bound *b, const struct chain *c, struct lines *because) {
    bool asked = false;
    for (size_t i = 0; i < b->policy->n_rules; i++) asked |= asks_for_owners(b->policy->rules[i].when);
    for (size_t i = 0; asked && i < c->n_links; i++) {
        party_id p = c->links[i]->holder.party;
        bool told = b->world.facts || !owners_unknown(b, p);
        for (size_t k = 0; k < i && !told; k++) told = c->links[k]->holder.party == p;
        if (!told)
            lines_add(
                b->texts, because,
                arena_format(b->texts,
                             "the atlas has no stakes in %s for the day: it is taken that nobody controls it",
                             world_party_get(b->world, p).id));
    }
}

static void tell_default(const struct judge *j, const struct bound *b, const struct chain *c,
                         struct lines *because, struct lines *missing) {
    const struct policy *p = b->policy;
    struct statement *all = arena_take_array(b->texts, p->n_rules + 1, sizeof *all);
    judge_consider_all(j, c, all);
    enum verdict least = judge_mildest(j, c, all);
    *because = opening(j, least, b->texts, missing);
    if (chain_is_way(c)) {
        lines_add(b->texts, because,
                  arena_format(b->texts, "no rule of %s about carriers or cables is met", p->about.id));
        return;
    }
    if (!chain_sends(c) && !p->about_software) {
        lines_add(b->texts, because,
                  arena_format(b->texts,
                               "%s has no rule about software or equipment: it speaks of what is sent",
                               p->about.id));
        return;
    }
    lines_add(b->texts, because,
              arena_format(b->texts, "no rule of %s is met; its default is %s%s", p->about.id,
                           verdict_text(p->fallback),
                           least < p->fallback ? ", and a rule that may be met asks for review only" : ""));
    tell_unowned(b, c, because);
}

struct reasons judge_reasons(const struct judge *j, const struct finding *f, const struct chain *c,
                             struct arena *to) {
    struct bound b = j->bound;
    struct stake_list decisive = {0};
    b.texts = to;
    b.decisive = &decisive;
    struct lines because, missing = {0};
    size_t rule = (size_t)(f->rule - j->refs);
    if (rule == b.policy->n_rules)
        tell_default(j, &b, c, &because, &missing);
    else
        tell_rule(j, &b, c, &b.policy->rules[rule], &because, &missing);
    struct reasons r = {
        .because = because.list, .n_because = because.n, .stakes = decisive.list, .n_stakes = decisive.n};
    if (f->verdict == VERDICT_UNDETERMINED) {
        r.missing = missing.list;
        r.n_missing = missing.n;
        r.perhaps = rule == b.policy->n_rules ? VERDICT_UNDETERMINED : b.policy->rules[rule].verdict;
    }
    return r;
}
