#include "store/cache.h"

#include "base/hash.h"
#include "base/memory.h"

#include <inttypes.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

/* "cord", so that a file of somebody else's is told from ours. */
enum { APPLICATION = 0x636f7264, BUSY_MS = 2000, CHECKPOINT_PAGES = 4000 };

struct cache {
    pthread_mutex_t lock;
    const char *path;
    struct diagnostics *diagnostics;
    struct arena *arena;
    sqlite3 *db; /* NULL: not usable */
    sqlite3_stmt *get, *put, *touch;
    uint64_t most, kept; /* bytes */
    int64_t run;         /* of the cache, counted: tells what was used when */
};

/* Each brings a file of the version before to the next; the version is the length of this list. */
static const char *const migrations[] = {
    "CREATE TABLE meta(run INTEGER NOT NULL);"
    "INSERT INTO meta VALUES(0);"
    "CREATE TABLE kept(key BLOB PRIMARY KEY NOT NULL, used INTEGER NOT NULL, size INTEGER NOT NULL,"
    " hash INTEGER NOT NULL, value BLOB NOT NULL);"
    "CREATE INDEX kept_used ON kept(used, size);",
};
enum { VERSION = sizeof migrations / sizeof *migrations };

/* One note, and it is as if there were none. */
static void set_aside(struct cache *c, const char *why) {
    if (!c->db) return;
    diagnostics_add(c->diagnostics,
                    (struct diagnostic){.severity = SEVERITY_NOTE,
                                        .file = c->path,
                                        .what = arena_format(c->arena, "the cache is set aside: %s", why),
                                        .hint =
                                            "nothing is lost but time; remove the file if it is damaged, or "
                                            "name another with --cache"});
    sqlite3_finalize(c->get);
    sqlite3_finalize(c->put);
    sqlite3_finalize(c->touch);
    sqlite3_close(c->db);
    c->get = c->put = c->touch = NULL;
    c->db = NULL;
}

static void fault(struct cache *c) {
    set_aside(c, sqlite3_errmsg(c->db));
}

