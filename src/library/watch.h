/* Watching: packets that come now, on the same road as a file's.
 *
 * A thread of its own takes packets in, so that none is lost while findings are judged; it holds `lock` for a
 * batch at a time. The caller's thread judges: it takes what has ended out of the live capture, looks at what
 * is open, and does all the rest without the lock. Each judgement is a moment: chains, audit, passages and
 * rows in one arena, let go when the next one stands. */
#ifndef CORDON_LIBRARY_WATCH_H
#define CORDON_LIBRARY_WATCH_H

#include "base/hash.h"
#include "evidence/capture/live.h"
#include "evidence/capture/name_book.h"
#include "evidence/live/owner.h"
#include "evidence/live/source.h"
#include "library/context.h"
#include "store/log.h"
#include "watch/alert.h"

#include <pthread.h>
#include <stdatomic.h>

struct custody;

enum { WATCH_SOURCES = 32, WATCH_ALERTS = 100, WATCH_GROUPS_MOST = 50000 };

struct moment {
    struct arena *arena;
    struct diagnostics *diagnostics; /* of judging: told once, at the first */
    struct audit audit;
    struct passage *passages; /* by chain */
    struct cordon_watch_row *rows;
    size_t n_rows;
    uint64_t verdicts[VERDICT_DENY + 1];
};

/* What has been told of a finding, or of a chain where there is no policy. */
struct told {
    uint64_t passage;      /* its key */
    uint64_t moment;       /* the latest it was true in; 0: it is said to be gone, or was never told */
    uint32_t policy, rule; /* in told_names; INTERN_ABSENT: of a chain */
    uint16_t data;         /* how many classes of data it named */
    uint8_t verdict;
};

/* How fast a passage is. */
struct pace {
    uint64_t group; /* that has the key (chain.h); 0: none so far */
    uint64_t bytes[2];
    double rate[2];
    uint64_t moment;     /* at which it was last seen; 0: never */
    uint64_t kept_bytes; /* that the store knows, and … */
    uint64_t kept;       /* … a hash of what is said of it; 0: the store knows nothing of this run */
};

struct watch_alert_kept {
    char kind[24], text[400];
    int64_t time_ns;
    uint64_t key;
};

struct watch {
    struct cordon *cordon;
    struct cordon_watch_options options;
    const char *asked[WATCH_SOURCES]; /* names of sources */
    size_t n_asked;
    bool begun, ended;

    /* The reading thread's, under `lock` once it runs. */
    pthread_t thread;
    pthread_mutex_t lock;
    atomic_bool wanted; /* somebody waits for the lock: a batch is not begun */
    atomic_bool stop;
    bool running;
    struct source *sources[WATCH_SOURCES];
    struct watch_apps {
        uint32_t *numbers; /* of live_app(), by the source's own; APP_NONE: not asked for yet */
        size_t n, capacity;
    } apps[WATCH_SOURCES];
    size_t n_sources;
    struct owners *owners;
    struct live *live;
    struct intern *program_ids; /* of owners; their numbers are places in … */
    struct watch_program *programs;
    size_t n_programs, program_capacity;
    uint64_t packets;
    int64_t last_packet_ns;

    /* The caller's. */
    struct custody *ended_flows; /* groups of all that ended */
    uint64_t open_flows;         /* at the latest judgement */
    struct name_book *names;
    struct alerts *alerts;
    struct log_store *store;
    int64_t run, run_ns, kept_ns; /* run_ns: when the run began */
    uint64_t names_kept;          /* of name_book_changes(): the store has them up to there */
    struct watch_answers *answers;
    struct moment *moment; /* the latest; NULL: none yet */
    struct arena *own_policies,
        *next_policies; /* of the moment's; not judged by yet. NULL: none, or the context's */
    uint64_t moments;
    int64_t next_ns;     /* CLOCK_MONOTONIC: when the next one is due */
    int64_t last_ns;     /* … and when the latest was */
    int64_t gathered_ns; /* likewise: when what had ended was taken */
    double judge_ms;
    struct hash_table told_of, pace_of; /* by key of finding, by key of passage */
    struct told *told;
    struct intern *told_names;
    struct pace *paces;
    size_t n_told, told_capacity, n_paces, pace_capacity;
    struct watch_alert_kept kept[WATCH_ALERTS]; /* a ring, n_alerts the count of all */
    struct cordon_watch_alert shown[WATCH_ALERTS];
    uint64_t n_alerts, n_findings;
    int64_t began_ns;
    struct cordon_watch_source_state states[WATCH_SOURCES];
    char troubles[WATCH_SOURCES][200]; /* copies: the reading thread writes the sources' own */
    struct evidence_summary *evidence; /* the context's, and behind them what is watched */
    const struct custody_paths *paths; /* of the context's routes and traces; NULL: there are none */
};

struct watch *watch_of(struct cordon *c); /* made where there is none */
void watch_free(struct watch *w);         /* NULL is fine */

/* watch_read.c: the reading thread. */
bool watch_read_start(struct watch *w);
void watch_read_stop(struct watch *w);
void watch_lock(struct watch *w); /* at the next batch's end */
void watch_unlock(struct watch *w);

/* watch_program.c: a live_owner, whose context is the watch; and what else is known of programs, told to
 * passages. */
uint32_t watch_whose(void *context, const struct flow_key *key, unsigned from);
void watch_programs_tell(struct watch *w, struct passage *list, size_t n, struct arena *to);
void watch_programs_free(struct watch *w);

/* watch_judge.c: takes what has ended, which must not wait for long (live.h). */
void watch_gather(struct watch *w);
/* Everything as it is now, judged. `last`: all flows have ended. */
struct moment *watch_judge(struct watch *w, bool last);
void moment_free(struct moment *m); /* NULL is fine */

/* watch_rows.c */
void watch_rows(struct watch *w, struct moment *m, double seconds);
struct pace *watch_pace(struct watch *w, uint64_t key);

/* watch_store.c: keeps what has changed; `last`: the counters of all. A run ends where what was counted so
 * far is forgotten, or policies are others: its rows stay as they are. */
void watch_run_begin(struct watch *w);
void watch_run_end(struct watch *w);
void watch_keep(struct watch *w, bool last);

/* watch_tell.c: what has changed since it was last told; to the store and, where not NULL, to `line`. False:
 * it takes no more. */
bool watch_tell(struct watch *w, cordon_writer *line, void *context);
void watch_tell_anew(struct watch *w); /* what is forgotten is not gone: it is new when it is seen again */
bool watch_tell_summary(struct watch *w, cordon_writer *line, void *context);

/* watch_alerts.c: `to` NULL: nobody listens. */
void watch_alerts_tell(struct watch *w, struct json *to, bool text);
void watch_alert_tell(struct watch *w, const struct alert *a, struct json *to, bool text);

/* watch_answers.c */
struct watch_answers *watch_answers_new(void);
void watch_answers_free(struct watch_answers *a); /* NULL is fine */
void watch_answers_tell(struct watch *w, struct json *to, bool text);

bool watch_as_text(const struct watch *w);

/* watch_text.c: the same as lines for people, one a chain. */
void watch_text_passage(struct output *to, const struct passage *p, bool judged);
void watch_text_alert(struct output *to, const struct alert *a);
void watch_text_summary(struct output *to, const struct cordon_watch_state *s);

int64_t watch_clock(void); /* CLOCK_MONOTONIC */
int64_t watch_time(void);  /* since 1970 */

#endif
