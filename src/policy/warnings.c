#include "policy/warnings.h"

#include "atlas/cable.h"
#include "base/suggest.h"
#include "policy/cases.h"
#include "policy/contradiction.h"
#include "policy/remedies.h"
#include "policy/world.h"

struct checking {
    struct arena *arena;
    const struct policy *policy;
    const struct atlas *atlas;
    date_t today;
    struct diagnostics *diagnostics;
};

static void warn(const struct checking *c, uint32_t line, uint32_t column, const char *hint,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));
static void warn(const struct checking *c, uint32_t line, uint32_t column, const char *hint,
                 const char *format, ...) {
    va_list args;
    va_start(args, format);
    diagnostics_at_line(c->diagnostics, SEVERITY_NOTE, c->policy->about.file, line, column, hint,
                        "warning: %s", arena_format_list(c->arena, format, args));
    va_end(args);
}

static const char *day(const struct checking *c, date_t d) {
    char text[DATE_TEXT];
    return arena_string(c->arena, date_text(text, d));
}

static void warn_of_ends(const struct checking *c) {
    const struct policy_about *about = &c->policy->about;
    if (about->to < c->today && strcmp(about->status, "superseded") != 0)
        warn(c, 1, 1, "status: superseded, or a later 'to'", "the policy ended on %s", day(c, about->to));
    if (about->suspended_to < c->today && strcmp(about->status, "suspended") == 0)
        warn(c, 1, 1, "status: in-force, if it binds again", "its suspension ended on %s",
             day(c, about->suspended_to));
    for (size_t i = 0; i < c->policy->n_exceptions; i++) {
        const struct exception *e = &c->policy->exceptions[i];
        if (e->expires < c->today)
            warn(c, e->line, e->column, "take it out, or have it approved anew",
                 "the exception '%s' expired on %s", e->id, day(c, e->expires));
        if (!e->approved)
            warn(c, e->line, e->column, "add 'approver: …'",
                 "nobody is named who approved the exception '%s'", e->id);
    }
}

static void warn_of_lists(const struct checking *c, const struct condition *k) {
    for (; k; k = k->next) {
        warn_of_lists(c, k->first);
        if (k->end.name && k->end.until < c->today)
            warn(c, k->line, k->column, "look it up anew: what asks for it is undetermined",
                 "the list '%s' was good until %s", k->end.name, day(c, k->end.until));
    }
}

static bool same_days(const struct rule *a, const struct rule *b) {
    return a->from <= b->to && b->from <= a->to;
}

/* An exception from one rule leaves the word to others. */
static bool any_exception(const struct policy *p, const struct rule *r) {
    for (size_t i = 0; i < p->n_exceptions; i++)
        for (size_t k = 0; k < p->exceptions[i].rules.n; k++)
            if (strcmp(p->exceptions[i].rules.list[k], r->id) == 0) return true;
    return false;
}

/* Rules on the same condition, and rules that another one always overrides. */
static void warn_of_conflicts(const struct checking *c) {
    const struct policy *p = c->policy;
    const char **texts = arena_take_array(c->arena, p->n_rules + 1, sizeof *texts);
    for (size_t i = 0; i < p->n_rules; i++) texts[i] = condition_text(c->arena, p->rules[i].when);
    for (size_t i = 0; i < p->n_rules; i++)
        for (size_t k = 0; k < p->n_rules; k++) {
            const struct rule *r = &p->rules[i], *other = &p->rules[k];
            if (i == k || !same_days(r, other)) continue;
            bool same = strcmp(texts[i], texts[k]) == 0;
            if (same && k < i && r->verdict == other->verdict)
                warn(c, r->line, r->column, NULL, "the rules '%s' and '%s' say the same of the same chains",
                     other->id, r->id);
            else if (same && r->verdict < other->verdict)
                warn(c, r->line, r->column, NULL,
                     "the rule '%s' says %s where '%s' says %s of the same chains, which overrides it", r->id,
                     verdict_text(r->verdict), other->id, verdict_text(other->verdict));
            else if (!same && always_met(other->when) && r->verdict < other->verdict)
                warn(c, r->line, r->column, NULL, "the rule '%s' never decides: '%s' says %s of every chain",
                     r->id, other->id, verdict_text(other->verdict));
            else if (!same && r->verdict < other->verdict && !any_exception(p, other) &&
                     implies(c->arena, r->when, other->when))
                warn(c, r->line, r->column, NULL,
                     "the rule '%s' never decides: '%s' says %s of every chain that meets it", r->id,
                     other->id, verdict_text(other->verdict));
        }
}

