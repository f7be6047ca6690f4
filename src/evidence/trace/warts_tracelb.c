/* Traces over several paths: nodes, links between them, and for each link a set of probes a TTL, of which the
 * last is what the node at its end answered. */
#include "evidence/trace/multipath.h"
#include "evidence/trace/warts.h"

#include "base/memory.h"

#include <stdlib.h>

enum {
    LB_LIST = 1,
    LB_CYCLE = 2,
    LB_SRC_OLD = 3,
    LB_DST_OLD = 4,
    LB_START = 5,
    LB_TYPE = 9,
    LB_NODES = 16,
    LB_LINKS = 17,
    LB_SRC = 21,
    LB_DST = 22,
    LB_RTR = 25,
    LB_LAST = 25
};
static const uint8_t lb_sizes[LB_LAST + 1] = {0, 4, 4, 4, 4, 8, 2, 2, 2, 1, 1, 1, 1,
                                              1, 1, 1, 2, 2, 4, 4, 1, 0, 0, 4, 1, 0};
static const char *const methods[] = {"",          "udp-dport", "icmp-echo",
                                      "udp-sport", "tcp-sport", "tcp-ack-sport"};

struct lb {
    struct warts_record *x;
    uint32_t list, cycle;
    uint16_t n_nodes, n_links;
    uint8_t type;
    struct trace_draft_answer *nodes;
    struct multipath_link link; /* being read */
};

/* What is told of a set of probes beside its answers. */
struct set {
    uint8_t ttl;
    uint32_t lost;
};

static int64_t microseconds(struct cursor *c) {
    uint32_t sec = cursor_be32(c);
    return (int64_t)sec * 1000000 + cursor_be32(c);
}

static bool part(struct lb *l, struct cursor *c, unsigned id) {
    struct trace *t = &l->x->w->r->t;
    switch (id) {
    case LB_LIST: l->list = cursor_be32(c); break;
    case LB_CYCLE: l->cycle = cursor_be32(c); break;
    case LB_SRC_OLD: return warts_old_address(l->x, c, t->src);
    case LB_DST_OLD: return warts_old_address(l->x, c, t->dst);
    case LB_START: t->start_ns = microseconds(c) * 1000; break;
    case LB_TYPE: l->type = cursor_u8(c); break;
    case LB_NODES: l->n_nodes = cursor_be16(c); break;
    case LB_LINKS: l->n_links = cursor_be16(c); break;
    case LB_SRC: return warts_address(l->x, c, t->src);
    case LB_DST: return warts_address(l->x, c, t->dst);
    case LB_RTR: {
        uint8_t n = cursor_u8(c);
        cursor_skip(c, (size_t)n + 1);
        break;
    }
    default: cursor_skip(c, lb_sizes[id]); break;
    }
    return true;
}

static bool node(struct lb *l, struct trace_draft_answer *to) {
    enum { ADDRESS_OLD = 1, FLAGS, LINKS, QUOTED_TTL, ADDRESS, NAME };
    *to = TRACE_DRAFT_ANSWER;
    to->probes = 0;
    struct warts_params p = warts_params(l->x);
    for (unsigned id; (id = warts_next(&p)) && id <= NAME;) {
        if (id == ADDRESS_OLD && !warts_old_address(l->x, &p.c, to->address)) return false;
        if (id == ADDRESS && !warts_address(l->x, &p.c, to->address)) return false;
        if (id == NAME) to->name = trace_draft_string(l->x->w->r, warts_string(&p.c));
        if (id == FLAGS || id == QUOTED_TTL) cursor_skip(&p.c, 1);
        if (id == LINKS) cursor_skip(&p.c, 2);
    }
    return cursor_ok(&l->x->c) && cursor_ok(&p.c);
}

/* When it was received, in microseconds. */
static bool reply(struct lb *l, struct trace_draft_answer *to, int64_t *rx) {
    enum { RX = 1, IPID, TTL, FLAGS, ICMP, TCP_FLAGS, EXTENSIONS, Q_TTL, Q_TOS, FROM_OLD, FROM };
    struct warts_params p = warts_params(l->x);
    for (unsigned id; (id = warts_next(&p)) && id <= FROM;) {
        switch (id) {
        case RX: *rx = microseconds(&p.c); break;
        case IPID: cursor_skip(&p.c, 2); break;
        case TTL: to->reply_ttl = cursor_u8(&p.c); break;
        case ICMP:
            to->icmp_type = cursor_u8(&p.c);
            to->icmp_code = cursor_u8(&p.c);
            break;
        case EXTENSIONS: warts_extensions(&p.c, to); break;
        case FROM_OLD:
            if (!warts_old_address(l->x, &p.c, to->address)) return false;
            break;
        case FROM:
            if (!warts_address(l->x, &p.c, to->address)) return false;
            break;
        default: cursor_skip(&p.c, 1); break;
        }
    }
    return cursor_ok(&l->x->c) && cursor_ok(&p.c);
}

