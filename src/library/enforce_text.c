/* A plan, and what is in force, for people. */
#include "library/enforce.h"

#include "base/intern.h"
#include "report/sheet.h"
#include "report/words.h"

#include <stdio.h>

enum { MARGIN = 2, LABEL = 12, KIND = 9, SHOWN = 40 };

static void say(const struct sheet *s, const char *label, const char *text) {
    sheet_paragraph(s, MARGIN, LABEL, label, STYLE_PLAIN, sheet_clean(s->arena, text));
}

static const char *of_kinds(struct arena *a, const size_t n[MEASURE_KINDS]) {
    static const char *const words[MEASURE_KINDS][2] = {
        {"address", "addresses"}, {"name", "names"}, {"app", "apps"}, {"carrier", "carriers"}};
    const char *parts[MEASURE_KINDS] = {NULL};
    for (unsigned k = 0; k < MEASURE_KINDS; k++)
        if (n[k]) parts[k] = words_of(a, n[k], words[k][0], words[k][1]);
    return words_join(a, parts, MEASURE_KINDS, ", ");
}

static const char *counts(struct arena *a, const struct enforce_plan *p) {
    size_t n[MEASURE_KINDS] = {0};
    for (size_t i = 0; i < p->n_measures; i++) n[p->measures[i].kind]++;
    return p->n_measures ? of_kinds(a, n) : "nothing";
}

static bool is_had(const struct measure *m, const struct target *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (list[i].backend->kinds & 1u << m->kind && list[i].backend->modes & 1u << m->mode) return true;
    return false;
}

const char *enforce_idle(struct arena *a, const struct enforce_plan *p, const struct target *list, size_t n) {
    size_t idle[MEASURE_KINDS] = {0}, all = 0;
    for (size_t i = 0; i < p->n_measures; i++) {
        bool had = is_had(&p->measures[i], list, n);
        idle[p->measures[i].kind] += !had;
        all += !had;
    }
    return all ? of_kinds(a, idle) : NULL;
}

/* ---- against what is in force ---- */

static void add_keys(struct intern *to, const struct enforce_plan *p) {
    char key[512];
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *m = &p->measures[i];
        int n =
            snprintf(key, sizeof key, "%d%d %s %s", m->kind, m->mode, m->value, m->cgroup ? m->cgroup : "");
        intern_add(to, (struct text){key, n < (int)sizeof key ? (size_t)n : sizeof key - 1});
    }
}

static const char *change(struct arena *a, const struct enforcing *e) {
    if (e->in_force != ENFORCE_DONE)
        return e->in_force == ENFORCE_NOTHING ? "nothing" : "not known: it cannot be read";
    struct intern *all = intern_new(), *now = intern_new();
    add_keys(all, &e->before);
    add_keys(now, &e->plan);
    uint32_t before = intern_count(all), planned = intern_count(now);
    add_keys(all, &e->plan);
    uint32_t added = intern_count(all) - before, same = planned - added;
    intern_free(all);
    intern_free(now);
    return arena_format(a, "plan %s: this one adds %s, takes out %s and leaves %s", e->before.id,
                        words_count(a, added), words_count(a, before - same), words_count(a, same));
}

/* ---- measures and refusals ---- */

static void tell_measure(const struct sheet *s, const struct measure *m, bool verbose) {
    struct arena *a = s->arena;
    const char *parts[] = {m->value, m->name ? arena_format(a, "for %s", m->name) : NULL,
                           m->cgroup ? arena_format(a, "in %s", m->cgroup) : NULL,
                           m->shared ? "(shared, as asked)" : NULL};
    const char *lines[] = {verbose ? m->basis : NULL, verbose ? m->chain : NULL, NULL};
    if (verbose)
        lines[2] = arena_format(a, "finding %s, until %s", m->finding ? m->finding : "-",
                                words_time(a, m->answer_until_ns && m->answer_until_ns < m->until_ns
                                                  ? m->answer_until_ns
                                                  : m->until_ns));
    sheet_paragraph(s, MARGIN, KIND, measure_kind_text(m->kind), STYLE_BOLD,
                    sheet_clean(a, words_join(a, parts, sizeof parts / sizeof *parts, " ")));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i]) sheet_paragraph(s, MARGIN, KIND, "", STYLE_PLAIN, sheet_clean(a, lines[i]));
}

