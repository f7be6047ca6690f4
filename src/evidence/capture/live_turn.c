/* A turn: what has ended goes to the capture that is handed out, what is open to a new shard.
 *
 * So what went leaves nothing behind, and memory follows what is open. A turn costs a little for each flow
 * that is open; it comes when at least as many have ended, or at least some seconds apart. */
#include "base/memory.h"
#include "evidence/capture/join.h"
#include "evidence/capture/live_turning.h"

#include <stdlib.h>

static bool is_closed(const struct live_mark *m) {
    unsigned fins = MARK_FIN_LOW | MARK_FIN_HIGH;
    return (m->bits & MARK_RESET) || (m->bits & fins) == fins;
}

/* Its ports are another connection's by now. */
static bool is_followed(const struct shard *s, uint32_t flow) {
    const struct flow_key *key = &flow_get(&s->flows, flow)->key;
    return flow_find(&s->flows, key, flow_key_hash(key, s->flows.seed)) != flow;
}

bool live_is_over(const struct live *l, uint32_t flow) {
    const struct live_mark *m = &l->marks[flow];
    if (m->bits & MARK_TOUCHED) return false;
    unsigned seconds = m->bits & MARK_LOOK_UP  ? l->limits.idle_look_up_seconds
                       : !(m->bits & MARK_TCP) ? l->limits.idle_datagram_seconds
                       : is_closed(m)          ? l->limits.closed_seconds
                                               : l->limits.idle_seconds;
    return (live_clock(l) - m->heard) / CLOCK_PER_SECOND >= seconds;
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Those idle longest end early, until a quarter of the room is free. */
static void make_room(struct turning *t, uint32_t open) {
    struct live *l = t->l;
    uint64_t most = l->limits.most_open;
    uint32_t keep = (uint32_t)(most - (most + 3) / 4), n = 0;
    if (open <= keep) return;
    uint32_t *ages = memory_new(open, sizeof *ages), now = (uint32_t)l->counts.packets;
    for (uint32_t i = 0; i < t->old->flows.n; i++)
        if (flow_get(&t->old->flows, i)->state != FLOW_STAND_IN && !t->over[i])
            ages[n++] = now - l->marks[i].packet;
    qsort(ages, n, sizeof *ages, by_number);
    uint32_t oldest = keep ? ages[keep - 1] : 0, left = open - keep;
    free(ages);
    for (uint32_t i = 0; i < t->old->flows.n && left; i++) {
        if (flow_get(&t->old->flows, i)->state == FLOW_STAND_IN || t->over[i]) continue;
        if (now - l->marks[i].packet < oldest) continue;
        t->over[i] = true;
        l->counts.early++;
        left--;
    }
}

static void decide(struct turning *t, enum live_turn what) {
    uint32_t open = 0;
    for (uint32_t i = 0; i < t->old->flows.n; i++) {
        if (flow_get(&t->old->flows, i)->state == FLOW_STAND_IN) continue;
        t->over[i] = what == TURN_ALL || live_is_over(t->l, i) || is_followed(t->old, i);
        open += !t->over[i];
    }
    if (what == TURN_FULL) make_room(t, open);
}

/* In the order in which shard_finish() does it. */
static void conclude(struct turning *t) {
    struct shard *s = t->old;
    for (uint32_t i = 0; i < s->flows.n; i++) {
        struct flow *f = flow_get(&s->flows, i);
        if (t->over[i] && f->inspection) inspection_end(s, &s->pool[f->inspection - 1]);
    }
    for (uint32_t i = 0; i < s->flows.n; i++)
        if (t->over[i] && flow_get(&s->flows, i)->content == CONTENT_READ) content_end(s, i);
}

static struct capture *ended_of(struct live *l) {
    if (l->ended) return l->ended;
    struct capture *c = l->ended = live_capture_new(l);
    static const struct flow_key nobody;
    shard_start(&c->shards[0], &c->options.limits, &c->options.content, l->dissection.seed);
    flow_get(&c->shards[0].flows, flow_add_apart(&c->shards[0].flows, &nobody))->state = FLOW_STAND_IN;
    return c;
}

/* A name that the flow itself showed stands, whatever is looked up later. */
static void note_unsure(struct live *l, const struct flow_view *v) {
    const struct flow *f = v->flow;
    bool certified = f->name_source == NAME_CERTIFICATE;
    if (v->dns && !(certified && v->dns_certain)) return;
    const struct dns_answer *a = v->dns ? dns_first_answer(v->dns_shard, v->dns) : NULL;
    while (a && !(a->is_address && memcmp(a->address, v->server, 16) == 0))
        a = dns_next_answer(v->dns_shard, a);
    struct text name = a ? intern_get(v->dns_shard->strings, dns_answer_name(v->dns, a)) : TEXT("");
    past_put(&l->unsure, live_pair(v->client, v->server), live_name(name));
}

static void keep_lead(struct turning *t, uint32_t number, uint32_t own) {
    struct capture *ended = t->l->ended;
    struct flow_view v;
    capture_view(t->l->open, t->old, number, &v);
    while (own >= ended->lead_capacity)
        ended->leads =
            memory_grow(ended->leads, ended->lead_capacity, &ended->lead_capacity, sizeof *ended->leads);
    struct lead_found *lead = &ended->leads[own];
    *lead = (struct lead_found){UINT32_MAX, false};
    note_unsure(t->l, &v);
    if (!v.dns) return;
    lead->entry = (uint32_t)(v.dns - t->old->dns.entries);
    lead->certain = v.dns_certain;
    t->told[lead->entry] = true;
}

static void move_app(struct turning *t, struct flow *f) {
    if (f->app == APP_NONE) return;
    f->app = intern_add(t->l->ended->apps, intern_get(t->l->open->apps, f->app));
}

/* That packets of it may still come. */
static void remember(struct turning *t, uint32_t number) {
    const struct flow *f = flow_get(&t->old->flows, number);
    uint64_t hash = flow_key_hash(&f->key, t->old->flows.seed);
    past_put(&t->l->keys, hash, 0);
    for (unsigned end = 0; end < 2; end++)
        if (f->flags & (end ? FLOW_BASE_HIGH : FLOW_BASE_LOW))
            past_put(&t->l->keys, live_base(hash, end), f->sequence[end]);
}

static void hand_over(struct turning *t, struct mover *m, uint32_t number) {
    struct live *l = t->l;
    l->counts.open--;
    l->counts.ended++;
    if (m->to->flows.n > l->limits.most_open) {
        l->counts.lost++;
        return;
    }
    if (!is_followed(t->old, number)) remember(t, number);
    uint32_t own = move_flow(m, number, false);
    struct flow *f = flow_get(&m->to->flows, own);
    struct capture_totals *totals = &l->ended->totals;
    move_app(t, f);
    keep_lead(t, number, own);
    t->gone[number] = own;
    totals->flows++;
    if (totals->first_ns == 0 || f->first_ns < totals->first_ns) totals->first_ns = f->first_ns;
    if (f->last_ns > totals->last_ns) totals->last_ns = f->last_ns;
}

static void move_flows(struct turning *t, struct mover *open, struct mover *gone) {
    struct live_mark *marks = t->l->marks;
    for (uint32_t i = 0; i < t->old->flows.n; i++) {
        if (flow_get(&t->old->flows, i)->state == FLOW_STAND_IN) continue;
        if (t->over[i]) {
            hand_over(t, gone, i);
            continue;
        }
        t->flows[i] = move_flow(open, i, true);
        marks[t->flows[i]] = marks[i]; /* never behind i */
        live_note_move(t->l, i, flow_get(&t->old->flows, i), t->flows[i],
                       flow_get(&t->own->flows, t->flows[i]));
    }
}

/* Nobody calls live_ended(). */
static bool log_is_full(const struct turning *t, const struct dns_log *ended) {
    return ended->n >= t->l->limits.most_look_ups * 4;
}

/* The look-ups of flows that ended are told with them; those that only named one are there, and are told with
 * their own flow, before or later. */
static void hand_over_look_ups(struct turning *t, struct mover *m) {
    struct dns_log *log = &t->old->dns;
    struct capture *ended = t->l->ended;
    uint32_t *places = memory_new(log->n + 1, sizeof *places);
    for (uint32_t i = 0; i < log->n; i++) {
        uint32_t flow = t->gone[log->entries[i].flow];
        bool full = log_is_full(t, &m->to->dns);
        t->l->counts.forgotten += full && flow != UINT32_MAX;
        if (full) flow = UINT32_MAX;
        places[i] = UINT32_MAX;
        if (flow != UINT32_MAX || t->told[i]) places[i] = move_look_up(m, i, flow == UINT32_MAX ? 0 : flow);
        ended->totals.dns += flow != UINT32_MAX;
    }
    for (uint32_t i = t->first_gone; i < m->to->flows.n; i++)
        if (ended->leads[i].entry != UINT32_MAX) ended->leads[i].entry = places[ended->leads[i].entry];
    free(places);
}

/* A list of numbers in the old shard becomes one of those in the new; what is not there goes. */
static size_t renumber(uint32_t *list, size_t n, const uint32_t *now) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (now[list[i]] != UINT32_MAX) list[kept++] = now[list[i]];
    return kept;
}

