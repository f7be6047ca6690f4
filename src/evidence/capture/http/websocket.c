#include "evidence/capture/http/websocket.h"

#include "base/memory.h"
#include "evidence/capture/http/http1_line.h"
#include "evidence/capture/http/websocket_inflate.h"

#include <stdlib.h>

enum { HEAD_MOST = 14, UNMASK_STEP = 4096, BODY_KEPT = 65536 };
enum { CONTINUATION, DATA_TEXT, DATA_BINARY, CONTROL = 8, CONTROL_LAST = 10 };

struct websocket_side {
    uint8_t head[HEAD_MOST];
    size_t n_head;
    bool lost; /* where frames begin is not known any more */

    /* the frame under way */
    bool in_frame, last, control, masked;
    uint8_t mask[4];
    uint64_t at, left;

    /* the message under way */
    bool open, compressed, no_more;
    struct websocket_body body;
    uint64_t sent;
    enum body_state state;
    const char *damage, *clause;

    struct websocket_inflate *inflate;
    bool fresh;      /* each message is compressed by itself */
    bool unreadable; /* the state of its compression is lost */
};

struct websocket {
    struct websocket_side side[2];
    struct asked *asked;
    uint64_t stream;
    struct message_limits limits;
};

static bool agreed(struct text extensions, const char *word) {
    while (extensions.n > 0) {
        const char *semicolon = memchr(extensions.p, ';', extensions.n);
        size_t n = semicolon ? (size_t)(semicolon - extensions.p) : extensions.n;
        if (text_has_token((struct text){extensions.p, n}, word)) return true;
        size_t skip = semicolon ? n + 1 : n;
        extensions = (struct text){extensions.p + skip, extensions.n - skip};
    }
    return false;
}

struct websocket *websocket_new(struct asked *asked, struct text extensions, uint64_t stream,
                                const struct message_limits *limits) {
    struct websocket *w = memory_new(1, sizeof *w);
    w->asked = asked_hold(asked);
    w->stream = stream;
    w->limits = *limits;
    w->side[FROM_CLIENT].fresh = agreed(extensions, "client_no_context_takeover");
    w->side[FROM_SERVER].fresh = agreed(extensions, "server_no_context_takeover");
    return w;
}

void websocket_free(struct websocket *w) {
    if (!w) return;
    for (unsigned i = 0; i < 2; i++) {
        websocket_inflate_free(w->side[i].inflate);
        free(w->side[i].body.p);
    }
    asked_drop(w->asked);
    free(w);
}

static void tell(struct websocket_side *s, enum body_state state, const char *damage, const char *clause) {
    if (state > s->state) s->state = state;
    if (s->damage) return;
    s->damage = damage;
    s->clause = clause;
}

static void hand(struct websocket *w, enum side from, struct bytes body, uint64_t size,
                 const struct conversation_sink *sink) {
    struct websocket_side *s = &w->side[from];
    struct message m = {.response = from == FROM_SERVER,
                        .version = MESSAGE_WEBSOCKET,
                        .stream = w->stream,
                        .body = body,
                        .body_sent = s->sent,
                        .body_size = size,
                        .body_state = s->state,
                        .damage = s->damage,
                        .clause = s->clause};
    if (w->asked) {
        m.method = w->asked->method;
        m.scheme = w->asked->scheme;
        m.authority = w->asked->authority;
        m.target = w->asked->target;
    }
    sink->message(sink->context, &m);
    if (s->body.room > BODY_KEPT) {
        free(s->body.p);
        s->body = (struct websocket_body){0};
    }
    s->body.n = 0;
    s->body.size = 0;
    s->open = false;
    s->damage = s->clause = NULL;
    s->state = BODY_WHOLE;
    s->sent = 0;
}

