/* The tables of the store, as they came to be: docs/formats/store.md tells what is in them. */
#include "store/log_private.h"

/* "cLog", so that a file of somebody else's is told from ours. */
enum { APPLICATION = 0x634c6f67 };

/* What audits leave: runs, and what each of them found. */
static const char first[] =
    "CREATE TABLE runs(number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, what TEXT, policies "
    "TEXT, version TEXT, began INTEGER NOT NULL, ended INTEGER NOT NULL, kept INTEGER NOT NULL);"
    "CREATE TABLE passages(number INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs(number) ON "
    "DELETE CASCADE, key TEXT NOT NULL, kept INTEGER NOT NULL, content INTEGER NOT NULL, kind TEXT NOT NULL, "
    "verdict TEXT NOT NULL, app TEXT, service TEXT, app_source TEXT, name_source TEXT, protocol TEXT, "
    "transport TEXT, port INTEGER NOT NULL, grade TEXT, version TEXT, ech INTEGER NOT NULL, data_seen "
    "INTEGER "
    "NOT NULL, data TEXT, controllers TEXT, addresses TEXT, more_addresses INTEGER NOT NULL, asn INTEGER NOT "
    "NULL, as_name TEXT, place TEXT, flows INTEGER NOT NULL, packets_out INTEGER NOT NULL, packets_in "
    "INTEGER "
    "NOT NULL, bytes_out INTEGER NOT NULL, bytes_in INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER "
    "NOT NULL, file TEXT, at INTEGER NOT NULL, UNIQUE(run, key));"
    "CREATE INDEX passages_key ON passages(key);"
    "CREATE INDEX passages_kept ON passages(kept);"
    "CREATE INDEX passages_last ON passages(last);"
    "CREATE TABLE links(passage INTEGER NOT NULL REFERENCES passages(number) ON DELETE CASCADE, role TEXT "
    "NOT "
    "NULL, n INTEGER NOT NULL, identifier TEXT, holder TEXT, name TEXT, controllers TEXT, countries TEXT, "
    "PRIMARY KEY(passage, role, n)) WITHOUT ROWID;"
    "CREATE TABLE verdicts(passage INTEGER NOT NULL REFERENCES passages(number) ON DELETE CASCADE, n INTEGER "
    "NOT NULL, verdict TEXT NOT NULL, policy TEXT, rule TEXT, program TEXT, title TEXT, basis TEXT, remedy "
    "TEXT, because TEXT, PRIMARY KEY(passage, n)) WITHOUT ROWID;"
    "CREATE TABLE findings(passage INTEGER PRIMARY KEY REFERENCES passages(number) ON DELETE CASCADE, json "
    "BLOB NOT NULL);";

/* What watching leaves beside: names, alerts, and how things changed. */
static const char second[] =
    "CREATE TABLE names(name TEXT NOT NULL, address TEXT NOT NULL, known INTEGER NOT NULL, own_server "
    "INTEGER "
    "NOT NULL, ttl INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, flows INTEGER NOT NULL, "
    "bytes INTEGER NOT NULL, kept INTEGER NOT NULL, PRIMARY KEY(name, address)) WITHOUT ROWID;"
    "CREATE INDEX names_address ON names(address);"
    "CREATE INDEX names_kept ON names(kept);"
    "CREATE TABLE alerts(number INTEGER PRIMARY KEY, run INTEGER NOT NULL, time INTEGER NOT NULL, kind TEXT "
    "NOT NULL, app TEXT, service TEXT, text TEXT, key TEXT, json TEXT, kept INTEGER NOT NULL);"
    "CREATE INDEX alerts_time ON alerts(time);"
    "CREATE INDEX alerts_kept ON alerts(kept);"
    "CREATE TABLE history(number INTEGER PRIMARY KEY, key TEXT NOT NULL, run INTEGER NOT NULL, time INTEGER "
    "NOT NULL, what TEXT NOT NULL, before TEXT, after TEXT, kept INTEGER NOT NULL);"
    "CREATE INDEX history_key ON history(key);"
    "CREATE INDEX history_kept ON history(kept);";