static void replace_shard(struct live *l, struct shard *own, const uint32_t *places) {
    struct capture *c = l->open;
    struct shard *old = c->shards;
    c->shards = own;
    join_moved(c, &old->dns, places);
    shard_free(old);
    free(old);
    l->joined = false;
    l->strings = intern_count(own->strings);
    l->turned_ns = l->clock_ns;
}

static uint32_t *absent(size_t n) {
    uint32_t *list = memory_new(n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) list[i] = UINT32_MAX;
    return list;
}

void live_turn(struct live *l, enum live_turn what) {
    struct shard *old = live_shard(l);
    struct turning t = {.l = l,
                        .old = old,
                        .own = memory_new(1, sizeof *t.own),
                        .over = memory_new(old->flows.n + 1, sizeof *t.over),
                        .flows = absent(old->flows.n),
                        .gone = absent(old->flows.n)};
    shard_start(t.own, old->limits, &l->open->options.content, old->flows.seed);
    decide(&t, what);
    conclude(&t);
    t.told = memory_new(old->dns.n + 1, sizeof *t.told);
    t.entries = absent(old->dns.n);
    t.places = absent(old->dns.n);
    struct shard *ended = &ended_of(l)->shards[0];
    t.first_gone = ended->flows.n;
    live_join(l);
    join_settle(l->open);
    uint64_t forgotten = l->counts.forgotten;
    struct mover open = mover_start(old, t.own), gone = mover_start(old, ended);
    move_flows(&t, &open, &gone);
    hand_over_look_ups(&t, &gone);
    live_keep_look_ups(&t, &open);
    move_state(&open, t.flows, t.entries);
    l->n_touched = renumber(l->touched, l->n_touched, t.flows);
    l->n_answered = renumber(l->answered, l->n_answered, t.entries);
    mover_end(&open);
    mover_end(&gone);
    /* beyond what was open, and of what is there no more, notes are of nothing */
    for (size_t i = l->counts.forgotten == forgotten ? l->counts.open : 0; i < l->mark_capacity; i++)
        l->notes[i].state = 0;
    live_notes_moved(l, t.places);
    replace_shard(l, t.own, t.places);
    free(t.places);
    free(t.over);
    free(t.told);
    free(t.flows);
    free(t.gone);
    free(t.entries);
}
