/* Carriers and AS hegemony: by hand, and against the definition worked out the slow way on random tables. */
#include "evidence/route/carriers.h"

#include "evidence/route/table/tally.h"
#include "route_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static const struct carrier *find_carrier(const struct carriers *c, uint32_t asn) {
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i].asn == asn) return &c->list[i];
    return NULL;
}

static const struct path_case {
    const char *path, *carriers;
} path_cases[] = {
    {"1 2 3", "1 2"},
    {"1 2 2 2 3 3", "1 2"},
    {"3", ""},
    {"", ""},
    {"1 3 2 3", "1 2"},         /* the origin is no carrier of its own */
    {"1 2 1 3", "1 2"},         /* a loop */
    {"1 2 {3,4}", "1 2"},       /* where an aggregate comes from */
    {"1 {2,4} 3", "1 2 4"},     /* some of it was on the way */
    {"(65001 65002) 1 3", "1"}, /* a confederation's own */
    {"[65001,65002] 1 3", "1"},
    {"1 0 23456 3", "1"},
    {"1 2 3 (65001)", "1 2 3"}, /* it ends in none */
};

static void test_path_carriers(void **state) {
    struct as_paths *paths = as_paths_new();
    for (size_t i = 0; i < sizeof path_cases / sizeof *path_cases; i++) {
        uint32_t asns[16], number = as_paths_add_text(paths, text_of(path_cases[i].path));
        if (number == PATH_NONE) fail_msg("%s is no path", path_cases[i].path);
        size_t n = as_path_carriers(as_paths_get(paths, number), asns), used = 0;
        char text[64] = "";
        for (size_t k = 0; k < n; k++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%u", k ? " " : "", asns[k]);
        if (strcmp(text, path_cases[i].carriers) != 0) fail_msg("%s: %s", path_cases[i].path, text);
    }
    as_paths_free(paths);
}

/* Longer than any real one, twice: no AS comes twice. */
static void test_long_path(void **state) {
    enum { ASES = 3000 };
    struct as_paths *paths = as_paths_new();
    static uint32_t asns[2 * ASES + 1], carriers[2 * ASES + 1];
    for (uint32_t i = 0; i < 2 * ASES; i++) asns[i] = 1 + i % ASES;
    asns[2 * ASES] = 9999;
    struct path_segment s = {SEGMENT_SEQUENCE, 2 * ASES + 1};
    uint32_t number = as_paths_add(paths, &s, 1, asns);
    assert_int_equal(as_path_carriers(as_paths_get(paths, number), carriers), ASES);
    for (uint32_t i = 0; i < ASES; i++) assert_int_equal(carriers[i], i + 1);
    as_paths_free(paths);
}

/* Three vantage points with full tables, worked by hand. 10.0.0.0/24 and 10.0.1.0/24 of AS 90, 10.1.0.0/23 of
 * AS 91: 1024 addresses in all.
 *   1: both /24 over 50, the /23 over 60 60     B(50) = 512/1024, B(60) = 512/1024
 *   2: all over 50, one /24 over 50 and 60 too   B(50) = 1, of 10.0.1.0/24 two ways: B(60) = 128/1024
 *   3: all directly                              B = 0, but B(3) = 1 */
static const char *const by_hand[] = {
    "rib 9 1 10.0.0.0/24 1 50 90", "rib 9 1 10.0.1.0/24 1 50 90",   "rib 9 1 10.1.0.0/23 1 60 60 91",
    "rib 9 2 10.0.0.0/24 2 50 90", "rib 9 2#1 10.0.1.0/24 2 50 90", "rib 9 2#2 10.0.1.0/24 2 50 60 90",
    "rib 9 2 10.1.0.0/23 2 50 91", "rib 9 3 10.0.0.0/24 3 90",      "rib 9 3 10.0.1.0/24 3 90",
    "rib 9 3 10.1.0.0/23 3 91",
};

static void near(double is, double should) {
    if (isnan(should) ? !isnan(is) : !(fabs(is - should) < 1e-12)) fail_msg("%.15g, not %.15g", is, should);
}

static void test_by_hand(void **state) {
    struct route_fixture f;
    struct arena *arena = arena_new();
    static const uint32_t me[] = {91, 2};
    struct route_mine mine = {.asns = me, .n_asns = 2};
    route_fixture_begin(&f, &mine);
    route_fixture_read(&f, 0, by_hand, sizeof by_hand / sizeof *by_hand);
    routes_finish(f.routes);
    struct carriers c = carriers_of(f.routes, 0, arena);
    assert_int_equal(c.n, 5);
    assert_true(c.weight[0] == 1024 && c.weight[1] == 0);
    assert_true(c.full[0] == 3 && c.full[1] == 0 && c.trimmed[0] == 0);
    const struct carrier *fifty = find_carrier(&c, 50), *sixty = find_carrier(&c, 60);
    near(fifty->hegemony[0], (0.5 + 1) / 3);
    near(sixty->hegemony[0], (0.5 + 0.125) / 3);
    near(find_carrier(&c, 3)->hegemony[0], 1.0 / 3);
    near(fifty->hegemony[1], NAN);
    assert_true(fifty->prefixes == 3 && fifty->vantages == 2 && fifty->routes == 6 && fifty->origins == 2);
    assert_true(sixty->prefixes == 2 && sixty->vantages == 2 && sixty->routes == 2 && sixty->origins == 2);
    assert_true(fifty->weight[0] == 1024 && sixty->weight[0] == 768);
    assert_true(find_carrier(&c, 1)->first && !fifty->first);
    assert_int_equal(sixty->path, as_paths_add_text(f.paths, TEXT("1 60 60 91")));
    /* what is mine: the /23, which others than AS 2 reach over 60 */
    assert_true(c.mine_weight[0] == 512 && sixty->mine == 1 && sixty->mine_weight[0] == 512);
    assert_true(fifty->mine == 0);
    /* the local form: of AS 91's one prefix */
    c = carriers_of(f.routes, 91, arena);
    assert_true(c.weight[0] == 512 && c.full[0] == 3 && c.origin == 91);
    near(find_carrier(&c, 60)->hegemony[0], 1.0 / 3);
    near(find_carrier(&c, 50)->hegemony[0], 1.0 / 3);
    assert_null(find_carrier(&c, 90));
    arena_free(arena);
    route_fixture_end(&f);
}

static void test_past(void **state) {
    static const char *const lines[] = {
        "announce 1 1 10.0.0.0/24 1 50 90", "announce 2 1 10.0.0.0/24 1 60 90",
        "announce 3 1 10.0.1.0/24 1 50 90", "withdraw 4 1 10.0.1.0/24 -",
        "announce 5 1 10.0.2.0/24 1 50 91", "announce 6 1 10.0.2.0/24 1 90",
    };
    struct route_fixture f;
    struct arena *arena = arena_new();
    route_fixture_begin(&f, NULL);
    route_fixture_read(&f, 0, lines, sizeof lines / sizeof *lines);
    routes_finish(f.routes);
    struct carriers c = carriers_of(f.routes, 0, arena);
    assert_int_equal(c.n, 3);
    const struct carrier *fifty = find_carrier(&c, 50);
    assert_true(fifty == &c.list[2]);
    assert_true(fifty->past == 3 && fifty->routes == 0 && fifty->prefixes == 0 && fifty->origins == 0);
    assert_int_equal(fifty->path, as_paths_add_text(f.paths, TEXT("1 50 90")));
    assert_true(isnan(fifty->hegemony[0])); /* updates are no table */
    assert_true(find_carrier(&c, 60)->past == 0 && find_carrier(&c, 60)->routes == 1);
    c = carriers_of(f.routes, 91, arena);
    assert_int_equal(find_carrier(&c, 50)->past, 1);
    arena_free(arena);
    route_fixture_end(&f);
}

static void test_trimmed_mean(void **state) {
    double list[] = {1, 0.5, 0.25, 0.125};
    assert_int_equal(trimmed_of(9), 0);
    assert_int_equal(trimmed_of(10), 1);
    assert_int_equal(trimmed_of(29), 2);
    near(trimmed_mean(list, 4, 10, 1), (0.125 + 0.25 + 0.5) / 8);
    near(trimmed_mean(list, 4, 4, 0), 1.875 / 4);
    near(trimmed_mean(list, 4, 5, 2), 0.25);
    near(trimmed_mean(list, 0, 10, 1), 0);
    near(trimmed_mean(list, 0, 0, 0), NAN);
}

/* Random tables. */
enum { ASES = 14, PREFIXES = 24, GROUPS = 4, ROUNDS = 60, MOST_ROUTES = 4096 };

static uint64_t next_random(uint64_t *x) {
    *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
    return *x;
}

static size_t below(uint64_t *x, size_t n) {
    return next_random(x) % n;
}

static const char *const pool[PREFIXES] = {
    "10.0.0.0/8",     "10.0.0.0/16",   "10.1.0.0/16",    "10.1.128.0/17",   "10.1.129.0/24",
    "10.2.0.0/15",    "192.0.2.0/24",  "192.0.2.128/25", "198.51.100.0/24", "0.0.0.0/0",
    "203.0.113.0/24", "11.0.0.0/9",    "12.0.0.0/20",    "12.0.1.0/24",     "12.0.2.0/23",
    "13.0.0.0/30",    "2001:db8::/32", "2001:db8::/33",  "2001:db8:1::/48", "2001:db8:1:1::/64",
    "2001:db9::/40",  "::/0",          "2001:dba::/47",  "2001:dba::/48",
};

static void put_path(char *to, size_t size, uint32_t peer, uint64_t *x) {
    size_t used = (size_t)snprintf(to, size, "%u", peer), n = below(x, 5);
    for (size_t i = 0; i < n; i++) {
        unsigned a = 1 + (unsigned)below(x, ASES), b = 1 + (unsigned)below(x, ASES);
        const char *form = below(x, 9) == 0 ? " {%u,%u}" : below(x, 6) == 0 ? " %u %u" : " %u";
        used += (size_t)snprintf(to + used, size - used, form, a, b);
    }
}

static void put_table(struct route_fixture *f, uint32_t peers, uint64_t *x) {
    for (uint32_t peer = 1; peer <= peers; peer++)
        for (size_t i = 0; i < PREFIXES; i++) {
            size_t n = below(x, 12) == 0 ? below(x, 4) : 1;
            for (size_t k = 0; k < n; k++) {
                char line[160], path[96];
                const char *list[] = {line};
                put_path(path, sizeof path, peer % 3 ? peer : 1 + (uint32_t)below(x, ASES), x);
                snprintf(line, sizeof line, "rib 9 %u#%zu %s %s", peer, k, pool[i], path);
                route_fixture_read(f, 0, list, 1);
            }
        }
    static const char *const past[] = {"withdraw 20 1 192.0.2.0/24 -", "announce 21 2 10.0.0.0/8 2 77 3"};
    route_fixture_read(f, 1, past, 2);
    routes_finish(f->routes);
}

/* The definition. A unit is a set of ASes. */
struct unit_set {
    const uint32_t *asns;
    size_t n;
};

static bool leads_over(const struct routes *r, uint32_t path, struct unit_set u) {
    uint32_t carriers[64];
    size_t n = as_path_carriers(as_paths_get(routes_paths(r), path), carriers);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < u.n; k++)
            if (carriers[i] == u.asns[k]) return true;
    return false;
}

