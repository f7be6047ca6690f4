#include "evidence/capture/http/http2.h"

#include "base/memory.h"
#include "evidence/capture/http/exchanges.h"
#include "evidence/capture/http/http2_block.h"
#include "evidence/capture/http/http2_scan.h"

#include <stdlib.h>

enum { RESETS_KEPT = 16, PREFACE_SIZE = sizeof HTTP2_PREFACE - 1, SETTING = 6 };

enum http2_state {
    BEGIN,  /* the client's preface, the server's SETTINGS */
    HEAD,   /* of a frame */
    PREFIX, /* the fixed fields in front of what a frame carries */
    BODY,   /* what it carries */
    PADDING,
    SCAN /* where frames begin is not known */
};

struct http2_side {
    enum http2_state state;
    uint8_t small[PREFACE_SIZE]; /* preface, frame header, prefix, setting */
    size_t n_small, n_prefix;
    struct http2_frame frame;
    uint32_t left, padding;
    uint32_t most; /* length of frames that the other side allows; 0: not known */
    struct http2_block block;
    struct http2_scan scan;
};

struct http2 {
    struct http2_side side[2];
    struct exchanges exchanges;
    uint32_t reset[RESETS_KEPT]; /* streams that were reset lately: frames under way to them mean nothing */
    unsigned n_reset;
};

struct http2 *http2_new(const char *scheme, const struct message_limits *limits) {
    struct http2 *h = memory_new(1, sizeof *h);
    exchanges_begin(&h->exchanges, MESSAGE_HTTP2, scheme, limits, "RFC 9113 8.1");
    for (unsigned i = 0; i < 2; i++) http2_block_begin(&h->side[i].block, (enum side)i, &h->exchanges);
    return h;
}

void http2_free(struct http2 *h) {
    if (!h) return;
    for (unsigned i = 0; i < 2; i++) {
        http2_block_free(&h->side[i].block);
        http2_scan_free(&h->side[i].scan);
    }
    exchanges_free(&h->exchanges);
    free(h);
}

void http2_midstream(struct http2 *h, enum side from) {
    http2_block_lose(&h->side[from].block);
    h->side[from].state = SCAN;
}

/* What one side says of itself binds the other. */
static void setting(struct http2 *h, enum side from, const uint8_t p[SETTING]) {
    enum { HEADER_TABLE_SIZE = 1, MAX_FRAME_SIZE = 5 };
    struct http2_side *other = &h->side[!from];
    unsigned id = (unsigned)p[0] << 8 | p[1];
    uint32_t v = (uint32_t)p[2] << 24 | (uint32_t)p[3] << 16 | (uint32_t)p[4] << 8 | p[5];
    if (id == HEADER_TABLE_SIZE) http2_block_table(&other->block, v);
    if (id == MAX_FRAME_SIZE && other->most && v > other->most) other->most = v;
}

static int base64_digit(char c) { /* RFC 4648 5 */
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '-' || c == '+' ? 62 : c == '_' || c == '/' ? 63 : -1;
}

void http2_upgraded(struct http2 *h, struct asked *asked, struct text settings,
                    const struct conversation_sink *sink) {
    if (asked) {
        struct exchange *x = exchanges_get(&h->exchanges, 1, sink);
        x->asked = asked_hold(asked);
        x->side[FROM_CLIENT].done = true;
    }
    uint8_t one[SETTING];
    size_t n = 0;
    uint32_t bits = 0;
    unsigned n_bits = 0;
    for (size_t i = 0; i < settings.n && base64_digit(settings.p[i]) >= 0; i++) {
        bits = bits << 6 | (uint32_t)base64_digit(settings.p[i]);
        n_bits += 6;
        if (n_bits < 8) continue;
        n_bits -= 8;
        one[n++] = (uint8_t)(bits >> n_bits);
        if (n < SETTING) continue;
        setting(h, FROM_CLIENT, one);
        n = 0;
    }
}

/* Where frames begin is not known any more, and what they did to the header compression was not seen. */
static void lose(struct http2 *h, enum side from, const char *what, const char *clause,
                 const struct conversation_sink *sink) {
    struct http2_side *s = &h->side[from];
    if (!s->block.told) sink->cannot(sink->context, from, what, clause);
    s->block.told = true;
    http2_block_lose(&s->block);
    s->block.open = false;
    s->state = SCAN;
    s->n_small = 0;
    for (struct exchange *x = h->exchanges.oldest; x; x = x->newer) exchange_hole(x, from, 0, sink);
}

