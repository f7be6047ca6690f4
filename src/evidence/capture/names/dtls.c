/* Records: RFC 6347 4.1, handshake headers and fragments: 4.2.2. */
#include "evidence/capture/names/dtls.h"

#include "base/cursor.h"
#include "base/memory.h"
#include "evidence/capture/names/hello.h"
#include "evidence/capture/names/pieces.h"

#include <stdlib.h>

enum { RECORD_HEADER = 13, MESSAGE_HEADER = 12, RECORDS_MOST = 64, MESSAGE_MOST = PIECES_BYTES_MOST };

enum content { CHANGE_CIPHER_SPEC = 20, ALERT = 21, HANDSHAKE = 22, HEARTBEAT = 24, CID = 25, ACK = 26 };

/* Messages in pieces at the same time: a server's flight is some five messages long. */
enum { PARTIAL_MOST = 8 };

struct dtls_state {
    struct partial {
        bool used, from_client;
        uint8_t type;
        uint16_t sequence;
        uint32_t length;
        struct pieces *pieces;
    } partial[PARTIAL_MOST];
    unsigned next; /* the one that goes when all are in use */
};

struct record {
    uint8_t type;
    uint16_t version, epoch;
    struct bytes body;
};

void dtls_state_free(struct dtls_state *s) {
    if (!s) return;
    for (size_t i = 0; i < PARTIAL_MOST; i++) pieces_free(s->partial[i].pieces);
    free(s);
}

static bool version_known(uint16_t v) {
    return v == VERSION_DTLS10 || v == VERSION_DTLS12 || v == VERSION_DTLS13 || v == VERSION_DTLS_OPENSSL;
}

static bool next_record(struct cursor *c, struct record *r) {
    r->type = cursor_u8(c);
    r->version = cursor_be16(c);
    r->epoch = cursor_be16(c);
    cursor_skip(c, 6);
    r->body = cursor_take(c, cursor_be16(c));
    return cursor_ok(c) && r->type >= CHANGE_CIPHER_SPEC && r->type <= ACK && version_known(r->version) &&
           r->body.n > 0;
}

/* RFC 9147 4: 001CSLEE, no version, no length to rely on. */
static bool unified_header(uint8_t first) {
    return first >> 5 == 1;
}

/* RDP over UDP, version 2 (MS-RDPEUDP2), wraps TLS records: behind a short header, a ClientHello that fills
 * record and datagram to the byte. Where it begins, or 0. */
static size_t wrapped_hello(struct bytes d) {
    for (size_t at = 4; at <= 24 && at + 44 < d.n; at++) {
        const uint8_t *p = d.p + at;
        size_t record = (size_t)p[3] << 8 | p[4], message = (size_t)p[6] << 16 | (size_t)p[7] << 8 | p[8];
        bool hello = p[0] == HANDSHAKE && p[1] == 3 && p[2] <= 3 && p[5] == CLIENT_HELLO && p[9] == 3;
        if (hello && at + 5 + record == d.n && message + 4 == record) return at;
    }
    return 0;
}

static bool records_begin(struct bytes datagram) {
    struct cursor c = cursor_of(datagram);
    struct record r;
    if (!next_record(&c, &r)) return false;
    if (r.epoch == 0 && r.type == HANDSHAKE) {
        struct cursor m = cursor_of(r.body);
        uint8_t type = cursor_u8(&m);
        uint32_t length = cursor_be24(&m);
        cursor_skip(&m, 2);
        uint32_t offset = cursor_be24(&m), fragment = cursor_be24(&m);
        if (!cursor_ok(&m) || !handshake_type_known(type) || offset + fragment > length) return false;
    }
    if (r.epoch == 0 && r.type == ALERT && r.body.n != 2) return false;
    if (r.epoch == 0 && r.type == CHANGE_CIPHER_SPEC && r.body.n > 3) return false;
    return cursor_left(&c) == 0 || unified_header(*c.p) || next_record(&c, &r);
}

bool dtls_begins(struct bytes datagram) {
    return records_begin(datagram) || wrapped_hello(datagram) != 0;
}

static struct partial *partial_of(struct dtls_state **state, bool from_client, uint8_t type,
                                  uint16_t sequence, uint32_t length) {
    if (!*state) *state = memory_new(1, sizeof **state);
    struct dtls_state *s = *state;
    struct partial *empty = NULL;
    for (size_t i = 0; i < PARTIAL_MOST; i++) {
        struct partial *p = &s->partial[i];
        if (!p->used) {
            if (!empty) empty = p;
        } else if (p->from_client == from_client && p->sequence == sequence && p->type == type &&
                   p->length == length) {
            return p;
        }
    }
    if (!empty) {
        empty = &s->partial[s->next++ % PARTIAL_MOST];
        pieces_free(empty->pieces);
    }
    *empty =
        (struct partial){true, from_client, type, sequence, length, memory_new(1, sizeof(struct pieces))};
    return empty;
}

