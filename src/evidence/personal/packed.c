#include "evidence/personal/packed.h"

#include <brotli/decode.h>
#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>

enum { SMALL = 16 * 1024, FEWEST_OUT = 4 };

/* Where decompressed bytes go: the room grows as they come. */
struct sink {
    struct layers *l;
    uint32_t layer;
    uint8_t *room;
    size_t n, capacity, most;
};

static bool sink_grow(struct sink *s) {
    size_t wanted = s->capacity ? s->capacity * 4 : SMALL;
    if (wanted > s->most) wanted = s->most;
    if (s->capacity >= wanted) {
        s->l->limit = "something expands more than the limit allows";
        return false;
    }
    s->room = layer_room(s->l, s->layer, wanted);
    s->capacity = wanted;
    return s->room != NULL;
}

static struct sink sink_new(struct layers *l, uint32_t layer, size_t n_in) {
    size_t left = l->most_decoded - l->decoded;
    size_t most = n_in < left / l->most_expansion ? n_in * l->most_expansion : left;
    return (struct sink){.l = l, .layer = layer, .most = most < 64 ? 64 : most};
}

enum outcome { NOT_IT, CUT, WHOLE };

/* What zlib calls window bits tells the format: 15 + 16 gzip, 15 zlib, -15 deflate. */
static enum outcome inflate_all(struct sink *s, const uint8_t *p, size_t n, int window, size_t *used) {
    z_stream z = {.next_in = (Bytef *)(uintptr_t)p, .avail_in = (uInt)(n < UINT32_MAX ? n : UINT32_MAX)};
    if (inflateInit2(&z, window) != Z_OK) return NOT_IT;
    int r = Z_OK;
    while (r == Z_OK) {
        if (s->n == s->capacity && !sink_grow(s)) break;
        size_t room = s->capacity - s->n;
        z.next_out = s->room + s->n;
        z.avail_out = (uInt)room;
        r = inflate(&z, Z_NO_FLUSH);
        s->n += room - z.avail_out;
        if (r == Z_BUF_ERROR && z.avail_out == 0) r = Z_OK;
    }
    *used = n - z.avail_in;
    inflateEnd(&z);
    return r == Z_STREAM_END ? WHOLE : s->n >= FEWEST_OUT ? CUT : NOT_IT;
}

static enum outcome unzstd(struct sink *s, const uint8_t *p, size_t n, size_t *used) {
    enum { LARGEST_WINDOW = 27 }; /* 128 MiB: RFC 8878 3.1.1.1.2 asks for 8 at least */
    ZSTD_DStream *z = ZSTD_createDStream();
    if (!z) return NOT_IT;
    ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, LARGEST_WINDOW);
    ZSTD_inBuffer in = {p, n, 0};
    size_t left = 1;
    while (left) {
        if (s->n == s->capacity && !sink_grow(s)) break;
        ZSTD_outBuffer out = {s->room, s->capacity, s->n};
        size_t before = in.pos;
        left = ZSTD_decompressStream(z, &out, &in);
        bool moved = out.pos > s->n || in.pos > before;
        s->n = out.pos;
        if (ZSTD_isError(left) || !moved) break;
    }
    *used = in.pos;
    ZSTD_freeDStream(z);
    return left == 0 ? WHOLE : s->n >= FEWEST_OUT ? CUT : NOT_IT;
}

static enum outcome unbrotli(struct sink *s, const uint8_t *p, size_t n, size_t *used) {
    BrotliDecoderState *b = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!b) return NOT_IT;
    const uint8_t *in = p;
    size_t left = n;
    BrotliDecoderResult r = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (r == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
        if (s->n == s->capacity && !sink_grow(s)) break;
        uint8_t *out = s->room + s->n;
        size_t room = s->capacity - s->n;
        r = BrotliDecoderDecompressStream(b, &left, &in, &room, &out, NULL);
        s->n = s->capacity - room;
    }
    *used = n - left;
    BrotliDecoderDestroyInstance(b);
    return r == BROTLI_DECODER_RESULT_SUCCESS ? WHOLE : NOT_IT;
}

static bool zlib_header(const uint8_t *p, size_t n) { /* RFC 1950 2.2; windows below 2 KiB are not met */
    return n >= 8 && (p[0] & 15) == 8 && p[0] >> 4 <= 7 && p[0] >> 4 >= 3 && !(p[1] & 32) &&
           (p[0] * 256u + p[1]) % 31 == 0;
}

static bool gzip_header(const uint8_t *p, size_t n) {
    return n >= 18 && p[0] == 0x1f && p[1] == 0x8b && p[2] == 8 && !(p[3] & 0xe0);
}

static bool zstd_header(const uint8_t *p, size_t n) {
    return n >= 9 && p[0] == 0x28 && p[1] == 0xb5 && p[2] == 0x2f && p[3] == 0xfd;
}

bool packed_begins(const uint8_t *p, size_t n) {
    return gzip_header(p, n) || zstd_header(p, n) || zlib_header(p, n);
}

static uint32_t add(struct sink *s, enum encoding e, size_t at, size_t used) {
    if (s->n == 0) return 0;
    return layer_add(s->l, s->layer, e, at, at + used, s->n);
}

/* Text, or bytes that announce what they are: random bytes rarely decompress to either. */
static bool sensible(const uint8_t *p, size_t n) {
    size_t look = n < 64 ? n : 64, odd = 0;
    for (size_t i = 0; i < look; i++)
        odd += p[i] == 0x7f || (p[i] && p[i] < ' ' && p[i] != '\n' && p[i] != '\r' && p[i] != '\t');
    bool digest = n == 16 || n == 20 || n == 32;
    return n >= FEWEST_OUT && (odd * 8 <= look || packed_begins(p, n) || digest);
}