/* A probe of a set, with its replies. */
static bool probe(struct lb *l, struct set *s) {
    enum { TX = 1, FLOW, TTL, ATTEMPT, REPLIES };
    struct warts_params p = warts_params(l->x);
    int64_t tx = 0;
    uint16_t n = 0, flow = 0;
    for (unsigned id; (id = warts_next(&p)) && id <= REPLIES;) {
        if (id == TX) tx = microseconds(&p.c);
        if (id == FLOW) flow = cursor_be16(&p.c);
        if (id == TTL) s->ttl = cursor_u8(&p.c);
        if (id == ATTEMPT) cursor_skip(&p.c, 1);
        if (id == REPLIES) n = cursor_be16(&p.c);
    }
    if (!cursor_ok(&l->x->c) || !cursor_ok(&p.c)) return false;
    s->lost += n == 0;
    for (uint16_t i = 0; i < n; i++) {
        struct trace_draft_answer a = TRACE_DRAFT_ANSWER;
        int64_t rx = tx;
        if (!reply(l, &a, &rx)) return false;
        if (rx < tx || rx - tx > INT64_C(3600000000)) return false;
        a.rtt_us = (uint32_t)(rx - tx);
        a.ttl = s->ttl;
        multipath_answer(l->x->w->r, &l->link, flow, &a);
    }
    return true;
}

static bool set(struct lb *l) {
    struct warts_params p = warts_params(l->x);
    struct set s = {0};
    uint16_t n = warts_next(&p) == 1 ? cursor_be16(&p.c) : 0;
    if (!cursor_ok(&l->x->c) || !cursor_ok(&p.c)) return false;
    for (uint16_t i = 0; i < n; i++)
        if (!probe(l, &s)) return false;
    multipath_end_set(l->x->w->r, &l->link, s.ttl, s.lost);
    return true;
}

static bool link(struct lb *l) {
    enum { FROM = 1, TO, SETS };
    struct warts_params p = warts_params(l->x);
    uint32_t from = UINT32_MAX;
    uint8_t n = 0;
    for (unsigned id; (id = warts_next(&p)) && id <= SETS;) {
        if (id == FROM) from = cursor_be16(&p.c);
        if (id == TO) cursor_skip(&p.c, 2);
        if (id == SETS) n = cursor_u8(&p.c);
    }
    if (!cursor_ok(&l->x->c) || !cursor_ok(&p.c) || from >= l->n_nodes) return false;
    multipath_begin(&l->link, &l->nodes[from]);
    for (uint8_t i = 0; i < n; i++)
        if (!set(l)) return false;
    return true;
}

static bool nodes_and_links(struct lb *l) {
    uint32_t named = 0;
    for (uint16_t i = 0; i < l->n_nodes; i++)
        if (!node(l, &l->nodes[i])) return false;
    for (uint16_t i = 0; i < l->n_links; i++)
        if (!link(l)) return false;
    for (uint16_t i = 0; i < l->n_nodes; i++)
        multipath_name(l->x->w->r, l->nodes[i].address, l->nodes[i].name, &named);
    return true;
}

bool warts_tracelb(struct warts_record *x) {
    struct trace_reading *r = x->w->r;
    struct lb l = {.x = x};
    struct warts_params p = warts_params(x);
    for (unsigned id; (id = warts_next(&p)) && id <= LB_LAST;)
        if (!part(&l, &p.c, id)) return false;
    if (!cursor_ok(&x->c) || !cursor_ok(&p.c) || address_is_unspecified(r->t.dst)) return false;
    r->in_order = false;
    r->method =
        l.type < sizeof methods / sizeof *methods ? trace_draft_string(r, text_of(methods[l.type])) : 0;
    r->probe = trace_draft_string(r, warts_monitor(x->w, l.list, l.cycle));
    if (l.n_nodes > cursor_left(&x->c)) return false;
    l.nodes = memory_new(l.n_nodes ? l.n_nodes : 1, sizeof *l.nodes);
    bool fine = nodes_and_links(&l);
    free(l.nodes);
    return fine && cursor_ok(&x->c);
}
