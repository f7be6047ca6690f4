/* bzip2 by several threads: what one thread can read from begin to end, several read alike; it always ends.
 */
#include "base/bzip2.h"
#include "base/decompress.h"

#include "base/memory.h"

#include <stdlib.h>

enum { MOST = 1 << 21 };

struct read {
    uint8_t *p;
    size_t n;
    bool whole;
};

static void add(struct read *r, struct bytes b) {
    if (b.n > MOST - r->n) b.n = MOST - r->n;
    if (b.n) memcpy(r->p + r->n, b.p, b.n);
    r->n += b.n;
}

static void by_one(struct bytes packed, struct read *r) {
    static uint8_t room[65536];
    const char *name;
    struct decompress *d = decompress_new(packed, &name);
    bool ended = false;
    for (size_t at = 0; d && r->n < MOST;) {
        struct decompress_step s = decompress_run(d, packed.p + at, packed.n - at, room, sizeof room);
        at += s.consumed;
        add(r, (struct bytes){room, s.produced});
        ended = s.status == DECOMPRESS_END && at == packed.n;
        if (s.status == DECOMPRESS_BROKEN || (s.consumed == 0 && s.produced == 0)) break;
    }
    decompress_free(d);
    r->whole = ended;
}

static void by_several(struct bytes packed, struct read *r) {
    struct bzip2 *b = bzip2_new(packed, 2);
    struct unpack_piece piece = {0};
    while (!piece.end && r->n < MOST) {
        piece = bzip2_next(b);
        if (piece.consumed > packed.n) abort();
        add(r, piece.bytes);
    }
    r->whole = piece.end && !piece.why;
    bzip2_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes packed = {data, size};
    if (!bzip2_recognised(packed)) return 0;
    struct read one = {.p = memory_new(MOST, 1)}, several = {.p = memory_new(MOST, 1)};
    by_one(packed, &one);
    by_several(packed, &several);
    if (one.whole && one.n < MOST)
        if (!several.whole || several.n != one.n || memcmp(one.p, several.p, one.n) != 0) abort();
    free(one.p);
    free(several.p);
    return 0;
}
