#include "evidence/personal/forms.h"

#include "base/digits.h"

#include "evidence/personal/spelling.h"

#include <math.h>
#include <openssl/evp.h>

struct adding {
    struct arena *arena;
    struct forms *to;
    uint32_t value;
};

static bool same_letters(struct bytes a, struct bytes b) {
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++) {
        uint8_t x = a.p[i], y = b.p[i];
        if (x >= 'A' && x <= 'Z') x |= 32;
        if (y >= 'A' && y <= 'Z') y |= 32;
        if (x != y) return false;
    }
    return true;
}

static void add(struct adding *w, enum form_kind kind, const void *p, size_t n) {
    struct forms *f = w->to;
    struct bytes bytes = {p, n};
    for (size_t i = f->n; i > 0 && f->list[i - 1].value == w->value; i--) {
        const struct form *old = &f->list[i - 1];
        bool same = kind == FORM_EXACT || kind == FORM_RAW
                        ? n == old->bytes.n && memcmp(p, old->bytes.p, n) == 0
                        : same_letters(bytes, old->bytes);
        if (old->kind == kind && same) return;
    }
    f->list = arena_grow(w->arena, f->list, f->n, &f->capacity, sizeof *f->list);
    f->list[f->n++] = (struct form){kind, w->value, arena_bytes(w->arena, bytes)};
}

/* One character of well-formed UTF-8; *i moves behind it. */
static uint32_t character(struct text t, size_t *i) {
    uint8_t c = (uint8_t)t.p[(*i)++];
    unsigned more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    uint32_t v = more ? c & (0x3fu >> more) : c;
    for (; more > 0 && *i < t.n; more--) v = v << 6 | ((uint8_t)t.p[(*i)++] & 63);
    return v;
}

static size_t wide(struct text t, bool big, uint8_t *to) {
    size_t n = 0;
    for (size_t i = 0; i < t.n;) {
        uint32_t c = character(t, &i), units[2] = {c, 0};
        size_t count = 1;
        if (c > 0xffff) { /* RFC 2781 2.1 */
            units[0] = 0xd800 + ((c - 0x10000) >> 10), units[1] = 0xdc00 + ((c - 0x10000) & 0x3ff);
            count = 2;
        }
        for (size_t k = 0; k < count; k++) {
            to[n++] = (uint8_t)(big ? units[k] >> 8 : units[k]);
            to[n++] = (uint8_t)(big ? units[k] : units[k] >> 8);
        }
    }
    return n;
}

static void add_reversed(struct adding *w, struct text t) {
    char *to = arena_take(w->arena, t.n + 1);
    size_t n = 0;
    for (size_t i = t.n; i > 0;) { /* by characters: that is how programs reverse text */
        size_t start = i - 1;
        while (start > 0 && ((uint8_t)t.p[start] & 0xc0) == 0x80) start--;
        memcpy(to + n, t.p + start, i - start);
        n += i - start, i = start;
    }
    if (memcmp(to, t.p, n) != 0) add(w, FORM_REVERSED, to, n);
}

static void add_digest(struct adding *w, const char *name, const void *p, size_t n) {
    struct forms *f = w->to;
    f->digests = arena_grow(w->arena, f->digests, f->n_digests, &f->digest_capacity, sizeof *f->digests);
    struct digest *d = &f->digests[f->n_digests++];
    *d = (struct digest){.n = (uint8_t)n, .value = w->value, .name = name};
    memcpy(d->bytes, p, n);
}

