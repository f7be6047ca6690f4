/* Where blocks of bzip2 begin: 48 bits at any bit. Private to bzip2. */
#ifndef CORDON_BASE_BZIP2_SCAN_H
#define CORDON_BASE_BZIP2_SCAN_H

#include "base/bytes.h"

enum bzip2_mark { BZIP2_NOTHING, BZIP2_BLOCK, BZIP2_END };
enum { BZIP2_MARK_BITS = 48 };

#define BZIP2_BLOCK_BITS UINT64_C(0x314159265359)
#define BZIP2_END_BITS UINT64_C(0x177245385090)

/* By two bytes that lie wholly within a mark: which of its 8 shifts they allow, for both marks. */
struct bzip2_scan {
    uint16_t second[256], third[256];
};

void bzip2_scan_init(struct bzip2_scan *s);

/* n bits (1 … 56) at a bit; zeros beyond the end. */
uint64_t bzip2_bits(struct bytes b, uint64_t at, unsigned n);

/* The first mark at `from` or behind it; *at: its bit. */
enum bzip2_mark bzip2_find(const struct bzip2_scan *s, struct bytes b, uint64_t from, uint64_t *at);

#endif
