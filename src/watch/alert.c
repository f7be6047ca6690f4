#include "watch/alert.h"

#include "base/address.h"
#include "base/memory.h"
#include "watch/beacon.h"
#include "watch/facts_seen.h"

#include <stdlib.h>
#include <string.h>

enum { LEARN_SECONDS = 600, APPS_MOST = 10000, FACTS_AN_APP = 32, PLACES_MOST = 20000 };
static const int64_t DAY_NS = 86400 * INT64_C(1000000000);

struct alerts {
    int64_t learn_s;
    struct facts_seen apps;     /* app → second since `base_s` at which it was first seen */
    struct facts_seen facts;    /* what has been learnt or told */
    struct beacons *beacons[2]; /* of flows, and of uploads inside them */
    bool begun;
    int64_t base_s; /* by the clock that does not jump: when the first passage was seen */
};

const char *alert_kind_text(enum alert_kind k) {
    static const char *const texts[] = {"new-controller", "new-data", "weaker-protection", "beacon",
                                        "poisoned-answer"};
    return texts[k];
}

struct alerts *alerts_new(struct alert_options o) {
    struct alerts *a = memory_new(1, sizeof *a);
    size_t apps = o.most_apps ? o.most_apps : APPS_MOST;
    a->learn_s = o.learn_seconds ? o.learn_seconds : LEARN_SECONDS;
    facts_start(&a->apps, apps);
    facts_start(&a->facts, apps * FACTS_AN_APP);
    for (int i = 0; i < 2; i++) a->beacons[i] = beacons_new(&o, PLACES_MOST);
    return a;
}

void alerts_free(struct alerts *a) {
    if (!a) return;
    facts_free(&a->apps);
    facts_free(&a->facts);
    for (int i = 0; i < 2; i++) beacons_free(a->beacons[i]);
    free(a);
}

void alerts_flow(struct alerts *a, const struct flow_ended *f) {
    beacons_take(a->beacons[0], f);
}

void alerts_beat(struct alerts *a, const struct flow_ended *upload) {
    beacons_take(a->beacons[1], upload);
}

/* Alerts of one call on their way out. */
struct raising {
    struct alerts *alerts;
    const struct passage *passage;
    bool learning; /* what is seen is taken as how things are */
    struct alert_times times;
    struct arena *to;
    struct alert *list;
    size_t n, capacity;
};

static const char *app_name(const struct passage *p) {
    return p->app.identifier ? p->app.identifier : "traffic whose app is not known";
}

static const char *place_name(const struct passage *p) {
    return p->service.identifier ? p->service.identifier : p->host.identifier;
}

static struct alert *raise(struct raising *r, enum alert_kind kind) {
    const struct passage *p = r->passage;
    r->list = arena_grow(r->to, r->list, r->n, &r->capacity, sizeof *r->list);
    r->list[r->n] = (struct alert){.kind = kind,
                                   .time_ns = r->times.now_ns,
                                   .passage = p ? p->key : 0,
                                   .app = p ? p->app.identifier : NULL,
                                   .service = p ? p->service.identifier : NULL,
                                   .host = p ? p->host.identifier : NULL};
    return &r->list[r->n++];
}

/* Is it new, and to be told? Afterwards it is known. */
static bool is_new(struct raising *r, char kind, const char *b, const char *c) {
    struct facts_seen *k = &r->alerts->facts;
    uint64_t fact = facts_of(k, kind, r->passage->app.identifier, b, c);
    bool known = facts_get(k, fact) != HASH_ABSENT;
    if (!known) facts_put(k, fact, 1);
    return !known && !r->learning;
}

static void look_at_controller(struct raising *r, const char *controller) {
    if (!controller || !is_new(r, 'c', controller, NULL)) return;
    struct alert *a = raise(r, ALERT_CONTROLLER);
    a->now = controller;
    a->text =
        arena_format(r->to, "%s now sends to %s, controlled by %s: it did not before", app_name(r->passage),
                     place_name(r->passage) ? place_name(r->passage) : "a place", controller);
}

