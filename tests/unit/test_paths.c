/* AS paths: by their encoding and by their text, merged, and each once. */
#include "evidence/route/paths.h"

#include "build.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void by_wire(void **state) {
    static const struct {
        unsigned size;
        const char *path, *as4, *is;
        uint32_t origin;
    } cases[] = {
        {4, "", "", "", 0},
        {4, "0202 00000001 fa56ea00", "", "1 4200000000", 4200000000},
        {2, "0202 0001 0002", "", "1 2", 2},
        {4, "0201 00000001 0102 00000002 00000003", "", "1 {2,3}", 0},
        {4, "0302 00000001 00000002 0401 00000003 0201 00000004", "", "(1 2) [3] 4", 4},
        /* RFC 6793 4.2.3: what AS_PATH has more of stands before */
        {2, "0203 0001 5ba0 5ba0", "0202 00030000 00030001", "1 196608 196609", 196609},
        {2, "0203 0001 5ba0 5ba0", "0203 00000001 00030000 00030001", "1 196608 196609", 196609},
        {2, "0203 0001 5ba0 5ba0", "0204 00000001 00000002 00000003 00000004", "1 23456 23456", 23456},
        {2, "0202 0001 5ba0 0102 0005 0006", "0201 00030000 0102 00000005 00000006", "1 196608 {5,6}", 0},
        {2, "0202 0001 5ba0 0102 5ba0 0006", "0101 00030000", "1 23456 {196608}", 0},
        /* ASes of a confederation do not count (RFC 5065 5.3), and stand in no AS4_PATH */
        {2, "0302 fde8 fde9 0202 0001 5ba0", "0202 00000001 00030000", "(65000 65001) 1 196608", 196608},
        {2, "0202 0001 5ba0", "0301 0000fde8 0201 00030000", "1 196608", 196608},
        /* one that is damaged mends nothing */
        {2, "0202 0001 5ba0", "0202 00030000", "1 23456", 23456},
    };
    struct as_paths *p = as_paths_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build path = {.n = 0}, as4 = {.n = 0};
        put_hex(&path, cases[i].path);
        put_hex(&as4, cases[i].as4);
        const char *wrong = "";
        uint32_t number = as_paths_add_wire(p, (struct bytes){path.p, path.n}, cases[i].size,
                                            (struct bytes){as4.p, as4.n}, &wrong);
        assert_null(wrong);
        char text[100];
        size_t n = as_path_text(as_paths_get(p, number), text, sizeof text);
        assert_int_equal(n, strlen(cases[i].is));
        assert_memory_equal(text, cases[i].is, n);
        assert_int_equal(as_paths_get(p, number).origin, cases[i].origin);
        assert_int_equal(as_paths_add_text(p, text_of(cases[i].is)), number);
        assert_int_equal(as_paths_is(p, number, (struct bytes){path.p, path.n}),
                         cases[i].size == 4 || !path.n);
    }
    as_paths_free(p);
}

static void wrong_wires(void **state) {
    static const struct {
        unsigned size;
        const char *path;
    } cases[] = {{4, "02"},
                 {4, "0201 000000"},
                 {4, "0200"},
                 {4, "0501 00000001"},
                 {4, "0001 00000001"},
                 {4, "0201 00000001 02"},
                 {2, "0202 0001"},
                 {2, "0601 0001"}};
    struct as_paths *p = as_paths_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build path = {.n = 0};
        put_hex(&path, cases[i].path);
        const char *wrong = NULL;
        assert_int_equal(
            as_paths_add_wire(p, (struct bytes){path.p, path.n}, cases[i].size, (struct bytes){0}, &wrong),
            PATH_NONE);
        assert_non_null(wrong);
        assert_non_null(strchr(wrong, '\t'));
    }
    assert_int_equal(as_paths_count(p), 0);
    assert_int_equal(as_paths_get(p, 0).n_asns, 0);
    as_paths_free(p);
}

static void wrong_texts(void **state) {
    static const char *const cases[] = {"x",   "1 x",        "{1", "1}",  "{}",    "{,1}",
                                        "1,2", "4294967296", "-1", "(1]", "{1;2}", "1.5"};
    struct as_paths *p = as_paths_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(as_paths_add_text(p, text_of(cases[i])), PATH_NONE);
    assert_int_equal(as_paths_add_text(p, TEXT(" 1  {2, 3} 4")), as_paths_add_text(p, TEXT("1 {2,3} 4")));
    as_paths_free(p);
}

/* More than there was room for at first; each stays what it is, and is known by its number. */
static void many(void **state) {
    enum { MANY = 20000 };
    struct as_paths *p = as_paths_new();
    for (unsigned twice = 0; twice < 2; twice++)
        for (uint32_t i = 0; i < MANY; i++) {
            uint32_t asns[] = {i, i * 7, i % 3};
            struct path_segment segment = {SEGMENT_SEQUENCE, (uint16_t)(1 + i % 3)};
            assert_int_equal(as_paths_add(p, &segment, 1, asns), i);
            assert_int_equal(as_paths_get(p, i).asns[0], i);
            assert_int_equal(as_paths_get(p, i).n_asns, 1 + i % 3);
        }
    assert_int_equal(as_paths_count(p), MANY);
    char text[4];
    size_t n = as_path_text(as_paths_get(p, 12345), text, sizeof text); /* cut, and how long it is */
    assert_int_equal(n, 5);
    assert_memory_equal(text, "1234", 4);
    as_paths_free(p);
}

static void long_segments(void **state) {
    uint32_t asns[600];
    for (uint32_t i = 0; i < 600; i++) asns[i] = i + 1;
    struct as_paths *p = as_paths_new();
    struct as_path path =
        as_paths_get(p, as_paths_add(p, &(struct path_segment){SEGMENT_SEQUENCE, 600}, 1, asns));
    assert_int_equal(path.n_asns, 600);
    assert_int_equal(path.n_segments, 3); /* a segment has one byte for its length */
    assert_int_equal(path.origin, 600);
    as_paths_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_wire), cmocka_unit_test(wrong_wires),
                                       cmocka_unit_test(wrong_texts), cmocka_unit_test(many),
                                       cmocka_unit_test(long_segments)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
