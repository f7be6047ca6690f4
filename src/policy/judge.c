#include "policy/judge.h"

#include "base/intern.h"
#include "base/memory.h"
#include "policy/bind.h"
#include "policy/explain.h"

#include <stdlib.h>

/* What a rule says of a chain. */
struct statement {
    enum answer answer; /* of `when` */
    enum answer excepted;
    const struct exception *exception;
    enum verdict verdict; /* with answer not-met: meaningless */
};

struct judge {
    struct bound bound;
    struct judging how;
    bool in_force;
    const char *note;          /* first reason of each finding; NULL: none */
    struct finding by_default; /* made once: it is the same for every chain */
    struct finding by_default_milder;
    struct statement *statements; /* per rule, on the chain being judged */
};

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
                             .line = r->line};
}

/* What a verdict comes to under a policy that does not bind on the day. */
static enum verdict binding(const struct judge *j, enum verdict v) {
    bool binds = j->in_force || j->how.as_if_in_force;
    return binds || v < VERDICT_UNDETERMINED ? v : VERDICT_UNDETERMINED;
}

static void add_lines(struct finding *f, const struct lines *because, const struct lines *missing) {
    f->because = because->list;
    f->n_because = because->n;
    f->missing = missing->list;
    f->n_missing = missing->n;
}

/* The reasons every finding starts with: what there is to know about the policy's force. */
static struct lines opening(const struct judge *j, enum verdict spoken, struct lines *missing) {
    struct arena *a = j->bound.arena;
    struct lines because = {0};
    if (j->note) lines_add(a, &because, j->note);
    if (!j->in_force && binding(j, spoken) != spoken) {
        lines_add(a, &because, arena_format(a, "in force, this would be: %s", verdict_text(spoken)));
        lines_add(a, missing, j->note);
    }
    return because;
}

/* `mildest`: what a rule that may be met would say instead of the default, if that is milder than it. */
static void prepare_default(struct judge *j, struct finding *f, enum verdict mildest) {
    const struct policy *p = j->bound.policy;
    struct arena *a = j->bound.arena;
    struct lines missing = {0}, because = opening(j, mildest, &missing);
    lines_add(a, &because,
              arena_format(a, "no rule of %s is met; its default is %s%s", p->about.id,
                           verdict_text(p->fallback),
                           mildest < p->fallback ? ", and a rule that may be met asks for review only" : ""));
    struct rule r = {
        .id = "default", .program = "", .title = "No rule is met", .basis = p->about.basis, .line = 1};
    *f = (struct finding){.rule = reference(p, &r), .verdict = binding(j, mildest)};
    add_lines(f, &because, &missing);
}

struct judge *judge_new(struct arena *a, const struct policy *p, struct world w, date_t as_of,
                        struct judging how) {
    struct judge *j = memory_new(1, sizeof *j);
    j->bound = bind_policy(a, p, w, as_of);
    j->bound.population = how.population;
    j->how = how;
    j->in_force = policy_in_force(p, as_of, a, &j->note);
    if (!j->in_force)
        j->note = arena_format(
            a, how.as_if_in_force ? "%s; judged as if it were" : "%s, so it denies nothing", j->note);
    if (j->in_force && strcmp(p->about.status, "draft") == 0)
        j->note = arena_format(a, "%s is a draft", p->about.id);
    if (j->in_force && strcmp(p->about.status, "example") == 0)
        j->note = arena_format(a, "%s is an example, not a regime that is in force", p->about.id);
    prepare_default(j, &j->by_default, p->fallback);
    prepare_default(j, &j->by_default_milder, VERDICT_REVIEW);
    j->statements = memory_new(p->n_rules + 1, sizeof *j->statements);
    return j;
}

void judge_free(struct judge *j) {
    if (!j) return;
    bind_free(&j->bound);
    free(j->statements);
    free(j);
}

void judge_count(struct judge *j, const struct chain *chains, size_t n) {
    for (size_t i = 0; i < j->bound.policy->n_thresholds; i++)
        sums_add(&j->bound.sums[i], j->bound.arena, world_party_count(j->bound.world), chains, n);
}

static struct finding *new_finding(struct findings *to) {
    to->list = memory_grow(to->list, to->n, &to->capacity, sizeof *to->list);
    return &to->list[to->n++];
}

static bool concerns(const struct exception *e, const struct rule *r) {
    return words_have(e->rules, r->id);
}

/* Does some exception that has begun and not expired silence the rule on this chain? */
static enum answer excepted(const struct judge *j, const struct chain *c, const struct rule *r,
                            const struct exception **which) {
    const struct policy *p = j->bound.policy;
    enum answer all = ANSWER_NOT_MET;
    for (size_t i = 0; i < p->n_exceptions && all != ANSWER_MET; i++) {
        const struct exception *e = &p->exceptions[i];
        if (!concerns(e, r) || j->bound.as_of < e->from || j->bound.as_of > e->expires) continue;
        enum answer a = condition_answer(&j->bound, c, e->when);
        if (a == ANSWER_MET || (a == ANSWER_UNDETERMINED && all == ANSWER_NOT_MET)) *which = e;
        all = answer_or(all, a);
    }
    return all;
}

