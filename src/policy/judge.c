#include "policy/judge.h"

#include "base/intern.h"
#include "base/memory.h"
#include "policy/statement.h"

#include <stdlib.h>

const char *verdict_text(enum verdict v) {
    static const char *const texts[] = {"allow", "undetermined", "review", "deny"};
    return texts[v];
}

static struct rule_ref reference(const struct policy *p, const struct rule *r) {
    return (struct rule_ref){.policy = p->about.id,
                             .policy_title = p->about.title,
                             .rule = r->id,
                             .program = r->program,
                             .title = r->title,
                             .basis = r->basis,
                             .remedy = r->remedy,
                             .file = p->about.file,
                             .remedies = r->remedies.list,
                             .n_remedies = r->remedies.n,
                             .line = r->line};
}

enum verdict judge_binding(const struct judge *j, enum verdict v) {
    bool binds = j->in_force || j->how.as_if_in_force;
    return binds || v < VERDICT_UNDETERMINED ? v : VERDICT_UNDETERMINED;
}

/* Findings of one policy come from one table, so that a finding needs only to point into it. */
static struct rule_ref *make_references(struct arena *a, const struct policy *p) {
    struct rule_ref *refs = arena_take_array(a, p->n_rules + 1, sizeof *refs);
    for (size_t i = 0; i < p->n_rules; i++) refs[i] = reference(p, &p->rules[i]);
    struct rule none = {
        .id = "default", .program = "", .title = "No rule is met", .basis = p->about.basis, .line = 1};
    refs[p->n_rules] = reference(p, &none);
    return refs;
}

struct judge *judge_new(struct arena *a, const struct policy *p, uint16_t number, struct world w,
                        date_t as_of, struct judging how) {
    struct judge *j = memory_new(1, sizeof *j);
    j->bound = bind_policy(a, p, w, as_of);
    j->bound.population = how.population;
    j->how = how;
    j->number = number;
    /* As if in force: rules that begin later or have ended speak as on the first or last day. */
    if (how.as_if_in_force && as_of < p->about.from) j->bound.rule_day = p->about.from;
    if (how.as_if_in_force && as_of > p->about.to) j->bound.rule_day = p->about.to;
    j->in_force = policy_in_force(p, as_of, a, &j->note);
    if (!j->in_force)
        j->note = arena_format(
            a, how.as_if_in_force ? "%s; judged as if it were" : "%s, so it denies nothing", j->note);
    if (j->in_force && strcmp(p->about.status, "draft") == 0)
        j->note = arena_format(a, "%s is a draft", p->about.id);
    if (j->in_force && strcmp(p->about.status, "example") == 0)
        j->note = arena_format(a, "%s is an example, not a regime that is in force", p->about.id);
    j->refs = make_references(a, p);
    return j;
}

void judge_free(struct judge *j) {
    if (!j) return;
    bind_free(&j->bound);
    free(j);
}

void judge_count(struct judge *j, const struct chain *chains, size_t n) {
    for (size_t i = 0; i < j->bound.policy->n_thresholds; i++)
        sums_add(&j->bound.sums[i], j->bound.arena, world_party_count(j->bound.world), chains, n);
}

static void add_finding(const struct judge *j, struct findings *to, size_t rule, enum verdict v,
                        uint32_t chain) {
    to->list = memory_grow(to->list, to->n, &to->capacity, sizeof *to->list);
    to->list[to->n++] = (struct finding){
        .rule = &j->refs[rule], .chain = chain, .policy = j->number, .verdict = (uint8_t)judge_binding(j, v)};
}

bool exception_concerns(const struct exception *e, const struct rule *r) {
    return words_have(e->rules, r->id);
}

