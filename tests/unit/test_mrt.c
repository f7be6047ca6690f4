/* MRT: the rows of each type of record, and what becomes of damage. */
#include "evidence/route/route.h"

#include "build.h"
#include "route_heard.h"
#include "text_input.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { TIME = 1000000000, TABLE_DUMP = 12, TABLE_DUMP_V2 = 13, BGP4MP = 16, BGP4MP_ET = 17 };

static size_t begin(struct build *b, unsigned type, unsigned subtype) {
    put_number(b, TIME, 4);
    put_number(b, type, 2);
    put_number(b, subtype, 2);
    return open_part(b, 4);
}

/* A record by its body in hexadecimal. */
static void record(struct build *b, unsigned type, unsigned subtype, const char *hex) {
    size_t part = begin(b, type, subtype);
    put_hex(b, hex);
    close_part(b, part, 4);
}

static void check(const struct build *b, const char *rows, const char *told) {
    for (unsigned piped = 0; piped < 2; piped++) {
        struct diagnostics *d = diagnostics_new(9);
        struct arena *a = arena_new();
        struct as_paths *paths = as_paths_new();
        struct routes_heard heard = {.paths = paths};
        struct route_options how = {.paths = paths, .take = hear_route, .context = &heard};
        struct route_totals totals;
        struct input *in = text_input((struct text){(const char *)b->p, b->n}, piped, d);
        assert_true(route_read(in, "test", &how, &totals, d));
        assert_string_equal(totals.format, "mrt");
        assert_string_equal(heard.rows, rows);
        assert_string_equal(all_told(d, a), told);
        assert_int_equal(totals.complete, diagnostics_total(d, SEVERITY_DAMAGE) == 0);
        assert_int_equal(input_look(in, 1).n, 0);
        input_close(in);
        as_paths_free(paths);
        diagnostics_free(d);
        arena_free(a);
    }
}

/* Two peers: AS 64500 at 192.0.2.1, and AS 4200000000 at 2001:db8::1. */
#define PEERS                                                                                                \
    "0a000001 0001 76 0002 00 0a000002 c0000201 fbf4"                                                        \
    "03 0a000003 20010db8000000000000000000000001 fa56ea00"
#define ORIGIN_AND_PATH "40010100 40020a 0202 0000fbf4 0000fbf5"

static void table_dump(void **state) {
    struct build b = {.n = 0};
    /* AS_PATH 64500 23456 23456, AS4_PATH 196608 64502 */
    record(&b, TABLE_DUMP, 1,
           "0000 0001 c6336400 18 01 3b9aca00 c0000201 fbf4 001c"
           "400101 00 400208 0203 fbf4 5ba0 5ba0 c0110a 0202 00030000 0000fbf6");
    record(&b, TABLE_DUMP, 2,
           "0000 0002 20010db8000000000000000000000000 20 01 3b9aca00 20010db8000000000000000000000001 fbf4"
           "000a 40010102 40020300 00 00"); /* a path cut within a segment's head */
    record(&b, TABLE_DUMP, 2,
           "0000 0002 20010db8000000000000000000000000 20 01 3b9aca00 20010db8000000000000000000000001 fbf4"
           "000b 40010102 40020402 01 fbf4");
    check(&b,
          "rib 198.51.100.0/24 [64500 196608 64502] AS64500 192.0.2.1 @0 t1000000000000 i\n"
          "rib 2001:db8::/32 [64500] AS64500 2001:db8::1 @130 t1000000000000 ?\n",
          "test: offset 62: a segment of AS_PATH is of no type that there is (RFC 7606 7.2)");
}

/* RFC 6793 4.2.3: an AGGREGATOR that is not AS_TRANS shows that somebody of 2 bytes aggregated since, and the
 * AS4_PATH is of before. RFC 7606 3 g: of an attribute twice the first counts. */
