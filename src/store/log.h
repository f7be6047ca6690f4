/* The store of findings: saved audits and what was seen live, with one schema, in a SQLite file.
 *
 * WAL, with a commit each half second: a crash or power cut loses at most the last second and never the file.
 * The schema has a version, and older files are brought up to it when opened; newer ones are refused with a
 * line. Retention and a bound of size let the oldest go. A store that is locked, full or damaged never stops
 * the program: it is said once, what waits is tried again, and what is too much is counted. A damaged file is
 * set aside (never deleted) and a new one begun. No values of personal data are in it: classes, counts and
 * keyed hashes. docs/formats/store.md tells the tables. Used by one thread at a time; goes on in the sandbox
 * (`databases`) once it is open, where a damaged file cannot be set aside any more. */
#ifndef CORDON_STORE_LOG_H
#define CORDON_STORE_LOG_H

#include "evidence/capture/name_book.h"
#include "policy/passage.h"

#include "base/diagnostic.h"

struct log_store;

struct log_limits {
    uint64_t most_bytes;   /* 0: 1 GiB */
    unsigned keep_days;    /* 0: 90 */
    unsigned busy_seconds; /* waited for another program's lock; 0: 2 */
};

/* $XDG_STATE_HOME/cordon/log.sqlite or ~/.local/state/…; /var/lib/cordon/log.sqlite for root. False: neither
 * is told. */
bool log_default_path(char *to, size_t n);

/* NULL, with a diagnostic, when it can be neither opened nor made. read_only: makes and changes nothing. */
struct log_store *log_open(const char *path, bool read_only, struct log_limits limits, struct diagnostics *d);
void log_close(struct log_store *s); /* commits; NULL is fine */

/* One audit, or one time of watching. What is answered is its number; or less than 0 while the store is in
 * trouble: it is begun when something is put into it and can be. 0: the store is only read. */
struct log_run {
    const char *kind;     /* "audit", "watch" */
    const char *what;     /* evidence or interfaces, "phone.pcap, app.apk" */
    const char *policies; /* "clean-network-2020 1.2, …" */
    const char *version;
    int64_t began_ns, ended_ns; /* ended 0: still running */
};
int64_t log_begin(struct log_store *s, const struct log_run *run);
void log_end(struct log_store *s, int64_t run, int64_t ended_ns);

/* Keeps a passage as it is now: a row of the same run and key is replaced. json is its findings (or chain) as
 * `cordon audit --format json` writes them, a line each, or NULL. What changed since it was last kept, in
 * this run or another, goes to the history. False: it was not kept. */
bool log_put(struct log_store *s, int64_t run, const struct passage *p, const char *json);
/* Names and addresses, for enforcement and `cordon why`. */
bool log_put_name(struct log_store *s, const struct named_address *n);

struct log_alert {
    int64_t time_ns;
    const char *kind; /* "new-controller", "new-data", "weaker-protection", "beacon", "poisoned-answer" */
    const char *app, *service, *text;
    const char *json; /* the whole of it */
    uint64_t key;     /* of the passage; 0 */
};
bool log_put_alert(struct log_store *s, int64_t run, const struct log_alert *a);

/* To be called when nothing more is put for now: writes what waits, lets go what is too old. Putting alone
 * writes what was put half a second ago. */
void log_tick(struct log_store *s, int64_t now_ns);

/* How it is with the store. */
struct log_state {
    uint64_t bytes;
    uint64_t waiting, not_kept; /* waiting: to be written; not_kept: since it was opened */
    const char *trouble;        /* "locked by another program", "no space left"; NULL: none */
};
struct log_state log_state(struct log_store *s);
/* What is in it; of a large one this takes a while. */
struct log_counts {
    uint64_t passages, names, alerts;
};
struct log_counts log_counts(struct log_store *s);

struct log_query {
    const char *app, *service, *holder, *controller, *country, *policy, *rule, *data; /* NULL: all; texts with
                                                         '*' are patterns; sub-domains match "service" */
    const char *verdict;                                                              /* "deny" …; NULL */
    int64_t since_ns, until_ns;                                                       /* 0: no bound */
    int64_t run;   /* 0: all; -1: the latest */
    uint64_t key;  /* of a passage, 0: all */
    uint64_t most; /* 0: all */
    bool oldest_first;
};
/* Each passage that fits, latest first; `json` as it was put (NULL: none). Answering false ends it. The texts
 * are the store's for the time of the call. */
typedef bool log_taker(void *context, int64_t run, const struct passage *p, const char *json);
bool log_find(struct log_store *s, const struct log_query *q, log_taker *take, void *context);
typedef bool log_alert_taker(void *context, int64_t run, const struct log_alert *a);
bool log_find_alerts(struct log_store *s, const struct log_query *q, log_alert_taker *take, void *context);
typedef bool log_run_taker(void *context, int64_t number, const struct log_run *run, uint64_t passages);
/* How a passage came to be judged as it is, oldest first. */
struct log_change {
    int64_t run, time_ns;
    const char *what;           /* "verdict", "data", "controllers" */
    const char *before, *after; /* NULL: none */
};
typedef bool log_change_taker(void *context, const struct log_change *c);
bool log_changes(struct log_store *s, uint64_t key, log_change_taker *take, void *context);
/* The latest first; most 0: all. */
bool log_runs(struct log_store *s, uint64_t most, log_run_taker *take, void *context);
/* As queries do: '*' stands for any characters; ASCII letters of either case are the same. */
bool log_fits(const char *pattern, struct text t);
/* All names that are not older than since_ns, into the book. */
bool log_load_names(struct log_store *s, int64_t since_ns, struct name_book *to);

#endif
