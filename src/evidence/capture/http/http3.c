#include "evidence/capture/http/http3.h"

#include "base/memory.h"
#include "evidence/capture/http/exchanges.h"
#include "evidence/capture/http/http3_flow.h"
#include "evidence/capture/http/http3_qpack.h"

#include <stdlib.h>

enum { FRAME_DATA, FRAME_HEADERS, FRAME_SETTINGS = 4, FRAME_PUSH_PROMISE = 5 }; /* RFC 9114 7.2 */
enum { KIND_CONTROL, KIND_PUSH, KIND_ENCODER }; /* RFC 9114 6.2, RFC 9204 4.2 */
enum { FLOWS_BESIDE = 32 };

static const char unseen[] = "headers refer to others that were not seen";

struct http3 {
    struct exchanges exchanges;
    struct http3_flows flows;
    struct http3_qpack qpack[2];
};

struct http3 *http3_new(const char *scheme, const struct message_limits *limits) {
    struct http3 *h = memory_new(1, sizeof *h);
    exchanges_begin(&h->exchanges, MESSAGE_HTTP3, scheme, limits, "RFC 9114 4.1");
    h->flows.budget = &h->exchanges.set.budget;
    h->flows.most = 2 * limits->most_streams + FLOWS_BESIDE;
    for (unsigned i = 0; i < 2; i++) http3_qpack_begin(&h->qpack[i], (enum side)i, limits->most_streams);
    return h;
}

void http3_free(struct http3 *h) {
    if (!h) return;
    http3_flows_free(&h->flows);
    for (unsigned i = 0; i < 2; i++) http3_qpack_free(&h->qpack[i]);
    exchanges_free(&h->exchanges);
    free(h);
}

static struct exchange *exchange_of(struct http3 *h, uint64_t key, const struct conversation_sink *sink) {
    return exchanges_get(&h->exchanges, key, sink);
}

static void settle(struct http3 *h, struct exchange *x) {
    if (exchange_done(x)) exchanges_remove(&h->exchanges, x);
}

static void run(struct http3 *h, struct http3_flow *f, struct bytes in, const struct conversation_sink *sink);
static void flow_ends(struct http3 *h, struct http3_flow *f, const struct conversation_sink *sink);

static bool keep(struct http3 *h, struct http3_flow *f, struct bytes b) {
    struct exchange_setting *set = &h->exchanges.set;
    return http3_flow_keep(f, b, set->limits.most_body, &set->budget);
}

/* Goes on with a flow whose section waited. */
static void resume(struct http3 *h, struct http3_flow *f, const struct conversation_sink *sink) {
    uint8_t *kept = f->kept;
    struct bytes b = {kept ? kept : (const uint8_t *)"", f->n_kept};
    h->exchanges.set.budget.used -= f->n_kept;
    f->kept = NULL;
    f->n_kept = f->room_kept = 0;
    f->blocked = false;
    run(h, f, b, sink);
    free(kept);
    if (f->ended && !f->blocked) flow_ends(h, f, sink);
}

static void headless(struct http3 *h, struct http3_flow *f, const struct conversation_sink *sink) {
    http3_qpack_context_free(f->section);
    f->section = NULL;
    exchange_headless(exchange_of(h, f->of, sink), f->as, &h->exchanges.set);
    f->type = UINT64_MAX; /* the rest of it is passed over */
}

static void resume_all(struct http3 *h, enum side from, const struct conversation_sink *sink) {
    http3_qpack_retry(&h->qpack[from]);
    for (struct http3_flow *f = h->flows.oldest, *newer; f; f = newer) {
        newer = f->newer;
        if (f->from == from && f->blocked) resume(h, f, sink);
    }
}

/* The table of that direction is lost: those that wait for it go on without. */
static void lose(struct http3 *h, enum side from, const char *what, const char *clause,
                 const struct conversation_sink *sink) {
    for (struct http3_flow *f = h->flows.oldest; f && h->qpack[from].broken; f = f->newer)
        if (f->from == from && f->section) headless(h, f, sink);
    http3_qpack_lose(&h->qpack[from], what, clause, sink);
    resume_all(h, from, sink);
}

static void encoder_came(struct http3 *h, enum side from, struct bytes in,
                         const struct conversation_sink *sink) {
    struct http3_qpack *q = &h->qpack[from];
    while (http3_qpack_encoder(q, &in, sink)) resume_all(h, from, sink);
    if (q->broken) lose(h, from, "the header compression is broken", "RFC 9204 4.3", sink);
}

static void learn_capacity(struct http3 *h, enum side from, uint64_t capacity,
                           const struct conversation_sink *sink) {
    if (h->qpack[from].known) return;
    http3_qpack_capacity(&h->qpack[from], capacity, sink);
    encoder_came(h, from, (struct bytes){(const uint8_t *)"", 0}, sink);
    resume_all(h, from, sink);
}

