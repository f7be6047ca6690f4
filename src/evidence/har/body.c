#include "evidence/har/body.h"

#include "base/digits.h"

#include <strings.h>

bool body_base64(struct arena *a, struct text t, size_t most, struct bytes *to) {
    if (t.n / 4 * 3 > most) t.n = most / 3 * 4;
    uint8_t *out = arena_take(a, t.n / 4 * 3 + 3);
    *to = (struct bytes){out, 0};
    unsigned bits = 0, held = 0;
    bool padded = false;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
        int digit = base64_digit(c);
        if (c == '=') {
            padded = true;
            continue;
        }
        if (digit < 0 || padded) return false;
        bits = bits << 6 | (unsigned)digit;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out[to->n++] = (uint8_t)(bits >> held);
    }
    return held < 6;
}

/* Grows in the arena; its room is counted before. */
struct writing {
    uint8_t *p;
    size_t n;
};

static void put(struct writing *w, struct text t) {
    if (t.n) memcpy(w->p + w->n, t.p, t.n);
    w->n += t.n;
}

static void put_encoded(struct writing *w, struct text t) {
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < t.n; i++) {
        uint8_t c = (uint8_t)t.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     (c && strchr("*-._", c));
        if (plain || c == ' ') {
            w->p[w->n++] = c == ' ' ? '+' : c;
        } else {
            w->p[w->n++] = '%';
            w->p[w->n++] = (uint8_t)hex[c >> 4];
            w->p[w->n++] = (uint8_t)hex[c & 15];
        }
    }
}

struct bytes body_form(struct arena *a, const struct form_param *list, size_t n) {
    size_t room = 1;
    for (size_t i = 0; i < n; i++) room += 3 * (list[i].name.n + list[i].value.n) + 2;
    struct writing w = {arena_take(a, room), 0};
    for (size_t i = 0; i < n; i++) {
        if (i) put(&w, TEXT("&"));
        put_encoded(&w, list[i].name);
        put(&w, TEXT("="));
        put_encoded(&w, list[i].value);
    }
    return (struct bytes){w.p, w.n};
}

struct bytes body_multipart(struct arena *a, struct text boundary, const struct form_param *list, size_t n) {
    enum { FRAME = 128 }; /* more than the constant text of a part */
    size_t room = boundary.n + 16;
    for (size_t i = 0; i < n; i++)
        room += FRAME + boundary.n + list[i].name.n + list[i].value.n + list[i].file.n + list[i].type.n;
    struct writing w = {arena_take(a, room), 0};
    for (size_t i = 0; i < n; i++) {
        put(&w, TEXT("--"));
        put(&w, boundary);
        put(&w, TEXT("\r\nContent-Disposition: form-data; name=\""));
        put(&w, list[i].name);
        if (list[i].file.n) put(&w, TEXT("\"; filename=\""));
        put(&w, list[i].file);
        put(&w, TEXT("\"\r\n"));
        if (list[i].type.n) put(&w, TEXT("Content-Type: "));
        put(&w, list[i].type);
        put(&w, list[i].type.n ? TEXT("\r\n\r\n") : TEXT("\r\n"));
        put(&w, list[i].value);
        put(&w, TEXT("\r\n"));
    }
    put(&w, TEXT("--"));
    put(&w, boundary);
    put(&w, TEXT("--\r\n"));
    return (struct bytes){w.p, w.n};
}

struct text body_boundary(struct text type) {
    static const char word[] = "boundary=";
    size_t length = sizeof word - 1;
    for (size_t i = 0; i + length <= type.n; i++) {
        if (strncasecmp(type.p + i, word, length) != 0) continue;
        struct text b = {type.p + i + length, type.n - i - length};
        bool quoted = b.n && b.p[0] == '"';
        if (quoted) b = (struct text){b.p + 1, b.n - 1};
        size_t n = 0;
        while (n < b.n && n < 70 && b.p[n] > ' ' && b.p[n] != '"' && (quoted || b.p[n] != ';')) n++;
        return (struct text){b.p, n};
    }
    return TEXT("");
}
