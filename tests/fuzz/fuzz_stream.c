/* TCP segments and IP fragments put together, against the slowest reference there is: an array of bytes and
 * one of whether they have come. Input: most segments held, most bytes (in units of 16), then segments of
 * two bytes of offset, one of length, one of what to do. */
#include "evidence/capture/fragments.h"
#include "evidence/capture/stream.h"

#include "base/cursor.h"

#include <stdlib.h>

enum { MOST = 65536 + 256 };

static uint8_t nth(size_t i) {
    return (uint8_t)(i * 37 + (i >> 8));
}

struct fuzzed {
    struct stream stream;
    struct stream_limits limits;
    size_t start; /* of what the reader has kept */
    size_t seen;
    bool lossy; /* limits were met: from there on only the bytes are checked */
};

static void check(struct fuzzed *z, struct bytes view, uint8_t what) {
    z->seen = z->stream.next - 1000;
    if (view.n > z->seen) abort();
    z->start = z->seen - view.n;
    for (size_t i = 0; i < view.n; i++)
        if (view.p[i] != nth(z->start + i)) abort();
    size_t drop = what & 1 ? view.n : what & 2 ? view.n / 2 : 0;
    stream_keep(&z->stream, (struct bytes){view.p + drop, view.n - drop});
}

static void one_segment(struct fuzzed *z, size_t at, size_t n, uint8_t what) {
    uint8_t *data = malloc(n ? n : 1);
    if (!data) abort();
    for (size_t i = 0; i < n; i++) data[i] = nth(at + i);
    bool whole = (what & 0xF0) != 0xF0;
    struct bytes view =
        stream_take(&z->stream, 1000 + (uint32_t)at, (struct bytes){data, n}, whole, z->limits);
    for (; view.n; view = stream_due(&z->stream, z->limits)) check(z, view, what);
    free(data);
    if (!z->stream.broken) return;
    z->lossy = true;
    if (!stream_skip_gap(&z->stream)) return;
    z->seen = z->stream.next - 1000;
    while ((view = stream_due(&z->stream, z->limits)).n) check(z, view, what);
}

static void streams(struct cursor c) {
    static bool there[MOST];
    memset(there, 0, sizeof there);
    struct fuzzed z = {.limits = {.most_held = cursor_u8(&c), .most_bytes = cursor_u8(&c) * 16u}};
    stream_start(&z.stream, 1000);
    size_t contiguous = 0;
    while (cursor_left(&c) >= 4) {
        size_t at = cursor_be16(&c), n = cursor_u8(&c);
        uint8_t what = cursor_u8(&c);
        one_segment(&z, at, n, what);
        for (size_t i = at; i < at + n; i++) there[i] = true;
        while (there[contiguous]) contiguous++;
        if (!z.lossy && z.stream.next - 1000 != contiguous) abort();
    }
    stream_free(&z.stream);
}

static void fragments(struct cursor c) {
    static bool there[MOST];
    memset(there, 0, sizeof there);
    struct fragments *f = fragments_new(1, 64 * 1024);
    size_t total = 0, pieces = 0;
    while (cursor_left(&c) >= 4 && pieces < 100) {
        uint8_t data[256];
        struct fragment one = {.family = 4, .offset = cursor_be16(&c) & 0xFFF8u};
        size_t n = cursor_u8(&c);
        one.more = cursor_u8(&c) & 1;
        if (n == 0 || one.offset + n > 65535) continue;
        for (size_t i = 0; i < n; i++) {
            data[i] = nth(one.offset + i);
            there[one.offset + i] = true;
        }
        one.data = (struct bytes){data, n};
        if (!one.more && !total) total = one.offset + n;
        size_t have = 0;
        while (there[have]) have++;
        struct bytes whole;
        bool done = fragments_add(f, &one, 0, &whole);
        pieces++;
        if (done != (total > 0 && have >= total)) abort();
        if (!done) continue;
        if (whole.n != total) abort();
        for (size_t i = 0; i < whole.n; i++)
            if (whole.p[i] != nth(i)) abort();
        free((void *)(uintptr_t)whole.p);
        memset(there, 0, sizeof there);
        total = pieces = 0;
    }
    fragments_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2 || size > 4096) return 0;
    streams(cursor_over(data, size));
    fragments(cursor_over(data, size));
    return 0;
}
