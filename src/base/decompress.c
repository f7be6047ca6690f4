#include "base/decompress.h"

#include "base/bzip2.h"
#include "base/memory.h"

#include <bzlib.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

enum form { FORM_GZIP, FORM_BZIP2, FORM_ZSTD };

struct decompress {
    enum form form;
    ZSTD_DStream *zstd;
    z_stream gzip;
    bz_stream bzip2;
    bool ended; /* between members */
};

const char *decompress_recognise(struct bytes b) {
    if (b.n >= 3 && b.p[0] == 0x1f && b.p[1] == 0x8b && b.p[2] == 8) return "gzip";
    if (b.n >= 4 && b.p[0] == 0x28 && b.p[1] == 0xb5 && b.p[2] == 0x2f && b.p[3] == 0xfd) return "zstd";
    return bzip2_recognised(b) ? "bzip2" : NULL;
}

struct decompress *decompress_new(struct bytes start, const char **name) {
    *name = decompress_recognise(start);
    if (!*name) return NULL;
    struct decompress *d = memory_new(1, sizeof *d);
    d->form = **name == 'z' ? FORM_ZSTD : **name == 'b' ? FORM_BZIP2 : FORM_GZIP;
    bool fine = true;
    switch (d->form) {
    case FORM_GZIP: fine = inflateInit2(&d->gzip, 15 + 16) == Z_OK; break;
    case FORM_BZIP2: fine = BZ2_bzDecompressInit(&d->bzip2, 0, 0) == BZ_OK; break;
    case FORM_ZSTD: fine = (d->zstd = ZSTD_createDStream()) != NULL; break;
    }
    if (fine) return d;
    free(d);
    return NULL;
}

void decompress_free(struct decompress *d) {
    if (!d) return;
    switch (d->form) {
    case FORM_GZIP: inflateEnd(&d->gzip); break;
    case FORM_BZIP2: BZ2_bzDecompressEnd(&d->bzip2); break;
    case FORM_ZSTD: ZSTD_freeDStream(d->zstd); break;
    }
    free(d);
}

static struct decompress_step run_zstd(struct decompress *d, const uint8_t *in, size_t n_in, uint8_t *out,
                                       size_t n_out) {
    ZSTD_inBuffer i = {in, n_in, 0};
    ZSTD_outBuffer o = {out, n_out, 0};
    size_t left = ZSTD_decompressStream(d->zstd, &o, &i);
    struct decompress_step step = {DECOMPRESS_MORE, i.pos, o.pos, NULL};
    if (ZSTD_isError(left)) {
        step.status = DECOMPRESS_BROKEN;
        step.why = "the zstd data is damaged (RFC 8878)";
    } else if (left == 0 || (d->ended && i.pos == 0 && o.pos == 0)) {
        step.status = DECOMPRESS_END;
    }
    d->ended = step.status == DECOMPRESS_END;
    return step;
}

/* Between members, which simply follow one another (RFC 1952 2.2, and bzip2 does the same); tapes and disks
 * pad with zeros. True: there is nothing more to do with this input. */
static bool between(struct decompress *d, const uint8_t *in, size_t n_in, struct decompress_step *step) {
    if (!d->ended) return false;
    size_t zeros = 0;
    while (zeros < n_in && in[zeros] == 0) zeros++;
    *step = (struct decompress_step){DECOMPRESS_END, zeros, 0, NULL};
    return zeros > 0 || n_in == 0;
}

static struct decompress_step run_gzip(struct decompress *d, const uint8_t *in, size_t n_in, uint8_t *out,
                                       size_t n_out) {
    struct decompress_step step;
    if (between(d, in, n_in, &step)) return step;
    if (d->ended) inflateReset(&d->gzip);
    d->ended = false;
    d->gzip.next_in = (Bytef *)(uintptr_t)in;
    d->gzip.avail_in = (uInt)n_in;
    d->gzip.next_out = out;
    d->gzip.avail_out = (uInt)n_out;
    int r = inflate(&d->gzip, Z_NO_FLUSH);
    step =
        (struct decompress_step){DECOMPRESS_MORE, n_in - d->gzip.avail_in, n_out - d->gzip.avail_out, NULL};
    if (r == Z_STREAM_END) {
        step.status = DECOMPRESS_END;
        d->ended = true;
    } else if (r != Z_OK && r != Z_BUF_ERROR) {
        step.status = DECOMPRESS_BROKEN;
        step.why = "the gzip data is damaged (RFC 1952)";
    }
    return step;
}

static struct decompress_step run_bzip2(struct decompress *d, const uint8_t *in, size_t n_in, uint8_t *out,
                                        size_t n_out) {
    struct decompress_step step;
    if (between(d, in, n_in, &step)) return step;
    if (d->ended) {
        BZ2_bzDecompressEnd(&d->bzip2);
        d->bzip2 = (bz_stream){0};
        if (BZ2_bzDecompressInit(&d->bzip2, 0, 0) != BZ_OK)
            return (struct decompress_step){DECOMPRESS_BROKEN, 0, 0, "no memory for another bzip2 stream"};
    }
    d->ended = false;
    d->bzip2.next_in = (char *)(uintptr_t)in;
    d->bzip2.avail_in = (unsigned)n_in;
    d->bzip2.next_out = (char *)out;
    d->bzip2.avail_out = (unsigned)n_out;
    int r = BZ2_bzDecompress(&d->bzip2);
    step =
        (struct decompress_step){DECOMPRESS_MORE, n_in - d->bzip2.avail_in, n_out - d->bzip2.avail_out, NULL};
    if (r == BZ_STREAM_END) {
        step.status = DECOMPRESS_END;
        d->ended = true;
    } else if (r != BZ_OK) {
        step.status = DECOMPRESS_BROKEN;
        step.why = "the bzip2 data is damaged";
    }
    return step;
}

struct decompress_step decompress_run(struct decompress *d, const uint8_t *in, size_t n_in, uint8_t *out,
                                      size_t n_out) {
    switch (d->form) {
    case FORM_BZIP2: return run_bzip2(d, in, n_in, out, n_out);
    case FORM_ZSTD: return run_zstd(d, in, n_in, out, n_out);
    default: return run_gzip(d, in, n_in, out, n_out);
    }
}
