#include "evidence/capture/http/websocket_inflate.h"

#include "base/memory.h"

#include <stdlib.h>
#include <zlib.h>

enum { STEP = 16384, FREE_EXPANSION = 65536 };

struct websocket_inflate {
    z_stream z;
    uint64_t in; /* of this message */
    bool ended;  /* a final block came: RFC 7692 7.2.3.5 allows it, a new stream follows */
};

void websocket_body_add(struct websocket_body *b, const uint8_t *p, size_t n, size_t most) {
    b->size += n;
    if (n > most - b->n) n = most - b->n;
    if (n == 0) return;
    if (b->n + n > b->room) {
        size_t room = b->room ? b->room : 1024;
        while (room < b->n + n) room *= 2;
        b->p = memory_resize(b->p, room, 1);
        b->room = room;
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

struct websocket_inflate *websocket_inflate_new(void) {
    struct websocket_inflate *z = memory_new(1, sizeof *z);
    if (inflateInit2(&z->z, -15) != Z_OK) { /* a larger window than agreed on reads the same */
        free(z);
        return NULL;
    }
    return z;
}

void websocket_inflate_free(struct websocket_inflate *z) {
    if (!z) return;
    inflateEnd(&z->z);
    free(z);
}

enum body_state websocket_inflate_run(struct websocket_inflate *z, struct bytes in,
                                      struct websocket_body *out, const struct message_limits *limits,
                                      const char **why, const char **clause) {
    uint8_t room[STEP];
    z->in += in.n;
    z->z.next_in = (Bytef *)(uintptr_t)in.p;
    z->z.avail_in = (uInt)in.n;
    do {
        if (z->ended && z->z.avail_in > 0) {
            inflateReset(&z->z);
            z->ended = false;
        }
        z->z.next_out = room;
        z->z.avail_out = sizeof room;
        int r = inflate(&z->z, Z_SYNC_FLUSH);
        websocket_body_add(out, room, sizeof room - z->z.avail_out, limits->most_body);
        if (r == Z_STREAM_END) z->ended = true;
        if (r != Z_OK && r != Z_BUF_ERROR && r != Z_STREAM_END) {
            *why = "the compressed message is damaged";
            *clause = "RFC 7692 7.2.2";
            return BODY_UNREADABLE;
        }
        if (out->size > FREE_EXPANSION && out->size / limits->most_expansion > z->in) {
            *why = "the message expands more than the limit allows";
            *clause = "RFC 9110 17.5";
            return BODY_CUT;
        }
    } while (z->z.avail_in > 0 || z->z.avail_out == 0);
    return BODY_WHOLE;
}

enum body_state websocket_inflate_end(struct websocket_inflate *z, bool fresh, struct websocket_body *out,
                                      const struct message_limits *limits, const char **why,
                                      const char **clause) {
    static const uint8_t tail[] = {0, 0, 0xff, 0xff}; /* RFC 7692 7.2.1: the sender takes it off */
    enum body_state state = BODY_WHOLE;
    if (!z->ended)
        state = websocket_inflate_run(z, (struct bytes){tail, sizeof tail}, out, limits, why, clause);
    if (fresh || z->ended) inflateReset(&z->z);
    z->ended = false;
    z->in = 0;
    return state;
}