/* Who has it in the end: those who control the recipient, else itself, else the network that it is in. */
static void look_at_controllers(struct raising *r) {
    const struct passage_holder *to = passage_recipient(r->passage);
    for (size_t i = 0; i < to->n_controllers; i++) look_at_controller(r, to->controllers[i]);
    if (to->n_controllers == 0) look_at_controller(r, to->holder ? to->holder : r->passage->as_name);
}

static void look_at_data(struct raising *r) {
    for (size_t i = 0; i < r->passage->n_data; i++) {
        const char *class = r->passage->data[i];
        if (!is_new(r, 'd', class, NULL)) continue;
        struct alert *a = raise(r, ALERT_DATA);
        a->now = class;
        a->text = arena_format(r->to, "%s now sends %s, to %s: it did not before", app_name(r->passage),
                               class, place_name(r->passage) ? place_name(r->passage) : "a place");
    }
}

/* 0: it cannot be compared. */
static unsigned rank_of(const char *grade) {
    static const char *const grades[] = {"none", "weak", "adequate", "strong"};
    for (unsigned i = 0; grade && i < 4; i++)
        if (strcmp(grade, grades[i]) == 0) return i + 1;
    return 0;
}

static const char *grade_of(unsigned rank) {
    static const char *const grades[] = {"unknown", "none", "weak", "adequate", "strong"};
    return grades[rank];
}

static void look_at_protection(struct raising *r) {
    const struct passage *p = r->passage;
    const char *place = place_name(p);
    unsigned rank = rank_of(p->grade);
    if (rank == 0 || !place) return;
    struct facts_seen *k = &r->alerts->facts;
    uint64_t fact = facts_of(k, 'p', p->app.identifier, place, NULL);
    uint32_t best = facts_get(k, fact);
    if (best == HASH_ABSENT || rank > best) facts_put(k, fact, rank);
    if (best == HASH_ABSENT || rank >= best || !is_new(r, 'w', place, p->grade)) return;
    struct alert *a = raise(r, ALERT_PROTECTION);
    a->before = grade_of(best);
    a->now = p->grade;
    a->text = arena_format(r->to, "%s to %s: protection was %s, and is now %s", app_name(p), place, a->before,
                           p->grade);
}

/* Seconds since this began; an app known from before is as old as can be. */
static bool is_learning(struct alerts *a, const struct passage *p, int64_t clock_ns) {
    int64_t now = clock_ns / 1000000000;
    if (!a->begun) a->base_s = now;
    a->begun = true;
    uint64_t fact = facts_of(&a->apps, 'a', p->app.identifier, NULL, NULL);
    uint32_t since = facts_get(&a->apps, fact);
    if (since == HASH_ABSENT) {
        int64_t second = now > a->base_s ? now - a->base_s : 0;
        facts_put(&a->apps, fact, (uint32_t)(second + a->learn_s + 1));
        return true;
    }
    return now - a->base_s + a->learn_s + 1 - (int64_t)since < a->learn_s;
}

void alerts_know(struct alerts *a, const struct passage *p) {
    struct raising r = {.alerts = a, .passage = p, .learning = true};
    facts_put(&a->apps, facts_of(&a->apps, 'a', p->app.identifier, NULL, NULL), 0);
    look_at_controllers(&r);
    look_at_data(&r);
    look_at_protection(&r);
}

/* Does a rule speak of it and allow it? */
static bool expected(const struct passage *p) {
    for (size_t i = 0; i < p->n_verdicts; i++)
        if (p->verdicts[i].verdict == VERDICT_ALLOW && strcmp(p->verdicts[i].rule, "default") != 0)
            return true;
    return false;
}

/* A place whose uploads are a beacon's, and what passages say of it. */
struct candidate {
    struct beacon_place *place;
    struct beacon beacon;
    const struct passage *passage; /* NULL: none is of it */
    bool expected;
};

