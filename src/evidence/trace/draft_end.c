/* A trace as it was gathered becomes one as it is told: by TTL, names in their places. */
#include "evidence/trace/reading.h"

#include "base/memory.h"

#include <stdlib.h>

static const char *told(const struct trace_reading *r, uint32_t string) {
    return string ? r->strings + string : NULL;
}

/* TTLs between those that answered, and those that the tool says it asked for. */
static void fill(struct trace_reading *r) {
    if (!r->last) return;
    for (unsigned ttl = r->first ? r->first : 1; ttl <= r->last; ttl++) r->asked[ttl] = true;
}

static struct trace_reply reply_of(const struct trace_reading *r, const struct trace_draft_answer *a) {
    struct trace_reply to = {.rtt_us = a->rtt_us,
                             .probes = a->probes,
                             .reply_ttl = a->reply_ttl,
                             .icmp_type = a->icmp_type,
                             .icmp_code = a->icmp_code,
                             .name = told(r, a->name),
                             .mpls = a->n_mpls ? a->mpls : NULL,
                             .n_mpls = a->n_mpls,
                             .asn = a->asn};
    memcpy(to.address, a->address, sizeof to.address);
    return to;
}

/* Answers in the order of their TTLs, those of one TTL in order of arrival; place[i]: where answer i went.
 * Gives the hops. */
static void lay_out(struct trace_reading *r, uint32_t *place) {
    size_t next[TRACE_TTLS], at = 0;
    for (unsigned ttl = 1; ttl < TRACE_TTLS; ttl++) {
        next[ttl] = at;
        if (!r->asked[ttl]) continue;
        r->hops[r->t.n_hops++] = (struct trace_hop){.ttl = (uint8_t)ttl,
                                                    .lost = r->lost[ttl],
                                                    .replies = r->replies + at,
                                                    .n_replies = r->at_ttl[ttl]};
        at += r->at_ttl[ttl];
    }
    for (size_t i = 0; i < r->n_answers; i++) {
        size_t to = next[r->answers[i].ttl]++;
        r->replies[to] = reply_of(r, &r->answers[i]);
        if (place) place[i] = (uint32_t)to;
        if (memcmp(r->answers[i].address, r->t.dst, sizeof r->t.dst) == 0 &&
            !address_is_unspecified(r->t.dst))
            r->t.reached = true;
    }
    r->t.hops = r->hops;
}

static int by_ends(const void *a, const void *b) {
    const struct trace_edge *x = a, *y = b;
    return x->from != y->from ? (int)x->from - (int)y->from : (int)x->to - (int)y->to;
}

static void tell_edges(struct trace_reading *r, const uint32_t *place) {
    while (r->told_edge_capacity < r->n_edges)
        r->told_edges =
            memory_grow(r->told_edges, r->told_edge_capacity, &r->told_edge_capacity, sizeof *r->told_edges);
    for (size_t i = 0; i < r->n_edges; i++)
        r->told_edges[i] =
            (struct trace_edge){(uint16_t)place[r->edges[i].from], (uint16_t)place[r->edges[i].to]};
    qsort(r->told_edges, r->n_edges, sizeof *r->told_edges, by_ends);
    size_t n = 0;
    for (size_t i = 0; i < r->n_edges; i++)
        if (n == 0 || by_ends(&r->told_edges[n - 1], &r->told_edges[i]) != 0)
            r->told_edges[n++] = r->told_edges[i];
    r->t.edges = r->told_edges;
    r->t.n_edges = n;
}

static void count(struct trace_reading *r) {
    struct trace_totals *to = r->totals;
    to->traces++;
    to->hops += r->t.n_hops;
    if (!r->t.start_ns) return;
    if (!to->first_ns || r->t.start_ns < to->first_ns) to->first_ns = r->t.start_ns;
    if (r->t.start_ns > to->last_ns) to->last_ns = r->t.start_ns;
}

void trace_draft_end(struct trace_reading *r) {
    if (r->wrong) {
        trace_reading_damage(r, r->wrong_at, r->t.by_line, r->clause, r->wrong);
        return;
    }
    fill(r);
    while (r->reply_capacity < r->n_answers)
        r->replies = memory_grow(r->replies, r->reply_capacity, &r->reply_capacity, sizeof *r->replies);
    uint32_t *place = r->n_edges ? memory_new(r->n_answers, sizeof *place) : NULL;
    lay_out(r, place);
    if (place) tell_edges(r, place);
    free(place);
    r->t.src_name = told(r, r->src_name);
    r->t.dst_name = told(r, r->dst_name);
    r->t.probe = told(r, r->probe);
    r->t.method = told(r, r->method);
    r->t.stopped = told(r, r->stopped);
    count(r);
    if (r->options->take) r->options->take(r->options->context, &r->t);
}
