/* One direction of TCP put in order, held against a slow and obvious reference: every byte by its number, the
 * first to come stays. */
#include "evidence/capture/stream.h"

#include "build.h"

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { LENGTH = 3000 };

static const struct stream_limits ample = {.most_bytes = 1 << 20, .most_held = 1000};

static uint8_t nth(size_t i) {
    return (uint8_t)(i * 37 + (i >> 8));
}

static uint32_t next_random(uint32_t *x) {
    *x ^= *x << 13, *x ^= *x >> 17, *x ^= *x << 5;
    return *x;
}

struct reader_of {
    struct stream stream;
    size_t taken, seen; /* from the start: dropped by the reader; shown */
};

static void check(struct reader_of *r, struct bytes view, uint32_t drop) {
    for (size_t i = 0; i < view.n; i++) assert_int_equal(view.p[i], nth(r->taken + i));
    r->seen = r->taken + view.n;
    size_t n = drop % 3 == 0 ? 0 : drop % 3 == 1 ? view.n : drop / 3 % (view.n + 1);
    stream_keep(&r->stream, (struct bytes){view.p + n, view.n - n});
    r->taken += n;
}

static void give(struct reader_of *r, uint32_t base, size_t from, size_t n, uint32_t drop) {
    static uint8_t data[LENGTH];
    for (size_t i = 0; i < n; i++) data[i] = nth(from + i);
    struct bytes own = exact((struct bytes){data, n});
    struct bytes view = stream_take(&r->stream, base + (uint32_t)from, own, true, ample);
    for (; view.n; view = stream_due(&r->stream, ample)) check(r, view, drop);
    free((void *)(uintptr_t)own.p);
}

/* Segments of random places and lengths; the reference is a bit for each byte that has come. */
static void random_segments(void **state) {
    for (uint32_t seed = 1; seed < 400; seed++) {
        uint32_t x = seed * 2654435761u, base = seed % 2 ? 0xFFFFFFFF - seed * 5 : seed;
        struct reader_of r = {.taken = 0};
        static bool there[LENGTH];
        memset(there, 0, sizeof there);
        stream_start(&r.stream, base);
        size_t contiguous = 0;
        for (unsigned k = 0; k < 300; k++) {
            size_t from = next_random(&x) % LENGTH, n = 1 + next_random(&x) % (seed % 3 ? 40 : 700);
            if (n > LENGTH - from) n = LENGTH - from;
            give(&r, base, from, n, next_random(&x));
            memset(there + from, true, n);
            while (contiguous < LENGTH && there[contiguous]) contiguous++;
            assert_int_equal(r.seen, contiguous);
            assert_false(r.stream.broken);
        }
        give(&r, base, 0, LENGTH, 0);
        assert_int_equal(r.seen, LENGTH);
        assert_int_equal(r.stream.n_held, 0);
        assert_int_equal(r.stream.held_bytes, 0);
        stream_free(&r.stream);
    }
}

static void bounded(void **state) {
    struct stream s = {0};
    struct stream_limits little = {.most_bytes = 10, .most_held = 2};
    const struct bytes five = {(const uint8_t *)"abcde", 5};
    stream_start(&s, 0);
    assert_int_equal(stream_take(&s, 10, five, true, little).n, 0);
    assert_int_equal(stream_take(&s, 20, five, true, little).n, 0);
    assert_false(s.broken);
    assert_int_equal(stream_take(&s, 30, five, true, little).n, 0); /* too many wait */
    assert_true(s.broken);
    assert_true(stream_skip_gap(&s));
    struct bytes view = stream_due(&s, little);
    assert_int_equal(view.n, 5);
    stream_keep(&s, view);
    assert_int_equal(s.next, 15);
    assert_int_equal(stream_due(&s, little).n, 0);
    view = stream_take(&s, 15, five, true, little);
    assert_memory_equal(view.p, "abcdeabcde", 10);
    stream_keep(&s, view);
    assert_int_equal(stream_take(&s, 20, five, true, little).n, 0); /* more than is kept */
    assert_true(s.broken);
    stream_free(&s);
}

/* What the capture cut is shown, and nothing can follow it. */
static void cut_segments(void **state) {
    struct stream s = {0};
    const struct bytes five = {(const uint8_t *)"abcde", 5};
    stream_start(&s, 7);
    assert_int_equal(stream_take(&s, 7, five, false, ample).n, 5);
    assert_true(s.broken);
    assert_int_equal(stream_take(&s, 12, five, true, ample).n, 0);
    assert_false(stream_skip_gap(&s));
    stream_free(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_segments),
        cmocka_unit_test(bounded),
        cmocka_unit_test(cut_segments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