static void attributes_that_do_not_count(void **state) {
    struct build b = {.n = 0};
#define OLD "0000 0001 c6336400 18 01 3b9aca00 c0000201 fbf4 "
#define MERGED "400208 0203 fbf4 5ba0 5ba0 c0110a 0202 00030000 0000fbf6 "
    record(&b, TABLE_DUMP, 1, OLD "0030 400101 00 " MERGED "c00706 fbf4 c0000201 c01208 00030000 c0000201");
    record(&b, TABLE_DUMP, 1, OLD "0030 400101 00 " MERGED "c00706 5ba0 c0000201 c01208 00030000 c0000201");
    record(&b, TABLE_DUMP, 1, OLD "0025 400101 00 " MERGED "c00706 fbf4 c0000201");
    record(&b, TABLE_DUMP, 1, OLD "0016 400101 02 400101 00 400204 0201 fbf4 400204 0201 fbf5 ");
    check(&b,
          "rib 198.51.100.0/24 [64500 23456 23456] AS64500 192.0.2.1 @0 t1000000000000 i\n"
          "rib 198.51.100.0/24 [64500 196608 64502] AS64500 192.0.2.1 @82 t1000000000000 i\n"
          "rib 198.51.100.0/24 [64500 196608 64502] AS64500 192.0.2.1 @164 t1000000000000 i\n"
          "rib 198.51.100.0/24 [64500] AS64500 192.0.2.1 @235 t1000000000000 ?\n",
          "");
}

static void table_dump_v2(void **state) {
    struct build b = {.n = 0};
    record(&b, TABLE_DUMP_V2, 1, PEERS);
    size_t at[7];
    at[0] = b.n;
    record(&b, TABLE_DUMP_V2, 2,
           "00000000 18 c63364 0002 0000 3b9aca00 0011 " ORIGIN_AND_PATH "0001 3b9aca00 0000");
    at[1] = b.n; /* MP_REACH without its family, as it should be, and with */
    record(&b, TABLE_DUMP_V2, 4,
           "00000001 20 20010db8 0002"
           "0001 3b9aca00 0025 " ORIGIN_AND_PATH "800e11 10 20010db8000000000000000000000009"
           "0001 3b9aca00 0029 " ORIGIN_AND_PATH "800e15 0002 01 10 20010db8000000000000000000000009 00");
    at[2] = b.n;
    record(&b, TABLE_DUMP_V2, 3, "00000002 08 0a 0001 0000 3b9aca00 0011 " ORIGIN_AND_PATH);
    at[3] = b.n;
    record(&b, TABLE_DUMP_V2, 6, "00000003 0002 01 20 20010db8 0001 0001 3b9aca00 0011 " ORIGIN_AND_PATH);
    at[4] = b.n;
    record(&b, TABLE_DUMP_V2, 8, "00000004 18 c63364 0001 0000 3b9aca00 00000007 0011 " ORIGIN_AND_PATH);
    at[5] = b.n; /* of no such peer; then one whose attributes reach too far */
    record(&b, TABLE_DUMP_V2, 2, "00000005 18 c63364 0001 0002 3b9aca00 0011 " ORIGIN_AND_PATH);
    at[6] = b.n;
    record(&b, TABLE_DUMP_V2, 2, "00000006 18 c63364 0001 0000 3b9aca00 0012 " ORIGIN_AND_PATH);
    record(&b, TABLE_DUMP_V2, 7, "000000000000");
    char rows[1500], told[500];
    snprintf(rows, sizeof rows,
             "rib 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 by v @%zu t1000000000000 i\n"
             "rib 198.51.100.0/24 [-] AS4200000000 2001:db8::1 by v @%zu t1000000000000\n"
             "rib 2001:db8::/32 [64500 64501] AS4200000000 2001:db8::1 by v @%zu t1000000000000 i\n"
             "rib 2001:db8::/32 [64500 64501] AS4200000000 2001:db8::1 by v @%zu t1000000000000 i\n"
             "rib 10.0.0.0/8 [64500 64501] AS64500 192.0.2.1 by v @%zu t1000000000000 i\n"
             "rib 2001:db8::/32 [64500 64501] AS4200000000 2001:db8::1 by v @%zu t1000000000000 i\n"
             "rib 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 by v #7 @%zu t1000000000000 i\n",
             at[0], at[0], at[1], at[1], at[2], at[3], at[4]);
    snprintf(told, sizeof told,
             "test: offset %zu: an entry is of a peer that PEER_INDEX_TABLE does not have (RFC 6396 4.3.4)\n"
             "test: offset %zu: an entry reaches beyond its record (RFC 6396 4.3.4)",
             at[5], at[6]);
    check(&b, rows, told);
}

