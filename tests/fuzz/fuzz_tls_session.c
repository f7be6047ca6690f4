/* A key log (two bytes of length, then its text) and what happens to a session: a byte (1: from the server,
 * 2: a gap, 4: the keys come now, 8: they will not), two bytes of length, and as many of the stream. */
#include "base/cursor.h"
#include "evidence/capture/decrypt/tls_session.h"

#include <stdlib.h>

struct seen {
    uint64_t bytes[2];
    unsigned ends[2];
};

static void take_data(void *context, enum side from, uint64_t stream, struct bytes b, bool early) {
    struct seen *s = context;
    if (stream != 0 || b.n == 0 || b.n > 16384) abort();
    uint8_t all = 0;
    for (size_t i = 0; i < b.n; i++) all |= b.p[i]; /* ASan sees whether it is there */
    s->bytes[from] += b.n + (all & 0);
}

static void take_end(void *context, enum side from, uint64_t stream) {
    struct seen *s = context;
    if (s->ends[from]++ > 0) abort();
}

static void take_gap(void *context, enum side from, uint64_t stream, uint64_t n) {
    (void)context;
}

static void take_handshake(void *context, enum side from, uint8_t type, struct bytes body) {
    uint8_t all = 0;
    for (size_t i = 0; i < body.n; i++) all |= body.p[i];
    ((struct seen *)context)->bytes[from] += all & 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct cursor c = cursor_over(data, size);
    struct bytes keys = cursor_take(&c, cursor_be16(&c));
    struct key_log *l = key_log_new();
    struct seen seen = {{0}, {0}};
    const struct plain_sink sink = {&seen, take_data, take_end, take_gap, take_handshake};
    uint8_t first = cursor_left(&c) ? *c.p : 0;
    bool late = first & 12;
    const struct text lines = {(const char *)keys.p, keys.n};
    if (!late) key_log_add(l, lines, (struct key_log_place){.file = "keys"}, NULL);
    struct tls_session *s = tls_session_new(l, late);
    while (cursor_left(&c) > 0) {
        uint8_t what = cursor_u8(&c);
        size_t n = cursor_be16(&c);
        enum side from = what & 1 ? FROM_SERVER : FROM_CLIENT;
        if (what & 4) key_log_add(l, lines, (struct key_log_place){.file = "keys"}, NULL);
        if (what & 12) tls_session_retry(s, what & 8, &sink);
        if (what & 2) tls_session_gap(s, from, n, &sink);
        if (what & 2) continue;
        tls_session_feed(s, from, cursor_take(&c, n < cursor_left(&c) ? n : cursor_left(&c)), &sink);
    }
    tls_session_retry(s, true, &sink);
    struct tls_session_facts f = tls_session_facts(s);
    for (int i = 0; i < 2; i++) {
        if (f.plain_bytes[i] != seen.bytes[i] || (seen.bytes[i] && !f.opened[i])) abort();
        if (!*sight_text(tls_session_sight(s, (enum side)i))) abort();
    }
    tls_session_free(s);
    key_log_free(l);
    return 0;
}
