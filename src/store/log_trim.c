/* What is too old or too much goes, the oldest first.
 *
 * Age is counted from when a row was last written, not from the time that its evidence tells: an audit of an
 * old capture is not old. A clock that is wrong must not cost what is kept: it is believed up to a day after
 * the store was last written before it was opened, and as far as time has passed since then by the clock that
 * does not jump. */
#include "store/log_private.h"

enum { MINUTE = 60, DAY = 24 * 3600, ROWS_AT_ONCE = 500, ROUNDS_AT_ONCE = 20 };

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

/* In steps, so that the log stays small. */
static void give_back(struct log_store *s) {
    int64_t free_pages, before = INT64_MAX;
    while (log_ask(s, "PRAGMA freelist_count", &free_pages) && free_pages > 0 && free_pages < before) {
        before = free_pages;
        if (!log_sql(s, "PRAGMA incremental_vacuum(2000)")) return;
    }
}

void log_trust_time(struct log_store *s) {
    static const char latest[] =
        "SELECT max(kept) FROM (SELECT max(kept) AS kept FROM runs UNION ALL SELECT max(kept) FROM passages "
        "UNION ALL SELECT max(kept) FROM names UNION ALL SELECT max(kept) FROM alerts)";
    if (s->read_only) return;
    s->steady_ns = log_steady_ns();
    if (!log_ask(s, latest, &s->kept_ns) || s->kept_ns <= 0) s->kept_ns = log_wall_ns();
}

static int64_t believed(const struct log_store *s, int64_t now_ns) {
    int64_t passed = log_steady_ns() - s->steady_ns + DAY * LOG_SECOND, most;
    return __builtin_add_overflow(s->kept_ns, passed, &most) || now_ns < most ? now_ns : most;
}

void log_trim_old(struct log_store *s, int64_t now_ns) {
    int64_t keep = (int64_t)s->limits.keep_days * DAY * LOG_SECOND, now = believed(s, now_ns), gone = 1;
    bool due = now_ns - s->trimmed_ns >= MINUTE * LOG_SECOND || now_ns < s->trimmed_ns;
    if (!s->ready || !due || now < keep) return;
    for (int i = 0; gone && i < ROUNDS_AT_ONCE; i++)
        if (!let_go_now(s, now - keep, &gone)) return;
    if (!gone) s->trimmed_ns = now_ns; /* else the next tick goes on */
    give_back(s);
}

static uint64_t used(struct log_store *s) {
    int64_t free_pages = 0;
    (void)log_ask(s, "PRAGMA freelist_count", &free_pages);
    uint64_t all = log_file_bytes(s), empty = (uint64_t)(free_pages > 0 ? free_pages : 0) * s->page_bytes;
    return empty < all ? all - empty : 0;
}

/* When the row was written before which there are so many, of the table where that is longest ago; false:
 * there are not so many in any. */
static bool cut_at(struct log_store *s, int rows, int64_t *cut) {
    static const char *const tables[] = {"passages", "names", "alerts", "history"};
    char sql[160];
    bool any = false;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        int64_t at;
        snprintf(sql, sizeof sql, "SELECT kept FROM %s ORDER BY kept LIMIT 1 OFFSET %d", tables[i], rows);
        if (!log_ask(s, sql, &at) || (any && at >= *cut)) continue;
        *cut = at;
        any = true;
    }
    return any;
}

/* The oldest few: of a store of few large rows the latest must not go with them. */
static bool oldest(struct log_store *s, int64_t *cut) {
    for (int rows = ROWS_AT_ONCE / 4; rows > 0; rows /= 2)
        if (cut_at(s, 2 * rows, cut)) return cut_at(s, rows, cut);
    return cut_at(s, 0, cut);
}

/* Over five eighths of what the store may take it goes down by a sixteenth. The rest is for the log, and for
 * what one transaction adds. */
void log_trim_large(struct log_store *s) {
    uint64_t most = s->limits.most_bytes / 8 * 5;
    int64_t cut = 0;
    if (used(s) <= most) return;
    for (int64_t gone = 1; gone > 0 && used(s) > most - most / 16 && oldest(s, &cut);)
        if (!let_go_now(s, cut, &gone)) return;
    if (s->ready) give_back(s);
}