/* A message of BGP: withdrawn, attributes and announced in hexadecimal. */
static void update(struct build *b, const char *withdrawn, const char *attributes, const char *announced) {
    put_fill(b, 0xFF, 16);
    size_t start = b->n;
    put_number(b, 0, 2);
    put_number(b, 2, 1);
    size_t part = open_part(b, 2);
    put_hex(b, withdrawn);
    close_part(b, part, 2);
    part = open_part(b, 2);
    put_hex(b, attributes);
    close_part(b, part, 2);
    put_hex(b, announced);
    size_t length = b->n - start + 16;
    b->p[start] = (uint8_t)(length >> 8);
    b->p[start + 1] = (uint8_t)length;
}

#define AS4_SESSION "0000fbf4 0000fde8 0000 0001 c0000201 c00002fe"

static void message(struct build *b, unsigned type, unsigned subtype, const char *session,
                    const char *withdrawn, const char *attributes, const char *announced) {
    size_t part = begin(b, type, subtype);
    put_hex(b, session);
    update(b, withdrawn, attributes, announced);
    close_part(b, part, 4);
}

static void messages(void **state) {
    struct build b = {.n = 0};
    message(&b, BGP4MP, 4, AS4_SESSION, "08 0a", ORIGIN_AND_PATH, "18 c63364 00");
    size_t second = b.n; /* with bits behind the prefix, which do not count */
    message(&b, BGP4MP, 1, "fbf4 fde8 0000 0001 c0000201 c00002fe", "", "40010101 400206 0202 fbf4 fbf5",
            "17 c63365");
    size_t third = b.n;
    message(&b, BGP4MP_ET, 4, "00030d40" AS4_SESSION, "",
            ORIGIN_AND_PATH "800f08 0002 01 20 20010db8"
                            "800e1a 0002 01 10 20010db8000000000000000000000009 00 20 20010db9",
            "");
    size_t fourth = b.n;
    message(&b, BGP4MP, 9, AS4_SESSION, "00000001 08 0a", ORIGIN_AND_PATH, "00000002 18 c63364");
    size_t fifth = b.n;
    record(&b, BGP4MP, 5, AS4_SESSION "0006 0001");
    record(&b, BGP4MP, 5, AS4_SESSION "0003 0006");
    record(&b, BGP4MP, 4, AS4_SESSION "ffffffffffffffffffffffffffffffff 0013 04");
    char rows[1500];
    snprintf(rows, sizeof rows,
             "withdraw 10.0.0.0/8 [-] AS64500 192.0.2.1 @0 t1000000000000\n"
             "announce 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 @0 t1000000000000 i\n"
             "announce 0.0.0.0/0 [64500 64501] AS64500 192.0.2.1 @0 t1000000000000 i\n"
             "announce 198.51.100.0/23 [64500 64501] AS64500 192.0.2.1 @%zu t1000000000000 e\n"
             "withdraw 2001:db8::/32 [-] AS64500 192.0.2.1 @%zu t1000000000200\n"
             "announce 2001:db9::/32 [64500 64501] AS64500 192.0.2.1 @%zu t1000000000200 i\n"
             "withdraw 10.0.0.0/8 [-] AS64500 192.0.2.1 #1 @%zu t1000000000000\n"
             "announce 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 #2 @%zu t1000000000000 i\n"
             "down - [-] AS64500 192.0.2.1 @%zu t1000000000000\n",
             second, third, third, fourth, fourth, fifth);
    check(&b, rows, "");
}