static bool was_reset(const struct http2 *h, uint32_t stream) {
    for (unsigned i = 0; i < RESETS_KEPT; i++)
        if (h->reset[i] == stream) return true;
    return false;
}

static void settle_exchange(struct http2 *h, struct exchange *x) {
    if (exchange_done(x)) exchanges_remove(&h->exchanges, x);
}

/* RFC 9113 8.1: a server that has answered may reset the stream while the request is still on its way; what
 * the client sent until it knew is read. */
static void reset_stream(struct http2 *h, enum side from, uint32_t stream,
                         const struct conversation_sink *sink) {
    struct exchange *x = exchanges_find(&h->exchanges, stream);
    if (x && from == FROM_SERVER && x->side[from].done && x->side[FROM_CLIENT].has_head &&
        !x->side[FROM_CLIENT].done)
        return;
    h->reset[h->n_reset++ % RESETS_KEPT] = stream;
    if (!x) return;
    for (unsigned i = 0; i < 2; i++)
        exchange_break(x, (enum side)i, "the stream was reset", "RFC 9113 5.4.2", &h->exchanges.set, sink);
    exchanges_remove(&h->exchanges, x);
}

/* The bytes that a frame of this kind has in front, behind the pad length. */
static size_t prefix_size(const struct http2_frame *f) {
    size_t n =
        f->type <= HTTP2_HEADERS || f->type == HTTP2_PUSH_PROMISE ? (f->flags & HTTP2_PADDED ? 1 : 0) : 0;
    if (f->type == HTTP2_HEADERS && (f->flags & HTTP2_PRIORITIES)) n += 5;
    if (f->type == HTTP2_PUSH_PROMISE || f->type == HTTP2_RST_STREAM) n += 4;
    return n;
}

static const char *wrong_frame(const struct http2_side *s, const struct http2_frame *f, size_t prefix,
                               const char **clause) {
    bool block = s->block.open;
    *clause = "RFC 9113 4.2";
    if (s->most && f->length > s->most) return "a frame is larger than the other side allows";
    if (f->length < prefix) return "a frame is too short for its fields";
    if (f->type == HTTP2_RST_STREAM && f->length != 4) return "a frame is too long for its fields";
    *clause = "RFC 9113 6.10";
    bool continues = f->type == HTTP2_CONTINUATION;
    if (block != continues || (block && f->stream != s->block.stream))
        return "the frames of a header do not follow each other";
    bool of_stream = f->type <= HTTP2_RST_STREAM || f->type == HTTP2_PUSH_PROMISE || continues;
    *clause = "RFC 9113 5.1.1";
    if (of_stream && f->stream == 0) return "a frame that belongs to a stream names none";
    return NULL;
}

static void frame_begins(struct http2 *h, enum side from, const struct conversation_sink *sink) {
    struct http2_side *s = &h->side[from];
    s->frame = http2_frame_read(s->small);
    s->frame.stream &= INT32_MAX;
    s->n_small = 0;
    s->n_prefix = prefix_size(&s->frame);
    const char *clause, *wrong = wrong_frame(s, &s->frame, s->n_prefix, &clause);
    if (wrong) {
        lose(h, from, wrong, clause, sink);
        return;
    }
    s->left = s->frame.length - (uint32_t)s->n_prefix;
    s->padding = 0;
    s->state = PREFIX;
}

