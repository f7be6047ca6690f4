#include "evidence/content/expand.h"

#include "base/memory.h"

#include <brotli/decode.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

enum {
    STEP = 1 << 30,       /* zlib counts in 32 bits */
    WINDOW_LOG_ZSTD = 25, /* RFC 9659 allows 23 in a content coding; some apps send more */
};

static size_t expansion_left(const struct expansion *out) {
    return out->room - out->n;
}

/* Room for more; false: it is as large as it may be. */
static bool expansion_grow(struct expansion *out, size_t wish) {
    if (out->room >= out->most) return false;
    size_t room = out->room ? out->room * 2 : wish;
    if (room < 4096) room = 4096;
    if (room > out->most) room = out->most;
    out->p = memory_resize(out->p, room, 1);
    out->room = room;
    return true;
}

static size_t first_guess(struct bytes in) {
    return in.n < SIZE_MAX / 8 ? in.n * 4 : in.n;
}

/* The most bodies are one whole gzip member, and its last four bytes tell the size (RFC 1952 2.3.1):
 * libdeflate is two to three times as fast as zlib, but gives all or nothing. */
static bool gzip_at_once(struct bytes in, struct expansion *out) {
    if (in.n < 18 || out->n > 0) return false;
    const uint8_t *t = in.p + in.n - 4;
    size_t size = (size_t)t[0] | (size_t)t[1] << 8 | (size_t)t[2] << 16 | (size_t)t[3] << 24;
    if (size > out->most || size / 1100 > in.n) return false; /* deflate gives 1032 for one at most */
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (!d) return false;
    if (size > out->room || !out->p) {
        out->p = memory_resize(out->p, size ? size : 1, 1);
        out->room = size ? size : 1;
    }
    size_t used = 0, made = 0;
    enum libdeflate_result r = libdeflate_gzip_decompress_ex(d, in.p, in.n, out->p, out->room, &used, &made);
    libdeflate_free_decompressor(d);
    if (r != LIBDEFLATE_SUCCESS || used != in.n) return false;
    out->n = made;
    return true;
}

static enum expand_status inflate_all(z_stream *z, struct bytes *in, struct expansion *out, bool *began) {
    for (;;) {
        size_t give = in->n < STEP ? in->n : STEP;
        if (expansion_left(out) == 0 && !expansion_grow(out, first_guess(*in))) {
            /* the end may still come without a further byte */
            uint8_t one = 0;
            z->next_in = (Bytef *)(uintptr_t)in->p, z->avail_in = (uInt)give;
            z->next_out = &one, z->avail_out = 1;
            int r = inflate(z, Z_NO_FLUSH);
            z->next_out = NULL;
            size_t used = give - z->avail_in;
            *in = (struct bytes){in->p + used, in->n - used};
            if (r == Z_STREAM_END && z->avail_out == 1) return EXPAND_WHOLE;
            return z->avail_out == 0 ? EXPAND_FULL : EXPAND_SHORT;
        }
        size_t room = expansion_left(out) < STEP ? expansion_left(out) : STEP;
        z->next_in = (Bytef *)(uintptr_t)in->p, z->avail_in = (uInt)give;
        z->next_out = out->p + out->n, z->avail_out = (uInt)room;
        int r = inflate(z, Z_NO_FLUSH);
        size_t used = give - z->avail_in, made = room - z->avail_out;
        *in = (struct bytes){in->p + used, in->n - used};
        out->n += made;
        if (made > 0 || (used > 2 && r >= 0)) *began = true;
        if (r == Z_STREAM_END) return EXPAND_WHOLE;
        if (r != Z_OK && r != Z_BUF_ERROR) return *began ? EXPAND_BROKEN : EXPAND_NEVER;
        if (in->n == 0 && z->avail_out > 0) return EXPAND_SHORT;
    }
}

static enum expand_status inflate_as(struct bytes *in, struct expansion *out, int window, bool *began) {
    z_stream z = {0};
    if (inflateInit2(&z, window) != Z_OK) return EXPAND_BROKEN;
    enum expand_status s = inflate_all(&z, in, out, began);
    inflateEnd(&z);
    return s;
}