static void tell_more(const struct sheet *s, size_t n, size_t most) {
    if (n > most)
        sheet_paragraph(
            s, MARGIN, 0, "", STYLE_DIM,
            arena_format(s->arena, "and %s more: --verbose shows all", words_count(s->arena, n - most)));
}

static uint32_t rule_of(struct intern *rules, struct arena *a, const struct measure *m) {
    return intern_add(rules, text_of(arena_format(a, "%s/%s: %s", m->policy ? m->policy : "-",
                                                  m->rule ? m->rule : "-", m->title ? m->title : "-")));
}

/* Rule by rule, in the order in which measures first cite them. */
static void tell_measures(const struct sheet *s, const struct enforce_plan *p, bool verbose) {
    size_t most = verbose || p->n_measures < SHOWN ? p->n_measures : SHOWN;
    struct intern *rules = intern_new();
    uint32_t *of = arena_take_array(s->arena, p->n_measures, sizeof *of);
    if (p->n_measures)
        sheet_heading(s, p->mode == MEASURE_LOG    ? "Would log"
                         : p->mode == MEASURE_DROP ? "Would drop"
                                                   : "Would reject");
    for (size_t i = 0; i < most; i++) of[i] = rule_of(rules, s->arena, &p->measures[i]);
    for (uint32_t r = 0; r < intern_count(rules); r++) {
        if (r) sheet_line(s);
        sheet_paragraph(s, MARGIN, 0, "", STYLE_PLAIN,
                        sheet_clean(s->arena, arena_text(s->arena, intern_get(rules, r))));
        for (size_t i = 0; i < most; i++)
            if (of[i] == r) tell_measure(s, &p->measures[i], verbose);
    }
    tell_more(s, p->n_measures, most);
    intern_free(rules);
}

static void tell_refusals(const struct sheet *s, const struct enforce_plan *p, bool verbose) {
    size_t most = verbose ? SIZE_MAX : SHOWN;
    if (p->n_refusals == 0) return;
    sheet_heading(s, "Left alone");
    for (size_t i = 0; i < p->n_refusals && i < most; i++) {
        const struct refusal *r = &p->refusals[i];
        say(s, refusal_why_text(r->why), r->told);
        for (size_t k = 1; verbose && k < r->n_sharers; k++)
            say(s, "", arena_format(s->arena, "shared with %s", r->sharers[k]));
    }
    tell_more(s, p->n_refusals, most);
}

static double percent(uint64_t part, uint64_t all) {
    return all ? 100.0 * (double)part / (double)all : 0;
}

static void tell_stops(const struct sheet *s, const struct enforce_stops *x) {
    enum { APPS = 8 };
    struct arena *a = s->arena;
    say(s, "impact",
        arena_format(a, "%s of %s (%.1f %%), %s of %s (%.1f %%) of this evidence would have been stopped",
                     words_count(a, x->flows), words_of(a, x->all_flows, "flow", "flows"),
                     percent(x->flows, x->all_flows), words_size(a, x->bytes), words_size(a, x->all_bytes),
                     percent(x->bytes, x->all_bytes)));
    const char *apps[APPS + 1] = {NULL};
    for (size_t i = 0; i < x->n_apps && i < APPS; i++) apps[i] = words_identifier(x->apps[i]);
    if (x->n_apps > APPS) apps[APPS] = sheet_either(s, "…", "..");
    if (x->n_apps)
        say(s, "",
            arena_format(a, "of %s: %s", words_of(a, x->n_apps, "app", "apps"),
                         words_join(a, apps, APPS + 1, ", ")));
}

/* What less would do, by `cordon impact`. */
static void tell_less(const struct sheet *s, const struct ban_report *ban) {
    enum { FEW = 3 };
    struct arena *a = s->arena;
    const struct ban_impact *i = ban ? ban->impact : NULL;
    for (size_t k = 0, told = 0; i && k < i->n_alternatives && told < FEW; k++)
        if (i->alternatives[k].saves.flows)
            say(s, told++ ? "" : "less",
                arena_format(a, "%s: saves %s of %s", i->alternatives[k].what,
                             words_count(a, i->alternatives[k].saves.flows),
                             words_of(a, i->stops.flows, "flow", "flows")));
    if (i) say(s, "", "'cordon impact' tells more: who else is hit, what could take its place");
}

