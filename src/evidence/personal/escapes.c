#include "evidence/personal/escapes.h"

#include "base/digits.h"

enum { WIDEST = 64 * 1024, AROUND_ENTITY = 2048 };

/* n hexadecimal digits at p; -1: they are not all there. */
static int32_t hex_number(const uint8_t *p, const uint8_t *end, int n) {
    int32_t v = 0;
    if (end - p < n) return -1;
    for (int i = 0; i < n; i++) {
        int d = hex_digit(p[i]);
        if (d < 0) return -1;
        v = v << 4 | d;
    }
    return v;
}

size_t utf8_write(uint8_t *to, uint32_t c) {
    if (c < 0x80) {
        to[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (uint8_t)(0xc0 | c >> 6), to[1] = (uint8_t)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (uint8_t)(0xe0 | c >> 12), to[1] = (uint8_t)(0x80 | (c >> 6 & 63)),
        to[2] = (uint8_t)(0x80 | (c & 63));
        return 3;
    }
    to[0] = (uint8_t)(0xf0 | (c >> 18 & 7)), to[1] = (uint8_t)(0x80 | (c >> 12 & 63));
    to[2] = (uint8_t)(0x80 | (c >> 6 & 63)), to[3] = (uint8_t)(0x80 | (c & 63));
    return 4;
}

/* Each decoder: one escape at p (which is its first character) to `to`; how many bytes it took, 0: it is
 * none. */
typedef size_t one_escape(const uint8_t *p, const uint8_t *end, uint8_t to[8], size_t *written);

static size_t percent(const uint8_t *p, const uint8_t *end, uint8_t to[8], size_t *written) {
    int32_t v = hex_number(p + 1, end, 2);
    *written = 1;
    if (v >= 0) {
        to[0] = (uint8_t)v;
        return 3;
    }
    if (end - p < 6 || (p[1] | 32) != 'u' || (v = hex_number(p + 2, end, 4)) < 0) return 0;
    *written = utf8_write(to, (uint32_t)v); /* %u00e9: escape() of ECMA-262 annex B.2.1 */
    return 6;
}

static size_t quoted(const uint8_t *p, const uint8_t *end, uint8_t to[8], size_t *written) {
    int32_t v = hex_number(p + 1, end, 2);
    *written = v >= 0;
    to[0] = (uint8_t)v;
    if (v >= 0) return 3;
    if (end - p >= 3 && p[1] == '\r' && p[2] == '\n') return 3; /* a soft line break */
    return end - p >= 2 && p[1] == '\n' ? 2 : 0;
}

static size_t unicode_escape(const uint8_t *p, const uint8_t *end, uint8_t to[8], size_t *written) {
    int32_t v = hex_number(p + 2, end, 4), low;
    if (v < 0) return 0;
    size_t n = 6;
    if (v >= 0xd800 && v < 0xdc00 && end - p >= 12 && p[6] == '\\' && p[7] == 'u' &&
        (low = hex_number(p + 8, end, 4)) >= 0xdc00 && low < 0xe000) {
        v = 0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00);
        n = 12;
    }
    *written = utf8_write(to, (uint32_t)v);
    return n;
}

static size_t backslash(const uint8_t *p, const uint8_t *end, uint8_t to[8], size_t *written) {
    static const char from[] = "nrtbf\"'\\/", into[] = "\n\r\t\b\f\"'\\/";
    if (end - p < 2) return 0;
    if (p[1] == 'u') return unicode_escape(p, end, to, written);
    *written = 1;
    if (p[1] == 'x') {
        int32_t v = hex_number(p + 2, end, 2);
        to[0] = (uint8_t)v;
        return v < 0 ? 0 : 4;
    }
    const char *found = p[1] ? strchr(from, p[1]) : NULL;
    if (!found) return 0;
    to[0] = (uint8_t)into[found - from];
    return 2;
}

