/* The record layer: RFC 8446 5.1, RFC 5246 6.2.1; SSL 2.0 hellos: RFC 5246 E.2.
 *
 * Nothing is kept between calls: each call walks the stream's records from the start, and *need keeps the
 * calls few. A handshake message within one record is read where it lies; one that spans records is put
 * together in the context's scratch buffer, of which messages longer than it give their beginning. */
#include "evidence/capture/names/tls.h"

#include "base/cursor.h"
#include "evidence/capture/names/context_private.h"
#include "evidence/capture/names/hello.h"

enum { RECORD_HEADER = 5, MESSAGE_HEADER = 4, RECORD_MOST = 16384 + 2048 };

/* A handshake has about ten messages; a stream of more than these is made to waste time. */
enum { MESSAGES_MOST = 48, RECORDS_MOST = 32768, MESSAGE_MOST = 1 << 18 };

enum content { CHANGE_CIPHER_SPEC = 20, ALERT = 21, HANDSHAKE = 22, APPLICATION_DATA = 23, HEARTBEAT = 24 };

struct reader {
    struct names_context *x;
    struct handshake *h;
    bool from_client;
    bool certificate_seen;
    unsigned messages;
    uint8_t header[MESSAGE_HEADER]; /* of the message under way … */
    size_t have;                    /* … and how many of its bytes, header included, have come */
    size_t missing;                 /* bytes of it (as far as known) that have not */
};

static bool record_plausible(const uint8_t *p) {
    size_t length = (size_t)p[3] << 8 | p[4];
    bool version = p[1] == 3 && p[2] <= 4;
    return p[0] >= CHANGE_CIPHER_SPEC && p[0] <= HEARTBEAT && version && length > 0 && length <= RECORD_MOST;
}

static size_t message_length(const uint8_t *header) {
    return (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];
}

static bool ssl2_hello(const uint8_t *p) {
    return (p[0] & 0x80) && p[2] == CLIENT_HELLO && ((p[3] == 3 && p[4] <= 3) || (p[3] == 0 && p[4] == 2));
}

static bool ssl2_server_hello(const uint8_t *p) {
    return (p[0] & 0x80) && p[2] == 4 && p[3] <= 1 && p[4] <= 1;
}

bool tls_begins(struct bytes s) {
    if (s.n < 3) return false;
    if (s.n < RECORD_HEADER)
        return s.p[0] >= CHANGE_CIPHER_SPEC && s.p[0] <= HEARTBEAT && s.p[1] == 3 && s.p[2] <= 4;
    return record_plausible(s.p) || ssl2_hello(s.p) || ssl2_server_hello(s.p);
}

/* One message, whole or (when it is too long to hold) its beginning. */
static enum inspect message(struct reader *r, struct bytes body, bool whole) {
    uint8_t type = r->header[0];
    if (type == CLIENT_HELLO && !r->from_client) r->h->flags |= HANDSHAKE_REVERSED;
    if (type == SERVER_HELLO && r->from_client) r->h->flags |= HANDSHAKE_REVERSED;
    bool reversed = handshake_has(r->h, HANDSHAKE_REVERSED);
    if (type == CERTIFICATE) r->certificate_seen = true;
    if (++r->messages > MESSAGES_MOST) return INSPECT_DONE;
    return handshake_message(r->x, r->h, HELLO_TLS, r->from_client == reversed, type, body, whole);
}

/* Ends the message under way, which lies in the scratch buffer. */
static enum inspect message_from_scratch(struct reader *r, size_t length) {
    size_t kept = length < NAMES_SCRATCH ? length : NAMES_SCRATCH;
    struct bytes body = {names_scratch(r->x), kept};
    r->have = r->missing = 0;
    return message(r, body, kept == length);
}

