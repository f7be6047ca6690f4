#include "evidence/app/android/string_pool.h"

#include "base/cursor.h"
#include "base/utf8.h"

enum { POOL_UTF8 = 0x100, POOL_HEADER = 28 };

/* Offsets must ascend as aapt writes them; equal ones are strings shared. */
static bool ascending(struct bytes offsets) {
    struct cursor c = cursor_of(offsets);
    uint32_t last = 0;
    while (cursor_left(&c) >= 4) {
        uint32_t offset = cursor_le32(&c);
        if (offset < last) return false;
        last = offset;
    }
    return true;
}

unsigned string_pool_open(struct string_pool *p, struct arena *arena, struct bytes chunk, uint64_t at) {
    *p = (struct string_pool){.arena = arena};
    struct cursor c = cursor_of(chunk);
    cursor_skip(&c, 2);
    uint16_t header = cursor_le16(&c);
    uint32_t size = cursor_le32(&c), count = cursor_le32(&c), styles = cursor_le32(&c);
    uint32_t flags = cursor_le32(&c), strings_at = cursor_le32(&c), styles_at = cursor_le32(&c);
    if (!cursor_ok(&c) || header < POOL_HEADER) return POOL_SIZE;
    unsigned flaws = 0;
    size_t end = chunk.n;
    if (size > chunk.n)
        flaws |= POOL_SIZE;
    else if (size >= POOL_HEADER)
        end = size;
    if (!count) return flaws;
    if (header > end || strings_at >= end) return flaws | POOL_SIZE;
    if (styles) { /* they end the strings */
        if (styles_at > strings_at && styles_at <= end)
            end = styles_at;
        else
            flaws |= POOL_STYLES;
    }
    /* Android takes any count whose offsets lie in the chunk, be it that they run into the strings. */
    size_t most = (chunk.n - header) / 4;
    if (count > most || (header < strings_at && count > (strings_at - header) / 4)) flaws |= POOL_COUNT;
    p->n = count < most ? count : (uint32_t)most;
    p->offsets = (struct bytes){chunk.p + header, (size_t)p->n * 4};
    p->data = (struct bytes){chunk.p + strings_at, end - strings_at};
    p->utf8 = flags & POOL_UTF8;
    p->at = at + strings_at;
    p->budget = 4 * p->data.n + 65536;
    if (!(flaws & POOL_COUNT) && !ascending(p->offsets)) flaws |= POOL_ORDER;
    return flaws;
}

uint64_t string_pool_offset(const struct string_pool *p, uint32_t i) {
    if (i >= p->n) return 0;
    struct cursor c = cursor_of(p->offsets);
    cursor_skip(&c, (size_t)i * 4);
    uint32_t offset = cursor_le32(&c);
    return offset < p->data.n ? p->at + offset : 0;
}

/* One byte, or two when the first has its high bit. */
static size_t length8(struct cursor *c) {
    uint8_t high = cursor_u8(c);
    return high & 0x80 ? (size_t)(high & 0x7f) << 8 | cursor_u8(c) : high;
}

static size_t length16(struct cursor *c) {
    uint16_t high = cursor_le16(c);
    return high & 0x8000 ? (size_t)(high & 0x7fff) << 16 | cursor_le16(c) : high;
}

/* A length of 15 bits that aapt cut off: the string goes on to the NUL that lies whole multiples of 2^15
 * behind (ResStringPool::stringDecodeAt). */
static size_t real_length8(struct bytes rest, size_t n, unsigned *flaws) {
    for (size_t end = n; end < rest.n; end += 0x8000)
        if (!rest.p[end]) return end;
    *flaws |= POOL_LENGTH;
    return n;
}

