/* What is found in a stream of updates, type by type, and what is none. */
#include "route_stream.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>

/* Paths of a table by which 64.10.0.0/16 is AS 300's, over 100 and 200. */
static void usual_table(struct stream *s) {
    stream_begin(s);
    for (uint32_t i = 0; i < 4; i++) {
        char path[80];
        snprintf(path, sizeof path, "%u 100 300", 60000 + i);
        stream_table(s, i, "64.10.0.0/16", path);
        snprintf(path, sizeof path, "%u 200 400", 60000 + i);
        stream_table(s, i, "64.20.0.0/16", path);
    }
}

static void is_none(struct stream *s) {
    stream_find(s);
    for (size_t i = 0; i < s->found.n; i++) print_message("%s\n", s->found.list[i].what);
    assert_int_equal(s->found.n, 0);
    stream_end(s);
}

static void flaps_and_prepending_are_none(void **state) {
    struct stream s;
    usual_table(&s);
    stream_announce(&s, 1, 0, "64.10.0.0/16", "60000 100 100 100 300 300");
    stream_withdraw(&s, 2, 0, "64.10.0.0/16");
    stream_announce(&s, 3, 0, "64.10.0.0/16", "60000 100 300");
    stream_down(&s, 4, 1);
    stream_announce(&s, 5, 1, "64.10.0.0/16", "60001 100 300");
    stream_announce(&s, 6, 1, "64.20.0.0/16", "60001 200 400");
    stream_withdraw(&s, 7, 2, "192.88.0.0/16"); /* never announced */
    is_none(&s);
}

/* A detour of a minute over a carrier that was never on the way. */
static void detours_are_none(void **state) {
    struct stream s;
    usual_table(&s);
    stream_announce(&s, 1, 0, "64.10.0.0/16", "60000 777 888 300");
    stream_announce(&s, 61, 0, "64.10.0.0/16", "60000 100 300");
    is_none(&s);
}

static void sets_and_private_numbers_are_no_origins(void **state) {
    struct stream s;
    usual_table(&s);
    stream_announce(&s, 1, 0, "64.10.0.0/16", "60000 100 {300,301}");
    stream_announce(&s, 2, 1, "64.10.0.0/16", "60001 100 300 64512");
    stream_announce(&s, 3, 2, "64.10.0.0/16", "60002 100 300 4200000001");
    stream_announce(&s, 4, 3, "64.10.0.0/16", "60003 (65001 65002) 100 300");
    is_none(&s);
}

static void origin_change(void **state) {
    struct stream s;
    usual_table(&s);
    stream_announce(&s, 10, 0, "64.10.0.0/16", "60000 200 666");
    stream_announce(&s, 12, 1, "64.10.0.0/16", "60001 200 666");
    stream_withdraw(&s, 70, 0, "64.10.0.0/16");
    stream_announce(&s, 80, 1, "64.10.0.0/16", "60001 100 300");
    stream_find(&s);
    assert_int_equal(s.found.n, 1);
    const struct incident *i = stream_incident(&s, INCIDENT_ORIGIN, 0);
    assert_int_equal(i->origin, 666);
    assert_int_equal(i->origin_before, 300);
    assert_int_equal(i->vantages, 2);
    assert_int_equal(i->n_vantages, 4);
    assert_int_equal(i->routes, 2);
    assert_int_equal(i->updates, 2);
    assert_int_equal(i->n_prefixes, 1);
    assert_int_equal(i->weight[0], 65536);
    assert_true(i->start_ns == stream_time(10) && i->end_ns == stream_time(80));
    assert_true(i->over && !i->related && !i->before && !i->mine);
    assert_string_equal(i->what, "AS 666 announces what AS 300 did before");
    stream_end(&s);
}

/* Without a table the stream itself is what was before. */
static void origin_change_in_the_stream(void **state) {
    struct stream s;
    stream_begin(&s);
    stream_announce(&s, 1, 0, "64.10.0.0/16", "60000 100 300");
    stream_announce(&s, 2, 0, "64.10.0.0/16", "60000 200 666");
    stream_find(&s);
    const struct incident *i = stream_incident(&s, INCIDENT_ORIGIN, 0);
    assert_int_equal(s.found.n, 1);
    assert_int_equal(i->origin_before, 300);
    assert_false(i->over);
    assert_true(i->end_ns == stream_time(2));
    stream_end(&s);
}

