#include "evidence/capture/live.h"

#include "base/memory.h"
#include "evidence/capture/join.h"
#include "evidence/capture/live_private.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    TCP = 6,
    MOST_FRAGMENTS = 4096,
    MOST_FRAGMENT_BYTES = 4 << 20,
    APP_MOST = 280,
    MOST_APPS = 1 << 20,
    MOST_QUESTIONS = 64
};

static struct live_limits with_defaults(struct live_limits l) {
    if (!l.most_open) l.most_open = 200000;
    if (!l.most_look_ups) l.most_look_ups = 100000;
    if (!l.closed_seconds) l.closed_seconds = 5;
    if (!l.idle_seconds) l.idle_seconds = 600;
    if (!l.idle_datagram_seconds) l.idle_datagram_seconds = 120;
    if (!l.idle_look_up_seconds) l.idle_look_up_seconds = 20;
    if (l.most_open > UINT32_MAX / 4) l.most_open = UINT32_MAX / 4;
    if (l.most_look_ups > UINT32_MAX / 64) l.most_look_ups = UINT32_MAX / 64;
    return l;
}

struct capture *live_capture_new(const struct live *l) {
    struct capture *c = memory_new(1, sizeof *c);
    c->options = l->open ? l->open->options : (struct capture_options){0};
    c->complete = true;
    c->n_shards = 1;
    c->shards = memory_new(1, sizeof *c->shards);
    c->apps = intern_new();
    c->totals.format = "live";
    return c;
}

struct live *live_new(struct capture_options options, struct live_limits limits) {
    struct live *l = memory_new(1, sizeof *l);
    l->limits = with_defaults(limits);
    l->open = live_capture_new(l);
    l->open->options = options;
    l->open->options.content.keep_requests = false;
    l->open->options.limits.most_flows = UINT32_MAX; /* turns see to it */
    l->open->options.limits.most_dns = l->limits.most_look_ups * 2 + MOST_QUESTIONS;
    l->dissection.seed = hash_seed();
    l->dissection.counts = &l->counts.layers;
    l->batch = memory_new(1, sizeof *l->batch);
    l->fragments = fragments_new(MOST_FRAGMENTS, MOST_FRAGMENT_BYTES);
    shard_start(live_shard(l), &l->open->options.limits, &l->open->options.content, l->dissection.seed);
    return l;
}

void live_free(struct live *l) {
    if (!l) return;
    capture_free(l->open);
    capture_free(l->ended);
    batch_free(l->batch);
    free(l->batch);
    fragments_free(l->fragments);
    past_free(&l->keys);
    past_free(&l->unsure);
    free(l->marks);
    free(l->notes);
    free(l->touched);
    free(l->answered);
    free(l);
}

uint32_t live_app(struct live *l, struct text source, struct text id) {
    char both[APP_MOST];
    if (id.n == 0 || source.n + 1 + id.n > sizeof both) return APP_NONE;
    memcpy(both, source.p, source.n);
    both[source.n] = '\t';
    memcpy(both + source.n + 1, id.p, id.n);
    struct text t = {both, source.n + 1 + id.n};
    if (intern_count(l->open->apps) >= MOST_APPS) {
        uint32_t known = intern_find(l->open->apps, t);
        return known == INTERN_ABSENT ? APP_NONE : known;
    }
    return intern_add(l->open->apps, t);
}

static struct live_mark *mark_of(struct live *l, uint32_t flow) {
    while (flow >= l->mark_capacity) {
        size_t had = l->mark_capacity;
        l->marks = memory_grow(l->marks, had, &l->mark_capacity, sizeof *l->marks);
        l->notes = memory_resize(l->notes, l->mark_capacity, sizeof *l->notes);
        memset(l->marks + had, 0, (l->mark_capacity - had) * sizeof *l->marks);
        memset(l->notes + had, 0, (l->mark_capacity - had) * sizeof *l->notes);
    }
    return &l->marks[flow];
}

/* FIN from both ends, or RST, closes (RFC 9293 3.6, 3.5.2); a reset is forged easily, so data that goes on
 * after one says that it was. */
static void note_end(struct live_mark *m, const struct segment *g) {
    if (g->flags & TCP_FIN) m->bits |= g->from ? MARK_FIN_HIGH : MARK_FIN_LOW;
    if (g->flags & TCP_RST)
        m->bits |= MARK_RESET;
    else if (g->length)
        m->bits &= (uint8_t)~MARK_RESET;
}

