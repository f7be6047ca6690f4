/* The difference of two audits for people: the summary first, then what became denied, what is new, what
 * changed and what is gone. */
#include "report/diff.h"
#include "report/sheet.h"
#include "report/text.h"
#include "report/words.h"

enum { MARGIN = 4, LABEL = 14, DETAILS = 20 };

struct writing {
    const struct diff *diff;
    struct sheet sheet;
    struct report_options options;
};

static const char *clean(const struct writing *w, uint32_t id) {
    return sheet_clean(w->sheet.arena, diff_string(w->diff, id));
}

static const char *arrow(const struct writing *w) {
    return sheet_either(&w->sheet, "→", "->");
}

static void side_line(const struct writing *w, const char *label, const struct diff_side *s) {
    struct arena *a = w->sheet.arena;
    const char *dot = sheet_either(&w->sheet, " · ", ", ");
    const char *facts[] = {sheet_clean(a, s->file),
                           words_of(a, s->n - s->apps, "destination", "destinations"),
                           words_of(a, s->apps, "app", "apps"),
                           s->as_of ? arena_format(a, "as of %s", sheet_clean(a, s->as_of)) : NULL,
                           s->atlas ? arena_format(a, "atlas of %s", sheet_clean(a, s->atlas)) : NULL,
                           s->complete ? NULL : "incomplete"};
    sheet_paragraph(&w->sheet, 0, 8, label, STYLE_PLAIN,
                    words_join(a, facts, sizeof facts / sizeof *facts, dot));
}

static void count_line(const struct writing *w, uint64_t n, enum style style, const char *what,
                       const char *more) {
    struct arena *a = w->sheet.arena;
    sheet_paragraph(&w->sheet, 2, 8, words_count(a, n), n ? style : STYLE_DIM,
                    arena_format(a, "%s%s", what, more ? more : ""));
}

/* " (verdict 2, holder 1)" */
static const char *aspects_of(const struct writing *w) {
    struct arena *a = w->sheet.arena;
    const char *list = "";
    for (int i = 0; i < ASPECTS; i++)
        if (w->diff->aspects[i])
            list = arena_format(a, "%s%s%s %s", list, *list ? ", " : "", aspect_text((enum aspect)i),
                                words_count(a, w->diff->aspects[i]));
    return *list ? arena_format(a, " (%s)", list) : NULL;
}

static void note(const struct writing *w, bool *begun, const char *text) {
    if (!*begun) sheet_line(&w->sheet);
    *begun = true;
    sheet_wrap(&w->sheet, 0, 0, STYLE_DIM, text);
}

static void policy_notes(const struct writing *w, bool *begun) {
    const struct diff_side *both[] = {&w->diff->before, &w->diff->after};
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < both[s]->n_policies; i++) {
            uint32_t policy = both[s]->policies[i];
            if (!diff_policy_in_both(w->diff, policy))
                note(w, begun,
                     arena_format(w->sheet.arena, "Note: %s judged only %s; its verdicts are not compared.",
                                  clean(w, policy), s ? "after" : "before"));
        }
}

static void notes(const struct writing *w) {
    const struct diff_side *b = &w->diff->before, *a = &w->diff->after;
    bool begun = false;
    policy_notes(w, &begun);
    if (b->as_of && a->as_of && strcmp(b->as_of, a->as_of) != 0)
        note(
            w, &begun,
            "Note: the audits are as of different days: owners, rules and laws may have changed, and not the "
            "traffic.");
    if (b->atlas && a->atlas && strcmp(b->atlas, a->atlas) != 0)
        note(w, &begun,
             "Note: the audits used different atlases: a holder may be known better, and not have changed.");
    if (w->diff->counts[DIFF_GONE])
        note(w, &begun,
             arena_format(
                 w->sheet.arena,
                 "Note: gone is what %s does not show; that it was not seen does not prove that it ended.",
                 sheet_clean(w->sheet.arena, a->file)));
}

