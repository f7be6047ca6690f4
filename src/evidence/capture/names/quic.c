/* QUIC long-header packets: RFC 9000 17.2, RFC 9001 5, RFC 9369 3. */
#include "evidence/capture/names/quic.h"

#include "base/cursor.h"
#include "base/memory.h"
#include "evidence/capture/names/context_private.h"
#include "evidence/capture/names/gquic.h"
#include "evidence/capture/names/hello.h"
#include "evidence/capture/names/pieces.h"
#include "evidence/capture/names/quic_crypto.h"

#include <stdlib.h>

/* Work a flow may cost: packets in a datagram, and keys derived in vain. */
enum { PACKETS_MOST = 16, FAILURES_MOST = 32, FRAMES_MOST = 512 };

enum packet_type { INITIAL, ZERO_RTT, HANDSHAKE_PACKET, RETRY };

struct quic_state {
    uint32_t version;
    const struct quic_salt *salt; /* NULL: no packet was authentic yet */
    bool have_keys[2], done[2];
    uint8_t failures;
    uint8_t id_length;
    uint8_t id[QUIC_ID_MOST]; /* what the client called the server at first: the keys come from it */
    struct quic_keys keys[2];
    struct pieces *stream[2]; /* of a hello that one datagram did not complete */
};

struct packet {
    uint32_t version;
    enum packet_type type;
    struct bytes id;    /* destination connection id */
    struct bytes whole; /* from its first byte to its end */
    size_t pn;          /* offset of the packet number */
};

bool quic_is_google(uint32_t version) {
    return version >> 24 == 'Q' && (version >> 16 & 0xff) == '0';
}

static bool is_google_transport(uint32_t version) {
    return version == 0x51303530 || version == 0x54303530 || version == 0x54303531;
}

bool quic_begins(struct bytes d) {
    if (d.n < 21) return false;
    if (!(d.p[0] & 0x80)) return gquic_begins(d);
    uint32_t version = (uint32_t)d.p[1] << 24 | (uint32_t)d.p[2] << 16 | (uint32_t)d.p[3] << 8 | d.p[4];
    const struct quic_salt *salts[QUIC_SALTS_MOST];
    return quic_salts(version, salts) ? d.p[5] <= QUIC_ID_MOST : gquic_begins(d);
}

void quic_state_free(struct quic_state *s) {
    if (!s) return;
    pieces_free(s->stream[QUIC_CLIENT]);
    pieces_free(s->stream[QUIC_SERVER]);
    free(s);
}

/* RFC 9000 16 */
static uint64_t variable(struct cursor *c) {
    uint8_t first = cursor_u8(c);
    uint64_t v = first & 0x3f;
    for (unsigned more = (1u << (first >> 6)) - 1; more > 0; more--) v = v << 8 | cursor_u8(c);
    return v;
}

/* The next packet of a datagram; false at its end or where it is no long-header packet. */
static bool next_packet(struct cursor *c, struct packet *p) {
    const uint8_t *start = c->p;
    size_t there = cursor_left(c);
    uint8_t first = cursor_u8(c);
    p->version = cursor_be32(c);
    uint8_t id = cursor_u8(c);
    p->id = cursor_take(c, id);
    uint8_t source = cursor_u8(c);
    cursor_skip(c, source);
    if (!cursor_ok(c) || !(first & 0x80) || p->version == 0 || id > QUIC_ID_MOST || source > QUIC_ID_MOST)
        return false;
    const struct quic_salt *salts[QUIC_SALTS_MOST];
    bool v2 = quic_salts(p->version, salts) && salts[0]->v2;
    p->type = (enum packet_type)(((first >> 4) - (v2 ? 1 : 0)) & 3); /* RFC 9369 3.2 */
    if (p->type == RETRY) {
        p->whole = (struct bytes){start, there};
        cursor_rest(c);
        return true;
    }
    if (p->type == INITIAL) {
        uint64_t token = variable(c);
        cursor_skip(c, token > there ? there + 1 : (size_t)token);
    }
    uint64_t length = variable(c);
    p->pn = (size_t)(c->p - start);
    cursor_skip(c, length > there ? there + 1 : (size_t)length);
    p->whole = (struct bytes){start, (size_t)(c->p - start)};
    return cursor_ok(c);
}

