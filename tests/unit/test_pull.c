/* The pull parser of JSON: what it gives, what it refuses and where. */
#include "base/pull.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

/* Writes a value down again, members and elements in order. */
static size_t echo(struct pull *p, char *to, size_t room) {
    struct text t;
    size_t n = 0;
    enum pull_kind k = pull_kind(p);
    if (k == PULL_STRING || k == PULL_NUMBER) {
        bool ok = k == PULL_STRING ? pull_string(p, &t) : pull_number(p, &t);
        return ok ? (size_t)snprintf(to, room, k == PULL_STRING ? "<%.*s>" : "%.*s", (int)t.n, t.p) : 0;
    }
    if (k == PULL_OBJECT && pull_object(p)) {
        to[n++] = '{';
        while (pull_member(p, &t)) {
            n += (size_t)snprintf(to + n, room - n, "%.*s=", (int)t.n, t.p);
            n += echo(p, to + n, room - n);
            to[n++] = ';';
        }
        to[n++] = '}';
    } else if (k == PULL_LIST && pull_list(p)) {
        to[n++] = '[';
        while (pull_element(p)) {
            n += echo(p, to + n, room - n);
            to[n++] = ';';
        }
        to[n++] = ']';
    } else {
        pull_skip(p);
        n = (size_t)snprintf(to, room, "%s", k == PULL_TRUE ? "yes" : k == PULL_FALSE ? "no" : "null");
    }
    to[n] = '\0';
    return n;
}

static void values(void **state) {
    static const struct {
        const char *json, *is;
    } rows[] = {
        {" {} ", "{}"},
        {"[]", "[]"},
        {"[[],{}]", "[[];{};]"},
        {"{\"a\":1,\"b\":[true,false,null]}", "{a=1;b=[yes;no;null;];}"},
        {"[\"\",\"x\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[<>;<x>;<\"\\/\b\f\n\r\t>;]"},
        {"\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"", "<A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80>"},
        {"\"\\ud83d\\u0041\\ude00\"", "<\xef\xbf\xbd"
                                      "A\xef\xbf\xbd>"},
        {"[0,-0,12,-1.5,1e9,2E+3,4.25e-7]", "[0;-0;12;-1.5;1e9;2E+3;4.25e-7;]"},
        {"{\"a\\n\":{\"b\":{}},\"c\":[1]}", "{a\n={b={};};c=[1;];}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *a = arena_new();
        struct text t = text_of(rows[i].json);
        char is[256];
        struct pull p = pull_over((struct bytes){(const uint8_t *)t.p, t.n}, a);
        echo(&p, is, sizeof is);
        assert_null(p.wrong);
        assert_true(pull_end(&p));
        assert_string_equal(is, rows[i].is);
        arena_free(a);
    }
}

/* Skipped and read, a fault is the same. */
static void faults(void **state) {
    static const struct {
        const char *json, *wrong;
        size_t at;
    } rows[] = {
        {"", "the text ends early (RFC 8259 2)", 0},
        {"{", "the name of a member is wanted here (RFC 8259 4)", 1},
        {"[", "the text ends early (RFC 8259 2)", 1},
        {"{\"a\"}", "':' is wanted here (RFC 8259 4)", 4},
        {"{\"a\":}", "a value is wanted here (RFC 8259 3)", 5},
        {"{\"a\":1,}", "the name of a member is wanted here (RFC 8259 4)", 7},
        {"{,}", "the name of a member is wanted here (RFC 8259 4)", 1},
        {"[1,]", "a value is wanted here (RFC 8259 5)", 3},
        {"[,1]", "a value is wanted here (RFC 8259 3)", 1},
        {"[1 2]", "',' or ']' is wanted here (RFC 8259 5)", 3},
        {"{\"a\":1 \"b\":2}", "',' or '}' is wanted here (RFC 8259 4)", 7},
        {"[1}", "',' or ']' is wanted here (RFC 8259 5)", 2},
        {"\"x", "this string has no end (RFC 8259 7)", 1},
        {"\"x\\", "this string has no end (RFC 8259 7)", 1},
        {"[01]", "this is no number (RFC 8259 6)", 3},
        {"[-]", "this is no number (RFC 8259 6)", 2},
        {"[1.]", "this is no number (RFC 8259 6)", 3},
        {"[1e]", "this is no number (RFC 8259 6)", 3},
        {"[tru]", "this is no value (RFC 8259 3)", 1},
        {"[\"a\":1]", "',' or ']' is wanted here (RFC 8259 5)", 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int skip = 0; skip < 2; skip++) {
            struct arena *a = arena_new();
            struct text t = text_of(rows[i].json);
            char is[256];
            struct pull p = pull_over((struct bytes){(const uint8_t *)t.p, t.n}, a);
            if (skip)
                pull_skip(&p);
            else
                echo(&p, is, sizeof is);
            assert_non_null(p.wrong);
            assert_string_equal(p.wrong, rows[i].wrong);
            assert_int_equal(p.wrong_at, rows[i].at);
            assert_false(pull_end(&p));
            arena_free(a);
        }
}

static void escapes_and_depth(void **state) {
    static const char *const broken[] = {"\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u\""};
    struct arena *a = arena_new();
    struct text ignored;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct text t = text_of(broken[i]);
        struct pull p = pull_over((struct bytes){(const uint8_t *)t.p, t.n}, a);
        assert_false(pull_string(&p, &ignored));
        assert_non_null(p.wrong);
    }
    for (size_t depth = PULL_DEEPEST; depth <= PULL_DEEPEST + 1; depth++) {
        char *deep = arena_take(a, 2 * depth);
        memset(deep, '[', depth);
        memset(deep + depth, ']', depth);
        struct pull p = pull_over((struct bytes){(const uint8_t *)deep, 2 * depth}, a);
        pull_skip(&p);
        assert_int_equal(pull_end(&p), depth == PULL_DEEPEST);
    }
    struct pull p = pull_over((struct bytes){(const uint8_t *)"\"a\tb\"", 5}, a);
    assert_true(pull_string(&p, &ignored));
    assert_true(p.control);
    arena_free(a);
}

/* Wherever in a word of 8 bytes a string ends, or goes on. */
static void plain_runs(void **state) {
    static const uint8_t fills[] = {' ', '!', '#', '[', ']', 0x7f, 0x80, 0x9f, 0xa2, 0xdc, 0xff},
                         ends[] = {'"', '\\', 0, 0x1f, '\n'};
    for (size_t f = 0; f < sizeof fills; f++)
        for (size_t e = 0; e < sizeof ends; e++)
            for (size_t n = 0; n < 27; n++) {
                uint8_t text[28];
                memset(text, fills[f], sizeof text);
                assert_int_equal(pull_plain(text, n), n);
                text[n] = ends[e];
                assert_int_equal(pull_plain(text, sizeof text), n);
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(values), cmocka_unit_test(faults),
                                       cmocka_unit_test(escapes_and_depth), cmocka_unit_test(plain_runs)};
    return cmocka_run_group_tests_name("pull", tests, NULL, NULL);
}
