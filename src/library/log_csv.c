/* CSV (RFC 4180) of what the store keeps, a row an entry. */
#include "library/log.h"

#include "base/date.h"
#include "report/csv_cells.h"
#include "report/words.h"

struct writing {
    struct csv csv;
    struct log_told told;
};

static void header(struct csv *w, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++) csv_cell(w, names[i]);
    csv_row_end(w);
}

static void cell_time(struct csv *w, int64_t ns) {
    char text[TIME_TEXT];
    csv_cell(w, ns ? time_text(text, ns) : NULL);
}

/* Policies and rules of the verdicts that decided. */
static void cell_rules(struct csv *w, const struct passage *p) {
    const char **list = arena_take_array(w->arena, (size_t)p->n_verdicts + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < p->n_verdicts; i++)
        if (p->verdicts[i].verdict == p->verdict)
            list[n++] = arena_format(w->arena, "%s/%s", p->verdicts[i].policy, p->verdicts[i].rule);
    csv_cell(w, words_join(w->arena, list, n, " "));
}

static bool row(void *context, int64_t run, const struct passage *p, const char *json) {
    struct writing *w = context;
    struct csv *c = &w->csv;
    const struct passage_holder *to = log_recipient(p);
    char key[17];
    (void)json;
    w->told.entries++;
    w->told.denied += p->verdict == VERDICT_DENY;
    csv_number(c, (uint64_t)run);
    csv_cell(c, passage_key_text(key, p->key));
    cell_time(c, p->first_ns);
    cell_time(c, p->last_ns);
    csv_cell(c, chain_kind_text(p->kind));
    csv_cell(c, p->n_verdicts ? verdict_text(p->verdict) : NULL);
    cell_rules(c, p);
    csv_cell(c, p->app.identifier);
    csv_cell(c, p->app.holder ? p->app.holder : p->app.name);
    csv_cell(c, p->component.identifier);
    csv_cell(c, p->service.identifier);
    csv_cell(c, p->host.identifier);
    csv_cell(c, to->holder ? to->holder : to->name);
    csv_cell(c, words_join(c->arena, to->controllers, to->n_controllers, " "));
    csv_cell(c, words_join(c->arena, to->countries, to->n_countries, " "));
    csv_cell(c, words_join(c->arena, p->data, p->n_data, " "));
    csv_cell(c, p->grade);
    csv_cell(c, p->version);
    csv_number(c, p->flows);
    csv_number(c, p->bytes[0]);
    csv_number(c, p->bytes[1]);
    csv_cell(c, p->file);
    csv_number(c, p->at);
    csv_row_end(c);
    csv_forget(c);
    return !c->out->failed;
}

struct log_told log_csv_findings(struct log_store *s, const struct log_query *q, struct output *out) {
    static const char *const names[] = {"run",      "key",        "first",   "last",        "about",
                                        "verdict",  "rules",      "app",     "app_holder",  "component",
                                        "service",  "host",       "holder",  "controllers", "jurisdictions",
                                        "data",     "protection", "version", "flows",       "bytes_out",
                                        "bytes_in", "evidence",   "at"};
    struct writing w = {.csv = {out, arena_new(), true}};
    header(&w.csv, names, sizeof names / sizeof *names);
    w.told.failed = !log_find(s, q, row, &w);
    arena_free(w.csv.arena);
    return w.told;
}

static bool alert_row(void *context, int64_t run, const struct log_alert *one) {
    struct writing *w = context;
    struct csv *c = &w->csv;
    char key[17];
    w->told.entries++;
    csv_number(c, (uint64_t)run);
    cell_time(c, one->time_ns);
    csv_cell(c, one->kind);
    csv_cell(c, one->app);
    csv_cell(c, one->service);
    csv_cell(c, one->text);
    csv_cell(c, one->key ? passage_key_text(key, one->key) : NULL);
    csv_row_end(c);
    csv_forget(c);
    return !c->out->failed;
}

struct log_told log_csv_alerts(struct log_store *s, const struct log_query *q, struct output *out) {
    static const char *const names[] = {"run", "time", "alert", "app", "service", "text", "key"};
    struct writing w = {.csv = {out, arena_new(), true}};
    header(&w.csv, names, sizeof names / sizeof *names);
    w.told.failed = !log_find_alerts(s, q, alert_row, &w);
    arena_free(w.csv.arena);
    return w.told;
}

static bool run_row(void *context, int64_t number, const struct log_run *run, uint64_t passages) {
    struct writing *w = context;
    struct csv *c = &w->csv;
    w->told.entries++;
    csv_number(c, (uint64_t)number);
    csv_cell(c, run->kind);
    csv_cell(c, run->what);
    csv_cell(c, run->policies);
    csv_cell(c, run->version);
    cell_time(c, run->began_ns);
    cell_time(c, run->ended_ns);
    csv_number(c, passages);
    csv_row_end(c);
    csv_forget(c);
    return !c->out->failed;
}

struct log_told log_csv_runs(struct log_store *s, const struct log_query *q, struct output *out) {
    static const char *const names[] = {"run",     "kind",  "of",    "policies",
                                        "version", "began", "ended", "entries"};
    struct writing w = {.csv = {out, arena_new(), true}};
    header(&w.csv, names, sizeof names / sizeof *names);
    w.told.failed = !log_runs(s, q->most, run_row, &w);
    arena_free(w.csv.arena);
    return w.told;
}
