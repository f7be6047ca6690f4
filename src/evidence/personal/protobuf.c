/* Protocol Buffers without their schema (protobuf.dev, Encoding). What a varint or a fixed number means only
 * the schema tells, so each is written in all readings that make sense: an integer also as its zigzag, fixed
 * bytes also as a floating-point number. A field with a length is a text where it is UTF-8, else a message
 * where it is one to its end, else bytes. */
#include "evidence/personal/transcript.h"

#include "base/cursor.h"

#include <math.h>

static uint64_t varint(struct cursor *c) {
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t b = cursor_u8(c);
        v |= (uint64_t)(b & 127) << shift;
        if (!(b & 128)) return v;
    }
    c->failed = true; /* longer than ten bytes */
    return 0;
}

/* A message to the end of the bytes, by its tags and lengths alone. */
static bool well_formed(struct bytes b) {
    struct cursor c = cursor_of(b);
    size_t fields = 0;
    while (cursor_left(&c) && cursor_ok(&c)) {
        uint64_t tag = varint(&c);
        if (tag >> 3 == 0 || tag >> 3 > 536870911) return false;
        switch (tag & 7) {
        case 0: varint(&c); break;
        case 1: cursor_skip(&c, 8); break;
        case 2: {
            uint64_t n = varint(&c);
            if (n > cursor_left(&c)) return false;
            cursor_skip(&c, (size_t)n);
            break;
        }
        case 5: cursor_skip(&c, 4); break;
        default: return false; /* groups are deprecated and not met */
        }
        fields++;
    }
    return cursor_ok(&c) && fields > 0;
}

static void write_varint(struct transcript *t, uint64_t v) {
    enum { SMALL = 1000000 }; /* nothing to find among small numbers: no second reading */
    if (v < SMALL) {
        transcript_unsigned(t, v);
        return;
    }
    transcript_open(t, '[');
    if (v >> 63)
        transcript_integer(t, (int64_t)v);
    else
        transcript_unsigned(t, v);
    transcript_integer(t, (int64_t)(v >> 1 ^ (0 - (v & 1))));
    transcript_close(t, ']');
}

static bool sensible(double v) {
    return isfinite(v) && fabs(v) > 1e-6 && fabs(v) < 1e9;
}

static void write_fixed64(struct transcript *t, uint64_t v) {
    double d;
    memcpy(&d, &v, 8);
    if (sensible(d))
        transcript_double(t, d);
    else
        transcript_unsigned(t, v);
}

static void write_fixed32(struct transcript *t, uint32_t v) {
    float f;
    memcpy(&f, &v, 4);
    if (!sensible((double)f)) {
        transcript_integer(t, (int32_t)v);
        return;
    }
    transcript_open(t, '[');
    transcript_double(t, (double)f);
    transcript_integer(t, (int32_t)v); /* sfixed32: ten-millionths of a degree */
    transcript_close(t, ']');
}

static void write_message(struct transcript *t, struct bytes all, struct bytes b, unsigned depth);

static void write_field(struct transcript *t, struct bytes all, struct bytes b, unsigned depth) {
    bool begins = b.n >= 6 && (b.p[0] & 7) == 2; /* a tag and a length may be letters, as in "0… */
    if (transcript_is_text(b) && !(begins && well_formed(b)))
        transcript_text(t, all.p, b);
    else if (depth < TRANSCRIPT_DEPTH && well_formed(b))
        write_message(t, all, b, depth + 1);
    else
        transcript_blob(t, (size_t)(b.p - all.p), (size_t)(b.p - all.p) + b.n);
}

static void write_message(struct transcript *t, struct bytes all, struct bytes b, unsigned depth) {
    struct cursor c = cursor_of(b);
    transcript_open(t, '{');
    while (cursor_left(&c) && cursor_ok(&c) && !t->full) {
        uint64_t tag = varint(&c);
        transcript_key_number(t, tag >> 3);
        switch (tag & 7) {
        case 0: write_varint(t, varint(&c)); break;
        case 1: write_fixed64(t, cursor_le64(&c)); break;
        case 2: {
            uint64_t n = varint(&c);
            write_field(t, all, cursor_take(&c, (size_t)n), depth);
            break;
        }
        default: write_fixed32(t, cursor_le32(&c)); break;
        }
    }
    transcript_close(t, '}');
}

bool protobuf_transcribe(struct bytes b, struct transcript *t) {
    if (!well_formed(b)) return false;
    write_message(t, b, b, 0);
    return true;
}
