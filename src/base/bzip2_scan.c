#include "base/bzip2_scan.h"

enum { BLOCK_SHIFTS = 0x00FF, END_SHIFTS = 0xFF00 };

void bzip2_scan_init(struct bzip2_scan *s) {
    *s = (struct bzip2_scan){0};
    for (unsigned shift = 0; shift < 8; shift++) {
        unsigned second = BZIP2_MARK_BITS - 16 + shift, third = second - 8;
        s->second[BZIP2_BLOCK_BITS >> second & 255] |= (uint16_t)(1u << shift);
        s->third[BZIP2_BLOCK_BITS >> third & 255] |= (uint16_t)(1u << shift);
        s->second[BZIP2_END_BITS >> second & 255] |= (uint16_t)(0x100u << shift);
        s->third[BZIP2_END_BITS >> third & 255] |= (uint16_t)(0x100u << shift);
    }
}

uint64_t bzip2_bits(struct bytes b, uint64_t at, unsigned n) {
    uint64_t v = 0;
    size_t from = (size_t)(at / 8);
    for (size_t i = from; i < from + 8; i++) v = v << 8 | (i < b.n ? b.p[i] : 0);
    return v << at % 8 >> (64 - n);
}

enum bzip2_mark bzip2_find(const struct bzip2_scan *s, struct bytes b, uint64_t from, uint64_t *at) {
    uint64_t bits = (uint64_t)b.n * 8;
    for (size_t i = (size_t)(from / 8); i + BZIP2_MARK_BITS / 8 <= b.n; i++) {
        unsigned allowed = s->second[b.p[i + 1]] & s->third[b.p[i + 2]];
        if (!allowed) continue;
        for (unsigned shift = 0; shift < 8; shift++) {
            if (!((allowed | allowed >> 8) >> shift & 1)) continue;
            *at = (uint64_t)i * 8 + shift;
            if (*at < from || *at + BZIP2_MARK_BITS > bits) continue;
            uint64_t v = bzip2_bits(b, *at, BZIP2_MARK_BITS);
            if (v == BZIP2_BLOCK_BITS) return BZIP2_BLOCK;
            if (v == BZIP2_END_BITS) return BZIP2_END;
        }
    }
    *at = bits;
    return BZIP2_NOTHING;
}
