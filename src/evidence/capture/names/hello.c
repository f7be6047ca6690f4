/* ClientHello, ServerHello and the rest of a handshake that is in the clear: RFC 8446 4, RFC 5246 7.4. */
#include "evidence/capture/names/hello.h"

#include "base/cursor.h"
#include "evidence/capture/names/certificate.h"
#include "evidence/capture/names/ciphers.h"

enum extension {
    EXT_SERVER_NAME = 0,
    EXT_SUPPORTED_GROUPS = 10,
    EXT_ALPN = 16,
    EXT_ENCRYPT_THEN_MAC = 22,
    EXT_EXTENDED_MASTER_SECRET = 23,
    EXT_PRE_SHARED_KEY = 41,
    EXT_EARLY_DATA = 42,
    EXT_SUPPORTED_VERSIONS = 43,
    EXT_KEY_SHARE = 51,
    EXT_KEY_SHARE_DRAFT = 40, /* until draft 22 */
    EXT_ECH = 0xfe0d,
    EXT_ESNI = 0xffce
};

void handshake_damage(struct handshake *h, const char *what, const char *clause) {
    if (h->damage) return;
    h->damage = what;
    h->clause = clause;
}

bool handshake_type_known(uint8_t type) {
    return type <= HELLO_RETRY_REQUEST || (type >= CERTIFICATE && type <= CLIENT_KEY_EXCHANGE) ||
           (type >= FINISHED && type <= SUPPLEMENTAL_DATA);
}

/* Drafts of TLS 1.3: IETF 0x7f00 | draft, Facebook's 0xfb00 | draft. */
static uint16_t plain_version(uint16_t v) {
    return v >> 8 == 0x7f || v >> 8 == 0xfb ? VERSION_TLS13 : v;
}

/* Later versions rank higher; DTLS counts down from 0xfeff. */
static int version_rank(uint16_t v) {
    if (v >> 8 == 0x03 && v <= VERSION_TLS13) return v & 0xff;
    if (v >> 8 == 0xfe && v >= VERSION_DTLS13) return 0x100 - (v & 0xff);
    return -1;
}

static void read_server_name(struct handshake *h, struct cursor e) {
    struct cursor list = cursor_sub(&e, cursor_be16(&e));
    while (cursor_left(&list) > 0) {
        uint8_t type = cursor_u8(&list);
        struct bytes name = cursor_take(&list, cursor_be16(&list));
        if (!cursor_ok(&list)) break;
        if (type != 0) continue;
        handshake_set_name(h, name);
        break;
    }
    if (!cursor_ok(&e) || !cursor_ok(&list))
        handshake_damage(h, "server_name extension runs past its end", "RFC 6066 3");
}

static void read_alpn(struct handshake *h, struct cursor e, bool selected) {
    struct cursor list = cursor_sub(&e, cursor_be16(&e));
    while (cursor_left(&list) > 0) {
        struct bytes protocol = cursor_take(&list, cursor_u8(&list));
        if (!cursor_ok(&list) || protocol.n == 0) break;
        if (protocol.n == 2 && is_grease((uint16_t)(protocol.p[0] << 8 | protocol.p[1]))) continue;
        handshake_set_alpn(h, protocol, selected);
        return;
    }
}

static void read_client_versions(struct handshake *h, struct cursor e) {
    struct cursor list = cursor_sub(&e, cursor_u8(&e));
    int best = -1;
    while (cursor_left(&list) >= 2) {
        uint16_t v = plain_version(cursor_be16(&list));
        if (is_grease(v) || version_rank(v) <= best) continue;
        best = version_rank(v);
        h->offered_version = v;
    }
}

static void read_client_groups(struct handshake *h, struct cursor e) {
    struct cursor list = cursor_sub(&e, cursor_be16(&e));
    while (cursor_left(&list) >= 2)
        if (key_group_hybrid(cursor_be16(&list))) h->flags |= HANDSHAKE_PQ_OFFERED;
}

static void read_client_shares(struct handshake *h, struct cursor e) {
    struct cursor list = cursor_sub(&e, cursor_be16(&e));
    h->offered_group = 0;
    while (cursor_left(&list) >= 4) {
        uint16_t group = cursor_be16(&list);
        cursor_skip(&list, cursor_be16(&list));
        if (!cursor_ok(&list) || is_grease(group)) continue;
        h->offered_group = group;
        break;
    }
}