static void section_ends(struct http3 *h, struct http3_flow *f, const struct conversation_sink *sink) {
    struct exchange *x = exchange_of(h, f->of, sink);
    exchange_head_ends(x, f->as, &h->exchanges.set, sink);
    if (f->type != FRAME_PUSH_PROMISE) return;
    exchange_end(x, FROM_CLIENT, &h->exchanges.set, sink);
    settle(h, x);
}

static void section_came(struct http3 *h, struct http3_flow *f, struct bytes b,
                         const struct conversation_sink *sink) {
    struct exchange *x = exchange_of(h, f->of, sink);
    bool last = b.n == f->left;
    size_t n = b.n;
    enum http3_section s = http3_qpack_section(&h->qpack[f->from], &f->section, f->stream, &b, last, x, f->as,
                                               &h->exchanges.set);
    f->left -= n - b.n;
    switch (s) {
    case SECTION_MORE: break;
    case SECTION_WHOLE: section_ends(h, f, sink); break;
    case SECTION_BLOCKED:
        f->blocked = true;
        if (keep(h, f, b)) return;
        f->blocked = false; /* fall through */
    case SECTION_UNREADABLE:
        if (h->qpack[f->from].lost) http3_qpack_lose(&h->qpack[f->from], unseen, "RFC 9204 2.2", sink);
        headless(h, f, sink);
    }
    f->left -= b.n;
}

static void setting_came(struct http3 *h, struct http3_flow *f, struct bytes b,
                         const struct conversation_sink *sink) {
    enum { MAX_TABLE_CAPACITY = 1 };
    uint64_t v;
    f->left -= b.n;
    while (http3_flow_integer(f, &b, &v)) {
        if (f->has_setting && f->setting == MAX_TABLE_CAPACITY) f->capacity = v;
        f->setting = v;
        f->has_setting = !f->has_setting;
    }
}

static void frame_ends(struct http3 *h, struct http3_flow *f, const struct conversation_sink *sink) {
    if (f->control && f->type == FRAME_SETTINGS) {
        f->n_small = 0;
        learn_capacity(h, !f->from, f->capacity, sink);
    }
    f->state = FLOW_TYPE;
}

static void payload_came(struct http3 *h, struct http3_flow *f, struct bytes *in,
                         const struct conversation_sink *sink) {
    size_t n = f->left < in->n ? (size_t)f->left : in->n;
    struct bytes b = {in->p, n};
    *in = (struct bytes){in->p + n, in->n - n};
    if (f->control) {
        if (f->type == FRAME_SETTINGS)
            setting_came(h, f, b, sink);
        else
            f->left -= n;
    } else if (f->type == FRAME_HEADERS || f->type == FRAME_PUSH_PROMISE) {
        section_came(h, f, b, sink);
    } else {
        if (f->type == FRAME_DATA)
            exchange_data(exchange_of(h, f->exchange, sink), f->from, b, false, &h->exchanges.set, sink);
        f->left -= n;
    }
    if (f->left == 0 && !f->blocked) frame_ends(h, f, sink);
}

static void kind_came(struct http3_flow *f, uint64_t kind) {
    f->control = kind == KIND_CONTROL;
    f->state = f->control                                    ? FLOW_TYPE
               : kind == KIND_ENCODER                        ? FLOW_ENCODER
               : kind == KIND_PUSH && f->from == FROM_SERVER ? FLOW_PUSH_ID
                                                             : FLOW_PASSED;
}

static void frame_begins(struct http3 *h, struct http3_flow *f, uint64_t length,
                         const struct conversation_sink *sink) {
    f->left = length;
    f->of = f->exchange;
    f->as = f->from;
    f->state = FLOW_PAYLOAD;
    bool promise = f->type == FRAME_PUSH_PROMISE && f->from == FROM_SERVER && !f->control;
    if (promise)
        f->state = FLOW_PROMISE;
    else if (f->type == FRAME_PUSH_PROMISE)
        f->type = UINT64_MAX;
    if (f->type == FRAME_HEADERS && !f->control)
        exchange_head_begins(exchange_of(h, f->of, sink), f->as, &h->exchanges.set);
    if (f->state == FLOW_PAYLOAD && length == 0) {
        struct bytes none = {(const uint8_t *)"", 0};
        payload_came(h, f, &none, sink);
    }
}

static void promise_came(struct http3 *h, struct http3_flow *f, uint64_t id, size_t size,
                         const struct conversation_sink *sink) {
    f->state = FLOW_PAYLOAD;
    if (size > f->left) {
        f->state = FLOW_PASSED;
        return;
    }
    f->left -= size;
    f->of = HTTP3_PUSHED | id;
    f->as = FROM_CLIENT;
    exchange_head_begins(exchange_of(h, f->of, sink), f->as, &h->exchanges.set);
    struct bytes none = {(const uint8_t *)"", 0};
    if (f->left == 0) payload_came(h, f, &none, sink);
}

