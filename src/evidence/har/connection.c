#include "evidence/har/connection.h"

#include "base/address.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { TCP = 6, UDP = 17, KEY_MOST = 1024 };

struct connection {
    uint32_t flow;
    bool told; /* how it is protected */
};

struct connections {
    struct intern *keys;
    struct connection *list; /* by the key's number */
    size_t n, capacity;
};

struct connections *connections_new(void) {
    struct connections *c = memory_new(1, sizeof *c);
    c->keys = intern_new();
    return c;
}

void connections_free(struct connections *c) {
    if (!c) return;
    intern_free(c->keys);
    free(c->list);
    free(c);
}

static bool begins(struct text t, const char *with) {
    size_t n = strlen(with);
    return t.n >= n && strncasecmp(t.p, with, n) == 0;
}

static enum har_version version_of(struct text t) {
    if (begins(t, "h3") || begins(t, "HTTP/3") || begins(t, "http/2+quic")) return HAR_HTTP3;
    if (begins(t, "h2") || begins(t, "HTTP/2")) return HAR_HTTP2;
    if (begins(t, "HTTP/1.1")) return HAR_HTTP11;
    if (begins(t, "HTTP/1.0") || begins(t, "HTTP/0.9")) return HAR_HTTP10;
    return HAR_UNKNOWN;
}

/* Browsers know better from the response. */
enum har_version har_version_of(const struct har_entry *e) {
    enum har_version v = version_of(e->response.version);
    return v ? v : version_of(e->request.version);
}

/* "[2001:db8::1]" as well, and with a zone (RFC 4007 11). */
static bool read_address(struct text t, uint8_t to[16]) {
    if (t.n > 1 && t.p[0] == '[' && t.p[t.n - 1] == ']') t = (struct text){t.p + 1, t.n - 2};
    const char *zone = memchr(t.p, '%', t.n);
    if (zone) t.n = (size_t)(zone - t.p);
    if (address_parse(t, to)) return true;
    memset(to, 0, 16);
    return false;
}

/* Without serverIPAddress it is known only where the URL itself names it. */
static void find_server(struct har_reading *r, const struct har_request *q, uint8_t to[16]) {
    struct text t = q->entry->address;
    if (t.n && read_address(t, to)) return;
    if (t.n) har_tell(r, SEVERITY_DAMAGE, "HAR 1.2 entries", "entry.serverIPAddress is no IP address");
    read_address(q->url.host, to);
}

/* HAR leaves open what identifies a connection; where it is but the server's port (Firefox), nothing does. */
static bool is_identity(const struct har_request *q, uint16_t port) {
    char own[8];
    snprintf(own, sizeof own, "%u", port);
    struct text t = q->entry->connection;
    return t.n && !text_is(t, own) && !text_is(t, "0") && !text_is(t, "80") && !text_is(t, "443");
}

static size_t make_key(char key[KEY_MOST], const struct har_request *q, const struct told_flow *f) {
    char server[ENDPOINT_TEXT];
    endpoint_text(server, f->server, f->server_port);
    int secure = url_is_secure(&q->url);
    struct text id = q->entry->connection, host = q->url.host, page = q->entry->page;
    int n;
    if (is_identity(q, f->server_port))
        n = snprintf(key, KEY_MOST, "c%d%u\x1f%s\x1f%.*s", secure, f->transport, server,
                     id.n < 256 ? (int)id.n : 256, id.p);
    else
        n = snprintf(key, KEY_MOST, "h%d%u\x1f%s\x1f%.*s\x1f%.*s", secure, f->transport, server,
                     host.n < 256 ? (int)host.n : 256, host.p, page.n < 256 ? (int)page.n : 256, page.p);
    for (int i = 0; i < n; i++)
        if (key[i] >= 'A' && key[i] <= 'Z') key[i] = (char)(key[i] + 32);
    return (size_t)n;
}

static enum protocol protocol_of(const struct har_request *q) {
    if (!url_is_secure(&q->url)) return q->version == HAR_HTTP2 ? PROTOCOL_HTTP2 : PROTOCOL_HTTP;
    return q->version == HAR_HTTP3 ? PROTOCOL_QUIC : PROTOCOL_TLS;
}

static uint64_t counted(struct har_reading *r, struct har_number n, const char *what) {
    if (!n.known || n.value == -1) return 0; /* -1: not known (HAR 1.2) */
    if (n.value < 0) {
        har_tell(r, SEVERITY_NOTE, "HAR 1.2", "%s is negative", what);
        return 0;
    }
    return n.value < 1e18 ? (uint64_t)n.value : 0;
}

static void count(struct builder *b, struct har_reading *r, const struct har_entry *e, uint32_t flow) {
    uint64_t out = counted(r, e->request.headers_size, "request.headersSize") +
                   counted(r, e->request.body_size, "request.bodySize");
    uint64_t in = counted(r, e->response.headers_size, "response.headersSize") +
                  counted(r, e->response.body_size, "response.bodySize");
    uint64_t whole = counted(r, e->transfer_size, "response._transferSize");
    if (whole) in = whole;
    bool answered = e->response.present && e->status.known && e->status.value > 0;
    builder_traffic(b, flow, (uint64_t[]){1, answered}, (uint64_t[]){out, in});
}

static uint32_t make_flow(struct builder *b, const struct har_request *q, const struct told_flow *f) {
    uint32_t flow = builder_flow(b, f);
    if (url_is_secure(&q->url) && q->version == HAR_HTTP2) builder_alpn(b, flow, TEXT("h2"));
    if (f->protocol == PROTOCOL_QUIC) builder_alpn(b, flow, TEXT("h3"));
    return flow;
}

uint32_t connections_take(struct connections *c, struct builder *b, struct har_reading *r,
                          const struct har_request *q) {
    const struct har_entry *e = q->entry;
    struct told_flow f = {.transport = q->version == HAR_HTTP3 ? UDP : TCP,
                          .server_port = q->url.port,
                          .protocol = protocol_of(q),
                          .start_ns = q->start_ns,
                          .end_ns = q->end_ns};
    if (f.protocol != PROTOCOL_QUIC) f.transport = TCP;
    find_server(r, q, f.server);
    char key[KEY_MOST];
    uint32_t id = intern_add(c->keys, (struct text){key, make_key(key, q, &f)});
    if (id == c->n) {
        c->list = memory_grow(c->list, c->n, &c->capacity, sizeof *c->list);
        c->list[c->n++] = (struct connection){.flow = make_flow(b, q, &f)};
    }
    struct connection *to = &c->list[id];
    if (!builder_host(b, to->flow, q->url.authority))
        har_tell(r, SEVERITY_DAMAGE, "RFC 3986 3.2.2", "its URL has no host that can be one");
    builder_time(b, to->flow, q->start_ns, q->end_ns);
    count(b, r, e, to->flow);
    bool tells = e->tls.version.n || e->tls.suite;
    if (url_is_secure(&q->url) && !to->told)
        builder_protection(b, to->flow, har_protection(&e->tls, f.protocol));
    to->told |= tells;
    return to->flow;
}
