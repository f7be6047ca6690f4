#include "evidence/capture/decrypt/quic_frames.h"

#include "evidence/capture/names/quic_crypto.h"

static const uint64_t largest = (UINT64_C(1) << 62) - 1; /* that a variable-length integer holds */
enum { RESET_TOKEN = 16, PATH_DATA = 8, STREAM_FIN = 1, STREAM_LENGTH = 2, STREAM_OFFSET = 4 };

/* Letters of RFC 9000 table 3: the packets that a frame may stand in. */
enum { I = 1 << QUIC_INITIAL, H = 1 << QUIC_HANDSHAKE, Z = 1 << QUIC_ZERO_RTT, O = 1 << QUIC_ONE_RTT };

static const uint8_t allowed[] = {
    [QUIC_PADDING] = I | H | Z | O,
    [QUIC_PING] = I | H | Z | O,
    [QUIC_ACK] = I | H | O,
    [QUIC_ACK_ECN] = I | H | O,
    [QUIC_RESET_STREAM] = Z | O,
    [QUIC_STOP_SENDING] = Z | O,
    [QUIC_CRYPTO] = I | H | O,
    [QUIC_NEW_TOKEN] = O,
    [QUIC_STREAM] = Z | O,
    [QUIC_MAX_DATA] = Z | O,
    [QUIC_MAX_STREAM_DATA] = Z | O,
    [QUIC_MAX_STREAMS_BIDI] = Z | O,
    [QUIC_MAX_STREAMS_UNI] = Z | O,
    [QUIC_DATA_BLOCKED] = Z | O,
    [QUIC_STREAM_DATA_BLOCKED] = Z | O,
    [QUIC_STREAMS_BLOCKED_BIDI] = Z | O,
    [QUIC_STREAMS_BLOCKED_UNI] = Z | O,
    [QUIC_NEW_CONNECTION_ID] = Z | O,
    [QUIC_RETIRE_CONNECTION_ID] = Z | O,
    [QUIC_PATH_CHALLENGE] = Z | O,
    [QUIC_PATH_RESPONSE] = O,
    [QUIC_CONNECTION_CLOSE] = I | H | Z | O,
    [QUIC_APPLICATION_CLOSE] = Z | O,
    [QUIC_HANDSHAKE_DONE] = O,
    [QUIC_IMMEDIATE_ACK] = O,
    [QUIC_RESET_STREAM_AT] = Z | O,
    [QUIC_DATAGRAM] = Z | O,
};

static unsigned allowed_in(uint64_t type) {
    if (type == QUIC_ACK_FREQUENCY || type == QUIC_TIMESTAMP) return O;
    return type < sizeof allowed ? allowed[type] : 0;
}

/* Says what is wrong, once; what a cursor that has failed says goes before it. */
static void wrong(struct quic_frames *f, const char *what, const char *clause) {
    if (f->damage) return;
    bool cut = !cursor_ok(&f->c);
    f->damage = cut ? "a frame runs past the end of its packet" : what;
    f->clause = cut ? "RFC 9000 12.4" : clause;
}

static struct bytes take(struct cursor *c, uint64_t n) {
    size_t left = cursor_left(c);
    return cursor_take(c, n > left ? left + 1 : (size_t)n);
}

static void acknowledgement(struct quic_frames *f, bool ecn) {
    struct cursor *c = &f->c;
    uint64_t at = quic_variable(c);
    quic_variable(c); /* delay */
    uint64_t ranges = quic_variable(c), length = quic_variable(c);
    bool sound = length <= at;
    for (uint64_t i = 0; i < ranges && sound && cursor_ok(c); i++) {
        at -= length;
        uint64_t gap = quic_variable(c);
        length = quic_variable(c);
        sound = at >= gap + 2 && at - gap - 2 >= length;
        if (sound) at -= gap + 2;
    }
    for (unsigned i = 0; ecn && i < 3; i++) quic_variable(c);
    if (!sound) wrong(f, "an ACK range below packet number 0", "RFC 9000 19.3.1");
}

static void placed_data(struct quic_frames *f, struct quic_frame *to, bool to_the_end) {
    to->data = to_the_end ? cursor_rest(&f->c) : take(&f->c, quic_variable(&f->c));
    if (to->offset > largest - to->data.n)
        wrong(f, "data beyond offset 2^62-1", to->type == QUIC_CRYPTO ? "RFC 9000 19.6" : "RFC 9000 19.8");
}

static void new_connection_id(struct quic_frames *f, struct quic_frame *to) {
    uint64_t sequence = quic_variable(&f->c), retire = quic_variable(&f->c);
    uint8_t n = cursor_u8(&f->c);
    to->data = cursor_take(&f->c, n);
    cursor_skip(&f->c, RESET_TOKEN);
    if (retire > sequence || n < 1 || n > QUIC_ID_MOST)
        wrong(f, "a connection id of no valid length, or retired before it came", "RFC 9000 19.15");
}

