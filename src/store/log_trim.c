/* What is too old or too much goes, the oldest first.
 *
 * Age is counted from when a row was last written, not from the time that its evidence tells: an audit of an
 * old capture is not old. A clock that jumps must not cost what is kept, so after a jump nothing goes by age
 * for a day of the clock that does not jump. */
#include "store/log_private.h"

#include <stdlib.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 24 * 3600, ROWS_AT_ONCE = 500 };

/* Of each table at most `rows` that were last written before `cut`. */
static bool let_go(struct log_store *s, int64_t cut, int rows, int64_t *gone) {
    static const char *const tables[][2] = {
        {"passages", "number"}, {"alerts", "number"}, {"history", "number"}, {"names", "(name, address)"}};
    char sql[320];
    *gone = 0;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const char *id = tables[i][1], *list = *id == '(' ? "name, address" : id;
        snprintf(sql, sizeof sql,
                 "DELETE FROM %s WHERE %s IN (SELECT %s FROM %s WHERE kept<=%lld ORDER BY kept LIMIT %d)",
                 tables[i][0], id, list, tables[i][0], (long long)cut, rows);
        if (!log_sql(s, sql)) return false;
        *gone += sqlite3_changes(s->db);
    }
    snprintf(sql, sizeof sql,
             "DELETE FROM runs WHERE ended>0 AND kept<%lld AND NOT EXISTS (SELECT 1 FROM passages WHERE "
             "run=runs.number)",
             (long long)cut);
    return log_sql(s, sql);
}

/* As a transaction of its own; false: trouble. */
static bool let_go_now(struct log_store *s, int64_t cut, int64_t *gone) {
    int code = sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (code == SQLITE_OK) {
        s->begun = true;
        code = let_go(s, cut, ROWS_AT_ONCE, gone) ? SQLITE_OK : sqlite3_extended_errcode(s->db);
    }
    if (code != SQLITE_OK) {
        log_fault(s, code);
        return false;
    }
    return log_commit(s);
}

static void give_back(struct log_store *s) {
    (void)log_sql(s, "PRAGMA incremental_vacuum");
}

/* Against the clock that does not jump. */
static bool jumped(struct log_store *s, int64_t wall_ns) {
    int64_t steady = log_steady_ns();
    bool first = s->wall_ns == 0;
    int64_t off = (wall_ns - s->wall_ns) - (steady - s->steady_ns);
    s->wall_ns = wall_ns;
    s->steady_ns = steady;
    if (!first && llabs(off) > HOUR * LOG_SECOND) s->calm_ns = steady + DAY * LOG_SECOND;
    return steady < s->calm_ns;
}

void log_trim_old(struct log_store *s, int64_t now_ns) {
    int64_t gone = 0, keep = (int64_t)s->limits.keep_days * DAY * LOG_SECOND;
    bool calm = !jumped(s, now_ns),
         due = now_ns - s->trimmed_ns >= MINUTE * LOG_SECOND || now_ns < s->trimmed_ns;
    if (!s->ready || !calm || !due || now_ns < keep) return;
    if (!let_go_now(s, now_ns - keep, &gone)) return;
    if (gone == 0) s->trimmed_ns = now_ns; /* else the next tick goes on */
    if (gone) give_back(s);
}

static uint64_t used(struct log_store *s) {
    int64_t free_pages = 0, size = 4096;
    (void)log_ask(s, "PRAGMA freelist_count", &free_pages);
    (void)log_ask(s, "PRAGMA page_size", &size);
    return log_file_bytes(s) - (uint64_t)free_pages * (uint64_t)size;
}

/* When the row was written before which there are so many, of the table that has most; INT64_MAX: there are
 * not so many in any, and all may go. */
static int64_t cut_of(struct log_store *s) {
    static const char *const tables[] = {"passages", "names", "alerts", "history"};
    int64_t cut = INT64_MAX, at;
    char sql[160];
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        snprintf(sql, sizeof sql, "SELECT kept FROM %s ORDER BY kept LIMIT 1 OFFSET %d", tables[i],
                 ROWS_AT_ONCE / 4);
        if (log_ask(s, sql, &at) && at < cut) cut = at;
    }
    return cut;
}

/* Over five eighths of what the store may take it goes down by a sixteenth. The rest is for the log, and for
 * what one transaction adds. */
void log_trim_large(struct log_store *s) {
    uint64_t most = s->limits.most_bytes / 8 * 5;
    if (used(s) <= most) return;
    for (int64_t gone = 1; gone > 0 && used(s) > most - most / 16;)
        if (!let_go_now(s, cut_of(s), &gone)) return;
    if (s->ready) give_back(s);
}
