/* HTTP CONNECT (RFC 9110 9.3.6), SOCKS 4, 4a, 5 (RFC 1928, RFC 1929), HAProxy's PROXY header. */
#include "evidence/capture/names/tunnel.h"

#include "base/cursor.h"
#include "evidence/capture/names/http.h"
#include "evidence/capture/names/tls.h"

#include <arpa/inet.h>
#include <stdio.h>

enum { PREFIX_MOST = 16384 };

static struct tunnel none(void) {
    return (struct tunnel){.status = TUNNEL_NONE};
}

static struct tunnel more(enum tunnel_kind kind) {
    return (struct tunnel){.status = TUNNEL_MORE, .kind = kind};
}

static struct tunnel inner(enum tunnel_kind kind, size_t offset) {
    return (struct tunnel){.status = TUNNEL_INNER, .kind = kind, .offset = offset};
}

static void set_target(struct tunnel *t, const char *host, size_t n, unsigned port) {
    if (n > SERVER_NAME_MOST) n = SERVER_NAME_MOST;
    char clean[SERVER_NAME_MOST + 1];
    for (size_t i = 0; i < n; i++) clean[i] = host[i] > 0x20 && host[i] < 0x7f ? host[i] : '?';
    clean[n] = 0;
    snprintf(t->target, sizeof t->target, "%s:%u", clean, port);
}

static void set_address(struct tunnel *t, struct bytes address, unsigned port) {
    char text[INET6_ADDRSTRLEN], host[INET6_ADDRSTRLEN + 2];
    bool v6 = address.n == 16;
    if (!inet_ntop(v6 ? AF_INET6 : AF_INET, address.p, text, sizeof text)) return;
    int n = snprintf(host, sizeof host, v6 ? "[%s]" : "%s", text);
    set_target(t, host, (size_t)n, port);
}

/* What follows an answer that is too short to be sure of by itself. */
static bool inner_begins(struct bytes stream, size_t offset) {
    struct bytes rest = {stream.p + offset, stream.n - offset};
    return tls_begins(rest) || http_begins(rest);
}

static struct tunnel connect_request(struct bytes stream) {
    struct http_request r;
    size_t need = 0;
    enum inspect i = http_read(stream, &r, &need);
    if (i == INSPECT_OTHER || r.kind != HTTP_REQUEST || r.form != HTTP_AUTHORITY) return none();
    if (!r.complete) return stream.n < PREFIX_MOST ? more(TUNNEL_CONNECT) : none();
    struct tunnel t = inner(TUNNEL_CONNECT, r.header_bytes);
    char name[SERVER_NAME_MOST + 1];
    uint16_t port;
    size_t n = http_server_name(&r, name, &port);
    if (n) set_target(&t, name, n, port);
    return t;
}

/* A 2xx answer has no body (RFC 9110 9.3.6); what comes next must be TLS, for the request is not seen here.
 */
static struct tunnel connect_answer(struct bytes stream) {
    struct http_request r;
    size_t need = 0;
    enum inspect i = http_read(stream, &r, &need);
    if (i == INSPECT_OTHER || r.kind != HTTP_RESPONSE || r.status / 100 != 2) return none();
    if ((r.has_length && r.length) || r.chunked) return none();
    if (!r.complete || stream.n < r.header_bytes + 3)
        return stream.n < PREFIX_MOST ? more(TUNNEL_CONNECT) : none();
    struct bytes rest = {stream.p + r.header_bytes, stream.n - r.header_bytes};
    return tls_begins(rest) ? inner(TUNNEL_CONNECT, r.header_bytes) : none();
}

static struct tunnel socks4_request(struct bytes stream) {
    struct cursor c = cursor_of(stream);
    uint8_t version = cursor_u8(&c), command = cursor_u8(&c);
    uint16_t port = cursor_be16(&c);
    struct bytes address = cursor_take(&c, 4);
    if (version != 4 || command < 1 || command > 2) return none();
    if (!cursor_ok(&c)) return more(TUNNEL_SOCKS);
    const uint8_t *user_end = memchr(c.p, 0, cursor_left(&c) < 256 ? cursor_left(&c) : 256);
    if (!user_end) return cursor_left(&c) < 256 ? more(TUNNEL_SOCKS) : none();
    cursor_skip(&c, (size_t)(user_end - c.p) + 1);
    struct bytes host = {c.p, 0};
    static const uint8_t in_name[3];
    bool named = memcmp(address.p, in_name, 3) == 0 && address.p[3]; /* 4a */
    if (named) {
        const uint8_t *end = memchr(c.p, 0, cursor_left(&c) < 256 ? cursor_left(&c) : 256);
        if (!end) return cursor_left(&c) < 256 ? more(TUNNEL_SOCKS) : none();
        host = cursor_take(&c, (size_t)(end - c.p));
        cursor_skip(&c, 1);
    }
    struct tunnel t = inner(TUNNEL_SOCKS, (size_t)(c.p - stream.p));
    if (named)
        set_target(&t, (const char *)host.p, host.n, port);
    else
        set_address(&t, address, port);
    return t;
}

