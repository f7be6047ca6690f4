/* Apple's binary property lists (CFBinaryPList.c of CoreFoundation: header "bplist00", objects, a table of
 * their offsets, a trailer of 32 bytes). An object may be referred to many times; each use is written out,
 * within the transcript's bound. */
#include "evidence/personal/transcript.h"

#include "base/cursor.h"

struct plist {
    struct bytes all;
    uint8_t offset_size, reference_size;
    uint64_t objects, table;
    struct transcript *t;
    unsigned depth;
    size_t written; /* objects */
};

enum { TRAILER = 32, MOST_WRITTEN = 100000 };

static uint64_t sized(struct cursor *c, unsigned n) {
    uint64_t v = 0;
    for (unsigned i = 0; i < n; i++) v = v << 8 | cursor_u8(c);
    return v;
}

static bool read_trailer(struct plist *l) {
    if (l->all.n < 8 + TRAILER || memcmp(l->all.p, "bplist0", 7) != 0) return false;
    struct cursor c = cursor_over(l->all.p + l->all.n - TRAILER + 6, TRAILER - 6);
    l->offset_size = cursor_u8(&c);
    l->reference_size = cursor_u8(&c);
    l->objects = cursor_be64(&c);
    uint64_t top = cursor_be64(&c);
    l->table = cursor_be64(&c);
    return l->offset_size >= 1 && l->offset_size <= 8 && l->reference_size >= 1 && l->reference_size <= 8 &&
           l->objects > 0 && top < l->objects && l->table < l->all.n &&
           l->objects <= (l->all.n - l->table) / l->offset_size;
}

static void write_object(struct plist *l, uint64_t number);

static struct cursor object_at(const struct plist *l, uint64_t number) {
    struct cursor c = cursor_of(l->all);
    if (number >= l->objects) return cursor_over(NULL, 0);
    cursor_skip(&c, (size_t)(l->table + number * l->offset_size));
    uint64_t at = sized(&c, l->offset_size);
    if (!cursor_ok(&c) || at >= l->all.n) return cursor_over(NULL, 0);
    return cursor_over(l->all.p + at, l->all.n - (size_t)at);
}

/* The length in a marker, or in the integer behind it. */
static uint64_t length_of(struct cursor *c, uint8_t marker) {
    if ((marker & 15) != 15) return marker & 15;
    uint8_t size = cursor_u8(c);
    return size >> 4 == 1 && (size & 15) <= 3 ? sized(c, 1u << (size & 15)) : UINT64_MAX;
}

static void write_dictionary(struct plist *l, struct cursor *c, uint64_t n) {
    if (n > cursor_left(c) / l->reference_size / 2) return transcript_word(l->t, "null");
    struct cursor keys = cursor_sub(c, (size_t)n * l->reference_size);
    transcript_open(l->t, '{');
    for (uint64_t i = 0; i < n && !l->t->full; i++) {
        struct cursor key = object_at(l, sized(&keys, l->reference_size));
        uint8_t marker = cursor_u8(&key);
        uint64_t length = marker >> 4 == 5 ? length_of(&key, marker) : 0;
        struct bytes text = {(const uint8_t *)"?", 1};
        if (length && length <= cursor_left(&key)) text = cursor_take(&key, (size_t)length);
        transcript_key(l->t, text);
        write_object(l, sized(c, l->reference_size));
    }
    transcript_close(l->t, '}');
}

static void write_array(struct plist *l, struct cursor *c, uint64_t n) {
    if (n > cursor_left(c) / l->reference_size) return transcript_word(l->t, "null");
    transcript_open(l->t, '[');
    for (uint64_t i = 0; i < n && !l->t->full; i++) write_object(l, sized(c, l->reference_size));
    transcript_close(l->t, ']');
}

static void write_real(struct plist *l, struct cursor *c, unsigned size) {
    union {
        uint64_t i;
        double d;
    } eight = {.i = size == 8 ? cursor_be64(c) : 0};
    union {
        uint32_t i;
        float f;
    } four = {.i = size == 4 ? cursor_be32(c) : 0};
    transcript_double(l->t, size == 8 ? eight.d : (double)four.f);
}

static void write_run(struct plist *l, struct cursor *c, uint8_t kind, uint64_t n) {
    uint64_t bytes = kind == 6 ? n * 2 : n;
    if (n > cursor_left(c) || bytes > cursor_left(c)) return transcript_word(l->t, "null");
    struct bytes b = cursor_take(c, (size_t)bytes);
    size_t from = (size_t)(b.p - l->all.p);
    if (kind == 4)
        transcript_blob(l->t, from, from + b.n);
    else if (kind == 5)
        transcript_text(l->t, l->all.p, b);
    else
        transcript_utf16be(l->t, b);
}

static void write_marked(struct plist *l, struct cursor *c, uint8_t marker) {
    uint8_t kind = marker >> 4, low = marker & 15;
    switch (kind) {
    case 0: transcript_word(l->t, low == 9 ? "true" : low == 8 ? "false" : "null"); break;
    case 1: transcript_integer(l->t, (int64_t)sized(c, low <= 3 ? 1u << low : 8)); break;
    case 2: write_real(l, c, 1u << (low & 3)); break;
    case 3: write_real(l, c, 8); break; /* a date: seconds since 2001 */
    case 4:
    case 5:
    case 6: write_run(l, c, kind, length_of(c, marker)); break;
    case 8: transcript_unsigned(l->t, sized(c, low + 1u > 8 ? 8 : low + 1u)); break;
    case 10:
    case 12: write_array(l, c, length_of(c, marker)); break;
    case 13: write_dictionary(l, c, length_of(c, marker)); break;
    default: transcript_word(l->t, "null"); break;
    }
}

static void write_object(struct plist *l, uint64_t number) {
    struct cursor c = object_at(l, number);
    if (l->depth >= TRANSCRIPT_DEPTH || ++l->written > MOST_WRITTEN || !cursor_left(&c)) {
        l->t->full = l->t->full || cursor_left(&c) > 0; /* a loop, or a bomb of references */
        transcript_word(l->t, "null");
        return;
    }
    l->depth++;
    write_marked(l, &c, cursor_u8(&c));
    l->depth--;
}

bool plist_transcribe(struct bytes b, struct transcript *t) {
    struct plist l = {.all = b, .t = t};
    if (!read_trailer(&l)) return false;
    struct cursor top = cursor_over(b.p + b.n - 16, 8);
    write_object(&l, cursor_be64(&top));
    return true;
}