static size_t entity(const uint8_t *p, const uint8_t *end, uint8_t to[8], size_t *written) {
    static const struct {
        const char *name, *text;
    } names[] = {
        {"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},    {"nbsp", " "},
        {"commat", "@"}, {"plus", "+"},   {"colon", ":"},  {"period", "."}, {"lowbar", "_"},  {"sol", "/"},
        {"num", "#"},    {"equals", "="}, {"comma", ","},  {"auml", "ä"},   {"ouml", "ö"},    {"uuml", "ü"},
        {"Auml", "Ä"},   {"Ouml", "Ö"},   {"Uuml", "Ü"},   {"szlig", "ß"},  {"eacute", "é"},  {"egrave", "è"},
        {"agrave", "à"}, {"aacute", "á"}, {"acirc", "â"},  {"ecirc", "ê"},  {"ccedil", "ç"},  {"ntilde", "ñ"},
        {"oacute", "ó"}, {"iacute", "í"}, {"uacute", "ú"}, {"oslash", "ø"}, {"aring", "å"},   {"aelig", "æ"},
        {"Eacute", "É"}, {"Oslash", "Ø"}, {"Aring", "Å"},  {"deg", "°"},    {"euro", "€"},    {"euml", "ë"},
        {"iuml", "ï"},   {"ocirc", "ô"},  {"atilde", "ã"}, {"otilde", "õ"}, {"Ccedil", "Ç"},  {"lpar", "("},
        {"rpar", ")"},   {"dash", "-"},   {"hyphen", "-"}, {"excl", "!"},   {"dollar", "$"},  {"lbrace", "{"},
        {"rbrace", "}"}, {"lsqb", "["},   {"rsqb", "]"},   {"Tab", "\t"},   {"NewLine", "\n"}};
    const uint8_t *stop = end - p > 12 ? p + 12 : end, *semicolon = memchr(p, ';', (size_t)(stop - p));
    if (!semicolon || semicolon - p < 3) return 0;
    size_t n = (size_t)(semicolon - p) + 1;
    if (p[1] == '#') {
        uint32_t v = 0;
        bool hex = (p[2] | 32) == 'x';
        for (const uint8_t *q = p + 2 + hex; q < semicolon; q++) {
            int d = hex_digit(*q);
            if (d < 0 || (!hex && d > 9)) return 0;
            v = v * (hex ? 16 : 10) + (uint32_t)d;
        }
        if (v == 0 || v > 0x10ffff) return 0;
        *written = utf8_write(to, v);
        return n;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) != n - 2 || memcmp(names[i].name, p + 1, n - 2) != 0) continue;
        *written = strlen(names[i].text);
        memcpy(to, names[i].text, *written);
        return n;
    }
    return 0;
}

/* The token around an escape: [*from, *to). */
typedef void token_around(struct bytes b, size_t at, size_t done, size_t *from, size_t *to);

/* Of O'Hanlon, or one of many bytes: it ends no string, nor begins one. */
static bool apostrophe(struct bytes b, size_t i) {
    static const bool outside[256] = {
        ['='] = true, [':'] = true, ['('] = true, ['['] = true, ['{'] = true, [','] = true, [';'] = true,
        [')'] = true, [']'] = true, ['}'] = true, ['>'] = true, ['<'] = true, ['"'] = true, ['\''] = true};
    if (b.p[i] != '\'' || i == 0 || i + 1 >= b.n || b.p[i - 1] <= ' ' || b.p[i + 1] <= ' ') return false;
    return !outside[b.p[i - 1]] && !outside[b.p[i + 1]];
}

static void url_token(struct bytes b, size_t at, size_t done, size_t *from, size_t *to) {
    static const bool ends[256] = {
        ['"'] = true, ['<'] = true, ['>'] = true, ['`'] = true, ['\''] = true, ['\\'] = true, ['&'] = true};
    size_t i = at, low = at - done > WIDEST ? at - WIDEST : done;
    while (i > low && b.p[i - 1] > ' ' && (!ends[b.p[i - 1]] || apostrophe(b, i - 1))) i--;
    size_t k = at;
    while (k < b.n && b.p[k] > ' ' && (!ends[b.p[k]] || apostrophe(b, k))) k++;
    *from = i, *to = k;
}

static void text_token(struct bytes b, size_t at, size_t done, size_t *from, size_t *to) {
    size_t i = at, low = at - done > AROUND_ENTITY ? at - AROUND_ENTITY : done;
    while (i > low && b.p[i - 1] != '<' && b.p[i - 1] != '>' && b.p[i - 1] != '"') i--;
    size_t k = at, quiet = 0; /* up to AROUND_ENTITY behind the last entity */
    while (k < b.n && b.p[k] != '<' && b.p[k] != '>' && b.p[k] != '"' && quiet < AROUND_ENTITY) {
        quiet = b.p[k] == '&' ? 0 : quiet + 1;
        k++;
    }
    *from = i, *to = k;
}

/* From the quotation mark before to the one behind it; a mark behind a backslash is part of the string. */
static void string_token(struct bytes b, size_t at, size_t done, size_t *from, size_t *to) {
    size_t i = at, low = at - done > WIDEST ? at - WIDEST : done;
    while (i > low && b.p[i - 1] != '"' && b.p[i - 1] != '\'' && b.p[i - 1] != '`' && b.p[i - 1] != '\n') i--;
    uint8_t mark = i > 0 ? b.p[i - 1] : 0;
    size_t k = at;
    while (k < b.n && b.p[k] != '\n' && (b.p[k] != mark || mark < ' ')) k += b.p[k] == '\\' ? 2 : 1;
    *from = i, *to = k < b.n ? k : b.n;
}

