#include "library/why.h"

#include "library/log.h"
#include "report/text.h"
#include "report/words.h"

#include <inttypes.h>

enum { MARGIN = 2, INDENT = 12, MOST_ENTRIES = 8, MOST_MEASURES = 10 };

static void paragraph(const struct sheet *s, const char *label, enum style style, const char *text) {
    sheet_paragraph(s, MARGIN, INDENT, label, style, sheet_clean(s->arena, text));
}

static const char *measure_told(struct arena *a, const struct why_measure *m) {
    const struct measure *one = m->measure;
    const char *beside = "";
    if (m->how == WHY_ABOVE) beside = ", which it is below";
    if (m->how == WHY_ADDRESS) beside = ", which it was seen to lead to";
    if (m->how == WHY_NAME)
        beside = ", which was seen to lead to it; the address itself is not blocked by that";
    if (one->kind == MEASURE_ADDRESS && one->name && m->how == WHY_ITSELF)
        beside = arena_format(a, ", which %s was seen to lead to", one->name);
    return arena_format(a, "%s: %s %s%s%s", measure_mode_text(one->mode), measure_kind_text(one->kind),
                        one->value, beside,
                        one->shared ? "; others live there too, it was asked for by name" : "");
}

static const char *until(struct arena *a, const struct why_measure *m) {
    const struct measure *one = m->measure;
    if (m->expired) return arena_format(a, "expired on %s", words_time(a, one->until_ns));
    if (!one->until_ns) return "until the plan is taken back";
    return arena_format(a, "until %s", words_time(a, one->until_ns));
}

/* Why a rule said so, as the store kept it. */
static void tell_reasons(const struct why *w, const struct measure *m, const struct sheet *s) {
    uint64_t key;
    if (!m->finding || !passage_key_parse(text_of(m->finding), &key)) return;
    for (size_t i = 0; i < w->n_entries; i++) {
        const struct passage *p = &w->entries[i].passage;
        for (size_t k = 0; p->key == key && k < p->n_verdicts; k++) {
            const struct passage_verdict *v = &p->verdicts[k];
            if (!v->rule || !m->rule || strcmp(v->rule, m->rule) != 0) continue;
            for (size_t n = 0; n < v->n_because; n++)
                sheet_paragraph(s, MARGIN + INDENT, 2, sheet_either(s, "·", "-"), STYLE_PLAIN,
                                sheet_clean(s->arena, v->because[n]));
            return;
        }
    }
}

static void tell_measure(const struct why *w, const struct why_measure *m, const struct sheet *s) {
    const struct measure *one = m->measure;
    struct arena *a = s->arena;
    sheet_line(s);
    paragraph(s, "measure", STYLE_BOLD, measure_told(a, m));
    paragraph(s, "", m->expired ? STYLE_DIM : STYLE_PLAIN, until(a, m));
    paragraph(s, "by", STYLE_PLAIN, m->by ? m->by : "nothing: no backend in force has such measures");
    if (one->answer_until_ns)
        paragraph(s, "", STYLE_PLAIN,
                  arena_format(a, "the answer that it comes from holds until %s",
                               words_time(a, one->answer_until_ns)));
    if (one->cgroup) paragraph(s, "only for", STYLE_PLAIN, arena_format(a, "programs in %s", one->cgroup));
    if (one->rule)
        paragraph(s, "rule", STYLE_PLAIN,
                  arena_format(a, "%s/%s%s%s", one->policy ? one->policy : "?", one->rule,
                               one->title ? ": " : "", one->title ? one->title : ""));
    tell_reasons(w, one, s);
    if (one->basis) paragraph(s, "basis", STYLE_PLAIN, one->basis);
    if (one->chain) paragraph(s, "chain", STYLE_PLAIN, one->chain);
    if (one->finding)
        paragraph(s, "finding", STYLE_PLAIN,
                  arena_format(a, "%s ('cordon log %s' tells all)", one->finding, one->finding));
    if (m->counted)
        paragraph(
            s, "so far", STYLE_PLAIN,
            arena_format(a, "%s, %s", words_of(a, m->packets, "packet", "packets"), words_size(a, m->bytes)));
}

