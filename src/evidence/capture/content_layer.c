/* What lies in what: HTTP in clear, HTTP in TLS, TLS in the tunnel of a proxy, HTTP in QUIC. */
#include "base/cursor.h"
#include "base/memory.h"
#include "evidence/capture/content_private.h"

#include <stdlib.h>

enum { ENCRYPTED_EXTENSIONS = 8, CERTIFICATE_MESSAGE = 11, EXTENSION_ALPN = 16 };

static bool is_quic(const struct content_layer *l) {
    return l->connection->quic != NULL && l->depth == 0;
}

/* A tunnel's bytes are a layer of their own; what is deeper than LAYERS_MOST is passed over. */
static struct content_layer *inner_of(struct content_layer *l) {
    if (l->inner || l->depth + 1 >= LAYERS_MOST) return l->inner;
    l->inner = memory_new(1, sizeof *l->inner);
    l->inner->connection = l->connection;
    l->inner->depth = (uint8_t)(l->depth + 1);
    l->inner->secret = l->secret;
    return l->inner;
}

static void take_message(void *context, const struct message *m) {
    struct connection *c = ((struct content_layer *)context)->connection;
    if (!m->response && m->version == MESSAGE_HTTP3) c->asked++;
    content_take(c->shard, flow_get(&c->shard->flows, c->flow), c->content, m);
}

static void take_tunnel(void *context, enum side from, struct bytes b) {
    struct content_layer *l = context, *inner = inner_of(l);
    if (!inner) {
        l->deeper = true;
        return;
    }
    unwrap_bytes(inner, from, b);
}

static void take_cannot(void *context, enum side from, const char *what, const char *clause) {
    (void)from;
    content_trouble(((struct content_layer *)context)->connection, what, clause);
}

/* Who has had too much unpacked gets no more than a little of each body. */
static struct message_limits limits_of(const struct contents *all) {
    enum { LITTLE = 64 * 1024 };
    struct message_limits limits = all->options->limits;
    if (content_spent(all) && limits.most_body > LITTLE) limits.most_body = LITTLE;
    return limits;
}

static struct conversation_sink talk_sink(struct content_layer *l) {
    return (struct conversation_sink){l, take_message, take_tunnel, take_cannot};
}

static void plain_data(void *context, enum side from, uint64_t stream, struct bytes b, bool early) {
    struct content_layer *l = context;
    (void)early;
    content_of(l->connection)->facts |= CONTENT_OPENED;
    if (is_quic(l) && (stream & 3) == 0 && stream / 4 >= l->connection->streams)
        l->connection->streams = stream / 4 + 1;
    if (!l->talk) l->talk = conversation_new(is_quic(l), "https", limits_of(&l->connection->shard->contents));
    struct conversation_sink sink = talk_sink(l);
    if (!l->connection->other_alpn) conversation_data(l->talk, from, stream, b, &sink);
}

static void plain_end(void *context, enum side from, uint64_t stream) {
    struct content_layer *l = context;
    struct conversation_sink sink = talk_sink(l);
    if (l->talk) conversation_end(l->talk, from, stream, &sink);
}

static void plain_gap(void *context, enum side from, uint64_t stream, uint64_t n) {
    struct content_layer *l = context;
    struct conversation_sink sink = talk_sink(l);
    if (from == FROM_CLIENT) content_of(l->connection)->cut++;
    if (l->talk) conversation_gap(l->talk, from, stream, n, &sink);
}

/* RFC 7301 3.1: the one protocol that the server chose. What is not HTTP/3 is not read as such. */
static void note_alpn(struct connection *c, struct bytes body) {
    struct cursor all = cursor_of(body), list = cursor_sub(&all, cursor_be16(&all));
    while (cursor_ok(&list) && cursor_left(&list) > 0) {
        uint16_t type = cursor_be16(&list);
        struct cursor e = cursor_sub(&list, cursor_be16(&list));
        if (type != EXTENSION_ALPN) continue;
        cursor_skip(&e, 2);
        struct bytes name = cursor_take(&e, cursor_u8(&e));
        if (cursor_ok(&e)) c->other_alpn = !(name.n >= 2 && name.p[0] == 'h' && name.p[1] == '3');
    }
}

static void plain_handshake(void *context, enum side from, uint8_t type, struct bytes body) {
    struct content_layer *l = context;
    if (from != FROM_SERVER) return;
    if (type == ENCRYPTED_EXTENSIONS && is_quic(l)) note_alpn(l->connection, body);
    if (type == CERTIFICATE_MESSAGE && !l->connection->certificate) content_certificate(l->connection, body);
}