struct bits {
    uint32_t v;
    unsigned left;
};

static unsigned take_bits(struct bits *b, unsigned n) {
    unsigned v = b->v & ((1u << n) - 1);
    b->v >>= n;
    b->left -= n;
    return v;
}

/* RFC 7932 9.1 and 9.2: a window, and a first block whose length suits so many bytes. One row of random bytes
 * in a hundred passes. */
static bool may_be_brotli(const uint8_t *p, size_t n) {
    struct bits b = {p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24, 32};
    if (take_bits(&b, 1) && take_bits(&b, 3) == 0 && take_bits(&b, 3) == 1) return false; /* reserved */
    bool last = take_bits(&b, 1);
    if (last && take_bits(&b, 1)) return false; /* empty */
    unsigned nibbles = take_bits(&b, 2);
    if (nibbles == 3) return false; /* metadata */
    size_t length = take_bits(&b, 16) + (size_t)1;
    if (nibbles) return n > 1024; /* 64 KiB or more of text */
    return length + 24 >= n / (last ? 1 : 8) && length <= 64 * n;
}

/* Raw deflate and brotli in each other have no mark either: do these bytes make sense when they are unpacked?
 */
static bool packed_again(struct layers *l, const uint8_t *p, size_t n) {
    enum { LARGEST = 2048, ROOM = 8192 };
    uint8_t out[ROOM];
    size_t used = 0, made = 0;
    if (n < 8 || n > LARGEST) return false;
    if ((p[0] & 6) != 6 && l->inflater &&
        libdeflate_deflate_decompress_ex(l->inflater, p, n, out, ROOM, &used, &made) == LIBDEFLATE_SUCCESS &&
        used == n && sensible(out, made))
        return true;
    made = ROOM;
    return may_be_brotli(p, n) &&
           BrotliDecoderDecompress(n, p, &made, out) == BROTLI_DECODER_RESULT_SUCCESS && sensible(out, made);
}

static bool worth(struct layers *l, const uint8_t *p, size_t n) {
    return sensible(p, n) || packed_again(l, p, n);
}

/* Raw deflate that ends where the bytes end; what is larger than the guess allows is read in a second way. */
static uint32_t try_deflate(struct layers *l, uint32_t layer, const uint8_t *p, size_t at, size_t n) {
    enum { ROOM = 8192, LARGEST = 1 << 20 };
    size_t used = 0, most = n < LARGEST / 16 ? ROOM + 8 * n : LARGEST;
    if (!l->inflater || (p[0] & 6) == 6) return 0; /* RFC 1951 3.2.3: a reserved kind of block */
    uint8_t *room = layer_room(l, layer, most);
    if (!room) return 0;
    size_t out = 0;
    enum libdeflate_result r = libdeflate_deflate_decompress_ex(l->inflater, p, n, room, most, &used, &out);
    if (r == LIBDEFLATE_SUCCESS && used == n && out >= FEWEST_OUT && worth(l, room, out))
        return layer_add(l, layer, ENCODING_DEFLATE, at, at + n, out);
    if (r != LIBDEFLATE_INSUFFICIENT_SPACE) return 0;
    struct sink s = sink_new(l, layer, n);
    bool whole = inflate_all(&s, p, n, -15, &used) == WHOLE && used == n && worth(l, s.room, s.n);
    return whole ? add(&s, ENCODING_DEFLATE, at, used) : 0;
}

/* Without any mark: it must be whole, end at the end, and make sense. */
static uint32_t try_unmarked(struct layers *l, uint32_t layer, const uint8_t *p, size_t at, size_t n) {
    size_t used = 0;
    const char *limit = l->limit;
    uint32_t made = layer_may_hold(l, layer, ENCODING_DEFLATE) ? try_deflate(l, layer, p, at, n) : 0;
    if (!made && may_be_brotli(p, n) && layer_may_hold(l, layer, ENCODING_BROTLI)) {
        struct sink s = sink_new(l, layer, n);
        if (unbrotli(&s, p, n, &used) == WHOLE && used == n && worth(l, s.room, s.n))
            made = add(&s, ENCODING_BROTLI, at, used);
    }
    l->limit = limit; /* what these guesses ran into says nothing about the layer */
    return made;
}

uint32_t packed_decode_at(struct layers *l, uint32_t layer, size_t at, size_t end, bool last) {
    const uint8_t *p = layer_bytes(l, layer).p + at;
    size_t n = end - at, used = 0;
    struct sink s = sink_new(l, layer, n);
    if (gzip_header(p, n) && layer_may_hold(l, layer, ENCODING_GZIP)) {
        if (inflate_all(&s, p, n, 15 + 16, &used) != NOT_IT) return add(&s, ENCODING_GZIP, at, used);
    } else if (zstd_header(p, n) && layer_may_hold(l, layer, ENCODING_ZSTD)) {
        if (unzstd(&s, p, n, &used) != NOT_IT) return add(&s, ENCODING_ZSTD, at, used);
    } else if (zlib_header(p, n) && layer_may_hold(l, layer, ENCODING_ZLIB)) {
        const char *limit = l->limit;
        enum outcome o = inflate_all(&s, p, n, 15, &used);
        if (o == WHOLE || (o == CUT && s.n > 64 && sensible(s.room, s.n)))
            return add(&s, ENCODING_ZLIB, at, used);
        l->limit = limit;
    }
    return last && n >= 6 ? try_unmarked(l, layer, p, at, n) : 0;
}
