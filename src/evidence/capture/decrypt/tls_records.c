/* Records of one direction: opened, and what they say acted on.
 *
 * A record that does not open may be damaged, or may not be what it is taken for: of a later phase (its
 * secrets are all the log has; 0-RTT was rejected; Finished fell into a gap), or further on in the sequence.
 * So the number of the next record is a range, low to high, that a failure widens and a success closes, and
 * the keys of later phases are tried. Only what a tag or MAC proves is handed on. */
#include "evidence/capture/decrypt/tls_session_private.h"

#include "evidence/capture/names/hello.h"

#include <openssl/crypto.h>

enum { END_OF_EARLY_DATA = 5, KEY_UPDATE = 24, CLOSE_NOTIFY = 0, GENERATIONS_MISSED = 2 };

enum opening { OPENED, CLOSED, NO_SECRET };

struct opened {
    uint8_t type;
    struct bytes plain;
    uint64_t number;
};

/* Takes the cipher over. */
static void change_phase(struct tls_direction *d, enum phase p, struct record_cipher *c,
                         const struct secret *secret) {
    record_cipher_free(d->cipher);
    d->cipher = c;
    OPENSSL_cleanse(&d->secret, sizeof d->secret);
    if (secret) d->secret = *secret;
    d->phase = p;
    d->low = d->high = 0;
    d->tries = TRIES_MOST;
    d->phase_opened = false;
    tls_messages_reset(&d->messages);
}

static void note_opened(struct tls_session *s, struct tls_direction *d, uint64_t number) {
    d->low = d->high = number + 1;
    d->tries = TRIES_MOST;
    d->lost = false;
    d->phase_opened = true;
    if (d->phase != PHASE_HANDSHAKE) d->sight = SIGHT_OPEN;
    s->facts.opened[d->side]++;
}

void tls_record_missed(struct tls_direction *d, uint64_t n, uint64_t least, uint64_t most,
                       const struct plain_sink *sink) {
    d->low += least;
    d->high += most;
    if (d->high - d->low > SEQUENCES_TRIED) d->high = d->low + SEQUENCES_TRIED;
    if (d->tries < TRIES_AGAIN) d->tries = TRIES_AGAIN;
    d->lost = true;
    if (d->cipher) record_cipher_break(d->cipher);
    tls_messages_reset(&d->messages);
    d->messages.adrift = d->phase == PHASE_CLEAR || d->phase == PHASE_HANDSHAKE;
    if (d->sight == SIGHT_OPEN && sink->gap) sink->gap(sink->context, d->side, 0, n);
}

/* Both directions: without hellos there are no randoms, and without those no keys. */
void tls_direction_no_hello(struct tls_session *s) {
    for (int i = 0; i < 2; i++) {
        s->directions[i].sight = SIGHT_MIDSTREAM;
        s->directions[i].dead = true;
    }
}

static bool open_as(struct record_cipher *c, uint64_t number, const struct record *r, uint8_t *to,
                    struct opened *o) {
    o->number = number;
    return record_cipher_open(c, number, r, to, &o->type, &o->plain);
}

static bool open_within(struct tls_direction *d, struct record_cipher *c, uint64_t low, uint64_t high,
                        const struct record *r, uint8_t *to, struct opened *o) {
    uint64_t likely = d->lost ? low : high;
    if (open_as(c, likely, r, to, o)) return true;
    for (uint64_t i = low; i <= high && d->tries > 0; i++) {
        if (i == likely) continue;
        d->tries--;
        if (open_as(c, i, r, to, o)) return true;
    }
    return false;
}

/* With the keys of a phase that d has not come to yet. */
static bool open_ahead(struct tls_session *s, struct tls_direction *d, uint16_t suite, enum phase p,
                       const struct secret *secret, const struct record *r, uint8_t *to, struct opened *o) {
    struct record_cipher *c = tls_cipher_of_secret(suite, secret);
    if (c && open_within(d, c, 0, d->lost ? SEQUENCES_TRIED : 0, r, to, o)) {
        change_phase(d, p, c, secret);
        s->hello.version = VERSION_TLS13;
        s->hello.cipher = suite;
        return true;
    }
    record_cipher_free(c);
    return false;
}