static void touch(struct live *l, uint32_t flow, const struct segment *g) {
    struct live_mark *m = mark_of(l, flow);
    m->packet = (uint32_t)l->counts.packets;
    if (g->key.transport == TCP) note_end(m, g);
    if (flow_get(&live_shard(l)->flows, flow)->state == FLOW_DNS) m->bits |= MARK_LOOK_UP;
    if (m->bits & MARK_TOUCHED) return;
    m->bits |= MARK_TOUCHED;
    l->touched = memory_grow(l->touched, l->n_touched, &l->touched_capacity, sizeof *l->touched);
    l->touched[l->n_touched++] = flow;
}

/* What came too late for flows that were handed over without it. */
static void note_late(struct live *l, const uint8_t client[16], const struct dns_answer *a) {
    const struct shard *s = live_shard(l);
    uint32_t known = a->is_address ? past_get(&l->unsure, live_pair(client, a->address)) : HASH_ABSENT;
    if (known == HASH_ABSENT) return;
    struct text name = intern_get(s->strings, dns_answer_name(&s->dns.entries[a->entry], a));
    l->counts.late += known != live_name(name);
}

/* Answers of the log from `had` on: those of an entry lie together. */
static void note_answers(struct live *l, uint32_t flow, size_t had) {
    const struct shard *s = live_shard(l);
    const struct dns_log *log = &s->dns;
    const struct flow *f = flow_get(&s->flows, flow);
    uint8_t client[16];
    flow_key_address(&f->key, flow_client_end(f), client);
    for (size_t i = had; i < log->n_answers; i++) {
        const struct dns_answer *a = &log->answers[i];
        note_late(l, client, a);
        if (i > had && a->entry == log->answers[i - 1].entry) continue;
        l->answered = memory_grow(l->answered, l->n_answered, &l->answered_capacity, sizeof *l->answered);
        l->answered[l->n_answered++] = a->entry;
    }
}

/* A key that was another flow's, handed over already: that one goes on, except where a SYN begins anew, as
 * is_new_connection() in shard.c has it. */
