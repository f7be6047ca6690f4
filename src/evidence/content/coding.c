#include "evidence/content/coding.h"

#include "evidence/content/expand.h"

#include <stdlib.h>
#include <strings.h>

enum { EXPANSION_FREE = 65536 }; /* bytes out that no ratio forbids */

struct coding {
    const char *name;
    expand_function *expand; /* NULL: known, and not to be read here */
    const char *broken, *clause;
};

static const struct coding codings_known[] = {
    {"gzip", expand_gzip, "the gzip coding is damaged", "RFC 1952 2.3"},
    {"x-gzip", expand_gzip, "the gzip coding is damaged", "RFC 1952 2.3"},
    {"deflate", expand_deflate, "the deflate coding is damaged", "RFC 1951 3.2"},
    {"br", expand_brotli, "the Brotli coding is damaged", "RFC 7932 10"},
    {"zstd", expand_zstd, "the Zstandard coding is damaged", "RFC 8878 3.1"},
    {"compress", NULL, "the compress coding cannot be read", "RFC 9110 8.4.1.1"},
    {"x-compress", NULL, "the compress coding cannot be read", "RFC 9110 8.4.1.1"},
    {"dcb", NULL, "a dictionary that is not in the message is needed", "RFC 9842 4"},
    {"dcz", NULL, "a dictionary that is not in the message is needed", "RFC 9842 5"},
};
static const struct coding unknown = {"", NULL, "the content coding is unknown", "RFC 9110 8.4.1"};

static bool blank(char c) {
    return c == ' ' || c == '\t';
}

/* The last name of the list, which leaves it. */
static struct text take_last(struct text *list) {
    size_t comma = list->n;
    while (comma > 0 && list->p[comma - 1] != ',') comma--;
    struct text t = {list->p + comma, list->n - comma};
    list->n = comma > 0 ? comma - 1 : 0;
    while (t.n && blank(t.p[0])) t = (struct text){t.p + 1, t.n - 1};
    while (t.n && blank(t.p[t.n - 1])) t.n--;
    return t;
}

static bool is(struct text t, const char *s) {
    return t.n == strlen(s) && strncasecmp(t.p, s, t.n) == 0;
}

static bool is_none(struct text t) {
    return t.n == 0 || is(t, "identity");
}

bool coding_applies(struct text codings) {
    while (codings.n > 0)
        if (!is_none(take_last(&codings))) return true;
    return false;
}

static const struct coding *find(struct text name) {
    for (size_t i = 0; i < sizeof codings_known / sizeof *codings_known; i++)
        if (is(name, codings_known[i].name)) return &codings_known[i];
    return &unknown;
}

static void tell(struct decoded *d, enum body_state state, const char *damage, const char *clause) {
    if (state > d->state) d->state = state;
    if (d->damage) return;
    d->damage = damage;
    d->clause = clause;
}

static size_t most_out(size_t in, const struct message_limits *limits) {
    size_t most = in > limits->most_body / (limits->most_expansion ? limits->most_expansion : 1)
                      ? limits->most_body
                      : in * limits->most_expansion;
    if (most < EXPANSION_FREE) most = EXPANSION_FREE;
    return most < limits->most_body ? most : limits->most_body;
}

/* One coding off; false: nothing further can be removed. */
static bool remove_one(struct decoded *d, const struct coding *c, bool whole,
                       const struct message_limits *limits) {
    if (!c->expand) {
        tell(d, BODY_UNREADABLE, c->broken, c->clause);
        return false;
    }
    struct expansion out = {.most = most_out(d->body.n, limits)};
    enum expand_status s = c->expand(d->body, &out);
    if (s == EXPAND_NEVER) {
        free(out.p);
        tell(d, BODY_UNREADABLE, "the body is not in the coding that it is said to be in", "RFC 9110 8.4");
        return false;
    }
    free(d->owned);
    d->owned = out.p;
    d->body = (struct bytes){out.p, out.n};
    d->size = out.n;
    if (s == EXPAND_BROKEN) tell(d, BODY_UNREADABLE, c->broken, c->clause);
    if (s == EXPAND_SHORT && whole) tell(d, BODY_CUT, "the coded body stops before its end", c->clause);
    if (s == EXPAND_SHORT && d->state == BODY_WHOLE) d->state = BODY_CUT;
    if (s == EXPAND_FULL) {
        d->size++;
        tell(d, BODY_CUT,
             out.most < limits->most_body ? "the body expands more than the limit allows"
                                          : "the body is larger than the limit",
             "RFC 9110 17.5");
    }
    return true;
}

struct decoded decode_content(struct text codings, struct bytes sent, bool whole,
                              const struct message_limits *limits) {
    struct decoded d = {.body = sent, .size = sent.n, .state = whole ? BODY_WHOLE : BODY_CUT};
    unsigned n = 0;
    while (codings.n > 0 && d.body.n > 0) {
        struct text name = take_last(&codings);
        if (is_none(name)) continue;
        if (n++ == limits->most_codings) {
            tell(&d, BODY_UNREADABLE, "more content codings than the limit allows", "RFC 9110 17.5");
            break;
        }
        if (!remove_one(&d, find(name), d.state == BODY_WHOLE, limits)) break;
    }
    return d;
}

void decoded_free(struct decoded *d) {
    free(d->owned);
    d->owned = NULL;
}