static void damage(void **state) {
    struct build b = {.n = 0};
    static const char good[] = "announce 198.51.100.0/24 [64500] AS64500 192.0.2.1 @%zu t1000000000000 i\n";
    static const char path[] = "40010100 400206 0201 0000fbf4";
    size_t at[8], bad[5], n = 0;
    for (size_t i = 0; i < 6; i++) {
        at[i] = b.n;
        message(&b, BGP4MP, 4, AS4_SESSION, "", path, "18 c63364");
        if (n < 5) bad[n] = b.n;
        switch (n++) {
        case 0: message(&b, BGP4MP, 4, AS4_SESSION, "", path, "d0 c63364 c63364"); break; /* /208 */
        case 1: put_fill(&b, 0x41, 100); break;                                           /* no record */
        case 2: message(&b, BGP4MP, 4, AS4_SESSION, "", "40010100 400207 0201 0000fbf4", "18 c63364"); break;
        case 3: /* a length that reaches into the next record */
            message(&b, BGP4MP, 4, AS4_SESSION, "18 c63364", "", "");
            b.p[bad[3] + 11] += 5;
            break;
        case 4:
            message(&b, BGP4MP, 4, AS4_SESSION, "", "40010109 40020a 0202 0000fbf4 0000fbf5", "08 0a");
            break;
        default: b.n -= 1; /* cut */
        }
    }
    char rows[1500] = "", told[900];
    for (size_t i = 0; i < 5; i++) {
        snprintf(rows + strlen(rows), sizeof rows - strlen(rows), good, at[i]);
        if (i == 3)
            snprintf(rows + strlen(rows), sizeof rows - strlen(rows),
                     "withdraw 198.51.100.0/24 [-] AS64500 192.0.2.1 @%zu t1000000000000\n", bad[3]);
    }
    snprintf(rows + strlen(rows), sizeof rows - strlen(rows),
             "announce 10.0.0.0/8 [64500 64501] AS64500 192.0.2.1 @%zu t1000000000000\n", bad[4]);
    snprintf(told, sizeof told,
             "test: offset %zu: a prefix longer than its addresses (RFC 7606 5.3)\n"
             "test: offset %zu: 100 bytes that are no record are passed over (RFC 6396 2)\n"
             "test: offset %zu: an attribute reaches beyond the attributes (RFC 7606 4)\n",
             bad[0], bad[1], bad[2]);
    struct diagnostics *d = diagnostics_new(20);
    struct as_paths *paths = as_paths_new();
    struct routes_heard heard = {.paths = paths};
    struct route_options how = {.paths = paths, .take = hear_route, .context = &heard};
    struct route_totals totals;
    struct arena *a = arena_new();
    struct input *in = text_input((struct text){(const char *)b.p, b.n}, false, d);
    assert_true(route_read(in, "test", &how, &totals, d));
    assert_string_equal(heard.rows, rows);
    assert_true(text_starts(text_of(all_told(d, a)), told));
    assert_false(totals.complete);
    input_close(in);
    as_paths_free(paths);
    diagnostics_free(d);
    arena_free(a);
}