/* The bytes of a string as they lie there. */
static struct bytes raw(const struct string_pool *p, uint32_t i, unsigned *flaws) {
    struct bytes none = {NULL, 0};
    struct cursor c = cursor_of(p->offsets);
    cursor_skip(&c, (size_t)i * 4);
    uint32_t offset = cursor_le32(&c);
    /* units of 16 bits: Android rounds an odd offset down */
    if (!p->utf8) offset &= ~UINT32_C(1);
    if (!cursor_ok(&c) || offset >= p->data.n) {
        *flaws |= POOL_OFFSET;
        return none;
    }
    c = cursor_over(p->data.p + offset, p->data.n - offset);
    size_t n;
    if (p->utf8) {
        length8(&c); /* of the UTF-16 form: nobody relies on it */
        n = length8(&c);
        n = real_length8((struct bytes){c.p, cursor_left(&c)}, n, flaws);
    } else {
        n = length16(&c) * 2;
        bool closed = n + 2 <= cursor_left(&c) && !c.p[n] && !c.p[n + 1];
        if (!closed) *flaws |= POOL_LENGTH;
    }
    if (!cursor_ok(&c) || n > cursor_left(&c)) { /* as much as there is: older Androids read past it */
        *flaws |= POOL_LENGTH;
        n = cursor_left(&c);
    }
    return (struct bytes){c.p, n};
}