/* Does some exception that has begun and not expired silence the rule on this chain? */
static enum answer excepted(const struct judge *j, const struct chain *c, const struct rule *r,
                            const struct exception **which) {
    const struct policy *p = j->bound.policy;
    enum answer all = ANSWER_NOT_MET;
    for (size_t i = 0; i < p->n_exceptions && all != ANSWER_MET; i++) {
        const struct exception *e = &p->exceptions[i];
        if (!exception_concerns(e, r) || j->bound.as_of < e->from || j->bound.as_of > e->expires) continue;
        enum answer a = condition_answer(&j->bound, c, e->when);
        if (a == ANSWER_MET || (a == ANSWER_UNDETERMINED && all == ANSWER_NOT_MET)) *which = e;
        all = answer_or(all, a);
    }
    return all;
}

bool rule_speaks_of(const struct rule *r, const struct chain *c) {
    enum { PLACE = 1 << LINK_HOST | 1 << LINK_SERVICE | 1 << LINK_CARRIER | 1 << LINK_CABLE | ASKS_TRAFFIC };
    enum { WAY = 1 << LINK_CARRIER | 1 << LINK_CABLE };
    if (chain_is_context(c)) return false;
    if (chain_is_way(c)) return r->asks & (WAY | ASKS_ABOUT_WAY);
    if (!(r->asks & ~(unsigned)ASKS_ABOUT_WAY) || c->n_links < 2) return true;
    if (c->kind == CHAIN_ENDPOINT) return r->asks & PLACE;
    return c->kind != CHAIN_INSIDE || r->asks & 1u << c->links[c->n_links - 1]->role;
}

struct statement judge_consider(const struct judge *j, const struct chain *c, const struct rule *r) {
    struct statement s = {.answer = ANSWER_NOT_MET};
    if (!rule_speaks_of(r, c)) return s;
    s.answer = condition_answer(&j->bound, c, r->when);
    if (s.answer == ANSWER_NOT_MET) return s;
    s.excepted = j->bound.policy->n_exceptions ? excepted(j, c, r, &s.exception) : ANSWER_NOT_MET;
    s.verdict = s.answer == ANSWER_MET ? r->verdict : VERDICT_UNDETERMINED;
    if (s.excepted == ANSWER_MET) s.verdict = VERDICT_ALLOW;
    if (s.excepted == ANSWER_UNDETERMINED) s.verdict = VERDICT_UNDETERMINED;
    return s;
}

bool statement_silent(const struct statement *s) {
    return s->answer == ANSWER_NOT_MET || s->excepted == ANSWER_MET;
}

enum verdict judge_mildest(const struct judge *j, const struct chain *c, const struct statement *statements) {
    const struct policy *p = j->bound.policy;
    if (!chain_sends(c) && !p->about_software) return VERDICT_ALLOW;
    if (chain_is_way(c)) return VERDICT_ALLOW; /* a default speaks of what somebody sends or has */
    enum verdict v = p->fallback;
    for (size_t i = 0; i < p->n_rules; i++)
        if (!statement_silent(&statements[i]) && p->rules[i].verdict < v) v = p->rules[i].verdict;
    return v;
}

/* An allow that is only possible changes nothing where a rule is met or the default allows anyway. */
static bool matters(const struct rule *r, const struct statement *s, bool allows_matter) {
    if (s->answer == ANSWER_NOT_MET) return false;
    return s->answer != ANSWER_UNDETERMINED || r->verdict != VERDICT_ALLOW || allows_matter;
}

bool judge_lacks_traffic(const struct judge *j, const struct chain *c, const struct rule *r,
                         const struct statement *s) {
    if (c->kind != CHAIN_ENDPOINT || s->verdict != VERDICT_UNDETERMINED || s->answer != ANSWER_UNDETERMINED)
        return false;
    struct bound b = j->bound;
    b.unsent = true;
    return condition_answer(&b, c, r->when) == ANSWER_NOT_MET;
}