static bool gzip_begins(struct bytes in) {
    static const uint8_t magic[] = {0x1f, 0x8b, 8};
    return in.n > 0 && memcmp(in.p, magic, in.n < 3 ? in.n : 3) == 0;
}

enum expand_status expand_gzip(struct bytes in, struct expansion *out) {
    if (!gzip_begins(in)) return EXPAND_NEVER;
    if (gzip_at_once(in, out)) return EXPAND_WHOLE;
    out->n = 0;
    bool began = true;
    enum expand_status s = inflate_as(&in, out, 15 + 16, &began);
    /* what follows the last member and is none is passed over, as browsers do */
    while (s == EXPAND_WHOLE && in.n > 2 && gzip_begins(in)) s = inflate_as(&in, out, 15 + 16, &began);
    return s;
}

enum expand_status expand_deflate(struct bytes in, struct expansion *out) {
    bool began = false;
    if (in.n >= 2 && (in.p[0] & 15) == 8 && (in.p[0] << 8 | in.p[1]) % 31 == 0) {
        struct bytes rest = in;
        enum expand_status s = inflate_as(&rest, out, 15, &began);
        if (s != EXPAND_NEVER) return s;
    }
    out->n = 0;
    began = false;
    return inflate_as(&in, out, -15, &began);
}

enum expand_status expand_brotli(struct bytes in, struct expansion *out) {
    BrotliDecoderState *b = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!b) return EXPAND_BROKEN;
    size_t n = in.n;
    const uint8_t *p = in.p;
    enum expand_status s = EXPAND_WHOLE;
    for (;;) {
        uint8_t one = 0;
        bool over = expansion_left(out) == 0 && !expansion_grow(out, first_guess(in));
        size_t left = over ? 1 : expansion_left(out), before = left;
        uint8_t *to = over ? &one : out->p + out->n;
        BrotliDecoderResult r = BrotliDecoderDecompressStream(b, &n, &p, &left, &to, NULL);
        if (over && left == 0) {
            s = EXPAND_FULL;
            break;
        }
        if (!over) out->n += before - left;
        if (r == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) continue;
        if (r == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) s = EXPAND_SHORT;
        if (r == BROTLI_DECODER_RESULT_ERROR) s = out->n > 0 ? EXPAND_BROKEN : EXPAND_NEVER;
        break;
    }
    BrotliDecoderDestroyInstance(b);
    return s;
}

static bool zstd_begins(struct bytes in) {
    if (in.n < 4) return in.n > 0 && memcmp(in.p, "\x28\xb5\x2f", in.n) == 0;
    if (memcmp(in.p, "\x28\xb5\x2f\xfd", 4) == 0) return true;
    return (in.p[0] & 0xf0) == 0x50 &&
           memcmp(in.p + 1, "\x2a\x4d\x18", 3) == 0; /* RFC 8878 3.1.2: skippable */
}

enum expand_status expand_zstd(struct bytes in, struct expansion *out) {
    if (!zstd_begins(in)) return EXPAND_NEVER;
    ZSTD_DStream *z = ZSTD_createDStream();
    if (!z) return EXPAND_BROKEN;
    ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, WINDOW_LOG_ZSTD);
    ZSTD_inBuffer i = {in.p, in.n, 0};
    enum expand_status s = EXPAND_WHOLE;
    for (bool between = false;;) {
        if (between && (i.pos == i.size || !zstd_begins((struct bytes){in.p + i.pos, in.n - i.pos}))) break;
        uint8_t one;
        bool over = expansion_left(out) == 0 && !expansion_grow(out, first_guess(in));
        ZSTD_outBuffer o =
            over ? (ZSTD_outBuffer){&one, 1, 0} : (ZSTD_outBuffer){out->p + out->n, expansion_left(out), 0};
        size_t left = ZSTD_decompressStream(z, &o, &i);
        if (over && o.pos > 0) {
            s = EXPAND_FULL;
            break;
        }
        out->n += over ? 0 : o.pos;
        if (ZSTD_isError(left)) {
            s = EXPAND_BROKEN;
            break;
        }
        between = left == 0;
        if (!between && i.pos == i.size && o.pos < o.size) {
            s = EXPAND_SHORT;
            break;
        }
    }
    ZSTD_freeDStream(z);
    return s;
}
