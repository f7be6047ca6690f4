/* IP fragments: any order, twice, overlapping, interleaved; held against a slow and obvious reference. */
#include "evidence/capture/fragments.h"

#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { MOST = 4000 };

static uint8_t nth(uint32_t id, size_t i) {
    return (uint8_t)(i * 41 + (i >> 8) + id * 13);
}

static uint32_t next_random(uint32_t *x) {
    *x ^= *x << 13, *x ^= *x >> 17, *x ^= *x << 5;
    return *x;
}

static bool add(struct fragments *f, uint32_t id, size_t from, size_t to, bool more, int64_t at_s,
                struct bytes *whole) {
    static uint8_t data[70000];
    for (size_t i = from; i < to; i++) data[i - from] = nth(id, i);
    struct bytes own = exact((struct bytes){data, to - from});
    struct fragment one = {.family = 4,
                           .protocol = 17,
                           .id = id,
                           .offset = (uint32_t)from,
                           .more = more,
                           .data = own,
                           .source = {10},
                           .destination = {11}};
    bool done = fragments_add(f, &one, at_s * 1000000000, whole);
    free((void *)(uintptr_t)own.p);
    return done;
}

/* Several datagrams at a time; the reference is a bit for each byte that has come. */
static void random_fragments(void **state) {
    enum { DATAGRAMS = 5 };
    for (uint32_t seed = 1; seed < 200; seed++) {
        struct fragments *f = fragments_new(64, 1 << 20);
        static bool there[DATAGRAMS][MOST];
        size_t length[DATAGRAMS];
        bool last[DATAGRAMS] = {false}, done[DATAGRAMS] = {false};
        memset(there, 0, sizeof there);
        uint32_t x = seed * 2654435761u;
        for (unsigned d = 0; d < DATAGRAMS; d++) length[d] = 16 + next_random(&x) % (MOST - 16);
        for (unsigned k = 0; k < 3000; k++) {
            unsigned d = next_random(&x) % DATAGRAMS;
            if (done[d]) continue;
            size_t from = next_random(&x) % length[d] & ~(size_t)7,
                   to = from + 8 + next_random(&x) % 600 / 8 * 8;
            bool more = to < length[d];
            if (!more) to = length[d];
            struct bytes whole;
            memset(&there[d][from], true, to - from);
            last[d] |= !more;
            size_t have = 0;
            while (have < length[d] && there[d][have]) have++;
            done[d] = last[d] && have == length[d];
            assert_int_equal(add(f, d, from, to, more, 0, &whole), done[d]);
            if (!done[d]) continue;
            assert_int_equal(whole.n, length[d]);
            for (size_t i = 0; i < whole.n; i++) assert_int_equal(whole.p[i], nth(d, i));
            free((void *)(uintptr_t)whole.p);
        }
        uint64_t left = 0;
        for (unsigned d = 0; d < DATAGRAMS; d++) left += !done[d];
        assert_int_equal(fragments_left(f), left);
        fragments_free(f);
    }
}

/* What came first stays: bytes and the end alike. */
static void first_comers_stay(void **state) {
    struct fragments *f = fragments_new(64, 1 << 20);
    struct bytes whole;
    assert_false(add(f, 1, 16, 40, false, 0, &whole));
    assert_false(add(f, 1, 0, 8, true, 0, &whole));
    assert_false(add(f, 1, 0, 8, false, 0, &whole)); /* a shorter end, later: not believed */
    struct fragment other = {.family = 4, .protocol = 17, .id = 1, .source = {10}, .destination = {11}};
    other.data = (struct bytes){(const uint8_t *)"XXXXXXXXYYYYYYYYZZZZZZZZ", 24};
    other.more = true;
    assert_true(fragments_add(f, &other, 0, &whole));
    assert_int_equal(whole.n, 40);
    for (size_t i = 0; i < 40; i++) assert_int_equal(whole.p[i], i >= 8 && i < 16 ? (uint8_t)'Y' : nth(1, i));
    free((void *)(uintptr_t)whole.p);
    fragments_free(f);
}

/* Numbers are used again: what lies around for more than a minute (RFC 8200 4.5, RFC 1122 3.3.2) is not part
 * of what comes now. */
static void old_ones_are_forgotten(void **state) {
    struct fragments *f = fragments_new(64, 1 << 20);
    struct bytes whole;
    assert_false(add(f, 7, 0, 800, true, 1000, &whole));
    assert_false(add(f, 7, 80, 160, false, 1070, &whole));
    assert_true(add(f, 7, 0, 80, true, 1071, &whole));
    assert_int_equal(whole.n, 160);
    free((void *)(uintptr_t)whole.p);
    assert_int_equal(fragments_left(f), 1);
    fragments_free(f);
}

static void limits(void **state) {
    struct fragments *f = fragments_new(16, 1 << 20);
    struct bytes whole;
    assert_false(add(f, 1, 65528, 65540, false, 0, &whole)); /* beyond what IP can say */
    assert_int_equal(fragments_left(f), 0);
    assert_false(add(f, 1, 0, 65528, true, 0, &whole));
    assert_true(add(f, 1, 65528, 65535, false, 0, &whole));
    assert_int_equal(whole.n, 65535);
    free((void *)(uintptr_t)whole.p);
    for (size_t i = 0; i < 1000; i++) /* islands without end */
        assert_false(add(f, 2, i * 16, i * 16 + 8, true, 0, &whole));
    for (size_t i = 0; i < 128; i++) /* the first of them were kept */
        assert_false(add(f, 2, i * 16 + 8, i * 16 + 16, true, 0, &whole));
    assert_true(add(f, 2, 128 * 16, 128 * 16 + 16, false, 0, &whole));
    for (size_t i = 0; i < whole.n; i++) assert_int_equal(whole.p[i], nth(2, i));
    free((void *)(uintptr_t)whole.p);
    for (uint32_t id = 0; id < 5000; id++) assert_false(add(f, id, 0, 8, true, 0, &whole));
    assert_int_equal(fragments_left(f), 5000);
    fragments_free(f);
}

/* Where bytes run out the oldest give way, whatever their number; what comes now is put together. */
static void bytes_are_bounded(void **state) {
    struct fragments *f = fragments_new(64, 8192);
    struct bytes whole;
    for (uint32_t id = 1; id <= 8; id++) assert_false(add(f, id, 0, 2000, true, 0, &whole));
    assert_int_equal(fragments_left(f), 8);
    assert_true(add(f, 8, 2000, 2100, false, 0, &whole));
    assert_int_equal(whole.n, 2100);
    free((void *)(uintptr_t)whole.p);
    assert_false(add(f, 1, 2000, 2100, false, 0, &whole)); /* its beginning has gone */
    assert_false(add(f, 9, 0, 60000, true, 0, &whole));    /* larger than all there may be, but alone */
    assert_true(add(f, 9, 60000, 60100, false, 0, &whole));
    assert_int_equal(whole.n, 60100);
    free((void *)(uintptr_t)whole.p);
    assert_int_equal(fragments_left(f), 8);
    fragments_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_fragments),       cmocka_unit_test(first_comers_stay),
        cmocka_unit_test(old_ones_are_forgotten), cmocka_unit_test(limits),
        cmocka_unit_test(bytes_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