static void client_extension(struct handshake *h, uint16_t type, struct cursor e) {
    switch (type) {
    case EXT_SERVER_NAME: read_server_name(h, e); break;
    case EXT_SUPPORTED_GROUPS: read_client_groups(h, e); break;
    case EXT_ALPN: read_alpn(h, e, false); break;
    case EXT_SUPPORTED_VERSIONS: read_client_versions(h, e); break;
    case EXT_KEY_SHARE:
    case EXT_KEY_SHARE_DRAFT: read_client_shares(h, e); break;
    case EXT_PRE_SHARED_KEY: h->flags |= HANDSHAKE_PSK_OFFERED; break;
    case EXT_EARLY_DATA: h->flags |= HANDSHAKE_EARLY_DATA; break;
    case EXT_ECH: h->flags |= HANDSHAKE_ECH; break;
    case EXT_ESNI: h->flags |= HANDSHAKE_ESNI; break;
    default: break;
    }
}

static void server_extension(struct handshake *h, uint16_t type, struct cursor e) {
    switch (type) {
    case EXT_ALPN: read_alpn(h, e, true); break;
    case EXT_SUPPORTED_VERSIONS: h->version = plain_version(cursor_be16(&e)); break;
    case EXT_KEY_SHARE:
    case EXT_KEY_SHARE_DRAFT: h->group = cursor_be16(&e); break;
    case EXT_PRE_SHARED_KEY: h->flags |= HANDSHAKE_RESUMED; break;
    case EXT_ENCRYPT_THEN_MAC: h->flags |= HANDSHAKE_ETM; break;
    case EXT_EXTENDED_MASTER_SECRET: h->flags |= HANDSHAKE_EMS; break;
    default: break;
    }
}

static void read_extensions(struct handshake *h, struct cursor *c,
                            void (*one)(struct handshake *, uint16_t, struct cursor)) {
    if (cursor_left(c) == 0) return; /* SSL 3.0 and early TLS end here */
    struct cursor list = cursor_sub(c, cursor_be16(c));
    if (!cursor_ok(&list)) { /* what is there is still worth reading */
        handshake_damage(h, "extensions run past the end of the hello", "RFC 8446 4.2");
        return;
    }
    while (cursor_left(&list) > 0) {
        uint16_t type = cursor_be16(&list);
        struct cursor e = cursor_sub(&list, cursor_be16(&list));
        if (!cursor_ok(&list)) {
            handshake_damage(h, "an extension runs past the end of the list", "RFC 8446 4.2");
            return;
        }
        one(h, type, e);
    }
}

static enum inspect read_client_hello(struct handshake *h, enum hello_dialect dialect, struct bytes body) {
    struct cursor c = cursor_of(body);
    uint16_t version = cursor_be16(&c);
    cursor_skip(&c, 32);
    uint8_t session = cursor_u8(&c);
    cursor_skip(&c, session);
    if (dialect == HELLO_DTLS) cursor_skip(&c, cursor_u8(&c)); /* cookie, RFC 6347 4.2.1 */
    struct cursor ciphers = cursor_sub(&c, cursor_be16(&c));
    cursor_skip(&c, cursor_u8(&c));
    if (!cursor_ok(&c)) {
        handshake_damage(h, "ClientHello ends before its extensions", "RFC 8446 4.1.2");
        return INSPECT_OTHER;
    }
    h->flags |= HANDSHAKE_CLIENT_HELLO;
    h->offered_version = plain_version(version);
    while (cursor_left(&ciphers) >= 2)
        if (cipher_suite_weak(cursor_be16(&ciphers))) h->flags |= HANDSHAKE_WEAK_OFFERED;
    read_extensions(h, &c, client_extension);
    return INSPECT_DONE;
}

/* SHA-256 of "HelloRetryRequest" (RFC 8446 4.1.3). */
static const uint8_t retry_random[32] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                         0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                         0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

