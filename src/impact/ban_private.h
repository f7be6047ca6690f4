/* What the parts of working out a ban share. */
#ifndef CORDON_IMPACT_BAN_PRIVATE_H
#define CORDON_IMPACT_BAN_PRIVATE_H

#include "impact/ban.h"
#include "policy/rejudge.h"

#include "base/intern.h"

struct ban_work {
    const struct passage *list;
    size_t n;
    const struct ban *ban;
    const struct name_book *book; /* NULL: none */
    const struct atlas *atlas;    /* likewise */
    struct arena *to;
    struct ban_impact *im;
    bool *direct; /* by passage: the ban speaks of it */
    bool *target; /* it stops, and where it goes to is to be blocked (not only the app that sends it) */
    struct intern *apps; /* identifiers of apps, numbered */
    bool *app_itself;    /* by app */
    struct intern *stopped_names;
};

/* ban_match.c */
bool ban_is_direct(const struct ban_work *w, const struct passage *p);
/* Is the app itself what the ban is about, by this passage of it? */
bool ban_is_app(const struct ban_work *w, const struct passage *p);
/* Would a service of the atlas be hit as well? */
bool ban_hits_service(const struct ban_work *w, const struct substitute *s);
/* Of a passage that the ban speaks of: "POLICY/RULE title" or what is removed. */
const char *ban_because(const struct ban_work *w, const struct passage *p);
/* Does the ban speak of where the passage leads to, whoever sends it? */
bool ban_is_place(const struct ban_work *w, const struct passage *p);
/* Is it not known whether a party that is removed controls who has to do with the passage? */
bool ban_may_hit(const struct ban_work *w, const struct passage *p);
/* Addresses are removed that only some of its flows went to. */
bool ban_is_of_some_addresses(const struct ban_work *w, const struct passage *p);
bool ban_leads_over(const struct ban_work *w, const struct passage *p);
bool ban_verdict_counts(const struct ban_work *w, const struct passage_verdict *v);
/* The chain without its links of these roles (bits). */
struct chain ban_without(const struct ban_work *w, const struct chain *c, unsigned roles);
struct rejudge_of ban_counts(const struct ban_work *w);
bool ban_same_side(const struct passage_holder *a, const struct passage_holder *b); /* holder or controller */

void ban_count_people(struct ban_work *w, const struct population *p);
void ban_find_apps(struct ban_work *w);
void ban_find_bystanders(struct ban_work *w);
void ban_find_services(struct ban_work *w);
void ban_find_alternatives(struct ban_work *w);
void ban_find_limits(struct ban_work *w);

static inline struct amount amount_of(const struct passage *p) {
    uint64_t bytes;
    if (__builtin_add_overflow(p->bytes[0], p->bytes[1], &bytes)) bytes = UINT64_MAX;
    return (struct amount){p->flows, bytes};
}

static inline void amount_add(struct amount *to, struct amount what) {
    if (__builtin_add_overflow(to->flows, what.flows, &to->flows)) to->flows = UINT64_MAX;
    if (__builtin_add_overflow(to->bytes, what.bytes, &to->bytes)) to->bytes = UINT64_MAX;
}

static inline struct amount amount_less(struct amount a, struct amount b) {
    return (struct amount){a.flows > b.flows ? a.flows - b.flows : 0,
                           a.bytes > b.bytes ? a.bytes - b.bytes : 0};
}

/* Where the passage leads to: the service where one is named, else the host. */
static inline const struct passage_holder *ban_place(const struct passage *p) {
    return p->service.identifier ? &p->service : &p->host;
}

/* Is the app of this passage what is banned? */
static inline bool ban_of_banned_app(const struct ban_work *w, const struct passage *p) {
    return p->app.identifier && w->app_itself[intern_find(w->apps, text_of(p->app.identifier))];
}

/* "api.x.com" of "domain:api.x.com"; NULL where it has no such prefix. */
static inline const char *bare(const char *identifier, const char *prefix) {
    size_t n = strlen(prefix);
    return identifier && strncmp(identifier, prefix, n) == 0 ? identifier + n : NULL;
}

#endif
