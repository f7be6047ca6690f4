/* CBOR (RFC 8949). The whole must be one map or array to its end. */
#include "evidence/personal/transcript.h"

#include "base/cursor.h"

#include <math.h>

struct cbor {
    struct cursor c;
    struct bytes all;
    struct transcript *t;
    unsigned depth;
};

enum { INDEFINITE = 31 };

static void write_item(struct cbor *m, bool key);

static uint64_t argument(struct cbor *m, uint8_t low) {
    if (low < 24) return low;
    switch (low) {
    case 24: return cursor_u8(&m->c);
    case 25: return cursor_be16(&m->c);
    case 26: return cursor_be32(&m->c);
    case 27: return cursor_be64(&m->c);
    case INDEFINITE: return UINT64_MAX;
    default: m->c.failed = true; return 0;
    }
}

static bool at_break(struct cbor *m) { /* RFC 8949 3.2.1 */
    if (cursor_left(&m->c) == 0 || *m->c.p != 0xff) return false;
    cursor_u8(&m->c);
    return true;
}

static void write_members(struct cbor *m, uint64_t n, bool map) {
    bool open = n == UINT64_MAX;
    if (!open && n > cursor_left(&m->c)) m->c.failed = true;
    transcript_open(m->t, map ? '{' : '[');
    for (uint64_t i = 0; (open || i < n) && cursor_ok(&m->c) && !m->t->full; i++) {
        if (open && at_break(m)) break;
        if (open && cursor_left(&m->c) == 0) m->c.failed = true;
        if (map) write_item(m, true);
        write_item(m, false);
    }
    transcript_close(m->t, map ? '}' : ']');
}

static void write_string(struct cbor *m, uint64_t n, bool text, bool key) {
    if (n == UINT64_MAX) { /* in pieces (3.2.3): each is written as a string of its own */
        if (key) transcript_key(m->t, (struct bytes){(const uint8_t *)"?", 1});
        transcript_open(m->t, '[');
        while (cursor_ok(&m->c) && !at_break(m) && !m->t->full) {
            if (cursor_left(&m->c) == 0) m->c.failed = true;
            write_item(m, false);
        }
        transcript_close(m->t, ']');
        return;
    }
    if (n > cursor_left(&m->c)) {
        m->c.failed = true;
        return;
    }
    struct bytes b = cursor_take(&m->c, (size_t)n);
    size_t from = (size_t)(b.p - m->all.p);
    if (key)
        transcript_key(m->t, b);
    else if (text)
        transcript_text(m->t, m->all.p, b);
    else
        transcript_blob(m->t, from, from + b.n);
}

static double half(uint16_t v) { /* RFC 8949 appendix D */
    int exponent = v >> 10 & 31, mantissa = v & 0x3ff;
    double d = exponent == 0    ? ldexp(mantissa, -24)
               : exponent != 31 ? ldexp(mantissa + 1024, exponent - 25)
                                : 0;
    return v & 0x8000 ? -d : d;
}

static void write_simple(struct cbor *m, uint8_t low) {
    uint64_t eight;
    uint32_t four;
    double d;
    float f;
    switch (low) {
    case 20: transcript_word(m->t, "false"); break;
    case 21: transcript_word(m->t, "true"); break;
    case 25: transcript_double(m->t, half(cursor_be16(&m->c))); break;
    case 26:
        four = cursor_be32(&m->c);
        memcpy(&f, &four, 4);
        transcript_double(m->t, (double)f);
        break;
    case 27:
        eight = cursor_be64(&m->c);
        memcpy(&d, &eight, 8);
        transcript_double(m->t, d);
        break;
    default:
        if (low == INDEFINITE) m->c.failed = true;
        argument(m, low);
        transcript_word(m->t, "null");
    }
}

static void write_item(struct cbor *m, bool key) {
    if (++m->depth > TRANSCRIPT_DEPTH) m->c.failed = true;
    uint8_t b = cursor_u8(&m->c), major = b >> 5, low = b & 31;
    if (!cursor_ok(&m->c)) {
        m->depth--;
        return;
    }
    uint64_t n = major < 7 ? argument(m, low) : 0;
    if (key && major != 2 && major != 3 && major != 0) m->c.failed = true; /* keys: texts and small numbers */
    switch (major) {
    case 0:
        if (key)
            transcript_key_number(m->t, n);
        else
            transcript_unsigned(m->t, n);
        break;
    case 1: transcript_integer(m->t, n > INT64_MAX ? INT64_MIN : -1 - (int64_t)n); break;
    case 2:
    case 3: write_string(m, n, major == 3, key); break;
    case 4: write_members(m, n, false); break;
    case 5: write_members(m, n, true); break;
    case 6: write_item(m, key); break; /* a tag (3.4): what it tags */
    default: write_simple(m, low); break;
    }
    m->depth--;
}

bool cbor_transcribe(struct bytes b, struct transcript *t) {
    uint8_t major = b.n > 3 ? b.p[0] >> 5 : 0;
    bool tagged = b.n > 6 && b.p[0] == 0xd9 && b.p[1] == 0xd9 && b.p[2] == 0xf7; /* RFC 8949 3.4.6 */
    bool container = (major == 4 || major == 5) && (b.p[0] & 31) && (b.p[0] & 31) != 28;
    if (!container && !tagged) return false;
    struct cbor m = {.c = cursor_of(b), .all = b, .t = t};
    write_item(&m, false);
    return cursor_ok(&m.c) && cursor_left(&m.c) == 0;
}
