/* Which protocol it is, and what it turns into; the parsers do the rest. */
#include "evidence/capture/http/conversation.h"

#include "base/memory.h"
#include "evidence/capture/http/http1.h"
#include "evidence/capture/http/http1_line.h"
#include "evidence/capture/http/http2.h"
#include "evidence/capture/http/http2_scan.h"
#include "evidence/capture/http/http3.h"
#include "evidence/capture/http/websocket.h"

#include <stdlib.h>

enum {
    START_MOST = sizeof HTTP2_PREFACE - 1,
    SCAN_MOST = 65536,   /* so far a beginning of HTTP/2 frames is looked for */
    SEEK_MOST = 4 << 20, /* so many bytes that are no HTTP/1 either: it is something else */
};

/* A direction of which is not known yet what it is. */
struct probe {
    uint8_t start[START_MOST]; /* its first bytes, while they may be the beginning of HTTP/2 */
    size_t n_start;
    bool search; /* they are not: a start line of HTTP/1 or a row of frames is looked for */
    uint64_t seen;
    struct http2_scan scan;
};

struct conversation {
    enum conversation_kind kind;
    struct message_limits limits;
    char scheme[8];
    struct probe probe[2];
    struct http1 *http1;
    struct http2 *http2;
    struct http3 *http3;
    struct websocket *websocket;
};

struct conversation *conversation_new(bool http3, const char *scheme, struct message_limits limits) {
    struct conversation *c = memory_new(1, sizeof *c);
    c->limits = limits;
    strncpy(c->scheme, scheme, sizeof c->scheme - 1);
    if (http3) {
        c->kind = CONVERSATION_HTTP3;
        c->http3 = http3_new(scheme, &c->limits);
    } else {
        c->http1 = http1_new(scheme, &c->limits);
    }
    return c;
}

static void forget_http1(struct conversation *c) {
    for (unsigned i = 0; i < 2; i++) http2_scan_free(&c->probe[i].scan);
    http1_free(c->http1);
    c->http1 = NULL;
}

void conversation_free(struct conversation *c) {
    if (!c) return;
    forget_http1(c);
    http2_free(c->http2);
    http3_free(c->http3);
    websocket_free(c->websocket);
    free(c);
}

enum conversation_kind conversation_kind(const struct conversation *c) {
    return c->kind;
}

/* The bytes of both directions that were kept so far go to HTTP/2. */
static void become_http2(struct conversation *c, const struct conversation_sink *sink) {
    c->kind = CONVERSATION_HTTP2;
    c->http2 = http2_new(c->scheme, &c->limits);
    for (unsigned i = 0; i < 2; i++) {
        struct probe *p = &c->probe[i];
        if (p->search) {
            http2_midstream(c->http2, (enum side)i);
            http2_data(c->http2, (enum side)i, (struct bytes){p->scan.p + p->scan.at, p->scan.n - p->scan.at},
                       sink);
        } else {
            http2_data(c->http2, (enum side)i, (struct bytes){p->start, p->n_start}, sink);
        }
    }
    forget_http1(c);
}

static void become_http1(struct conversation *c, const struct conversation_sink *sink) {
    c->kind = CONVERSATION_HTTP1;
    for (unsigned i = 0; i < 2; i++) {
        struct probe *p = &c->probe[i];
        http2_scan_free(&p->scan);
        size_t n = p->search ? 0 : p->n_start;
        p->n_start = 0;
        if (n) conversation_data(c, (enum side)i, 0, (struct bytes){p->start, n}, sink);
    }
}

/* The connection turned: what came behind goes to the one that follows. */
static void turn(struct conversation *c, const struct conversation_sink *sink) {
    struct http1 *h = c->http1;
    c->http1 = NULL;
    switch (http1_turn(h)) {
    case HTTP1_STAYS:
    case HTTP1_TUNNEL: c->kind = CONVERSATION_TUNNEL; break;
    case HTTP1_WEBSOCKET:
        c->kind = CONVERSATION_WEBSOCKET;
        c->websocket = websocket_new(http1_turned_by(h), http1_extensions(h), 0, &c->limits);
        break;
    case HTTP1_HTTP2:
        c->kind = CONVERSATION_HTTP2;
        c->http2 = http2_new(c->scheme, &c->limits);
        http2_upgraded(c->http2, http1_turned_by(h), http1_settings(h), sink);
        break;
    }
    struct bytes held = http1_held(h);
    if (held.n) conversation_data(c, FROM_CLIENT, 0, held, sink);
    http1_free(h);
}

static void run_http1(struct conversation *c, enum side from, struct bytes b,
                      const struct conversation_sink *sink) {
    size_t used = http1_data(c->http1, from, b, sink);
    if (http1_turn(c->http1) == HTTP1_STAYS) return;
    turn(c, sink);
    if (used < b.n) conversation_data(c, from, 0, (struct bytes){b.p + used, b.n - used}, sink);
}

/* Line by line, as a line's end is where HTTP/1 is found: which of the two is found first does not depend on
 * how the bytes come. */
static struct bytes search(struct conversation *c, enum side from, struct bytes b,
                           const struct conversation_sink *sink) {
    struct probe *p = &c->probe[from];
    while (b.n > 0 && c->kind == CONVERSATION_UNKNOWN) {
        size_t n = b.n;
        if (p->seen < SCAN_MOST) {
            const uint8_t *lf = memchr(b.p, '\n', b.n);
            if (lf) n = (size_t)(lf - b.p) + 1;
            if (n > SCAN_MOST - p->seen) n = (size_t)(SCAN_MOST - p->seen);
        }
        struct bytes part = {b.p, n};
        b = (struct bytes){b.p + n, b.n - n};
        p->seen += n;
        if (p->seen <= SCAN_MOST && http2_scan_add(&p->scan, part)) {
            become_http2(c, sink);
            break;
        }
        if (p->seen > SCAN_MOST) http2_scan_free(&p->scan);
        http1_data(c->http1, from, part, sink); /* cannot turn before it is recognised */
        if (http1_recognised(c->http1)) {
            become_http1(c, sink);
        } else if (http1_passed(c->http1, from) > SEEK_MOST) {
            c->kind = CONVERSATION_OTHER;
            forget_http1(c);
        }
    }
    return b;
}

