/* Binary property lists (CFBinaryPList.c): header "bplist00", objects, a table of their offsets, a trailer of
 * 32 bytes. Objects refer to each other by number, so that a few bytes can describe a tree without end:
 * depth, values and text written out are bounded. */
#include "evidence/app/apple/plist_private.h"

#include "base/cursor.h"

#include <math.h>

struct binary {
    struct plist_build *b;
    uint8_t offset_size, reference_size;
    uint64_t objects, top, table;
    unsigned depth;
};

enum { TRAILER = 32, MOST_TEXT = 128 << 20 };

static const char clause[] = "CFBinaryPList.c";

static uint64_t sized(struct cursor *c, unsigned n) {
    uint64_t v = 0;
    for (unsigned i = 0; i < n; i++) v = v << 8 | cursor_u8(c);
    return v;
}

static bool read_trailer(struct binary *l) {
    struct bytes all = l->b->all;
    if (all.n < 8 + TRAILER) return false;
    struct cursor c = cursor_over(all.p + all.n - TRAILER + 6, TRAILER - 6);
    l->offset_size = cursor_u8(&c);
    l->reference_size = cursor_u8(&c);
    l->objects = cursor_be64(&c);
    l->top = cursor_be64(&c);
    l->table = cursor_be64(&c);
    return l->offset_size >= 1 && l->offset_size <= 8 && l->reference_size >= 1 && l->reference_size <= 8 &&
           l->objects > 0 && l->top < l->objects && l->table < all.n &&
           l->objects <= (all.n - l->table) / l->offset_size;
}

/* Offset of an object; beyond the end when there is none of that number. */
static uint64_t object_offset(const struct binary *l, uint64_t number) {
    if (number >= l->objects) return UINT64_MAX;
    struct cursor c = cursor_of(l->b->all);
    cursor_skip(&c, (size_t)(l->table + number * l->offset_size));
    uint64_t at = sized(&c, l->offset_size);
    return cursor_ok(&c) && at < l->table ? at : UINT64_MAX;
}

/* The length in a marker, or in the integer behind it. */
static uint64_t length_of(struct cursor *c, uint8_t marker) {
    if ((marker & 15) != 15) return marker & 15;
    uint8_t size = cursor_u8(c);
    return size >> 4 == 1 && (size & 15) <= 3 ? sized(c, 1u << (size & 15)) : UINT64_MAX;
}

static size_t put_utf8(char *to, uint32_t c) {
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    to[0] = (char)(lead[more] | c >> (6 * more));
    for (size_t i = 1; i <= more; i++) to[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3f));
    return more + 1;
}

static struct text from_utf16(struct arena *a, struct bytes b) {
    size_t units = b.n / 2;
    char *to = arena_take(a, units * 3 + 1);
    size_t n = 0;
    struct cursor c = cursor_of(b);
    for (size_t i = 0; i < units; i++) {
        uint32_t u = cursor_be16(&c);
        if (u >= 0xd800 && u < 0xdc00 && cursor_left(&c) >= 2) {
            uint32_t low = (uint32_t)c.p[0] << 8 | c.p[1];
            if (low >= 0xdc00 && low < 0xe000) {
                u = 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00);
                cursor_skip(&c, 2);
                i++;
            }
        }
        if (u >= 0xd800 && u < 0xe000) u = 0xfffd;
        n += put_utf8(to + n, u);
    }
    return (struct text){to, n};
}

/* Text (ASCII, or UTF-16 in the order of the network) behind its marker. */
static bool read_text(struct binary *l, struct cursor *c, uint8_t marker, struct text *to) {
    uint64_t n = length_of(c, marker);
    size_t unit = marker >> 4 == 6 ? 2 : 1;
    if (!cursor_ok(c) || n > cursor_left(c) / unit) return false;
    struct bytes b = cursor_take(c, (size_t)n * unit);
    l->b->text += b.n;
    if (l->b->text > MOST_TEXT) return false;
    *to = unit == 2 ? from_utf16(l->b->arena, b)
                    : (struct text){arena_text(l->b->arena, (struct text){(const char *)b.p, b.n}), b.n};
    return true;
}

static struct plist *read_object(struct binary *l, uint64_t number);