static void tell_beacon(struct raising *r, const struct candidate *c) {
    const struct beacon_place *p = c->place;
    const struct beacon *b = &c->beacon;
    r->passage = c->passage;
    struct alert *a = raise(r, ALERT_BEACON);
    if (!a->app && p->app[0]) a->app = arena_string(r->to, p->app);
    a->interval_s = b->interval_s;
    a->jitter = b->jitter;
    a->uploads = b->uploads;
    a->bytes = b->bytes;
    a->first_ns = b->first_ns;
    a->last_ns = b->last_ns;
    a->now = arena_string(r->to, p->place);
    a->text =
        arena_format(r->to,
                     "%s sends about %llu bytes to %s every %.1f s (%llu uploads, jitter %.0f %%), and no "
                     "rule expects it",
                     p->app[0] ? p->app : "an app that is not known", (unsigned long long)b->bytes, p->place,
                     b->interval_s, (unsigned long long)b->uploads, b->jitter * 100);
}

/* Today, of its flows or of what is inside them. */
static bool is_told(const struct raising *r, uint64_t place) {
    for (int i = 0; i < 2; i++) {
        const struct beacon_place *p = beacons_find(r->alerts->beacons[i], place);
        if (p && p->told && r->times.clock_ns - p->told_ns < DAY_NS) return true;
    }
    return false;
}

static size_t find_candidates(struct raising *r, struct beacons *all, struct candidate **list) {
    struct beacon_place *p;
    size_t n = 0, capacity = 0;
    *list = NULL;
    for (size_t i = 0; (p = beacons_touched(all, i)); i++) {
        struct beacon b;
        if (is_told(r, p->hash) || !beacon_of(all, p, &b)) continue;
        *list = arena_grow(r->to, *list, n, &capacity, sizeof **list);
        (*list)[n++] = (struct candidate){.place = p, .beacon = b};
    }
    beacons_looked(all);
    return n;
}

/* What beacons are looked for in. */
struct candidates {
    const struct beacons *of;
    struct candidate *list;
    size_t n;
    struct hash_table by_place;
};

static void meet(struct candidates *c, const struct passage *p, struct text place) {
    struct beacon_where where = {p->app.identifier, place, p->port};
    uint32_t i = hash_table_get(&c->by_place, beacon_where_hash(c->of, &where));
    if (i == HASH_ABSENT) return;
    c->list[i].passage = p;
    c->list[i].expected |= expected(p);
}

/* By the service's name; where it has none, by each address that was seen. */
static void meet_passage(struct candidates *c, const struct passage *p) {
    char address[ADDRESS_TEXT];
    const char *colon = p->service.identifier ? strchr(p->service.identifier, ':') : NULL;
    if (colon) meet(c, p, text_of(colon + 1));
    for (size_t i = 0; !colon && i < p->n_addresses; i++)
        meet(c, p, text_of(address_text(address, p->addresses[i])));
}

static void look_at_beacons(struct raising *r, struct beacons *all, const struct passage *list, size_t n) {
    struct candidates found = {.of = all};
    found.n = find_candidates(r, all, &found.list);
    if (found.n == 0) return;
    for (size_t i = 0; i < found.n; i++)
        hash_table_put(&found.by_place, found.list[i].place->hash, (uint32_t)i);
    for (size_t i = 0; i < n; i++) meet_passage(&found, &list[i]);
    hash_table_free(&found.by_place);
    for (size_t i = 0; i < found.n; i++) {
        if (found.list[i].expected) continue;
        found.list[i].place->told = true;
        found.list[i].place->told_ns = r->times.clock_ns;
        tell_beacon(r, &found.list[i]);
    }
}

size_t alerts_judge(struct alerts *a, const struct passage *list, size_t n, struct alert_times times,
                    struct arena *to, const struct alert **out) {
    struct raising r = {.alerts = a, .times = times, .to = to};
    for (size_t i = 0; i < n; i++) {
        if (list[i].kind != CHAIN_TRAFFIC) continue;
        r.passage = &list[i];
        r.learning = is_learning(a, &list[i], times.clock_ns);
        look_at_controllers(&r);
        look_at_data(&r);
        look_at_protection(&r);
    }
    for (int i = 0; i < 2; i++) look_at_beacons(&r, a->beacons[i], list, n);
    *out = r.list;
    return r.n;
}