static void hand_kept(struct websocket *w, enum side from, const struct conversation_sink *sink) {
    struct websocket_side *s = &w->side[from];
    if (s->body.size > s->body.n) tell(s, BODY_CUT, "the message is larger than the limit", "RFC 9110 17.5");
    hand(w, from, (struct bytes){s->body.p, s->body.n}, s->body.size, sink);
}

static void compression_lost(struct websocket_side *s) {
    websocket_inflate_free(s->inflate);
    s->inflate = NULL;
    s->unreadable = !s->fresh;
    s->no_more = true;
}

static void keep(struct websocket *w, struct websocket_side *s, struct bytes b) {
    if (s->no_more) return;
    if (!s->compressed) {
        websocket_body_add(&s->body, b.p, b.n, w->limits.most_body);
        return;
    }
    const char *why, *clause;
    enum body_state state = websocket_inflate_run(s->inflate, b, &s->body, &w->limits, &why, &clause);
    if (state == BODY_WHOLE) return;
    tell(s, state, why, clause);
    compression_lost(s);
}

static void unmask(uint8_t *to, const uint8_t *from, size_t n, const uint8_t mask[4], uint64_t at) {
    uint8_t turned[8];
    for (unsigned i = 0; i < 8; i++) turned[i] = mask[(at + i) & 3];
    uint64_t word, key;
    memcpy(&key, turned, 8);
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        memcpy(&word, from + i, 8);
        word ^= key;
        memcpy(to + i, &word, 8);
    }
    for (; i < n; i++) to[i] = from[i] ^ turned[i & 7];
}

static void message_ends(struct websocket *w, enum side from, const struct conversation_sink *sink) {
    struct websocket_side *s = &w->side[from];
    const char *why, *clause;
    enum body_state state = BODY_WHOLE;
    if (s->compressed && !s->no_more)
        state = websocket_inflate_end(s->inflate, s->fresh, &s->body, &w->limits, &why, &clause);
    if (state != BODY_WHOLE) {
        tell(s, state, why, clause);
        compression_lost(s);
    }
    hand_kept(w, from, sink);
}

static void payload(struct websocket *w, enum side from, struct bytes *in,
                    const struct conversation_sink *sink) {
    struct websocket_side *s = &w->side[from];
    size_t n = s->left < in->n ? (size_t)s->left : in->n;
    struct bytes b = {in->p, n};
    *in = (struct bytes){in->p + n, in->n - n};
    bool whole = s->at == 0 && n == s->left;
    s->left -= n;
    uint64_t at = s->at;
    s->at += n;
    if (s->left == 0) s->in_frame = false;
    if (s->control) return;
    s->sent += n;
    if (whole && s->last && !s->masked && !s->compressed && s->body.n == 0 && n <= w->limits.most_body &&
        !s->no_more) {
        hand(w, from, b, n, sink);
        return;
    }
    uint8_t room[UNMASK_STEP];
    for (size_t i = 0; i < n && s->masked; i += sizeof room) {
        size_t step = n - i < sizeof room ? n - i : sizeof room;
        unmask(room, b.p + i, step, s->mask, at + i);
        keep(w, s, (struct bytes){room, step});
    }
    if (!s->masked) keep(w, s, b);
    if (!s->in_frame && s->last) message_ends(w, from, sink);
}

static void begin(struct websocket_side *s, bool compressed) {
    s->open = true;
    s->compressed = compressed;
    s->no_more = false;
    if (!compressed) return;
    if (s->unreadable) {
        tell(s, BODY_UNREADABLE, "what its compression refers to was not seen", "RFC 7692 7.2.3");
        s->no_more = true;
    } else if (!s->inflate && !(s->inflate = websocket_inflate_new())) {
        s->no_more = true;
    }
}

static void lose(struct websocket *w, enum side from, const char *what, const char *clause,
                 const struct conversation_sink *sink) {
    struct websocket_side *s = &w->side[from];
    s->lost = true;
    if (s->open) {
        tell(s, BODY_CUT, "the message is not complete", "RFC 6455 5.4");
        hand_kept(w, from, sink);
    }
    sink->cannot(sink->context, from, what, clause);
}

