/* What is told of a store: how its packages came out, who is in them, and the worst of them. */
#include "report/store.h"
#include "report/table.h"
#include "report/text.h"
#include "report/words.h"

enum { MOST_ROWS = 20, INDENT = 2 };

static void head(const struct text_report *r, const struct store *s) {
    struct arena *a = r->sheet.arena;
    sheet_heading(&r->sheet, arena_format(a, "Store %s", sheet_clean(a, s->name)));
    const char *facts[] = {
        words_of(a, s->n_packages, "package read", "packages read"),
        s->cached ? arena_format(a, "%s of them known from the cache", words_count(a, s->cached)) : NULL,
        words_size(a, s->bytes),
        s->unreadable ? arena_format(a, "%s not readable", words_count(a, s->unreadable)) : NULL,
        s->others ? words_of(a, s->others, "file that is no package", "files that are no packages") : NULL,
        s->index ? sheet_clean(a, s->index) : NULL};
    sheet_paragraph(&r->sheet, 0, INDENT, "", STYLE_PLAIN,
                    arena_format(a, "%s.", words_join(a, facts, sizeof facts / sizeof *facts, ", ")));
}

static struct table_cell number(const struct text_report *r, uint64_t n, enum style style) {
    return (struct table_cell){words_count(r->sheet.arena, n), n ? style : STYLE_DIM};
}

static struct table_cell verdict_cell(const struct text_report *r, const uint64_t *list, enum verdict v) {
    return number(r, list[v], verdict_style(v));
}

static void policies(const struct text_report *r, const struct store *s) {
    static const struct table_column columns[] = {
        {.title = "Packages by policy", .least = 12},
        {.title = "deny", .right = true},
        {.title = "review", .right = true},
        {.title = "undetermined", .right = true},
        {.title = "allow", .right = true},
    };
    if (!s->n_policies) return;
    struct table *t = table_new(r->sheet.arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < s->n_policies; i++)
        table_row(t, (struct table_cell[]){{sheet_clean(r->sheet.arena, s->policies[i].id), STYLE_BOLD},
                                           verdict_cell(r, s->verdicts[i], VERDICT_DENY),
                                           verdict_cell(r, s->verdicts[i], VERDICT_REVIEW),
                                           verdict_cell(r, s->verdicts[i], VERDICT_UNDETERMINED),
                                           verdict_cell(r, s->verdicts[i], VERDICT_ALLOW)});
    sheet_line(&r->sheet);
    table_write(t, &r->sheet, 0);
}

static void left_out(const struct text_report *r, size_t shown, size_t all, const char *what) {
    if (all > shown)
        sheet_paragraph(&r->sheet, INDENT, 0, "", STYLE_DIM,
                        arena_format(r->sheet.arena, "and %s more %s (--verbose shows all)",
                                     words_count(r->sheet.arena, all - shown), what));
}

static size_t most(const struct text_report *r, size_t all) {
    return r->options.verbose || all < MOST_ROWS ? all : MOST_ROWS;
}

static void parties(const struct text_report *r, const struct store *s) {
    static const struct table_column columns[] = {
        {.title = "Controller, else holder", .least = 20}, {.title = "apps", .right = true},
        {.title = "holds", .right = true, .optional = 1},  {.title = "component in", .right = true},
        {.title = "endpoint of", .right = true},           {.title = "denied", .right = true, .optional = 2},
    };
    size_t n = most(r, s->n_parties);
    if (!n) return;
    struct table *t = table_new(r->sheet.arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        const struct store_party *p = &s->parties[i];
        table_row(t, (struct table_cell[]){{sheet_clean(r->sheet.arena, p->name), STYLE_BOLD},
                                           number(r, p->apps, STYLE_PLAIN),
                                           number(r, p->by[STORE_HOLDS], STYLE_PLAIN),
                                           number(r, p->by[STORE_COMPONENT], STYLE_PLAIN),
                                           number(r, p->by[STORE_ENDPOINT], STYLE_PLAIN),
                                           verdict_cell(r, p->verdicts, VERDICT_DENY)});
    }
    sheet_line(&r->sheet);
    table_write(t, &r->sheet, 0);
    left_out(r, n, s->n_parties, "parties");
}