static bool counts(const struct routes *r, const struct route_entry *e, uint32_t origin) {
    return origin == 0 || as_paths_get(routes_paths(r), e->path).origin == origin;
}

/* B(unit, vantage); NaN: it has none of the addresses. */
static double behind(const struct routes *r, struct unit_set u, uint32_t vantage, unsigned family,
                     uint32_t origin) {
    double all = 0, over = 0;
    for (uint32_t p = 0; p < routes_prefixes(r); p++) {
        const struct route_entry *list;
        size_t n = routes_of(r, p, &list), ways = 0, ways_over = 0;
        if (prefix_is_ipv4(routes_prefix(r, p)) == (family == 1)) continue;
        for (size_t i = 0; i < n; i++) {
            if (list[i].vantage != vantage || !counts(r, &list[i], origin)) continue;
            ways++;
            ways_over += leads_over(r, list[i].path, u);
        }
        if (ways == 0) continue;
        all += (double)routes_weight(r, p);
        over += (double)routes_weight(r, p) * (double)ways_over / (double)ways;
    }
    return all > 0 ? over / all : NAN;
}

static int compare_values(const void *left, const void *right) {
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

static double hegemony(const struct routes *r, struct unit_set u, unsigned family, uint32_t origin) {
    const struct route_vantage *vantages;
    uint32_t n_vantages = routes_vantages(r, &vantages);
    double list[MOST_FIXTURE_PEERS], sum = 0;
    size_t n = 0;
    for (uint32_t v = 0; v < n_vantages; v++) {
        double b = vantages[v].full[family] ? behind(r, u, v, family, origin) : NAN;
        if (!isnan(b)) list[n++] = b;
    }
    if (n == 0) return NAN;
    qsort(list, n, sizeof *list, compare_values);
    size_t cut = n < 10 ? 0 : n / 10;
    for (size_t i = cut; i < n - cut; i++) sum += list[i];
    return sum / (double)(n - 2 * cut);
}

/* Of one unit all that is counted. */
static struct carrier_group count_slowly(const struct routes *r, struct unit_set u, uint32_t origin) {
    struct carrier_group g = {0};
    const struct route_vantage *vantages;
    bool seen[MOST_FIXTURE_PEERS] = {false};
    uint32_t n_vantages = routes_vantages(r, &vantages);
    for (uint32_t p = 0; p < routes_prefixes(r); p++) {
        const struct route_entry *list;
        size_t n = routes_of(r, p, &list);
        unsigned family = !prefix_is_ipv4(routes_prefix(r, p));
        bool any = false, mine = false;
        for (size_t i = 0; i < n; i++) {
            if (!counts(r, &list[i], origin) || !leads_over(r, list[i].path, u)) continue;
            any = seen[list[i].vantage] = true;
            mine |= routes_mine(r, p) && !vantages[list[i].vantage].mine;
            g.routes++;
        }
        g.prefixes += any;
        g.weight[family] += any ? routes_weight(r, p) : 0;
        g.mine += mine;
        g.mine_weight[family] += mine ? routes_weight(r, p) : 0;
        n = routes_past(r, p, &list);
        for (size_t i = 0; i < n; i++)
            g.past += counts(r, &list[i], origin) && leads_over(r, list[i].path, u);
    }
    for (uint32_t v = 0; v < n_vantages; v++) g.vantages += seen[v];
    for (unsigned f = 0; f < 2; f++) g.hegemony[f] = hegemony(r, u, f, origin);
    return g;
}

static void same(const char *what, uint32_t number, struct carrier_group is, struct carrier_group should) {
    bool equal = is.prefixes == should.prefixes && is.vantages == should.vantages &&
                 is.routes == should.routes && is.past == should.past && is.mine == should.mine;
    for (unsigned f = 0; f < 2; f++) {
        equal = equal && is.weight[f] == should.weight[f] && is.mine_weight[f] == should.mine_weight[f];
        near(is.hegemony[f], should.hegemony[f]);
    }
    if (!equal)
        fail_msg("%s %u: %u prefixes, %u vantage points, %llu routes, %llu past, %u mine; not %u, %u, %llu, "
                 "%llu, %u",
                 what, number, is.prefixes, is.vantages, (unsigned long long)is.routes,
                 (unsigned long long)is.past, is.mine, should.prefixes, should.vantages,
                 (unsigned long long)should.routes, (unsigned long long)should.past, should.mine);
}

static uint32_t origins_slowly(const struct routes *r, uint32_t asn, uint32_t origin) {
    uint32_t n_origins = 0;
    for (uint32_t o = 1; o < 100; o++) {
        bool any = false;
        for (uint32_t p = 0; p < routes_prefixes(r); p++) {
            const struct route_entry *list;
            size_t n = routes_of(r, p, &list);
            for (size_t i = 0; i < n; i++)
                any |= as_paths_get(routes_paths(r), list[i].path).origin == o &&
                       counts(r, &list[i], origin) && leads_over(r, list[i].path, (struct unit_set){&asn, 1});
        }
        n_origins += any;
    }
    return n_origins;
}

static void check_carriers(const struct routes *r, const struct carriers *c) {
    size_t known = 0;
    for (uint32_t asn = 1; asn < 100; asn++) {
        struct carrier_group should = count_slowly(r, (struct unit_set){&asn, 1}, c->origin);
        const struct carrier *is = find_carrier(c, asn);
        if ((is != NULL) != (should.routes + should.past > 0)) fail_msg("AS %u", asn);
        if (!is) continue;
        known++;
        same("AS", asn,
             (struct carrier_group){is->prefixes,
                                    is->vantages,
                                    is->mine,
                                    is->routes,
                                    is->past,
                                    {is->weight[0], is->weight[1]},
                                    {is->mine_weight[0], is->mine_weight[1]},
                                    {is->hegemony[0], is->hegemony[1]}},
             should);
        assert_int_equal(is->origins, origins_slowly(r, asn, c->origin));
        assert_true(leads_over(r, is->path, (struct unit_set){&asn, 1}));
    }
    assert_int_equal(known, c->n);
}

static void check_groups(const struct routes *r, const struct carriers *c, struct arena *arena, uint64_t *x) {
    uint32_t asns[GROUPS][256], *first = arena_take_array(arena, c->n + 1, sizeof *first);
    uint32_t *members = arena_take_array(arena, c->n * GROUPS, sizeof *members);
    struct unit_set sets[GROUPS];
    for (size_t g = 0; g < GROUPS; g++) sets[g] = (struct unit_set){asns[g], 0};
    for (size_t i = 0; i < c->n; i++) {
        first[i + 1] = first[i];
        for (uint32_t g = 0; g < GROUPS; g++)
            if (below(x, 4) == 0) {
                asns[g][sets[g].n++] = c->list[i].asn;
                members[first[i + 1]++] = g;
            }
    }
    struct carrier_groups groups = {GROUPS, first, members};
    const struct carrier_group *list = carriers_grouped(r, c, groups, arena);
    for (uint32_t g = 0; g < GROUPS; g++) same("group", g, list[g], count_slowly(r, sets[g], c->origin));
}

static void test_random(void **state) {
    uint64_t x = 88172645463325252u;
    static const uint32_t me[] = {5, 6};
    struct prefix prefix = prefix_from("10.1.0.0/16");
    struct route_mine mine = {me, &prefix, 2, 1};
    for (int round = 0; round < ROUNDS; round++) {
        struct route_fixture f;
        struct arena *arena = arena_new();
        route_fixture_begin(&f, round % 2 ? &mine : NULL);
        put_table(&f, 2 + (uint32_t)below(&x, 12), &x);
        uint32_t origin = round % 3 ? 0 : 1 + (uint32_t)below(&x, ASES);
        struct carriers c = carriers_of(f.routes, origin, arena);
        check_carriers(f.routes, &c);
        check_groups(f.routes, &c, arena, &x);
        arena_free(arena);
        route_fixture_end(&f);
    }
}

static void test_nothing(void **state) {
    struct route_fixture f;
    struct arena *arena = arena_new();
    route_fixture_begin(&f, NULL);
    routes_finish(f.routes);
    struct carriers c = carriers_of(f.routes, 0, arena);
    assert_int_equal(c.n, 0);
    const uint32_t first[] = {0};
    carriers_grouped(f.routes, &c, (struct carrier_groups){1, first, NULL}, arena);
    arena_free(arena);
    route_fixture_end(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_carriers), cmocka_unit_test(test_long_path),
        cmocka_unit_test(test_by_hand),       cmocka_unit_test(test_past),
        cmocka_unit_test(test_trimmed_mean),  cmocka_unit_test(test_random),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
