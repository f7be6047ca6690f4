/* Runs: one audit, or one time of watching. */
#include "store/log_private.h"

#include "base/memory.h"

/* A run of that number in a file that took the place of another one may be somebody else's. */
static const char texts[2][300] = {
    "UPDATE runs SET ended=?7, kept=?8 WHERE number=?1 AND kind=?2 AND what IS ?3 AND policies IS ?4 AND "
    "version IS ?5 AND began=?6",
    "INSERT INTO runs(number, kind, what, policies, version, began, ended, kept) VALUES((SELECT ?1 WHERE NOT "
    "EXISTS (SELECT 1 FROM runs WHERE number=?1)),?2,?3,?4,?5,?6,?7,?8)"};

static int write_as(struct log_store *s, const struct log_open_run *one, const char *text) {
    sqlite3_stmt *q = NULL;
    int code = sqlite3_prepare_v2(s->db, text, -1, &q, NULL);
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
    return code;
}

static bool write_run(struct log_store *s, struct log_open_run *one) {
    int code = one->number > 0 ? write_as(s, one, texts[0]) : SQLITE_DONE;
    bool there = one->number > 0 && code == SQLITE_DONE && sqlite3_changes(s->db) > 0;
    if (code == SQLITE_DONE && !there) code = write_as(s, one, texts[1]);
    if (code != SQLITE_DONE) {
        log_fault(s, code);
        return false;
    }
    one->fresh = !there;
    if (!there) one->number = sqlite3_last_insert_rowid(s->db);
    return true;
}

bool log_runs_wait(const struct log_store *s) {
    for (size_t i = 0; i < s->n_runs; i++)
        if (s->runs[i].dirty) return true;
    return false;
}

bool log_write_runs(struct log_store *s) {
    for (size_t i = 0; i < s->n_runs; i++)
        if (s->runs[i].dirty && !write_run(s, &s->runs[i])) return false;
    return true;
}

void log_runs_written(struct log_store *s, bool kept) {
    for (size_t i = 0; i < s->n_runs; i++) {
        struct log_open_run *one = &s->runs[i];
        if (kept) one->dirty = false;
        if (!kept && one->fresh) one->number = 0;
        one->fresh = false;
    }
}

void log_runs_again(struct log_store *s) {
    for (size_t i = 0; i < s->n_runs; i++) s->runs[i].dirty = true;
}

/* A run is written at once: others look for it, and its number stays. */
int64_t log_begin(struct log_store *s, const struct log_run *run) {
    if (!s || s->read_only) return 0;
    s->runs = memory_grow(s->runs, s->n_runs, &s->run_capacity, sizeof *s->runs);
    struct log_open_run *one = &s->runs[s->n_runs++];
    *one = (struct log_open_run){.run = *run, .dirty = true};
    one->run.kind = arena_string(s->arena, run->kind ? run->kind : "audit");
    one->run.what = arena_string(s->arena, run->what);
    one->run.policies = arena_string(s->arena, run->policies);
    one->run.version = arena_string(s->arena, run->version);
    one->told = -(int64_t)s->n_runs; /* until it has a number */
    if (log_flush(s)) one->told = one->number;
    return one->told;
}

static struct log_open_run *run_of(const struct log_store *s, int64_t told) {
    for (size_t i = s->n_runs; i-- > 0;)
        if (s->runs[i].told == told) return &s->runs[i];
    return NULL;
}

int64_t log_number(const struct log_store *s, int64_t run) {
    const struct log_open_run *one = run_of(s, run);
    return one ? one->number : run > 0 ? run : 0;
}

void log_end(struct log_store *s, int64_t run, int64_t ended_ns) {
    struct log_open_run *one = s && !s->read_only ? run_of(s, run) : NULL;
    if (!one) return;
    one->run.ended_ns = ended_ns;
    one->dirty = true;
    log_flush_last(s);
}

bool log_runs(struct log_store *s, uint64_t most, log_run_taker *take, void *context) {
    sqlite3_stmt *q = NULL;
    if (!s || !log_readable(s)) return false;
    int code = sqlite3_prepare_v2(
        s->db,
        "SELECT number, kind, what, policies, version, began, ended, (SELECT count(*) FROM passages WHERE "
        "run=runs.number) FROM runs ORDER BY number DESC LIMIT ?",
        -1, &q, NULL);
    if (code == SQLITE_OK) sqlite3_bind_int64(q, 1, most && most < INT64_MAX ? (int64_t)most : -1);
    bool goes_on = true;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(q);
        if (code != SQLITE_ROW || !goes_on) break;
        const char *kind = (const char *)sqlite3_column_text(q, 1);
        struct log_run r = {.kind = kind ? kind : "",
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