/* An address with its port as RFC 1928 5 writes it; false: no such thing. */
static bool socks5_address(struct cursor *c, struct tunnel *t) {
    uint8_t type = cursor_u8(c);
    size_t n = type == 1 ? 4 : type == 4 ? 16 : cursor_u8(c);
    if (cursor_ok(c) && type != 1 && type != 3 && type != 4) return false;
    struct bytes host = cursor_take(c, n);
    uint16_t port = cursor_be16(c);
    if (!cursor_ok(c)) return true;
    if (type == 3)
        set_target(t, (const char *)host.p, host.n, port);
    else
        set_address(t, host, port);
    return true;
}

static struct tunnel socks5_request(struct bytes stream) {
    struct cursor c = cursor_of(stream);
    cursor_skip(&c, 1);
    uint8_t methods = cursor_u8(&c);
    if (cursor_ok(&c) && (methods == 0 || methods > 10)) return none();
    struct bytes list = cursor_take(&c, methods);
    for (size_t i = 0; i < list.n; i++)
        if (list.p[i] > 9 && list.p[i] < 0x80) return none();
    if (cursor_left(&c) && *c.p == 1) { /* user name and password, RFC 1929 */
        cursor_skip(&c, 1);
        cursor_skip(&c, cursor_u8(&c));
        cursor_skip(&c, cursor_u8(&c));
    }
    uint8_t version = cursor_u8(&c), command = cursor_u8(&c), reserved = cursor_u8(&c);
    if (!cursor_ok(&c)) return more(TUNNEL_SOCKS);
    if (version != 5 || command < 1 || command > 3 || reserved != 0) return none();
    struct tunnel t = {.kind = TUNNEL_SOCKS};
    if (!socks5_address(&c, &t)) return none();
    if (!cursor_ok(&c)) return more(TUNNEL_SOCKS);
    t.status = TUNNEL_INNER;
    t.offset = (size_t)(c.p - stream.p);
    return t;
}

static struct tunnel socks5_answer(struct bytes stream) {
    struct cursor c = cursor_of(stream);
    cursor_skip(&c, 1);
    uint8_t method = cursor_u8(&c);
    if (method > 2) return none();
    if (method == 2) {
        uint8_t version = cursor_u8(&c), status = cursor_u8(&c);
        if (cursor_ok(&c) && (version != 1 || status != 0)) return none();
    }
    uint8_t version = cursor_u8(&c), reply = cursor_u8(&c), reserved = cursor_u8(&c);
    if (!cursor_ok(&c)) return more(TUNNEL_SOCKS);
    if (version != 5 || reply != 0 || reserved != 0) return none();
    struct tunnel t = {.kind = TUNNEL_SOCKS};
    if (!socks5_address(&c, &t)) return none();
    if (!cursor_ok(&c)) return more(TUNNEL_SOCKS);
    t.target[0] = 0; /* the proxy's own address */
    t.status = TUNNEL_INNER;
    t.offset = (size_t)(c.p - stream.p);
    return t;
}

static struct tunnel socks4_answer(struct bytes stream) {
    if (stream.n < 2 || stream.p[1] != 0x5a) return none();
    if (stream.n < 11) return more(TUNNEL_SOCKS);
    return inner_begins(stream, 8) ? inner(TUNNEL_SOCKS, 8) : none();
}

static struct tunnel proxy_header(struct bytes stream) {
    static const uint8_t signature[12] = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                          0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    if (stream.n >= 6 && memcmp(stream.p, "PROXY ", 6) == 0) {
        const uint8_t *lf = memchr(stream.p, '\n', stream.n < 107 ? stream.n : 107);
        if (lf) return inner(TUNNEL_PROXY_HEADER, (size_t)(lf - stream.p) + 1);
        return stream.n < 107 ? more(TUNNEL_PROXY_HEADER) : none();
    }
    if (stream.n < sizeof signature || memcmp(stream.p, signature, sizeof signature) != 0) return none();
    struct cursor c = cursor_of(stream);
    cursor_skip(&c, sizeof signature + 2);
    size_t length = cursor_be16(&c);
    return cursor_ok(&c) ? inner(TUNNEL_PROXY_HEADER, sizeof signature + 4 + length)
                         : more(TUNNEL_PROXY_HEADER);
}

struct tunnel tunnel_prefix(bool from_client, struct bytes stream) {
    if (stream.n < 2) return none();
    struct tunnel t = none();
    switch (stream.p[0]) {
    case 'C': return from_client ? connect_request(stream) : t;
    case 'H': return from_client ? t : connect_answer(stream);
    case 4: return from_client ? socks4_request(stream) : t;
    case 5: return from_client ? socks5_request(stream) : socks5_answer(stream);
    case 0: return from_client ? t : socks4_answer(stream);
    case 'P':
    case '\r': t = from_client ? proxy_header(stream) : t; break;
    default: break;
    }
    if (t.status == TUNNEL_INNER && t.offset > stream.n) t.status = TUNNEL_MORE;
    return t;
}
