/* Runs: one audit, or one time of watching. */
#include "store/log_private.h"

#include "base/memory.h"

static const char insert[] =
    "INSERT INTO runs(number, kind, what, policies, version, began, ended, kept) VALUES(?,?,?,?,?,?,?,?)";

static bool insert_run(struct log_store *s, struct log_open_run *one) {
    sqlite3_stmt *q = NULL;
    int code = sqlite3_prepare_v2(s->db, insert, -1, &q, NULL);
    if (code == SQLITE_OK) {
        if (one->number > 0) sqlite3_bind_int64(q, 1, one->number); /* else SQLite gives the next */
        log_bind(q, 2, one->run.kind);
        log_bind(q, 3, one->run.what);
        log_bind(q, 4, one->run.policies);
        log_bind(q, 5, one->run.version);
        sqlite3_bind_int64(q, 6, one->run.began_ns);
        sqlite3_bind_int64(q, 7, one->run.ended_ns);
        sqlite3_bind_int64(q, 8, log_wall_ns());
        code = sqlite3_step(q);
    }
    sqlite3_finalize(q);
    if (code != SQLITE_DONE) {
        log_fault(s, code);
        return false;
    }
    if (one->number <= 0) one->number = sqlite3_last_insert_rowid(s->db);
    return true;
}

/* Runs that have a number and go on; those without get one when something is put into them. */
bool log_begin_again(struct log_store *s) {
    bool fine = true;
    for (size_t i = 0; fine && i < s->n_runs; i++)
        if (s->runs[i].number > 0) fine = insert_run(s, &s->runs[i]);
    return fine;
}

/* A run is committed at once: others look for it, and its number stays. */
static bool begin(struct log_store *s, struct log_open_run *one) {
    if (!log_writable(s)) return false;
    if (!insert_run(s, one)) return false;
    if (log_commit(s)) return true;
    one->number = 0;
    return false;
}

int64_t log_begin(struct log_store *s, const struct log_run *run) {
    if (!s || s->read_only) return 0;
    s->runs = memory_grow(s->runs, s->n_runs, &s->run_capacity, sizeof *s->runs);
    struct log_open_run *one = &s->runs[s->n_runs++];
    *one = (struct log_open_run){.run = *run};
    one->run.kind = arena_string(s->arena, run->kind ? run->kind : "audit");
    one->run.what = arena_string(s->arena, run->what);
    one->run.policies = arena_string(s->arena, run->policies);
    one->run.version = arena_string(s->arena, run->version);
    return begin(s, one) ? one->number : -(int64_t)s->n_runs;
}

int64_t log_number(struct log_store *s, int64_t run) {
    if (!s || run >= 0) return run;
    size_t i = (size_t)(-run) - 1;
    if (i >= s->n_runs) return 0;
    struct log_open_run *one = &s->runs[i];
    if (one->number == 0 && !begin(s, one)) return 0;
    return one->number;
}

void log_end(struct log_store *s, int64_t run, int64_t ended_ns) {
    int64_t number = log_number(s, run);
    if (number <= 0 || !log_writable(s)) return;
    sqlite3_stmt *q = NULL;
    int code = sqlite3_prepare_v2(s->db, "UPDATE runs SET ended=?, kept=? WHERE number=?", -1, &q, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_int64(q, 1, ended_ns);
        sqlite3_bind_int64(q, 2, log_wall_ns());
        sqlite3_bind_int64(q, 3, number);
        code = sqlite3_step(q);
    }
    sqlite3_finalize(q);
    for (size_t i = 0; i < s->n_runs; i++)
        if (s->runs[i].number == number) s->runs[i].run.ended_ns = ended_ns;
    if (code != SQLITE_DONE)
        log_fault(s, code);
    else
        (void)log_commit(s);
}

bool log_runs(struct log_store *s, log_run_taker *take, void *context) {
    sqlite3_stmt *q = NULL;
    if (!s || !s->ready) return false;
    int code = sqlite3_prepare_v2(
        s->db,
        "SELECT number, kind, what, policies, version, began, ended, (SELECT count(*) FROM passages WHERE "
        "run=runs.number) FROM runs ORDER BY number DESC",
        -1, &q, NULL);
    bool goes_on = true;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(q);
        if (code != SQLITE_ROW || !goes_on) break;
        struct log_run r = {.kind = (const char *)sqlite3_column_text(q, 1),
                            .what = (const char *)sqlite3_column_text(q, 2),
                            .policies = (const char *)sqlite3_column_text(q, 3),
                            .version = (const char *)sqlite3_column_text(q, 4),
                            .began_ns = sqlite3_column_int64(q, 5),
                            .ended_ns = sqlite3_column_int64(q, 6)};
        goes_on = take(context, sqlite3_column_int64(q, 0), &r, (uint64_t)sqlite3_column_int64(q, 7));
    }
    sqlite3_finalize(q);
    if (code != SQLITE_DONE && code != SQLITE_ROW) log_fault(s, code);
    return code == SQLITE_DONE || code == SQLITE_ROW;
}