/* A key update may have fallen into a gap. */
static bool open_updated(struct tls_session *s, struct tls_direction *d, const struct record *r, uint8_t *to,
                         struct opened *o) {
    struct secret next = d->secret;
    bool opened = false, there = d->phase == PHASE_TRAFFIC && d->cipher;
    if (!there) there = s->hello.cipher && tls_secret_of_phase(s, d, PHASE_TRAFFIC, &next);
    for (int i = 0; there && i < GENERATIONS_MISSED && !opened && tls_secret_update(s->hello.cipher, &next);
         i++)
        opened = open_ahead(s, d, s->hello.cipher, PHASE_TRAFFIC, &next, r, to, o);
    OPENSSL_cleanse(&next, sizeof next);
    return opened;
}

/* The suites it can be: the negotiated one, or all offered ones where the ServerHello was not seen (yet). */
static size_t suites(const struct tls_session *s, const uint16_t **to) {
    bool known = s->hello.version == VERSION_TLS13;
    *to = known ? &s->hello.cipher : s->hello.offered;
    return known ? 1 : s->hello.offered_count;
}

static enum opening open13(struct tls_session *s, struct tls_direction *d, const struct record *r,
                           uint8_t *to, struct opened *o) {
    if (d->cipher && open_within(d, d->cipher, d->low, d->high, r, to, o)) {
        note_opened(s, d, o->number);
        return OPENED;
    }
    const uint16_t *list;
    size_t n = suites(s, &list);
    struct secret secret = {.n = 0};
    bool opened = false;
    /* Libraries log secrets in the order of the handshake: once the last is there, none will come. */
    enum opening not_opened = NO_SECRET;
    int first = d->cipher ? (int)d->phase + 1 : d->phase ? (int)d->phase : PHASE_EARLY;
    if (d->phase == PHASE_TRAFFIC && d->cipher) not_opened = CLOSED;
    for (int p = first; p <= PHASE_TRAFFIC && !opened; p++) {
        if (!tls_secret_of_phase(s, d, (enum phase)p, &secret)) continue;
        if (p == PHASE_TRAFFIC) not_opened = CLOSED;
        for (size_t i = 0; i < n && !opened; i++)
            opened = open_ahead(s, d, list[i], (enum phase)p, &secret, r, to, o);
    }
    OPENSSL_cleanse(&secret, sizeof secret);
    if (!opened && d->lost) opened = open_updated(s, d, r, to, o);
    if (opened) note_opened(s, d, o->number);
    return opened ? OPENED : not_opened;
}

/* Up to TLS 1.2, behind a ChangeCipherSpec. Its hellos may not both have been seen where keys came late and
 * one direction is ahead of the other in a renegotiation. */
static void arm(struct tls_session *s, struct tls_direction *d) {
    d->hello = s->hello;
    d->armed = s->hello.server;
    change_phase(d, PHASE_TRAFFIC, NULL, NULL);
}

static void server_hello(struct tls_session *s, struct tls_direction *d, struct bytes body) {
    if (!tls_hello_server(&s->hello, body)) return;
    s->news++;
    struct tls_direction *client = &s->directions[s->client];
    struct cipher_params p;
    if (s->hello.compressed || s->hello.version > VERSION_TLS13 || !cipher_params_of(s->hello.cipher, &p))
        d->sight = client->sight = SIGHT_UNSUPPORTED;
    if (s->hello.version != VERSION_TLS13) {
        if (client->phase == PHASE_EARLY) change_phase(client, PHASE_CLEAR, NULL, NULL);
        return;
    }
    if (!s->hello.server) return; /* HelloRetryRequest */
    change_phase(d, PHASE_HANDSHAKE, NULL, NULL);
    if (client->phase == PHASE_CLEAR || (client->phase == PHASE_EARLY && !s->hello.early))
        change_phase(client, s->hello.early ? PHASE_EARLY : PHASE_HANDSHAKE, NULL, NULL);
}

