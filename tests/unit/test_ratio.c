#include "base/ratio.h"
#include "base/ratio_big.h"

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

static void texts_parse_exactly(void **state) {
    static const struct {
        const char *text;
        int64_t over, under; /* under 0: no ratio */
    } cases[] = {
        {"50%", 1, 2},
        {"50 %", 1, 2},
        {"0.5", 1, 2},
        {"1/2", 1, 2},
        {" 3 / 9 ", 1, 3},
        {"1", 1, 1},
        {"13.2651%", 132651, 1000000},
        {"1/3%", 1, 300},
        {"0", 0, 1},
        {"0.0001%", 1, 1000000},
        {"50", 50, 1},
        {"", 0, 0},
        {"%", 0, 0},
        {".5", 0, 0},
        {"5.", 0, 0},
        {"1/0", 0, 0},
        {"-5%", 0, 0},
        {"1e3", 0, 0},
        {"5%%", 0, 0},
        {"1.2.3", 0, 0},
        {"99999999999999999999", 0, 0},
        {"/", 0, 0},
        {"1/", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ratio r;
        assert_int_equal(ratio_parse(text_of(cases[i].text), &r), cases[i].under != 0);
        if (!cases[i].under) continue;
        assert_int_equal(r.over, cases[i].over);
        assert_int_equal(r.under, cases[i].under);
    }
}

static void intervals_parse_and_print(void **state) {
    static const struct {
        const char *text, *print; /* NULL: refused */
    } cases[] = {
        {"30-35%", "30-35 %"},
        {"30%-35%", "30-35 %"},
        {"0.3-0.35", "30-35 %"},
        {"1/3-1/2", "1/3-50 %"},
        {"50%", "50 %"},
        {"0-100%", "0-100 %"},
        {"12/17", "12/17"},
        {"0.5-1.4%", "0.5-1.4 %"},
        {"13.2651%", "13.2651 %"},
        {"1/3-2/3", "1/3-2/3"},
        {"35-30%", NULL},
        {"-", NULL},
        {"-30%", NULL},
        {"30-", NULL},
        {"1-2-3%", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ratio low, high;
        char to[RATIO_TEXT];
        assert_int_equal(ratio_parse_interval(text_of(cases[i].text), &low, &high), cases[i].print != NULL);
        if (cases[i].print) assert_string_equal(ratio_interval_text(to, low, high), cases[i].print);
    }
}

static void arithmetic_is_exact_or_refused(void **state) {
    struct ratio r, third = {1, 3}, sixth = {1, 6}, tiny = {1, INT64_MAX}, huge = {INT64_MAX, 1};
    assert_true(ratio_add(third, sixth, &r));
    assert_int_equal(r.over, 1);
    assert_int_equal(r.under, 2);
    assert_true(ratio_subtract(sixth, third, &r));
    assert_int_equal(r.over, -1);
    assert_true(ratio_divide(third, sixth, &r));
    assert_int_equal(r.over, 2);
    assert_false(ratio_divide(third, RATIO_ZERO, &r));
    assert_false(ratio_add(tiny, (struct ratio){1, INT64_MAX - 1}, &r));
    assert_false(ratio_multiply(huge, huge, &r));
    assert_false(ratio_add(huge, huge, &r));
    assert_int_equal(ratio_compare(tiny, (struct ratio){1, INT64_MAX - 1}), -1);
    assert_int_equal(ratio_compare(third, (struct ratio){2, 6}), 0);
}

static void big_ones_agree_and_reach_further(void **state) {
    /* (51/100)^40 leaves 64 bits; divided back it is 51/100 again. */
    struct ratio_big *x = ratio_big_new(RATIO_ONE), *step = ratio_big_new((struct ratio){51, 100});
    for (int i = 0; i < 40; i++) ratio_big_multiply(x, step);
    struct ratio low, high;
    assert_false(ratio_big_small(x, false, &low));
    assert_false(ratio_big_small(x, true, &high));
    assert_int_equal(ratio_compare(low, high), -1);
    for (int i = 0; i < 39; i++) ratio_big_divide(x, step);
    assert_int_equal(ratio_big_compare(x, step), 0);
    ratio_big_subtract(x, step);
    assert_int_equal(ratio_big_sign(x), 0);
    ratio_big_subtract(x, step);
    assert_int_equal(ratio_big_sign(x), -1);
    assert_true(ratio_big_small(x, false, &low));
    assert_int_equal(low.over, -51);
    assert_int_equal(low.under, 100);
    ratio_big_divide(step, x);
    assert_true(ratio_big_small(step, false, &low));
    assert_int_equal(low.over, -1);
    assert_int_equal(low.under, 1);
    ratio_big_free(x);
    ratio_big_free(step);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_parse_exactly),
        cmocka_unit_test(intervals_parse_and_print),
        cmocka_unit_test(arithmetic_is_exact_or_refused),
        cmocka_unit_test(big_ones_agree_and_reach_further),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