/* Takes handshake bytes of a record (all that are there of it) into messages. MORE: they are used up. */
static enum inspect take(struct reader *r, struct bytes b) {
    while (b.n > 0) {
        if (r->have < MESSAGE_HEADER) {
            if (r->have == 0 && b.n >= MESSAGE_HEADER && message_length(b.p) <= b.n - MESSAGE_HEADER) {
                size_t length = message_length(b.p);
                memcpy(r->header, b.p, MESSAGE_HEADER);
                enum inspect i = message(r, (struct bytes){b.p + MESSAGE_HEADER, length}, true);
                if (i != INSPECT_MORE) return i;
                b = (struct bytes){b.p + MESSAGE_HEADER + length, b.n - MESSAGE_HEADER - length};
                continue;
            }
            r->header[r->have++] = *b.p;
            b = (struct bytes){b.p + 1, b.n - 1};
            r->missing = MESSAGE_HEADER - r->have;
            if (r->have < MESSAGE_HEADER) continue;
            r->missing = message_length(r->header);
            if (r->missing > MESSAGE_MOST) return INSPECT_OTHER;
        }
        size_t length = message_length(r->header), at = r->have - MESSAGE_HEADER;
        size_t n = b.n < r->missing ? b.n : r->missing;
        if (at < NAMES_SCRATCH && n > 0)
            memcpy(names_scratch(r->x) + at, b.p, n < NAMES_SCRATCH - at ? n : NAMES_SCRATCH - at);
        r->have += n;
        r->missing -= n;
        b = (struct bytes){b.p + n, b.n - n};
        if (r->missing > 0) continue;
        enum inspect i = message_from_scratch(r, length);
        if (i != INSPECT_MORE) return i;
    }
    return INSPECT_MORE;
}

static enum inspect change_cipher_spec(struct reader *r) {
    struct handshake *h = r->h;
    bool server = r->from_client == handshake_has(h, HANDSHAKE_REVERSED);
    /* In TLS 1.3 it means nothing (RFC 8446 D.4) and may stand between HelloRetryRequest and ServerHello. */
    if (server && handshake_has(h, HANDSHAKE_RETRY) && !handshake_has(h, HANDSHAKE_SERVER_HELLO))
        return INSPECT_MORE;
    h->flags |= HANDSHAKE_ENCRYPTED;
    /* Right after ServerHello: an abbreviated handshake (RFC 5246 7.3, RFC 5077 3.1). */
    if (server && handshake_has(h, HANDSHAKE_SERVER_HELLO) && h->version < VERSION_TLS13 &&
        !r->certificate_seen && !handshake_has(h, HANDSHAKE_SERVER_KEY_EXCHANGE))
        h->flags |= HANDSHAKE_RESUMED;
    return INSPECT_DONE;
}

static enum inspect alert(struct reader *r, struct bytes body, size_t length) {
    if (length != 2) { /* encrypted */
        r->h->flags |= HANDSHAKE_ENCRYPTED;
        return INSPECT_DONE;
    }
    if (body.n < 2 || body.p[0] != 2) return INSPECT_MORE;
    r->h->flags |= HANDSHAKE_ALERT;
    r->h->alert = body.p[1];
    return INSPECT_DONE;
}

static enum inspect record(struct reader *r, uint8_t type, struct bytes body, size_t length) {
    switch (type) {
    case HANDSHAKE: return take(r, body);
    case CHANGE_CIPHER_SPEC: return change_cipher_spec(r);
    case ALERT: return alert(r, body, length);
    case APPLICATION_DATA: r->h->flags |= HANDSHAKE_ENCRYPTED; return INSPECT_DONE;
    default: return INSPECT_MORE;
    }
}

/* SSL 2.0's CLIENT-HELLO, also sent by clients that offer more: version, lengths of ciphers, session id and
 * challenge, then these. */
static enum inspect read_ssl2(struct handshake *h, struct bytes stream, bool from_client, size_t *need) {
    struct cursor c = cursor_of(stream);
    size_t length = cursor_be16(&c) & 0x7fff;
    bool client = cursor_u8(&c) == CLIENT_HELLO;
    if (!client) cursor_skip(&c, 2); /* session id hit, certificate type */
    uint16_t version = cursor_be16(&c);
    size_t first = cursor_be16(&c), second = cursor_be16(&c), third = cursor_be16(&c);
    if (!cursor_ok(&c)) {
        *need = 13;
        return INSPECT_MORE;
    }
    if (length > 4096 || (client ? 9u : 11u) + first + second + third != length) return INSPECT_OTHER;
    if (client && (first % 3 || first == 0 || third < 16 || third > 32)) return INSPECT_OTHER;
    if (!client && (version != VERSION_SSL2 || second % 3)) return INSPECT_OTHER;
    if (stream.n < length + 2) {
        *need = length + 2;
        return INSPECT_MORE;
    }
    h->flags |= client ? HANDSHAKE_CLIENT_HELLO : HANDSHAKE_SERVER_HELLO;
    if (client != from_client) h->flags |= HANDSHAKE_REVERSED;
    if (client)
        h->offered_version = version;
    else
        h->version = version;
    return INSPECT_DONE;
}

