/* A QUIC connection whose secrets are known. First byte: version, cipher, which datagrams of the handshake
 * are missing, whether keys come late. Then records: kind and side, a 16-bit length, bytes: a datagram as it
 * is, or the frames of a packet that is sealed here, so that what is fuzzed is what lies behind the tag. */
#include "../unit/quic_wire.h"

#include "base/cursor.h"

struct told {
    uint64_t bytes[2];
    bool ended[256];
};

static void data(void *context, enum side from, uint64_t id, struct bytes b, bool early) {
    struct told *t = context;
    if (b.n == 0 || (id < 128 && t->ended[id * 2 + from])) abort();
    t->bytes[from] += b.n;
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < b.n; i++) sum = (uint8_t)(sum + b.p[i]);
}

static void end(void *context, enum side from, uint64_t id) {
    struct told *t = context;
    if (id >= 128) return;
    if (t->ended[id * 2 + from]) abort();
    t->ended[id * 2 + from] = true;
}

static void gap(void *context, enum side from, uint64_t id, uint64_t n) {
    struct told *t = context;
    if (n == 0 || (id < 128 && t->ended[id * 2 + from])) abort();
}

static void handshake(void *context, enum side from, uint8_t type, struct bytes body) {
    volatile uint8_t last = body.n ? body.p[body.n - 1] : 0;
    (void)last;
}

enum { KIND_RAW, KIND_DATA, KIND_HANDSHAKE, KIND_OTHER, RECORDS_MOST = 64, FRAMES_MOST = 4096 };

static void put_record(struct wire *w, struct cursor *c) {
    uint8_t what = cursor_u8(c);
    enum side from = what & 1 ? FROM_SERVER : FROM_CLIENT;
    size_t n = cursor_be16(c);
    struct bytes b = cursor_take(c, n < cursor_left(c) ? n : cursor_left(c));
    if (b.n > FRAMES_MOST) b.n = FRAMES_MOST;
    if (what & 8 && w->updates[from] < 8) w->updates[from]++;
    if (what & 16) w->number[from][2] += 7; /* lost */
    switch (what >> 1 & 3) {
    case KIND_RAW: put(&w->open, b.p, b.n); break;
    case KIND_DATA: wire_packet(w, from, PEER_DATA, b); break;
    case KIND_HANDSHAKE: wire_packet(w, from, PEER_HANDSHAKE, b); break;
    default: wire_packet(w, from, from == FROM_CLIENT && what & 32 ? PEER_EARLY : PEER_INITIAL, b); break;
    }
    wire_send(w, from);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const uint32_t versions[] = {PEER_V1, PEER_V2, 0xff00001d, PEER_V1};
    struct cursor c = cursor_over(bytes, size);
    const uint8_t options = cursor_u8(&c);
    struct wire *w = wire_new(versions[options & 3], (options & 3) == 3 ? PEER_V2 : 0,
                              (uint16_t)(0x1301 + (options >> 2 & 3)));
    wire_handshake(w);
    for (unsigned i = 0; i < RECORDS_MOST && cursor_left(&c) > 2; i++) put_record(w, &c);

    const bool late = options & 0x10;
    struct key_log *keys = key_log_new();
    if (!late) wire_keys(w, keys, KEYS_ALL);
    struct told told = {.bytes = {0}};
    const struct plain_sink sink = {&told, data, end, gap, handshake};
    struct quic_session *s = quic_session_new(keys, late);
    for (size_t i = 0; i < w->n; i++) {
        if (i > 0 && i < 4 && options >> 4 & 1u << i) continue;
        struct bytes own = exact(w->sent[i].b);
        quic_session_feed(s, w->sent[i].from, own, &sink);
        free((void *)(uintptr_t)own.p);
    }
    if (late) {
        wire_keys(w, keys, KEYS_ALL);
        quic_session_retry(s, false, &sink);
    }
    quic_session_end(s, &sink);
    struct quic_session_facts f = quic_session_facts(s);
    if (f.plain_bytes[0] != told.bytes[0] || f.plain_bytes[1] != told.bytes[1]) abort();
    quic_session_free(s);
    key_log_free(keys);
    wire_free(w);
    return 0;
}