static enum inspect message(struct names_context *x, struct handshake *h, bool from_client, uint8_t type,
                            struct bytes body) {
    if ((type == CLIENT_HELLO && !from_client) || (type == SERVER_HELLO && from_client))
        h->flags |= HANDSHAKE_REVERSED;
    bool from_server = from_client == handshake_has(h, HANDSHAKE_REVERSED);
    enum inspect i = handshake_message(x, h, HELLO_DTLS, from_server, type, body, true);
    return i == INSPECT_OTHER ? INSPECT_DONE : i;
}

static enum inspect read_fragments(struct names_context *x, struct handshake *h, struct dtls_state **state,
                                   bool from_client, struct bytes body) {
    struct cursor c = cursor_of(body);
    while (cursor_left(&c) > 0) {
        uint8_t type = cursor_u8(&c);
        uint32_t length = cursor_be24(&c);
        uint16_t sequence = cursor_be16(&c);
        uint32_t offset = cursor_be24(&c);
        struct bytes fragment = cursor_take(&c, cursor_be24(&c));
        if (!cursor_ok(&c) || length > MESSAGE_MOST || offset + fragment.n > length) {
            handshake_damage(h, "a handshake fragment does not fit its message", "RFC 6347 4.2.2");
            return INSPECT_MORE;
        }
        enum inspect i = INSPECT_MORE;
        if (fragment.n == length) {
            i = message(x, h, from_client, type, fragment);
        } else {
            struct partial *p = partial_of(state, from_client, type, sequence, length);
            pieces_add(p->pieces, offset, fragment);
            struct bytes whole = pieces_begin(p->pieces);
            if (whole.n == length) {
                i = message(x, h, from_client, type, whole);
                pieces_free(p->pieces);
                *p = (struct partial){0};
            }
        }
        if (i == INSPECT_DONE) return i;
    }
    return INSPECT_MORE;
}

static enum inspect encrypted(struct handshake *h, bool from_client) {
    bool server = from_client == handshake_has(h, HANDSHAKE_REVERSED);
    if (!handshake_has(h, HANDSHAKE_CLIENT_HELLO) && !handshake_has(h, HANDSHAKE_SERVER_HELLO))
        h->flags |= HANDSHAKE_MIDSTREAM;
    uint32_t full = HANDSHAKE_CERTIFICATE | HANDSHAKE_SERVER_KEY_EXCHANGE | HANDSHAKE_ENCRYPTED;
    if (server && handshake_has(h, HANDSHAKE_SERVER_HELLO) && h->version != VERSION_DTLS13 &&
        !(h->flags & full))
        h->flags |= HANDSHAKE_RESUMED; /* keys changed right after ServerHello, RFC 5246 7.3 */
    h->flags |= HANDSHAKE_ENCRYPTED;
    return INSPECT_DONE;
}

static enum inspect read_record(struct names_context *x, struct handshake *h, struct dtls_state **state,
                                bool from_client, const struct record *r) {
    if (r->epoch > 0 || r->type == CHANGE_CIPHER_SPEC || r->type == CID) return encrypted(h, from_client);
    if (r->type == HANDSHAKE) return read_fragments(x, h, state, from_client, r->body);
    if (r->type == ALERT && r->body.n == 2 && r->body.p[0] == 2) {
        h->flags |= HANDSHAKE_ALERT;
        h->alert = r->body.p[1];
        return INSPECT_DONE;
    }
    return INSPECT_MORE;
}

enum inspect dtls_read(struct names_context *x, struct handshake *h, struct dtls_state **state,
                       bool from_client, struct bytes datagram) {
    if (!records_begin(datagram)) {
        size_t wrapped = wrapped_hello(datagram);
        if (wrapped) {
            struct bytes hello = {datagram.p + wrapped + 9, datagram.n - wrapped - 9};
            if (!from_client) h->flags |= HANDSHAKE_REVERSED;
            return handshake_message(x, h, HELLO_TLS, false, CLIENT_HELLO, hello, true);
        }
        bool begun =
            handshake_has(h, HANDSHAKE_SERVER_HELLO) && datagram.n > 1 && unified_header(*datagram.p);
        return begun && h->version == VERSION_DTLS13 ? INSPECT_DONE : INSPECT_OTHER;
    }
    struct cursor c = cursor_of(datagram);
    struct record r;
    for (unsigned records = 0; records < RECORDS_MOST && cursor_left(&c) > 0 && next_record(&c, &r);
         records++) {
        enum inspect i = read_record(x, h, state, from_client, &r);
        if (i != INSPECT_MORE) return i;
    }
    return INSPECT_MORE;
}