static bool read_members(struct binary *l, struct cursor *c, struct plist *to, uint64_t n) {
    unsigned per = to->kind == PLIST_DICT ? 2 : 1;
    if (!cursor_ok(c) || n > cursor_left(c) / l->reference_size / per) return false;
    struct cursor keys = cursor_sub(c, per == 2 ? (size_t)n * l->reference_size : 0);
    struct plist **tail = &to->first;
    for (uint64_t i = 0; i < n; i++) {
        struct text name = {NULL, 0};
        if (per == 2) {
            uint64_t at = object_offset(l, sized(&keys, l->reference_size));
            if (at == UINT64_MAX) return false;
            struct cursor key = cursor_over(l->b->all.p + at, (size_t)(l->table - at));
            uint8_t marker = cursor_u8(&key);
            if ((marker >> 4 != 5 && marker >> 4 != 6) || !read_text(l, &key, marker, &name)) return false;
        }
        struct plist *value = read_object(l, sized(c, l->reference_size));
        if (!value) return false;
        value->key = name;
        *tail = value;
        tail = &value->next;
        to->count++;
    }
    return true;
}

static double read_real(struct cursor *c, unsigned size) {
    union {
        uint64_t i;
        double d;
    } eight = {0};
    union {
        uint32_t i;
        float f;
    } four = {0};
    if (size == 8)
        eight.i = cursor_be64(c);
    else if (size == 4)
        four.i = cursor_be32(c);
    else
        cursor_skip(c, SIZE_MAX);
    double v = size == 8 ? eight.d : (double)four.f;
    return isfinite(v) ? v : 0;
}

static bool read_integer(struct cursor *c, uint8_t low, struct plist *p) {
    if (low > 4) return false;
    if (low == 4) cursor_skip(c, 8);
    p->integer = (int64_t)sized(c, low == 4 ? 8 : 1u << low);
    return cursor_ok(c);
}

static bool read_data(struct cursor *c, uint8_t marker, struct plist *p) {
    uint64_t n = length_of(c, marker);
    if (!cursor_ok(c) || n > cursor_left(c)) return false;
    p->data = cursor_take(c, (size_t)n);
    return true;
}

static bool read_marked(struct binary *l, struct cursor *c, uint8_t marker, struct plist *p) {
    static const enum plist_kind kinds[16] = {
        [1] = PLIST_INTEGER, [2] = PLIST_REAL, [3] = PLIST_DATE,   [4] = PLIST_DATA,   [5] = PLIST_STRING,
        [6] = PLIST_STRING,  [8] = PLIST_UID,  [10] = PLIST_ARRAY, [12] = PLIST_ARRAY, [13] = PLIST_DICT};
    uint8_t kind = marker >> 4, low = marker & 15;
    p->kind = kinds[kind];
    enum { FROM_2001 = 978307200 };
    switch (kind) {
    case 0: p->kind = low == 9 ? PLIST_TRUE : low == 8 ? PLIST_FALSE : PLIST_NULL; return true;
    case 1: return read_integer(c, low, p);
    case 2: p->real = read_real(c, 1u << (low & 3)); return cursor_ok(c);
    case 3: p->real = read_real(c, 8) + FROM_2001; return cursor_ok(c);
    case 4: return read_data(c, marker, p);
    case 5:
    case 6: return read_text(l, c, marker, &p->text);
    case 8: p->integer = (int64_t)sized(c, low + 1u > 8 ? 8 : low + 1u); return cursor_ok(c);
    case 10:
    case 12:
    case 13: return read_members(l, c, p, length_of(c, marker));
    default: return false;
    }
}

static struct plist *read_object(struct binary *l, uint64_t number) {
    uint64_t at = object_offset(l, number);
    if (at == UINT64_MAX) {
        plist_fail(l->b, l->table, clause, "it refers to an object that it does not have");
        return NULL;
    }
    if (l->depth == PLIST_DEEPEST) {
        plist_fail(l->b, at, clause, "it is nested too deep, or an object contains itself");
        return NULL;
    }
    struct plist *p = plist_value(l->b, PLIST_NULL, at);
    if (!p) return NULL;
    struct cursor c = cursor_over(l->b->all.p + at, (size_t)(l->table - at));
    l->depth++;
    bool good = read_marked(l, &c, cursor_u8(&c), p);
    l->depth--;
    if (good) return p;
    plist_fail(l->b, at, clause, "an object is damaged, or longer than the list");
    return NULL;
}

struct plist *plist_read_binary(struct plist_build *b) {
    struct binary l = {.b = b};
    if (read_trailer(&l)) return read_object(&l, l.top);
    plist_fail(b, b->all.n, clause, "its trailer is missing or damaged: it may be cut short");
    return NULL;
}
