/* What is worth telling at once while watching: a finding is told once per change and not per packet. Pure
 * data in, alerts out. */
#ifndef CORDON_WATCH_ALERT_H
#define CORDON_WATCH_ALERT_H

#include "policy/passage.h"

enum alert_kind {
    ALERT_CONTROLLER, /* an app's data goes to a controller that it did not go to before */
    ALERT_DATA,       /* an app sends a class of personal data that it did not send before */
    ALERT_PROTECTION, /* the same app and service, protected worse than before */
    ALERT_BEACON,     /* regular small uploads to a place that no rule expects */
    ALERT_ANSWER,     /* a listed name answered with an address that cannot be its own */
    ALERT_KINDS
};
const char *alert_kind_text(enum alert_kind k);

struct alert {
    enum alert_kind kind;
    int64_t time_ns;
    uint64_t passage;                 /* its key (passage.h); 0: none */
    const char *app, *service, *host; /* identifiers; NULL: not known */
    const char *before, *now;         /* controllers, grades …; before NULL: nothing was */
    const char *text;                 /* in a sentence, with its numbers */
    /* ALERT_BEACON */
    double interval_s, jitter; /* median, and the median deviation from it over it */
    uint64_t uploads, bytes;   /* how many, and the median of their sizes */
    int64_t first_ns, last_ns;
};

struct alert_options {
    unsigned learn_seconds; /* what an app does in its first time is learnt, and not told as new. 0: 600 */
    size_t most_apps;       /* remembered; the one idle longest is forgotten. 0: 10,000 */
    unsigned beacon_least;  /* uploads. 0: 8 */
    double beacon_jitter;   /* at most. 0: 0.15 */
    uint64_t beacon_bytes;  /* of an upload, at most. 0: 4096 */
};

struct alerts;
struct alerts *alerts_new(struct alert_options options);
void alerts_free(struct alerts *a); /* NULL is fine */

/* What was known before: a passage from the store. It belongs to what has been learnt, and so does its app.
 */
void alerts_know(struct alerts *a, const struct passage *p);

/* A flow that ended: uploads are told apart by it. Texts are copied where they are kept. A place is a service
 * by its name, or an address where it has none. */
struct flow_ended {
    const char *app;     /* identifier; NULL */
    struct text service; /* n 0: no name */
    uint8_t server[16];
    uint16_t port;
    int64_t first_ns, last_ns;
    uint64_t bytes[2]; /* [0] from the client */
};
void alerts_flow(struct alerts *a, const struct flow_ended *f);
/* The same of an upload inside a flow that stays open (beat.h). */
void alerts_beat(struct alerts *a, const struct flow_ended *upload);

/* The time of day, which may jump, and a clock that does not (CLOCK_MONOTONIC): spans are told by it. */
struct alert_times {
    int64_t now_ns, clock_ns;
};

/* All passages as they are now: what is new since the last call, in the order of the passages, in the arena.
 * Each thing is told once; a beacon again when a day has passed. */
size_t alerts_judge(struct alerts *a, const struct passage *list, size_t n, struct alert_times times,
                    struct arena *to, const struct alert **out);

#endif