static void stream_reset(struct quic_frames *f, struct quic_frame *to) {
    to->stream = quic_variable(&f->c);
    quic_variable(&f->c); /* error code */
    uint64_t final = quic_variable(&f->c);
    to->size = to->type == QUIC_RESET_STREAM_AT ? quic_variable(&f->c) : final;
    if (to->size > final)
        wrong(f, "a reliable size beyond the final size", "draft-ietf-quic-reliable-stream-reset 3");
}

static void stream_count(struct quic_frames *f) {
    if (quic_variable(&f->c) > UINT64_C(1) << 60) wrong(f, "more than 2^60 streams", "RFC 9000 19.11, 19.14");
}

static void skip_variables(struct cursor *c, unsigned n) {
    for (unsigned i = 0; i < n; i++) quic_variable(c);
}

/* What follows the type. */
static void body(struct quic_frames *f, struct quic_frame *to, uint8_t flags) {
    struct cursor *c = &f->c;
    switch (to->type) {
    case QUIC_ACK:
    case QUIC_ACK_ECN: acknowledgement(f, to->type == QUIC_ACK_ECN); break;
    case QUIC_RESET_STREAM:
    case QUIC_RESET_STREAM_AT: stream_reset(f, to); break;
    case QUIC_CRYPTO:
        to->offset = quic_variable(c);
        placed_data(f, to, false);
        break;
    case QUIC_NEW_TOKEN:
        to->data = take(c, quic_variable(c));
        if (to->data.n == 0) wrong(f, "an empty token", "RFC 9000 19.7");
        break;
    case QUIC_STREAM:
        to->stream = quic_variable(c);
        to->offset = flags & STREAM_OFFSET ? quic_variable(c) : 0;
        to->fin = flags & STREAM_FIN;
        placed_data(f, to, !(flags & STREAM_LENGTH));
        break;
    case QUIC_STOP_SENDING:
    case QUIC_MAX_STREAM_DATA:
    case QUIC_STREAM_DATA_BLOCKED:
        to->stream = quic_variable(c);
        quic_variable(c);
        break;
    case QUIC_MAX_DATA:
    case QUIC_DATA_BLOCKED:
    case QUIC_TIMESTAMP:
    case QUIC_RETIRE_CONNECTION_ID: quic_variable(c); break;
    case QUIC_MAX_STREAMS_BIDI:
    case QUIC_MAX_STREAMS_UNI:
    case QUIC_STREAMS_BLOCKED_BIDI:
    case QUIC_STREAMS_BLOCKED_UNI: stream_count(f); break;
    case QUIC_NEW_CONNECTION_ID: new_connection_id(f, to); break;
    case QUIC_PATH_CHALLENGE:
    case QUIC_PATH_RESPONSE: cursor_skip(c, PATH_DATA); break;
    case QUIC_CONNECTION_CLOSE:
    case QUIC_APPLICATION_CLOSE:
        skip_variables(c, to->type == QUIC_CONNECTION_CLOSE ? 2 : 1);
        to->data = take(c, quic_variable(c));
        break;
    case QUIC_DATAGRAM: to->data = flags & 1 ? take(c, quic_variable(c)) : cursor_rest(c); break;
    case QUIC_ACK_FREQUENCY: skip_variables(c, 4); break;
    default: break; /* a type and nothing more */
    }
    if (!cursor_ok(c)) wrong(f, NULL, NULL);
}

static size_t shortest(uint64_t v) {
    return v < 1u << 6 ? 1 : v < 1u << 14 ? 2 : v < 1u << 30 ? 4 : 8;
}

struct quic_frames quic_frames_of(struct bytes payload, enum quic_packet_type packet, enum side from) {
    struct quic_frames f = {.c = cursor_of(payload), .packet = packet, .from = from};
    if (payload.n == 0) wrong(&f, "a packet without frames", "RFC 9000 12.4");
    return f;
}

bool quic_frame_next(struct quic_frames *f, struct quic_frame *to) {
    struct cursor *c = &f->c;
    while (c->p < c->end && *c->p == QUIC_PADDING) c->p++;
    *to = (struct quic_frame){0};
    if (f->damage || cursor_left(c) == 0) return false;

    size_t before = cursor_left(c);
    uint64_t type = quic_variable(c);
    size_t length = before - cursor_left(c);
    uint8_t flags = 0;
    if (type >= QUIC_STREAM && type < QUIC_STREAM + 8) {
        flags = (uint8_t)(type & 7);
        type = QUIC_STREAM;
    } else if (type == QUIC_DATAGRAM + 1) {
        flags = 1;
        type = QUIC_DATAGRAM;
    }
    to->type = type;
    if (!cursor_ok(c) || length > shortest(type))
        wrong(f, "a frame type longer than it need be", "RFC 9000 12.4");
    else if (!allowed_in(type))
        wrong(f, "a frame type that is not known", "RFC 9000 12.4");
    else if (!(allowed_in(type) & 1u << f->packet))
        wrong(f, "a frame that this type of packet must not hold", "RFC 9000 12.4 table 3");
    else if (f->from == FROM_CLIENT && (type == QUIC_NEW_TOKEN || type == QUIC_HANDSHAKE_DONE))
        wrong(f, "a frame that only a server sends", "RFC 9000 19.7, 19.20");
    else
        body(f, to, flags);
    return !f->damage;
}