static void tell_exception(const struct judge *j, const struct chain *c, const struct exception *e,
                           enum answer a, struct lines *because, struct lines *missing) {
    struct arena *arena = j->bound.arena;
    char day[DATE_TEXT];
    lines_add(arena, because,
              arena_format(arena, "exception %s (line %u) until %s%s: %s", e->id, e->line,
                           date_text(day, e->expires), a == ANSWER_MET ? "" : " may apply", e->reason));
    explain(&j->bound, c, e->when, because, missing);
}

static void tell_expired(const struct judge *j, const struct chain *c, const struct rule *r,
                         struct lines *because) {
    const struct policy *p = j->bound.policy;
    struct arena *arena = j->bound.arena;
    char day[DATE_TEXT];
    for (size_t i = 0; i < p->n_exceptions; i++) {
        const struct exception *e = &p->exceptions[i];
        if (!concerns(e, r) || j->bound.as_of <= e->expires) continue;
        if (condition_answer(&j->bound, c, e->when) == ANSWER_NOT_MET) continue;
        lines_add(arena, because,
                  arena_format(arena, "exception %s (line %u) expired on %s and no longer applies: %s", e->id,
                               e->line, date_text(day, e->expires), e->reason));
    }
}

static struct statement consider(const struct judge *j, const struct chain *c, const struct rule *r) {
    struct statement s = {.answer = condition_answer(&j->bound, c, r->when)};
    if (s.answer == ANSWER_NOT_MET) return s;
    s.excepted = j->bound.policy->n_exceptions ? excepted(j, c, r, &s.exception) : ANSWER_NOT_MET;
    s.verdict = s.answer == ANSWER_MET ? r->verdict : VERDICT_UNDETERMINED;
    if (s.excepted == ANSWER_MET) s.verdict = VERDICT_ALLOW;
    if (s.excepted == ANSWER_UNDETERMINED) s.verdict = VERDICT_UNDETERMINED;
    return s;
}

static void tell(const struct judge *j, const struct chain *c, uint32_t number, const struct rule *r,
                 const struct statement *s, struct findings *to) {
    struct lines missing = {0}, because = opening(j, s->verdict, &missing);
    explain(&j->bound, c, r->when, &because, &missing);
    if (s->exception) tell_exception(j, c, s->exception, s->excepted, &because, &missing);
    if (j->bound.policy->n_exceptions && s->excepted != ANSWER_MET) tell_expired(j, c, r, &because);
    if (s->answer == ANSWER_UNDETERMINED && s->excepted != ANSWER_MET)
        lines_add(j->bound.arena, &because,
                  arena_format(j->bound.arena, "with what is missing, this could be: %s",
                               verdict_text(r->verdict)));
    struct finding *f = new_finding(to);
    *f = (struct finding){
        .rule = reference(j->bound.policy, r), .verdict = binding(j, s->verdict), .chain = number};
    if (f->verdict != VERDICT_UNDETERMINED) missing = (struct lines){0};
    add_lines(f, &because, &missing);
}

static bool silent(const struct statement *s) {
    return s->answer == ANSWER_NOT_MET || s->excepted == ANSWER_MET;
}

/* Where no rule is met the default speaks, too, unless a rule that may be met would be milder. */
static enum verdict speak_default(const struct judge *j, uint32_t number, bool alone, struct findings *to) {
    const struct policy *p = j->bound.policy;
    enum verdict mildest = p->fallback;
    for (size_t i = 0; i < p->n_rules; i++)
        if (!silent(&j->statements[i]) && p->rules[i].verdict < mildest) mildest = p->rules[i].verdict;
    if (mildest == VERDICT_ALLOW && !(alone && p->fallback == VERDICT_ALLOW)) return VERDICT_ALLOW;
    struct finding *f = new_finding(to);
    *f = mildest < p->fallback ? j->by_default_milder : j->by_default;
    f->chain = number;
    return f->verdict;
}

enum verdict judge_chain(struct judge *j, const struct chain *c, uint32_t number, struct findings *to) {
    const struct policy *p = j->bound.policy;
    enum verdict whole = VERDICT_ALLOW;
    bool met = false;
    size_t before = to->n;
    for (size_t i = 0; i < p->n_rules; i++) {
        j->statements[i] = consider(j, c, &p->rules[i]);
        met |= !silent(&j->statements[i]) && j->statements[i].verdict != VERDICT_UNDETERMINED;
    }
    /* An allow that is only possible changes nothing where a rule is met or the default allows anyway. */
    bool allows_matter = !met && p->fallback > VERDICT_ALLOW;
    for (size_t i = 0; i < p->n_rules; i++) {
        const struct rule *r = &p->rules[i];
        const struct statement *s = &j->statements[i];
        if (s->answer == ANSWER_NOT_MET) continue;
        if (s->answer == ANSWER_UNDETERMINED && r->verdict == VERDICT_ALLOW && !allows_matter) continue;
        tell(j, c, number, r, s, to);
        enum verdict v = to->list[to->n - 1].verdict;
        if (!silent(s) && v > whole) whole = v;
    }
    enum verdict v = met ? VERDICT_ALLOW : speak_default(j, number, to->n == before, to);
    return v > whole ? v : whole;
}

size_t findings_keep(struct findings *f, struct arena *a, const struct finding **list) {
    size_t n = f->n;
    struct finding *kept = arena_take_array(a, n, sizeof *kept);
    if (n) memcpy(kept, f->list, n * sizeof *kept);
    free(f->list);
    *f = (struct findings){0};
    *list = kept;
    return n;
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
                               .note = j->note};
}
