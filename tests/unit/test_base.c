#include "base/cursor.h"
#include "base/date.h"
#include "base/hash.h"
#include "base/intern.h"
#include "base/json.h"
#include "base/parallel.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "base/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>
// cmocka wants the four above first
#include <cmocka.h>

static void instants(void **state) {
    static const struct {
        const char *text, *is; /* NULL: no instant */
    } cases[] = {
        {"2009-07-24T19:20:30Z", "2009-07-24T19:20:30Z"},
        {"2009-07-24T19:20:30.45+01:00", "2009-07-24T18:20:30.45Z"},
        {"2009-07-24t19:20:30,5z", "2009-07-24T19:20:30.5Z"},
        {"2009-07-24 19:20:30-0730", "2009-07-25T02:50:30Z"},
        {"2009-07-24T19:20:30+02", "2009-07-24T17:20:30Z"},
        {"2009-07-24T19:20:30", "2009-07-24T19:20:30Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
        {"1969-12-31T23:59:59.1234567891Z", "1969-12-31T23:59:59.123456789Z"},
        {"2009-07-24", NULL},
        {"2009-07-24T19:20", NULL},
        {"2009-07-24T24:00:00Z", NULL},
        {"2009-02-29T00:00:00Z", NULL},
        {"2009-07-24T19:20:30.Z", NULL},
        {"2009-07-24T19:20:30+1:00", NULL},
        {"2009-07-24T19:20:30+25:00", NULL},
        {"2009-07-24T19:20:30Zx", NULL},
        {"9999-01-01T00:00:00Z", NULL}, /* beyond 2262 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t ns;
        char to[TIME_TEXT];
        assert_int_equal(time_parse(text_of(cases[i].text), &ns), cases[i].is != NULL);
        if (cases[i].is) assert_string_equal(time_text(to, ns), cases[i].is);
    }
}

static void cursor_fails_stickily(void **state) {
    const uint8_t data[] = {1, 2, 3, 4, 5};
    struct cursor c = cursor_over(data, sizeof data);
    assert_int_equal(cursor_be16(&c), 0x0102);
    assert_int_equal(cursor_be32(&c), 0x03040000u); /* half read: what was missing is zero … */
    assert_false(cursor_ok(&c));                    /* … and the record is known to be broken */
    assert_int_equal(cursor_u8(&c), 0);
    c = cursor_over(data, sizeof data);
    struct cursor sub = cursor_sub(&c, 9);
    assert_false(cursor_ok(&sub));
    assert_false(cursor_ok(&c));
    c = cursor_over(data, sizeof data);
    assert_int_equal(cursor_le32(&c), 0x04030201);
    assert_int_equal(cursor_left(&c), 1);
}

static void dates_parse_to_spans(void **state) {
    static const struct {
        const char *text, *first, *last;
    } cases[] = {
        {"2020-08-05", "2020-08-05", "2020-08-05"},
        {"2020-02", "2020-02-01", "2020-02-29"},
        {"1900-02", "1900-02-01", "1900-02-28"},
        {"2021", "2021-01-01", "2021-12-31"},
        {"0001-01-01", "0001-01-01", "0001-01-01"},
        {"2021-13", NULL, NULL},
        {"2021-02-29", NULL, NULL},
        {"21-02-2020", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        date_t first, last;
        char to[DATE_TEXT];
        bool ok = date_parse(text_of(cases[i].text), &first, &last);
        assert_int_equal(ok, cases[i].first != NULL);
        if (!ok) continue;
        assert_string_equal(date_text(to, first), cases[i].first);
        assert_string_equal(date_text(to, last), cases[i].last);
    }
    char to[TIME_TEXT];
    assert_string_equal(time_text(to, 0), "1970-01-01T00:00:00Z");
    assert_string_equal(time_text(to, -1), "1969-12-31T23:59:59.999999999Z");
    assert_string_equal(time_text(to, INT64_MIN), "1677-09-21T00:12:43.145224192Z");
    assert_string_equal(time_text(to, INT64_MAX), "2262-04-11T23:47:16.854775807Z");
    assert_string_equal(time_text(to, INT64_C(1596585600500000000)), "2020-08-05T00:00:00.5Z");
}

static void json_places_commas_and_escapes(void **state) {
    struct output o = output_to_memory();
    struct json j = json_to(&o);
    json_object(&j);
    json_put_string(&j, "a", "x\"\\\n\x01\xff\xc3\xa9");
    json_key(&j, "b");
    json_array(&j);
    json_u64(&j, 0);
    json_object(&j);
    json_object_end(&j);
    json_array(&j);
    json_array_end(&j);
    json_null(&j);
    json_array_end(&j);
    json_put_bool(&j, "c", true);
    json_object_end(&j);
    json_line_end(&j);
    output_char(&o, '\0');
    assert_string_equal(
        output_view(&o).p,
        "{\"a\":\"x\\\"\\\\\\n\\u0001\xEF\xBF\xBD\xc3\xa9\",\"b\":[0,{},[],null],\"c\":true}\n");
    assert_true(output_end(&o));
}

static void tables_hold_what_was_put(void **state) {
    struct hash_table t = {0};
    struct intern *names = intern_new();
    for (uint32_t i = 0; i < 10000; i++) {
        char s[16];
        int n = snprintf(s, sizeof s, "n%u", i);
        hash_table_put(&t, (uint64_t)i << 32, i);
        assert_int_equal(intern_add(names, (struct text){s, (size_t)n}), i);
    }
    for (uint32_t i = 0; i < 10000; i++) assert_int_equal(hash_table_get(&t, (uint64_t)i << 32), i);
    assert_int_equal(hash_table_get(&t, 1), HASH_ABSENT);
    assert_int_equal(intern_find(names, TEXT("n77")), 77);
    assert_int_equal(intern_find(names, TEXT("x")), INTERN_ABSENT);
    assert_string_equal(intern_get(names, 9999).p, "n9999");
    hash_table_free(&t);
    intern_free(names);
}

/* Keys that all fell into one slot, if slots did not hang on the seed of the process. */
static void prepared_keys_do_not_collide(void **state) {
    enum { KEYS = 60000 };
    struct hash_table t = {0};
    clock_t start = clock();
    for (uint32_t i = 0; i < KEYS; i++) hash_table_put(&t, hash_unmix((uint64_t)i << 32), i);
    for (uint32_t i = 0; i < KEYS; i++)
        assert_int_equal(hash_table_get(&t, hash_unmix((uint64_t)i << 32)), i);
    assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
    hash_table_free(&t);
}

static void near_words_are_suggested(void **state) {
    static const char *const words[] = {"deny", "review", "allow", "undetermined"};
    assert_string_equal(suggest(TEXT("dney"), words, 4), "deny");
    assert_string_equal(suggest(TEXT("undetermind"), words, 4), "undetermined");
    assert_null(suggest(TEXT("zzzzzz"), words, 4));
    static const char *const shorts[] = {"goto", "avm", "fox"};
    assert_string_equal(suggest(TEXT("foo"), shorts, 3), "fox");
    assert_null(suggest(TEXT("com"), shorts, 2));
}

static void yaml_reads_plain_strings(void **state) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    struct yaml *y = yaml_parse(a, "t.yaml", TEXT("country: NO\nlist: [yes, 1.0]\nm:\n  k: \"q\"\n"), d);
    assert_non_null(y);
    assert_string_equal(yaml_string(y, "country"), "NO");
    const struct yaml *list = yaml_get(y, "list");
    assert_int_equal(list->count, 2);
    assert_string_equal(list->first->text.p, "yes");
    const struct yaml *k = yaml_get(yaml_get(y, "m"), "k");
    assert_true(k->quoted);
    assert_int_equal(k->line, 4);
    assert_int_equal(k->column, 6);
    static const char *const keys[] = {"country", "lost", "m"};
    assert_false(yaml_only_keys(y, "t.yaml", keys, 3, d));
    assert_string_equal(diagnostic_line(a, diagnostics_get(d, 0)),
                        "t.yaml:2:1: there is no key 'list' here; did you mean 'lost'?");
    arena_free(a);
    diagnostics_free(d);
}

static void yaml_refuses_with_a_place(void **state) {
    static const struct {
        const char *text, *line;
    } cases[] = {
        {"a: 1\na: 2\n", "t:2:1: key 'a' stands twice in this mapping; keep one of them"},
        {"a: &x 1\nb: *x\n", "t:1:7: anchors and tags are not part of this format; write it out"},
        {"", "t:1:1: the file is empty"},
        {"id: p\n%%\xd2%x: P\n*\n", "t:2:1: directives are not part of this format; leave the line out"},
        {"a: 1\nb: \xd2%\n", "t:2:4: this is not UTF-8 (YAML 1.2, 5.2)"},
        {"a: \x01\n", "t:1:4: a control character stands here (YAML 1.2, 5.1)"},
        {"a: 1\n---\nb: 2\n", "t:2:1: a second document starts here; one document a file"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(10);
        assert_null(yaml_parse(a, "t", text_of(cases[i].text), d));
        assert_string_equal(diagnostic_line(a, diagnostics_get(d, 0)), cases[i].line);
        arena_free(a);
        diagnostics_free(d);
    }
}

static void yaml_finds_a_key_twice_among_many(void **state) {
    struct output o = output_to_memory();
    for (int i = 0; i < 100000; i++) output_format(&o, "k%d: 1\n", i); /* one by one would take minutes */
    output_text(&o, "k50: 2\n");
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    assert_null(yaml_parse(a, "t", output_view(&o), d));
    assert_string_equal(diagnostic_line(a, diagnostics_get(d, 0)),
                        "t:100001:1: key 'k50' stands twice in this mapping; keep one of them");
    arena_free(a);
    diagnostics_free(d);
    output_end(&o);
}

static void utf8_counts_columns(void **state) {
    assert_int_equal(utf8_columns(TEXT("abc")), 3);
    assert_int_equal(utf8_columns(TEXT("\xe5\xad\x97\xe8\x8a\x82")), 4);
    assert_int_equal(utf8_length((const uint8_t *)"\xc0\x80", 2), 0);
}

/* One fault that shows at many offsets is one diagnostic; other faults between do not hide that. */
static void diagnostics_fold_what_is_alike(void **state) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    for (unsigned i = 0; i < 40; i++) {
        diagnostics_at_offset(d, SEVERITY_DAMAGE, "x", 100 * i, "C 1", "no such interface");
        if (i % 2) diagnostics_at_offset(d, SEVERITY_DAMAGE, "x", 100 * i + 8, "C 2", "odd");
    }
    diagnostics_at_offset(d, SEVERITY_DAMAGE, "y", 7, "C 1", "no such interface");
    diagnostics_at_line(d, SEVERITY_ERROR, "p", 1, 0, NULL, "wrong");
    diagnostics_at_line(d, SEVERITY_ERROR, "p", 2, 0, NULL, "wrong");
    assert_int_equal(diagnostics_count(d), 5);
    assert_int_equal(diagnostics_total(d, SEVERITY_NOTE), 63);
    assert_string_equal(diagnostic_line(a, diagnostics_get(d, 0)),
                        "x: offset 0: no such interface (C 1) (and 39 more like it)");
    diagnostics_free(d);
    arena_free(a);
}

enum { TOLD = 400, ROUNDS = 500 };

static void tell_or_look(void *context, unsigned part) {
    struct diagnostics *d = context;
    for (unsigned i = 0; part == 0 && i < TOLD; i++)
        diagnostics_at_offset(d, SEVERITY_DAMAGE, "x", i, NULL, "fault %u", i / 2);
    for (size_t seen = 0; part == 1 && diagnostics_total(d, SEVERITY_NOTE) < TOLD;
         seen = diagnostics_count(d))
        if (seen) assert_int_equal(diagnostics_get(d, seen - 1)->what[0], 'f');
}

/* A watcher tells what came up while the thread that reads packets has more of it. */
static void diagnostics_are_looked_at_meanwhile(void **state) {
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct diagnostics *d = diagnostics_new(TOLD);
        parallel_run(2, tell_or_look, d);
        assert_int_equal(diagnostics_count(d), TOLD / 2);
        diagnostics_free(d);
    }
}

struct touched {
    unsigned parts;
    unsigned char count[100];
};

static void touch(void *context, unsigned part) {
    struct touched *t = context;
    size_t from, to;
    parallel_range(sizeof t->count, t->parts, part, &from, &to);
    for (size_t i = from; i < to; i++) t->count[i]++;
}

static void parts_cover_everything_once(void **state) {
    for (unsigned parts = 1; parts <= MOST_PARTS; parts++) {
        struct touched t = {.parts = parts};
        parallel_run(parts, touch, &t);
        for (size_t i = 0; i < sizeof t.count; i++) assert_int_equal(t.count[i], 1);
    }
    assert_int_equal(parallel_threads(3), 3);
    assert_int_equal(parallel_threads(1000), MOST_PARTS);
    assert_true(parallel_threads(0) >= 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants),
        cmocka_unit_test(cursor_fails_stickily),
        cmocka_unit_test(dates_parse_to_spans),
        cmocka_unit_test(json_places_commas_and_escapes),
        cmocka_unit_test(tables_hold_what_was_put),
        cmocka_unit_test(prepared_keys_do_not_collide),
        cmocka_unit_test(near_words_are_suggested),
        cmocka_unit_test(yaml_reads_plain_strings),
        cmocka_unit_test(yaml_refuses_with_a_place),
        cmocka_unit_test(utf8_counts_columns),
        cmocka_unit_test(yaml_finds_a_key_twice_among_many),
        cmocka_unit_test(diagnostics_fold_what_is_alike),
        cmocka_unit_test(diagnostics_are_looked_at_meanwhile),
        cmocka_unit_test(parts_cover_everything_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
