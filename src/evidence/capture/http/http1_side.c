#include "evidence/capture/http/http1_side.h"

#include "base/memory.h"

#include <strings.h>

enum { SEEK_KEPT = 8192 };

/* A line that is no start line is of use only by its end, where one may be glued on. */
static void keep_end(struct http1_side *s, struct bytes b) {
    if (b.n >= SEEK_KEPT) {
        memcpy(s->line, b.p + b.n - SEEK_KEPT, SEEK_KEPT);
        s->n_line = SEEK_KEPT;
        return;
    }
    if (s->n_line + b.n > 2 * SEEK_KEPT) {
        memmove(s->line, s->line + s->n_line - SEEK_KEPT, SEEK_KEPT);
        s->n_line = SEEK_KEPT;
    }
    memcpy(s->line + s->n_line, b.p, b.n);
    s->n_line += b.n;
}

static void keep_line(struct http1_side *s, struct bytes b, size_t most) {
    bool seek = s->state == HTTP1_SEEK;
    if (seek) most = 2 * SEEK_KEPT;
    size_t want = s->n_line + b.n < most ? s->n_line + b.n : most;
    if (s->room_line < want) {
        size_t room = s->room_line ? s->room_line : 256;
        while (room < want) room *= 2;
        s->line = memory_resize(s->line, room, 1);
        s->room_line = room;
    }
    if (b.n == 0) return;
    if (seek) {
        keep_end(s, b);
        return;
    }
    size_t left = most > s->n_line ? most - s->n_line : 0;
    if (b.n > left) {
        b.n = left;
        s->line_cut = true;
    }
    if (b.n) memcpy(s->line + s->n_line, b.p, b.n);
    s->n_line += b.n;
}

void http1_keep_byte(struct http1_side *s, uint8_t c) {
    keep_line(s, (struct bytes){&c, 1}, SEEK_KEPT);
}

bool http1_take_line(struct http1_side *s, struct bytes *in, struct text *line, size_t most) {
    const uint8_t *lf = in->n ? memchr(in->p, '\n', in->n) : NULL;
    size_t n = lf ? (size_t)(lf - in->p) : in->n;
    struct bytes b = {in->p, n};
    bool here = lf && s->n_line == 0 && n <= most;
    if (!here) keep_line(s, b, most);
    size_t used = lf ? n + 1 : n;
    *in = (struct bytes){in->p + used, in->n - used};
    if (!lf) return false;
    *line = here ? (struct text){(const char *)b.p, b.n} : (struct text){s->line, s->n_line};
    s->n_line = 0;
    if (line->n && line->p[line->n - 1] == '\r') line->n--; /* RFC 9112 2.2: a bare LF ends a line too */
    return true;
}

static void take_length(struct http1_side *s, struct text value) {
    uint64_t n = 0;
    bool conflict;
    if (!content_length_read(value, &n, &conflict)) {
        draft_damage(&s->draft, "Content-Length is no number", "RFC 9110 8.6");
        return;
    }
    if (conflict || (s->has_length && n != s->length))
        draft_damage(&s->draft, "several Content-Length values that differ", "RFC 9112 6.3");
    if (!s->has_length) s->length = n;
    s->has_length = true;
}

static void take_coding(struct http1_side *s, struct text value) {
    size_t last = value.n;
    while (last > 0 && value.p[last - 1] != ',') last--;
    struct text t = text_trim((struct text){value.p + last, value.n - last});
    s->chunked = t.n == 7 && strncasecmp(t.p, "chunked", 7) == 0;
    if (!s->coded) s->draft.n_transfer = !s->chunked ? value.n : last > 0 ? last - 1 : 0;
    s->coded = true;
    if (s->start.minor == 0)
        draft_damage(&s->draft, "Transfer-Encoding in a message of HTTP/1.0", "RFC 9112 6.1");
}

static bool is(struct text t, const char *s) {
    return t.n == strlen(s) && strncasecmp(t.p, s, t.n) == 0;
}

void http1_take_field(struct http1_side *s, struct text line, const struct message_limits *limits) {
    struct draft *d = &s->draft;
    if (s->line_cut) draft_damage(d, "a header line is larger than the limit", "RFC 9110 17.5");
    s->line_cut = false;
    if (line.p[0] == ' ' || line.p[0] == '\t') {
        draft_damage(d, "a header is folded over lines", "RFC 9112 5.2");
        draft_continue_field(d, text_trim(line), limits);
        return;
    }
    struct field_line f;
    if (!field_line_read(line, &f)) {
        draft_damage(d, "a header line without a name and a colon", "RFC 9112 5");
        return;
    }
    if (f.damage) draft_damage(d, f.damage, f.clause);
    draft_field(d, f.name, f.value, limits);
    if (s->state != HTTP1_FIELDS) return; /* RFC 9112 7.1.2: trailers say nothing of framing */
    if (is(f.name, "content-length"))
        take_length(s, f.value);
    else if (is(f.name, "transfer-encoding"))
        take_coding(s, f.value);
}

enum http1_state http1_body_begins(struct http1_side *s, bool bodiless) {
    struct draft *d = &s->draft;
    if (s->coded && s->has_length) draft_damage(d, "Content-Length beside Transfer-Encoding", "RFC 9112 6.3");
    if (bodiless) return HTTP1_START;
    if (s->coded && s->chunked) return HTTP1_CHUNK_SIZE;
    if (s->coded) {
        if (!d->response)
            draft_damage(d, "the length of a request's body is not told: its last coding is not chunked",
                         "RFC 9112 6.3");
        return HTTP1_UNTIL_CLOSE;
    }
    s->left = s->length;
    if (s->has_length) return s->left > 0 ? HTTP1_BODY : HTTP1_START;
    return d->response ? HTTP1_UNTIL_CLOSE : HTTP1_START;
}