static void add_digests(struct adding *w, struct text t) {
    uint8_t out[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (EVP_Digest(t.p, t.n, out, &n, EVP_md5(), NULL)) add_digest(w, "md5", out, n);
    if (EVP_Digest(t.p, t.n, out, &n, EVP_sha1(), NULL)) add_digest(w, "sha1", out, n);
    if (EVP_Digest(t.p, t.n, out, &n, EVP_sha256(), NULL)) add_digest(w, "sha256", out, n);
}

static size_t unhex(struct text t, uint8_t *to) {
    for (size_t i = 0; i + 1 < t.n; i += 2) {
        int high = hex_digit(t.p[i]), low = hex_digit(t.p[i + 1]);
        if (high < 0 || low < 0) return 0;
        to[i / 2] = (uint8_t)(high << 4 | low);
    }
    return t.n / 2;
}

static void add_raw(struct adding *w, const struct persona_value *v) {
    uint8_t bytes[64];
    struct text bare = spelling_bare(w->arena, v->value);
    if (bare.n > 128 || bare.n % 2) return;
    size_t n = unhex(bare, bytes);
    if (n >= 6 && n <= 64) add(w, FORM_RAW, bytes, n);
    if (n == 16 || n == 20 || n == 32) add_digest(w, "binary", bytes, n);
}

/* A telephone number in groups: whatever the groups, its last digits stand together or with one separator
 * somewhere among them. */
static void add_tails(struct adding *w, const struct persona_value *v) {
    struct text digits = spelling_normal(w->arena, WRITTEN_AS_PHONE, v->value);
    if (digits.n < 7) return;
    const char *t = digits.p + digits.n - 4;
    static const char separators[] = {' ', '-', '.', '/', '+'};
    char form[6];
    add(w, FORM_TAIL, t, 4);
    for (size_t i = 0; i < sizeof separators; i++)
        for (size_t at = 1; at < 4; at++) {
            memcpy(form, t, at);
            form[at] = separators[i];
            memcpy(form + at + 1, t + at, 4 - at);
            add(w, FORM_TAIL, form, 5);
        }
}

/* The beginnings of all ways to write a number that is this degree or near it: 52.52 within 0.001 begins with
 * "52.5"; in millionths of a degree, with "525". */
static void add_degrees(struct adding *w, double v, double slack) {
    double around[] = {v - slack, v, v + slack, round(v * 10) / 10, round(v * 100) / 100};
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        double a = fabs(around[i]), minutes = floor(fmod(a, 1) * 60 + 1e-9);
        static const char *const points[] = {"%d.%d", "%d,%d"};
        for (size_t k = 0; k < 2; k++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            const char *s = arena_format(w->arena, points[k], (int)a, (int)floor(fmod(a * 10, 10) + 1e-9));
#pragma GCC diagnostic pop
            add(w, FORM_NUMBER, s, strlen(s));
        }
        const char *forms[] = {arena_format(w->arena, "%d\xc2\xb0", (int)a), /* 52°31′… */
                               arena_format(w->arena, "%d %02d", (int)a, (int)minutes),
                               arena_format(w->arena, "%d:%02d", (int)a, (int)minutes),
                               arena_format(w->arena, "%d/1", (int)a), /* EXIF rationals */
                               a >= 1 ? arena_format(w->arena, "%04d",
                                                     (int)floor(a * (a >= 100  ? 10
                                                                     : a >= 10 ? 100
                                                                               : 1000) +
                                                                1e-6))
                                      : NULL};
        for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
            if (forms[k]) add(w, FORM_NUMBER, forms[k], strlen(forms[k]));
    }
}

static void add_position(struct adding *w, const struct persona_value *v) {
    double slack = v->tolerance / 111320; /* metres in a degree of latitude */
    double narrow = cos(v->lat * 3.14159265358979 / 180);
    add_degrees(w, v->lat, slack);
    add_degrees(w, v->lon, narrow > 0.01 ? slack / narrow : slack);
}

static void add_literals(struct adding *w, enum writing writing, struct text t) {
    enum { SHORT = 8 };
    bool exact = writing == WRITTEN_EXACTLY;
    add(w, exact ? FORM_EXACT : FORM_PLAIN, t.p, t.n);
    if (t.n < 4) return;
    add_reversed(w, t);
    uint8_t *utf16 = arena_take(w->arena, 4 * t.n + 4);
    add(w, FORM_UTF16LE, utf16, wide(t, false, utf16));
    add(w, FORM_UTF16BE, utf16, wide(t, true, utf16));
    if (t.n <= SHORT) {
        uint8_t out[2 * SHORT];
        int n = EVP_EncodeBlock(out, (const uint8_t *)t.p, (int)t.n);
        while (n > 0 && out[n - 1] == '=') n--;
        add(w, FORM_BASE64, out, (size_t)n);
    }
}

void forms_add(struct arena *a, const struct persona *p, uint32_t value, struct forms *to) {
    enum { FEW_PHONES = 64 };
    const struct persona_value *v = &p->values[value];
    struct adding w = {a, to, value};
    enum writing writing = spelling_writing(v);
    if (v->unfit) return;
    if (writing == WRITTEN_AS_POSITION) {
        add_position(&w, v);
        return;
    }
    if (writing == WRITTEN_AS_DIGEST) {
        uint8_t bytes[32];
        struct text bare = spelling_bare(a, v->value);
        if (bare.n <= 64) add_digest(&w, "file", bytes, unhex(bare, bytes));
    }
    struct spellings s = spellings_of(a, v);
    for (size_t i = 0; i < s.n; i++) {
        if (s.list[i].n >= 4) add_literals(&w, writing, s.list[i]);
        if (v->beside.n == 0) add_digests(&w, s.list[i]);
    }
    if (writing == WRITTEN_AS_HEX) add_raw(&w, v);
    if (writing == WRITTEN_AS_PHONE && p->n_values <= FEW_PHONES) add_tails(&w, v);
}