static void warn_of_unreachable(const struct checking *c) {
    const struct policy *p = c->policy;
    const char *why = "";
    unsigned tries = 20000;
    for (size_t i = 0; i < p->n_rules; i++) {
        const struct rule *r = &p->rules[i];
        if (never_met(c->arena, r->when, &tries, &why))
            warn(c, r->line, r->column, NULL, "no chain can meet the rule '%s': %s", r->id, why);
        if (r->to < p->about.from || r->from > p->about.to)
            warn(c, r->line, r->column, NULL, "the rule '%s' speaks on no day on which the policy binds",
                 r->id);
    }
    for (size_t i = 0; i < p->n_exceptions; i++) {
        const struct exception *e = &p->exceptions[i];
        if (never_met(c->arena, e->when, &tries, &why))
            warn(c, e->line, e->column, NULL, "no chain can meet the exception '%s': %s", e->id, why);
        if (e->expires < p->about.from || e->from > p->about.to)
            warn(c, e->line, e->column, NULL, "the exception '%s' holds on no day on which the policy binds",
                 e->id);
    }
}

static bool asks(const struct condition *k, uint64_t kinds) {
    for (; k; k = k->next)
        if (kinds >> k->kind & 1 || asks(k->first, kinds)) return true;
    return false;
}

static void warn_of_remedies(const struct checking *c) {
    for (size_t i = 0; i < c->policy->n_rules; i++) {
        const struct rule *r = &c->policy->rules[i];
        for (size_t k = 0; k < r->remedies.n; k++)
            if (!asks(r->when, remedy_find(r->remedies.list[k])->changes))
                warn(c, r->line, r->column, NULL,
                     "the remedy '%s' changes nothing that the rule '%s' asks about", r->remedies.list[k],
                     r->id);
    }
}

static void warn_of_strangers(const struct checking *c) {
    const struct policy *p = c->policy;
    size_t parties = c->atlas ? atlas_party_count(c->atlas) : 0;
    const char **ids = arena_take_array(c->arena, parties + 1, sizeof *ids);
    for (size_t i = 0; i < parties; i++) ids[i] = atlas_party_get(c->atlas, (party_id)i).id;
    for (size_t i = 0; i < p->n_named && parties; i++) {
        struct text slug = text_of(p->named[i].name);
        if (atlas_party(c->atlas, slug) != PARTY_NONE) continue;
        const char *near = suggest(slug, ids, parties);
        warn(c, p->named[i].line, p->named[i].column,
             near ? arena_format(c->arena, "did you mean '%s'?", near)
                  : "'cordon who' tells the names it has",
             "the atlas has no party '%s'", p->named[i].name);
    }
}

/* A user's own map may have cables that the atlas has not, but hardly one that is spelt nearly the same. */
static void warn_of_cables(const struct checking *c, const struct cable_book *book,
                           const struct condition *k) {
    for (; k; k = k->next) {
        warn_of_cables(c, book, k->first);
        if (k->kind != CONDITION_IDENTIFIER || k->role != LINK_CABLE) continue;
        for (size_t i = 0; i < k->words.n; i++) {
            struct text id = text_of(k->words.list[i]);
            const struct cable *is = cable_book_find(book, id);
            if (strchr(id.p, '*') || (is && text_is(id, is->id))) continue;
            const char *near = is ? is->id : cable_book_suggest(book, id);
            warn(c, k->line, k->column,
                 near ? arena_format(c->arena, "did you mean '%s'?", near)
                      : "fine where it is one of a map given with --cables",
                 "the atlas has no cable '%s'", id.p);
        }
    }
}