static void summary(const struct writing *w) {
    const struct diff *d = w->diff;
    sheet_put(&w->sheet, STYLE_BOLD, "cordon diff");
    sheet_line(&w->sheet);
    side_line(w, "before", &d->before);
    side_line(w, "after", &d->after);
    sheet_line(&w->sheet);
    count_line(w, d->counts[DIFF_DENIED], STYLE_DENY, "became denied", NULL);
    if (d->allowed) count_line(w, d->allowed, STYLE_ALLOW, "no longer denied", NULL);
    count_line(w, d->counts[DIFF_FRESH], STYLE_BOLD, d->counts[DIFF_DENIED] ? "new besides" : "new", NULL);
    count_line(w, d->counts[DIFF_CHANGED], STYLE_BOLD, d->counts[DIFF_DENIED] ? "changed besides" : "changed",
               aspects_of(w));
    count_line(w, d->counts[DIFF_GONE], STYLE_BOLD, "gone", NULL);
    count_line(w, d->unchanged, STYLE_PLAIN, "unchanged", d->unchanged ? ", apps counted in" : NULL);
    notes(w);
}

/* ---- one destination ---- */

static enum style style_of_verdict(const char *word) {
    return strcmp(word, "deny") == 0           ? STYLE_DENY
           : strcmp(word, "review") == 0       ? STYLE_REVIEW
           : strcmp(word, "undetermined") == 0 ? STYLE_UNDETERMINED
           : strcmp(word, "allow") == 0        ? STYLE_ALLOW
                                               : STYLE_PLAIN;
}

/* Values of one part in a row; of holders and controllers with the name that people know. */
static const char *values(const struct writing *w, const struct aspect_fact *const *list, size_t n,
                          const char *sign) {
    struct arena *a = w->sheet.arena;
    const char *all = "";
    size_t shown = w->options.verbose || n <= 8 ? n : 8;
    for (size_t i = 0; i < shown; i++) {
        const char *note = diff_string(w->diff, list[i]->note), *value = clean(w, list[i]->value);
        bool named = note && strcmp(note, diff_string(w->diff, list[i]->value)) != 0;
        if (list[i]->aspect == ASPECT_VERDICT && strcmp(value, "deny") != 0 && strcmp(value, "review") != 0)
            named = false; /* the rule that lets it pass is hardly news */
        all = arena_format(a, "%s%s%s%s", all, *all ? ", " : "", sign, value);
        if (named) all = arena_format(a, "%s (%s)", all, sheet_clean(a, note));
    }
    return n > shown ? arena_format(a, "%s, and %zu more", all, n - shown) : all;
}

/* Whether these are the one fact that nobody could look. */
static bool is_blind(const struct writing *w, const struct aspect_fact *const *list, size_t n) {
    return n == 1 && strcmp(diff_string(w->diff, list[0]->value), DIFF_CANNOT_SEE) == 0;
}

/* Data where one audit or the other could not look: nothing of it is told as new or gone. */
static bool blind_part(const struct writing *w, const struct diff_part *p) {
    struct arena *a = w->sheet.arena;
    bool before = is_blind(w, p->gone, p->n_gone), after = is_blind(w, p->fresh, p->n_fresh);
    if (p->aspect != ASPECT_DATA || (!before && !after && !p->n_unseen)) return false;
    const char *unseen = values(w, p->unseen, p->n_unseen, ""), *text;
    if (before)
        text = arena_format(a, "could not be seen %s %s", arrow(w),
                            p->n_fresh ? values(w, p->fresh, p->n_fresh, "") : "none found");
    else if (after)
        text = arena_format(a, "%s %s cannot be seen", *unseen ? unseen : "none found", arrow(w));
    else
        text = arena_format(a, "%s%snot seen again, but not all could be: %s",
                            values(w, p->fresh, p->n_fresh, "+"), p->n_fresh ? ", " : "", unseen);
    sheet_paragraph(&w->sheet, MARGIN, LABEL, aspect_text(p->aspect), STYLE_PLAIN, text);
    return true;
}

static void part(const struct writing *w, const struct diff_part *p) {
    struct arena *a = w->sheet.arena;
    if (blind_part(w, p)) return;
    bool single = p->n_gone == 1 && p->n_fresh == 1;
    const char *subject = clean(w, p->subject);
    const char *gone = values(w, p->gone, p->n_gone, single ? "" : sheet_either(&w->sheet, "−", "-"));
    const char *fresh = values(w, p->fresh, p->n_fresh, single ? "" : "+");
    const char *between = single ? arena_format(a, " %s ", arrow(w)) : *gone && *fresh ? ", " : "";
    enum style style = p->aspect == ASPECT_VERDICT && p->n_fresh
                           ? style_of_verdict(diff_string(w->diff, p->fresh[0]->value))
                           : STYLE_PLAIN;
    sheet_paragraph(&w->sheet, MARGIN, LABEL, aspect_text(p->aspect), style,
                    arena_format(a, "%s%s%s%s%s", subject, *subject ? ": " : "", gone, between, fresh));
}

