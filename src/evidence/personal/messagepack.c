/* MessagePack (github.com/msgpack/msgpack, spec.md). The whole must be one map or array to its end: nearly
 * any bytes are some sequence of its values. */
#include "evidence/personal/transcript.h"

#include "base/cursor.h"

struct pack {
    struct cursor c;
    struct bytes all;
    struct transcript *t;
    unsigned depth;
};

static void write_value(struct pack *m);

static struct bytes taken(struct pack *m, uint32_t n) {
    return cursor_take(&m->c, n);
}

static void write_text(struct pack *m, uint32_t n) {
    transcript_text(m->t, m->all.p, taken(m, n));
}

static void write_bytes(struct pack *m, uint32_t n) {
    struct bytes b = taken(m, n);
    size_t from = (size_t)(b.p - m->all.p);
    transcript_blob(m->t, from, from + b.n);
}

static void write_key(struct pack *m) {
    uint8_t b = cursor_left(&m->c) ? *m->c.p : 0;
    if (b >> 5 == 5) {
        cursor_u8(&m->c);
        transcript_key(m->t, taken(m, b & 31));
    } else if (b == 0xd9) {
        cursor_u8(&m->c);
        transcript_key(m->t, taken(m, cursor_u8(&m->c)));
    } else if (b < 0x80) {
        transcript_key_number(m->t, cursor_u8(&m->c));
    } else {
        m->c.failed = true; /* maps with other keys are not met in what apps send */
    }
}

static void write_map(struct pack *m, uint32_t n) {
    if (n > cursor_left(&m->c) / 2) m->c.failed = true;
    transcript_open(m->t, '{');
    for (uint32_t i = 0; i < n && cursor_ok(&m->c) && !m->t->full; i++) {
        write_key(m);
        write_value(m);
    }
    transcript_close(m->t, '}');
}

static void write_array(struct pack *m, uint32_t n) {
    if (n > cursor_left(&m->c)) m->c.failed = true;
    transcript_open(m->t, '[');
    for (uint32_t i = 0; i < n && cursor_ok(&m->c) && !m->t->full; i++) write_value(m);
    transcript_close(m->t, ']');
}

static void write_real(struct pack *m, bool wide) {
    uint64_t eight = wide ? cursor_be64(&m->c) : 0;
    uint32_t four = wide ? 0 : cursor_be32(&m->c);
    double d;
    float f;
    memcpy(&d, &eight, 8);
    memcpy(&f, &four, 4);
    transcript_double(m->t, wide ? d : (double)f);
}

static void write_extension(struct pack *m, uint32_t n) {
    cursor_u8(&m->c); /* its type */
    write_bytes(m, n);
}

static void write_sized(struct pack *m, uint8_t b) {
    struct cursor *c = &m->c;
    switch (b) {
    case 0xc0: transcript_word(m->t, "null"); break;
    case 0xc2: transcript_word(m->t, "false"); break;
    case 0xc3: transcript_word(m->t, "true"); break;
    case 0xc4: write_bytes(m, cursor_u8(c)); break;
    case 0xc5: write_bytes(m, cursor_be16(c)); break;
    case 0xc6: write_bytes(m, cursor_be32(c)); break;
    case 0xc7: write_extension(m, cursor_u8(c)); break;
    case 0xc8: write_extension(m, cursor_be16(c)); break;
    case 0xc9: write_extension(m, cursor_be32(c)); break;
    case 0xca: write_real(m, false); break;
    case 0xcb: write_real(m, true); break;
    case 0xcc: transcript_unsigned(m->t, cursor_u8(c)); break;
    case 0xcd: transcript_unsigned(m->t, cursor_be16(c)); break;
    case 0xce: transcript_unsigned(m->t, cursor_be32(c)); break;
    case 0xcf: transcript_unsigned(m->t, cursor_be64(c)); break;
    case 0xd0: transcript_integer(m->t, (int8_t)cursor_u8(c)); break;
    case 0xd1: transcript_integer(m->t, (int16_t)cursor_be16(c)); break;
    case 0xd2: transcript_integer(m->t, (int32_t)cursor_be32(c)); break;
    case 0xd3: transcript_integer(m->t, (int64_t)cursor_be64(c)); break;
    case 0xd9: write_text(m, cursor_u8(c)); break;
    case 0xda: write_text(m, cursor_be16(c)); break;
    case 0xdb: write_text(m, cursor_be32(c)); break;
    case 0xdc: write_array(m, cursor_be16(c)); break;
    case 0xdd: write_array(m, cursor_be32(c)); break;
    case 0xde: write_map(m, cursor_be16(c)); break;
    case 0xdf: write_map(m, cursor_be32(c)); break;
    default:
        if (b >= 0xd4 && b <= 0xd8)
            write_extension(m, 1u << (b - 0xd4));
        else
            c->failed = true; /* 0xc1 is never used */
    }
}

static void write_value(struct pack *m) {
    if (++m->depth > TRANSCRIPT_DEPTH) m->c.failed = true;
    uint8_t b = cursor_u8(&m->c);
    if (!cursor_ok(&m->c)) {
        m->depth--;
        return;
    }
    if (b < 0x80)
        transcript_unsigned(m->t, b);
    else if (b >= 0xe0)
        transcript_integer(m->t, (int8_t)b);
    else if (b >> 4 == 8)
        write_map(m, b & 15);
    else if (b >> 4 == 9)
        write_array(m, b & 15);
    else if (b >> 5 == 5)
        write_text(m, b & 31);
    else
        write_sized(m, b);
    m->depth--;
}

bool messagepack_transcribe(struct bytes b, struct transcript *t) {
    bool container = b.n > 3 && ((b.p[0] >> 5 == 4 && (b.p[0] & 15)) || (b.p[0] >= 0xdc && b.p[0] <= 0xdf));
    if (!container) return false;
    struct pack m = {.c = cursor_of(b), .all = b, .t = t};
    write_value(&m);
    return cursor_ok(&m.c) && cursor_left(&m.c) == 0;
}
