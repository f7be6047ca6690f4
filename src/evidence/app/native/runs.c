#include "evidence/app/native/runs.h"

enum { BLOCK = 64 };

static bool printable(uint8_t c) {
    return (uint8_t)(c - 0x20) < 0x5f;
}

/* Bit i: byte i is printable. */
static uint64_t printable_in(const uint8_t *p) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < BLOCK; i += 8) {
        uint64_t v, high = UINT64_C(0x8080808080808080);
        memcpy(&v, p + i, 8);
        uint64_t low = v & ~high;
        /* no sum carries into the next byte: low + 0x60 has its top bit for 0x20 and above, low + 1 for 0x7f
         */
        uint64_t good =
            (low + UINT64_C(0x6060606060606060)) & ~(low + UINT64_C(0x0101010101010101)) & ~v & high;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        good = __builtin_bswap64(good);
#endif
        mask |= (good >> 7) * UINT64_C(0x0102040810204080) >> 56 << i;
    }
    return mask;
}

/* Where a run of RUN_LEAST that lies inside the block starts; BLOCK: there is none. */
static unsigned first_run(uint64_t m) {
    uint64_t runs = m & m >> 1 & m >> 2 & m >> 3;
    return runs ? (unsigned)__builtin_ctzll(runs) : BLOCK;
}

static size_t end_of_run(struct bytes b, size_t i) {
    while (i + BLOCK <= b.n) {
        uint64_t m = printable_in(b.p + i);
        if (~m) return i + (unsigned)__builtin_ctzll(~m);
        i += BLOCK;
    }
    while (i < b.n && printable(b.p[i])) i++;
    return i;
}

bool run_next(struct bytes b, struct run *r) {
    size_t i = r->end;
    while (i + BLOCK <= b.n) {
        uint64_t m = printable_in(b.p + i);
        unsigned at = first_run(m);
        if (at < BLOCK) {
            r->start = i + at;
            r->end = end_of_run(b, r->start);
            return true;
        }
        /* one that begins in the last bytes may go on in the next block: it starts there again */
        unsigned tail = ~m ? (unsigned)__builtin_clzll(~m) : 0;
        i += BLOCK - tail;
    }
    for (; i < b.n; i++) {
        size_t end = i;
        while (end < b.n && printable(b.p[end])) end++;
        if (end - i >= RUN_LEAST) {
            *r = (struct run){i, end};
            return true;
        }
        i = end;
    }
    return false;
}