/* With keys made of this connection id, under each salt the version may use. */
static bool open_with_id(struct names_context *x, struct quic_state *s, enum quic_side side,
                         const struct packet *p, struct bytes id, struct bytes *payload) {
    const struct quic_salt *salts[QUIC_SALTS_MOST];
    size_t n = quic_salts(p->version, salts);
    for (size_t i = 0; i < n && s->failures < FAILURES_MOST; i++) {
        struct quic_keys keys;
        quic_derive(salts[i], id, side, &keys);
        if (!quic_open(x, &keys, p->whole, p->pn, payload)) {
            s->failures++;
            continue;
        }
        s->keys[side] = keys;
        s->have_keys[side] = true;
        s->have_keys[!side] = false;
        s->version = p->version;
        s->salt = salts[i];
        s->id_length = (uint8_t)id.n;
        memmove(s->id, id.p, id.n);
        return true;
    }
    return false;
}

/* The keys at hand; else the same connection id under another version (RFC 9368: the server may switch);
 * else, for a client, the id its packet bears: a first packet, or one after Retry (RFC 9001 5.2). */
static bool open_initial(struct names_context *x, struct handshake *h, struct quic_state *s,
                         enum quic_side side, const struct packet *p, struct bytes *payload) {
    struct bytes known = {s->id, s->id_length};
    bool again = s->salt != NULL;
    if (again && p->version == s->version) {
        if (!s->have_keys[side]) quic_derive(s->salt, known, side, &s->keys[side]);
        s->have_keys[side] = true;
        if (quic_open(x, &s->keys[side], p->whole, p->pn, payload)) return true;
    } else if (again && open_with_id(x, s, side, p, known, payload)) {
        return true;
    }
    if (side != QUIC_CLIENT || !open_with_id(x, s, side, p, p->id, payload)) return false;
    if (again) h->flags |= HANDSHAKE_RETRY;
    return true;
}

static void skip_ack(struct cursor *c, bool ecn) {
    variable(c);
    variable(c);
    uint64_t ranges = variable(c);
    variable(c);
    for (uint64_t i = 0; i < ranges && cursor_ok(c); i++) {
        variable(c);
        variable(c);
    }
    for (unsigned i = 0; ecn && i < 3; i++) variable(c);
}

static void crypto_frame(struct cursor *c, struct pieces *stream) {
    uint64_t offset = variable(c), length = variable(c);
    struct bytes data = cursor_take(c, length > cursor_left(c) ? cursor_left(c) + 1 : (size_t)length);
    if (cursor_ok(c)) pieces_add(stream, offset, data);
}

/* Google's ACK, 01nllmm: more ranges than one (n), lengths of the greatest number (l) and of ranges (m). */
static void skip_google_ack(struct cursor *c, uint8_t type) {
    static const uint8_t lengths[] = {1, 2, 4, 6};
    size_t length = lengths[type & 3];
    cursor_skip(c, lengths[type >> 2 & 3] + 2u); /* the greatest number, its delay */
    size_t more = type & 0x20 ? cursor_u8(c) : 0;
    cursor_skip(c, length + more * (1 + length));
    size_t times = cursor_u8(c);
    if (times > 0) cursor_skip(c, 5 + (times - 1) * 3);
}

/* Q050, T050 and T051 keep Google's frame types: CRYPTO is 8, PING 7; the rest comes later than the hello. */
static void read_google_frames(struct handshake *h, struct pieces *stream, struct bytes payload) {
    struct cursor c = cursor_of(payload);
    for (unsigned frames = 0; frames < FRAMES_MOST && cursor_left(&c) > 0;) {
        uint8_t type = cursor_u8(&c);
        if (type == 0 || type == 7) continue;
        frames++;
        if (type >> 6 == 1)
            skip_google_ack(&c, type);
        else if (type == 8)
            crypto_frame(&c, stream);
        else
            break;
    }
    if (!cursor_ok(&c)) handshake_damage(h, "a frame runs past the end of its packet", "RFC 9000 12.4");
}

/* Frames that Initial packets may hold (RFC 9000 12.4). */
static void read_frames(struct handshake *h, struct pieces *stream, struct bytes payload) {
    if (is_google_transport(h->quic_version)) {
        read_google_frames(h, stream, payload);
        return;
    }
    struct cursor c = cursor_of(payload);
    for (unsigned frames = 0; frames < FRAMES_MOST && cursor_left(&c) > 0;) {
        uint8_t type = cursor_u8(&c);
        if (type <= 1) continue; /* PADDING, PING */
        frames++;
        if (type == 2 || type == 3) {
            skip_ack(&c, type == 3);
        } else if (type == 6) {
            crypto_frame(&c, stream);
        } else if (type == 0x1c) {
            uint64_t error = variable(&c);
            if (error >> 8 == 1) { /* a TLS alert, RFC 9001 4.8 */
                h->flags |= HANDSHAKE_ALERT;
                h->alert = (uint8_t)error;
            }
            return;
        } else {
            break;
        }
        if (!cursor_ok(&c)) break;
    }
    if (!cursor_ok(&c)) handshake_damage(h, "a frame runs past the end of its packet", "RFC 9000 12.4");
}