static bool goes_on(const struct live *l, const struct segment *g) {
    if (past_get(&l->keys, g->hash) == HASH_ABSENT) return false;
    bool syn = g->key.transport == TCP && (g->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    uint32_t base = syn ? past_get(&l->keys, live_base(g->hash, g->from)) : HASH_ABSENT;
    return base == HASH_ABSENT || base == g->sequence;
}

void live_ask(struct live *l, live_owner *ask, void *context) {
    l->ask = ask;
    l->ask_context = context;
}

/* At packets 1, 2, 4, 8, 16: who accepts a connection has it only after the first. */
static void ask_owner(struct live *l, struct flow *f, unsigned from) {
    enum { ASKED_MOST = 16 };
    uint32_t n = f->packets[0] + f->packets[1];
    if (n <= ASKED_MOST && (n & (n - 1)) == 0) f->app = l->ask(l->ask_context, &f->key, from);
}

static bool flows_are_full(const struct live *l) {
    return live_shard(l)->flows.n - l->stand_ins >= l->limits.most_open;
}

static bool look_ups_are_full(const struct live *l) {
    enum { ANSWERS_EACH = 6 };
    const struct dns_log *log = &live_shard(l)->dns;
    size_t most = l->limits.most_look_ups;
    return log->n >= most * 2 || log->n_answers >= most * ANSWERS_EACH + MOST_QUESTIONS;
}

static void take(struct live *l, const struct segment *g, uint32_t number) {
    struct shard *s = live_shard(l);
    if (flows_are_full(l) || look_ups_are_full(l)) {
        live_turn(l, flows_are_full(l) ? TURN_FULL : TURN_ENDED);
        s = live_shard(l);
    }
    size_t had_answers = s->dns.n_answers;
    uint32_t had = s->flows.n, flow = shard_take(s, g, number);
    if (flow == UINT32_MAX) return;
    if (s->dns.n_answers > had_answers) note_answers(l, flow, had_answers);
    if (s->flows.n > had) {
        l->counts.split += goes_on(l, g);
        *mark_of(l, flow) =
            (struct live_mark){.since = live_clock(l), .bits = g->key.transport == TCP ? MARK_TCP : 0};
        l->notes[flow] = (struct live_note){0};
        l->counts.open++;
    }
    struct flow *f = flow_get(&s->flows, flow);
    if (l->ask && f->app == APP_NONE) ask_owner(l, f, g->from);
    touch(l, flow, g);
}

static void note_packet(struct live *l, const struct packet *p) {
    struct capture_totals *t = &l->open->totals;
    l->counts.packets++;
    l->counts.bytes += p->length;
    t->packets++;
    t->bytes += p->length;
    if (t->first_ns == 0 || p->time_ns < t->first_ns) t->first_ns = p->time_ns;
    if (p->time_ns > t->last_ns) t->last_ns = p->time_ns;
}

void live_take(struct live *l, const struct packet *p, uint64_t number) {
    struct batch *b = l->batch;
    uint32_t own = number ? (uint32_t)((number - 1) % UINT32_MAX + 1) : 0;
    b->n = 1;
    b->packets[0] = *p;
    batch_dissect(b, &l->dissection, 1);
    if (b->n_fragments) batch_reassemble(b, l->fragments, &l->dissection, 1);
    note_packet(l, p);
    for (size_t i = 0; i < b->segments[0].n; i++) take(l, &b->segments[0].list[i], own);
    if (b->n_reassembled) batch_reset(b);
    l->joined = false;
}

void live_pass(struct live *l, int64_t monotonic_ns) {
    int64_t gone = 0;
    if (l->passed && __builtin_sub_overflow(monotonic_ns, l->monotonic_ns, &gone)) gone = 0;
    if (gone > 0) l->clock_ns += (uint64_t)gone;
    if (gone >= 0) l->monotonic_ns = monotonic_ns;
    l->passed = true;
    uint32_t now = live_clock(l);
    for (size_t i = 0; i < l->n_touched; i++) {
        struct live_mark *m = &l->marks[l->touched[i]];
        m->heard = now;
        m->bits &= (uint8_t)~MARK_TOUCHED;
    }
    l->n_touched = 0;
}

void live_end(struct live *l) {
    live_turn(l, TURN_ALL);
}

/* A turn costs a little for each flow that is open: it waits until as much is gained, but not for long; the
 * longer the more are open, because nothing else is done meanwhile. */
static bool is_worth_it(const struct live *l) {
    enum { WAIT_NS = 2000000000, WAIT_EACH_NS = 50000, MANY_STRINGS = 65536 };
    const struct shard *s = live_shard(l);
    uint32_t over = 0;
    for (uint32_t i = 0; i < s->flows.n; i++)
        over += flow_get(&s->flows, i)->state != FLOW_STAND_IN && live_is_over(l, i);
    if (intern_count(s->strings) / 2 > l->strings + MANY_STRINGS) return true;
    if (over == 0) return false;
    return over >= l->counts.open / 8 ||
           l->clock_ns - l->turned_ns >= WAIT_NS + l->counts.open * WAIT_EACH_NS;
}

struct capture *live_ended(struct live *l) {
    if (is_worth_it(l)) live_turn(l, TURN_ENDED);
    struct capture *c = l->ended;
    l->ended = NULL;
    return c;
}

const struct capture *live_open(struct live *l) {
    struct capture *c = l->open;
    if (l->joined) return c;
    live_join(l);
    c->totals.flows = l->counts.open;
    c->totals.dns = 0;
    const struct shard *s = live_shard(l);
    for (size_t i = 0; i < s->dns.n; i++)
        c->totals.dns += flow_get(&s->flows, s->dns.entries[i].flow)->state != FLOW_STAND_IN;
    l->joined = true;
    return c;
}

bool live_answer_next(struct live *l, size_t *at, struct dns_view *v) {
    if (*at >= l->n_answered) return false;
    const struct capture *c = live_open(l);
    const struct shard *s = live_shard(l);
    *v = (struct dns_view){.entry = &s->dns.entries[l->answered[(*at)++]], .shard = s};
    capture_view(c, s, v->entry->flow, &v->flow);
    return true;
}

void live_answers_taken(struct live *l) {
    struct dns_entry *entries = live_shard(l)->dns.entries;
    for (size_t i = 0; i < l->n_answered; i++) entries[l->answered[i]].handed_out = true;
    l->n_answered = 0;
}

bool live_settled(struct live *l, const struct live_flow *f) {
    enum { QUIET = 2 * CLOCK_PER_SECOND, LONGEST = 10 * CLOCK_PER_SECOND };
    struct live_mark *m = &l->marks[f->number];
    bool looked_into = f->flow->state == FLOW_NEW || f->flow->state == FLOW_INSPECTED;
    bool quiet = !(m->bits & MARK_TOUCHED) && live_clock(l) - m->heard >= QUIET;
    if (!looked_into || quiet || live_clock(l) - m->since >= LONGEST) m->bits |= MARK_SETTLED;
    return m->bits & MARK_SETTLED;
}

struct live_counts live_counts(const struct live *l) {
    struct live_counts c = l->counts;
    const struct shard *s = live_shard(l);
    c.look_ups = s->dns.n;
    c.forgotten += s->dns.refused;
    c.given_up = s->inspections_cut;
    c.unread = s->contents.given_up;
    return c;
}