static void one_attribute(void *context, const struct route_row *row) {
    struct route_attributes *to = context;
    *to = *row->attributes;
    assert_int_equal(to->communities.n, 8);
    assert_memory_equal(to->communities.p, "\xfb\xf4\0\1\xff\xff\xff\1", 8);
    assert_int_equal(to->extended.n, 8);
    assert_int_equal(to->large.n, 12);
    assert_memory_equal(to->next_hop, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\2\1", 16);
}

static void attributes(void **state) {
    struct build b = {.n = 0};
    message(&b, BGP4MP, 4, AS4_SESSION, "",
            ORIGIN_AND_PATH "400304 c0000201 400600 c00808 fbf40001 ffffff01 c01008 0002fbf400000001"
                            "c0200c 0000fbf4 00000001 00000002 c02304 0000fbf5 c06305 0102030405",
            "08 0a");
    struct diagnostics *d = diagnostics_new(9);
    struct as_paths *paths = as_paths_new();
    struct route_attributes told = {0};
    struct route_options how = {.paths = paths, .take = one_attribute, .context = &told};
    struct route_totals totals;
    struct input *in = text_input((struct text){(const char *)b.p, b.n}, false, d);
    assert_true(route_read(in, "test", &how, &totals, d));
    assert_int_equal(totals.rows[ROUTE_ANNOUNCE], 1);
    assert_int_equal(told.only_to_customer, 64501);
    assert_true(told.atomic);
    assert_true(totals.complete);
    input_close(in);
    as_paths_free(paths);
    diagnostics_free(d);
}

/* Nothing is wrong with the dump: the row is there, and a note. */
static void odd_paths(void **state) {
    static const struct {
        const char *path, *told;
    } cases[] = {
        {"0202 0000fbf4 0000fbff", ""},
        {"0202 0000fbf4 00000000", "test: offset 0: a path with AS 0; it is kept (RFC 7607 2)"},
        {"0202 0000fbf4 0000fc00",
         "test: offset 0: a path with a private AS number; it is kept (RFC 6996 4)"},
        {"0202 0000fbf4 ffffffff",
         "test: offset 0: a path with the last AS number, which is reserved; it is kept (RFC 7300 2)"},
        {"0302 0000fc00 0000fc01", ""},
        {"0203 0000fbf4 0000fbf5 0000fbf5", ""},
        {"0203 0000fbf4 0000fbf5 0000fbf4",
         "test: offset 0: a path with a loop; it is kept (RFC 4271 9.1.2)"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build b = {.n = 0};
        char hex[100];
        snprintf(hex, sizeof hex, "40010100 4002%02x %s", strlen(cases[i].path) > 25 ? 14 : 10,
                 cases[i].path);
        message(&b, BGP4MP, 4, AS4_SESSION, "", hex, "08 0a");
        struct diagnostics *d = diagnostics_new(9);
        struct arena *a = arena_new();
        struct as_paths *paths = as_paths_new();
        struct routes_heard heard = {.paths = paths};
        struct route_options how = {.paths = paths, .take = hear_route, .context = &heard};
        struct route_totals totals;
        struct input *in = text_input((struct text){(const char *)b.p, b.n}, false, d);
        assert_true(route_read(in, "test", &how, &totals, d));
        assert_int_equal(totals.rows[ROUTE_ANNOUNCE], 1);
        assert_true(totals.complete);
        assert_string_equal(all_told(d, a), cases[i].told);
        input_close(in);
        as_paths_free(paths);
        diagnostics_free(d);
        arena_free(a);
    }
}

static void no_dumps(void **state) {
    static const char *const texts[] = {"", "0", "BGP4MP but as text, which is no dump of it at all",
                                        "\0\0\0\0\0\x0d\0\1\0\0\0\0 and more of it, none of which is one"};
    static const size_t sizes[] = {0, 1, 49, 48};
    for (size_t i = 0; i < 4; i++) {
        struct diagnostics *d = diagnostics_new(9);
        struct route_options how = {0};
        struct route_totals totals;
        struct input *in = text_input((struct text){texts[i], sizes[i]}, false, d);
        assert_false(route_read(in, "test", &how, &totals, d));
        assert_int_equal(input_offset(in), 0);
        assert_int_equal(diagnostics_count(d), 0);
        input_close(in);
        diagnostics_free(d);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(table_dump),
                                       cmocka_unit_test(table_dump_v2),
                                       cmocka_unit_test(attributes_that_do_not_count),
                                       cmocka_unit_test(messages),
                                       cmocka_unit_test(damage),
                                       cmocka_unit_test(attributes),
                                       cmocka_unit_test(odd_paths),
                                       cmocka_unit_test(no_dumps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