static bool may_begin_http2(const struct probe *p, enum side from) {
    if (from == FROM_CLIENT) return memcmp(p->start, HTTP2_PREFACE, p->n_start) == 0;
    static const uint8_t settings[HTTP2_HEAD] = {0, 0, 0, HTTP2_SETTINGS};
    for (size_t i = 0; i < p->n_start; i++) {
        bool length = i == 2 && p->start[2] % 6 == 0;
        if (p->start[i] != settings[i] && !length) return false;
    }
    return true;
}

static void to_search(struct conversation *c, enum side from, const struct conversation_sink *sink) {
    struct probe *p = &c->probe[from];
    if (p->search) return;
    p->search = true;
    struct bytes left = search(c, from, (struct bytes){p->start, p->n_start}, sink);
    if (left.n > 0) conversation_data(c, from, 0, left, sink);
}

static struct bytes probe(struct conversation *c, enum side from, struct bytes b,
                          const struct conversation_sink *sink) {
    struct probe *p = &c->probe[from];
    size_t whole = from == FROM_CLIENT ? START_MOST : HTTP2_HEAD;
    while (b.n > 0 && !p->search && c->kind == CONVERSATION_UNKNOWN) {
        p->start[p->n_start++] = *b.p;
        b = (struct bytes){b.p + 1, b.n - 1};
        if (!may_begin_http2(p, from))
            to_search(c, from, sink);
        else if (p->n_start == whole)
            become_http2(c, sink);
    }
    return p->search && c->kind == CONVERSATION_UNKNOWN ? search(c, from, b, sink) : b;
}

/* The first bytes are a whole start line, as nearly always: nothing needs to be kept to search for one. */
static struct bytes begin_http1(struct conversation *c, enum side from, struct bytes b,
                                const struct conversation_sink *sink) {
    enum { LINE_MOST = 8192 };
    const struct probe *p = &c->probe[from];
    const uint8_t *lf =
        !b.n || p->n_start || p->search ? NULL : memchr(b.p, '\n', b.n < LINE_MOST ? b.n : LINE_MOST);
    struct text line = {(const char *)b.p, lf ? (size_t)(lf - b.p) : 0};
    if (line.n && line.p[line.n - 1] == '\r') line.n--;
    struct start_line start;
    if (!line.n || !start_line_read(line, from == FROM_SERVER, &start)) return b;
    size_t n = (size_t)(lf - b.p) + 1;
    http1_data(c->http1, from, (struct bytes){b.p, n}, sink);
    become_http1(c, sink);
    return (struct bytes){b.p + n, b.n - n};
}

void conversation_data(struct conversation *c, enum side from, uint64_t stream, struct bytes b,
                       const struct conversation_sink *sink) {
    if (c->kind == CONVERSATION_UNKNOWN) b = begin_http1(c, from, b, sink);
    if (c->kind == CONVERSATION_UNKNOWN) b = probe(c, from, b, sink);
    if (b.n == 0) return;
    if (c->kind == CONVERSATION_TUNNEL)
        sink->tunnel(sink->context, from, b);
    else if (c->http3)
        http3_data(c->http3, from, stream, b, sink);
    else if (c->websocket)
        websocket_data(c->websocket, from, b, sink);
    else if (c->http2)
        http2_data(c->http2, from, b, sink);
    else if (c->http1)
        run_http1(c, from, b, sink);
}

void conversation_end(struct conversation *c, enum side from, uint64_t stream,
                      const struct conversation_sink *sink) {
    if (c->http3)
        http3_end(c->http3, from, stream, sink);
    else if (c->websocket)
        websocket_end(c->websocket, from, sink);
    else if (c->http2)
        http2_end(c->http2, from, sink);
    else if (c->http1)
        http1_end(c->http1, from, sink);
}

void conversation_gap(struct conversation *c, enum side from, uint64_t stream, uint64_t n,
                      const struct conversation_sink *sink) {
    if (c->kind == CONVERSATION_UNKNOWN) {
        to_search(c, from, sink);
        http2_scan_free(&c->probe[from].scan);
    }
    if (c->http3)
        http3_gap(c->http3, from, stream, n, sink);
    else if (c->websocket)
        websocket_gap(c->websocket, from, n, sink);
    else if (c->http2)
        http2_gap(c->http2, from, n, sink);
    else if (c->http1) {
        http1_gap(c->http1, from, n, sink);
        if (http1_turn(c->http1) != HTTP1_STAYS) {
            turn(c, sink);
            conversation_gap(c, from, stream, n, sink);
        }
    }
}

void conversation_finish(struct conversation *c, const struct conversation_sink *sink) {
    for (unsigned i = 0; i < 2 && c->kind == CONVERSATION_UNKNOWN; i++) to_search(c, (enum side)i, sink);
    if (c->http1) {
        http1_finish(c->http1, sink);
        if (http1_turn(c->http1) != HTTP1_STAYS) turn(c, sink);
    }
    if (c->http2) http2_finish(c->http2, sink);
    if (c->http3) http3_finish(c->http3, sink);
    for (unsigned i = 0; i < 2 && c->websocket; i++) websocket_end(c->websocket, (enum side)i, sink);
}
