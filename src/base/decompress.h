/* Streaming decompression of gzip (RFC 1952, all members), bzip2 (all streams) and Zstandard (RFC 8878, all
 * frames). */
#ifndef CORDON_BASE_DECOMPRESS_H
#define CORDON_BASE_DECOMPRESS_H

#include "base/bytes.h"

enum { DECOMPRESS_START = 10 };

enum decompress_status {
    DECOMPRESS_MORE, /* in the middle: wants more input or more room */
    DECOMPRESS_END,  /* a member or frame is complete; another may follow */
    DECOMPRESS_BROKEN
};

struct decompress_step {
    enum decompress_status status;
    size_t consumed, produced;
    const char *why; /* with DECOMPRESS_BROKEN; static */
};

struct decompress;

/* "gzip", "bzip2", "zstd" or NULL, by the first bytes: ten tell it for certain, four well enough. */
const char *decompress_recognise(struct bytes b);
struct decompress *decompress_new(struct bytes start,
                                  const char **name); /* NULL (and *name NULL): not compressed */
void decompress_free(struct decompress *d);
struct decompress_step decompress_run(struct decompress *d, const uint8_t *in, size_t n_in, uint8_t *out,
                                      size_t n_out);

#endif