/* Of a destination that is only in one audit: what is known of it, aspect by aspect. */
static void portrait(const struct writing *w, const struct destination *d) {
    struct arena *a = w->sheet.arena;
    for (size_t i = 0; i < d->n_facts;) {
        const struct aspect_fact *first = &d->facts[i];
        const char *text = "";
        enum style style = STYLE_PLAIN;
        for (; i < d->n_facts && d->facts[i].aspect == first->aspect;) {
            size_t n = 1;
            while (i + n < d->n_facts && d->facts[i + n].aspect == first->aspect &&
                   d->facts[i + n].subject == d->facts[i].subject)
                n++;
            const struct aspect_fact **list = arena_take_array(a, n, sizeof *list);
            for (size_t k = 0; k < n; k++) list[k] = &d->facts[i + k];
            const char *subject = clean(w, list[0]->subject);
            text = arena_format(a, "%s%s%s%s%s", text, *text ? "; " : "", subject, *subject ? ": " : "",
                                values(w, list, n, ""));
            if (first->aspect == ASPECT_VERDICT && strcmp(diff_string(w->diff, list[0]->value), "deny") == 0)
                style = STYLE_DENY;
            i += n;
        }
        sheet_paragraph(&w->sheet, MARGIN, LABEL, aspect_text(first->aspect), style, text);
    }
}

static void entry(const struct writing *w, const struct diff_entry *e) {
    static const struct {
        const char *mark, *plain;
        enum style style;
    } marks[DIFF_KINDS] = {
        {"✗", "x", STYLE_DENY}, {"+", "+", STYLE_BOLD}, {"~", "~", STYLE_BOLD}, {"−", "-", STYLE_BOLD}};
    struct arena *a = w->sheet.arena;
    const struct destination *d = e->after ? e->after : e->before;
    const char *app = d->app == INTERN_ABSENT ? "no app known" : clean(w, d->app);
    sheet_put(&w->sheet, marks[e->kind].style,
              sheet_either(&w->sheet, marks[e->kind].mark, marks[e->kind].plain));
    const char *title = words_identifier(app);
    if (d->name != INTERN_ABSENT)
        title = arena_format(a, "%s %s %s", title, arrow(w), words_identifier(clean(w, d->name)));
    if (e->kind == DIFF_DENIED && !e->before) title = arena_format(a, "%s (new)", title);
    sheet_wrap(&w->sheet, 1, 2, STYLE_BOLD, title);
    for (size_t i = 0; i < e->n_parts; i++) part(w, &e->parts[i]);
    if (!e->before || !e->after) portrait(w, d);
}

static void section(const struct writing *w, enum diff_kind kind, const char *title) {
    const struct diff *d = w->diff;
    size_t most = w->options.verbose   ? SIZE_MAX
                  : w->options.details ? w->options.details
                                       : DETAILS,
           shown = 0;
    if (d->counts[kind] == 0) return;
    sheet_heading(&w->sheet, title);
    for (size_t i = 0; i < d->n; i++) {
        if (d->list[i].kind != kind) continue;
        if (shown++ < most) entry(w, &d->list[i]);
    }
    if (shown > most)
        sheet_wrap(&w->sheet, 0, 0, STYLE_DIM,
                   arena_format(w->sheet.arena, "and %s more (--verbose shows all)",
                                words_count(w->sheet.arena, shown - most)));
}

bool diff_text(const struct diff *diff, struct output *to, struct report_options options) {
    struct writing w = {
        diff, {to, arena_new(), options.width ? options.width : 80, options.colour, options.ascii}, options};
    summary(&w);
    section(&w, DIFF_DENIED, "Became denied");
    section(&w, DIFF_FRESH, "New");
    section(&w, DIFF_CHANGED, "Changed");
    section(&w, DIFF_GONE, "Gone");
    arena_free(w.sheet.arena);
    return !to->failed;
}
