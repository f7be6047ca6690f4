#include "evidence/capture/http/http2_scan.h"

#include "base/memory.h"

#include <stdlib.h>

enum { STREAM_MOST = 1 << 24, SETTINGS_MOST = 120 };

struct http2_frame http2_frame_read(const uint8_t h[HTTP2_HEAD]) {
    return (struct http2_frame){
        .length = (uint32_t)h[0] << 16 | (uint32_t)h[1] << 8 | h[2],
        .type = h[3],
        .flags = h[4],
        .stream = (uint32_t)h[5] << 24 | (uint32_t)h[6] << 16 | (uint32_t)h[7] << 8 | h[8],
    };
}

static bool plausible(const uint8_t *p) {
    if (p[0] > 0 || p[3] > HTTP2_PRIORITY_UPDATE || p[5] > 0) return false; /* most positions end here */
    struct http2_frame f = http2_frame_read(p);
    if (f.length > HTTP2_FRAME_DEFAULT || f.stream > STREAM_MOST) return false;
    switch (f.type) {
    case HTTP2_DATA: return f.stream && !(f.flags & ~(HTTP2_END_STREAM | HTTP2_PADDED));
    case HTTP2_HEADERS: return f.stream && f.length && !(f.flags & ~0x2d);
    case HTTP2_PRIORITY: return f.stream && f.length == 5 && !f.flags;
    case HTTP2_RST_STREAM: return f.stream && f.length == 4 && !f.flags;
    case HTTP2_SETTINGS:
        return !f.stream && !(f.flags & ~HTTP2_ACK) && f.length % 6 == 0 && f.length <= SETTINGS_MOST &&
               (!f.flags || !f.length);
    case HTTP2_PUSH_PROMISE: return f.stream && f.length > 4 && !(f.flags & ~0x0c);
    case HTTP2_PING: return !f.stream && f.length == 8 && !(f.flags & ~HTTP2_ACK);
    case HTTP2_GOAWAY: return !f.stream && f.length >= 8 && !f.flags;
    case HTTP2_WINDOW_UPDATE: return f.length == 4 && !f.flags;
    case HTTP2_CONTINUATION: return f.stream && !(f.flags & ~HTTP2_END_HEADERS);
    case HTTP2_PRIORITY_UPDATE: return !f.stream && f.length >= 4 && !f.flags;
    default: return false;
    }
}

static void add(struct http2_scan *s, struct bytes b) {
    if (s->at > 0 && s->at >= s->n / 2) {
        memmove(s->p, s->p + s->at, s->n - s->at);
        s->n -= s->at;
        s->at = 0;
    }
    if (b.n == 0) return;
    if (s->n + b.n > s->room) {
        size_t room = s->room ? s->room : 1024;
        while (room < s->n + b.n) room *= 2;
        s->p = memory_resize(s->p, room, 1);
        s->room = room;
    }
    memcpy(s->p + s->n, b.p, b.n);
    s->n += b.n;
}

static bool look(struct http2_scan *s) {
    for (; s->at + HTTP2_HEAD <= s->n; s->at++) {
        const uint8_t *zero = memchr(s->p + s->at, 0, s->n - s->at); /* no header begins with anything else */
        s->at = zero ? (size_t)(zero - s->p) : s->n;
        if (s->at + HTTP2_HEAD > s->n) break;
        const uint8_t *p = s->p + s->at;
        if (!plausible(p)) continue;
        size_t next = s->at + HTTP2_HEAD + http2_frame_read(p).length;
        if (next + HTTP2_HEAD > s->n) return false;
        if (plausible(s->p + next)) return true;
    }
    return false;
}

bool http2_scan_add(struct http2_scan *s, struct bytes b) {
    while (b.n > 0) { /* in steps, so that little is kept of what is none */
        struct bytes step = {b.p, b.n < 2 * HTTP2_FRAME_DEFAULT ? b.n : 2 * HTTP2_FRAME_DEFAULT};
        b = (struct bytes){b.p + step.n, b.n - step.n};
        add(s, step);
        if (!look(s)) continue;
        add(s, b);
        return true;
    }
    return false;
}

bool http2_scan_last(const struct http2_scan *s) {
    return s->n - s->at >= HTTP2_HEAD && plausible(s->p + s->at);
}

void http2_scan_free(struct http2_scan *s) {
    free(s->p);
    *s = (struct http2_scan){0};
}
