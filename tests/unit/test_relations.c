/* Relations of ASes as CAIDA writes them, and lines of a text. */
#include "base/lines.h"
#include "evidence/route/relations_private.h"

#include "text_input.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
// cmocka wants the four above first
#include <cmocka.h>

static void lines(void **state) {
    static const struct {
        const char *text, *is;
        uint64_t left_out;
    } rows[] = {
        {"", "", 0},
        {"a", "1<a>", 0},
        {"a\n", "1<a>", 0},
        {"a\r\nb\n\nc", "1<a>2<b>3<>4<c>", 0},
        {"\xEF\xBB\xBFx\n\xEF\xBB\xBFy", "1<x>2<\xEF\xBB\xBFy>", 0},
        {"12345678\n123456789\nz", "1<12345678>3<z>", 1},
        {"123456789", "", 1},
        {"123456789\n", "", 1},
        {"\n\n", "1<>2<>", 0},
    };
    for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
        struct diagnostics *d = diagnostics_new(9);
        struct input *in = text_input(text_of(rows[i / 2].text), i % 2, d);
        struct lines l = lines_over(in, "test", 8, d);
        char is[256] = "";
        size_t n = 0;
        for (struct text t; lines_next(&l, &t);)
            n += (size_t)snprintf(is + n, sizeof is - n, "%d<%.*s>", (int)l.number, (int)t.n, t.p);
        assert_string_equal(is, rows[i / 2].is);
        assert_int_equal(l.too_long, rows[i / 2].left_out);
        input_close(in);
        diagnostics_free(d);
    }
}

static void reading(void **state) {
    static const struct {
        const char *text;
        size_t n;
        uint32_t first, second;
        enum as_relation is, turned;
        const char *told;
    } rows[] = {
        {"# source:topology\n1|2|-1\n", 1, 1, 2, RELATION_PROVIDER, RELATION_CUSTOMER, ""},
        {"2|1|-1\n", 1, 1, 2, RELATION_CUSTOMER, RELATION_PROVIDER, ""},
        {"174|6461|0|bgp\r\n", 1, 6461, 174, RELATION_PEER, RELATION_PEER, ""},
        {"4294967295|1|-1", 1, 4294967295, 1, RELATION_PROVIDER, RELATION_CUSTOMER, ""},
        {"1|2|-1\n1|2|0\n", 1, 1, 2, RELATION_PEER, RELATION_PEER, ""},
        {"1|2|-1\n", 1, 1, 3, RELATION_NOT_KNOWN, RELATION_NOT_KNOWN, ""},
        {"\n  \n", 0, 1, 1, RELATION_NOT_KNOWN, RELATION_NOT_KNOWN, ""},
        {"1|2|5\n1|3|0\n", 1, 1, 2, RELATION_NOT_KNOWN, RELATION_NOT_KNOWN,
         "test:1:5: the relation is neither -1 nor 0: the line is left out"},
        {"1|x|0\n", 0, 1, 2, RELATION_NOT_KNOWN, RELATION_NOT_KNOWN,
         "test:1:3: an AS number is wanted here: the line is left out"},
        {"1|4294967296|0\n", 0, 1, 2, RELATION_NOT_KNOWN, RELATION_NOT_KNOWN,
         "test:1:3: an AS number is wanted here: the line is left out"},
        {"1|2\n", 0, 1, 2, RELATION_NOT_KNOWN, RELATION_NOT_KNOWN,
         "test:1:3: three fields are wanted: AS|AS|relation: the line is left out"},
        {"7|7|0\n", 0, 7, 7, RELATION_NOT_KNOWN, RELATION_NOT_KNOWN,
         "test:1:5: an AS has no relation to itself: the line is left out"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct diagnostics *d = diagnostics_new(9);
        struct arena *a = arena_new();
        struct input *in = text_input(text_of(rows[i].text), i % 2, d);
        struct as_relations *r = as_relations_read(in, "test", d);
        assert_int_equal(as_relations_count(r), rows[i].n);
        assert_int_equal(as_relation(r, rows[i].first, rows[i].second), rows[i].is);
        assert_int_equal(as_relation(r, rows[i].second, rows[i].first), rows[i].turned);
        assert_false(as_relations_inferred(r));
        assert_int_equal(strncmp(all_told(d, a), rows[i].told, strlen(rows[i].told)), 0);
        assert_int_equal(diagnostics_count(d), rows[i].told[0] != '\0');
        as_relations_free(r);
        input_close(in);
        diagnostics_free(d);
        arena_free(a);
    }
}

/* Many pairs, so that the table grows; and none that was not given. */
static void many(void **state) {
    struct as_relations *r = as_relations_new(true);
    for (uint32_t i = 0; i < 5000; i++) {
        assert_true(as_relations_set(r, i, i + 1, i % 3 ? RELATION_CUSTOMER : RELATION_PEER));
        assert_false(as_relations_set(r, i, i, RELATION_PEER));
        assert_false(as_relations_set(r, i, i + 2, RELATION_NOT_KNOWN));
    }
    assert_int_equal(as_relations_count(r), 5000);
    for (uint32_t i = 0; i < 5000; i++) {
        assert_int_equal(as_relation(r, i, i + 1), i % 3 ? RELATION_CUSTOMER : RELATION_PEER);
        assert_int_equal(as_relation(r, i + 1, i), i % 3 ? RELATION_PROVIDER : RELATION_PEER);
        assert_int_equal(as_relation(r, i, i + 2), RELATION_NOT_KNOWN);
    }
    assert_true(as_relations_inferred(r));
    as_relations_free(r);
}

/* Pairs that were all in one slot, if slots did not hang on the seed of the process. */
static void prepared_pairs(void **state) {
    enum { PAIRS = 40000 };
    struct as_relations *r = as_relations_new(false);
    uint64_t golden = UINT64_C(0x9E3779B97F4A7C15), inverse = golden, x = 0;
    for (int i = 0; i < 6; i++) inverse *= 2 - golden * inverse;
    clock_t start = clock();
    for (uint32_t n = 0; n < PAIRS;) {
        x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint64_t pair = (x & ~(UINT64_C(0xFFFFF) << 20)) * inverse;
        uint32_t a = (uint32_t)(pair >> 32), b = (uint32_t)pair;
        n += a < b && as_relations_set(r, a, b, RELATION_PEER);
    }
    assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
    as_relations_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines), cmocka_unit_test(reading),
                                       cmocka_unit_test(many), cmocka_unit_test(prepared_pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
