#include "evidence/capture/decrypt/quic_session.h"

#include "base/memory.h"
#include "evidence/capture/decrypt/quic_frames.h"
#include "evidence/capture/decrypt/quic_handshake.h"
#include "evidence/capture/decrypt/quic_held.h"
#include "evidence/capture/decrypt/quic_initial.h"
#include "evidence/capture/decrypt/quic_level.h"
#include "evidence/capture/decrypt/quic_streams.h"

#include <openssl/crypto.h>
#include <stdlib.h>

enum { FIXED_BIT = 0x40, CLIENT_HELLO_TYPE = 1, SERVER_HELLO_TYPE = 2, PACKET_MOST = 65536 };

/* Packet number spaces (RFC 9000 12.3), each with CRYPTO bytes of its own. */
enum space { SPACE_INITIAL, SPACE_HANDSHAKE, SPACE_APPLICATION, SPACES };

/* Levels that need a secret of the key log. */
enum level { LEVEL_EARLY, LEVEL_HANDSHAKE, LEVEL_APPLICATION, LEVELS };

struct quic_session {
    const struct key_log *keys;
    bool keys_may_come;
    bool any_short, any_known,
        any_unknown; /* packets: with short headers; of versions that are known or not */
    bool progress;   /* something was learned that may open what waits */
    bool have_random;
    uint8_t client_random[CLIENT_RANDOM];
    uint32_t first_version; /* the client's; facts.version: what the server turned to */
    struct quic_initial initial;
    struct quic_level levels[2][LEVELS];
    struct quic_handshake crypto[2][SPACES];
    uint64_t expected[2][SPACES]; /* the packet number after the largest opened */
    struct quic_ids ids[2];       /* by the side that chose them */
    struct quic_streams *streams[2];
    size_t streams_held;
    struct quic_held held;
    struct quic_session_facts facts;
    uint8_t *room;
    size_t room_size;
};

/* A packet opened, on its way to the sink. */
struct arrival {
    struct quic_session *s;
    const struct plain_sink *sink;
    enum side from;
    enum space space;
};

struct quic_session *quic_session_new(const struct key_log *keys, bool keys_may_come) {
    struct quic_session *s = memory_new(1, sizeof *s);
    s->keys = keys;
    s->keys_may_come = keys_may_come;
    for (unsigned i = 0; i < 2 * SPACES; i++) quic_handshake_start(&s->crypto[i / SPACES][i % SPACES]);
    return s;
}

static void forget_levels(struct quic_session *s) {
    for (unsigned i = 0; i < 2 * LEVELS; i++) quic_level_free(&s->levels[i / LEVELS][i % LEVELS]);
}

static void restart_crypto(struct quic_session *s, enum side from, enum space space) {
    quic_handshake_free(&s->crypto[from][space]);
    quic_handshake_start(&s->crypto[from][space]);
}

static void drop_room(struct quic_session *s) {
    if (s->room) OPENSSL_cleanse(s->room, s->room_size); /* plaintext */
    free(s->room);
    s->room = NULL;
}

static void make_room(struct quic_session *s, size_t n) {
    if (n <= s->room_size) return;
    drop_room(s);
    s->room_size = n < 1024 ? 2048 : 2 * n;
    s->room = memory_new(s->room_size, 1);
}

void quic_session_free(struct quic_session *s) {
    if (!s) return;
    forget_levels(s);
    quic_initial_free(&s->initial);
    quic_held_free(&s->held);
    for (unsigned i = 0; i < 2 * SPACES; i++) quic_handshake_free(&s->crypto[i / SPACES][i % SPACES]);
    quic_streams_free(s->streams[FROM_CLIENT], &s->streams_held);
    quic_streams_free(s->streams[FROM_SERVER], &s->streams_held);
    drop_room(s);
    free(s);
}

static bool data_opened(const struct quic_session *s) {
    bool opened = false;
    for (unsigned side = 0; side < 2; side++)
        opened |= s->levels[side][LEVEL_EARLY].opened || s->levels[side][LEVEL_APPLICATION].opened;
    return opened;
}

/* RFC 8446 4.1.2: version, random. Another random is another connection of the same addresses: after version
 * negotiation, or an attempt given up. Once one has shown data it is the one this session follows. */