static struct plain_sink plain_to(struct content_layer *l) {
    return (struct plain_sink){l, plain_data, plain_end, plain_gap, plain_handshake};
}

static bool tls_starts(struct bytes b) {
    return b.n >= 3 && b.p[0] == 22 && b.p[1] == 3 && b.p[2] <= 4;
}

/* By the client's first bytes. */
static void decide(struct content_layer *l, struct bytes b) {
    const struct contents *all = &l->connection->shard->contents;
    if (tls_starts(b)) {
        l->kind = LAYER_TLS;
        l->secret = true;
        l->tls = tls_session_new(all->options->keys, all->keys_may_come);
    } else if (http_begins(b) || http2_server_begins(b)) {
        l->kind = LAYER_HTTP;
        l->talk = conversation_new(false, l->secret ? "https" : "http", limits_of(all));
    } else {
        l->kind = LAYER_OTHER;
    }
}

static void hand_on(struct content_layer *l, enum side from, struct bytes b) {
    if (l->tls) {
        struct plain_sink sink = plain_to(l);
        tls_session_feed(l->tls, from, b, &sink);
        return;
    }
    struct conversation_sink sink = talk_sink(l);
    if (l->talk) conversation_data(l->talk, from, 0, b, &sink);
}

/* Some servers want empty lines in front of a method passed over (RFC 9112 2.2). */
bool unwrap_may_begin(struct bytes b) {
    size_t i = 0;
    if (b.n >= LAYER_START) return false;
    if (b.n && b.p[0] == 22) return b.n < 3 && (b.n < 2 || b.p[1] == 3);
    while (i < b.n && (b.p[i] == '\r' || b.p[i] == '\n')) i++;
    while (i < b.n && ((b.p[i] >= 'A' && b.p[i] <= 'Z') || b.p[i] == '-')) i++;
    return i == b.n || (i + 1 == b.n && i >= 3 && b.p[i] == ' ');
}

void unwrap_bytes(struct content_layer *l, enum side from, struct bytes b) {
    if (l->kind == LAYER_UNDECIDED) {
        if (from == FROM_SERVER) { /* who speaks first is no HTTP/1 and no TLS server */
            if (!http2_server_begins(b)) return;
            decide(l, b);
            hand_on(l, from, b);
            return;
        }
        uint8_t first[LAYER_START];
        size_t had = l->n_start, room = LAYER_START - had, n = b.n < room ? b.n : room;
        memcpy(first, l->start, had);
        memcpy(first + had, b.p, n);
        if (unwrap_may_begin((struct bytes){first, had + n})) {
            memcpy(l->start, first, had + n);
            l->n_start = (uint8_t)(had + n);
            return;
        }
        decide(l, (struct bytes){first, had + n});
        l->n_start = 0;
        if (had) hand_on(l, from, (struct bytes){l->start, had});
    }
    if (l->kind != LAYER_OTHER) hand_on(l, from, b);
}

void unwrap_gap(struct content_layer *l, enum side from, uint64_t n) {
    content_of(l->connection)->cut++;
    if (l->kind == LAYER_UNDECIDED) l->n_start = 0;
    if (l->tls) {
        struct plain_sink sink = plain_to(l);
        tls_session_gap(l->tls, from, n ? n : 1, &sink);
        return;
    }
    struct conversation_sink sink = talk_sink(l);
    if (l->talk) conversation_gap(l->talk, from, 0, n, &sink);
}

void unwrap_retry(struct content_layer *l, bool last) {
    if (l->tls) {
        struct plain_sink sink = plain_to(l);
        tls_session_retry(l->tls, last, &sink);
    }
    if (l->inner) unwrap_retry(l->inner, last);
}

static enum sight sight_of(const struct content_layer *l) {
    return is_quic(l) ? quic_session_sight(l->connection->quic, FROM_CLIENT)
           : l->tls   ? tls_session_sight(l->tls, FROM_CLIENT)
                      : SIGHT_OPEN;
}

static void note_sight(const struct content_layer *l) {
    struct flow_content *f = content_of(l->connection);
    enum sight s = sight_of(l);
    if (l->depth == 0 && (is_quic(l) || l->tls)) f->sight = (uint8_t)s;
    if (s != SIGHT_OPEN && l->depth > 0) content_trouble(l->connection, sight_text(s), NULL);
    if (s == SIGHT_OPEN && !f->view) f->view = CONTENT_SEEN;
    if (s != SIGHT_OPEN && f->requests) f->view = CONTENT_PARTLY;
}