static size_t put(char *to, uint32_t code) {
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xc0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xe0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3f));
        to[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3f));
    to[2] = (char)(0x80 | (code >> 6 & 0x3f));
    to[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

static bool is_high(uint32_t unit) {
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(uint32_t unit) {
    return unit >= 0xdc00 && unit < 0xe000;
}

static uint32_t paired(uint32_t high, uint32_t low) {
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

enum { REPLACEMENT = 0xfffd };

static size_t from_utf16(struct bytes b, char *to, unsigned *flaws) {
    size_t n = 0;
    for (size_t i = 0; i + 1 < b.n; i += 2) {
        uint32_t unit = (uint32_t)(b.p[i] | b.p[i + 1] << 8);
        uint32_t next = i + 3 < b.n ? (uint32_t)(b.p[i + 2] | b.p[i + 3] << 8) : 0;
        if (is_high(unit) && is_low(next)) {
            unit = paired(unit, next);
            i += 2;
        } else if (is_high(unit) || is_low(unit)) {
            unit = REPLACEMENT;
            *flaws |= POOL_ENCODING;
        }
        n += put(to + n, unit);
    }
    return n;
}

/* A surrogate in three bytes, as Java's modified UTF-8 and CESU-8 have it; 0: none. */
static uint32_t surrogate8(const uint8_t *p, size_t n) {
    if (n < 3 || p[0] != 0xed || p[1] < 0xa0 || p[1] > 0xbf || (p[2] & 0xc0) != 0x80) return 0;
    return 0xd000 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
}

static size_t from_utf8(struct bytes b, char *to, unsigned *flaws) {
    size_t n = 0;
    for (size_t i = 0; i < b.n;) {
        size_t whole = utf8_length(b.p + i, b.n - i);
        if (whole) {
            memcpy(to + n, b.p + i, whole);
            n += whole;
            i += whole;
            continue;
        }
        uint32_t high = surrogate8(b.p + i, b.n - i);
        uint32_t low = high && b.n - i >= 6 ? surrogate8(b.p + i + 3, b.n - i - 3) : 0;
        bool pair = is_high(high) && is_low(low);
        if (!pair) *flaws |= POOL_ENCODING;
        n += put(to + n, pair ? paired(high, low) : REPLACEMENT);
        i += pair ? 6 : 1;
    }
    return n;
}

static bool plain(struct bytes b) {
    for (size_t i = 0; i < b.n;) {
        size_t n = b.p[i] < 0x80 ? 1 : utf8_length(b.p + i, b.n - i);
        if (!n) return false;
        i += n;
    }
    return true;
}

static struct bytes before_nul(struct bytes b, bool utf8, unsigned *flaws) {
    size_t unit = utf8 ? 1 : 2;
    for (size_t i = 0; i + unit <= b.n; i += unit)
        if (!b.p[i] && (utf8 || !b.p[i + 1])) {
            *flaws |= POOL_NUL;
            b.n = i;
        }
    return b;
}

static char *room_for(struct string_pool *p, size_t n) {
    if (n > p->room_size) {
        p->room_size = n < 4096 ? 4096 : 2 * n;
        p->room = arena_take(p->arena, p->room_size);
    }
    return p->room;
}

/* Overlapping strings could be asked for without end: each costs as much as its decoding could take. */
static struct text decoded(struct string_pool *p, uint32_t i, bool once, unsigned *flaws) {
    struct bytes b = raw(p, i, flaws);
    size_t room = (p->utf8 ? b.n * 3 : b.n / 2 * 3) + 1; /* no code of either takes more */
    if (room > p->budget) {
        *flaws |= POOL_EXPANSION;
        return TEXT("");
    }
    p->budget -= room;
    b = before_nul(b, p->utf8, flaws);
    if (!b.n) return TEXT("");
    bool view = p->utf8 && b.p + b.n < p->data.p + p->data.n && !b.p[b.n] && plain(b);
    if (view) return (struct text){(const char *)b.p, b.n};
    char *to = once ? room_for(p, room) : arena_take(p->arena, room);
    size_t n = p->utf8 ? from_utf8(b, to, flaws) : from_utf16(b, to, flaws);
    to[n] = '\0';
    return (struct text){to, n};
}

struct text string_pool_get(struct string_pool *p, uint32_t i, unsigned *flaws) {
    if (i >= p->n) {
        if (i != UINT32_MAX) *flaws |= POOL_OFFSET; /* -1 is how "none" is written */
        return TEXT("");
    }
    if (!p->texts) p->texts = arena_take_array(p->arena, p->n, sizeof *p->texts);
    if (!p->texts[i].p) p->texts[i] = decoded(p, i, false, flaws);
    return p->texts[i];
}

struct text string_pool_once(struct string_pool *p, uint32_t i, unsigned *flaws) {
    return i < p->n ? decoded(p, i, true, flaws) : TEXT("");
}

static const struct {
    enum string_pool_flaw flaw;
    const char *axml, *arsc, *what;
} told_as[] = {
    {POOL_SIZE, "axml-pool-size", "arsc-pool-size",
     "the size of the string pool leaves its chunk or the file"},
    {POOL_COUNT, "axml-count", "arsc-count", "the string pool tells more strings than it has offsets for"},
    {POOL_STYLES, "axml-styles", "arsc-styles", "the styles of the string pool begin where none can be"},
    {POOL_ORDER, "axml-order", "arsc-order", "the strings of the pool do not follow one another"},
    {POOL_OFFSET, "axml-string-offset", "arsc-string-offset",
     "a string is asked for that is not in the pool"},
    {POOL_LENGTH, "axml-string-length", "arsc-string-length",
     "the length of a string is not that of the string"},
    {POOL_ENCODING, "axml-encoding", "arsc-encoding", "a string is not in the encoding of its pool"},
    {POOL_NUL, "axml-string-nul", "arsc-string-nul", "a string holds a NUL: what follows it is not read"},
    {POOL_EXPANSION, "axml-expansion", "arsc-expansion", "strings that overlap: not all of them are read"},
};

void string_pool_tell(struct app_draft *d, const char *entry, uint64_t at, bool table, unsigned flaws,
                      unsigned *told) {
    unsigned fresh = flaws & ~*told;
    if (!fresh) return;
    *told |= flaws;
    for (size_t i = 0; i < sizeof told_as / sizeof *told_as; i++)
        if (fresh & told_as[i].flaw)
            app_add_anomaly(d, table ? told_as[i].arsc : told_as[i].axml, (struct app_place){entry, at},
                            "ResourceTypes.h, ResStringPool_header", "%s", told_as[i].what);
}