static void client_hello(struct tls_session *s, struct tls_direction *d, struct bytes body) {
    if (s->hello.client && s->client != d->side) return;
    if (!tls_hello_client(&s->hello, body)) return;
    s->client = d->side;
    s->hello.server = false; /* the one of this hello is still to come */
    s->news++;
    if (d->phase == PHASE_EARLY) change_phase(d, PHASE_CLEAR, NULL, NULL); /* behind a HelloRetryRequest */
}

static void finished(struct tls_session *s, struct tls_direction *d) {
    struct secret secret;
    bool there = tls_secret_of_phase(s, d, PHASE_TRAFFIC, &secret);
    struct record_cipher *c = there ? tls_cipher_of_secret(s->hello.cipher, &secret) : NULL;
    change_phase(d, PHASE_TRAFFIC, c, c ? &secret : NULL);
    if (c) d->sight = SIGHT_OPEN;
    OPENSSL_cleanse(&secret, sizeof secret);
}

static void key_update(struct tls_session *s, struct tls_direction *d) {
    struct secret next = d->secret;
    if (tls_secret_update(s->hello.cipher, &next)) {
        change_phase(d, PHASE_TRAFFIC, tls_cipher_of_secret(s->hello.cipher, &next), &next);
        d->phase_opened = true;
    }
    OPENSSL_cleanse(&next, sizeof next);
}

/* body is not valid any more once the phase has changed. */
static void message(struct tls_session *s, struct tls_direction *d, uint8_t type, struct bytes body,
                    bool encrypted, const struct plain_sink *sink) {
    if (encrypted && sink->handshake) sink->handshake(sink->context, d->side, type, body);
    if (!encrypted || s->hello.version != VERSION_TLS13) {
        if (type == CLIENT_HELLO) client_hello(s, d, body);
        if (type == SERVER_HELLO && (!s->hello.client || s->client != d->side)) server_hello(s, d, body);
    } else if (type == FINISHED && d->phase == PHASE_HANDSHAKE) {
        finished(s, d);
    } else if (type == END_OF_EARLY_DATA && d->phase == PHASE_EARLY) {
        change_phase(d, PHASE_HANDSHAKE, NULL, NULL);
    } else if (type == KEY_UPDATE && d->phase == PHASE_TRAFFIC && body.n == 1) {
        key_update(s, d);
    }
}

/* A record that begins with a hello, whatever was missing before it. */
static bool hello_begins(struct bytes b) {
    return b.n > MESSAGE_HEADER + 2 && (b.p[0] == CLIENT_HELLO || b.p[0] == SERVER_HELLO) && b.p[1] == 0 &&
           b.p[4] == 3;
}

static void messages(struct tls_session *s, struct tls_direction *d, struct bytes b, bool encrypted,
                     const struct plain_sink *sink) {
    if (d->messages.adrift && !encrypted && hello_begins(b)) tls_messages_reset(&d->messages);
    if (d->messages.adrift) return;
    uint8_t type;
    struct bytes body;
    while (tls_messages_next(&d->messages, &b, &type, &body)) message(s, d, type, body, encrypted, sink);
}

static void deliver(struct tls_session *s, struct tls_direction *d, const struct opened *o,
                    const struct plain_sink *sink) {
    bool early = d->phase == PHASE_EARLY;
    switch (o->type) {
    case RECORD_HANDSHAKE: messages(s, d, o->plain, true, sink); break;
    case RECORD_APPLICATION_DATA:
        s->facts.plain_bytes[d->side] += o->plain.n;
        if (early) s->facts.early = true;
        if (o->plain.n > 0 && sink->data) sink->data(sink->context, d->side, 0, o->plain, early);
        break;
    case RECORD_ALERT:
        if (o->plain.n < 2 || o->plain.p[1] != CLOSE_NOTIFY || d->ended) break;
        d->ended = true;
        if (sink->end) sink->end(sink->context, d->side, 0);
        break;
    case RECORD_CHANGE_CIPHER_SPEC: /* of a renegotiation */
        if (s->hello.version != VERSION_TLS13) arm(s, d);
        break;
    default: break;
    }
}

