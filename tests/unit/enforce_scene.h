/* What a plan is made of in test_enforce_plan.c: what apps were seen to send, and what a name book knows. */
#ifndef CORDON_TESTS_ENFORCE_SCENE_H
#define CORDON_TESTS_ENFORCE_SCENE_H

#include "enforce/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#define SECOND INT64_C(1000000000)
#define NOW (INT64_C(1790000000) * SECOND)

enum { MOST_SCENE = 8 };

/* What an app was seen to send where, and what a rule says of it. */
struct sent {
    const char *app, *name, *address, *because; /* because NULL: no rule speaks */
    const char *app_holder, *holder;
    uint32_t asn;
    enum chain_kind kind;
    const char *carrier;
    const char *host_holder; /* whose machines they are */
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

static struct passage passage_from(const struct sent *s, size_t number, struct arena *a) {
    struct passage p = {.key = number + 1,
                        .kind = s->kind,
                        .app = {.identifier = s->app, .holder = s->app_holder},
                        .host.holder = s->host_holder,
                        .asn = s->asn,
                        .first_ns = NOW - 60 * SECOND,
                        .last_ns = NOW - 60 * SECOND};
    if (s->name)
        p.service =
            (struct passage_holder){.identifier = arena_format(a, "domain:%s", s->name), .holder = s->holder};
    if (s->address) {
        uint8_t *to = arena_take(a, 16);
        assert_true(address_parse(text_of(s->address), to));
        p.addresses = (const uint8_t(*)[16])to;
        p.n_addresses = 1;
    }
    if (s->carrier) {
        struct passage_holder *c = arena_take(a, sizeof *c);
        c->identifier = s->carrier;
        p.carriers = c;
        p.n_carriers = 1;
    }
    if (s->because) {
        struct passage_verdict *v = arena_take(a, sizeof *v);
        const char **because = arena_take(a, sizeof *because);
        *because = s->because;
        *v = (struct passage_verdict){.policy = "p",
                                      .rule = "r",
                                      .program = "cloud",
                                      .title = "A rule",
                                      .basis = "its basis",
                                      .verdict = VERDICT_DENY,
                                      .because = because,
                                      .n_because = 1};
        p.verdicts = v;
        p.n_verdicts = 1;
        p.verdict = VERDICT_DENY;
    }
    return p;
}

static void learn(struct name_book *b, const struct known *k) {
    struct named_address one = {.name = text_of(k->name),
                                .known = k->how,
                                .own_server = !k->stray && k->how & KNOWN_ANSWER,
                                .ttl = k->ttl,
                                .answered_ns = k->how & KNOWN_ANSWER ? NOW - k->ago * SECOND : 0,
                                .first_ns = NOW - k->ago * SECOND,
                                .last_ns = NOW - k->ago * SECOND,
                                .flows = k->how & (KNOWN_ASKED | KNOWN_CERTIFICATE) ? 1 : 0};
    assert_true(address_parse(text_of(k->address), one.address));
    name_book_add(b, &one);
}

#endif
