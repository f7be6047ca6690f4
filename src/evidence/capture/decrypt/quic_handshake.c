#include "evidence/capture/decrypt/quic_handshake.h"

#include "base/cursor.h"
#include "base/memory.h"

#include <stdlib.h>

enum { HEADER = 4, MESSAGE_MOST = 256 * 1024, WAITING_MOST = 128 * 1024 };

struct splitting {
    struct quic_handshake *h;
    struct quic_message_taker taker;
};

void quic_handshake_start(struct quic_handshake *h) {
    *h = (struct quic_handshake){.lost = false};
    quic_stream_start(&h->stream, 0);
}

void quic_handshake_free(struct quic_handshake *h) {
    size_t held = h->stream.held_bytes;
    quic_stream_free(&h->stream, &held);
    free(h->message);
    h->message = NULL;
    h->n = h->capacity = 0;
}

static void lose(struct quic_handshake *h) {
    h->lost = true;
    free(h->message);
    h->message = NULL;
    h->n = h->capacity = 0;
}

/* Takes the messages that are whole in b; what is left over. */
static struct bytes take_whole(struct splitting *s, struct bytes b) {
    struct cursor c = cursor_of(b);
    while (cursor_left(&c) >= HEADER) {
        struct cursor ahead = c;
        uint8_t type = cursor_u8(&ahead);
        uint32_t n = cursor_be24(&ahead);
        if (n > MESSAGE_MOST) {
            lose(s->h);
            return (struct bytes){b.p, 0};
        }
        struct bytes body = cursor_take(&ahead, n);
        if (!cursor_ok(&ahead)) break;
        s->taker.take(s->taker.context, type, body);
        c = ahead;
    }
    return cursor_rest(&c);
}

static void append(struct quic_handshake *h, struct bytes b) {
    if (h->n + b.n > h->capacity) {
        h->capacity = (h->n + b.n) * 2;
        h->message = memory_resize(h->message, h->capacity, 1);
    }
    if (b.n) memcpy(h->message + h->n, b.p, b.n);
    h->n += b.n;
}

static void in_order(void *context, enum side from, uint64_t stream, struct bytes b, bool early) {
    struct splitting *s = context;
    struct quic_handshake *h = s->h;
    if (h->lost) return;
    if (h->n == 0) {
        struct bytes rest = take_whole(s, b);
        if (!h->lost) append(h, rest);
        return;
    }
    append(h, b);
    struct bytes rest = take_whole(s, (struct bytes){h->message, h->n});
    if (h->lost) return;
    memmove(h->message, rest.p, rest.n);
    h->n = rest.n;
}

static void at_gap(void *context, enum side from, uint64_t stream, uint64_t n) {
    lose(((struct splitting *)context)->h);
}

static void at_end(void *context, enum side from, uint64_t stream) {}

void quic_handshake_add(struct quic_handshake *h, uint64_t offset, struct bytes data,
                        struct quic_message_taker taker) {
    if (h->lost) return;
    struct splitting s = {h, taker};
    const struct plain_sink sink = {&s, in_order, at_end, at_gap, NULL};
    size_t held = h->stream.held_bytes;
    uint64_t handed_on = 0;
    const struct quic_outlet to = {&sink, FROM_CLIENT, &held, WAITING_MOST, WAITING_MOST, &handed_on};
    quic_stream_add(&h->stream, &to, offset, data, false, false);
}
