/* Leaks: the shapes of known ones, rebuilt. */
#include "route_stream.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>

static const char relations[] = "13237>21217 6830>21217 4134>21217 3356>4134 3356=1299 13237>1136 6830>3303 "
                                "3356>13237 1299>6830 3356>6830 1299>4134 1273>4134 6453>4134 3257>4134 "
                                "4134>9318 9318=703 60000=3356 3356>60001 1299>60002 1299>60003";

static bool leaks(const char *path, uint32_t via[3]) {
    struct stream s;
    stream_begin(&s);
    stream_relations(&s, relations);
    uint32_t number = as_paths_add_text(s.paths, text_of(path));
    bool is = as_path_leaks(s.relations, as_paths_get(s.paths, number), via);
    stream_end(&s);
    return is;
}

static void paths(void **state) {
    static const struct {
        const char *path;
        bool leaks;
        uint32_t via[3];
    } cases[] = {
        {"60001 3356 13237 1136", false, {0}},
        {"60001 3356 4134 21217 21217 21217 21217 21217 21217 13237 1136", true, {4134, 21217, 13237}},
        {"60001 3356 4134 21217 21217 21217 21217 21217 21217 6830 3303", true, {4134, 21217, 6830}},
        {"1299 4134 9318 703", true, {4134, 9318, 703}},
        {"60001 3356 1299 6830 3303", false, {0}},
        {"3356 13237 {21217,6830} 4134", false, {0}},          /* beyond a set nothing follows */
        {"4134 21217 {6830} 3303", true, {4134, 21217, 6830}}, /* a set of one is a sequence */
        {"4134 21217 13237 21217", false, {0}},                /* an AS comes back: poisoned */
        {"4134 (65001 65002) 21217 [65003] 13237 1136", true, {4134, 21217, 13237}},
        {"4134 21217 5 13237", false, {0}}, /* nothing is known of 5 */
        {"21217 13237 1136", false, {0}},   /* told to nobody else so far */
        {"4134", false, {0}},
        {"{1,2}", false, {0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t via[3] = {0};
        if (leaks(cases[i].path, via) != cases[i].leaks) fail_msg("%s", cases[i].path);
        assert_memory_equal(via, cases[i].via, cases[i].leaks ? sizeof via : 0);
    }
}

static void types_of_rfc_7908(void **state) {
    static const struct {
        const char *relations;
        unsigned type;
    } cases[] = {{"1>2 3>2", 1}, {"1=2 3=2", 2}, {"1=2 3>2", 3}, {"1>2 3=2", 4}, {"2>1 3>2", 0}, {"1>2", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct stream s;
        stream_begin(&s);
        stream_relations(&s, cases[i].relations);
        assert_int_equal(as_leak_type(s.relations, (uint32_t[]){1, 2, 3}), cases[i].type);
        stream_end(&s);
    }
}

enum { SAFE_HOST_PREFIXES = 7000, SAFE_HOST_PEERS = 10 };

static void prefix_of_number(uint32_t i, char *to, size_t size) {
    snprintf(to, size, "%u.%u.%u.0/24", 46 + i / 65536, i / 256 % 256, i % 256);
}

/* 2019-06-06 09:43 UTC: 70,000 routes told to AS 4134 by AS 21217, over 13237 and 6830. */
static void safe_host(bool given) {
    struct stream s;
    char prefix[40], path[120];
    stream_begin(&s);
    if (given) stream_relations(&s, relations);
    for (uint32_t i = 0; i < SAFE_HOST_PREFIXES; i++) {
        prefix_of_number(i, prefix, sizeof prefix);
        for (uint32_t p = 0; p < SAFE_HOST_PEERS; p++) {
            snprintf(path, sizeof path, "%u 3356 %s", 60000 + p, i % 3 ? "13237 1136" : "6830 3303");
            stream_table(&s, p, prefix, path);
        }
    }
    for (uint32_t i = 0; i < SAFE_HOST_PREFIXES; i++) {
        prefix_of_number(i, prefix, sizeof prefix);
        for (uint32_t p = 0; p < SAFE_HOST_PEERS; p++) {
            snprintf(path, sizeof path, "%u 3356 4134 21217 21217 21217 21217 21217 21217 %s", 60000 + p,
                     i % 3 ? "13237 1136" : "6830 3303");
            stream_announce(&s, 180 + i * 0.1, p, prefix, path);
        }
    }
    for (uint32_t i = 0; i < SAFE_HOST_PREFIXES; i++) {
        prefix_of_number(i, prefix, sizeof prefix);
        for (uint32_t p = 0; p < SAFE_HOST_PEERS; p++) {
            snprintf(path, sizeof path, "%u 3356 %s", 60000 + p, i % 3 ? "13237 1136" : "6830 3303");
            stream_announce(&s, 7300, p, prefix, path);
        }
    }
    stream_find(&s);
    assert_int_equal(s.found.n, 1);
    const struct incident *i = stream_incident(&s, INCIDENT_LEAK, 0);
    assert_true(i->sudden == !given);
    assert_true((s.found.no_leaks == NULL) == given);
    assert_string_equal(i->what, "leak via AS 21217: told to AS 4134 what it had from AS 13237 and AS 6830");
    assert_non_null(strstr(i->why, given ? "RFC 7908 3.1" : "next to nobody"));
    assert_true(i->via[0] == 4134 && i->via[1] == 21217 && i->via[2] == 13237);
    assert_int_equal(i->routes, SAFE_HOST_PREFIXES * SAFE_HOST_PEERS);
    assert_int_equal(i->updates, SAFE_HOST_PREFIXES * SAFE_HOST_PEERS);
    assert_int_equal(i->n_prefixes + i->more_prefixes, SAFE_HOST_PREFIXES);
    assert_int_equal(i->n_prefixes, 100);
    assert_int_equal(i->vantages, SAFE_HOST_PEERS);
    assert_int_equal(i->n_parts, 2);
    assert_int_equal(i->parts[0].prefixes + i->parts[1].prefixes, SAFE_HOST_PREFIXES);
    assert_int_equal(i->parts[1].via[2], 6830);
    assert_true(i->start_ns == stream_time(180) && i->end_ns == stream_time(7300) && i->over);
    assert_false(i->inferred);
    stream_end(&s);
}

static void safe_host_2019(void **state) {
    safe_host(true);
}

/* Two paths a vantage point are no ground to infer relationships from; but 21217 carried for nobody. */
static void safe_host_without_relations(void **state) {
    safe_host(false);
}

/* No table: what the stream told for long enough is what was before. */
static void sudden_without_table(void **state) {
    struct stream s;
    char prefix[40], path[60];
    stream_begin(&s);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 600; i++) {
            prefix_of_number(i, prefix, sizeof prefix);
            snprintf(path, sizeof path, "60000 3356 %s13237 %u", round ? "4134 21217 " : "", 1000 + i);
            stream_announce(&s, round * 900 + i * 0.1, 0, prefix, path);
        }
    stream_find(&s);
    assert_int_equal(s.found.n, 1);
    assert_true(s.found.list[0].type == INCIDENT_LEAK && s.found.list[0].sudden);
    assert_int_equal(s.found.list[0].via[1], 21217);
    stream_end(&s);
}

/* The same of fewer prefixes, or of a network that carried for many: a carrier that is new, and no more. */
static void few_are_no_sudden_leak(void **state) {
    struct stream s;
    char prefix[40], path[60];
    stream_begin(&s);
    for (uint32_t i = 0; i < 600; i++) {
        prefix_of_number(i, prefix, sizeof prefix);
        snprintf(path, sizeof path, "60000 3356 13237 %u", 1000 + i);
        stream_table(&s, 0, prefix, path);
        snprintf(prefix, sizeof prefix, "90.%u.%u.0/24", i / 256, i % 256);
        snprintf(path, sizeof path, "60000 3356 8888 %u", 5000 + i);
        stream_table(&s, 0, prefix, path);
    }
    for (uint32_t i = 0; i < 600; i++) {
        prefix_of_number(i, prefix, sizeof prefix);
        snprintf(path, sizeof path, "60000 %s 13237 %u", i < 100 ? "4134 21217" : "8888", 1000 + i);
        stream_announce(&s, 1 + i * 0.1, 0, prefix, path);
    }
    stream_find(&s);
    assert_int_equal(stream_count(&s, INCIDENT_LEAK), 0);
    assert_int_equal(stream_count(&s, INCIDENT_NEW_CARRIER), 3);
    stream_end(&s);
}

/* 2015 … 2017: {1299,6453,3257,1273} 4134 9318 703, months long, so that tables have it. */
static void verizon_apac(void **state) {
    static const uint32_t carriers[] = {1299, 6453, 3257, 1273};
    struct stream s;
    char path[60], prefix[40];
    stream_begin(&s);
    stream_relations(&s, relations);
    for (uint32_t i = 0; i < 40; i++) {
        snprintf(path, sizeof path, "%u 4134 9318 703", carriers[i % 4]);
        snprintf(prefix, sizeof prefix, "61.%u.0.0/16", i / 4);
        stream_table(&s, i % 4, prefix, path);
    }
    stream_announce(&s, 5, 0, "61.20.0.0/16", "1299 4134 9318 703");
    stream_find(&s);
    assert_int_equal(s.found.n, 1);
    const struct incident *i = stream_incident(&s, INCIDENT_LEAK, 0);
    assert_string_equal(i->what, "leak via AS 9318: told to AS 4134 what it had from AS 703");
    assert_non_null(strstr(i->why, "RFC 7908 3.4"));
    assert_true(i->before && !i->over);
    assert_int_equal(i->n_prefixes, 11);
    assert_int_equal(i->vantages, 4);
    stream_end(&s);
}

/* RFC 9234: the tie of 703 and 5 is not known, but 5 gave the route to customers alone. */
static void marked_for_customers(void **state) {
    struct stream s;
    stream_begin(&s);
    stream_relations(&s, "1299>703 3356>703 703>6");
    stream_marked(&s, 1, 0, "61.0.0.0/16", "1299 703 5 7", 5);
    stream_marked(&s, 2, 1, "61.1.0.0/16", "6 703 5 7", 5);    /* down: as it ought to be */
    stream_marked(&s, 3, 2, "61.2.0.0/16", "3356 703 5 7", 9); /* 9 is not on it */
    stream_announce(&s, 4, 3, "61.3.0.0/16", "3356 703 703 5 7");
    stream_find(&s);
    assert_int_equal(s.found.n, 1);
    const struct incident *i = stream_incident(&s, INCIDENT_LEAK, 0);
    assert_true(i->via[0] == 1299 && i->via[1] == 703 && i->via[2] == 5 && i->marked == 5);
    assert_int_equal(i->routes, 1);
    assert_non_null(strstr(i->why, "RFC 9234"));
    stream_end(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(paths),
                                       cmocka_unit_test(types_of_rfc_7908),
                                       cmocka_unit_test(safe_host_2019),
                                       cmocka_unit_test(safe_host_without_relations),
                                       cmocka_unit_test(sudden_without_table),
                                       cmocka_unit_test(few_are_no_sudden_leak),
                                       cmocka_unit_test(verizon_apac),
                                       cmocka_unit_test(marked_for_customers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
