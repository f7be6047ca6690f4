#include "evidence/capture/http/http1.h"

#include "base/memory.h"
#include "evidence/capture/http/http1_side.h"

#include <stdlib.h>
#include <strings.h>

enum { HELD_MOST = 65536, PEEK = 9, BUDGET_BODIES = 4 };

struct http1 {
    struct http1_side side[2];
    struct message_limits limits;
    struct draft_budget budget;
    char scheme[8];
    bool recognised;
    /* requests whose responses are to come, in order: a ring */
    struct asked **queue;
    size_t first, n_queue, room_queue;
    /* the request that asks for something else than HTTP/1, and what came behind it */
    struct asked *offer;
    char *settings;
    uint8_t *held;
    size_t n_held;
    enum http1_turn turn;
    char *extensions;
};

struct http1 *http1_new(const char *scheme, const struct message_limits *limits) {
    struct http1 *h = memory_new(1, sizeof *h);
    h->limits = *limits;
    h->budget.most = limits->most_body * BUDGET_BODIES;
    strncpy(h->scheme, scheme, sizeof h->scheme - 1);
    return h;
}

void http1_free(struct http1 *h) {
    if (!h) return;
    for (unsigned i = 0; i < 2; i++) {
        draft_free(&h->side[i].draft, &h->budget);
        free(h->side[i].line);
        free(h->side[i].first);
    }
    for (size_t i = 0; i < h->n_queue; i++) asked_drop(h->queue[(h->first + i) % h->room_queue]);
    free(h->queue);
    asked_drop(h->offer);
    free(h->settings);
    free(h->held);
    free(h->extensions);
    free(h);
}

static struct asked *queue_pop(struct http1 *h) {
    if (h->n_queue == 0) return NULL;
    struct asked *a = h->queue[h->first];
    h->first = (h->first + 1) % h->room_queue;
    h->n_queue--;
    return a;
}

static void queue_clear(struct http1 *h) {
    while (h->n_queue > 0) asked_drop(queue_pop(h));
}

static void queue_push(struct http1 *h, struct asked *a) {
    if (h->n_queue == h->limits.most_streams)
        queue_clear(h); /* answers do not come: only one direction seen */
    if (h->n_queue == h->room_queue) {
        size_t room = h->room_queue ? h->room_queue * 2 : 4;
        struct asked **q = memory_new(room, sizeof *q);
        for (size_t i = 0; i < h->n_queue; i++) q[i] = h->queue[(h->first + i) % h->room_queue];
        free(h->queue);
        h->queue = q;
        h->first = 0;
        h->room_queue = room;
    }
    h->queue[(h->first + h->n_queue++) % h->room_queue] = asked_hold(a);
}

static char *copy_text(struct text t) {
    char *s = memory_new(t.n + 1, 1);
    if (t.n) memcpy(s, t.p, t.n);
    return s;
}

static void begin(struct http1 *h, struct http1_side *s, const struct start_line *start, struct text line) {
    h->recognised = true;
    free(s->first);
    s->first = copy_text(line);
    s->start = *start;
    if (!start->response) {
        s->start.method.p = s->first + (start->method.p - line.p);
        s->start.target.p = s->first + (start->target.p - line.p);
    }
    s->has_length = s->coded = s->chunked = false;
    draft_begin(&s->draft, start->response, start->minor == 0 ? MESSAGE_HTTP10 : MESSAGE_HTTP11, 0);
    if (s->line_cut) draft_damage(&s->draft, "the request target is larger than the limit", "RFC 9110 17.5");
    s->line_cut = false;
    s->draft.status = start->status;
    if (start->response && s->lost && h->n_queue > 1)
        queue_clear(h); /* which of them it answers is not known */
    s->lost = false;
    s->state = HTTP1_FIELDS;
}

static void lose(struct http1_side *s) {
    s->state = HTTP1_SEEK;
    s->n_line = 0;
    s->lost = true;
}

static void hand(struct http1 *h, struct http1_side *s, bool whole, const struct conversation_sink *sink) {
    draft_hand(&s->draft, whole, &h->limits, &h->budget, sink->message, sink->context);
}

/* A message is over. */
static void message_ends(struct http1 *h, struct http1_side *s, const struct conversation_sink *sink) {
    struct asked *a = s->draft.response ? NULL : s->draft.asked;
    s->state = a && a == h->offer ? HTTP1_HELD : HTTP1_START;
    hand(h, s, true, sink);
}

static void read_asked(struct http1 *h, struct http1_side *s) {
    struct target_parts t = target_parts(s->start.method, s->start.target);
    struct text host = draft_value(&s->draft, "host");
    s->draft.asked = asked_new(s->start.method, t.scheme.n ? t.scheme : text_of(h->scheme),
                               t.authority.n ? t.authority : host, t.path);
}