static void fail(struct tls_session *s, struct tls_direction *d, const struct record *r, enum opening why,
                 const struct plain_sink *sink) {
    s->facts.failed[d->side]++;
    tls_messages_reset(&d->messages);
    d->messages.adrift = d->phase == PHASE_HANDSHAKE || d->phase == PHASE_CLEAR;
    if (d->cipher && ++d->high - d->low > SEQUENCES_TRIED) d->low = d->high - SEQUENCES_TRIED;
    if (d->sight == SIGHT_OPEN && d->phase_opened) {
        if (r->type == RECORD_APPLICATION_DATA && sink->gap) sink->gap(sink->context, d->side, 0, r->body.n);
    } else if (d->sight != SIGHT_UNSUPPORTED && !d->phase_opened) {
        struct secret master; /* in the log: then TLS 1.2, whose ServerHello is not in the capture */
        bool no_hello =
            !s->hello.version && key_log_find(s->keys, SECRET_MASTER, s->hello.client_random, &master);
        d->sight = no_hello ? SIGHT_MIDSTREAM : why == NO_SECRET ? SIGHT_NO_KEY : SIGHT_WRONG_KEY;
        OPENSSL_cleanse(&master, sizeof master);
    }
}

static enum taken take13(struct tls_session *s, struct tls_direction *d, const struct record *r,
                         const struct plain_sink *sink) {
    if (r->type == RECORD_CHANGE_CIPHER_SPEC && r->body.n == 1 && r->body.p[0] == 1) return TAKEN; /* D.4 */
    if (r->type == RECORD_ALERT && r->body.n == 2) return TAKEN;  /* too short to be protected */
    if (r->type == RECORD_HANDSHAKE && d->phase == PHASE_EARLY) { /* the hello behind a HelloRetryRequest */
        messages(s, d, r->body, false, sink);
        return TAKEN;
    }
    uint8_t to[RECORD_MOST];
    struct opened o;
    enum opening opening = r->type == RECORD_APPLICATION_DATA && d->sight != SIGHT_UNSUPPORTED
                               ? open13(s, d, r, to, &o)
                               : CLOSED;
    if (opening == NO_SECRET && s->keys_may_come) return TAKE_LATER;
    if (opening == OPENED)
        deliver(s, d, &o, sink);
    else
        fail(s, d, r, opening, sink);
    return TAKEN;
}

/* Up to TLS 1.2, with d->cipher. */
static bool open12(struct tls_session *s, struct tls_direction *d, const struct record *r,
                   const struct plain_sink *sink) {
    uint8_t to[RECORD_MOST];
    struct opened o;
    if (!open_within(d, d->cipher, d->low, d->high, r, to, &o)) return false;
    record_cipher_pass(d->cipher, r);
    note_opened(s, d, o.number);
    deliver(s, d, &o, sink);
    return true;
}

static enum taken take12(struct tls_session *s, struct tls_direction *d, const struct record *r,
                         const struct plain_sink *sink) {
    if (!d->armed) {
        if (!s->hello.server) return TAKE_LATER;
        arm(s, d);
    }
    if (!d->cipher && d->sight != SIGHT_UNSUPPORTED) {
        enum found f = tls_cipher_of_master(s, d);
        if (f == FOUND_NOTHING && s->keys_may_come) return TAKE_LATER;
        if (f == FOUND_UNUSABLE) d->sight = SIGHT_UNSUPPORTED;
    }
    if (d->cipher && open12(s, d, r, sink)) return TAKEN;
    if (d->cipher) record_cipher_pass(d->cipher, r);
    fail(s, d, r, d->cipher ? CLOSED : NO_SECRET, sink);
    return TAKEN;
}

/* Up to TLS 1.2: the ChangeCipherSpec that should have come before this record fell into a gap. The cipher is
 * kept where the record does not open: in TLS 1.0 the next one may, with the end of this one as its IV. */
static bool take_unannounced(struct tls_session *s, struct tls_direction *d, const struct record *r,
                             const struct plain_sink *sink) {
    if (!s->hello.client || !s->hello.server || s->hello.version >= VERSION_TLS13) return false;
    if (!d->cipher) {
        arm(s, d);
        if (tls_cipher_of_master(s, d) != FOUND) {
            d->phase = PHASE_CLEAR;
            return false;
        }
    }
    d->phase = PHASE_TRAFFIC;
    d->lost = true;
    d->high = d->low + SEQUENCES_TRIED;
    if (open12(s, d, r, sink)) return true;
    d->phase = PHASE_CLEAR;
    d->messages.adrift = true;
    return false;
}