static bool run(struct cache *c, const char *sql) {
    return sqlite3_exec(c->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool ask(struct cache *c, const char *sql, int64_t *answer) {
    sqlite3_stmt *s = NULL;
    bool fine = sqlite3_prepare_v2(c->db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW;
    *answer = fine ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_finalize(s);
    return fine;
}

static bool migrate(struct cache *c, int64_t from) {
    char version[64];
    snprintf(version, sizeof version, "PRAGMA application_id=%d; PRAGMA user_version=%d;", APPLICATION,
             (int)VERSION);
    bool fine = run(c, "BEGIN IMMEDIATE");
    /* another process may have done it while this one waited */
    fine = fine && ask(c, "PRAGMA user_version", &from);
    for (int64_t i = from; fine && i < VERSION; i++) fine = run(c, migrations[i]);
    return fine && run(c, version) && run(c, "COMMIT");
}

/* NULL: it is ours, of this version. */
static const char *check(struct cache *c) {
    int64_t application, version, tables;
    if (!ask(c, "PRAGMA application_id", &application) || !ask(c, "PRAGMA user_version", &version) ||
        !ask(c, "SELECT count(*) FROM sqlite_master", &tables))
        return sqlite3_errmsg(c->db);
    if (application != APPLICATION && (application || version || tables))
        return "it is a database of something else";
    if (version < 0 || version > VERSION) return "a later version of cordon made it";
    if (!run(c, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"))
        return sqlite3_errmsg(c->db);
    sqlite3_wal_autocheckpoint(c->db, CHECKPOINT_PAGES);
    return version == VERSION || migrate(c, version) ? NULL : sqlite3_errmsg(c->db);
}

static bool prepare(struct cache *c) {
    const unsigned kind = SQLITE_PREPARE_PERSISTENT;
    return sqlite3_prepare_v3(c->db, "SELECT value, hash, used, rowid FROM kept WHERE key=?", -1, kind,
                              &c->get, NULL) == SQLITE_OK &&
           sqlite3_prepare_v3(
               c->db,
               "INSERT INTO kept(key, used, size, hash, value) VALUES(?,?,?,?,?) ON CONFLICT(key) "
               "DO UPDATE SET used=excluded.used, size=excluded.size, hash=excluded.hash, "
               "value=excluded.value",
               -1, kind, &c->put, NULL) == SQLITE_OK &&
           sqlite3_prepare_v3(c->db, "UPDATE kept SET used=?1 WHERE rowid=?2", -1, kind, &c->touch, NULL) ==
               SQLITE_OK;
}

/* Writes once, so that all that SQLite opens is open before rights are given up. */
static bool begin(struct cache *c) {
    int64_t kept;
    bool fine = prepare(c) && run(c, "BEGIN IMMEDIATE") && run(c, "UPDATE meta SET run=run+1") &&
                ask(c, "SELECT run FROM meta", &c->run) && run(c, "COMMIT") &&
                ask(c, "SELECT coalesce(sum(size),0) FROM kept", &kept);
    c->kept = fine && kept > 0 ? (uint64_t)kept : 0;
    return fine;
}

/* If that is not enough, opening the file tells. */
static void make_folders(const char *path) {
    char *folder = memory_copy_string(path);
    for (char *slash = folder; (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        (void)mkdir(folder, 0700);
        *slash = '/';
    }
    free(folder);
}

bool cache_default_path(char *to, size_t n) {
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int wrote = -1;
    if (base && *base == '/')
        wrote = snprintf(to, n, "%s/cordon/apps.sqlite", base);
    else if (home && *home == '/')
        wrote = snprintf(to, n, "%s/.cache/cordon/apps.sqlite", home);
    return wrote > 0 && (size_t)wrote < n;
}

struct cache *cache_open(const char *path, struct cache_limits limits, struct diagnostics *d) {
    struct cache *c = memory_new(1, sizeof *c);
    pthread_mutex_init(&c->lock, NULL);
    c->arena = arena_new();
    c->path = arena_string(c->arena, path);
    c->diagnostics = d;
    c->most = limits.most_bytes ? limits.most_bytes : UINT64_C(1) << 30;
    if (*path) make_folders(path);
    mode_t before = umask(077);
    int opened =
        sqlite3_open_v2(path, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    const char *trouble = opened == SQLITE_OK ? NULL : sqlite3_errmsg(c->db);
    if (!trouble) {
        sqlite3_busy_timeout(c->db, BUSY_MS);
        (void)sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        (void)sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        (void)sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
        (void)sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
        trouble = check(c);
    }
    if (!trouble && !begin(c)) trouble = sqlite3_errmsg(c->db);
    umask(before);
    if (trouble) set_aside(c, arena_string(c->arena, trouble));
    return c;
}

bool cache_usable(const struct cache *c) {
    return c && c->db;
}

static uint64_t hash_of(struct bytes b) {
    return hash_bytes(b.p, b.n, 0);
}

/* The row that c->get stands at. */
static bool take(struct cache *c, struct bytes *to, void **owned) {
    int n = sqlite3_column_bytes(c->get, 0);
    const void *p = sqlite3_column_blob(c->get, 0);
    struct bytes kept = {p, n > 0 ? (size_t)n : 0};
    if (!p || (uint64_t)sqlite3_column_int64(c->get, 1) != hash_of(kept)) return false;
    *owned = memory_new(kept.n, 1);
    memcpy(*owned, kept.p, kept.n);
    *to = (struct bytes){*owned, kept.n};
    return true;
}

static void touch(struct cache *c, int64_t row) {
    sqlite3_bind_int64(c->touch, 1, c->run);
    sqlite3_bind_int64(c->touch, 2, row);
    int result = sqlite3_step(c->touch);
    sqlite3_reset(c->touch);
    if (result != SQLITE_DONE && result != SQLITE_BUSY) fault(c);
}

bool cache_get(struct cache *c, const uint8_t key[CACHE_KEY], struct bytes *to, void **owned) {
    bool found = false;
    int64_t used = 0, row = 0;
    if (!c) return false;
    pthread_mutex_lock(&c->lock);
    if (c->db) {
        sqlite3_bind_blob(c->get, 1, key, CACHE_KEY, SQLITE_STATIC);
        int result = sqlite3_step(c->get);
        if (result == SQLITE_ROW) {
            found = take(c, to, owned);
            used = sqlite3_column_int64(c->get, 2);
            row = sqlite3_column_int64(c->get, 3);
        }
        sqlite3_reset(c->get);
        if (result != SQLITE_ROW && result != SQLITE_DONE)
            fault(c);
        else if (found && used != c->run)
            touch(c, row);
    }
    pthread_mutex_unlock(&c->lock);
    return found;
}

/* Down to nine tenths, so that it is not done at every turn. What this run uses stays as long as others can
 * go. */
static void make_room(struct cache *c) {
    uint64_t rest = c->most / 10 * 9;
    int64_t kept;
    char sql[320];
    snprintf(
        sql, sizeof sql,
        "DELETE FROM kept WHERE rowid IN (SELECT rowid FROM (SELECT rowid, sum(size) OVER (ORDER BY used "
        "DESC, rowid DESC) AS total FROM kept) WHERE total > %" PRIu64 ")",
        rest);
    if (!run(c, sql) || !ask(c, "SELECT coalesce(sum(size),0) FROM kept", &kept))
        fault(c);
    else
        c->kept = kept > 0 ? (uint64_t)kept : 0;
}

void cache_put(struct cache *c, const uint8_t key[CACHE_KEY], struct bytes value) {
    if (!c || value.n == 0 || value.n > INT32_MAX) return;
    pthread_mutex_lock(&c->lock);
    if (c->db && value.n <= c->most / 2) {
        sqlite3_bind_blob(c->put, 1, key, CACHE_KEY, SQLITE_STATIC);
        sqlite3_bind_int64(c->put, 2, c->run);
        sqlite3_bind_int64(c->put, 3, (int64_t)value.n);
        sqlite3_bind_int64(c->put, 4, (int64_t)hash_of(value));
        sqlite3_bind_blob(c->put, 5, value.p, (int)value.n, SQLITE_STATIC);
        int result = sqlite3_step(c->put);
        sqlite3_reset(c->put);
        sqlite3_clear_bindings(c->put);
        c->kept += value.n;
        if (result != SQLITE_DONE)
            fault(c);
        else if (c->kept > c->most)
            make_room(c);
    }
    pthread_mutex_unlock(&c->lock);
}

void cache_close(struct cache *c) {
    if (!c) return;
    sqlite3_finalize(c->get);
    sqlite3_finalize(c->put);
    sqlite3_finalize(c->touch);
    /* closing alone leaves the log as it is in the sandbox, where SQLite cannot look up its file */
    if (c->db) (void)sqlite3_wal_checkpoint_v2(c->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_close(c->db);
    pthread_mutex_destroy(&c->lock);
    arena_free(c->arena);
    free(c);
}
