#include "evidence/trace/warts.h"

enum {
    TRACE_LIST = 1,
    TRACE_CYCLE = 2,
    TRACE_SRC_OLD = 3,
    TRACE_DST_OLD = 4,
    TRACE_START = 5,
    TRACE_STOP_REASON = 6,
    TRACE_TYPE = 11,
    TRACE_FIRST_HOP = 15,
    TRACE_HOP_COUNT = 19,
    TRACE_SRC = 26,
    TRACE_DST = 27,
    TRACE_RTR = 30,
    TRACE_LAST = 32
};
/* Sizes of parts; 0: as told where it is read. */
static const uint8_t trace_sizes[TRACE_LAST + 1] = {0, 4, 4, 4, 4, 8, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1,
                                                    1, 1, 2, 1, 1, 1, 2, 1, 1, 0, 0, 4, 2, 0, 1, 4};

enum {
    HOP_ADDRESS_OLD = 1,
    HOP_TTL = 2,
    HOP_REPLY_TTL = 3,
    HOP_RTT = 6,
    HOP_ICMP = 7,
    HOP_TCP_FLAGS = 15,
    HOP_EXTENSIONS = 17,
    HOP_ADDRESS = 18,
    HOP_NAME = 20,
    HOP_LAST = 20
};
static const uint8_t hop_sizes[HOP_LAST + 1] = {0, 4, 1, 1, 1, 1, 4, 2, 2, 2, 2,
                                                1, 2, 2, 1, 1, 1, 0, 0, 8, 0};

static const char *const methods[] = {"",          "icmp-echo", "udp", "tcp", "icmp-echo-paris",
                                      "udp-paris", "tcp-ack"};
static const char *const reasons[] = {"",          "completed", "unreachable", "icmp",     "loop",
                                      "gap-limit", "error",     "hop-limit",   "stop-set", "halted"};

static uint32_t word(struct trace_reading *r, const char *const *words, size_t n, uint8_t which) {
    return which < n ? trace_draft_string(r, text_of(words[which])) : 0;
}

static int64_t time_of(struct cursor *c) {
    uint32_t sec = cursor_be32(c), usec = cursor_be32(c);
    return (int64_t)sec * 1000000000 + (int64_t)usec * 1000;
}

struct about {
    uint32_t list, cycle;
    uint16_t hop_count;
    uint8_t first_hop, type, stop;
};

/* False: an address in it is damaged. */
static bool trace_part(struct warts_record *x, struct cursor *c, unsigned id, struct about *to) {
    struct trace *t = &x->w->r->t;
    switch (id) {
    case TRACE_LIST: to->list = cursor_be32(c); break;
    case TRACE_CYCLE: to->cycle = cursor_be32(c); break;
    case TRACE_SRC_OLD: return warts_old_address(x, c, t->src);
    case TRACE_DST_OLD: return warts_old_address(x, c, t->dst);
    case TRACE_START: t->start_ns = time_of(c); break;
    case TRACE_STOP_REASON: to->stop = cursor_u8(c); break;
    case TRACE_TYPE: to->type = cursor_u8(c); break;
    case TRACE_FIRST_HOP: to->first_hop = cursor_u8(c); break;
    case TRACE_HOP_COUNT: to->hop_count = cursor_be16(c); break;
    case TRACE_SRC: return warts_address(x, c, t->src);
    case TRACE_DST: return warts_address(x, c, t->dst);
    case TRACE_RTR: { /* it is in no table: length, family, address */
        uint8_t n = cursor_u8(c);
        cursor_skip(c, (size_t)n + 1);
        break;
    }
    default: cursor_skip(c, trace_sizes[id]); break;
    }
    return true;
}

static bool hop_part(struct warts_record *x, struct cursor *c, unsigned id, struct trace_draft_answer *a) {
    switch (id) {
    case HOP_ADDRESS_OLD: return warts_old_address(x, c, a->address);
    case HOP_TTL: a->ttl = cursor_u8(c); break;
    case HOP_REPLY_TTL: a->reply_ttl = cursor_u8(c); break;
    case HOP_RTT: a->rtt_us = cursor_be32(c); break;
    case HOP_ICMP:
        a->icmp_type = cursor_u8(c);
        a->icmp_code = cursor_u8(c);
        break;
    case HOP_EXTENSIONS: warts_extensions(c, a); break;
    case HOP_ADDRESS: return warts_address(x, c, a->address);
    case HOP_NAME: a->name = trace_draft_string(x->w->r, warts_string(c)); break;
    default: cursor_skip(c, hop_sizes[id]); break;
    }
    return true;
}

static bool hop(struct warts_record *x) {
    struct trace_draft_answer a = TRACE_DRAFT_ANSWER;
    struct warts_params p = warts_params(x);
    for (unsigned id; (id = warts_next(&p)) && id <= HOP_LAST;)
        if (!hop_part(x, &p.c, id, &a)) return false;
    if (!cursor_ok(&x->c) || !cursor_ok(&p.c) || address_is_unspecified(a.address)) return false;
    if (a.rtt_us > UINT32_C(3600000000) && a.rtt_us != RTT_NONE) return false;
    trace_draft_answer(x->w->r, &a);
    return true;
}

bool warts_trace(struct warts_record *x) {
    struct trace_reading *r = x->w->r;
    struct about about = {.first_hop = 1};
    struct warts_params p = warts_params(x);
    for (unsigned id; (id = warts_next(&p)) && id <= TRACE_LAST;)
        if (!trace_part(x, &p.c, id, &about)) return false;
    if (!cursor_ok(&x->c) || !cursor_ok(&p.c) || address_is_unspecified(r->t.dst)) return false;
    uint16_t n = cursor_be16(&x->c);
    for (uint16_t i = 0; i < n; i++)
        if (!hop(x)) return false;
    r->method = word(r, methods, sizeof methods / sizeof *methods, about.type);
    r->stopped = word(r, reasons, sizeof reasons / sizeof *reasons, about.stop);
    r->probe = trace_draft_string(r, warts_monitor(x->w, about.list, about.cycle));
    r->t.reached = about.stop == 1;
    r->first = about.first_hop ? about.first_hop : 1;
    if (about.hop_count >= TRACE_TTLS) return false;
    r->last = (uint8_t)about.hop_count;
    if (r->n_answers && r->answers[r->n_answers - 1].ttl > r->last)
        r->last = r->answers[r->n_answers - 1].ttl;
    return cursor_ok(&x->c);
}
