/* Tables of what the store keeps. */
#include "library/log.h"

#include "report/table.h"
#include "report/text.h"
#include "report/words.h"

struct listing {
    const struct sheet *sheet;
    struct table *table;
    struct log_told told;
};

static const char *held_by(const struct passage *p, struct arena *a) {
    const struct passage_holder *to = log_recipient(p);
    const char *name = to->name ? to->name : to->holder ? to->holder : NULL;
    if (!name) return p->as_name ? p->as_name : "";
    if (!to->n_controllers) return name;
    return arena_format(a, "%s (%s)", name, log_list(a, to->controllers, to->n_controllers));
}

static bool list_finding(void *context, int64_t run, const struct passage *p, const char *json) {
    struct listing *l = context;
    struct arena *a = l->sheet->arena;
    char key[17];
    (void)run, (void)json;
    l->told.entries++;
    l->told.denied += p->verdict == VERDICT_DENY;
    const char *data = log_list(a, p->data, p->n_data);
    table_row(l->table,
              (struct table_cell[]){
                  {p->n_verdicts ? verdict_mark(l->sheet, p->verdict) : "", verdict_style(p->verdict)},
                  {log_minute(a, p->last_ns), STYLE_PLAIN},
                  {sheet_clean(a, arena_string(a, log_app(p, a))), STYLE_PLAIN},
                  {sheet_clean(a, arena_string(a, log_service(p, a))), STYLE_PLAIN},
                  {sheet_clean(a, arena_string(a, held_by(p, a))), STYLE_PLAIN},
                  {sheet_clean(a, arena_string(a, data)), STYLE_PLAIN},
                  {arena_string(a, passage_key_text(key, p->key)), STYLE_DIM}});
    return true;
}

static void line(const struct sheet *sheet, const char *text) {
    sheet_wrap(sheet, 0, 0, STYLE_PLAIN, text);
}

static void end_findings(const struct listing *l, const struct log_query *q) {
    const struct sheet *sheet = l->sheet;
    struct arena *a = sheet->arena;
    if (!l->told.entries) {
        line(sheet, q->since_ns || q->until_ns
                        ? "Nothing in the store fits. Times are those of the evidence, not of the audit."
                        : "Nothing in the store fits.");
        return;
    }
    table_write(l->table, sheet, 0);
    const char *denied = l->told.denied ? arena_format(a, ", %s denied", words_count(a, l->told.denied)) : "";
    const char *more = q->most && l->told.entries == q->most
                           ? arena_format(a, "; the %s, there may be more: --limit 0 shows all",
                                          q->oldest_first ? "oldest" : "latest")
                           : "";
    sheet_line(sheet);
    line(sheet, arena_format(a, "%s%s%s. 'cordon log KEY' tells one in full. Times are UTC.",
                             words_of(a, l->told.entries, "entry", "entries"), denied, more));
}

struct log_told log_text_findings(struct log_store *s, const struct log_query *q, const struct sheet *sheet) {
    static const struct table_column columns[] = {
        {.title = ""},
        {.title = "last seen", .optional = 2},
        {.title = "app", .least = 14, .cut_front = true},
        {.title = "sends to", .least = 18, .cut_front = true},
        {.title = "held by (controlled by)", .least = 18, .optional = 1},
        {.title = "data", .least = 8, .optional = 3},
        {.title = "key"}};
    struct listing l = {.sheet = sheet,
                        .table = table_new(sheet->arena, columns, sizeof columns / sizeof *columns)};
    l.told.failed = !log_find(s, q, list_finding, &l);
    if (!l.told.failed) end_findings(&l, q);
    return l.told;
}

static bool list_alert(void *context, int64_t run, const struct log_alert *one) {
    struct listing *l = context;
    struct arena *a = l->sheet->arena;
    char key[17];
    (void)run;
    l->told.entries++;
    const char *app = one->app ? words_identifier(one->app) : NULL, *slash = app ? strchr(app, '/') : NULL;
    table_row(l->table, (struct table_cell[]){
                            {log_minute(a, one->time_ns), STYLE_PLAIN},
                            {sheet_clean(a, arena_string(a, one->kind)), STYLE_BOLD},
                            {sheet_clean(a, arena_string(a, slash ? slash + 1 : app)), STYLE_PLAIN},
                            {sheet_clean(a, arena_string(a, words_identifier(one->service))), STYLE_PLAIN},
                            {sheet_clean(a, arena_string(a, one->text)), STYLE_PLAIN},
                            {one->key ? arena_string(a, passage_key_text(key, one->key)) : "", STYLE_DIM}});
    return true;
}

struct log_told log_text_alerts(struct log_store *s, const struct log_query *q, const struct sheet *sheet) {
    static const struct table_column columns[] = {{.title = "time"},
                                                  {.title = "alert"},
                                                  {.title = "app", .least = 10, .cut_front = true},
                                                  {.title = "service", .least = 12, .cut_front = true},
                                                  {.title = "what", .least = 16, .optional = 2},
                                                  {.title = "key", .optional = 1}};
    struct listing l = {.sheet = sheet,
                        .table = table_new(sheet->arena, columns, sizeof columns / sizeof *columns)};
    l.told.failed = !log_find_alerts(s, q, list_alert, &l);
    if (l.told.failed) return l.told;
    if (l.told.entries)
        table_write(l.table, sheet, 0);
    else
        line(sheet, "No alerts in the store fit.");
    return l.told;
}

static bool list_run(void *context, int64_t number, const struct log_run *run, uint64_t passages) {
    struct listing *l = context;
    struct arena *a = l->sheet->arena;
    l->told.entries++;
    table_row(l->table, (struct table_cell[]){
                            {arena_format(a, "%lld", (long long)number), STYLE_PLAIN},
                            {sheet_clean(a, arena_string(a, run->kind)), STYLE_PLAIN},
                            {log_minute(a, run->began_ns), STYLE_PLAIN},
                            {run->ended_ns ? log_minute(a, run->ended_ns) : "no end told", STYLE_PLAIN},
                            {words_count(a, passages), STYLE_PLAIN},
                            {sheet_clean(a, arena_string(a, run->what)), STYLE_PLAIN},
                            {sheet_clean(a, arena_string(a, run->policies)), STYLE_PLAIN}});
    return true;
}

struct log_told log_text_runs(struct log_store *s, const struct log_query *q, const struct sheet *sheet) {
    static const struct table_column columns[] = {{.title = "run", .right = true},
                                                  {.title = "kind"},
                                                  {.title = "began"},
                                                  {.title = "ended", .optional = 2},
                                                  {.title = "entries", .right = true},
                                                  {.title = "of", .least = 16},
                                                  {.title = "policies", .least = 12, .optional = 1}};
    struct listing l = {.sheet = sheet,
                        .table = table_new(sheet->arena, columns, sizeof columns / sizeof *columns)};
    l.told.failed = !log_runs(s, q->most, list_run, &l);
    if (l.told.failed) return l.told;
    if (l.told.entries)
        table_write(l.table, sheet, 0);
    else
        line(sheet, "The store has no runs.");
    return l.told;
}
