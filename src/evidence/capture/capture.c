#include "evidence/capture/capture.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "evidence/capture/batch.h"
#include "evidence/capture/content_tell.h"
#include "evidence/capture/join.h"
#include "evidence/capture/result.h"
#include "evidence/capture/trailer.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { TRAILER_SAMPLE = 64, PREFETCH = 8 };

/* The pipeline while a capture is being read; all fields but the batches' contents under `lock`. */
struct pipeline {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct capture *capture;
    struct reader *reader;
    struct capture_options options;
    struct fragments *fragments;
    struct batch *ring;
    unsigned n_ring;
    uint64_t next_fill, next_reassemble, next_release; /* batch sequence numbers */
    bool is_reading;                                   /* somebody has the turn to read */
    bool ended, too_long, too_many;
    bool trailers; /* the capture's frames end in PCAPdroid trailers */
    uint64_t seed;
    struct timespec started;
};

struct worker {
    struct pipeline *pipeline;
    unsigned number;
    struct dissection dissection;
    struct layer_counts counts;
    pthread_t thread;
};

struct capture_options capture_options_default(void) {
    return (struct capture_options){
        .limits = {.most_flows = UINT64_C(100000000),
                   .most_inspections = 4096,
                   .stream = {.most_bytes = 128 * 1024, .most_held = 64},
                   .most_dns = 4000000,
                   .most_decompressed = UINT64_C(1) << 40,
                   .most_expansion = 1000},
        .content = {.limits = message_limits_default(), .most_connections = 4096},
    };
}

static bool out_of_time(const struct pipeline *p) {
    if (!p->options.limits.most_seconds) return false;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec - p->started.tv_sec >= (time_t)p->options.limits.most_seconds;
}

static void take_trailers(struct pipeline *p, struct batch *b) {
    for (uint32_t i = 0; i < b->n && p->trailers; i++) {
        uint32_t app;
        if (trailer_take(&b->packets[i], p->reader->apps, &app) && app != APP_NONE) b->packets[i].app = app;
    }
}

/* Fills the next batch, if there is room for one and something to read. Called and returns with the lock
 * held. */
static struct batch *fill_next(struct pipeline *p) {
    struct batch *b = &p->ring[p->next_fill % p->n_ring];
    if (p->ended || p->is_reading || b->state != BATCH_FREE) return NULL;
    p->is_reading = true;
    b->state = BATCH_FILLING;
    b->sequence = p->next_fill;
    struct capture_totals *t = &p->capture->totals;
    uint32_t first = (uint32_t)t->packets + 1;
    pthread_mutex_unlock(&p->lock);

    uint64_t most = p->options.limits.most_packets, room = most ? most - (first - 1) : UINT64_MAX;
    bool late = out_of_time(p);
    bool some = !late && batch_fill(b, p->reader, room);
    bool cut = some && b->n >= room && input_look(p->reader->in, 1).n > 0;
    b->first_number = first;
    if (some && b->sequence == 0)
        for (uint32_t i = 0; i < b->n && i < TRAILER_SAMPLE; i++)
            p->trailers |= trailer_present(&b->packets[i]);
    if (some && p->trailers) take_trailers(p, b);
    if (p->options.progress && b->sequence % 64 == 0)
        p->options.progress(p->options.progress_context, input_consumed(p->reader->in),
                            input_size(p->reader->in), first);

    pthread_mutex_lock(&p->lock);
    p->is_reading = false;
    if (!some || b->n >= room) p->ended = true;
    p->too_long |= late;
    p->too_many |= cut;
    if (some) {
        t->packets += b->n;
        p->next_fill++;
        pthread_cond_signal(&p->changed); /* the turn to read is free */
        return b;
    }
    b->state = BATCH_FREE;
    pthread_cond_broadcast(&p->changed);
    return NULL;
}

/* Batches become ready in file order, because fragments of one datagram may lie in several. Lock held. */
static void make_ready(struct pipeline *p, struct worker *w) {
    for (;;) {
        struct batch *b = &p->ring[p->next_reassemble % p->n_ring];
        if (b->state != BATCH_DISSECTED || b->sequence != p->next_reassemble) return;
        if (b->n_fragments) batch_reassemble(b, p->fragments, &w->dissection, p->capture->n_shards);
        b->consumers = p->capture->n_shards;
        b->state = BATCH_READY;
        p->next_reassemble++;
        pthread_cond_broadcast(&p->changed);
    }
}