static uint32_t read32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void prefix_came(struct http2 *h, enum side from, const struct conversation_sink *sink) {
    struct http2_side *s = &h->side[from];
    const struct http2_frame *f = &s->frame;
    const uint8_t *p = s->small;
    bool padded = f->type != HTTP2_RST_STREAM && s->n_prefix && (f->flags & HTTP2_PADDED);
    s->n_small = 0;
    s->state = BODY;
    if (padded) {
        s->padding = *p++;
        if (s->padding > s->left) {
            lose(h, from, "a frame has more padding than room", "RFC 9113 6.1", sink);
            return;
        }
        s->left -= s->padding;
    }
    if (f->type == HTTP2_HEADERS && !was_reset(h, f->stream))
        http2_block_opens(&s->block, f->stream, f->stream, from, sink);
    else if (f->type == HTTP2_HEADERS)
        http2_block_opens(&s->block, f->stream, 0, from, sink);
    else if (f->type == HTTP2_PUSH_PROMISE)
        http2_block_opens(&s->block, f->stream, read32(p) & INT32_MAX, FROM_CLIENT, sink);
    else if (f->type == HTTP2_RST_STREAM)
        reset_stream(h, from, f->stream, sink);
    if (f->type == HTTP2_HEADERS) s->block.ends_stream = f->flags & HTTP2_END_STREAM;
    if (f->type == HTTP2_PUSH_PROMISE) s->block.ends_stream = true;
}

static void body_came(struct http2 *h, enum side from, struct bytes b, const struct conversation_sink *sink) {
    struct http2_side *s = &h->side[from];
    const struct http2_frame *f = &s->frame;
    bool whole = b.n == s->left;
    if (f->type == HTTP2_DATA && !was_reset(h, f->stream)) {
        struct exchange *x = exchanges_get(&h->exchanges, f->stream, sink);
        exchange_data(x, from, b, whole && s->padding == 0 && (f->flags & HTTP2_END_STREAM),
                      &h->exchanges.set, sink);
    } else if (f->type == HTTP2_HEADERS || f->type == HTTP2_CONTINUATION || f->type == HTTP2_PUSH_PROMISE) {
        http2_block_data(&s->block, b, false, sink);
    } else if (f->type == HTTP2_SETTINGS && !(f->flags & HTTP2_ACK)) {
        for (size_t i = 0; i < b.n; i++) {
            s->small[s->n_small++] = b.p[i];
            if (s->n_small < SETTING) continue;
            setting(h, from, s->small);
            s->n_small = 0;
        }
    }
    s->left -= (uint32_t)b.n;
}

static void frame_ends(struct http2 *h, enum side from, const struct conversation_sink *sink) {
    struct http2_side *s = &h->side[from];
    const struct http2_frame *f = &s->frame;
    s->state = HEAD;
    s->n_small = 0;
    if (f->type == HTTP2_DATA && (f->flags & HTTP2_END_STREAM) && !was_reset(h, f->stream)) {
        struct exchange *x = exchanges_get(&h->exchanges, f->stream, sink);
        exchange_end(x, from, &h->exchanges.set, sink);
        settle_exchange(h, x);
    } else if (s->block.open && (f->flags & HTTP2_END_HEADERS) &&
               (f->type == HTTP2_HEADERS || f->type == HTTP2_CONTINUATION || f->type == HTTP2_PUSH_PROMISE)) {
        http2_block_data(&s->block, (struct bytes){(const uint8_t *)"", 0}, true, sink);
        struct exchange *x = http2_block_closes(&s->block, sink);
        if (x) settle_exchange(h, x);
    }
}

static void begins(struct http2 *h, enum side from, struct bytes *in, const struct conversation_sink *sink) {
    struct http2_side *s = &h->side[from];
    bool client = from == FROM_CLIENT;
    size_t want = client ? PREFACE_SIZE : HTTP2_HEAD;
    s->small[s->n_small++] = *in->p;
    *in = (struct bytes){in->p + 1, in->n - 1};
    struct http2_frame f = {0};
    if (!client && s->n_small == want) f = http2_frame_read(s->small);
    bool wrong = client ? memcmp(s->small, HTTP2_PREFACE, s->n_small) != 0
                        : s->n_small == want && (f.type != HTTP2_SETTINGS || f.stream || f.flags);
    if (wrong) {
        uint8_t seen[PREFACE_SIZE];
        size_t n = s->n_small;
        memcpy(seen, s->small, n);
        lose(h, from, "the beginning is not that of HTTP/2", "RFC 9113 3.4", sink);
        http2_data(h, from, (struct bytes){seen, n}, sink);
        return;
    }
    if (s->n_small < want) return;
    h->side[!from].most = HTTP2_FRAME_DEFAULT;
    s->state = HEAD;
    if (client)
        s->n_small = 0;
    else
        frame_begins(h, from, sink);
}

