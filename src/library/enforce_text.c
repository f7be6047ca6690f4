#include "library/enforce.h"

#include "base/date.h"
#include "base/intern.h"

#include <inttypes.h>
#include <stdio.h>

static void put_shown(struct output *out, const char *s) {
    output_printable(out, text_of(s ? s : "-"));
}

static void put_counts(struct output *out, const struct enforce_plan *p) {
    static const char *const words[MEASURE_KINDS][2] = {
        {"address", "addresses"}, {"name", "names"}, {"app", "apps"}, {"carrier", "carriers"}};
    size_t n[MEASURE_KINDS] = {0};
    bool any = false;
    for (size_t i = 0; i < p->n_measures; i++) n[p->measures[i].kind]++;
    for (unsigned k = 0; k < MEASURE_KINDS; k++) {
        if (n[k] == 0) continue;
        output_format(out, "%s%zu %s", any ? ", " : "", n[k], words[k][n[k] > 1]);
        any = true;
    }
    if (!any) output_text(out, "nothing");
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

static void put_change(struct output *out, const struct enforcing *e) {
    struct intern *all = intern_new(), *now = intern_new();
    add_keys(all, &e->before);
    add_keys(now, &e->plan);
    uint32_t before = intern_count(all), planned = intern_count(now);
    add_keys(all, &e->plan);
    uint32_t added = intern_count(all) - before, same = planned - added;
    if (!e->in_force)
        output_text(out, "  in force   nothing\n");
    else
        output_format(out, "  in force   plan %s: this one adds %u, takes out %u and leaves %u\n",
                      e->before.id, added, before - same, same);
    intern_free(all);
    intern_free(now);
}

/* ---- measures and refusals ---- */

static void put_measure(struct output *out, const struct measure *m, bool verbose) {
    char time[TIME_TEXT];
    output_format(out, "  %-8s ", measure_kind_text(m->kind));
    put_shown(out, m->value);
    if (m->name) {
        output_text(out, "  for ");
        put_shown(out, m->name);
    }
    if (m->cgroup) {
        output_text(out, "  in ");
        put_shown(out, m->cgroup);
    }
    if (m->shared) output_text(out, "  (shared, as asked)");
    output_text(out, "\n           ");
    put_shown(out, m->policy);
    output_char(out, '/');
    put_shown(out, m->rule);
    output_text(out, ": ");
    put_shown(out, m->title);
    output_char(out, '\n');
    if (!verbose) return;
    output_text(out, "           ");
    put_shown(out, m->basis);
    output_text(out, "\n           ");
    put_shown(out, m->chain);
    output_format(out, "\n           finding %s, until %s\n", m->finding ? m->finding : "-",
                  time_text(time, m->answer_until_ns && m->answer_until_ns < m->until_ns ? m->answer_until_ns
                                                                                         : m->until_ns));
}

static void put_measures(struct output *out, const struct enforce_plan *p, bool verbose) {
    enum { SHOWN = 40 };
    size_t most = verbose ? SIZE_MAX : SHOWN;
    if (p->n_measures == 0) return;
    output_format(out, "\n  Would %s\n",
                  p->mode == MEASURE_LOG    ? "log"
                  : p->mode == MEASURE_DROP ? "drop"
                                            : "reject");
    for (size_t i = 0; i < p->n_measures && i < most; i++) put_measure(out, &p->measures[i], verbose);
    if (p->n_measures > most)
        output_format(out, "  … and %zu more: --verbose shows all\n", p->n_measures - most);
}

static void put_refusals(struct output *out, const struct enforce_plan *p, bool verbose) {
    enum { SHOWN = 40 };
    size_t most = verbose ? SIZE_MAX : SHOWN;
    if (p->n_refusals == 0) return;
    output_text(out, "\n  Left alone\n");
    for (size_t i = 0; i < p->n_refusals && i < most; i++) {
        const struct refusal *r = &p->refusals[i];
        output_format(out, "  %-10s ", refusal_why_text(r->why));
        put_shown(out, r->told);
        output_char(out, '\n');
        for (size_t k = 1; verbose && k < r->n_sharers; k++) {
            output_text(out, "             shared with ");
            put_shown(out, r->sharers[k]);
            output_char(out, '\n');
        }
    }
    if (p->n_refusals > most)
        output_format(out, "  … and %zu more: --verbose shows all\n", p->n_refusals - most);
}

static double percent(uint64_t part, uint64_t all) {
    return all ? 100.0 * (double)part / (double)all : 0;
}

static void put_stops(struct output *out, const struct enforce_stops *s) {
    output_format(out,
                  "  impact     %" PRIu64 " of %" PRIu64 " flows (%.1f %%), %" PRIu64 " of %" PRIu64
                  " bytes (%.1f %%) of this evidence would have been stopped\n",
                  s->flows, s->all_flows, percent(s->flows, s->all_flows), s->bytes, s->all_bytes,
                  percent(s->bytes, s->all_bytes));
    if (s->n_apps == 0) return;
    output_format(out, "             of %zu app%s: ", s->n_apps, s->n_apps > 1 ? "s" : "");
    for (size_t i = 0; i < s->n_apps && i < 8; i++) {
        if (i) output_text(out, ", ");
        put_shown(out, s->apps[i]);
    }
    output_text(out, s->n_apps > 8 ? ", …\n" : "\n");
}

/* What less would do, by `cordon impact`. */
static void put_less(struct output *out, const struct ban_report *ban) {
    enum { SHOWN = 3 };
    const struct ban_impact *i = ban ? ban->impact : NULL;
    for (size_t k = 0; i && k < i->n_alternatives && k < SHOWN; k++) {
        output_text(out, k ? "             " : "  less       ");
        put_shown(out, i->alternatives[k].what);
        output_format(out, ": saves %" PRIu64 " of %" PRIu64 " flows\n", i->alternatives[k].saves.flows,
                      i->stops.flows);
    }
    if (i)
        output_text(out,
                    "             'cordon impact' tells more: who else is hit, what could take its place\n");
}

void enforce_plan_text(const struct enforcing *e, const struct ban_report *ban, struct output *out,
                       struct report_options style) {
    const struct enforce_plan *p = &e->plan;
    char time[TIME_TEXT];
    unsigned hours = e->options.hours ? e->options.hours : 24;
    output_format(out, "cordon enforce plan %s\n\n  measures   ", p->id);
    put_counts(out, p);
    output_format(out, "; mode %s, for %u hours from %s\n", measure_mode_text(p->mode), hours,
                  time_text(time, p->made_ns));
    put_change(out, e);
    put_stops(out, &e->stops);
    put_less(out, ban);
    put_measures(out, p, style.verbose);
    put_refusals(out, p, style.verbose);
    output_text(
        out, "\n  Nothing has been changed. Keep it with --format json -o plan.jsonl, then: cordon enforce "
             "apply plan.jsonl --target nft\n");
}

/* ---- what is in force ---- */

static const char *where_of(const struct target *t) {
    return t->path ? t->path : t->device;
}

static void put_targets(const struct enforce_state *s, struct output *out) {
    for (size_t i = 0; i < s->n_targets; i++) {
        output_format(out, "  %-10s %s", i ? "" : "in", s->targets[i].backend->name);
        if (where_of(&s->targets[i])) {
            output_char(out, '=');
            put_shown(out, where_of(&s->targets[i]));
        }
        output_char(out, '\n');
    }
    for (size_t i = 0; i < s->n_drift; i++) {
        output_format(out, "  %-10s ", i ? "" : "drift");
        put_shown(out, s->drift[i]);
        output_char(out, '\n');
    }
}

void enforce_status_text(const struct enforce_state *s, struct output *out, struct arena *a) {
    char time[TIME_TEXT];
    (void)a;
    if (s->n_targets == 0) {
        output_text(out, "nothing is in force\n");
        return;
    }
    output_format(out, "plan %s: ", s->plan.id);
    put_counts(out, &s->plan);
    output_format(out, "; mode %s\n  %-10s %s\n", measure_mode_text(s->plan.mode), "since",
                  time_text(time, s->applied_ns));
    if (s->confirm_until_ns)
        output_format(out, "  %-10s until %s, or it is taken back: cordon enforce confirm\n", "unconfirmed",
                      time_text(time, s->confirm_until_ns));
    put_targets(s, out);
    output_format(out, "  %-10s %" PRIu64 " packets, %" PRIu64 " bytes", "met", s->totals.packets,
                  s->totals.bytes);
    if (s->totals.kept_packets)
        output_format(out, "; %" PRIu64 " let pass, being kept", s->totals.kept_packets);
    output_text(out, "\n");
    for (size_t i = 0; i < s->n_counts; i++) {
        const struct measure *m = &s->plan.measures[s->counts[i].measure];
        output_format(out, "  %10" PRIu64 " packets to ", s->counts[i].packets);
        put_shown(out, m->value);
        if (m->name) {
            output_text(out, " for ");
            put_shown(out, m->name);
        }
        output_text(out, " (");
        put_shown(out, m->rule);
        output_text(out, ")\n");
    }
}
