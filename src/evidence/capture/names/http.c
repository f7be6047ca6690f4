/* Start line and the headers that name a server. Lenient where servers are (RFC 9112 2.2, 3.2, 5.1): leading
 * empty lines, bare LF, several blanks, white space around header names, folded lines; what is bent is told.
 */
#include "evidence/capture/names/http.h"

#include <strings.h>

enum { HEADERS_MOST = 32768, LINE_MOST = 16384, METHOD_MOST = 24 };

static bool blank(char c) {
    return c == ' ' || c == '\t';
}

/* tchar, RFC 9110 5.6.2 */
static bool token_char(uint8_t c) {
    static const uint64_t set[2] = {UINT64_C(0x03ff6cfa00000000), UINT64_C(0x57ffffffc7fffffe)};
    return c < 128 && (set[c >> 6] >> (c & 63) & 1);
}

static struct text trim(struct text t) {
    while (t.n && (blank(t.p[0]) || t.p[0] == '\r' || t.p[0] == '\n')) t = (struct text){t.p + 1, t.n - 1};
    while (t.n && (blank(t.p[t.n - 1]) || t.p[t.n - 1] == '\r' || t.p[t.n - 1] == '\n')) t.n--;
    return t;
}

static bool is(struct text t, const char *s) {
    return t.n == strlen(s) && strncasecmp(t.p, s, t.n) == 0;
}

static bool has_prefix(struct text t, const char *s) {
    size_t n = strlen(s);
    return t.n >= n && strncasecmp(t.p, s, n) == 0;
}

static bool contains(struct text t, const char *s) {
    return memmem(t.p, t.n, s, strlen(s)) != NULL;
}

static void bent(struct http_request *r, const char *what, const char *clause) {
    if (r->damage) return;
    r->damage = what;
    r->clause = clause;
}

static size_t token_length(struct bytes s) {
    size_t n = 0;
    while (n < s.n && n <= METHOD_MOST && token_char(s.p[n])) n++;
    return n;
}

static struct bytes skip_empty_lines(struct bytes s) {
    size_t i = 0;
    while (i < s.n && i < 8 && (s.p[i] == '\r' || s.p[i] == '\n')) i++;
    return (struct bytes){s.p + i, s.n - i};
}

bool http_begins(struct bytes stream) {
    struct bytes s = skip_empty_lines(stream);
    if (s.n >= 7 && memcmp(s.p, "HTTP/1.", 7) == 0) return true;
    size_t n = token_length(s);
    return n >= 3 && n <= METHOD_MOST && n + 1 < s.n && blank((char)s.p[n]) && s.p[n + 1] >= 0x20;
}

bool http2_server_begins(struct bytes s) {
    static const uint8_t rest[] = {4, 0, 0, 0, 0, 0}; /* type, no ACK, stream 0 */
    return s.n >= 9 && s.p[0] == 0 && s.p[1] == 0 && s.p[2] % 6 == 0 &&
           memcmp(s.p + 3, rest, sizeof rest) == 0;
}

/* "http://user@host:port/path" → "host:port"; "host:port" as it is. */
static struct text authority_of(struct text target) {
    const char *slashes = memmem(target.p, target.n, "://", 3);
    if (slashes) target = (struct text){slashes + 3, target.n - (size_t)(slashes + 3 - target.p)};
    size_t n = 0;
    while (n < target.n && !strchr("/?#", target.p[n])) n++;
    target.n = n;
    const char *at = memrchr(target.p, '@', target.n);
    if (at) target = (struct text){at + 1, target.n - (size_t)(at + 1 - target.p)};
    return target;
}

static bool read_version(struct text v, struct http_request *r) {
    if (v.n != 8 || memcmp(v.p, "HTTP/", 5) != 0 || v.p[6] != '.') return false;
    if (v.p[5] < '0' || v.p[5] > '2' || v.p[7] < '0' || v.p[7] > '9') return false;
    r->minor = (uint8_t)(v.p[7] - '0');
    return true;
}