/* One AS that takes the prefixes of many is one incident, and a customer's is told differently. */
static void origins_are_grouped(void **state) {
    struct stream s;
    usual_table(&s);
    stream_announce(&s, 1, 0, "64.10.0.0/16", "60000 666");
    stream_announce(&s, 2, 0, "64.20.0.0/16", "60000 666");
    stream_announce(&s, 3, 1, "64.20.0.0/16", "60001 200 400 500");
    stream_find(&s);
    assert_int_equal(s.found.n, 2);
    assert_int_equal(s.found.list[0].n_parts, 2);
    assert_string_equal(s.found.list[0].what, "AS 666 announces what AS 300 and AS 400 did before");
    assert_true(s.found.list[1].related);
    assert_int_equal(s.found.list[1].origin, 500);
    stream_end(&s);
}

static void what_is_far_apart_is_two(void **state) {
    struct stream s;
    usual_table(&s);
    stream_announce(&s, 0, 0, "64.10.0.0/16", "60000 666");
    stream_withdraw(&s, 60, 0, "64.10.0.0/16");
    stream_announce(&s, 600, 0, "64.10.0.0/16", "60000 666");
    stream_withdraw(&s, 660, 0, "64.10.0.0/16");
    stream_announce(&s, 7200, 0, "64.10.0.0/16", "60000 666");
    stream_down(&s, 7260, 0);
    stream_find(&s);
    assert_int_equal(s.found.updates, 5); /* the end of the session is none */
    assert_int_equal(stream_count(&s, INCIDENT_ORIGIN), 2);
    const struct incident *a = stream_incident(&s, INCIDENT_ORIGIN, 0),
                          *b = stream_incident(&s, INCIDENT_ORIGIN, 1);
    assert_true(a->start_ns == stream_time(0) && a->end_ns == stream_time(660) && a->over);
    assert_int_equal(a->updates, 2);
    assert_int_equal(a->routes, 1);
    assert_true(b->start_ns == stream_time(7200) && b->end_ns == stream_time(7260) && b->over);
    stream_end(&s);
}

static void more_specific(void **state) {
    struct stream s;
    usual_table(&s);
    stream_announce(&s, 10, 0, "64.10.8.0/24", "60000 200 666");
    stream_announce(&s, 11, 1, "64.10.9.0/24", "60001 200 666");
    stream_announce(&s, 12, 0, "64.10.16.0/24", "60000 100 300");     /* its own */
    stream_announce(&s, 13, 0, "64.10.17.0/24", "60000 100 300 301"); /* its customer's */
    stream_announce(&s, 14, 2, "64.10.8.0/24", "60002 100 300");      /* it takes it back */
    stream_find(&s);
    assert_int_equal(s.found.n, 1);
    const struct incident *i = stream_incident(&s, INCIDENT_MORE_SPECIFIC, 0);
    assert_int_equal(i->origin, 666);
    assert_int_equal(i->origin_before, 300);
    assert_int_equal(i->n_prefixes, 2);
    assert_false(i->over);
    assert_string_equal(i->what, "AS 666 announces parts of what AS 300 announces");
    stream_end(&s);
}

static void mine_comes_first(void **state) {
    struct stream s;
    stream_begin(&s);
    stream_mine(&s, "64.10.0.0/16", 300);
    stream_table(&s, 0, "96.0.0.0/12", "60000 100 7");
    stream_announce(&s, 1, 0, "96.0.0.0/12", "60000 200 8");
    stream_announce(&s, 2, 0, "64.10.1.0/24", "60000 200 666");
    stream_find(&s);
    assert_int_equal(s.found.n, 2);
    assert_true(s.found.list[0].mine);
    assert_int_equal(s.found.list[0].origin, 666);
    assert_int_equal(s.found.list[0].origin_before, 300);
    assert_false(s.found.list[1].mine);
    stream_end(&s);
}

static const char signed_[] =
    "{\"roas\":[{\"prefix\":\"64.10.0.0/16\",\"maxLength\":16,\"asn\":300},"
    "{\"prefix\":\"64.20.0.0/16\",\"maxLength\":24,\"asn\":400}],"
    "\"aspas\":[{\"customer_asid\":300,\"providers\":[100]},{\"customer_asid\":200,\"providers\":[100]},"
    "{\"customer_asid\":500,\"providers\":[100]}]}";