static void offer(struct http1 *h, struct http1_side *s) {
    asked_drop(h->offer);
    h->offer = asked_hold(s->draft.asked);
    free(h->settings);
    h->settings = copy_text(draft_value(&s->draft, "http2-settings"));
}

static void request_head(struct http1 *h, struct http1_side *s, const struct conversation_sink *sink) {
    read_asked(h, s);
    queue_push(h, s->draft.asked);
    draft_head_ends(&s->draft);
    bool connect = text_is(s->start.method, "CONNECT");
    if (connect || draft_value(&s->draft, "upgrade").n > 0) offer(h, s);
    s->state = http1_body_begins(s, connect);
    if (s->state == HTTP1_START) message_ends(h, s, sink);
}

static enum http1_turn turn_of(struct text upgrade) {
    if (text_has_token(upgrade, "websocket")) return HTTP1_WEBSOCKET;
    if (text_has_token(upgrade, "h2c")) return HTTP1_HTTP2;
    return HTTP1_TUNNEL;
}

/* Behind a CONNECT that was granted and behind 101 the connection is no HTTP/1 any more. */
static bool turns(struct http1 *h, struct http1_side *s, const struct asked *a) {
    bool connected =
        s->start.status / 100 == 2 &&
        (a ? text_is(a->method, "CONNECT")
           : s->start.reason.n >= 22 && !strncasecmp(s->start.reason.p, "Connection established", 22));
    if (s->start.status == 101)
        h->turn = turn_of(draft_value(&s->draft, "upgrade"));
    else if (connected)
        h->turn = HTTP1_TUNNEL;
    else
        return false;
    free(h->extensions);
    h->extensions = copy_text(draft_value(&s->draft, "sec-websocket-extensions"));
    return true;
}

static void release(struct http1 *h, const struct conversation_sink *sink);

static void refused(struct http1 *h, const struct conversation_sink *sink) {
    if (h->side[FROM_CLIENT].state == HTTP1_HELD) {
        release(h, sink);
        return;
    }
    asked_drop(h->offer);
    h->offer = NULL;
}

static void response_head(struct http1 *h, struct http1_side *s, const struct conversation_sink *sink) {
    unsigned status = s->start.status;
    bool interim = status < 200 && status != 101;
    struct asked *a = interim && h->n_queue ? asked_hold(h->queue[h->first]) : interim ? NULL : queue_pop(h);
    s->draft.asked = a;
    draft_head_ends(&s->draft);
    if (!interim && turns(h, s, a)) {
        if (h->offer != a) {
            asked_drop(h->offer);
            h->offer = asked_hold(a);
        }
        s->state = HTTP1_OVER;
        hand(h, s, true, sink);
        return;
    }
    if (!interim && a && a == h->offer) refused(h, sink);
    bool bodiless = interim || status == 204 || status == 304 || (a && text_is(a->method, "HEAD"));
    s->state = http1_body_begins(s, bodiless);
    s->peek = s->state == HTTP1_BODY && !a && s->left >= PEEK;
    if (s->state == HTTP1_START) message_ends(h, s, sink);
}

static void head_ends(struct http1 *h, struct http1_side *s, const struct conversation_sink *sink) {
    if (s->draft.response)
        response_head(h, s, sink);
    else
        request_head(h, s, sink);
    free(s->first);
    s->first = NULL;
}

/* It is a body after all. */
static void unpeek(struct http1 *h, struct http1_side *s) {
    if (!s->peek) return;
    s->peek = false;
    struct bytes b = {(const uint8_t *)s->line, s->n_line};
    s->left -= b.n;
    s->n_line = 0;
    draft_body(&s->draft, b, true, &h->limits, &h->budget);
}

/* What is under way ends here, incomplete. */
static void break_off(struct http1 *h, struct http1_side *s, const struct conversation_sink *sink) {
    unpeek(h, s);
    if (!s->draft.open) return;
    if (s->state == HTTP1_FIELDS) {
        if (s->draft.response)
            s->draft.asked = s->start.status < 200 ? NULL : queue_pop(h);
        else
            read_asked(h, s);
        draft_head_ends(&s->draft);
    }
    hand(h, s, false, sink);
}

static void bad(struct http1 *h, struct http1_side *s, const char *damage, const char *clause,
                const struct conversation_sink *sink) {
    draft_damage(&s->draft, damage, clause);
    break_off(h, s, sink);
    lose(s);
}