static bool read_request_line(struct text line, struct http_request *r) {
    size_t n = token_length((struct bytes){(const uint8_t *)line.p, line.n});
    if (n == 0 || n > METHOD_MOST || n >= line.n || !blank(line.p[n])) return false;
    r->method = (struct text){line.p, n};
    struct text rest = trim((struct text){line.p + n, line.n - n});
    size_t end = rest.n;
    while (end > 0 && !blank(rest.p[end - 1])) end--;
    struct text version = {rest.p + end, rest.n - end};
    if (read_version(version, r)) {
        r->target = trim((struct text){rest.p, end});
    } else {
        if (!text_is(r->method, "GET") || rest.n == 0 || rest.p[0] != '/') return false;
        for (size_t i = 0; i < rest.n; i++)
            if ((uint8_t)rest.p[i] < 0x21 || rest.p[i] == 0x7f) return false;
        r->target = rest;
        r->minor = 9;
    }
    if (r->target.n == 0) bent(r, "the request line has no target", "RFC 9112 3.2");
    r->kind = HTTP_REQUEST;
    if (text_is(r->method, "CONNECT"))
        r->form = HTTP_AUTHORITY;
    else if (text_is(r->target, "*"))
        r->form = HTTP_ASTERISK;
    else
        r->form =
            r->target.n && r->target.p[0] != '/' && contains(r->target, "://") ? HTTP_ABSOLUTE : HTTP_ORIGIN;
    if (r->form == HTTP_ABSOLUTE || r->form == HTTP_AUTHORITY) r->authority = authority_of(r->target);
    return true;
}

static bool read_start_line(struct text line, struct http_request *r) {
    if (text_is(line, "PRI * HTTP/2.0")) {
        r->kind = HTTP_PREFACE2;
        return true;
    }
    if (!has_prefix(line, "HTTP/1.")) return read_request_line(line, r);
    if (line.n < 12 || !blank(line.p[8])) return false;
    struct text code = trim((struct text){line.p + 8, line.n - 8});
    unsigned status = 0;
    for (size_t i = 0; i < 3; i++) {
        if (i >= code.n || code.p[i] < '0' || code.p[i] > '9') return false;
        status = status * 10 + (unsigned)(code.p[i] - '0');
    }
    r->minor = (uint8_t)(line.p[7] - '0');
    r->status = (uint16_t)status;
    r->kind = HTTP_RESPONSE;
    return true;
}

static void read_length(struct http_request *r, struct text value) {
    uint64_t n = 0;
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < '0' || value.p[i] > '9' || n > UINT64_MAX / 16) {
            bent(r, "Content-Length is no number", "RFC 9110 8.6");
            return;
        }
        n = n * 10 + (uint64_t)(value.p[i] - '0');
    }
    r->has_length = value.n > 0;
    r->length = n;
}

static void read_header(struct http_request *r, struct text line) {
    const char *colon = memchr(line.p, ':', line.n);
    if (!colon) return;
    struct text name = {line.p, (size_t)(colon - line.p)};
    struct text value = trim((struct text){colon + 1, line.n - name.n - 1});
    size_t sent = name.n;
    name = trim(name);
    if (is(name, "host")) {
        if (r->host.n) {
            bent(r, "more than one Host header", "RFC 9112 3.2");
            return;
        }
        if (sent != name.n) bent(r, "white space around the name of the Host header", "RFC 9112 5.1");
        r->host = value;
    } else if (is(name, "user-agent")) {
        r->user_agent = value;
    } else if (is(name, "content-length")) {
        read_length(r, value);
    } else if (is(name, "transfer-encoding")) {
        r->chunked = value.n >= 7 && strncasecmp(value.p + value.n - 7, "chunked", 7) == 0;
    } else if (is(name, "upgrade")) {
        r->upgrade = true;
    }
}

/* The end of the header that begins at `at`, folded lines included (RFC 9112 5.2); 0: not all there yet. */
static size_t header_end(struct bytes s, size_t at, bool *folded) {
    for (;;) {
        const uint8_t *lf = memchr(s.p + at, '\n', s.n - at);
        if (!lf) return 0;
        at = (size_t)(lf - s.p) + 1;
        if (at >= s.n) return at;
        if (!blank((char)s.p[at])) return at;
        *folded = true;
    }
}

