/* From names to addresses: those that name servers were seen to answer, as long as the answers hold, and only
 * where nobody else is hit. */
#include "enforce/plan_private.h"

#include "atlas/atlas.h"

enum { SHARERS_KEPT = 20, ORIGINS_MOST = 32 };

#define SECOND INT64_C(1000000000)

/* An address as what of which name. */
struct candidate {
    struct plan_place *place;
    const struct named_address *pair; /* NULL: no look-up or flow of a name leads to it */
    struct text name;                 /* .n == 0: the flow had none */
    struct cause why;
    const char *value;
    uint32_t name_id;
    int64_t answer_until_ns;
};

/* ---- who else lives there ---- */

struct sharing {
    const char *list[SHARERS_KEPT];
    struct intern *seen;
    struct plan_sharers to;
};

static void share(struct plan_making *m, struct sharing *s, const char *who, bool used) {
    uint32_t had = intern_count(s->seen);
    if (used) s->to.used = true;
    if (intern_add(s->seen, text_of(who)) < had) return;
    if (s->to.n < SHARERS_KEPT) s->list[s->to.n++] = arena_string(m->arena, who);
    s->to.all++;
}

static void share_pairs(struct plan_making *m, struct sharing *s, const struct plan_place *place) {
    for (uint32_t at = place->pairs; at; at = m->next_here[at - 1]) {
        const struct named_address *pair = name_book_get(m->book, at - 1);
        char name[256];
        if (pair->known == KNOWN_ALIAS || plan_covering(m, pair->name) != INTERN_ABSENT) continue;
        if (m->program && intern_find(m->names, pair->name) == INTERN_ABSENT) continue;
        size_t n = pair->name.n < sizeof name ? pair->name.n : sizeof name - 1;
        memcpy(name, pair->name.p, n);
        name[n] = '\0';
        share(m, s, name, pair->known & (KNOWN_ASKED | KNOWN_CERTIFICATE));
    }
}

static void share_passages(struct plan_making *m, struct sharing *s, const struct plan_place *place) {
    for (uint32_t at = place->passages; at; at = m->next_there[at - 1]) {
        const struct passage *p = &m->list[at - 1];
        struct text name = plan_service(p);
        if (m->causes[at - 1].p || p->kind != CHAIN_TRAFFIC) continue;
        if (name.n && plan_covering(m, name) == INTERN_ABSENT)
            share(m, s, p->service.identifier + 7, true);
        else if (name.n == 0 && p->app.identifier)
            share(m, s, p->app.identifier, true);
    }
}

static const struct plan_sharers *sharers_of(struct plan_making *m, struct plan_place *place) {
    if (place->sharers) return place->sharers;
    struct sharing s = {.seen = intern_new()};
    share_pairs(m, &s, place);
    share_passages(m, &s, place);
    intern_free(s.seen);
    struct plan_sharers *to = arena_take(m->arena, sizeof *to);
    *to = s.to;
    if (to->n) {
        const char **names = arena_take_array(m->arena, to->n, sizeof *names);
        memcpy(names, s.list, to->n * sizeof *names);
        to->names = names;
    }
    return place->sharers = to;
}

/* ---- whose address it is ---- */

static uint32_t origin_of(const struct plan_making *m, const struct plan_place *place) {
    for (uint32_t at = place->passages; at; at = m->next_there[at - 1])
        if (m->list[at - 1].asn) return m->list[at - 1].asn;
    if (!m->o->atlas) return 0;
    return atlas_address(m->o->atlas, place->address, date_of_ns(m->o->now_ns)).asn;
}

static bool held_by(const struct plan_making *m, const struct plan_place *place, const char *holder) {
    for (uint32_t at = place->passages; holder && at; at = m->next_there[at - 1]) {
        const struct passage_holder *h = &m->list[at - 1].host;
        if (h->holder && strcmp(h->holder, holder) == 0) return true;
    }
    return false;
}

static bool was_used(const struct named_address *pair) {
    return pair->flows > 0 || pair->known & KNOWN_CERTIFICATE;
}

/* What the other addresses of a name say about one of them. */
struct others {
    uint32_t origins[ORIGINS_MOST]; /* of those that clients used; else of those their own resolver told */
    size_t n;
    bool used, own; /* some other was used; was told by the client's own resolver */
};

