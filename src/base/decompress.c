#include "base/decompress.h"

#include "base/memory.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

struct decompress {
    ZSTD_DStream *zstd; /* NULL: gzip */
    z_stream gzip;
    bool ended; /* between members */
};

const char *decompress_recognise(struct bytes b) {
    if (b.n >= 3 && b.p[0] == 0x1f && b.p[1] == 0x8b && b.p[2] == 8) return "gzip";
    if (b.n >= 4 && b.p[0] == 0x28 && b.p[1] == 0xb5 && b.p[2] == 0x2f && b.p[3] == 0xfd) return "zstd";
    return NULL;
}

struct decompress *decompress_new(struct bytes start, const char **name) {
    *name = decompress_recognise(start);
    if (!*name) return NULL;
    struct decompress *d = memory_new(1, sizeof *d);
    if (strcmp(*name, "zstd") == 0)
        d->zstd = ZSTD_createDStream();
    else if (inflateInit2(&d->gzip, 15 + 16) != Z_OK) {
        free(d);
        return NULL;
    }
    return d;
}

void decompress_free(struct decompress *d) {
    if (!d) return;
    if (d->zstd)
        ZSTD_freeDStream(d->zstd);
    else
        inflateEnd(&d->gzip);
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

static struct decompress_step run_gzip(struct decompress *d, const uint8_t *in, size_t n_in, uint8_t *out,
                                       size_t n_out) {
    if (d->ended) { /* RFC 1952 2.2: members simply follow one another; tapes and disks pad with zeros */
        size_t zeros = 0;
        while (zeros < n_in && in[zeros] == 0) zeros++;
        if (zeros > 0 || n_in == 0) return (struct decompress_step){DECOMPRESS_END, zeros, 0, NULL};
        inflateReset(&d->gzip);
        d->ended = false;
    }
    d->gzip.next_in = (Bytef *)(uintptr_t)in;
    d->gzip.avail_in = (uInt)n_in;
    d->gzip.next_out = out;
    d->gzip.avail_out = (uInt)n_out;
    int r = inflate(&d->gzip, Z_NO_FLUSH);
    struct decompress_step step = {DECOMPRESS_MORE, n_in - d->gzip.avail_in, n_out - d->gzip.avail_out, NULL};
    if (r == Z_STREAM_END) {
        step.status = DECOMPRESS_END;
        d->ended = true;
    } else if (r != Z_OK && r != Z_BUF_ERROR) {
        step.status = DECOMPRESS_BROKEN;
        step.why = "the gzip data is damaged (RFC 1952)";
    }
    return step;
}

struct decompress_step decompress_run(struct decompress *d, const uint8_t *in, size_t n_in, uint8_t *out,
                                      size_t n_out) {
    return d->zstd ? run_zstd(d, in, n_in, out, n_out) : run_gzip(d, in, n_in, out, n_out);
}
