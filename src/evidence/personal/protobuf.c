/* Protocol Buffers without their schema (protobuf.dev, Encoding). What a varint or a fixed number means only
 * the schema tells, so each is written in all readings that make sense: an integer also as its zigzag, fixed
 * bytes also as a floating-point number. A field with a length is a text where it is UTF-8, else a message
 * where it is one to its end, else bytes. */
#include "evidence/personal/transcript.h"

#include "base/protobuf.h"

#include <math.h>

/* A message to the end of the bytes, by its tags and lengths alone. */
static bool well_formed(struct bytes b) {
    struct cursor c = cursor_of(b);
    struct protobuf_field f;
    size_t fields = 0;
    while (protobuf_next(&c, &f)) fields++;
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
    struct protobuf_field f;
    while (!t->full && protobuf_next(&c, &f)) {
        transcript_key_number(t, f.number);
        switch (f.wire) {
        case PROTOBUF_VARINT: write_varint(t, f.value); break;
        case PROTOBUF_FIXED64: write_fixed64(t, f.value); break;
        case PROTOBUF_BYTES: write_field(t, all, f.bytes, depth); break;
        default: write_fixed32(t, (uint32_t)f.value); break;
        }
    }
    transcript_close(t, '}');
}

bool protobuf_transcribe(struct bytes b, struct transcript *t) {
    if (!well_formed(b)) return false;
    write_message(t, b, b, 0);
    return true;
}