static bool logged(const struct tls_session *s, enum secret_label label) {
    struct secret secret;
    bool there = key_log_find(s->keys, label, s->hello.client_random, &secret);
    OPENSSL_cleanse(&secret, sizeof secret);
    return there;
}

static enum taken change_cipher_spec(struct tls_session *s, struct tls_direction *d, const struct record *r,
                                     const struct plain_sink *sink) {
    const struct tls_hello *h = &s->hello;
    if (r->body.n != 1 || r->body.p[0] != 1) {
        fail(s, d, r, CLOSED, sink);
    } else if (!h->client) {
        tls_direction_no_hello(s);
    } else if (h->server && h->version != VERSION_TLS13) {
        arm(s, d);
    } else if (!h->version && !h->early && tls_is_client(s, d) && !s->directions[!d->side].begun &&
               !logged(s, SECRET_CLIENT_HANDSHAKE) && !logged(s, SECRET_CLIENT_TRAFFIC)) {
        return TAKE_LATER; /* which version it is, the ServerHello will tell */
    } else if (!h->version) {
        d->messages.adrift = true;
    }
    return TAKEN;
}

/* No hello can lie before it. */
static bool begins_midstream(const struct record *r) {
    if (r->type == RECORD_ALERT) return r->body.n != 2;
    return r->type != RECORD_HANDSHAKE || r->body.n == 0 || r->body.p[0] > SERVER_HELLO;
}

static enum taken take_clear(struct tls_session *s, struct tls_direction *d, const struct record *r,
                             const struct plain_sink *sink) {
    if (!s->hello.client && !s->hello.server && !d->begun && begins_midstream(r)) {
        tls_direction_no_hello(s);
        return TAKEN;
    }
    bool old = s->hello.version && s->hello.version != VERSION_TLS13;
    if (d->lost || (old && r->type == RECORD_APPLICATION_DATA)) {
        if (take_unannounced(s, d, r, sink)) return TAKEN;
        if (d->cipher) record_cipher_pass(d->cipher, r);
    }
    switch (r->type) {
    case RECORD_CHANGE_CIPHER_SPEC: return change_cipher_spec(s, d, r, sink);
    case RECORD_HANDSHAKE: messages(s, d, r->body, false, sink); return TAKEN;
    case RECORD_APPLICATION_DATA: break;
    default: return TAKEN;
    }
    if (!s->hello.client) {
        tls_direction_no_hello(s);
    } else if (old) {
        fail(s, d, r, CLOSED, sink);
    } else {
        change_phase(d, tls_is_client(s, d) ? PHASE_EARLY : PHASE_HANDSHAKE, NULL, NULL);
        return take13(s, d, r, sink);
    }
    return TAKEN;
}

enum taken tls_record_take(struct tls_session *s, struct tls_direction *d, const struct record *r,
                           const struct plain_sink *sink) {
    if (d->phase == PHASE_CLEAR) return take_clear(s, d, r, sink);
    bool old = s->hello.version && s->hello.version != VERSION_TLS13;
    return old ? take12(s, d, r, sink) : take13(s, d, r, sink);
}

bool tls_record_try(struct tls_session *s, struct tls_direction *d, const struct record *r,
                    const struct plain_sink *sink) {
    if (d->tries == 0 || d->sight == SIGHT_UNSUPPORTED) return false;
    if (s->hello.version && s->hello.version != VERSION_TLS13) {
        if (d->phase == PHASE_CLEAR) return take_unannounced(s, d, r, sink);
        return d->cipher && open12(s, d, r, sink);
    }
    if (!s->hello.client || r->type != RECORD_APPLICATION_DATA) return false;
    uint8_t to[RECORD_MOST];
    struct opened o;
    if (open13(s, d, r, to, &o) != OPENED) return false;
    deliver(s, d, &o, sink);
    return true;
}