static struct others others_of(const struct plan_making *m, const struct candidate *c) {
    struct others o = {.n = 0};
    uint32_t first = m->name[c->name_id].pairs;
    unsigned looked = 0;
    for (uint32_t at = first; at && looked < 1024; at = m->next_name[at - 1], looked++) {
        const struct named_address *pair = name_book_get(m->book, at - 1);
        if (&m->place[m->pair_place[at - 1]] == c->place) continue;
        o.used = o.used || was_used(pair);
        o.own = o.own || pair->own_server;
    }
    looked = 0;
    for (uint32_t at = first; at && looked < 1024 && o.n < ORIGINS_MOST;
         at = m->next_name[at - 1], looked++) {
        const struct named_address *pair = name_book_get(m->book, at - 1);
        const struct plan_place *place = &m->place[m->pair_place[at - 1]];
        if (place == c->place || !(o.used ? was_used(pair) : pair->own_server)) continue;
        uint32_t origin = origin_of(m, place);
        if (origin) o.origins[o.n++] = origin;
    }
    return o;
}

static bool is_origin(const struct others *o, uint32_t origin) {
    for (size_t i = 0; i < o->n; i++)
        if (o->origins[i] == origin) return true;
    return false;
}

/* An answer by itself proves nothing: whoever runs a name server can point a name at anybody. What clients
 * used, and what their own resolver told, is believed before it. A sentence; NULL: nothing is odd. */
static const char *foreign(struct plan_making *m, const struct candidate *c) {
    if (!c->pair || c->pair->known & KNOWN_CERTIFICATE || !(c->pair->known & KNOWN_ANSWER)) return NULL;
    struct others o = others_of(m, c);
    bool stray = !c->pair->own_server && o.own; /* some other server said so */
    if (c->pair->flows && !stray) return NULL;
    const struct plan_sharers *s = sharers_of(m, c->place);
    if (s->n && s->used && (o.used || stray))
        return arena_format(
            m->arena, "%.*s was answered with %s, where %s lives%s: the answer may be poisoned",
            (int)c->name.n, c->name.p, c->value, s->names[0],
            stray ? ", by another server than the client's own" : ", and was used elsewhere only");
    uint32_t origin = origin_of(m, c->place);
    if (origin == 0 || o.n == 0 || is_origin(&o, origin)) return NULL;
    if (held_by(m, c->place, c->why.p->service.holder)) return NULL;
    return arena_format(
        m->arena,
        "%.*s was answered with %s of AS%u; its other addresses are of AS%u%s: the answer may "
        "be poisoned",
        (int)c->name.n, c->name.p, c->value, origin, o.origins[0], o.n > 1 ? " and others" : "");
}

/* ---- how long it holds ---- */

/* Evidence may tell any time. */
static int64_t later(int64_t ns, int64_t by) {
    return __builtin_add_overflow(ns, by, &ns) ? INT64_MAX : ns;
}

/* False: no longer. */
static bool holds(struct plan_making *m, struct candidate *c) {
    int64_t least = (int64_t)(m->o->least_seconds ? m->o->least_seconds : 3600) * SECOND;
    int64_t hours = (int64_t)(m->o->hours ? m->o->hours : 24) * 3600 * SECOND;
    const struct named_address *pair = c->pair;
    int64_t seen = pair ? pair->last_ns : c->why.p->last_ns, until;
    if (pair && pair->answered_ns) {
        int64_t ttl = (int64_t)pair->ttl * SECOND;
        until = later(pair->answered_ns, ttl > least ? ttl : least);
        if (later(seen, least) > until) until = later(seen, least);
        c->answer_until_ns = until;
    } else {
        if (seen == 0) return true; /* the evidence tells no times */
        until = later(seen, hours > least ? hours : least);
    }
    return until > m->o->now_ns;
}

static const char *stale_told(struct plan_making *m, const struct candidate *c) {
    int64_t seen = c->pair ? c->pair->last_ns : c->why.p->last_ns;
    char day[DATE_TEXT];
    date_text(day, date_of_ns(seen));
    if (c->pair && c->pair->answered_ns)
        return arena_format(m->arena,
                            "%.*s led to %s, last on %s, for %u s: by now it may be somebody else's",
                            (int)c->name.n, c->name.p, c->value, day, c->pair->ttl);
    return arena_format(m->arena, "%s was last seen on %s: by now it may be somebody else's", c->value, day);
}