/* Whom it came from, by number; and when an answer came that says how long it holds. */
static const char third[] = "ALTER TABLE passages ADD COLUMN clients TEXT;"
                            "ALTER TABLE passages ADD COLUMN more_clients INTEGER NOT NULL DEFAULT 0;"
                            "ALTER TABLE names ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;";

/* Each brings a file of the version before to the next; the version is the length of this list. */
const char *const log_migrations[] = {first, second, third};
const size_t log_version = sizeof log_migrations / sizeof *log_migrations;

/* What older files lack, beside them in memory, so that they can be read as they are. */
static const char without_second[] =
    "CREATE TEMP TABLE names(name, address, known, own_server, ttl, first, last, flows, bytes, answered);"
    "CREATE TEMP TABLE alerts(number, run, time, kind, app, service, text, key, json);"
    "CREATE TEMP TABLE history(number, key, run, time, what, before, after);";
static const char without_third[] =
    "CREATE TEMP VIEW passages AS SELECT *, NULL AS clients, 0 AS more_clients FROM main.passages;";
static const char names_without_third[] =
    "CREATE TEMP VIEW names AS SELECT *, 0 AS answered FROM main.names;";

static bool make_up(struct log_store *s, int64_t version) {
    return (version >= 2 || log_sql(s, without_second)) && (version >= 3 || log_sql(s, without_third)) &&
           (version != 2 || log_sql(s, names_without_third));
}

static bool migrate(struct log_store *s) {
    char version[96];
    int64_t from;
    snprintf(version, sizeof version, "PRAGMA application_id=%d; PRAGMA user_version=%d;", APPLICATION,
             (int)log_version);
    /* another process may have done it while this one waited */
    bool fine = log_sql(s, "BEGIN IMMEDIATE") && log_ask(s, "PRAGMA user_version", &from);
    if (fine && (size_t)from >= log_version) return log_sql(s, "COMMIT");
    for (size_t i = fine ? (size_t)from : 0; fine && i < log_version; i++)
        fine = log_sql(s, log_migrations[i]);
    return fine && log_sql(s, version) && log_sql(s, "COMMIT");
}

/* Size of pages and vacuum must be told before there are tables. Each commit is synced (FULL): what is
 * committed outlives a power cut, which NORMAL does not promise of a write-ahead log. */
static bool set_up(struct log_store *s, int64_t tables) {
    if (s->read_only) return true;
    if (tables == 0 && !log_sql(s, "PRAGMA page_size=4096; PRAGMA auto_vacuum=INCREMENTAL;")) return false;
    return log_sql(s, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
}

static bool bring_up(struct log_store *s, int64_t version, int64_t tables) {
    if (!log_sql(s, "PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;") || !set_up(s, tables)) return false;
    if ((size_t)version == log_version) return true;
    return s->read_only ? make_up(s, version) : migrate(s);
}

/* NULL: it is ours, and can be used. In a transaction: another process may be making or changing it. */
static const char *look_at(struct log_store *s, int64_t *version, int64_t *tables) {
    int64_t application;
    if (!log_ask(s, "PRAGMA application_id", &application) || !log_ask(s, "PRAGMA user_version", version) ||
        !log_ask(s, "SELECT count(*) FROM sqlite_master", tables))
        return log_complaint(s);
    if (application != APPLICATION && (application || *version || *tables))
        return "it is a database of something else";
    if (*version < 0 || (size_t)*version > log_version) return "a later version of cordon made it";
    if (s->read_only && *version == 0) return "nothing has been kept in it yet";
    return log_check(s, (size_t)*version);
}

const char *log_schema(struct log_store *s, int *code) {
    int64_t version = 0, tables = 0;
    bool began = log_sql(s, "BEGIN");
    const char *why = began ? look_at(s, &version, &tables) : log_complaint(s);
    *code = why ? sqlite3_errcode(s->db) : SQLITE_OK;
    if (*code == SQLITE_ROW || *code == SQLITE_DONE) *code = SQLITE_OK;
    (void)log_sql(s, "COMMIT");
    if (why || bring_up(s, version, tables)) return why;
    *code = sqlite3_errcode(s->db);
    why = log_complaint(s);
    (void)log_sql(s, "ROLLBACK");
    return why;
}