static enum inspect more(struct bytes stream, size_t *need) {
    *need = stream.n + 1;
    return INSPECT_MORE;
}

/* A start line that is not complete: may it become one? */
static enum inspect wait_for_line(struct bytes stream, struct bytes s, size_t *need) {
    static const char preface[] = "PRI * HTTP/2.0";
    if (s.n == 0) return more(stream, need);
    if (s.n > LINE_MOST) return INSPECT_OTHER;
    if (s.n < sizeof preface && memcmp(s.p, preface, s.n < 14 ? s.n : 14) == 0) return more(stream, need);
    size_t n = token_length(s);
    if (memcmp(s.p, "HTTP/1.", s.n < 7 ? s.n : 7) == 0) return more(stream, need);
    if (n == 0 || n > METHOD_MOST) return INSPECT_OTHER;
    if (n < s.n && !blank((char)s.p[n])) return INSPECT_OTHER;
    for (size_t i = n; i < s.n; i++)
        if (s.p[i] < 0x20 && s.p[i] != '\t' && s.p[i] != '\r') return INSPECT_OTHER;
    return more(stream, need);
}

enum inspect http_read(struct bytes stream, struct http_request *r, size_t *need) {
    *r = (struct http_request){0};
    struct bytes s = skip_empty_lines(stream);
    const uint8_t *lf = s.n ? memchr(s.p, '\n', s.n < LINE_MOST ? s.n : LINE_MOST) : NULL;
    if (!lf) return wait_for_line(stream, s, need);
    struct text line = trim((struct text){(const char *)s.p, (size_t)(lf - s.p)});
    if (!read_start_line(line, r)) return INSPECT_OTHER;
    if (r->kind == HTTP_PREFACE2 || r->minor == 9) {
        r->complete = true;
        r->header_bytes = (size_t)(lf + 1 - stream.p);
        return INSPECT_DONE;
    }
    size_t at = (size_t)(lf - s.p) + 1;
    while (at < s.n) {
        if (s.p[at] == '\n' || (s.p[at] == '\r' && at + 1 < s.n && s.p[at + 1] == '\n')) {
            r->complete = true;
            r->header_bytes = (size_t)(s.p - stream.p) + at + (s.p[at] == '\n' ? 1 : 2);
            return INSPECT_DONE;
        }
        bool folded = false;
        size_t end = header_end(s, at, &folded);
        if (end == 0) break;
        if (folded) bent(r, "a header is folded over lines", "RFC 9112 5.2");
        read_header(r, (struct text){(const char *)s.p + at, end - at});
        at = end;
    }
    if (s.n >= HEADERS_MOST) return INSPECT_DONE;
    return more(stream, need);
}

static bool host_char(uint8_t c) {
    return c > 0x20 && c < 0x7f && !strchr("/\\?#@<>\"{}|^`", c);
}

size_t http_server_name(const struct http_request *r, char name[SERVER_NAME_MOST + 1], uint16_t *port) {
    struct text t = trim(r->authority.n ? r->authority : r->host);
    if (port) *port = 0;
    if (t.n == 0) return 0;
    const char *bracket = t.p[0] == '[' ? memchr(t.p, ']', t.n) : NULL;
    const char *colon = bracket ? memchr(bracket, ':', t.n - (size_t)(bracket - t.p)) : memchr(t.p, ':', t.n);
    if (colon) {
        unsigned v = 0;
        for (const char *p = colon + 1; p < t.p + t.n && *p >= '0' && *p <= '9' && v < 65536; p++)
            v = v * 10 + (unsigned)(*p - '0');
        if (port && v < 65536) *port = (uint16_t)v;
        t.n = (size_t)(colon - t.p);
    }
    if (t.n > 1 && t.p[t.n - 1] == '.') t.n--;
    if (t.n == 0 || t.n > SERVER_NAME_MOST) return 0;
    for (size_t i = 0; i < t.n; i++) {
        uint8_t c = (uint8_t)t.p[i];
        if (!host_char(c)) return 0;
        name[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    name[t.n] = 0;
    return t.n;
}
