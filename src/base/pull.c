#include "base/pull.h"

struct pull pull_over(struct bytes b, struct arena *a) {
    return (struct pull){.c = cursor_of(b), .start = b.p, .arena = a};
}

static void fail(struct pull *p, const char *wrong) {
    if (p->wrong) return;
    p->wrong = wrong;
    p->wrong_at = pull_at(p);
    p->c.p = p->c.end;
    p->c.failed = true;
}

/* The next byte that is no white space, not taken; -1 at the end. */
static int peek(struct pull *p) {
    while (p->c.p < p->c.end) {
        uint8_t c = *p->c.p;
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return c;
        p->c.p++;
    }
    return -1;
}

static bool expect(struct pull *p, int wanted, const char *wrong) {
    if (peek(p) != wanted) {
        fail(p, cursor_left(&p->c) ? wrong : "the text ends early (RFC 8259 2)");
        return false;
    }
    p->c.p++;
    return true;
}

enum pull_kind pull_kind(struct pull *p) {
    int c = peek(p);
    switch (c) {
    case '{': return PULL_OBJECT;
    case '[': return PULL_LIST;
    case '"': return PULL_STRING;
    case 't': return PULL_TRUE;
    case 'f': return PULL_FALSE;
    case 'n': return PULL_NULL;
    case '-': return PULL_NUMBER;
    default: return c >= '0' && c <= '9' ? PULL_NUMBER : PULL_NOTHING;
    }
}

static bool enter(struct pull *p) {
    if (p->depth == PULL_DEEPEST) {
        fail(p, "it is nested deeper than 512 levels");
        return false;
    }
    p->c.p++;
    p->depth++;
    p->fresh = true;
    return true;
}

bool pull_object(struct pull *p) {
    if (pull_kind(p) == PULL_OBJECT) return enter(p);
    pull_skip(p);
    return false;
}

bool pull_list(struct pull *p) {
    if (pull_kind(p) == PULL_LIST) return enter(p);
    pull_skip(p);
    return false;
}

/* False at the closing bracket, which is then behind. */
static bool another(struct pull *p, int closing) {
    bool first = p->fresh;
    p->fresh = false;
    if (!pull_ok(p)) return false;
    if (peek(p) == closing) {
        p->c.p++;
        p->depth--;
        return false;
    }
    return first || expect(p, ',',
                           closing == '}' ? "',' or '}' is wanted here (RFC 8259 4)"
                                          : "',' or ']' is wanted here (RFC 8259 5)");
}

static unsigned hex4(struct cursor *c) {
    unsigned v = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t d = cursor_u8(c);
        unsigned digit = 16;
        if (d >= '0' && d <= '9') digit = d - (unsigned)'0';
        if (d >= 'a' && d <= 'f') digit = d - (unsigned)'a' + 10;
        if (d >= 'A' && d <= 'F') digit = d - (unsigned)'A' + 10;
        if (digit == 16) return UINT32_MAX;
        v = v << 4 | digit;
    }
    return v;
}

static size_t put_utf8(char *to, unsigned c) {
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--, c >>= 6) to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)(leads[n] | c);
    return n;
}

/* Behind "\u": one code point, from two escapes where they are a pair; a lone half is U+FFFD. */
static size_t unescape_unicode(struct pull *p, char *to) {
    unsigned v = hex4(&p->c);
    if (v > 0xFFFF) {
        fail(p, "'\\u' wants four hex digits (RFC 8259 7)");
        return 0;
    }
    if (v >= 0xD800 && v < 0xDC00 && cursor_left(&p->c) >= 6 && p->c.p[0] == '\\' && p->c.p[1] == 'u') {
        struct cursor ahead = p->c;
        cursor_skip(&ahead, 2);
        unsigned low = hex4(&ahead);
        if (low >= 0xDC00 && low < 0xE000) {
            p->c = ahead;
            return put_utf8(to, 0x10000 + ((v - 0xD800) << 10) + (low - 0xDC00));
        }
    }
    return put_utf8(to, v >= 0xD800 && v < 0xE000 ? 0xFFFD : v);
}