static void consume(struct worker *w, struct batch *b) {
    struct shard *s = &w->pipeline->capture->shards[w->number];
    struct segment_list *l = &b->segments[w->number];
    for (size_t i = 0; i < l->n; i++) {
        if (i + 2 * PREFETCH < l->n) flow_prefetch_slot(&s->flows, l->list[i + 2 * PREFETCH].hash);
        if (i + PREFETCH < l->n) flow_prefetch_record(&s->flows, l->list[i + PREFETCH].hash);
        shard_take(s, &l->list[i], b->first_number + l->list[i].packet);
    }
}

/* Lock held. */
static void note(struct capture_totals *t, const struct batch *b) {
    t->bytes += b->bytes;
    if (t->first_ns == 0 || (b->first_ns && b->first_ns < t->first_ns)) t->first_ns = b->first_ns;
    if (b->last_ns > t->last_ns) t->last_ns = b->last_ns;
}

/* Lock held. */
static void released(struct pipeline *p, struct batch *b) {
    if (--b->consumers > 0) return;
    note(&p->capture->totals, b);
    batch_reset(b);
    while (p->next_release < p->next_fill &&
           p->ring[p->next_release % p->n_ring].sequence == p->next_release &&
           p->ring[p->next_release % p->n_ring].state == BATCH_FREE) {
        input_release(p->reader->in, p->ring[p->next_release % p->n_ring].upto);
        p->next_release++;
    }
    pthread_cond_broadcast(&p->changed);
}

static void *work(void *argument) {
    struct worker *w = argument;
    struct pipeline *p = w->pipeline;
    uint64_t mine = 0;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        struct batch *b = &p->ring[mine % p->n_ring];
        if (mine < p->next_reassemble && b->sequence == mine && b->state == BATCH_READY) {
            pthread_mutex_unlock(&p->lock);
            consume(w, b);
            pthread_mutex_lock(&p->lock);
            released(p, b);
            mine++;
            continue;
        }
        if (p->ended && mine == p->next_fill) break;
        if ((b = fill_next(p))) {
            pthread_mutex_unlock(&p->lock);
            batch_dissect(b, &w->dissection, p->capture->n_shards);
            pthread_mutex_lock(&p->lock);
            b->state = BATCH_DISSECTED;
            make_ready(p, w);
            continue;
        }
        if (p->ended && mine == p->next_fill) break;
        if (!(mine < p->next_reassemble)) pthread_cond_wait(&p->changed, &p->lock);
    }
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    shard_finish(&p->capture->shards[w->number]);
    return NULL;
}

static void add_counts(struct layer_counts *to, const struct layer_counts *from) {
    to->not_ip += from->not_ip;
    to->icmp += from->icmp;
    to->other += from->other;
    to->truncated += from->truncated;
    to->malformed += from->malformed;
    to->fragments += from->fragments;
    to->unknown_link += from->unknown_link;
}