static void rpki_invalid(void **state) {
    struct stream s;
    usual_table(&s);
    stream_rpki(&s, signed_);
    stream_announce(&s, 1, 0, "64.10.0.0/24", "60000 100 300"); /* longer than maxLength */
    stream_announce(&s, 2, 0, "64.20.9.0/24", "60000 200 400"); /* allowed */
    stream_announce(&s, 3, 0, "64.20.8.0/24", "60000 200 400 401");
    stream_find(&s);
    assert_int_equal(s.found.n, stream_count(&s, INCIDENT_RPKI_INVALID));
    assert_int_equal(s.found.n, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_non_null(strstr(s.found.list[i].why, "RFC 6811"));
        assert_true(s.found.list[i].origin == 300 || s.found.list[i].origin == 401);
    }
    assert_string_not_equal(s.found.list[0].why, s.found.list[1].why);
    stream_end(&s);
}

/* What tables had is told, and is no news. */
static void rpki_invalid_in_tables(void **state) {
    struct stream s;
    usual_table(&s);
    stream_rpki(&s, signed_);
    stream_table(&s, 0, "64.10.0.0/24", "60000 100 301");
    stream_announce(&s, 1, 0, "64.10.0.0/24", "60000 100 100 301");
    stream_announce(&s, 2, 1, "64.10.0.0/24", "60001 100 301");
    stream_find(&s);
    assert_int_equal(s.found.n, 1);
    assert_true(s.found.list[0].before);
    assert_int_equal(s.found.news, 0);
    assert_int_equal(s.found.list[0].routes, 2);
    stream_end(&s);
}

static void aspa_invalid(void **state) {
    struct stream s;
    usual_table(&s);
    stream_rpki(&s, signed_);
    /* AS 300 and AS 500 have AS 100 alone for provider: to AS 200 it did not go up, from there not down */
    stream_announce(&s, 1, 0, "64.30.0.0/16", "60000 500 200 300");
    stream_announce(&s, 2, 1, "64.30.0.0/16", "60001 500 200 200 300 300");
    stream_find(&s);
    assert_int_equal(stream_count(&s, INCIDENT_ASPA_INVALID), 1);
    const struct incident *i = stream_incident(&s, INCIDENT_ASPA_INVALID, 0);
    assert_int_equal(i->vantages, 2);
    assert_int_equal(i->via[1], 200);
    stream_end(&s);
}

static void new_carrier(void **state) {
    struct stream s;
    usual_table(&s);
    stream_announce(&s, 1, 0, "64.10.0.0/16", "60000 777 300");
    stream_announce(&s, 2, 1, "64.10.0.0/16", "60001 777 300");
    stream_announce(&s, 3, 0, "64.20.0.0/16", "60000 777 400");
    stream_find(&s);
    assert_int_equal(s.found.n, 1);
    const struct incident *i = stream_incident(&s, INCIDENT_NEW_CARRIER, 0);
    assert_int_equal(i->via[1], 777);
    assert_int_equal(i->n_prefixes, 2);
    assert_int_equal(i->routes, 3);
    assert_null(s.found.no_carriers);
    stream_end(&s);
}

/* One of ten vantage points: of others' prefixes that is the weather, of one's own it is told. */
static void new_carrier_of_few(void **state) {
    for (int mine = 0; mine < 2; mine++) {
        struct stream s;
        stream_begin(&s);
        if (mine) stream_mine(&s, "64.10.0.0/16", 0);
        for (uint32_t i = 0; i < 10; i++) stream_table(&s, i, "64.10.0.0/16", "100 300");
        stream_announce(&s, 1, 0, "64.10.0.0/16", "60000 777 300");
        stream_find(&s);
        assert_int_equal(s.found.n, mine);
        stream_end(&s);
    }
}