static size_t head_size(const struct websocket_side *s) {
    if (s->n_head < 2) return 2;
    unsigned code = s->head[1] & 127;
    size_t length = code == 126 ? 2 : code == 127 ? 8 : 0, mask = s->head[1] & 0x80 ? 4 : 0;
    return 2 + length + mask;
}

static void frame_begins(struct websocket *w, enum side from, const struct conversation_sink *sink) {
    struct websocket_side *s = &w->side[from];
    unsigned opcode = s->head[0] & 15, code = s->head[1] & 127;
    size_t at = 2;
    s->left = code;
    if (code >= 126) {
        s->left = 0;
        for (unsigned i = code == 126 ? 2 : 8; i > 0; i--) s->left = s->left << 8 | s->head[at++];
    }
    s->masked = s->head[1] & 0x80;
    if (s->masked) memcpy(s->mask, s->head + at, 4);
    s->last = s->head[0] & 0x80;
    s->control = opcode >= CONTROL;
    s->at = 0;
    s->n_head = 0;
    bool known = opcode <= DATA_BINARY || (opcode >= CONTROL && opcode <= CONTROL_LAST);
    if (!known || (s->head[0] & 0x30) || (s->control && (!s->last || code > 125)) || s->left >> 63) {
        lose(w, from, "bytes that are no WebSocket frame", "RFC 6455 5.2", sink);
        return;
    }
    s->in_frame = s->left > 0;
    if (s->control) return;
    if (opcode == CONTINUATION && !s->open) { /* its beginning is in front of what was seen */
        begin(s, false);
        s->no_more = s->unreadable;
        tell(s, BODY_CUT, "the beginning of the message was not seen", "RFC 6455 5.4");
    } else if (opcode != CONTINUATION) {
        if (s->open) {
            tell(s, BODY_CUT, "the message is not complete", "RFC 6455 5.4");
            hand_kept(w, from, sink);
        }
        begin(s, s->head[0] & 0x40);
    }
    if (from == FROM_CLIENT && !s->masked)
        tell(s, BODY_WHOLE, "a frame of the client is not masked", "RFC 6455 5.1");
    if (!s->in_frame && s->last) message_ends(w, from, sink);
}

void websocket_data(struct websocket *w, enum side from, struct bytes b,
                    const struct conversation_sink *sink) {
    struct websocket_side *s = &w->side[from];
    while (b.n > 0 && !s->lost) {
        if (s->in_frame) {
            payload(w, from, &b, sink);
            continue;
        }
        s->head[s->n_head++] = *b.p;
        b = (struct bytes){b.p + 1, b.n - 1};
        if (s->n_head >= 2 && s->n_head == head_size(s)) frame_begins(w, from, sink);
    }
}

void websocket_gap(struct websocket *w, enum side from, uint64_t n, const struct conversation_sink *sink) {
    struct websocket_side *s = &w->side[from];
    if (s->lost) return;
    if (!s->in_frame || n == 0 || n > s->left) {
        lose(w, from, "bytes are missing in the capture: where frames begin is not known any more",
             "RFC 6455 5.2", sink);
        return;
    }
    s->left -= n;
    s->at += n;
    if (s->left == 0) s->in_frame = false;
    if (s->control) return;
    s->sent += n;
    tell(s, BODY_CUT, "bytes of the message are missing in the capture", "RFC 6455 5.4");
    if (s->compressed) compression_lost(s);
    if (!s->in_frame && s->last) message_ends(w, from, sink);
}

void websocket_end(struct websocket *w, enum side from, const struct conversation_sink *sink) {
    struct websocket_side *s = &w->side[from];
    if (!s->open) return;
    tell(s, BODY_CUT, "the message is not complete", "RFC 6455 5.4");
    hand_kept(w, from, sink);
    s->lost = true;
}