bool judge_consider_all(const struct judge *j, const struct chain *c, struct statement *to) {
    const struct policy *p = j->bound.policy;
    bool met = false;
    for (size_t i = 0; i < p->n_rules; i++) {
        to[i] = judge_consider(j, c, &p->rules[i]);
        met |= !statement_silent(&to[i]) && to[i].verdict != VERDICT_UNDETERMINED;
    }
    return met;
}

static struct statement *scratch_of(struct findings *to, size_t n) {
    if (to->statement_capacity < n) {
        free(to->statements);
        to->statements = memory_new(n, sizeof *to->statements);
        to->statement_capacity = n;
    }
    return to->statements;
}

enum verdict judge_chain(const struct judge *j, const struct chain *c, uint32_t number, struct findings *to) {
    const struct policy *p = j->bound.policy;
    struct statement *s = scratch_of(to, p->n_rules);
    enum verdict whole = VERDICT_ALLOW;
    size_t before = to->n, unsent = p->n_rules;
    bool met = judge_consider_all(j, c, s), allows_matter = !met && p->fallback > VERDICT_ALLOW;
    for (size_t i = 0; i < p->n_rules; i++) {
        if (!matters(&p->rules[i], &s[i], allows_matter)) continue;
        if (judge_lacks_traffic(j, c, &p->rules[i], &s[i])) {
            if (unsent == p->n_rules || p->rules[i].verdict > p->rules[unsent].verdict) unsent = i;
            continue;
        }
        add_finding(j, to, i, s[i].verdict, number);
        enum verdict v = (enum verdict)to->list[to->n - 1].verdict;
        if (!statement_silent(&s[i]) && v > whole) whole = v;
    }
    if (unsent < p->n_rules) {
        add_finding(j, to, unsent, VERDICT_UNDETERMINED, number);
        if (whole < VERDICT_UNDETERMINED) whole = VERDICT_UNDETERMINED;
    }
    if (met) return whole;
    enum verdict least = judge_mildest(j, c, s);
    bool alone = to->n == before;
    if (least == VERDICT_ALLOW && !(alone && (p->fallback == VERDICT_ALLOW || !chain_sends(c)))) return whole;
    add_finding(j, to, p->n_rules, least, number);
    enum verdict v = (enum verdict)to->list[to->n - 1].verdict;
    return v > whole ? v : whole;
}

void findings_drop(struct findings *f) {
    free(f->list);
    free(f->statements);
    *f = (struct findings){0};
}

size_t findings_move(struct findings *f, struct finding *to) {
    size_t n = f->n;
    if (n) memcpy(to, f->list, n * sizeof *to);
    findings_drop(f);
    return n;
}

size_t findings_keep(struct findings *f, struct arena *a, const struct finding **list) {
    struct finding *kept = arena_take_array(a, f->n, sizeof *kept);
    *list = kept;
    return findings_move(f, kept);
}

size_t judge_strangers(const struct judge *j, const char *const **slugs) {
    const struct words *named = &j->bound.policy->parties;
    const char **list = arena_take_array(j->bound.arena, named->n + 1, sizeof *list);
    struct intern *told = intern_new();
    size_t n = 0;
    for (size_t i = 0; i < named->n; i++) {
        uint32_t count = intern_count(told);
        if (world_party(j->bound.world, text_of(named->list[i])) == PARTY_NONE &&
            intern_add(told, text_of(named->list[i])) == count)
            list[n++] = named->list[i];
    }
    intern_free(told);
    *slugs = list;
    return n;
}

struct policy_ref judge_policy_ref(const struct judge *j) {
    const struct policy_about *about = &j->bound.policy->about;
    return (struct policy_ref){.id = about->id,
                               .title = about->title,
                               .version = about->version,
                               .status = about->status,
                               .basis = about->basis,
                               .from = about->from,
                               .to = about->to,
                               .in_force = j->in_force,
                               .about_software = j->bound.policy->about_software,
                               .idle = !j->in_force && !j->how.as_if_in_force,
                               .note = j->note};
}
