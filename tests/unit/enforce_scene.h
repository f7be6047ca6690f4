/* What a plan is made of in test_enforce_plan.c: what apps were seen to send, and what a name book knows. */
#ifndef CORDON_TESTS_ENFORCE_SCENE_H
#define CORDON_TESTS_ENFORCE_SCENE_H

#include "enforce/plan.h"

enum { MOST_SCENE = 8 };

/* What an app was seen to send where, and what a rule says of it. */
struct sent {
    const char *app, *name, *address, *because; /* because NULL: no rule speaks */
    const char *app_holder, *holder;
    uint32_t asn;
    enum chain_kind kind;
    const char *carrier;
};

struct known { /* a row of the book */
    const char *name, *address;
    uint8_t how;
    uint32_t ttl;
    int64_t ago; /* seconds */
    bool stray;  /* not by the client's own server */
};

struct scene {
    const char *title;
    struct sent sent[MOST_SCENE];
    struct known known[MOST_SCENE];
    struct plan_options options;
    const char *is; /* measures and refusals, in their order */
};

#define SERVICE "service.controlled-by: $x: met: it is"
#define APP "app.controlled-by: $x: met: it is"
#define USED (KNOWN_ANSWER | KNOWN_ASKED)

#endif