/* The messages that are whole so far. */
static enum inspect read_messages(struct names_context *x, struct handshake *h, enum quic_side side,
                                  struct bytes stream) {
    if (stream.n >= 4 && memcmp(stream.p, "CHLO", 4) == 0) /* Q050: Google's messages in CRYPTO frames */
        return gquic_client_hello(h, stream) ? INSPECT_DONE : INSPECT_MORE;
    struct cursor c = cursor_of(stream);
    while (cursor_left(&c) >= 4) {
        uint8_t type = cursor_u8(&c);
        struct bytes body = cursor_take(&c, cursor_be24(&c));
        if (!cursor_ok(&c)) return INSPECT_MORE;
        if (type == CLIENT_HELLO && side == QUIC_SERVER) return INSPECT_DONE;
        enum inspect i = handshake_message(x, h, HELLO_QUIC, side == QUIC_SERVER, type, body, true);
        if (i == INSPECT_OTHER) return INSPECT_DONE;
        if (i == INSPECT_DONE) return i;
    }
    return INSPECT_MORE;
}

/* Feeds one datagram's Initial packets; true when at least one was authentic. */
static bool read_packets(struct names_context *x, struct handshake *h, struct quic_state *s,
                         enum quic_side side, struct pieces *stream, struct bytes datagram) {
    bool authentic = false;
    struct cursor c = cursor_of(datagram);
    struct packet p;
    for (unsigned i = 0; i < PACKETS_MOST && cursor_left(&c) > 0 && next_packet(&c, &p); i++) {
        struct bytes payload;
        if (p.type != INITIAL || !open_initial(x, h, s, side, &p, &payload)) continue;
        authentic = true;
        h->quic_version = s->version;
        read_frames(h, stream, payload);
    }
    return authentic;
}

/* A client whose hello is known may still turn to another id, on Retry: the server's keys come from that. */
static void follow_id(struct names_context *x, struct handshake *h, struct quic_state *s,
                      struct bytes datagram) {
    struct cursor c = cursor_of(datagram);
    struct packet p;
    struct bytes ignored;
    if (!next_packet(&c, &p) || p.type != INITIAL) return;
    bool same = p.id.n == s->id_length && memcmp(p.id.p, s->id, p.id.n) == 0;
    if (!same) (void)open_initial(x, h, s, QUIC_CLIENT, &p, &ignored);
}

enum inspect quic_read(struct names_context *x, struct handshake *h, struct quic_state **state,
                       bool from_client, struct bytes datagram) {
    struct quic_state *s = *state, fresh = {0};
    if (datagram.n < 1) return s ? INSPECT_MORE : INSPECT_OTHER;
    if (!s && gquic_begins(datagram)) return from_client ? gquic_read(h, datagram) : INSPECT_OTHER;
    if (!s && !quic_begins(datagram)) return INSPECT_OTHER;

    bool first = !s;
    if (first) s = &fresh;
    enum quic_side side = from_client == handshake_has(h, HANDSHAKE_REVERSED) ? QUIC_SERVER : QUIC_CLIENT;
    if (first)
        side = QUIC_CLIENT; /* whoever speaks first must be the client: no other Initial can be opened */
    if (s->done[side]) {
        if (side == QUIC_CLIENT && !s->done[QUIC_SERVER]) follow_id(x, h, s, datagram);
        return INSPECT_DONE;
    }
    struct pieces scratch = {.bytes = names_scratch(x), .capacity = NAMES_SCRATCH, .borrowed = true};
    struct pieces *stream = s->stream[side] ? s->stream[side] : &scratch;
    bool authentic = read_packets(x, h, s, side, stream, datagram);
    if (!authentic) return first ? INSPECT_OTHER : INSPECT_MORE;
    if (first) {
        if (!from_client) h->flags |= HANDSHAKE_REVERSED;
        s = *state = memory_new(1, sizeof *s);
        *s = fresh;
    }
    enum inspect i = read_messages(x, h, side, pieces_begin(stream));
    s->done[side] = i == INSPECT_DONE;
    if (s->done[side]) {
        pieces_free(s->stream[side]);
        s->stream[side] = NULL;
    } else if (stream == &scratch && scratch.ranges) {
        s->stream[side] = pieces_copy(&scratch);
    }
    return i;
}