static void components(const struct text_report *r, const struct store *s) {
    static const struct table_column columns[] = {
        {.title = "Component", .least = 16},
        {.title = "holder", .least = 12, .optional = 1},
        {.title = "apps", .right = true},
        {.title = "defined", .right = true, .optional = 2},
        {.title = "reachable", .right = true, .optional = 2},
        {.title = "denied", .right = true},
    };
    struct arena *a = r->sheet.arena;
    size_t n = most(r, s->n_components);
    if (!n) return;
    struct table *t = table_new(a, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        const struct store_component *c = &s->components[i];
        table_row(t, (struct table_cell[]){{sheet_clean(a, c->name ? c->name : c->id), STYLE_BOLD},
                                           {c->holder ? sheet_clean(a, c->holder) : "unknown",
                                            c->holder ? STYLE_PLAIN : STYLE_DIM},
                                           number(r, c->apps, STYLE_PLAIN),
                                           number(r, c->defined, STYLE_PLAIN),
                                           number(r, c->reachable, STYLE_PLAIN),
                                           number(r, c->denied, STYLE_DENY)});
    }
    sheet_line(&r->sheet);
    table_write(t, &r->sheet, 0);
    left_out(r, n, s->n_components, "components");
}

static const char *told(const struct text_report *r, const struct store_package *p) {
    struct arena *a = r->sheet.arena;
    const char *facts[] = {p->id ? p->id : "no id",
                           p->version,
                           p->holder ? arena_format(a, "held by %s", p->holder) : NULL,
                           p->controller && (!p->holder || strcmp(p->controller, p->holder) != 0)
                               ? arena_format(a, "controlled by %s", p->controller)
                               : NULL,
                           p->opaque ? "a part of it cannot be seen" : NULL,
                           p->anomalies ? words_of(a, p->anomalies, "anomaly", "anomalies") : NULL};
    return words_join(a, facts, sizeof facts / sizeof *facts, sheet_either(&r->sheet, " · ", ", "));
}

static void package(const struct text_report *r, const struct store *s, const struct store_package *p) {
    struct arena *a = r->sheet.arena;
    enum verdict v = (enum verdict)p->worst;
    sheet_line(&r->sheet);
    if (s->n_policies) {
        sheet_put(&r->sheet, verdict_style(v), verdict_word(v));
        sheet_space(&r->sheet, 1);
    }
    sheet_wrap(&r->sheet, s->n_policies ? strlen(verdict_word(v)) + 1 : 0, INDENT, STYLE_BOLD,
               sheet_clean(a, p->file));
    sheet_paragraph(&r->sheet, INDENT, 0, "", STYLE_PLAIN, sheet_clean(a, told(r, p)));
    if (v == VERDICT_ALLOW) return;
    if (p->rules) sheet_paragraph(&r->sheet, INDENT, 0, "", STYLE_DIM, sheet_clean(a, p->rules));
    if (p->why) sheet_paragraph(&r->sheet, INDENT, 0, "", STYLE_PLAIN, sheet_clean(a, p->why));
}

static void packages(const struct text_report *r, const struct store *s) {
    size_t asked = r->options.details ? r->options.details : MOST_ROWS;
    size_t n = r->options.verbose || s->n_packages < asked ? s->n_packages : asked, shown = 0;
    while (s->n_policies && !r->options.verbose && n > 0 &&
           s->packages[s->order[n - 1]].worst == VERDICT_ALLOW)
        n--; /* what is allowed is in the counts */
    if (!n) return;
    sheet_heading(&r->sheet, s->n_policies ? "Packages, worst first" : "Packages");
    for (; shown < n; shown++) package(r, s, &s->packages[s->order[shown]]);
    sheet_line(&r->sheet);
    left_out(r, shown, s->n_packages, "packages");
    if (s->findings_left_out)
        sheet_paragraph(&r->sheet, INDENT, 0, "", STYLE_DIM,
                        arena_format(r->sheet.arena, "%s of their findings are only counted",
                                     words_count(r->sheet.arena, s->findings_left_out)));
}

void text_stores(const struct text_report *r) {
    for (size_t i = 0; i < r->audit->n_stores; i++) {
        const struct store *s = r->audit->stores[i];
        head(r, s);
        policies(r, s);
        parties(r, s);
        components(r, s);
        packages(r, s);
    }
}