static void fill(struct http2_side *s, struct bytes *in, size_t want) {
    size_t n = want - s->n_small < in->n ? want - s->n_small : in->n;
    memcpy(s->small + s->n_small, in->p, n);
    s->n_small += n;
    *in = (struct bytes){in->p + n, in->n - n};
}

/* Goes over what needs no further byte. */
static void settle(struct http2 *h, enum side from, const struct conversation_sink *sink) {
    struct http2_side *s = &h->side[from];
    if (s->state == HEAD && s->n_small == HTTP2_HEAD) frame_begins(h, from, sink);
    if (s->state == PREFIX && s->n_small == s->n_prefix) prefix_came(h, from, sink);
    if (s->state == BODY && s->left == 0) s->state = PADDING;
    if (s->state == PADDING && s->padding == 0) frame_ends(h, from, sink);
}

static void scan(struct http2 *h, enum side from, struct bytes *in, const struct conversation_sink *sink) {
    struct http2_side *s = &h->side[from];
    bool found = http2_scan_add(&s->scan, *in);
    *in = (struct bytes){in->p + in->n, 0};
    if (!found) return;
    struct http2_scan kept = s->scan;
    s->scan = (struct http2_scan){0};
    s->state = HEAD;
    http2_data(h, from, (struct bytes){kept.p + kept.at, kept.n - kept.at}, sink);
    http2_scan_free(&kept);
}

void http2_data(struct http2 *h, enum side from, struct bytes b, const struct conversation_sink *sink) {
    struct http2_side *s = &h->side[from];
    while (b.n > 0) {
        size_t n;
        switch (s->state) {
        case BEGIN: begins(h, from, &b, sink); break;
        case HEAD: fill(s, &b, HTTP2_HEAD); break;
        case PREFIX: fill(s, &b, s->n_prefix); break;
        case BODY:
            n = s->left < b.n ? s->left : b.n;
            body_came(h, from, (struct bytes){b.p, n}, sink);
            b = (struct bytes){b.p + n, b.n - n};
            break;
        case PADDING:
            n = s->padding < b.n ? s->padding : b.n;
            s->padding -= (uint32_t)n;
            b = (struct bytes){b.p + n, b.n - n};
            break;
        case SCAN: scan(h, from, &b, sink); break;
        }
        settle(h, from, sink);
    }
}

void http2_end(struct http2 *h, enum side from, const struct conversation_sink *sink) {
    for (struct exchange *x = h->exchanges.oldest, *next; x; x = next) {
        next = x->newer;
        exchange_break(x, from, "the message is not complete", "RFC 9113 8.1", &h->exchanges.set, sink);
        settle_exchange(h, x);
    }
}

void http2_gap(struct http2 *h, enum side from, uint64_t n, const struct conversation_sink *sink) {
    struct http2_side *s = &h->side[from];
    bool header = s->frame.type == HTTP2_HEADERS || s->frame.type == HTTP2_CONTINUATION ||
                  s->frame.type == HTTP2_PUSH_PROMISE;
    if (s->state == BODY && n > 0 && n <= s->left && s->frame.type != HTTP2_SETTINGS) {
        if (header) http2_block_lose(&s->block);
        struct exchange *x =
            s->frame.type == HTTP2_DATA ? exchanges_find(&h->exchanges, s->frame.stream) : NULL;
        if (x) exchange_hole(x, from, n, sink);
        s->left -= (uint32_t)n;
    } else if (s->state == PADDING && n > 0 && n <= s->padding) {
        s->padding -= (uint32_t)n;
    } else {
        http2_scan_free(&s->scan);
        lose(h, from, "bytes are missing in the capture: headers behind them cannot be read", "RFC 9113 4.3",
             sink);
    }
    settle(h, from, sink);
}

void http2_finish(struct http2 *h, const struct conversation_sink *sink) {
    for (unsigned i = 0; i < 2; i++) {
        struct http2_side *s = &h->side[i];
        if (s->state != SCAN || !http2_scan_last(&s->scan)) continue;
        struct http2_scan kept = s->scan;
        s->scan = (struct http2_scan){0};
        s->state = HEAD;
        http2_data(h, (enum side)i, (struct bytes){kept.p + kept.at, kept.n - kept.at}, sink);
        http2_scan_free(&kept);
    }
    exchanges_finish(&h->exchanges, sink);
}