static void warn_of_strange_cables(const struct checking *c) {
    struct cable_book *book = c->atlas ? cable_book_new(c->atlas) : NULL;
    for (size_t i = 0; book && i < c->policy->n_rules; i++) warn_of_cables(c, book, c->policy->rules[i].when);
    for (size_t i = 0; book && i < c->policy->n_exceptions; i++)
        warn_of_cables(c, book, c->policy->exceptions[i].when);
    cable_book_free(book);
}

static bool names(const struct condition *k, enum condition_kind kind, uint32_t index) {
    for (; k; k = k->next)
        if ((k->kind == kind && k->index == index) || names(k->first, kind, index)) return true;
    return false;
}

static bool somebody_names(const struct policy *p, enum condition_kind kind, size_t index) {
    for (size_t i = 0; i < p->n_rules; i++)
        if (names(p->rules[i].when, kind, (uint32_t)index)) return true;
    for (size_t i = 0; i < p->n_exceptions; i++)
        if (names(p->exceptions[i].when, kind, (uint32_t)index)) return true;
    return false;
}

static void warn_of_unused(const struct checking *c) {
    const struct policy *p = c->policy;
    for (size_t i = 0; i < p->n_unused; i++)
        warn(c, p->unused[i].line, p->unused[i].column, NULL, "nothing names the set '%s'",
             p->unused[i].name);
    for (size_t i = 0; i < p->n_controls; i++)
        if (!somebody_names(p, CONDITION_CONTROLLED, i) && !somebody_names(p, CONDITION_PREINSTALLED_BY, i))
            warn(c, p->controls[i].line, p->controls[i].column, NULL, "nothing names the control '%s'",
                 p->controls[i].id);
    for (size_t i = 0; i < p->n_thresholds; i++)
        if (!somebody_names(p, CONDITION_THRESHOLD, i))
            warn(c, p->thresholds[i].line, p->thresholds[i].column, NULL, "nothing names the threshold '%s'",
                 p->thresholds[i].id);
    for (size_t i = 0; i < p->n_adequacies; i++)
        if (!somebody_names(p, CONDITION_ADEQUATE, i))
            warn(c, p->adequacies[i].line, p->adequacies[i].column, NULL,
                 "nothing names the adequacy list '%s'", p->adequacies[i].id);
}

/* A case covers a rule when the rule is met in it. */
static void warn_of_uncovered(const struct checking *c) {
    const struct policy *p = c->policy;
    const struct case_outcome *outcomes;
    size_t n = policy_cases_run(c->arena, p, c->atlas, &outcomes);
    if (n == 0) {
        warn(c, 1, 1, "add 'cases'", "the policy has no cases: it cannot tell when it goes wrong");
        return;
    }
    bool *covered = arena_take_array(c->arena, p->n_rules + 1, sizeof *covered);
    for (size_t i = 0; i < n; i++)
        for (size_t f = 0; f < outcomes[i].n_findings; f++)
            for (size_t r = 0; r < p->n_rules; r++)
                if (strcmp(outcomes[i].findings[f].rule->rule, p->rules[r].id) == 0 &&
                    outcomes[i].findings[f].verdict == p->rules[r].verdict)
                    covered[r] = true;
    for (size_t r = 0; r < p->n_rules; r++)
        if (!covered[r])
            warn(c, p->rules[r].line, p->rules[r].column, NULL, "no case meets the rule '%s'",
                 p->rules[r].id);
}

void policy_warnings(struct arena *a, const struct policy *p, const struct atlas *atlas, date_t today,
                     struct diagnostics *d) {
    const struct checking c = {a, p, atlas, today, d};
    warn_of_ends(&c);
    for (size_t i = 0; i < p->n_rules; i++) warn_of_lists(&c, p->rules[i].when);
    for (size_t i = 0; i < p->n_exceptions; i++) warn_of_lists(&c, p->exceptions[i].when);
    warn_of_conflicts(&c);
    warn_of_unreachable(&c);
    warn_of_remedies(&c);
    warn_of_unused(&c);
    warn_of_strangers(&c);
    warn_of_strange_cables(&c);
    warn_of_uncovered(&c);
}