static void run(struct pipeline *p) {
    struct capture *c = p->capture;
    struct worker *workers = memory_new(c->n_shards, sizeof *workers);
    for (unsigned i = 0; i < c->n_shards; i++) {
        workers[i] = (struct worker){.pipeline = p, .number = i};
        workers[i].dissection.counts = &workers[i].counts;
        workers[i].dissection.seed = p->seed;
    }
    /* Threads wait for the lock until it is known how many there are. */
    unsigned started = 1;
    pthread_mutex_lock(&p->lock);
    while (started < c->n_shards &&
           pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
        started++;
    while (c->n_shards > started) shard_free(&c->shards[--c->n_shards]);
    pthread_mutex_unlock(&p->lock);
    work(&workers[0]);
    for (unsigned i = 1; i < started; i++) pthread_join(workers[i].thread, NULL);
    for (unsigned i = 0; i < c->n_shards; i++) {
        c->totals.flows += c->shards[i].flows.n;
        c->totals.dns += c->shards[i].dns.n;
        add_counts(&c->totals.layers, &workers[i].counts);
    }
    free(workers);
}

static unsigned thread_count(unsigned asked, const struct input *in) {
    uint64_t size = input_size(in);                         /* 0: not known, as of a pipe */
    if (!asked && size && size < 4 * 1024 * 1024) return 1; /* starting threads costs more than it gains */
    return parallel_threads(asked);
}

void capture_tell_limit(struct capture *c, const char *name, struct diagnostics *d, const char *what,
                        uint64_t count, const char *hint) {
    if (count == 0) return;
    char text[160];
    snprintf(text, sizeof text, "%s: %" PRIu64, what, count);
    diagnostics_add(
        d, (struct diagnostic){.severity = SEVERITY_DAMAGE, .file = name, .what = text, .hint = hint});
    c->complete = false;
}

static void tell_limits(struct capture *c, const struct pipeline *p, const char *name,
                        struct diagnostics *d) {
    uint64_t flows = 0, dns = 0, given_up = 0, unread = 0;
    for (unsigned i = 0; i < c->n_shards; i++) {
        flows += c->shards[i].flows_refused;
        dns += c->shards[i].dns.refused;
        given_up += c->shards[i].inspections_cut;
        unread += c->shards[i].contents.given_up;
    }
    const struct capture_limits *l = &p->options.limits;
    capture_tell_limit(c, name, d, "packets of flows beyond the limit", flows, "raise --max-flows");
    capture_tell_limit(c, name, d, "name look-ups beyond the limit", dns, "raise --max-dns");
    capture_tell_limit(c, name, d, "stopped after the limit of packets", p->too_many ? l->most_packets : 0,
                       "raise --max-packets");
    capture_tell_limit(c, name, d, "stopped after the limit of seconds", p->too_long ? l->most_seconds : 0,
                       "raise --max-seconds");
    capture_tell_limit(c, name, d, "connections given up while their content was read", unread,
                       "raise --max-contents");
    if (!given_up) return;
    /* Those idle longest gave way; most of them had nothing more to say, so this is no damage. */
    char text[160];
    snprintf(text, sizeof text, "flows given up while being looked into: %" PRIu64, given_up);
    diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_NOTE,
                                           .file = name,
                                           .what = text,
                                           .hint = "raise --max-inspected to see more of them"});
}

/* Limits are of a capture; each shard gets its part, so that the bound holds whatever the number of threads.
 */
static void share_limits(struct capture *c) {
    struct capture_limits *l = &c->options.limits;
    l->most_flows = (l->most_flows + c->n_shards - 1) / c->n_shards;
    l->most_dns = (l->most_dns + c->n_shards - 1) / c->n_shards;
}

/* True: secrets may still come while packets are being read. */
static bool take_keys(struct reader *r, const struct content_options *o) {
    if (!o->finder || !o->keys) return false;
    r->keys = o->keys;
    if (r->next == NULL || strcmp(r->format, "pcapng") != 0) return false;
    if (!input_stable(r->in)) return true;
    return !pcapng_take_keys(r);
}

struct capture *capture_read(struct input *in, const char *name, struct capture_options options,
                             struct diagnostics *d) {
    struct reader reader;
    if (!reader_open(&reader, in, name, d)) return NULL;
    struct capture *c = memory_new(1, sizeof *c);
    c->options = options;
    c->n_shards = thread_count(options.threads, in);
    share_limits(c);
    c->shards = memory_new(c->n_shards, sizeof *c->shards);
    bool keys_may_come = take_keys(&reader, &c->options.content);
    struct pipeline p = {.lock = PTHREAD_MUTEX_INITIALIZER,
                         .changed = PTHREAD_COND_INITIALIZER,
                         .capture = c,
                         .reader = &reader,
                         .options = options,
                         .seed = hash_seed(),
                         .n_ring = c->n_shards == 1 ? 1 : c->n_shards * 4,
                         .fragments = fragments_new(4096, 4 * 1024 * 1024)};
    clock_gettime(CLOCK_MONOTONIC, &p.started);
    p.ring = memory_new(p.n_ring, sizeof *p.ring);
    for (unsigned i = 0; i < c->n_shards; i++) {
        shard_start(&c->shards[i], &c->options.limits, &c->options.content, p.seed);
        c->shards[i].contents.keys_may_come = keys_may_come;
    }
    run(&p);
    for (unsigned i = 0; i < p.n_ring; i++) batch_free(&p.ring[i]);
    free(p.ring);
    c->totals.fragments_left = fragments_left(p.fragments);
    fragments_free(p.fragments);
    c->totals.format = reader.format;
    c->totals.compression = input_compression(in);
    c->totals.size = input_size(in) ? input_size(in) : input_consumed(in); /* of a pipe */
    c->complete = !reader.damaged && !input_broken(in);
    tell_limits(c, &p, name, d);
    c->apps = reader.apps;
    reader.apps = NULL;
    reader_close(&reader);
    join_names(c);
    contents_tell(c, name, d);
    return c;
}
