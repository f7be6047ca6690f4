#include "store/log_private.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_HEADER = 24, LEAST_BYTES = 512 * 1024, CHECKPOINT_BYTES = 16 << 20 };

int64_t log_steady_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (int64_t)t.tv_sec * LOG_SECOND + t.tv_nsec;
}

int64_t log_wall_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * LOG_SECOND + t.tv_nsec;
}

const char *log_complaint(struct log_store *s) {
    snprintf(s->complaint, sizeof s->complaint, "%s", sqlite3_errmsg(s->db));
    return s->complaint;
}

bool log_sql(struct log_store *s, const char *sql) {
    return s->db && sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

bool log_ask(struct log_store *s, const char *sql, int64_t *answer) {
    sqlite3_stmt *one = NULL;
    bool fine = s->db && sqlite3_prepare_v2(s->db, sql, -1, &one, NULL) == SQLITE_OK &&
                sqlite3_step(one) == SQLITE_ROW;
    *answer = fine ? sqlite3_column_int64(one, 0) : 0;
    sqlite3_finalize(one);
    return fine;
}

uint64_t log_file_bytes(struct log_store *s) {
    int64_t pages = 0;
    (void)log_ask(s, "PRAGMA page_count", &pages);
    return (uint64_t)(pages > 0 ? pages : 0) * s->page_bytes;
}

/* Of the write-ahead log. */
static uint64_t log_bytes(const struct log_store *s) {
    return s->log_pages * (s->page_bytes + FRAME_HEADER);
}

bool log_default_path(char *to, size_t n) {
    const char *base = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int wrote = -1;
    if (base && *base == '/')
        wrote = snprintf(to, n, "%s/cordon/log.sqlite", base);
    else if (geteuid() == 0)
        wrote = snprintf(to, n, "/var/lib/cordon/log.sqlite");
    else if (home && *home == '/')
        wrote = snprintf(to, n, "%s/.local/state/cordon/log.sqlite", home);
    return wrote > 0 && (size_t)wrote < n;
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

static void close_file(struct log_store *s) {
    for (size_t i = 0; i < LOG_STATEMENTS; i++) {
        sqlite3_finalize(s->statements[i]);
        s->statements[i] = NULL;
    }
    /* closing alone leaves the log as it is in the sandbox, where SQLite cannot look up its file */
    if (s->db && !s->read_only && s->trouble != LOG_DAMAGED)
        (void)sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_close(s->db);
    s->db = NULL;
    s->ready = s->begun = false;
}

/* The log is written back once it holds a sixteenth of what the store may. */
static int wrote_log(void *context, sqlite3 *db, const char *name, int pages) {
    struct log_store *s = context;
    (void)name;
    s->log_pages = (uint64_t)pages;
    uint64_t most = s->limits.most_bytes / 16;
    if (log_bytes(s) > (most < CHECKPOINT_BYTES ? most : CHECKPOINT_BYTES))
        (void)sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

/* Any file may be a stranger's: nothing that its schema tells is run, and nothing in it is longer than what
 * is ever put into one. */
static void configure(struct log_store *s) {
    enum { LONGEST = 64 << 20 };
    static const struct {
        int what, value;
    } ways[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                {SQLITE_DBCONFIG_ENABLE_VIEW, 0}},
      limits[] = {{SQLITE_LIMIT_LENGTH, LONGEST}, {SQLITE_LIMIT_ATTACHED, 0}, {SQLITE_LIMIT_EXPR_DEPTH, 100}};
    sqlite3_busy_timeout(s->db, (int)s->limits.busy_seconds * 1000);
    sqlite3_extended_result_codes(s->db, 1);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        (void)sqlite3_db_config(s->db, ways[i].what, ways[i].value, NULL);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        (void)sqlite3_limit(s->db, limits[i].what, limits[i].value);
    (void)log_sql(s, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;");
    log_functions(s->db);
}

/* A file that this program may read, in a folder that it may not write, cannot be shared with a writer: it is
 * read as it is, where nobody has left a log beside it. */
static int open_unchanged(struct log_store *s) {
    struct output uri = output_to_memory();
    struct stat st;
    const char *wal = arena_format(s->arena, "%s-wal", s->path);
    if (stat(wal, &st) == 0 && st.st_size > 0) return SQLITE_CANTOPEN;
    output_text(&uri, "file:");
    for (const char *p = s->path; *p; p++)
        if (strchr("%?# ", *p))
            output_format(&uri, "%%%02x", (unsigned char)*p);
        else
            output_char(&uri, *p);
    output_text(&uri, "?immutable=1");
    output_char(&uri, '\0');
    sqlite3_close(s->db);
    int code = sqlite3_open_v2(uri.buffer, &s->db,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    output_end(&uri);
    if (code == SQLITE_OK) configure(s);
    return code;
}

static void learn(struct log_store *s) {
    int64_t bytes;
    s->page_bytes = log_ask(s, "PRAGMA page_size", &bytes) && bytes > 0 ? (uint64_t)bytes : 4096;
    s->log_pages = 0;
    log_trust_time(s);
}

/* NULL, or why not; *code: SQLite's, where it is the reason. */
static const char *open_file(struct log_store *s, int *code) {
    int how = s->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    struct stat st;
    *code = SQLITE_OK;
    if (stat(s->path, &st) == 0 && !S_ISREG(st.st_mode)) return "it is not an ordinary file"; /* may block */
    mode_t before = umask(077);
    *code = sqlite3_open_v2(s->path, &s->db, how | SQLITE_OPEN_NOMUTEX, NULL);
    const char *why = NULL;
    if (*code == SQLITE_OK) {
        configure(s);
        why = log_schema(s, code);
        if (why && s->read_only && (*code & 0xff) == SQLITE_CANTOPEN) {
            *code = open_unchanged(s);
            why = *code == SQLITE_OK ? log_schema(s, code) : "unable to open database file";
        }
    } else {
        why = s->db ? log_complaint(s) : "out of memory";
        if (access(s->path, F_OK) != 0 && s->read_only) why = "there is no such file";
    }
    umask(before);
    s->ready = !why;
    s->opened = s->opened || s->ready;
    if (why) return why;
    learn(s);
    if (s->read_only) return NULL;
    char limit[128];
    snprintf(limit, sizeof limit, "PRAGMA max_page_count=%llu; PRAGMA journal_size_limit=%llu;",
             (unsigned long long)(s->limits.most_bytes / 4 * 3 / s->page_bytes),
             (unsigned long long)(s->limits.most_bytes / 8));
    (void)log_sql(s, limit);
    sqlite3_wal_hook(s->db, wrote_log, s);
    return NULL;
}

static enum log_trouble trouble_of(int code) {
    int error = errno; /* of the call that failed, as SQLite does not always keep it */
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return LOG_LOCKED;
    case SQLITE_FULL: return LOG_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return LOG_DAMAGED;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM: return error == ENOSPC ? LOG_FULL : LOG_UNWRITABLE;
    case SQLITE_IOERR: return error == ENOSPC || error == EFBIG || error == EDQUOT ? LOG_FULL : LOG_OTHER;
    default: return LOG_OTHER;
    }
}

static const char *const troubles[LOG_TROUBLES] = {[LOG_LOCKED] = "locked by another program",
                                                   [LOG_FULL] = "no space left",
                                                   [LOG_DAMAGED] = "damaged",
                                                   [LOG_UNWRITABLE] = "cannot be written"};

static void tell(struct log_store *s, enum severity severity, const char *what, const char *hint) {
    diagnostics_add(s->diagnostics,
                    (struct diagnostic){.severity = severity, .file = s->path, .what = what, .hint = hint});
}

static void tell_trouble(struct log_store *s) {
    static const char *const hints[LOG_TROUBLES] = {
        [LOG_LOCKED] = "what cannot be kept is counted; it is tried again",
        [LOG_FULL] = "make room; what cannot be kept is counted; it is tried again",
        [LOG_DAMAGED] = "nothing is kept; move the file away",
        [LOG_UNWRITABLE] = "what cannot be kept is counted; it is tried again",
        [LOG_OTHER] = "what cannot be kept is counted; it is tried again"};
    if (s->told[s->trouble]) return;
    s->told[s->trouble] = true;
    const char *what = arena_format(s->arena, "the store of findings: %s", s->why);
    tell(s, SEVERITY_DAMAGE, what, hints[s->trouble]);
}

/* A damaged file may be somebody else's, named by a slip: only one that has our mark where SQLite keeps it
 * (bytes 68 … 71 of the header), or that lies where the store does, may be moved. */
static bool is_ours(const char *path) {
    static const uint8_t mark[] = {'c', 'L', 'o', 'g'};
    uint8_t header[72] = {0};
    char own[4096];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool marked = fd >= 0 && read(fd, header, sizeof header) == sizeof header &&
                  memcmp(header, "SQLite format 3", 16) == 0 && memcmp(header + 68, mark, 4) == 0;
    if (fd >= 0) close(fd);
    return marked || (log_default_path(own, sizeof own) && strcmp(own, path) == 0);
}

static bool set_aside(struct log_store *s) {
    if (!s->opened && !is_ours(s->path)) return false;
    char stamp[32];
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc);
    const char *const ends[] = {"", "-wal", "-shm"};
    const char *to = arena_format(s->arena, "%s.damaged-%s", s->path, stamp);
    for (unsigned i = 2; access(to, F_OK) == 0; i++)
        to = arena_format(s->arena, "%s.damaged-%s-%u", s->path, stamp, i);
    close_file(s);
    if (rename(s->path, to) != 0) return false;
    for (size_t i = 1; i < sizeof ends / sizeof *ends; i++)
        (void)rename(arena_format(s->arena, "%s%s", s->path, ends[i]),
                     arena_format(s->arena, "%s%s", to, ends[i]));
    tell(s, SEVERITY_NOTE, arena_format(s->arena, "the store of findings was damaged: it is now %s", to),
         "a new one is begun; what can be read of the old one: sqlite3 FILE .recover");
    return true;
}

static void give_up_for_now(struct log_store *s, enum log_trouble trouble, const char *why) {
    enum { AGAIN = 5 };
    s->trouble = trouble;
    s->why = troubles[trouble] ? troubles[trouble] : why;
    s->again_ns = log_steady_ns() + (trouble == LOG_LOCKED ? 1 : AGAIN) * LOG_SECOND;
    tell_trouble(s);
}

/* Once more from the beginning, in a file of that name that is there now or is made. */
static void open_again(struct log_store *s) {
    int code;
    const char *why = open_file(s, &code);
    s->trouble = LOG_FINE;
    log_runs_again(s);
    if (why) give_up_for_now(s, trouble_of(code), why);
}

/* What is refused for what it is: too long, or not as the schema wants it. */
static bool is_unfit(int code) {
    int kind = code & 0xff;
    return kind == SQLITE_TOOBIG || kind == SQLITE_CONSTRAINT || kind == SQLITE_MISMATCH ||
           kind == SQLITE_RANGE;
}

void log_fault(struct log_store *s, int code) {
    enum log_trouble trouble = trouble_of(code);
    const char *why = s->db ? log_complaint(s) : "closed";
    if (s->begun) {
        (void)log_sql(s, "ROLLBACK");
        log_runs_written(s, false);
    }
    s->begun = false;
    s->unfit = is_unfit(code);
    if (s->unfit && !s->read_only) return;
    if (trouble == LOG_DAMAGED && !s->read_only && set_aside(s))
        open_again(s);
    else
        give_up_for_now(s, trouble, why);
    if (trouble == LOG_DAMAGED && !s->ready) close_file(s);
}

bool log_run_statement(struct log_store *s, sqlite3_stmt *statement) {
    if (!statement) return false;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) code = SQLITE_DONE;
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (code != SQLITE_DONE) log_fault(s, code);
    return code == SQLITE_DONE;
}

bool log_commit(struct log_store *s) {
    int code = sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
    if (code != SQLITE_OK) {
        log_fault(s, code);
        return false;
    }
    s->begun = false;
    s->trouble = LOG_FINE;
    log_runs_written(s, true);
    return true;
}

/* Somebody has moved or deleted the file: what is written would be seen by nobody. In the sandbox this cannot
 * be known. */
static bool gone(struct log_store *s) {
    struct stat st;
    int moved = 0;
    return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved &&
           (stat(s->path, &st) == 0 || errno == ENOENT);
}

static void open_if_gone(struct log_store *s) {
    if (!s->ready || !gone(s)) return;
    tell(s, SEVERITY_NOTE, "the store of findings was moved away or deleted", "a new one is begun");
    close_file(s);
    open_again(s);
}

/* A reader that does not end keeps the log from beginning anew: it would grow beyond all bounds. */
static bool log_is_held(struct log_store *s) {
    if (log_bytes(s) <= s->limits.most_bytes / 16 * 3) return false;
    if (sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL) != SQLITE_OK)
        return true;
    s->log_pages = 0;
    return false;
}

/* A later version may have changed it since it was opened: what we would write may be wrong there. */
static bool still_ours(struct log_store *s) {
    int64_t version;
    if (!log_ask(s, "PRAGMA user_version", &version) || (size_t)version == log_version) return true;
    (void)log_sql(s, "ROLLBACK");
    s->begun = false;
    close_file(s);
    open_again(s);
    return false;
}

bool log_enter(struct log_store *s) {
    if (s->trouble != LOG_FINE && !s->last_try && log_steady_ns() < s->again_ns) return false;
    /* who was kept waiting once is not kept waiting again, but at the end */
    bool waits = s->trouble == LOG_FINE || s->last_try;
    if (!s->ready) {
        close_file(s);
        open_again(s);
    }
    open_if_gone(s);
    if (s->ready) sqlite3_busy_timeout(s->db, waits ? (int)s->limits.busy_seconds * 1000 : 1);
    if (s->ready) log_trim_large(s);
    if (!s->ready) return false;
    int code = log_is_held(s) ? SQLITE_BUSY : sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (code != SQLITE_OK) {
        log_fault(s, code);
        return false;
    }
    s->begun = true;
    return still_ours(s);
}

bool log_readable(struct log_store *s) {
    if (s->ready) (void)log_flush(s);
    return s->ready;
}

void log_tick(struct log_store *s, int64_t now_ns) {
    if (!s || s->read_only) return;
    (void)log_flush(s);
    if (s->trouble == LOG_FINE) log_trim_old(s, now_ns);
}

static uint64_t count(struct log_store *s, const char *sql) {
    int64_t n = 0;
    if (s->ready) (void)log_ask(s, sql, &n);
    return (uint64_t)n;
}

struct log_state log_state(struct log_store *s) {
    if (!s) return (struct log_state){.trouble = "closed"};
    return (struct log_state){.bytes = s->ready ? log_file_bytes(s) + log_bytes(s) : 0,
                              .not_kept = s->not_kept,
                              .waiting = s->queued,
                              .trouble = s->trouble == LOG_FINE ? NULL : s->why};
}

struct log_counts log_counts(struct log_store *s) {
    return (struct log_counts){.passages = count(s, "SELECT count(*) FROM passages"),
                               .names = count(s, "SELECT count(*) FROM names"),
                               .alerts = count(s, "SELECT count(*) FROM alerts")};
}

static struct log_limits filled(struct log_limits l) {
    if (!l.most_bytes) l.most_bytes = UINT64_C(1) << 30;
    if (l.most_bytes < LEAST_BYTES) l.most_bytes = LEAST_BYTES;
    if (!l.keep_days) l.keep_days = 90;
    if (!l.busy_seconds) l.busy_seconds = 2;
    if (l.busy_seconds > 3600) l.busy_seconds = 3600;
    return l;
}

static const char *hint_of(const struct log_store *s, enum log_trouble trouble) {
    if (access(s->path, F_OK) != 0 && s->read_only)
        return "findings are kept by 'cordon audit --save' and 'cordon watch --store'";
    if (trouble == LOG_LOCKED) return "try again when the other program is done";
    if (trouble == LOG_DAMAGED) return "if it is a store: sqlite3 FILE .recover";
    return s->read_only ? NULL : "name another file";
}

struct log_store *log_open(const char *path, bool read_only, struct log_limits limits,
                           struct diagnostics *d) {
    struct log_store *s = memory_new(1, sizeof *s);
    int code = SQLITE_OK;
    s->arena = arena_new();
    s->path = arena_string(s->arena, path);
    s->diagnostics = d;
    s->limits = filled(limits);
    s->read_only = read_only;
    if (*path && !read_only) make_folders(path);
    const char *why = open_file(s, &code);
    if (!why) return s;
    enum log_trouble trouble = code == SQLITE_OK ? LOG_OTHER : trouble_of(code);
    bool damaged = trouble == LOG_DAMAGED && is_ours(path);
    bool retried = !read_only && (trouble == LOG_LOCKED || trouble == LOG_FULL || damaged);
    if (retried) {
        log_fault(s, code);
        return s;
    }
    const char *what =
        arena_format(s->arena, "the store of findings cannot be %s: %s", read_only ? "read" : "used", why);
    tell(s, SEVERITY_ERROR, what, hint_of(s, trouble));
    log_close(s);
    return NULL;
}

void log_close(struct log_store *s) {
    if (!s) return;
    log_flush_last(s);
    log_queue_free(s);
    close_file(s);
    free(s->runs);
    arena_free(s->arena);
    free(s);
}
