/* Which personal data went to whom: a matrix of classes and recipients, then app by app in order of time. */
#include "base/utf8.h"
#include "report/data_matrix.h"
#include "report/table.h"
#include "report/text.h"
#include "report/words.h"

#include <inttypes.h>

enum { INDENT = 2, NAME_LEAST = 12, NAME_MOST = 30, PARTS_MOST = 2, TIME_WIDTH = 9, LABEL_WIDTH = 11 };
/* Without --verbose. */
enum { NAMES_MOST = 20, TELLINGS_MOST = 30 };

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
static void matrix_part(const struct text_report *r, const struct data_matrix *m, size_t from, size_t n,
                        size_t width) {
    struct arena *a = r->sheet.arena;
    struct table_column columns[TABLE_COLUMNS] = {{.title = "class", .least = 12}};
    for (size_t i = 0; i < n; i++)
        columns[i + 1] = (struct table_column){
            .title = sheet_cut(&r->sheet, recipient_name(r, m->recipients[from + i]), width, false),
            .least = NAME_LEAST};
    struct table *t = table_new(a, columns, n + 1);
    for (size_t c = 0; c < m->n_classes; c++) {
        struct table_cell cells[TABLE_COLUMNS] = {{sheet_clean(a, m->classes[c]), STYLE_PLAIN}};
        for (size_t i = 0; i < n; i++) {
            const struct data_cell *cell = &m->cells[c * m->n_recipients + from + i];
            cells[i + 1] = cell->count ? (struct table_cell){arena_format(a, "%s %s", grade_word(cell->grade),
                                                                          words_count(a, cell->count)),
                                                             grade_style(cell->grade)}
                                       : (struct table_cell){sheet_either(&r->sheet, "·", "-"), STYLE_DIM};
        }
        table_row(t, cells);
    }
    table_write(t, &r->sheet, INDENT);
}

static const char *name_list(const struct text_report *r, const char *const *list, size_t n) {
    struct arena *a = r->sheet.arena;
    size_t shown = r->options.verbose || n <= NAMES_MOST ? n : NAMES_MOST;
    const char *names = words_join(a, list, shown, "; ");
    return n > shown ? arena_format(a, "%s; and %s more", names, words_count(a, n - shown)) : names;
}

/* Where the recipients are too many for columns: by class and protection, each with whom it went to. */
static void matrix_list(const struct text_report *r, const struct data_matrix *m) {
    static const char *const order[] = {"none", "weak", "unknown", "proprietary", "adequate", "strong"};
    struct arena *a = r->sheet.arena;
    const char **list = arena_take_array(a, m->n_recipients, sizeof *list);
    for (size_t c = 0; c < m->n_classes; c++) {
        sheet_paragraph(&r->sheet, INDENT, 0, "", STYLE_BOLD, sheet_clean(a, m->classes[c]));
        for (size_t g = 0; g < sizeof order / sizeof *order; g++) {
            size_t n = 0;
            for (size_t i = 0; i < m->n_recipients; i++) {
                const struct data_cell *cell = &m->cells[c * m->n_recipients + i];
                if (cell->count && strcmp(cell->grade, order[g]) == 0)
                    list[n++] = arena_format(a, "%s (%s)", recipient_name(r, m->recipients[i]),
                                             words_count(a, cell->count));
            }
            const char *label = arena_format(a, "%-*s", LABEL_WIDTH, grade_word(order[g]));
            if (n)
                sheet_paragraph(&r->sheet, 2 * INDENT, LABEL_WIDTH + 2, label, grade_style(order[g]),
                                name_list(r, list, n));
        }
    }
}

