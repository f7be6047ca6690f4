/* What the files of the store of findings share: one connection, one open transaction, one trouble. */
#ifndef CORDON_STORE_LOG_PRIVATE_H
#define CORDON_STORE_LOG_PRIVATE_H

#include "store/log.h"

#include "base/output.h"

#include <sqlite3.h>

enum log_trouble { LOG_FINE, LOG_LOCKED, LOG_FULL, LOG_DAMAGED, LOG_UNWRITABLE, LOG_OTHER, LOG_TROUBLES };

enum log_statement {
    LOG_KNOWN,   /* the row of a run and key */
    LOG_EARLIER, /* the latest row of a key in other runs */
    LOG_INSERT,
    LOG_UPDATE,
    LOG_COUNT, /* counters alone */
    LOG_CLEAR_LINKS,
    LOG_CLEAR_VERDICTS,
    LOG_LINK,
    LOG_VERDICT,
    LOG_JSON,
    LOG_CHANGE,
    LOG_NAME,
    LOG_ALERT,
    LOG_STATEMENTS
};

enum { LOG_JSON_MOST = 64 << 20 }; /* of a passage, before it is compressed */
#define LOG_SECOND INT64_C(1000000000)

/* A run begun in this process: it is begun again in the file that follows a damaged one. */
struct log_open_run {
    struct log_run run;
    int64_t told;      /* what log_begin() answered */
    int64_t number;    /* in the file; 0: not in it yet */
    bool dirty, fresh; /* to be written; written in the open transaction */
};

struct log_row;

struct log_store {
    sqlite3 *db; /* NULL: closed, until it is tried again */
    const char *path;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct log_limits limits; /* without zeros */
    bool read_only, ready;    /* ready: the schema is there and ours … */
    bool opened;              /* … or was */
    bool begun;               /* a transaction; never between calls */
    sqlite3_stmt *statements[LOG_STATEMENTS];

    struct arena *queue; /* rows that wait, in order … */
    struct log_row *first_row, *last_row;
    uint64_t queued;   /* … how many … */
    int64_t queued_ns; /* … since when */
    bool unfit;        /* what was refused last was refused for what it is: trying again would not help */

    enum log_trouble trouble;
    const char *why;     /* trouble in words */
    char complaint[200]; /* SQLite's latest: trouble may last for weeks, and be looked at each second */
    int64_t again_ns;    /* when it is tried again */
    bool told[LOG_TROUBLES];
    uint64_t not_kept;
    uint64_t page_bytes, log_pages; /* of the file; of the write-ahead log */
    bool last_try;                  /* nobody will try again later */

    int64_t kept_ns, steady_ns; /* when it was last written before it was opened, and when that was */
    int64_t trimmed_ns;         /* when age was last looked at */

    struct log_open_run *runs;
    size_t n_runs, run_capacity;
};

/* log_schema.c */
/* NULL: it is a store of ours, and of this version. Else why not; *code: SQLite's. */
const char *log_schema(struct log_store *s, int *code);
extern const char *const log_migrations[];
extern const size_t log_version;

/* log_check.c: NULL: the schema is that of this version. Else what is wrong with it. */
const char *log_check(struct log_store *s, size_t version);

/* log.c */
const char *log_complaint(struct log_store *s); /* until the next one */
bool log_sql(struct log_store *s, const char *sql);
bool log_ask(struct log_store *s, const char *sql, int64_t *answer);
/* Begins a transaction, where the store is not in trouble or that is to be tried again. */
bool log_enter(struct log_store *s);
bool log_commit(struct log_store *s);
/* SQLite has refused something: what is wrong is told once, and the open transaction taken back. */
void log_fault(struct log_store *s, int code);
/* A prepared statement, reset; NULL when it cannot be prepared (log_fault() has been called). */
sqlite3_stmt *log_statement(struct log_store *s, enum log_statement which);
/* Runs it; false: log_fault() has been called. */
bool log_run_statement(struct log_store *s, sqlite3_stmt *statement);
int64_t log_steady_ns(void); /* CLOCK_BOOTTIME */
int64_t log_wall_ns(void);
uint64_t log_file_bytes(struct log_store *s);

/* log_queue.c */
bool log_flush(struct log_store *s);      /* writes all that waits; false: it goes on waiting */
void log_flush_last(struct log_store *s); /* waits for other programs, as it is not tried again */
void log_flush_when_due(struct log_store *s);
void log_queue_free(struct log_store *s);

/* What waits has been written, as far as it can be, and there is a file. */
bool log_readable(struct log_store *s);

/* log_put.c: in a transaction; false: log_fault() has been called */
bool log_write_passage(struct log_store *s, int64_t run, const struct passage *p, struct bytes json);
bool log_write_name(struct log_store *s, const struct named_address *n);
bool log_write_alert(struct log_store *s, int64_t run, const struct log_alert *one);

/* log_run.c */
bool log_runs_wait(const struct log_store *s);
bool log_write_runs(struct log_store *s);
void log_runs_written(struct log_store *s, bool kept); /* or taken back */
void log_runs_again(struct log_store *s);              /* into a new file */
/* The number in the file of what log_begin() answered. */
int64_t log_number(const struct log_store *s, int64_t run);

/* log_query.c: NULL: log_fault() has been called */
#define LOG_PASSAGE_SELECT                                                                                   \
    "SELECT number, run, key, kind, verdict, app_source, name_source, protocol, transport, port, grade, "    \
    "version, ech, data_seen, data, addresses, more_addresses, asn, as_name, place, flows, packets_out, "    \
    "packets_in, bytes_out, bytes_in, first, last, file, at, clients, more_clients FROM passages p"
sqlite3_stmt *log_query_passages(struct log_store *s, const struct log_query *q);
sqlite3_stmt *log_query_alerts(struct log_store *s, const struct log_query *q);

/* log_trim.c */
void log_trust_time(struct log_store *s); /* once it is open */
void log_trim_old(struct log_store *s, int64_t now_ns);
void log_trim_large(struct log_store *s);

/* log_clients.c */
const char *log_clients_text(struct arena *a, const uint32_t *list, size_t n); /* NULL: none */
uint16_t log_clients_parse(struct arena *a, const char *text, const uint32_t **to);

/* log_words.c: lists of words in one text, separated by spaces */
const char *log_join(struct arena *a, const char *const *list, size_t n, char by);
size_t log_split(struct arena *a, const char *text, char by, const char *const **list);
/* SQL functions that queries use: fits, word_fits, named, served. */
void log_functions(sqlite3 *db);

/* Binding NULL for NULL. */
static inline void log_bind(sqlite3_stmt *s, int at, const char *text) {
    if (text)
        sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(s, at);
}

static inline const char *log_column(sqlite3_stmt *s, int at, struct arena *a) {
    return arena_string(a, (const char *)sqlite3_column_text(s, at));
}

#endif
