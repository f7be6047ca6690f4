#include "evidence/trace/reading.h"

#include "base/memory.h"

#include <stdlib.h>

enum { MOST_DIAGNOSTICS = 20, LONGEST_STRING = 255 };

void trace_reading_start(struct trace_reading *r) {
    r->hops = memory_new(TRACE_TTLS, sizeof *r->hops);
    r->replies = memory_grow(NULL, 0, &r->reply_capacity, sizeof *r->replies);
    r->string_capacity = 4096;
    r->strings = memory_new(r->string_capacity, 1);
}

void trace_reading_end(struct trace_reading *r) {
    uint32_t most = r->options->most_diagnostics ? r->options->most_diagnostics : MOST_DIAGNOSTICS;
    if (r->totals->broken > most)
        diagnostics_add(r->diagnostics,
                        (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                            .file = r->name,
                                            .what = "more traces are broken than are told one by one"});
    free(r->answers);
    free(r->edges);
    free(r->strings);
    free(r->hops);
    free(r->replies);
    free(r->told_edges);
}

void trace_draft_begin(struct trace_reading *r, uint64_t at, bool by_line) {
    r->t = (struct trace){.at = at, .by_line = by_line};
    r->src_name = r->dst_name = r->probe = r->method = r->stopped = 0;
    r->first = r->last = 0;
    r->in_order = true;
    r->any = false;
    r->n_answers = r->n_edges = 0;
    memset(r->lost, 0, sizeof r->lost);
    memset(r->at_ttl, 0, sizeof r->at_ttl);
    memset(r->newest, 0, sizeof r->newest);
    memset(r->asked, 0, sizeof r->asked);
    r->n_strings = 1;
    r->wrong = r->clause = NULL;
}

void trace_draft_wrong(struct trace_reading *r, uint64_t at, const char *clause, const char *what) {
    if (r->wrong) return;
    r->wrong = what;
    r->clause = clause;
    r->wrong_at = at ? at : r->t.at;
}

uint32_t trace_draft_string(struct trace_reading *r, struct text t) {
    if (t.n == 0 || r->n_strings > UINT32_MAX / 2) return 0;
    if (t.n > LONGEST_STRING) t.n = LONGEST_STRING;
    while (r->string_capacity - r->n_strings < t.n + 1) {
        r->strings = memory_resize(r->strings, r->string_capacity, 2);
        r->string_capacity *= 2;
    }
    uint32_t at = (uint32_t)r->n_strings;
    memcpy(r->strings + at, t.p, t.n);
    r->strings[at + t.n] = '\0';
    r->n_strings += t.n + 1;
    return at;
}

static bool good_ttl(struct trace_reading *r, uint64_t ttl) {
    if (ttl > 0 && ttl < TRACE_TTLS) return true;
    trace_draft_wrong(r, 0, "RFC 791 3.1", "a hop's TTL is not between 1 and 255: the trace is left out");
    return false;
}

static void join(struct trace_draft_answer *to, const struct trace_draft_answer *a) {
    if (a->rtt_us < to->rtt_us) to->rtt_us = a->rtt_us;
    to->probes += a->probes;
    if (!to->name) to->name = a->name;
    if (!to->asn) to->asn = a->asn;
    if (!to->reply_ttl) to->reply_ttl = a->reply_ttl;
    if (to->icmp_type == 255) {
        to->icmp_type = a->icmp_type;
        to->icmp_code = a->icmp_code;
    }
    if (to->n_mpls) return;
    to->n_mpls = a->n_mpls;
    memcpy(to->mpls, a->mpls, sizeof to->mpls);
}

/* Where the address is not told, the name is what tells answers apart. */
static bool same(const struct trace_reading *r, const struct trace_draft_answer *x,
                 const struct trace_draft_answer *y) {
    if (x->ttl != y->ttl || memcmp(x->address, y->address, sizeof x->address) != 0) return false;
    return !address_is_unspecified(x->address) || !x->name || !y->name ||
           strcmp(r->strings + x->name, r->strings + y->name) == 0;
}

uint32_t trace_draft_answer(struct trace_reading *r, const struct trace_draft_answer *a) {
    if (r->wrong || !good_ttl(r, a->ttl)) return UINT32_MAX;
    if (r->in_order && r->n_answers && a->ttl < r->answers[r->n_answers - 1].ttl) {
        trace_draft_wrong(r, 0, NULL,
                          "its TTLs go back, which contradicts their order: the trace is left out");
        return UINT32_MAX;
    }
    r->asked[a->ttl] = r->any = true;
    for (uint32_t i = r->newest[a->ttl]; i > 0; i = r->answers[i - 1].before) {
        if (!same(r, &r->answers[i - 1], a)) continue;
        join(&r->answers[i - 1], a);
        return i - 1;
    }
    if (r->at_ttl[a->ttl] == TRACE_MOST_AT_TTL || r->n_answers == TRACE_MOST_ANSWERS) {
        trace_draft_wrong(r, 0, NULL, "it has more answers than a trace can have: it is left out");
        return UINT32_MAX;
    }
    r->at_ttl[a->ttl]++;
    r->answers = memory_grow(r->answers, r->n_answers, &r->answer_capacity, sizeof *r->answers);
    r->answers[r->n_answers] = *a;
    r->answers[r->n_answers].before = r->newest[a->ttl];
    r->newest[a->ttl] = (uint32_t)r->n_answers + 1;
    return (uint32_t)r->n_answers++;
}

void trace_draft_lost(struct trace_reading *r, uint64_t ttl, uint32_t probes) {
    if (r->wrong || !good_ttl(r, ttl)) return;
    r->asked[ttl] = r->any = true;
    r->lost[ttl] += probes;
}

void trace_draft_edge(struct trace_reading *r, uint32_t from, uint32_t to) {
    enum { MOST_EDGES = 65536 };
    if (from == UINT32_MAX || to == UINT32_MAX || r->n_edges == MOST_EDGES) return;
    r->edges = memory_grow(r->edges, r->n_edges, &r->edge_capacity, sizeof *r->edges);
    r->edges[r->n_edges++] = (struct trace_draft_edge){from, to};
}

void trace_reading_damage(struct trace_reading *r, uint64_t at, bool by_line, const char *clause,
                          const char *what) {
    uint32_t most = r->options->most_diagnostics ? r->options->most_diagnostics : MOST_DIAGNOSTICS;
    r->totals->broken++;
    if (r->told++ >= most) return;
    diagnostics_add(r->diagnostics, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                                        .file = r->name,
                                                        .place = by_line ? PLACE_LINE : PLACE_OFFSET,
                                                        .at = at,
                                                        .clause = clause,
                                                        .what = what});
}
