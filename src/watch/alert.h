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
    const char *app, *service, *host; /* NULL: not known */
    const char *before, *now;         /* controllers, grades …; before NULL: nothing was */
    const char *text;                 /* in a sentence, with its numbers */
    const struct passage *passage;
    /* ALERT_BEACON */
    double interval_s, jitter; /* median, and median deviation over it */
    uint64_t uploads, bytes;   /* how many, and the median size */
};

#endif
