/* Compressed bytes within a layer: gzip (RFC 1952), zlib (RFC 1950), deflate (RFC 1951), Zstandard (RFC
 * 8878), brotli (RFC 7932). The first four announce themselves or are tried where bytes begin; the others
 * only where a whole layer of bytes is otherwise nothing, and counts only when it ends where they end. */
#ifndef CORDON_PERSONAL_PACKED_H
#define CORDON_PERSONAL_PACKED_H

#include "evidence/personal/layers.h"

/* Tries what may begin at `at`; the layer that came of it, or 0. `last` also tries what has no mark. */
uint32_t packed_decode_at(struct layers *l, uint32_t layer, size_t at, size_t end, bool last);

/* Does something begin here that announces itself? */
bool packed_begins(const uint8_t *p, size_t n);

#endif
