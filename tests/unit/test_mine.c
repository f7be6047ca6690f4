/* What a user announces: words of an option, and files. */
#include "evidence/route/mine.h"

#include "text_input.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static const char *list(struct mine *m, struct arena *a) {
    struct route_mine is = mine_list(m);
    char *all = arena_string(a, "");
    for (size_t i = 0; i < is.n_asns; i++) all = arena_format(a, "%sAS%u ", all, is.asns[i]);
    for (size_t i = 0; i < is.n_prefixes; i++) {
        char text[PREFIX_TEXT];
        all = arena_format(a, "%s%s ", all, prefix_text(text, is.prefixes[i]));
    }
    return all;
}

#define WANTED "\"AS64500\", \"64500\", \"192.0.2.0/24\" and \"2001:db8::/32\" are wanted"

static void files(void **state) {
    static const struct {
        const char *text, *list, *told;
        bool fine;
    } rows[] = {
        {"# mine\nAS64500\n192.0.2.0/24 # office\n\n2001:db8::/32\n64499, as64501\n192.0.2.0/24\n",
         "AS64499 AS64500 AS64501 192.0.2.0/24 2001:db8::/32 ", "", true},
        {"198.51.100.7\r\n", "198.51.100.7/32 ", "", true},
        {"AS64500\n  192.0.2.1/24, AS0\nx 4294967296\n", "AS64500 ",
         "test:2:3: '192.0.2.1/24' is no prefix: it has bits beyond its length; " WANTED "\n"
         "test:2:17: 'AS0' is no AS number: they are 1 to 4294967295 (RFC 6793); " WANTED "\n"
         "test:3:1: 'x' is neither an AS number nor a prefix; " WANTED "\n"
         "test:3:3: '4294967296' is no AS number: they are 1 to 4294967295 (RFC 6793); " WANTED,
         false},
        {"# nothing\n", "", "test: has no AS number and no prefix; " WANTED, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct diagnostics *d = diagnostics_new(9);
        struct arena *a = arena_new();
        struct input *in = text_input(text_of(rows[i].text), i % 2, d);
        struct mine *m = mine_new();
        assert_int_equal(mine_file(m, in, "test", d), rows[i].fine);
        assert_string_equal(list(m, a), rows[i].list);
        assert_string_equal(all_told(d, a), rows[i].told);
        mine_free(m);
        input_close(in);
        diagnostics_free(d);
        arena_free(a);
    }
}

static void words(void **state) {
    static const struct {
        const char *text, *list, *told;
        bool fine, is_words;
    } rows[] = {
        {"AS64500,192.0.2.0/24", "AS64500 192.0.2.0/24 ", "", true, true},
        {" 64500 ", "AS64500 ", "", true, true},
        {"prefixes.txt", "", "--mine: 'prefixes.txt' is neither an AS number nor a prefix; " WANTED, false,
         false},
        {"", "", "--mine: names nothing; " WANTED, false, false},
        {",", "", "--mine: names nothing; " WANTED, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct diagnostics *d = diagnostics_new(9);
        struct arena *a = arena_new();
        struct mine *m = mine_new();
        assert_int_equal(mine_words(m, "--mine", text_of(rows[i].text), d), rows[i].fine);
        assert_int_equal(mine_is_words(text_of(rows[i].text)), rows[i].is_words);
        assert_string_equal(list(m, a), rows[i].list);
        assert_string_equal(all_told(d, a), rows[i].told);
        mine_free(m);
        diagnostics_free(d);
        arena_free(a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(files), cmocka_unit_test(words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