/* A client opens the streams of its requests in order (RFC 9000 2.1). */
static bool lacks_streams(const struct content_layer *l) {
    const struct connection *c = l->connection;
    return is_quic(l) && !c->other_alpn && c->streams > c->asked;
}

/* What was sent has been read only if it was all HTTP. */
static bool is_http(const struct content_layer *l) {
    enum conversation_kind k = l->talk ? conversation_kind(l->talk) : CONVERSATION_UNKNOWN;
    return l->kind != LAYER_OTHER && k != CONVERSATION_OTHER && k != CONVERSATION_UNKNOWN;
}

static void note_view(const struct content_layer *l) {
    struct flow_content *f = content_of(l->connection);
    if (!is_http(l)) {
        bool opened = l->tls || is_quic(l) || l->depth > 0; /* else the flow's own protocol says it */
        if (opened && sight_of(l) == SIGHT_OPEN)
            content_trouble(l->connection, "what it carries is not HTTP", NULL);
        f->view = f->requests ? CONTENT_PARTLY : CONTENT_UNSEEN;
    }
    if (l->deeper) content_trouble(l->connection, "a tunnel within more tunnels than are followed", NULL);
    if (lacks_streams(l))
        content_trouble(l->connection, "streams of requests are missing in the capture", "RFC 9000 2.1");
    if (is_quic(l) && l->connection->other_alpn) {
        content_trouble(l->connection, "what is agreed on inside is not HTTP: it is not read",
                        "RFC 7301 3.2");
        f->view = CONTENT_UNSEEN;
    }
    if (f->view == CONTENT_SEEN && f->cut) f->view = CONTENT_PARTLY;
}

void unwrap_end(struct content_layer *l) {
    if (l->inner) unwrap_end(l->inner);
    struct conversation_sink sink = talk_sink(l);
    if (l->talk) conversation_finish(l->talk, &sink);
    note_sight(l);
    note_view(l);
}

enum content_view content_view_now(const struct flow_content *f) {
    const struct connection *c = f->connection;
    if (!c) return (enum content_view)f->view;
    for (const struct content_layer *l = &c->outer; l; l = l->inner)
        if (sight_of(l) != SIGHT_OPEN || !is_http(l) || l->deeper || (is_quic(l) && c->other_alpn))
            return f->requests ? CONTENT_PARTLY : CONTENT_UNSEEN;
    return f->cut ? CONTENT_PARTLY : CONTENT_SEEN;
}

void unwrap_free(struct content_layer *l) {
    tls_session_free(l->tls);
    conversation_free(l->talk);
    if (!l->inner) return;
    unwrap_free(l->inner);
    free(l->inner);
}

static bool is_blind(enum sight s) {
    return s == SIGHT_NO_KEY || s == SIGHT_WRONG_KEY || s == SIGHT_UNSUPPORTED || s == SIGHT_BROKEN ||
           s == SIGHT_MIDSTREAM;
}

bool unwrap_idle(const struct content_layer *l) {
    if (l->kind == LAYER_OTHER) return true;
    return l->tls && is_blind(tls_session_sight(l->tls, FROM_CLIENT)) &&
           is_blind(tls_session_sight(l->tls, FROM_SERVER));
}

void quic_rest(struct connection *c) {
    struct plain_sink sink = plain_to(&c->outer);
    quic_session_retry(c->quic, true, &sink);
    quic_session_end(c->quic, &sink);
    unwrap_end(&c->outer);
}

void quic_bytes(struct connection *c, enum side from, struct bytes datagram) {
    struct plain_sink sink = plain_to(&c->outer);
    quic_session_feed(c->quic, from, datagram, &sink);
    if (quic_session_facts(c->quic).others == 0) return;
    /* another connection between the same ports: it has streams and keys of its own */
    quic_rest(c);
    if (content_of(c)->view == CONTENT_UNSEEN)
        content_trouble(c, "an earlier connection between the same ports could not be read", NULL);
    quic_session_free(c->quic);
    conversation_free(c->outer.talk);
    c->outer.talk = NULL;
    c->other_alpn = false;
    c->streams = c->asked = 0;
    c->quic = quic_session_new(c->shard->contents.options->keys, c->shard->contents.keys_may_come);
    quic_session_feed(c->quic, from, datagram, &sink);
}

bool quic_idle(const struct connection *c) {
    return is_blind(quic_session_sight(c->quic, FROM_CLIENT)) &&
           is_blind(quic_session_sight(c->quic, FROM_SERVER));
}