/* One that can express what the plan begins with. */
static const char *target_for(const struct enforce_plan *p) {
    static const char *const targets[MEASURE_KINDS] = {
        "nft", "hosts=/etc/hosts", "android=cordon-android.json", "bird=/etc/bird/cordon-bird.conf"};
    return targets[p->measures[0].kind];
}

void enforce_plan_text(const struct enforcing *e, const struct ban_report *ban, struct output *out,
                       struct report_options style) {
    const struct enforce_plan *p = &e->plan;
    struct arena *a = arena_new();
    const struct sheet s = {out, a, style.width ? style.width : 80, style.colour, style.ascii};
    unsigned hours = e->options.hours ? e->options.hours : 24;
    sheet_put(&s, STYLE_BOLD, arena_format(a, "cordon enforce plan %s", p->id));
    sheet_line(&s);
    sheet_line(&s);
    say(&s, "measures",
        arena_format(a, "%s; mode %s, for %s from %s", counts(a, p), measure_mode_text(p->mode),
                     words_of(a, hours, "hour", "hours"), words_time(a, p->made_ns)));
    say(&s, "in force", change(a, e));
    tell_stops(&s, &e->stops);
    tell_less(&s, ban);
    tell_measures(&s, p, style.verbose);
    tell_refusals(&s, p, style.verbose);
    sheet_line(&s);
    sheet_wrap(&s, 0, 0, STYLE_PLAIN,
               p->n_measures
                   ? arena_format(a,
                                  "Nothing has been changed. To act on it keep it with -o plan.jsonl, "
                                  "then: cordon enforce apply plan.jsonl --target %s",
                                  target_for(p))
                   : "Nothing has been changed, and there is nothing to apply.");
    arena_free(a);
}

/* ---- what is in force ---- */

static void tell_targets(const struct sheet *s, const struct enforce_state *x) {
    for (size_t i = 0; i < x->n_targets; i++) {
        const struct target *t = &x->targets[i];
        const char *where = t->path ? t->path : t->device;
        say(s, i ? "" : "in",
            arena_format(s->arena, "%s%s%s", t->backend->name, where ? "=" : "", where ? where : ""));
    }
    for (size_t i = 0; i < x->n_drift; i++) say(s, i ? "" : "drift", x->drift[i]);
}

static const char *amount(struct arena *a, uint64_t packets) {
    return words_of(a, packets, "packet", "packets");
}

static void tell_count(const struct sheet *s, const struct enforce_state *x, const struct measure_count *c) {
    const struct measure *m = &x->plan.measures[c->measure];
    struct arena *a = s->arena;
    say(s, "",
        arena_format(a, "%s to %s%s%s (%s)", amount(a, c->packets), m->value, m->name ? " for " : "",
                     m->name ? m->name : "", m->rule ? m->rule : "-"));
}

void enforce_status_text(const struct enforce_state *x, struct output *out, struct report_options style) {
    struct arena *a = arena_new();
    const struct sheet s = {out, a, style.width ? style.width : 80, style.colour, style.ascii};
    if (x->n_targets == 0) {
        sheet_wrap(&s, 0, 0, STYLE_PLAIN, "nothing is in force");
        arena_free(a);
        return;
    }
    sheet_wrap(&s, 0, 0, STYLE_BOLD,
               arena_format(a, "plan %s: %s; mode %s", x->plan.id, counts(a, &x->plan),
                            measure_mode_text(x->plan.mode)));
    say(&s, "since", words_time(a, x->applied_ns));
    if (x->confirm_until_ns)
        say(&s, "unconfirmed",
            arena_format(a, "until %s, or it is taken back: cordon enforce confirm",
                         words_time(a, x->confirm_until_ns)));
    tell_targets(&s, x);
    const char *idle = enforce_idle(a, &x->plan, x->targets, x->n_targets);
    if (idle) say(&s, "not stopped", arena_format(a, "%s: no target has such measures", idle));
    const char *kept = x->totals.kept_packets ? arena_format(a, "; %s let pass, being kept",
                                                             words_count(a, x->totals.kept_packets))
                                              : "";
    say(&s, "met",
        arena_format(a, "%s, %s%s%s", amount(a, x->totals.packets), words_size(a, x->totals.bytes), kept,
                     x->totals.only ? "; so many addresses are not counted one by one" : ""));
    for (size_t i = 0; i < x->n_counts; i++) tell_count(&s, x, &x->counts[i]);
    arena_free(a);
}