/* Nothing is known of before: the first path is no news, nor is a second one a moment later. */
static void no_new_carrier_without_before(void **state) {
    struct stream s;
    stream_begin(&s);
    stream_announce(&s, 1, 0, "64.10.0.0/16", "60000 100 300");
    stream_announce(&s, 2, 0, "64.10.0.0/16", "60000 200 300");
    stream_announce(&s, 3, 1, "64.10.0.0/16", "60001 777 300");
    stream_find(&s);
    assert_int_equal(s.found.n, 0);
    assert_non_null(s.found.no_carriers);
    assert_non_null(s.found.no_leaks);
    stream_end(&s);
}

static uint32_t draw(uint64_t *random, uint32_t below) {
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*random >> 33) % below);
}

static void random_path(uint64_t *random, char *to, size_t size) {
    size_t n = 0;
    for (uint32_t i = 1 + draw(random, 6); i > 0 && n + 40 < size; i--) {
        uint32_t a = 1 + draw(random, 12), b = 1 + draw(random, 12);
        const char *form = draw(random, 12) ? "%s%u" : draw(random, 2) ? "%s{%u,%u}" : "%s(%u %u)";
        n += (size_t)snprintf(to + n, size - n, form, n ? " " : "", a, b);
    }
}

static void is_sound(const struct stream *s, const struct incident *i) {
    uint64_t prefixes = (uint64_t)i->n_prefixes + i->more_prefixes, routes = 0;
    assert_true(i->start_ns <= i->end_ns && i->end_ns <= stream_time(4000));
    assert_true(i->n_prefixes >= 1 && prefixes <= i->routes && i->vantages >= 1);
    assert_true(i->vantages <= i->n_vantages && i->vantages <= i->routes && i->routes <= i->updates);
    assert_true(strlen(i->what) > 0 && strlen(i->why) > 0 && i->path < as_paths_count(s->paths));
    for (uint32_t k = 0; k < i->n_parts; k++) {
        assert_true(i->parts[k].prefixes >= 1 && i->parts[k].prefixes <= prefixes);
        assert_true(i->parts[k].routes <= i->routes &&
                    (k == 0 || i->parts[k].routes <= i->parts[k - 1].routes));
        routes += i->parts[k].routes;
    }
    assert_true(i->n_parts == 0 || i->more_parts || routes >= i->routes);
}

/* Whatever comes: what is told of an incident agrees with itself. */
static void random_streams_are_sound(void **state) {
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct stream s;
        char prefix[40], path[200];
        uint64_t random = seed;
        stream_begin(&s);
        if (seed % 2) stream_relations(&s, "1>2 1>3 2>4 3>4 4>5 5>6 2=3 6=7 7>8 1>9 9>10 10=11 11>12");
        if (seed % 3 == 0) stream_rpki(&s, signed_);
        for (uint32_t i = 0; i < 3000; i++) {
            uint32_t peer = draw(&random, 6), what = draw(&random, 40);
            snprintf(prefix, sizeof prefix, "64.%u.%u.0/%u", 10 * (1 + draw(&random, 2)), 0,
                     16 + draw(&random, 9));
            random_path(&random, path, sizeof path);
            if (i < 60 && seed % 4)
                stream_table(&s, peer, prefix, path);
            else if (what == 0)
                stream_down(&s, i, peer);
            else if (what < 6)
                stream_withdraw(&s, i, peer, prefix);
            else
                stream_announce(&s, i, peer, prefix, path);
        }
        stream_find(&s);
        assert_true(s.found.n > 0);
        for (size_t i = 0; i < s.found.n; i++) is_sound(&s, &s.found.list[i]);
        stream_end(&s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flaps_and_prepending_are_none),
        cmocka_unit_test(detours_are_none),
        cmocka_unit_test(sets_and_private_numbers_are_no_origins),
        cmocka_unit_test(origin_change),
        cmocka_unit_test(origin_change_in_the_stream),
        cmocka_unit_test(origins_are_grouped),
        cmocka_unit_test(what_is_far_apart_is_two),
        cmocka_unit_test(more_specific),
        cmocka_unit_test(mine_comes_first),
        cmocka_unit_test(rpki_invalid),
        cmocka_unit_test(rpki_invalid_in_tables),
        cmocka_unit_test(aspa_invalid),
        cmocka_unit_test(new_carrier),
        cmocka_unit_test(new_carrier_of_few),
        cmocka_unit_test(no_new_carrier_without_before),
        cmocka_unit_test(random_streams_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