static void client_hello(struct quic_session *s, struct bytes body) {
    struct cursor c = cursor_of(body);
    cursor_skip(&c, 2);
    struct bytes random = cursor_take(&c, CLIENT_RANDOM);
    if (!cursor_ok(&c)) return;
    if (s->have_random && memcmp(random.p, s->client_random, CLIENT_RANDOM) == 0) return;
    if (s->have_random && data_opened(s)) {
        s->facts.others++;
        return;
    }
    if (s->have_random) {
        forget_levels(s);
        restart_crypto(s, FROM_SERVER, SPACE_HANDSHAKE);
        restart_crypto(s, FROM_CLIENT, SPACE_HANDSHAKE);
        s->facts.cipher = 0;
    }
    memcpy(s->client_random, random.p, CLIENT_RANDOM);
    s->have_random = s->progress = true;
}

/* RFC 8446 4.1.3: version, random, session id, cipher suite. A HelloRetryRequest has the same suite. */
static void server_hello(struct quic_session *s, struct bytes body) {
    struct cursor c = cursor_of(body);
    cursor_skip(&c, 2 + 32);
    cursor_skip(&c, cursor_u8(&c));
    uint16_t cipher = cursor_be16(&c);
    if (!cursor_ok(&c) || s->facts.cipher == cipher) return;
    s->facts.cipher = cipher;
    s->progress = true;
}

static void take_message(void *context, uint8_t type, struct bytes body) {
    struct arrival *a = context;
    if (a->space != SPACE_INITIAL)
        a->sink->handshake(a->sink->context, a->from, type, body);
    else if (a->from == FROM_CLIENT && type == CLIENT_HELLO_TYPE)
        client_hello(a->s, body);
    else if (a->from == FROM_SERVER && type == SERVER_HELLO_TYPE)
        server_hello(a->s, body);
}

static struct quic_outlet outlet(struct quic_session *s, enum side from, const struct plain_sink *sink) {
    return (struct quic_outlet){
        sink, from, &s->streams_held, QUIC_STREAM_HELD, QUIC_SESSION_HELD, &s->facts.plain_bytes[from]};
}

static void read_frames(struct arrival *a, enum quic_packet_type packet, struct bytes payload) {
    struct quic_session *s = a->s;
    const struct quic_outlet to = outlet(s, a->from, a->sink);
    struct quic_frames frames = quic_frames_of(payload, packet, a->from);
    struct quic_frame f;
    while (quic_frame_next(&frames, &f)) {
        bool sound = true;
        switch (f.type) {
        case QUIC_CRYPTO:
            quic_handshake_add(&s->crypto[a->from][a->space], f.offset, f.data,
                               (struct quic_message_taker){a, take_message});
            break;
        case QUIC_STREAM:
        case QUIC_RESET_STREAM:
        case QUIC_RESET_STREAM_AT:
            if (!s->streams[a->from]) s->streams[a->from] = quic_streams_new();
            sound = quic_streams_frame(s->streams[a->from], &to, &f, packet == QUIC_ZERO_RTT);
            break;
        case QUIC_NEW_CONNECTION_ID: s->progress |= quic_ids_learn(&s->ids[a->from], f.data.n); break;
        case QUIC_DATAGRAM: s->facts.datagram_bytes[a->from] += f.data.n; break;
        default: break;
        }
        if (!sound) s->facts.damaged[a->from]++;
    }
    if (frames.damage) s->facts.damaged[a->from]++;
}

/* What an authentic long header tells. A server that has turned to another version (RFC 9368 4) does not turn
 * back, but packets of before may come late. */
static void learn(struct quic_session *s, enum side from, const struct quic_packet *p, bool anew) {
    if (anew || (from == FROM_SERVER && p->version != s->first_version)) s->facts.version = p->version;
    if (anew) s->first_version = p->version;
    s->progress |= quic_ids_learn(&s->ids[from], p->from.n);
    if (!anew) s->progress |= quic_ids_learn(&s->ids[!from], p->to.n); /* else the client made it up */
}

/* What became of a packet. */
enum fate { OPENED, SEALED, WAITS };

static enum fate open_initial(struct quic_session *s, enum side from, const struct quic_packet *p,
                              struct quic_opened *to) {
    bool first = s->initial.n == 0;
    switch (quic_initial_open(&s->initial, from, p, s->expected[from][SPACE_INITIAL], s->room, to)) {
    case QUIC_INITIAL_SEALED: return s->facts.cipher ? SEALED : WAITS; /* for the one its keys come from */
    case QUIC_INITIAL_OPENED: learn(s, from, p, false); return OPENED;
    case QUIC_INITIAL_ANEW: break;
    }
    learn(s, from, p, true);
    s->progress = true;
    if (first) return OPENED;
    restart_crypto(s, FROM_CLIENT, SPACE_INITIAL); /* the hello comes again from its beginning */
    restart_crypto(s, FROM_SERVER, SPACE_INITIAL);
    return OPENED;
}