static void start_line(struct http1 *h, struct http1_side *s, enum side from, struct text line,
                       const struct conversation_sink *sink) {
    bool seek = s->state == HTTP1_SEEK;
    if (!seek && line.n == 0) return; /* RFC 9112 2.2: empty lines in front of a start line */
    struct start_line start;
    bool response = from == FROM_SERVER;
    if (seek ? start_line_find(line, response, &start) : start_line_read(line, response, &start)) {
        begin(h, s, &start, line);
        return;
    }
    s->line_cut = false;
    if (seek) return;
    if (!s->told)
        sink->cannot(sink->context, from,
                     response ? "bytes that are no HTTP/1 response" : "bytes that are no HTTP/1 request",
                     response ? "RFC 9112 4" : "RFC 9112 3");
    s->told = true;
    lose(s);
}

static void chunk_size(struct http1 *h, struct http1_side *s, struct text line,
                       const struct conversation_sink *sink) {
    bool cut = s->line_cut;
    s->line_cut = false;
    if (!chunk_size_read(line, &s->left)) {
        struct start_line start;
        /* the request was not seen, and it was a HEAD: the next response stands where the body would be */
        if (s->draft.response && !s->draft.asked && s->draft.sent == 0 &&
            start_line_read(line, true, &start)) {
            message_ends(h, s, sink);
            begin(h, s, &start, line);
            return;
        }
        bad(h, s, "a chunk size that is no hexadecimal number", "RFC 9112 7.1", sink);
        return;
    }
    if (cut) draft_damage(&s->draft, "a chunk extension larger than the limit", "RFC 9112 7.1.1");
    s->state = s->left > 0 ? HTTP1_CHUNK : HTTP1_TRAILERS;
}

static void line_came(struct http1 *h, struct http1_side *s, enum side from, struct text line,
                      const struct conversation_sink *sink) {
    switch (s->state) {
    case HTTP1_FIELDS:
        if (line.n > 0)
            http1_take_field(s, line, &h->limits);
        else
            head_ends(h, s, sink);
        break;
    case HTTP1_CHUNK_SIZE: chunk_size(h, s, line, sink); break;
    case HTTP1_CHUNK_END:
        if (line.n == 0)
            s->state = HTTP1_CHUNK_SIZE;
        else
            bad(h, s, "a chunk is not followed by an empty line", "RFC 9112 7.1", sink);
        break;
    case HTTP1_TRAILERS:
        if (line.n > 0)
            http1_take_field(s, line, &h->limits);
        else
            message_ends(h, s, sink);
        break;
    default: start_line(h, s, from, line, sink);
    }
}

/* The first bytes of a body whose request was not seen. */
static void peek(struct http1 *h, struct http1_side *s, struct bytes *in,
                 const struct conversation_sink *sink) {
    static const char version[] = "HTTP/1.";
    char c = (char)*in->p;
    if (s->n_line < sizeof version - 1 ? c != version[s->n_line]
        : s->n_line == PEEK - 1        ? c != ' '
                                       : c < '0' || c > '9') {
        unpeek(h, s);
        return;
    }
    http1_keep_byte(s, *in->p);
    *in = (struct bytes){in->p + 1, in->n - 1};
    if (s->n_line < PEEK) return;
    s->peek = false;
    message_ends(h, s, sink); /* the line goes on in s->line */
}

static void body_came(struct http1 *h, struct http1_side *s, struct bytes *in,
                      const struct conversation_sink *sink) {
    bool bounded = s->state != HTTP1_UNTIL_CLOSE;
    size_t n = bounded && s->left < in->n ? (size_t)s->left : in->n;
    bool last = s->state == HTTP1_BODY && n == s->left;
    draft_body(&s->draft, (struct bytes){in->p, n}, !last, &h->limits, &h->budget);
    *in = (struct bytes){in->p + n, in->n - n};
    if (!bounded) return;
    s->left -= n;
    if (last)
        message_ends(h, s, sink);
    else if (s->left == 0)
        s->state = HTTP1_CHUNK_END;
}

static void run(struct http1 *h, enum side from, struct bytes *in, const struct conversation_sink *sink);

/* What was held back goes through as HTTP/1. It can come to be held again, but is shorter then. */
static void release(struct http1 *h, const struct conversation_sink *sink) {
    uint8_t *held = h->held;
    struct bytes b = {held, h->n_held};
    h->held = NULL;
    h->n_held = 0;
    h->side[FROM_CLIENT].state = HTTP1_START;
    asked_drop(h->offer);
    h->offer = NULL;
    run(h, FROM_CLIENT, &b, sink);
    free(held);
}

