/* gzip, bzip2 and zstd: it ends, within its limits, and in pieces of any size it gives the same as in one. */
#include "base/decompress.h"

#include "base/memory.h"

#include <stdlib.h>

enum { MOST = 1 << 20 };

static uint64_t all(const uint8_t *data, size_t size, size_t piece, size_t room,
                    enum decompress_status *end) {
    const char *name;
    struct decompress *d = decompress_new((struct bytes){data, size}, &name);
    *end = DECOMPRESS_MORE;
    if (!d) return 0;
    uint8_t *out = memory_new(room, 1);
    uint64_t sum = 0, total = 0;
    for (size_t at = 0; total < MOST;) {
        size_t n = size - at < piece ? size - at : piece;
        struct decompress_step s = decompress_run(d, data + at, n, out, room);
        if (s.consumed > n || s.produced > room) abort();
        for (size_t i = 0; i < s.produced; i++) sum = sum * 31 + out[i];
        at += s.consumed;
        total += s.produced;
        *end = s.status;
        if (s.status == DECOMPRESS_BROKEN) {
            if (!s.why) abort();
            break;
        }
        if (s.consumed == 0 && s.produced == 0) {
            if (at < size) abort(); /* no progress with input and room: the caller would wait for ever */
            break;
        }
    }
    decompress_free(d);
    free(out);
    return total >= MOST ? 0 : sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum decompress_status a, b;
    uint64_t whole = all(data, size, size ? size : 1, 65536, &a);
    uint64_t parts = all(data, size, 7, 65536, &b);
    /* how far a damaged stream gets may depend on the pieces */
    if (a != DECOMPRESS_BROKEN && b != DECOMPRESS_BROKEN && whole != parts) abort();
    return 0;
}