static enum inspect read_server_hello(struct handshake *h, enum hello_dialect dialect, struct bytes body) {
    struct cursor c = cursor_of(body);
    uint16_t version = cursor_be16(&c);
    struct bytes random = cursor_take(&c, 32);
    bool old_draft = version >> 8 == 0x7f; /* until draft 21: no session id, no compression */
    if (!old_draft) cursor_skip(&c, cursor_u8(&c));
    uint16_t cipher = cursor_be16(&c);
    uint8_t compression = old_draft ? 0 : cursor_u8(&c);
    if (!cursor_ok(&c)) {
        handshake_damage(h, "ServerHello ends before its extensions", "RFC 8446 4.1.3");
        return INSPECT_OTHER;
    }
    bool retry = memcmp(random.p, retry_random, sizeof retry_random) == 0;
    h->flags |= retry ? HANDSHAKE_RETRY : HANDSHAKE_SERVER_HELLO;
    if (compression) h->flags |= HANDSHAKE_COMPRESSED;
    h->cipher = cipher;
    h->version = plain_version(version);
    read_extensions(h, &c, server_extension);
    if (retry) return INSPECT_MORE;
    return dialect == HELLO_QUIC || h->version == VERSION_TLS13 || h->version == VERSION_DTLS13
               ? INSPECT_DONE
               : INSPECT_MORE;
}

static uint16_t bit_length(struct bytes number) {
    while (number.n && *number.p == 0) number = (struct bytes){number.p + 1, number.n - 1};
    if (number.n == 0 || number.n > 4096) return 0;
    return (uint16_t)(number.n * 8 - (size_t)(__builtin_clz(*number.p) - 24));
}

/* ECDHE: RFC 8422 5.4. DHE: RFC 5246 7.4.3. With a PSK identity hint first: RFC 4279, RFC 5489. */
static void read_server_key_exchange(struct handshake *h, struct bytes body) {
    h->flags |= HANDSHAKE_SERVER_KEY_EXCHANGE;
    const struct cipher_suite *suite = cipher_suite_find(h->cipher);
    if (!suite || !handshake_has(h, HANDSHAKE_SERVER_HELLO)) return;
    struct cursor c = cursor_of(body);
    if (suite->flags & CIPHER_PSK) cursor_skip(&c, cursor_be16(&c));
    if (suite->exchange == EXCHANGE_ECDHE) {
        uint8_t named = cursor_u8(&c);
        uint16_t group = cursor_be16(&c);
        if (cursor_ok(&c) && named == 3) h->group = group;
    } else if (suite->exchange == EXCHANGE_DHE || suite->exchange == EXCHANGE_RSA) {
        /* With RSA only export suites send one: the modulus of the temporary key (RFC 2246 F.1.1.2). */
        h->dh_bits = bit_length(cursor_take(&c, cursor_be16(&c)));
    }
    if (!cursor_ok(&c)) handshake_damage(h, "ServerKeyExchange breaks off", "RFC 5246 7.4.3");
}

static void read_certificate(struct names_context *x, struct handshake *h, struct bytes body) {
    struct cursor c = cursor_of(body);
    uint32_t list = cursor_be24(&c);
    if (cursor_ok(&c) && list == 0) return; /* anonymous server, or PSK */
    struct bytes leaf = cursor_take(&c, cursor_be24(&c));
    h->flags |= HANDSHAKE_CERTIFICATE;
    if (cursor_ok(&c)) h->certificate = certificate_read(x, leaf);
    if (h->certificate) return;
    h->flags |= HANDSHAKE_CERTIFICATE_DAMAGED;
    handshake_damage(h, "the server's certificate cannot be read", "RFC 5280 4.1");
}

enum inspect handshake_message(struct names_context *x, struct handshake *h, enum hello_dialect dialect,
                               bool from_server, uint8_t type, struct bytes body, bool whole) {
    switch (type) {
    case CLIENT_HELLO: return whole ? read_client_hello(h, dialect, body) : INSPECT_OTHER;
    case SERVER_HELLO: return whole ? read_server_hello(h, dialect, body) : INSPECT_OTHER;
    case HELLO_RETRY_REQUEST: h->flags |= HANDSHAKE_RETRY; return INSPECT_MORE;
    case CERTIFICATE:
        if (from_server) read_certificate(x, h, body);
        return INSPECT_MORE;
    case SERVER_KEY_EXCHANGE: read_server_key_exchange(h, body); return INSPECT_MORE;
    case CERTIFICATE_REQUEST: h->flags |= HANDSHAKE_CLIENT_CERTIFICATE; return INSPECT_MORE;
    case SERVER_HELLO_DONE: return INSPECT_DONE;
    default: return INSPECT_MORE;
    }
}