/* No answer decides it: bytes that begin like a request are one, others show that the offer was taken. */
static void decide_alone(struct http1 *h, const struct conversation_sink *sink) {
    struct bytes b = {h->held, h->n_held};
    const uint8_t *lf = b.n ? memchr(b.p, '\n', b.n) : NULL;
    struct text line = {(const char *)b.p, lf ? (size_t)(lf - b.p) : 0};
    if (line.n && line.p[line.n - 1] == '\r') line.n--;
    struct start_line start;
    bool preface = text_is(line, "PRI * HTTP/2.0");
    if (!preface && (b.n == 0 || (line.n > 0 && start_line_read(line, false, &start)))) {
        release(h, sink);
        return;
    }
    bool connect = text_is(h->offer->method, "CONNECT");
    bool masked = b.n >= 2 && (b.p[0] & 0x30) == 0 && (b.p[1] & 0x80); /* RFC 6455 5.2 */
    h->turn = preface ? HTTP1_HTTP2 : masked && !connect ? HTTP1_WEBSOCKET : HTTP1_TUNNEL;
    h->side[FROM_CLIENT].state = HTTP1_OVER;
}

static void hold(struct http1 *h, struct bytes *in, const struct conversation_sink *sink) {
    size_t n = HELD_MOST - h->n_held < in->n ? HELD_MOST - h->n_held : in->n;
    h->held = memory_resize(h->held, h->n_held + n, 1);
    memcpy(h->held + h->n_held, in->p, n);
    h->n_held += n;
    *in = (struct bytes){in->p + n, in->n - n};
    if (h->n_held == HELD_MOST) decide_alone(h, sink);
}

static void run(struct http1 *h, enum side from, struct bytes *in, const struct conversation_sink *sink) {
    struct http1_side *s = &h->side[from];
    while (in->n > 0 && h->turn == HTTP1_STAYS) {
        struct text line;
        switch (s->state) {
        case HTTP1_BODY:
            if (s->peek)
                peek(h, s, in, sink);
            else
                body_came(h, s, in, sink);
            break;
        case HTTP1_UNTIL_CLOSE:
        case HTTP1_CHUNK: body_came(h, s, in, sink); break;
        case HTTP1_HELD: hold(h, in, sink); break;
        case HTTP1_OVER: return;
        default: {
            size_t before = in->n;
            bool seek = s->state == HTTP1_SEEK;
            bool came = http1_take_line(s, in, &line, h->limits.most_head);
            if (seek) s->passed += before - in->n;
            if (came) line_came(h, s, from, line, sink);
        }
        }
    }
}

size_t http1_data(struct http1 *h, enum side from, struct bytes b, const struct conversation_sink *sink) {
    struct bytes in = b;
    run(h, from, &in, sink);
    return b.n - in.n;
}

void http1_end(struct http1 *h, enum side from, const struct conversation_sink *sink) {
    struct http1_side *s = &h->side[from];
    if (s->state == HTTP1_UNTIL_CLOSE) {
        hand(h, s, true, sink);
        s->state = HTTP1_START;
    } else if (s->draft.open) {
        break_off(h, s, sink);
        lose(s);
    }
}

void http1_gap(struct http1 *h, enum side from, uint64_t n, const struct conversation_sink *sink) {
    struct http1_side *s = &h->side[from];
    if (s->state == HTTP1_HELD) decide_alone(h, sink);
    if (s->state == HTTP1_HELD || s->state == HTTP1_OVER) return;
    unpeek(h, s);
    bool inside = s->state == HTTP1_UNTIL_CLOSE ||
                  ((s->state == HTTP1_BODY || s->state == HTTP1_CHUNK) && n > 0 && n <= s->left);
    if (!inside) {
        break_off(h, s, sink);
        lose(s);
        return;
    }
    draft_hole(&s->draft, n);
    if (s->state == HTTP1_UNTIL_CLOSE) return;
    s->left -= n;
    if (s->left > 0) return;
    if (s->state == HTTP1_BODY)
        message_ends(h, s, sink);
    else
        s->state = HTTP1_CHUNK_END;
}

void http1_finish(struct http1 *h, const struct conversation_sink *sink) {
    if (h->side[FROM_CLIENT].state == HTTP1_HELD && h->turn == HTTP1_STAYS) decide_alone(h, sink);
    for (unsigned i = 0; i < 2; i++) break_off(h, &h->side[i], sink);
}

bool http1_recognised(const struct http1 *h) {
    return h->recognised;
}

uint64_t http1_passed(const struct http1 *h, enum side from) {
    return h->side[from].passed;
}

enum http1_turn http1_turn(const struct http1 *h) {
    return h->turn;
}

struct asked *http1_turned_by(const struct http1 *h) {
    return h->offer;
}

struct text http1_extensions(const struct http1 *h) {
    return text_of(h->extensions);
}

struct text http1_settings(const struct http1 *h) {
    return text_of(h->settings);
}

struct bytes http1_held(const struct http1 *h) {
    return (struct bytes){h->held, h->n_held};
}
