#include "evidence/capture/http/http1_line.h"

#include "base/digits.h"

#include <strings.h>

enum { METHOD_MOST = 32 };

static bool blank(char c) {
    return c == ' ' || c == '\t';
}

bool token_char(uint8_t c) {
    static const uint64_t set[2] = {UINT64_C(0x03ff6cfa00000000), UINT64_C(0x57ffffffc7fffffe)};
    return c < 128 && (set[c >> 6] >> (c & 63) & 1);
}

struct text text_trim(struct text t) {
    while (t.n && blank(t.p[0])) t = (struct text){t.p + 1, t.n - 1};
    while (t.n && blank(t.p[t.n - 1])) t.n--;
    return t;
}

static bool is(struct text t, const char *s) {
    return t.n == strlen(s) && strncasecmp(t.p, s, t.n) == 0;
}

static struct text next_of_list(struct text *list) {
    const char *comma = list->n ? memchr(list->p, ',', list->n) : NULL;
    size_t n = comma ? (size_t)(comma - list->p) : list->n;
    struct text t = {list->p, n};
    size_t skip = comma ? n + 1 : n;
    *list = (struct text){list->p + skip, list->n - skip};
    return text_trim(t);
}

bool text_has_token(struct text list, const char *token) {
    while (list.n > 0)
        if (is(next_of_list(&list), token)) return true;
    return false;
}

static bool version_read(struct text t, uint8_t *minor) {
    if (t.n != 8 || memcmp(t.p, "HTTP/1.", 7) != 0 || t.p[7] < '0' || t.p[7] > '9') return false;
    *minor = (uint8_t)(t.p[7] - '0');
    return true;
}

static bool status_line_read(struct text line, struct start_line *s) {
    if (line.n < 12 || !blank(line.p[8]) || !version_read((struct text){line.p, 8}, &s->minor)) return false;
    struct text code = text_trim((struct text){line.p + 8, line.n - 8});
    if (code.n < 3 || (code.n > 3 && !blank(code.p[3]))) return false;
    unsigned status = 0;
    for (size_t i = 0; i < 3; i++) {
        if (code.p[i] < '0' || code.p[i] > '9') return false;
        status = status * 10 + (unsigned)(code.p[i] - '0');
    }
    if (status < 100) return false;
    s->response = true;
    s->status = (uint16_t)status;
    s->reason = text_trim((struct text){code.p + 3, code.n - 3});
    return true;
}

static bool request_line_read(struct text line, struct start_line *s) {
    line = text_trim(line);
    if (line.n < 10 || !blank(line.p[line.n - 9])) return false;
    if (!version_read((struct text){line.p + line.n - 8, 8}, &s->minor)) return false;
    size_t n = 0;
    while (n < line.n && n <= METHOD_MOST && token_char((uint8_t)line.p[n])) n++;
    if (n == 0 || n > METHOD_MOST || !blank(line.p[n])) return false;
    s->method = (struct text){line.p, n};
    s->target = text_trim((struct text){line.p + n, line.n - 8 - n});
    for (size_t i = 0; i < s->target.n; i++)
        if ((uint8_t)s->target.p[i] < 0x20 && !blank(s->target.p[i])) return false;
    return s->target.n > 0;
}

bool start_line_read(struct text line, bool response, struct start_line *s) {
    *s = (struct start_line){0};
    return response ? status_line_read(line, s) : request_line_read(line, s);
}

/* The last of the methods in common use in front of a target without blanks. */
static bool request_line_find(struct text line, struct start_line *s) {
    static const char *const methods[] = {"GET",   "POST",    "PUT",      "HEAD",   "DELETE", "OPTIONS",
                                          "PATCH", "CONNECT", "PROPFIND", "REPORT", "MKCOL"};
    if (line.n < 14 || memcmp(line.p + line.n - 9, " HTTP/1.", 8) != 0) return false;
    const char *target = memrchr(line.p, ' ', line.n - 9);
    if (!target) return false;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        size_t n = strlen(methods[i]);
        if ((size_t)(target - line.p) < n || memcmp(target - n, methods[i], n) != 0) continue;
        const char *p = target - n;
        return start_line_read((struct text){p, line.n - (size_t)(p - line.p)}, false, s);
    }
    return false;
}

bool start_line_find(struct text line, bool response, struct start_line *s) {
    if (start_line_read(line, response, s)) return true;
    if (!response) return request_line_find(line, s);
    const char *p = line.p, *end = line.p + line.n;
    while (p < end && (p = memmem(p, (size_t)(end - p), "HTTP/1.", 7))) {
        if (start_line_read((struct text){p, (size_t)(end - p)}, true, s)) return true;
        p++;
    }
    return false;
}

struct target_parts target_parts(struct text method, struct text target) {
    struct target_parts t = {.path = target};
    if (text_is(method, "CONNECT")) {
        t.authority = target;
        t.path = (struct text){target.p, 0};
        return t;
    }
    const char *colon = target.n && target.p[0] != '/' ? memmem(target.p, target.n, "://", 3) : NULL;
    if (!colon) return t;
    t.scheme = (struct text){target.p, (size_t)(colon - target.p)};
    for (size_t i = 0; i < t.scheme.n; i++)
        if (!token_char((uint8_t)t.scheme.p[i])) return (struct target_parts){.path = target};
    const char *p = colon + 3, *end = target.p + target.n, *slash = p;
    while (slash < end && *slash != '/' && *slash != '?') slash++;
    const char *at = memrchr(p, '@', (size_t)(slash - p)); /* RFC 9110 4.2.4: userinfo is no part of it */
    if (at) p = at + 1;
    t.authority = (struct text){p, (size_t)(slash - p)};
    t.path = (struct text){slash, (size_t)(end - slash)};
    if (t.path.n == 0) t.path = TEXT("/");
    return t;
}

bool field_line_read(struct text line, struct field_line *f) {
    *f = (struct field_line){0};
    const char *colon = memchr(line.p, ':', line.n);
    if (!colon || colon == line.p) return false;
    struct text sent = {line.p, (size_t)(colon - line.p)};
    f->name = text_trim(sent);
    f->value = text_trim((struct text){colon + 1, line.n - sent.n - 1});
    if (f->name.n == 0) return false;
    if (f->name.n != sent.n) {
        f->damage = "white space between a header name and its colon";
        f->clause = "RFC 9112 5.1";
    }
    for (size_t i = 0; i < f->name.n; i++)
        if (!token_char((uint8_t)f->name.p[i])) {
            f->damage = "a header name has characters that no token may have";
            f->clause = "RFC 9110 5.1";
            break;
        }
    return true;
}

bool content_length_read(struct text value, uint64_t *n, bool *conflict) {
    *conflict = false;
    bool any = false;
    while (value.n > 0) {
        struct text t = next_of_list(&value);
        uint64_t v = 0;
        if (t.n == 0 || t.n > 18) return false;
        for (size_t i = 0; i < t.n; i++) {
            if (t.p[i] < '0' || t.p[i] > '9') return false;
            v = v * 10 + (uint64_t)(t.p[i] - '0');
        }
        if (any && v != *n) *conflict = true;
        if (!any) *n = v;
        any = true;
    }
    return any;
}

bool chunk_size_read(struct text line, uint64_t *n) {
    line = text_trim(line);
    uint64_t v = 0;
    size_t i = 0;
    for (; i < line.n && hex_digit(line.p[i]) >= 0; i++) {
        if (v >> 58) return false;
        v = v << 4 | (uint64_t)hex_digit(line.p[i]);
    }
    *n = v;
    return i > 0 && (i == line.n || line.p[i] == ';' || blank(line.p[i]));
}
