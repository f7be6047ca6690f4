/* What trace_read() told of a text, one line a trace, for tests of its forms:
 * "192.0.2.1>198.51.100.1 reached; 1 192.0.2.254 0.5 | 2 * | 3 …". */
#ifndef CORDON_TESTS_TRACE_HEARD_H
#define CORDON_TESTS_TRACE_HEARD_H

#include "evidence/trace/trace.h"
#include "text_input.h"

#include "base/output.h"

#include "base/address.h"

struct trace_heard {
    struct arena *arena;
    const char *all;
    struct trace_totals totals;
    const char *told; /* diagnostics */
    bool taken;
};

static inline const char *heard_address(struct arena *a, const uint8_t address[16]) {
    char text[ADDRESS_TEXT];
    return address_is_unspecified(address) ? "?" : arena_string(a, address_text(text, address));
}

static inline const char *heard_reply(struct arena *a, const struct trace_reply *p) {
    const char *s = heard_address(a, p->address);
    s = p->rtt_us == RTT_NONE ? arena_format(a, "%s -", s) : arena_format(a, "%s %g", s, p->rtt_us / 1000.0);
    if (p->name) s = arena_format(a, "%s %s", s, p->name);
    if (p->asn) s = arena_format(a, "%s AS%u", s, p->asn);
    for (uint8_t i = 0; i < p->n_mpls; i++) s = arena_format(a, "%s L%u", s, p->mpls[i]);
    if (p->icmp_type == 3) s = arena_format(a, "%s !%u", s, p->icmp_code);
    return s;
}

static inline void heard_trace(void *context, const struct trace *t) {
    struct trace_heard *h = context;
    struct arena *a = h->arena;
    const char *s = arena_format(a, "%s%s%s>%s", h->all, *h->all ? "\n" : "", heard_address(a, t->src),
                                 heard_address(a, t->dst));
    if (t->dst_name) s = arena_format(a, "%s %s", s, t->dst_name);
    if (t->method) s = arena_format(a, "%s %s", s, t->method);
    if (t->probe) s = arena_format(a, "%s by %s", s, t->probe);
    if (t->reached) s = arena_format(a, "%s reached", s);
    if (t->stopped) s = arena_format(a, "%s %s", s, t->stopped);
    s = arena_format(a, "%s;", s);
    for (size_t i = 0; i < t->n_hops; i++) {
        s = arena_format(a, "%s%s %u", s, i ? " |" : "", t->hops[i].ttl);
        if (t->hops[i].n_replies == 0) s = arena_format(a, "%s *", s);
        for (size_t k = 0; k < t->hops[i].n_replies; k++)
            s = arena_format(a, "%s%s %s", s, k ? "," : "", heard_reply(a, &t->hops[i].replies[k]));
    }
    for (size_t i = 0; i < t->n_edges; i++)
        s = arena_format(a, "%s %u-%u", s, t->edges[i].from, t->edges[i].to);
    h->all = s;
}

static inline struct trace_heard hear_trace(struct arena *a, struct text t, bool piped) {
    struct trace_heard h = {.arena = a, .all = ""};
    struct diagnostics *d = diagnostics_new(50);
    struct input *in = text_input(t, piped, d);
    struct trace_options how = {.take = heard_trace, .context = &h};
    h.taken = trace_read(in, "test", &how, &h.totals, d);
    input_close(in);
    h.told = all_told(d, a);
    diagnostics_free(d);
    return h;
}

#endif