/* ---- the decision ---- */

static const char *kept_name_there(const struct plan_making *m, struct plan_place *place) {
    if (place->kept_sought) return place->kept;
    place->kept_sought = true;
    for (uint32_t at = place->pairs; m->o->n_keep_names && at; at = m->next_here[at - 1]) {
        const struct named_address *pair = name_book_get(m->book, at - 1);
        for (size_t i = 0; i < m->o->n_keep_names; i++)
            if (plan_at_or_below(pair->name, text_of(m->o->keep_names[i])))
                return place->kept = m->o->keep_names[i];
    }
    return NULL;
}

/* What may never be a measure, whoever asks for it. */
static bool refused_for_good(struct plan_making *m, const struct candidate *c) {
    const uint8_t *a = c->place->address;
    const struct plan_options *o = m->o;
    char text[PREFIX_TEXT];
    const char *name = kept_name_there(m, c->place), *never = address_never_blocked(a);
    const struct prefix *in = plan_in(o->keep, o->n_keep, a);
    if (in) {
        plan_refuse(m, REFUSED_KEPT, c->value, &c->why,
                    arena_format(m->arena, "%s is kept: --keep %s", c->value, prefix_text(text, *in)));
    } else if (name) {
        plan_refuse(m, REFUSED_KEPT, c->value, &c->why,
                    arena_format(m->arena, "%s lives on %s: --keep %s", name, c->value, name));
    } else if (plan_in(o->management, o->n_management, a)) {
        plan_refuse(m, REFUSED_MANAGEMENT, c->value, &c->why,
                    arena_format(m->arena,
                                 "%s is this host's own, its gateway or resolver, or what it is managed over",
                                 c->value));
    } else if (never) {
        plan_refuse(m, REFUSED_PRIVATE, c->value, &c->why,
                    c->name.n ? arena_format(m->arena, "%.*s led to %s: %s, and nobody's in particular",
                                             (int)c->name.n, c->name.p, c->value, never)
                              : arena_format(m->arena, "%s is no public address: %s", c->value, never));
    } else {
        return false;
    }
    return true;
}

static bool refused_as_shared(struct plan_making *m, const struct candidate *c) {
    const struct plan_sharers *s = sharers_of(m, c->place);
    if (s->n == 0) return false;
    const char *more = s->all == 1   ? ""
                       : s->all == 2 ? arena_format(m->arena, " and %s", s->names[1])
                                     : arena_format(m->arena, " and %zu others", s->all - 1);
    struct refusal *r =
        plan_refuse(m, REFUSED_SHARED, c->value, &c->why,
                    arena_format(m->arena, "%s is shared with %s%s", c->value, s->names[0], more));
    if (r) {
        r->sharers = s->names;
        r->n_sharers = s->n;
    }
    return true;
}

/* Who runs the machines, where that is not the service itself: it serves others from them, seen or not.
 * NULL: they are the service's own, the rule speaks of them, or nobody knows whose they are. */
static const char *lender(const struct plan_making *m, const struct candidate *c) {
    const struct passage *why = c->why.p;
    if (c->name.n == 0 || plan_host_meant(&c->why)) return NULL;
    for (uint32_t at = c->place->passages; at; at = m->next_there[at - 1]) {
        const struct passage *p = &m->list[at - 1];
        if (!p->host.holder) continue;
        bool own =
            p->service.holder ? plan_same_hands(&p->host, &p->service) : plan_same_hands(&p->host, &p->app);
        return own ? NULL : p->host.name ? p->host.name : p->host.holder;
    }
    if (!m->o->atlas) return NULL;
    struct address_facts f = atlas_address(m->o->atlas, c->place->address, date_of_ns(m->o->now_ns));
    if (f.holder.party == PARTY_NONE) return NULL;
    struct party party = atlas_party_get(m->o->atlas, f.holder.party);
    struct passage_holder host = {.holder = party.id};
    return plan_same_hands(&host, why->service.holder ? &why->service : &why->app) ? NULL : party.name;
}

