/* Traces: a mapped file and a pipe give the same, each trace is in order, and its ways as well. */
#ifndef CORDON_TESTS_FUZZ_TRACE_H
#define CORDON_TESTS_FUZZ_TRACE_H

#include "base/hash.h"
#include "evidence/trace/log.h"

#include "two_ways.h"

struct fuzz_traces {
    struct trace_log *log;
    uint64_t sum;
};

static inline void fuzz_trace(void *context, const struct trace *t) {
    struct fuzz_traces *f = context;
    size_t n = 0;
    for (size_t i = 0; i < t->n_hops; i++) {
        const struct trace_hop *h = &t->hops[i];
        if (h->ttl == 0 || (i && h->ttl <= t->hops[i - 1].ttl)) abort();
        n += h->n_replies;
        for (size_t k = 0; k < h->n_replies; k++) {
            const struct trace_reply *p = &h->replies[k];
            f->sum = hash_mix(f->sum ^ hash_bytes(p->address, 16, 1) ^ p->rtt_us ^ p->n_mpls);
            if (p->rtt_us != RTT_NONE && p->rtt_us > UINT32_C(3600999999)) abort();
            if (p->name) f->sum = hash_mix(f->sum ^ hash_bytes(p->name, strlen(p->name), 2));
        }
    }
    for (size_t i = 0; i < t->n_edges; i++)
        if (t->edges[i].from >= n || t->edges[i].to >= n) abort();
    trace_log_take(f->log, t);
}

static inline uint64_t read_all(struct input *in, struct diagnostics *d) {
    struct fuzz_traces f = {.log = trace_log_new()};
    struct trace_options how = {.take = fuzz_trace, .context = &f};
    struct trace_totals totals = {0};
    bool taken = trace_read(in, "fuzz", &how, &totals, d);
    if (taken && !totals.complete != (diagnostics_total(d, SEVERITY_DAMAGE) > 0)) abort();
    const struct trace_way *ways;
    size_t n = trace_log_ways(f.log, &ways);
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = 1; k < ways[i].n_hops; k++)
            if (ways[i].hops[k].ttl <= ways[i].hops[k - 1].ttl) abort();
    f.sum += taken + totals.traces * 3 + totals.broken * 5 + totals.passed_over * 7 + n * 11;
    trace_log_free(f.log);
    return f.sum;
}

#endif