struct escaping {
    enum encoding encoding;
    uint8_t mark;
    one_escape *one;
    token_around *around;
};

/* In forms a blank is written + (WHATWG URL 5.1), in paths and by encodeURIComponent() it is %20. */
static bool blanks_as_plus(const uint8_t *p, const uint8_t *end) {
    return memchr(p, '+', (size_t)(end - p)) && !memmem(p, (size_t)(end - p), "%20", 3);
}

static size_t write_token(const struct escaping *how, const uint8_t *p, const uint8_t *end, bool plus,
                          uint8_t *to) {
    size_t n = 0;
    while (p < end) {
        const uint8_t *next = memchr(p, how->mark, (size_t)(end - p));
        size_t plain = (size_t)((next ? next : end) - p), written = 0;
        for (size_t i = 0; i < plain; i++) to[n + i] = plus && p[i] == '+' ? ' ' : p[i];
        n += plain, p += plain;
        if (!next) break;
        uint8_t out[8];
        size_t took = how->one(p, end, out, &written);
        if (took == 0) {
            to[n++] = *p++;
            continue;
        }
        memcpy(to + n, out, written);
        n += written, p += took;
    }
    return n;
}

/* A name=value or a path whose value is no text: bytes are searched by themselves. */
static void narrow_to_bytes(struct bytes b, size_t at, size_t *from, size_t *to) {
    for (size_t i = at; i > *from; i--)
        if (b.p[i - 1] == '=' || b.p[i - 1] == '/') {
            *from = i;
            break;
        }
    const uint8_t *last = memrchr(b.p + at, '%', *to - at);
    const uint8_t *slash = last ? memchr(last, '/', (size_t)(b.p + *to - last)) : NULL;
    if (slash) *to = (size_t)(slash - b.p);
}

static bool no_text(const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        if ((p[i] < ' ' && p[i] != '\n' && p[i] != '\r' && p[i] != '\t') || p[i] == 0x7f) return true;
    return false;
}

/* Bytes [from, to) of a layer. Where + may be a blank, text is written both ways, as many do not escape the +
 * of base64 and of telephone numbers; bytes of no text are as forms have them. False: a limit was met. */
static bool decode_token(struct layers *l, uint32_t layer, const struct escaping *how, size_t at, size_t from,
                         size_t to) {
    struct bytes b = layer_bytes(l, layer);
    bool plus = how->encoding == ENCODING_URL && blanks_as_plus(b.p + from, b.p + to);
    for (unsigned way = 0; way < 1u + plus; way++) {
        uint8_t *room = layer_room(l, layer, to - from + 8);
        if (!room) return false;
        size_t n = write_token(how, b.p + from, b.p + to, way == 1, room), start = from, end = to;
        bool bytes = how->encoding == ENCODING_URL && no_text(room, n);
        if (plus && way == 0 && bytes) continue;
        if (bytes) {
            narrow_to_bytes(b, at, &start, &end);
            n = write_token(how, b.p + start, b.p + end, way == 1, room);
        }
        layer_add(l, layer, how->encoding, start, end, n);
    }
    return true;
}

static void decode_with(struct layers *l, uint32_t layer, const struct escaping *how) {
    if (!layer_may_hold(l, layer, how->encoding)) return;
    struct bytes b = layer_bytes(l, layer);
    size_t done = 0, i = 0;
    while (i < b.n) {
        const uint8_t *p = memchr(b.p + i, how->mark, b.n - i);
        if (!p) return;
        uint8_t out[8];
        size_t at = (size_t)(p - b.p), from, to, written;
        i = at + 1;
        if (how->one(p, b.p + b.n, out, &written) == 0) continue;
        how->around(b, at, done, &from, &to);
        if (to <= at) to = at + 1;
        if (!decode_token(l, layer, how, at, from, to)) return;
        i = done = to;
    }
}

void escapes_decode(struct layers *l, uint32_t layer) {
    static const struct escaping all[] = {{ENCODING_URL, '%', percent, url_token},
                                          {ENCODING_JSON, '\\', backslash, string_token},
                                          {ENCODING_HTML, '&', entity, text_token}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) decode_with(l, layer, &all[i]);
    struct bytes b = layer_bytes(l, layer);
    static const struct escaping mail = {ENCODING_QUOTED, '=', quoted, url_token};
    if (b.n > 16 && memmem(b.p, b.n < 4096 ? b.n : 4096, "quoted-printable", 16))
        decode_with(l, layer, &mail);
}