static void matrix(const struct text_report *r, const struct data_matrix *m) {
    size_t class_width = 0;
    for (size_t c = 0; c < m->n_classes; c++) {
        size_t n = utf8_columns(text_of(m->classes[c]));
        if (n > class_width) class_width = n;
    }
    size_t used = class_width + INDENT, room = r->sheet.width > used ? r->sheet.width - used : 0;
    size_t fit = room / (NAME_LEAST + 2), most = TABLE_COLUMNS - 1;
    if (fit > most) fit = most;
    if (m->n_recipients > PARTS_MOST * fit) {
        matrix_list(r, m);
        return;
    }
    size_t parts = (m->n_recipients + fit - 1) / fit, each = (m->n_recipients + parts - 1) / parts;
    size_t width = room / each - 2 < NAME_MOST ? room / each - 2 : NAME_MOST;
    for (size_t from = 0; from < m->n_recipients; from += each) {
        if (from) sheet_line(&r->sheet);
        matrix_part(r, m, from, m->n_recipients - from < each ? m->n_recipients - from : each, width);
    }
}

/* "8.6 s", "14 min", "3.2 h" after the evidence begins; "" where it tells no time. */
static const char *since_start(const struct text_report *r, int64_t ns) {
    struct arena *a = r->sheet.arena;
    int64_t first, last;
    if (ns == 0 || !audit_period(r->audit, &first, &last) || ns < first) return "";
    double seconds = (double)(ns - first) / 1e9;
    if (seconds < 120) return arena_format(a, "%.1f s", seconds);
    if (seconds < 7200) return arena_format(a, "%.0f min", seconds / 60);
    return seconds < 172800 ? arena_format(a, "%.1f h", seconds / 3600)
                            : arena_format(a, "%.1f d", seconds / 86400);
}

static void telling(const struct text_report *r, const struct data_telling *t) {
    struct arena *a = r->sheet.arena;
    const char *relation = relation_text(t->relation);
    bool several = r->audit->n_evidence > 1;
    const char *line =
        arena_format(a, "%s%s%s%s%s%s, %s: %s (%s%s%s %" PRIu64 ")", recipient_name(r, t->recipient),
                     t->holder ? ", through " : "", t->holder ? t->holder : "", relation ? " (" : "",
                     relation ? relation : "", relation ? ")" : "", grade_word(t->grade),
                     words_join(a, t->classes, t->n_classes, ", "),
                     several ? evidence_name(r->audit, t->evidence) : "", several ? " " : "",
                     proof_unit(r->audit, &(struct proof){.at = t->at, .evidence = t->evidence}), t->at);
    sheet_paragraph(&r->sheet, 2 * INDENT, TIME_WIDTH,
                    arena_format(a, "%*s", TIME_WIDTH - 2, since_start(r, t->first_ns)), STYLE_PLAIN,
                    sheet_clean(a, line));
}

static const char *teller(const struct text_report *r, const struct data_telling *t) {
    return t->app ? text_app(r, t->app) : "apps that the evidence does not name";
}

static void tellings(const struct text_report *r, const struct data_telling *list, size_t n) {
    struct arena *a = r->sheet.arena;
    for (size_t from = 0, to; from < n; from = to) {
        const char *app = teller(r, &list[from]);
        for (to = from + 1; to < n && strcmp(teller(r, &list[to]), app) == 0;) to++;
        sheet_line(&r->sheet);
        sheet_paragraph(&r->sheet, INDENT, 0, "", STYLE_BOLD,
                        sheet_clean(a, arena_format(a, "What %s told", app)));
        size_t shown = r->options.verbose || to - from <= TELLINGS_MOST ? to - from : TELLINGS_MOST;
        for (size_t i = 0; i < shown; i++) telling(r, &list[from + i]);
        if (shown < to - from)
            sheet_paragraph(
                &r->sheet, 2 * INDENT, TIME_WIDTH, "", STYLE_DIM,
                arena_format(a, "and %s, later; --verbose shows all",
                             words_of(a, to - from - shown, "more recipient", "more recipients")));
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
    sheet_paragraph(
        &r->sheet, 0, 0, "", STYLE_DIM,
        "How it was protected on the way, and how many times it was found. Values are not kept. Below: "
        "when after the beginning of the evidence, to whom, and what shows it first.");
    const struct data_telling *list;
    size_t n = data_tellings(a, r->audit, &r->groups, &list);
    tellings(r, list, n);
}
