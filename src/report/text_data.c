/* Which personal data went to whom: a matrix of classes and recipients, then app by app in order of time. */
#include "report/data_matrix.h"
#include "report/table.h"
#include "report/text.h"
#include "report/words.h"

#include <inttypes.h>

enum { INDENT = 2, CLASS_WIDTH = 24, RECIPIENT_WIDTH = 14 };

static enum style grade_style(const char *grade) {
    if (strcmp(grade, "none") == 0) return STYLE_DENY;
    if (strcmp(grade, "weak") == 0) return STYLE_REVIEW;
    if (strcmp(grade, "strong") == 0 || strcmp(grade, "adequate") == 0) return STYLE_ALLOW;
    return STYLE_UNDETERMINED;
}

/* A word for each grade that says what happened to the data. */
static const char *grade_word(const char *grade) {
    if (strcmp(grade, "none") == 0) return "in clear";
    return strcmp(grade, "unknown") == 0 ? "ungraded" : grade;
}

static const char *recipient_name(const struct text_report *r, const struct group *g) {
    return g->name ? sheet_clean(r->sheet.arena, g->name) : "unknown holder";
}

/* Some of the recipients, as many as fit beside the classes. */
static void matrix_part(const struct text_report *r, const struct data_matrix *m, size_t from, size_t n) {
    struct arena *a = r->sheet.arena;
    struct table_column columns[TABLE_COLUMNS] = {{.title = "class", .least = 12}};
    for (size_t i = 0; i < n; i++)
        columns[i + 1] =
            (struct table_column){.title = sheet_cut(&r->sheet, recipient_name(r, m->recipients[from + i]),
                                                     RECIPIENT_WIDTH, false)};
    struct table *t = table_new(a, columns, n + 1);
    for (size_t c = 0; c < m->n_classes; c++) {
        struct table_cell cells[TABLE_COLUMNS] = {{sheet_clean(a, m->classes[c]), STYLE_PLAIN}};
        bool any = false;
        for (size_t i = 0; i < n; i++) {
            const struct data_cell *cell = &m->cells[c * m->n_recipients + from + i];
            cells[i + 1] = cell->count ? (struct table_cell){arena_format(a, "%s %s", grade_word(cell->grade),
                                                                          words_count(a, cell->count)),
                                                             grade_style(cell->grade)}
                                       : (struct table_cell){sheet_either(&r->sheet, "·", "-"), STYLE_DIM};
            any = any || cell->count;
        }
        if (any) table_row(t, cells);
    }
    table_write(t, &r->sheet, INDENT);
}

static void matrix(const struct text_report *r, const struct data_matrix *m) {
    size_t room = r->sheet.width > CLASS_WIDTH + INDENT ? r->sheet.width - CLASS_WIDTH - INDENT : 0;
    size_t fit = room / (RECIPIENT_WIDTH + 2), most = TABLE_COLUMNS - 1;
    fit = fit < 1 ? 1 : fit > most ? most : fit;
    for (size_t from = 0; from < m->n_recipients; from += fit) {
        if (from) sheet_line(&r->sheet);
        matrix_part(r, m, from, m->n_recipients - from < fit ? m->n_recipients - from : fit);
    }
}

/* "2.4 s after the evidence begins" */
static const char *since_start(const struct text_report *r, int64_t ns) {
    struct arena *a = r->sheet.arena;
    int64_t first, last;
    if (!audit_period(r->audit, &first, &last) || ns < first) return words_time(a, ns);
    double seconds = (double)(ns - first) / 1e9;
    if (seconds < 120) return arena_format(a, "%.1f s after the evidence begins", seconds);
    return arena_format(a, "%.0f min after the evidence begins", seconds / 60);
}

static void tellings(const struct text_report *r, const struct data_telling *list, size_t n) {
    struct arena *a = r->sheet.arena;
    const char *before = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct data_telling *t = &list[i];
        const char *app = t->app ? text_app(r, t->app) : "an app that the evidence does not name";
        if (!before || strcmp(before, app) != 0) {
            sheet_line(&r->sheet);
            sheet_paragraph(&r->sheet, INDENT, 0, "", STYLE_BOLD,
                            sheet_clean(a, arena_format(a, "What %s told", app)));
        }
        before = app;
        const char *relation = relation_text(t->relation);
        const char *line = arena_format(
            a, "to %s%s%s%s: %s; %s; first %s (%s %s %" PRIu64 ")", recipient_name(r, t->recipient),
            relation ? " (" : "", relation ? relation : "", relation ? ")" : "",
            words_join(a, t->classes, t->n_classes, ", "), grade_word(t->grade), since_start(r, t->first_ns),
            evidence_name(r->audit, t->evidence),
            proof_unit(r->audit, &(struct proof){.at = t->at, .evidence = t->evidence}), t->at);
        sheet_paragraph(&r->sheet, 2 * INDENT, 2, sheet_either(&r->sheet, "·", "-"), STYLE_PLAIN,
                        sheet_clean(a, line));
    }
}

static uint64_t chains_seen(const struct audit *audit) {
    uint64_t n = 0;
    for (size_t i = 0; i < audit->n_chains; i++) n += audit->chains[i].data_seen;
    return n;
}

void text_data(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    struct data_matrix m = data_matrix_make(a, r->audit, &r->groups);
    uint64_t seen = chains_seen(r->audit);
    if (m.n_classes == 0 && seen == 0) return;
    sheet_heading(&r->sheet, "Which personal data, and to whom");
    if (m.n_classes == 0) {
        sheet_paragraph(&r->sheet, 0, 0, "", STYLE_PLAIN,
                        arena_format(a, "None was found in %s whose content could be read.",
                                     words_of(a, seen, "chain", "chains")));
        return;
    }
    matrix(r, &m);
    sheet_line(&r->sheet);
    sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM,
                    "How it was protected on the way, and how many times it was found. Values are not kept.");
    const struct data_telling *list;
    size_t n = data_tellings(a, r->audit, &r->groups, &list);
    tellings(r, list, n);
}