static size_t unescape(struct pull *p, char *to) {
    uint8_t c = cursor_u8(&p->c);
    switch (c) {
    case '"':
    case '\\':
    case '/': *to = (char)c; return 1;
    case 'b': *to = '\b'; return 1;
    case 'f': *to = '\f'; return 1;
    case 'n': *to = '\n'; return 1;
    case 'r': *to = '\r'; return 1;
    case 't': *to = '\t'; return 1;
    case 'u': return unescape_unicode(p, to);
    default:
        p->c.p--;
        fail(p, "this escape does not exist (RFC 8259 7)");
        return 0;
    }
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t load(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? x : __builtin_bswap64(x);
}

/* The lowest bit that is set belongs to the first byte that is zero, or below `less`; none: there is no such
 * byte (after Mycroft; Warren, Hacker's Delight 6-1). */
static uint64_t zeros(uint64_t x) {
    return (x - EACH(1)) & ~x & EACH(0x80);
}

static uint64_t lesser(uint64_t x, uint8_t less) {
    return (x - EACH(less)) & ~x & EACH(0x80);
}

static size_t first(uint64_t found) {
    return (size_t)__builtin_ctzll(found) / 8;
}

size_t pull_plain(const uint8_t *p, size_t n) {
    size_t i = 0;
    for (; n - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t x = load(p + i), found = zeros(x ^ EACH('"')) | zeros(x ^ EACH('\\')) | lesser(x, 0x20);
        if (found) return i + first(found);
    }
    while (i < n && p[i] != '"' && p[i] != '\\' && p[i] >= 0x20) i++;
    return i;
}

/* Copies up to the next backslash; `to` has room for 8 bytes more than there are. */
static size_t copy_plain(char *to, const uint8_t *p, size_t n) {
    size_t i = 0;
    for (; n - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t found = zeros(load(p + i) ^ EACH('\\'));
        memcpy(to + i, p + i, sizeof(uint64_t));
        if (found) return i + first(found);
    }
    for (; i < n && p[i] != '\\'; i++) to[i] = (char)p[i];
    return i;
}

/* The closing quote of a string whose opening one is behind; NULL: none. */
static const uint8_t *string_end(struct pull *p, bool *escaped) {
    const uint8_t *s = p->c.p;
    *escaped = false;
    for (;; s++) {
        s += pull_plain(s, (size_t)(p->c.end - s));
        if (s == p->c.end || *s == '"') break;
        if (*s != '\\') {
            p->control = true;
        } else if (p->c.end - s > 1) {
            *escaped = true;
            s++;
        }
    }
    return s < p->c.end ? s : NULL;
}

/* to NULL: nobody wants it. */
static bool take_string(struct pull *p, struct text *to) {
    p->c.p++;
    bool escaped;
    const uint8_t *end = string_end(p, &escaped);
    if (!end) {
        fail(p, "this string has no end (RFC 8259 7)");
        return false;
    }
    const char *from = (const char *)p->c.p;
    size_t n = (size_t)(end - p->c.p);
    if (!escaped || !to) {
        if (to) *to = (struct text){from, n};
        p->c.p = end + 1;
        return true;
    }
    char *own = arena_take(p->arena, n + 8); /* an escape is never shorter than what it stands for */
    size_t made = 0;
    while (pull_ok(p) && p->c.p < end) {
        size_t run = copy_plain(own + made, p->c.p, (size_t)(end - p->c.p));
        made += run;
        p->c.p += run;
        if (p->c.p == end) break;
        p->c.p++;
        made += unescape(p, own + made);
    }
    if (!pull_ok(p)) return false;
    p->c.p = end + 1;
    *to = (struct text){own, made};
    return true;
}

bool pull_member(struct pull *p, struct text *key) {
    *key = TEXT("");
    if (!another(p, '}')) return false;
    if (peek(p) != '"') {
        fail(p, "the name of a member is wanted here (RFC 8259 4)");
        return false;
    }
    return take_string(p, key) && expect(p, ':', "':' is wanted here (RFC 8259 4)");
}

bool pull_element(struct pull *p) {
    bool first = p->fresh;
    if (!another(p, ']')) return false;
    if (!first && peek(p) == ']') fail(p, "a value is wanted here (RFC 8259 5)");
    return pull_ok(p);
}

bool pull_string(struct pull *p, struct text *to) {
    if (pull_kind(p) == PULL_STRING) return take_string(p, to);
    pull_skip(p);
    return false;
}

static size_t digits(struct pull *p) {
    const uint8_t *from = p->c.p;
    while (p->c.p < p->c.end && *p->c.p >= '0' && *p->c.p <= '9') p->c.p++;
    return (size_t)(p->c.p - from);
}

static bool take(struct pull *p, uint8_t one, uint8_t other) {
    bool is = p->c.p < p->c.end && (*p->c.p == one || *p->c.p == other);
    p->c.p += is;
    return is;
}

bool pull_number(struct pull *p, struct text *to) {
    if (pull_kind(p) != PULL_NUMBER) {
        pull_skip(p);
        return false;
    }
    const uint8_t *from = p->c.p;
    take(p, '-', '-');
    bool zero = p->c.p < p->c.end && *p->c.p == '0';
    size_t n = digits(p);
    bool ok = n > 0 && (!zero || n == 1);
    if (ok && take(p, '.', '.')) ok = digits(p) > 0;
    if (ok && take(p, 'e', 'E')) {
        take(p, '+', '-');
        ok = digits(p) > 0;
    }
    if (!ok) {
        fail(p, "this is no number (RFC 8259 6)");
        return false;
    }
    *to = (struct text){(const char *)from, (size_t)(p->c.p - from)};
    return true;
}

static void skip_word(struct pull *p, const char *word) {
    size_t n = strlen(word);
    if (cursor_left(&p->c) < n || memcmp(p->c.p, word, n) != 0)
        fail(p, "this is no value (RFC 8259 3)");
    else
        p->c.p += n;
}

void pull_skip(struct pull *p) {
    struct text ignored;
    switch (pull_kind(p)) {
    case PULL_OBJECT:
        if (pull_object(p))
            while (pull_member(p, &ignored)) pull_skip(p);
        break;
    case PULL_LIST:
        if (pull_list(p))
            while (pull_element(p)) pull_skip(p);
        break;
    case PULL_STRING: take_string(p, NULL); break;
    case PULL_NUMBER: pull_number(p, &ignored); break;
    case PULL_TRUE: skip_word(p, "true"); break;
    case PULL_FALSE: skip_word(p, "false"); break;
    case PULL_NULL: skip_word(p, "null"); break;
    case PULL_NOTHING:
        fail(p,
             cursor_left(&p->c) ? "a value is wanted here (RFC 8259 3)" : "the text ends early (RFC 8259 2)");
        break;
    }
}

bool pull_end(struct pull *p) {
    return pull_ok(p) && peek(p) < 0;
}