static bool refused_as_lent(struct plan_making *m, const struct candidate *c) {
    const char *by = lender(m, c);
    if (!by) return false;
    plan_refuse(
        m, REFUSED_SHARED, c->value, &c->why,
        arena_format(m->arena,
                     "%s is of %s, who serves others as well: %.*s is stopped by name, or with --shared %s",
                     c->value, by, (int)c->name.n, c->name.p, c->value));
    return true;
}

static void decide(struct plan_making *m, struct candidate *c) {
    char text[ADDRESS_TEXT];
    if (c->place->done) return;
    c->value = arena_string(m->arena, address_text(text, c->place->address));
    bool asked = plan_listed(text_of(c->value), m->o->shared, m->o->n_shared);
    bool asked_name = c->name.n && plan_listed(c->name, m->o->shared, m->o->n_shared);
    if (refused_for_good(m, c)) return;
    for (size_t i = 0; i < m->o->n_except; i++)
        if (strncmp(m->o->except[i], "address:", 8) == 0 && strcmp(m->o->except[i] + 8, c->value) == 0) {
            plan_refuse(m, REFUSED_EXCEPTION, c->value, &c->why,
                        arena_format(m->arena, "%s is left alone: --except %s", c->value, m->o->except[i]));
            return;
        }
    if (!holds(m, c)) {
        plan_refuse(m, REFUSED_STALE, c->value, &c->why, stale_told(m, c));
        return;
    }
    const char *odd = asked ? NULL : foreign(m, c);
    if (odd) {
        plan_refuse(m, REFUSED_FOREIGN, c->value, &c->why, odd);
        return;
    }
    if (!asked && !asked_name && (refused_as_shared(m, c) || refused_as_lent(m, c))) return;
    struct measure *to = plan_add(m, MEASURE_ADDRESS, c->value, &c->why);
    c->place->done = true;
    if (!to) return;
    to->prefix = prefix_of(c->place->address, 128);
    to->name = c->name.n ? arena_text(m->arena, c->name) : NULL;
    to->cgroup = m->program ? m->program->cgroup : NULL;
    to->answer_until_ns = c->answer_until_ns;
    to->shared = sharers_of(m, c->place)->n > 0;
}

static void take_pairs(struct plan_making *m, uint32_t id) {
    for (uint32_t at = m->name[id].pairs; at; at = m->next_name[at - 1]) {
        struct candidate c = {.place = &m->place[m->pair_place[at - 1]],
                              .pair = name_book_get(m->book, at - 1),
                              .why = m->name[id].why,
                              .name_id = id};
        c.name = c.pair->name;
        if (c.pair->known != KNOWN_ALIAS) decide(m, &c);
    }
}

/* Is the passage's address its own reason: a flow without a name, or with one that no look-up tells of? */
static void take_passage(struct plan_making *m, size_t i) {
    const struct passage *p = &m->list[i];
    struct text name = plan_service(p);
    if (!m->causes[i].p || p->n_addresses == 0 || p->kind != CHAIN_TRAFFIC) return;
    uint32_t id = intern_find(m->addresses, (struct text){(const char *)p->addresses[0], 16});
    struct candidate c = {.place = &m->place[id], .name = name, .why = m->causes[i]};
    unsigned concern = plan_concern(&c.why);
    if (name.n) {
        c.name_id = plan_covering(m, name);
        if (c.name_id == INTERN_ABSENT) return;
        unsigned looked = 0; /* beyond that it is decided once more, and the same */
        for (uint32_t at = c.place->pairs; at && looked < 256; at = m->next_here[at - 1], looked++)
            if (text_equal(name_book_get(m->book, at - 1)->name, name)) return; /* decided by its pair */
    } else if (!m->program && !(concern & CONCERN_SERVICE) &&
               !(concern & CONCERN_APP && plan_first_party(p))) {
        return;
    }
    decide(m, &c);
}

void plan_take_addresses(struct plan_making *m) {
    for (uint32_t id = 0; id < intern_count(m->names); id++)
        if (m->name[id].target) take_pairs(m, id);
    for (size_t i = 0; i < m->n; i++) take_passage(m, i);
}