static void head(const struct why *w, const struct sheet *s) {
    struct arena *a = s->arena;
    const char *end =
        w->in_force ? arena_format(a, "the plan in force (%s) has nothing that stops it", w->state.plan.id)
                    : "nothing is in force";
    const struct measure *m = w->blocked ? w->measures[0].measure : NULL;
    const char *text =
        m ? arena_format(a, "%s is blocked by cordon: %s", w->asked,
                         m->mode == MEASURE_DROP ? "dropped" : "rejected")
          : arena_format(a, "%s is not blocked by cordon: %s. If it does not work, something else stops it",
                         w->asked, end);
    sheet_wrap(s, 0, 0, w->blocked ? STYLE_DENY : STYLE_BOLD, sheet_clean(a, arena_format(a, "%s.", text)));
}

static void tell_plan(const struct why *w, const struct sheet *s) {
    struct arena *a = s->arena;
    for (size_t i = 0; i < w->n_measures && i < MOST_MEASURES; i++) tell_measure(w, &w->measures[i], s);
    if (w->n_measures > MOST_MEASURES)
        paragraph(s, "", STYLE_DIM, arena_format(a, "and %zu measures more", w->n_measures - MOST_MEASURES));
    for (size_t i = 0; i < w->n_spared && i < MOST_MEASURES; i++)
        paragraph(s, i ? "" : "spared", STYLE_PLAIN,
                  strncmp(w->spared[i]->told, w->spared[i]->value, strlen(w->spared[i]->value)) == 0
                      ? w->spared[i]->told
                      : arena_format(a, "%s: %s", w->spared[i]->value, w->spared[i]->told));
    if (!w->n_measures) return;
    sheet_line(s);
    paragraph(
        s, "plan", STYLE_PLAIN,
        arena_format(a, "%s, made %s%s", w->state.plan.id, words_time(a, w->state.plan.made_ns),
                     w->state.confirm_until_ns ? "; not confirmed yet, it may be taken back by itself" : ""));
    paragraph(s, "to object", STYLE_BOLD,
              w->state.plan.objection
                  ? w->state.plan.objection
                  : "the plan names nobody: ask whoever runs this network or device, with the finding's key");
}

static void tell_entry(const struct why_entry *e, const struct sheet *s) {
    struct arena *a = s->arena;
    const struct passage *p = &e->passage;
    const struct passage_holder *to = log_recipient(p);
    char key[17];
    const char *app = log_app(p, a), *name = to->name ? to->name : to->holder;
    const char *by = to->n_controllers ? arena_format(a, ", controlled by %s",
                                                      log_list(a, to->controllers, to->n_controllers))
                                       : "";
    const char *rule = passage_rule(p, a);
    paragraph(s, p->n_verdicts ? verdict_text(p->verdict) : "", verdict_style(p->verdict),
              arena_format(a, "%s%s%s, %s%s; %s, %s", app, *app ? sheet_either(s, " → ", " -> ") : "",
                           log_service(p, a), name ? name : "holder unknown", by, log_minute(a, p->last_ns),
                           passage_key_text(key, p->key)));
    if (rule && p->verdict != VERDICT_ALLOW) paragraph(s, "", STYLE_DIM, rule);
}

static void tell_store(const struct why *w, const struct sheet *s) {
    struct arena *a = s->arena;
    sheet_line(s);
    if (!w->store) {
        sheet_wrap(s, 0, 0, STYLE_PLAIN,
                   "There is no store of findings that could tell more ('cordon audit --save', 'cordon watch "
                   "--store').");
        return;
    }
    if (!w->n_entries) {
        sheet_wrap(s, 0, 0, STYLE_PLAIN, "The store of findings knows nothing of it.");
        return;
    }
    sheet_wrap(s, 0, 0, STYLE_PLAIN,
               arena_format(a, "The store of findings has %s of it%s",
                            words_of(a, w->n_entries, "entry", "entries"),
                            w->n_entries > MOST_ENTRIES ? "; the latest:" : ":"));
    for (size_t i = 0; i < w->n_entries && i < MOST_ENTRIES; i++) tell_entry(&w->entries[i], s);
}

void why_text(const struct why *w, const struct sheet *sheet) {
    head(w, sheet);
    tell_plan(w, sheet);
    tell_store(w, sheet);
}