static void integer_came(struct http3 *h, struct http3_flow *f, uint64_t v,
                         const struct conversation_sink *sink) {
    switch (f->state) {
    case FLOW_KIND: kind_came(f, v); break;
    case FLOW_PUSH_ID:
        f->exchange = HTTP3_PUSHED | v;
        f->state = FLOW_TYPE;
        break;
    case FLOW_TYPE:
        f->type = v;
        f->state = FLOW_LENGTH;
        break;
    case FLOW_LENGTH: frame_begins(h, f, v, sink); break;
    default: break;
    }
}

static void run(struct http3 *h, struct http3_flow *f, struct bytes in,
                const struct conversation_sink *sink) {
    uint64_t v;
    do {
        if (f->blocked) {
            if (keep(h, f, in)) return;
            lose(h, f->from, unseen, "RFC 9204 2.2", sink); /* it is not waited for any longer */
            continue;
        }
        switch (f->state) {
        case FLOW_PASSED: return;
        case FLOW_ENCODER: encoder_came(h, f->from, in, sink); return;
        case FLOW_PAYLOAD: payload_came(h, f, &in, sink); break;
        case FLOW_PROMISE: {
            size_t first = f->n_small ? f->small[0] : in.n ? in.p[0] : 0u;
            if (http3_flow_integer(f, &in, &v)) promise_came(h, f, v, (size_t)1 << (first >> 6), sink);
            break;
        }
        default:
            if (http3_flow_integer(f, &in, &v)) integer_came(h, f, v, sink);
        }
    } while (in.n > 0);
}

void http3_data(struct http3 *h, enum side from, uint64_t stream, struct bytes b,
                const struct conversation_sink *sink) {
    struct http3_flow *f = b.n ? http3_flows_get(&h->flows, from, stream) : NULL;
    if (f && !f->ended) run(h, f, b, sink);
}

static void flow_ends(struct http3 *h, struct http3_flow *f, const struct conversation_sink *sink) {
    bool request = !f->control && f->state != FLOW_KIND && f->state != FLOW_PUSH_ID &&
                   f->state != FLOW_ENCODER && f->state != FLOW_PASSED;
    bool between = f->state == FLOW_TYPE && f->n_small == 0;
    struct exchange *x = exchanges_find(&h->exchanges, f->exchange);
    if (x && f->state == FLOW_PASSED && (!(f->stream & 2) || f->exchange != f->stream))
        exchange_break(x, f->from, "the message is not complete", "RFC 9114 4.1", &h->exchanges.set, sink);
    else if (x && request && between)
        exchange_end(x, f->from, &h->exchanges.set, sink);
    else if (x && request)
        exchange_break(x, f->from, "the stream ends within a frame", "RFC 9114 7.1", &h->exchanges.set, sink);
    if (x) settle(h, x);
    http3_flows_remove(&h->flows, f);
}

void http3_end(struct http3 *h, enum side from, uint64_t stream, const struct conversation_sink *sink) {
    struct http3_flow *f = http3_flows_find(&h->flows, from, stream);
    if (!f) return;
    f->ended = true;
    if (!f->blocked) flow_ends(h, f, sink);
}

/* A hole inside of what a frame carries is passed over; behind any other, where frames begin is not known. */
void http3_gap(struct http3 *h, enum side from, uint64_t stream, uint64_t n,
               const struct conversation_sink *sink) {
    struct http3_flow *f = http3_flows_get(&h->flows, from, stream);
    if (!f || f->ended) return;
    if (f->blocked) {
        headless(h, f, sink);
        resume(h, f, sink);
    }
    if (f->state == FLOW_ENCODER || f->state == FLOW_KIND) {
        bool encoder = f->state == FLOW_ENCODER;
        f->state = FLOW_PASSED;
        if (encoder)
            lose(h, from, "bytes are missing in the capture: headers cannot be read", "RFC 9204 2.2", sink);
        return;
    }
    struct exchange *x = exchanges_find(&h->exchanges, f->exchange);
    bool inside = f->state == FLOW_PAYLOAD && n > 0 && n <= f->left && !f->control;
    bool header = f->type == FRAME_HEADERS || f->type == FRAME_PUSH_PROMISE;
    if (inside && header) headless(h, f, sink);
    if (x && !(inside && header)) exchange_hole(x, from, inside ? n : 0, sink);
    if (!inside) {
        f->state = FLOW_PASSED;
        return;
    }
    f->left -= n;
    if (f->left == 0) frame_ends(h, f, sink);
}

void http3_finish(struct http3 *h, const struct conversation_sink *sink) {
    for (unsigned i = 0; i < 2; i++) {
        uint64_t capacity;
        if (http3_qpack_guess(&h->qpack[i], &capacity)) learn_capacity(h, (enum side)i, capacity, sink);
        bool waiting = false;
        for (struct http3_flow *f = h->flows.oldest; f; f = f->newer) waiting |= f->from == i && f->blocked;
        if (waiting) lose(h, (enum side)i, unseen, "RFC 9204 2.2", sink);
    }
    exchanges_finish(&h->exchanges, sink);
}