/* A stream that begins between handshake and end: its first record must be followed by another. */
static enum inspect midstream(struct handshake *h, struct bytes stream, size_t *need) {
    size_t end = RECORD_HEADER + ((size_t)stream.p[3] << 8 | stream.p[4]);
    if (stream.n < end + RECORD_HEADER) {
        *need = end + RECORD_HEADER;
        bool could = stream.n <= end || (stream.p[end] >= CHANGE_CIPHER_SPEC && stream.p[end] <= HEARTBEAT);
        return could ? INSPECT_MORE : INSPECT_OTHER;
    }
    if (!record_plausible(stream.p + end)) return INSPECT_OTHER;
    h->flags |= HANDSHAKE_MIDSTREAM | HANDSHAKE_ENCRYPTED;
    return INSPECT_DONE;
}

static bool begins_midstream(struct bytes stream) {
    const uint8_t *p = stream.p;
    size_t length = (size_t)p[3] << 8 | p[4];
    if (p[0] == APPLICATION_DATA || p[0] == HEARTBEAT) return true;
    if (p[0] == ALERT) return length != 2;
    if (p[0] != HANDSHAKE || length < MESSAGE_HEADER || stream.n < RECORD_HEADER + MESSAGE_HEADER)
        return false;
    return !handshake_type_known(p[5]) || message_length(p + RECORD_HEADER) > MESSAGE_MOST;
}

/* The first record's hello must not be something else in disguise. */
static bool first_record_fits(struct bytes stream) {
    const uint8_t *p = stream.p;
    if (p[0] == ALERT) return stream.n < 7 || p[5] == 1 || p[5] == 2;
    if (p[0] == CHANGE_CIPHER_SPEC) return p[3] == 0 && p[4] == 1;
    bool version_there = p[0] == HANDSHAKE && stream.n >= 11 && (p[3] || p[4] >= 6);
    if (!version_there || (p[5] != CLIENT_HELLO && p[5] != SERVER_HELLO)) return true;
    return p[9] == 3 || p[9] == 0x7f || (p[9] == 0 && p[10] == 2);
}

enum inspect tls_read(struct names_context *x, struct handshake *h, bool from_client, struct bytes stream,
                      size_t *need) {
    if (stream.n < RECORD_HEADER) {
        *need = RECORD_HEADER;
        bool could = stream.n == 0 || (stream.p[0] >= CHANGE_CIPHER_SPEC && stream.p[0] <= HEARTBEAT) ||
                     (stream.p[0] & 0x80);
        return could && (stream.n < 3 || tls_begins(stream) || (stream.p[0] & 0x80)) ? INSPECT_MORE
                                                                                     : INSPECT_OTHER;
    }
    if (ssl2_hello(stream.p) || ssl2_server_hello(stream.p)) return read_ssl2(h, stream, from_client, need);
    if (!record_plausible(stream.p)) return INSPECT_OTHER;
    if (begins_midstream(stream)) return midstream(h, stream, need);
    if (!first_record_fits(stream)) return INSPECT_OTHER;

    struct reader r = {.x = x, .h = h, .from_client = from_client};
    struct cursor c = cursor_of(stream);
    for (unsigned records = 0; records < RECORDS_MOST; records++) {
        size_t start = (size_t)(c.p - stream.p);
        if (cursor_left(&c) < RECORD_HEADER) {
            *need = start + RECORD_HEADER + r.missing;
            return INSPECT_MORE;
        }
        if (!record_plausible(c.p)) {
            handshake_damage(h, "a TLS record header is malformed, or bytes are missing before it",
                             "RFC 8446 5.1");
            return records ? INSPECT_DONE : INSPECT_OTHER;
        }
        uint8_t type = cursor_u8(&c);
        cursor_skip(&c, 2);
        size_t length = cursor_be16(&c);
        struct bytes body = cursor_take(&c, length < cursor_left(&c) ? length : cursor_left(&c));
        enum inspect i = record(&r, type, body, length);
        if (i == INSPECT_OTHER && records) i = INSPECT_DONE;
        if (i != INSPECT_MORE) return i;
        if (body.n == length) continue;
        size_t end = start + RECORD_HEADER + length;
        size_t message_needs = r.missing ? r.missing : MESSAGE_HEADER;
        if (type == HANDSHAKE && message_needs <= length - body.n)
            *need = stream.n + message_needs;
        else
            *need =
                end + (type == HANDSHAKE && r.missing ? RECORD_HEADER + r.missing - (length - body.n) : 0);
        return INSPECT_MORE;
    }
    return INSPECT_DONE;
}
