/* A file with our mark may still come from a stranger: what its schema would run when it is used (triggers,
 * views, computed columns, indexes over expressions, virtual tables) is looked for before anything of it is
 * used, by comparing its schema with the one that the migrations make. Tables beside ours are nobody's
 * business. What SQLite runs is the text of an entry, whatever its type and name say.
 * https://www.sqlite.org/security.html */
#include "store/log_private.h"

static const char entries[] = "SELECT name, sql FROM sqlite_master";

struct entry {
    const char *name, *sql; /* NULL: none */
};

static struct entry entry_at(sqlite3_stmt *q) {
    return (struct entry){(const char *)sqlite3_column_text(q, 0), (const char *)sqlite3_column_text(q, 1)};
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static const char *after_space(const char *p) {
    while (is_space(*p)) p++;
    return p;
}

/* But for how many spaces and lines there are. */
static bool same(const char *a, const char *b) {
    if (!a || !b) return a == b;
    for (; *a && (*a == *b || (is_space(*a) && is_space(*b))); a++, b++)
        if (is_space(*a)) a = after_space(a) - 1, b = after_space(b) - 1;
    return !*a && !*b;
}

static bool begins(const char *sql, const char *with) {
    return sqlite3_strnicmp(sql, with, (int)strlen(with)) == 0;
}

/* NULL: nothing is wrong with it. `made` stands for the schema as it should be. */
static const char *compare(struct entry e, sqlite3_stmt *made, size_t *ours) {
    sqlite3_reset(made);
    while (sqlite3_step(made) == SQLITE_ROW) {
        struct entry right = entry_at(made);
        if (!same(right.name, e.name)) continue;
        ++*ours;
        return same(right.sql, e.sql) ? NULL : "its tables are not as cordon makes them";
    }
    if (!e.sql || begins(e.sql, "CREATE TABLE ")) return NULL;
    return "it has a trigger, a view, an index or a table that no store has";
}

static size_t count(sqlite3_stmt *q) {
    size_t n = 0;
    while (sqlite3_step(q) == SQLITE_ROW) n++;
    return n;
}

static const char *compare_all(sqlite3 *db, sqlite3 *right) {
    sqlite3_stmt *own = NULL, *made = NULL;
    const char *wrong = NULL;
    size_t ours = 0;
    int code = sqlite3_prepare_v2(db, entries, -1, &own, NULL);
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(right, entries, -1, &made, NULL);
    while (code == SQLITE_OK && !wrong && sqlite3_step(own) == SQLITE_ROW)
        wrong = compare(entry_at(own), made, &ours);
    sqlite3_reset(made);
    if (code != SQLITE_OK)
        wrong = "its tables cannot be read";
    else if (!wrong && ours != count(made))
        wrong = "tables of a store are not in it";
    sqlite3_finalize(own);
    sqlite3_finalize(made);
    return wrong;
}

const char *log_check(struct log_store *s, size_t version) {
    sqlite3 *right = NULL;
    int code = sqlite3_open_v2(":memory:", &right, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    for (size_t i = 0; code == SQLITE_OK && i < version; i++)
        code = sqlite3_exec(right, log_migrations[i], NULL, NULL, NULL);
    const char *wrong = code == SQLITE_OK ? compare_all(s->db, right) : "out of memory";
    sqlite3_close(right);
    return wrong;
}
