#include "evidence/har/url.h"

#include <strings.h>

const char *url_scheme_text(enum url_scheme s) {
    static const char *const texts[] = {"", "http", "https", "ws", "wss", "local"};
    return texts[s];
}

/* Length of "scheme:", 0: it has none (RFC 3986 3.1). */
static size_t scheme_length(struct text t) {
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == ':') return i ? i + 1 : 0;
        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))) return 0;
    }
    return 0;
}

static enum url_scheme scheme_of(struct text t) {
    for (enum url_scheme s = URL_HTTP; s <= URL_WSS; s++) {
        const char *name = url_scheme_text(s);
        if (strlen(name) == t.n && strncasecmp(name, t.p, t.n) == 0) return s;
    }
    return URL_LOCAL;
}

static const char *read_authority(struct text a, struct url *to) {
    const char *at = memrchr(a.p, '@', a.n);
    if (at) a = (struct text){at + 1, a.n - (size_t)(at + 1 - a.p)};
    to->authority = to->host = a;
    const char *bracket = a.n && a.p[0] == '[' ? memchr(a.p, ']', a.n) : NULL;
    if (a.n && a.p[0] == '[' && !bracket) return "its URL has no host that can be one";
    size_t from = bracket ? (size_t)(bracket - a.p) : 0;
    const char *colon = memchr(a.p + from, ':', a.n - from);
    if (colon) to->host.n = (size_t)(colon - a.p);
    if (to->host.n == 0) return "its URL has no host";
    if (!colon || colon + 1 == a.p + a.n) return NULL;
    unsigned port = 0;
    for (const char *p = colon + 1; p < a.p + a.n; p++) {
        if (*p < '0' || *p > '9' || port > 65535) return "its URL's port is no number";
        port = port * 10 + (unsigned)(*p - '0');
    }
    if (port == 0 || port > 65535) return "its URL's port is out of range";
    to->port = (uint16_t)port;
    return NULL;
}

static size_t span_to(struct text t, const char *any) {
    size_t n = 0;
    while (n < t.n && !strchr(any, t.p[n])) n++;
    return n;
}

const char *url_read(struct text t, bool connect, struct url *to) {
    *to = (struct url){0};
    if (memchr(t.p, '\0', t.n)) return "its URL holds a NUL";
    size_t scheme = scheme_length(t);
    bool slashes = scheme && t.n >= scheme + 2 && memcmp(t.p + scheme, "//", 2) == 0;
    if (connect && !slashes) {
        to->scheme = URL_HTTPS;
        to->port = 443;
        return read_authority(t, to);
    }
    if (!scheme) return "its URL is relative";
    to->scheme = scheme_of((struct text){t.p, scheme - 1});
    if (to->scheme == URL_LOCAL) return NULL;
    if (!slashes) return "its URL has no host";
    struct text rest = {t.p + scheme + 2, t.n - scheme - 2};
    struct text authority = {rest.p, span_to(rest, "/?#\\")};
    to->target = (struct text){rest.p + authority.n, rest.n - authority.n};
    to->target.n = span_to(to->target, "#");
    to->port = url_is_secure(to) ? 443 : 80;
    return read_authority(authority, to);
}