static enum secret_label label_of(enum side from, enum level level) {
    static const enum secret_label labels[2][LEVELS] = {
        {SECRET_CLIENT_EARLY, SECRET_CLIENT_HANDSHAKE, SECRET_CLIENT_TRAFFIC},
        {SECRET_LABELS, SECRET_SERVER_HANDSHAKE, SECRET_SERVER_TRAFFIC}};
    return labels[from][level];
}

static bool find_secret(struct quic_session *s, enum side from, enum level level) {
    struct quic_level *l = &s->levels[from][level];
    if (l->secret.n == 0 && !l->looked)
        key_log_find(s->keys, label_of(from, level), s->client_random, &l->secret);
    l->looked = true;
    return l->secret.n > 0;
}

/* 0-RTT has the version of its header and the cipher suite of an earlier connection (RFC 8446 4.2.10), which
 * a server that refuses it need not choose; a short header has the version that the server turned to, if that
 * has been seen. */
static struct quic_attempt attempt(struct quic_session *s, enum side from, const struct quic_packet *p) {
    struct quic_attempt a = {.packet = p, .room = s->room, .ids = &s->ids[!from]};
    if (p->type != QUIC_ZERO_RTT) a.cipher = s->facts.cipher;
    a.version_2[a.n_versions++] = quic_version_is_2(p->type == QUIC_ONE_RTT ? s->facts.version : p->version);
    if (p->type == QUIC_ONE_RTT && quic_version_is_2(s->first_version) != a.version_2[0])
        a.version_2[a.n_versions++] = !a.version_2[0];
    return a;
}

static enum fate open_protected(struct quic_session *s, enum side from, const struct quic_packet *p,
                                enum level level, enum space space, struct quic_opened *to) {
    struct quic_level *l = &s->levels[from][level];
    if (!s->have_random) return WAITS;
    if (!find_secret(s, from, level)) {
        if (s->keys_may_come) return WAITS;
        l->missing++;
        return SEALED;
    }
    struct quic_attempt a = attempt(s, from, p);
    a.expected = s->expected[from][space];
    if (quic_level_open(l, &a, to)) {
        l->opened++;
        if (p->type == QUIC_HANDSHAKE) learn(s, from, p, false);
        return OPENED;
    }
    if (!l->proven && !s->facts.cipher) return WAITS; /* for what the handshake tells */
    l->sealed++;
    return SEALED;
}

static enum space space_of(enum quic_packet_type t) {
    return t == QUIC_INITIAL ? SPACE_INITIAL : t == QUIC_HANDSHAKE ? SPACE_HANDSHAKE : SPACE_APPLICATION;
}

static enum level level_of(enum quic_packet_type t) {
    return t == QUIC_ZERO_RTT ? LEVEL_EARLY : t == QUIC_HANDSHAKE ? LEVEL_HANDSHAKE : LEVEL_APPLICATION;
}

/* Opens a packet or has it wait; `last`: nothing that it could wait for will come. */
static void take_packet(struct quic_session *s, enum side from, const struct quic_packet *p, bool last,
                        const struct plain_sink *sink) {
    struct quic_opened opened;
    const enum space space = space_of(p->type);
    make_room(s, p->whole.n);
    enum fate fate = p->type == QUIC_INITIAL ? open_initial(s, from, p, &opened)
                                             : open_protected(s, from, p, level_of(p->type), space, &opened);
    if (fate == WAITS && !last &&
        quic_held_add(&s->held, from, p->whole, s->have_random ? QUIC_HELD_MOST : QUIC_HELD_UNNAMED))
        return;
    if (fate != OPENED) {
        if (fate == WAITS && p->type != QUIC_INITIAL) {
            struct quic_level *l = &s->levels[from][level_of(p->type)];
            l->secret.n ? l->sealed++ : l->missing++;
        }
        /* Without the fixed bit it may be padding behind the packets, or no QUIC (RFC 9000 17.3.1). */
        if (p->whole.p[0] & FIXED_BIT) s->facts.failed[from]++;
        return;
    }
    s->facts.opened[from]++;
    if (opened.number >= s->expected[from][space]) s->expected[from][space] = opened.number + 1;
    struct arrival a = {s, sink, from, space};
    read_frames(&a, p->type, opened.payload);
}

