/* Passages: keys of chains whatever is in them, and copies that need nothing of what they were made of. */
#include "log_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static struct link app, component, service;
static const struct link *const links[] = {&app, &component, &service};

static uint64_t key_with(size_t of_app, size_t of_component, char last) {
    static char names[2][100001];
    memset(names, 'a', sizeof names);
    names[0][of_app] = names[1][of_component] = '\0';
    if (of_component) names[1][of_component - 1] = last;
    app = (struct link){.role = LINK_APP, .identifier = names[0]};
    component = (struct link){.role = LINK_COMPONENT, .identifier = names[1]};
    service = (struct link){.role = LINK_SERVICE, .identifier = "domain:api.example"};
    struct chain c = {.links = links, .n_links = 3, .protocol = "tls", .transport = "tcp", .port = 443};
    return passage_key(&c);
}

/* A package may call itself whatever it likes. */
static void test_long_names(void **state) {
    for (size_t n = 1900; n < 2100; n++) {
        assert_true(key_with(n, 20, 'b') != key_with(n, 20, 'c'));
        assert_true(key_with(n, 20, 'b') == key_with(n, 20, 'b'));
    }
    assert_true(key_with(100000, 100000, 'b') != key_with(100000, 100000, 'c'));
    assert_true(key_with(10, 10, 'b') != key_with(11, 9, 'b'));
}

static void test_key_text(void **state) {
    static const struct {
        const char *text;
        uint64_t key;
        bool fine;
    } cases[] = {{"0123456789abcdef", UINT64_C(0x0123456789abcdef), true},
                 {"0123456789ABCDEF", UINT64_C(0x0123456789abcdef), true},
                 {"ffffffffffffffff", UINT64_MAX, true},
                 {"0123456789abcde", 0, false},
                 {"0123456789abcdef0", 0, false},
                 {"0123456789abcdeg", 0, false},
                 {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 0, false},
                 {"", 0, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t key = 0;
        char text[17];
        assert_int_equal(passage_key_parse(text_of(cases[i].text), &key), cases[i].fine);
        if (!cases[i].fine) continue;
        assert_true(key == cases[i].key);
        assert_true(passage_key_parse(text_of(passage_key_text(text, key)), &key) && key == cases[i].key);
    }
}

static void test_copies(void **state) {
    for (uint32_t i = 0; i < 200; i++) {
        struct arena *from = arena_new(), *mine = arena_new(), *to = arena_new();
        struct passage p = passage_made(i, from), same = passage_made(i, mine);
        p.program = arena_string(from, "/usr/bin/curl");
        p.user = arena_string(from, "root");
        p.unit = arena_string(from, "cron.service");
        p.cgroup = arena_string(from, "system.slice/cron.service");
        struct passage copy = passage_copy(&p, to);
        arena_free(from);
        passage_same(&same, &copy);
        assert_string_equal(copy.program, "/usr/bin/curl");
        assert_string_equal(copy.user, "root");
        assert_string_equal(copy.unit, "cron.service");
        assert_string_equal(copy.cgroup, "system.slice/cron.service");
        arena_free(mine);
        arena_free(to);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_long_names), cmocka_unit_test(test_key_text),
                                       cmocka_unit_test(test_copies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
