/* Blocks of addresses, and addresses as text. */
#include "base/prefix.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct prefix of(const char *text) {
    struct prefix p;
    assert_true(prefix_parse(text_of(text), false, &p));
    return p;
}

static void texts(void **state) {
    static const struct {
        const char *text, *is; /* NULL: none */
        bool strict;           /* also strictly */
    } cases[] = {{"192.0.2.0/24", "192.0.2.0/24", true},
                 {"192.0.2.1/24", "192.0.2.0/24", false},
                 {"192.0.2.1", "192.0.2.1/32", true},
                 {"0.0.0.0/0", "0.0.0.0/0", true},
                 {"255.255.255.255/1", "128.0.0.0/1", false},
                 {"2001:db8::/32", "2001:db8::/32", true},
                 {"2001:DB8:0:0::/48", "2001:db8::/48", true},
                 {"2001:db8::1", "2001:db8::1/128", true},
                 {"::/0", "::/0", true},
                 {"::1/128", "::1/128", true},
                 {"192.0.2.0/33", NULL, false},
                 {"2001:db8::/129", NULL, false},
                 {"192.0.2.0/", NULL, false},
                 {"192.0.2.0/1000", NULL, false},
                 {"192.0.2/24", NULL, false},
                 {"/24", NULL, false},
                 {"", NULL, false},
                 {"192.0.2.0/2 4", NULL, false},
                 {"192.0.2.0/-1", NULL, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prefix p;
        char to[PREFIX_TEXT];
        assert_int_equal(prefix_parse(text_of(cases[i].text), false, &p), cases[i].is != NULL);
        if (cases[i].is) {
            assert_string_equal(prefix_text(to, p), cases[i].is);
            assert_ptr_equal(prefix_put(to, p), to + strlen(to));
        }
        assert_int_equal(prefix_parse(text_of(cases[i].text), true, &p), cases[i].strict);
    }
}

static void relations(void **state) {
    static const struct {
        const char *outer, *inner;
        bool covers, back;
        int order;
    } cases[] = {{"10.0.0.0/8", "10.1.0.0/16", true, false, -1},
                 {"10.0.0.0/8", "10.0.0.0/8", true, true, 0},
                 {"10.0.0.0/8", "11.0.0.0/8", false, false, -1},
                 {"10.128.0.0/9", "10.127.255.0/24", false, false, 1},
                 {"0.0.0.0/0", "255.0.0.0/8", true, false, -1},
                 {"::/0", "10.0.0.0/8", true, false, -1},
                 {"2001:db8::/32", "2001:db8:8000::/33", true, false, -1},
                 {"2001:db8::/33", "2001:db8:8000::/33", false, false, -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prefix a = of(cases[i].outer), b = of(cases[i].inner);
        assert_int_equal(prefix_covers(a, b), cases[i].covers);
        assert_int_equal(prefix_covers(b, a), cases[i].back);
        assert_int_equal(prefix_has(a, b.address), cases[i].covers);
        int order = prefix_compare(a, b), back = prefix_compare(b, a);
        assert_int_equal((order > 0) - (order < 0), cases[i].order);
        assert_int_equal((back > 0) - (back < 0), -cases[i].order);
        assert_int_equal(prefix_equal(a, b), cases[i].order == 0);
    }
    assert_true(prefix_is_ipv4(of("10.0.0.0/8")));
    assert_true(prefix_is_ipv4(of("0.0.0.0/0")));
    assert_false(prefix_is_ipv4(of("::/0")));
}

/* Against the C library, with runs of zeros of all lengths and places. */
static void address_texts(void **state) {
    uint32_t x = 2463534242;
    for (uint32_t i = 0; i < 200000; i++) {
        uint8_t address[16];
        for (size_t k = 0; k < 16; k++) {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            address[k] = (x >> 9) % 4 ? (uint8_t)(i >> (k / 2) & 1 ? x >> 16 : 0) : 0;
        }
        if (i % 5 == 0) memcpy(address, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
        char mine[ADDRESS_TEXT], theirs[ADDRESS_TEXT];
        bool four = address_is_ipv4(address);
        assert_non_null(
            inet_ntop(four ? AF_INET : AF_INET6, four ? address + 12 : address, theirs, sizeof theirs));
        assert_string_equal(address_text(mine, address), theirs);
        assert_ptr_equal(address_put(mine, address), mine + strlen(theirs));
        uint8_t back[16];
        assert_true(address_parse(text_of(mine), back));
        assert_memory_equal(back, address, 16);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts), cmocka_unit_test(relations),
                                       cmocka_unit_test(address_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