static void take_datagram(struct quic_session *s, enum side from, struct bytes datagram, bool last,
                          const struct plain_sink *sink) {
    struct cursor c = cursor_of(datagram);
    struct quic_packet p;
    while (quic_packet_next(&c, &p)) {
        if (p.type == QUIC_NEGOTIATION) continue;
        if (p.type != QUIC_ONE_RTT && !quic_version_known(p.version)) {
            s->any_unknown = true;
            s->facts.failed[from]++;
            continue;
        }
        *(p.type == QUIC_ONE_RTT ? &s->any_short : &s->any_known) = true;
        if (p.type ==
            QUIC_HANDSHAKE) { /* to be tried: there may be no key for it, and no other word of them */
            s->progress |= quic_ids_learn(&s->ids[from], p.from.n);
            s->progress |= quic_ids_learn(&s->ids[!from], p.to.n);
        }
        if (p.type == QUIC_RETRY)
            s->progress |= quic_ids_learn(&s->ids[from], p.from.n);
        else if (p.type != QUIC_ZERO_RTT || from == FROM_CLIENT)
            take_packet(s, from, &p, last, sink);
    }
    if (!cursor_ok(&c)) s->facts.failed[from]++;
}

/* Once more what waits, as long as something is learned by it. */
static void take_held(struct quic_session *s, bool last, const struct plain_sink *sink) {
    do {
        s->progress = false;
        for (unsigned i = 0; i < 2 * LEVELS; i++) s->levels[i / LEVELS][i % LEVELS].failures = 0;
        struct quic_held held = s->held;
        s->held = (struct quic_held){.n = 0};
        for (size_t i = 0; i < held.n; i++) {
            struct quic_held_packet *p = &held.packets[i];
            take_datagram(s, p->from, (struct bytes){p->bytes, p->n}, false, sink);
        }
        quic_held_free(&held);
    } while (s->progress && s->held.n > 0);
    if (!last) return;
    struct quic_held held = s->held;
    s->held = (struct quic_held){.n = 0};
    for (size_t i = 0; i < held.n; i++)
        take_datagram(s, held.packets[i].from, (struct bytes){held.packets[i].bytes, held.packets[i].n}, true,
                      sink);
    quic_held_free(&held);
}

void quic_session_feed(struct quic_session *s, enum side from, struct bytes datagram,
                       const struct plain_sink *sink) {
    if (datagram.n > PACKET_MOST) datagram.n = PACKET_MOST; /* UDP carries less */
    take_datagram(s, from, datagram, false, sink);
    if (s->progress) take_held(s, false, sink);
}

void quic_session_retry(struct quic_session *s, bool last, const struct plain_sink *sink) {
    for (unsigned i = 0; i < 2 * LEVELS; i++) s->levels[i / LEVELS][i % LEVELS].looked = false;
    if (last) s->keys_may_come = false;
    take_held(s, last, sink);
}

void quic_session_end(struct quic_session *s, const struct plain_sink *sink) {
    quic_session_retry(s, true, sink);
    for (unsigned i = 0; i < 2; i++) {
        const struct quic_outlet to = outlet(s, (enum side)i, sink);
        if (s->streams[i]) quic_streams_finish(s->streams[i], &to);
    }
}

enum sight quic_session_sight(const struct quic_session *s, enum side from) {
    const struct quic_level *l = s->levels[from];
    if (l[LEVEL_APPLICATION].opened || l[LEVEL_EARLY].opened) return SIGHT_OPEN;
    if (s->initial.n == 0) {
        if (s->any_unknown && !s->any_known) return SIGHT_UNSUPPORTED;
        if (s->any_known || s->any_short) return SIGHT_MIDSTREAM;
        return s->facts.failed[FROM_CLIENT] + s->facts.failed[FROM_SERVER] ? SIGHT_BROKEN : SIGHT_OPENING;
    }
    if (s->facts.cipher && !quic_suite_known(s->facts.cipher)) return SIGHT_UNSUPPORTED;
    for (unsigned level = LEVELS; level-- > 0;) {
        if (l[level].opened) break;
        if (l[level].sealed) return SIGHT_WRONG_KEY;
        if (l[level].missing) return SIGHT_NO_KEY;
    }
    return SIGHT_OPENING;
}

struct quic_session_facts quic_session_facts(const struct quic_session *s) {
    return s->facts;
}
