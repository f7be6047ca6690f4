/* Places: what the speed of light forbids, who is to blame, and where there is a way over land. */
#include "base/address.h"
#include "custody/sea/sea.h"
#include "sea_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HOPS = 6 };

static const struct {
    const char *what, *probe; /* NULL: not known */
    struct {
        const char *town;
        double ms;
    } hops[HOPS];
    const char *impossible; /* one letter a hop */
} places[] = {
    {"all is well", "Paris", {{"Paris", 1}, {"London", 8}, {"New York", 80}}, "---"},
    {"too far from the probe", "Paris", {{"Paris", 1}, {"Tokyo", 8}, {"New York", 80}}, "-X-"},
    {"… which is taken from the first hop", NULL, {{"Paris", 1}, {"Tokyo", 8}, {"New York", 80}}, "-X-"},
    {"a later hop's time bounds it", NULL, {{"Paris", 1}, {"Tokyo", 300}, {"London", 8}}, "-X-"},
    {"nobody to measure from", NULL, {{"Paris", 40}, {"London", 48}, {"New York", 120}}, "---"},
    {"one against many",
     NULL,
     {{"Paris", 20}, {"Tokyo", 21}, {"London", 26}, {"Frankfurt", 30}, {"Madrid", 31}},
     "-X---"},
    {"a probe that all contradict is wrong",
     "Sydney",
     {{"Paris", 1}, {"London", 8}, {"Frankfurt", 12}, {"Madrid", 20}},
     "----"},
    {"without times nothing is known", "Paris", {{"Paris", -1}, {"Tokyo", -1}}, "--"},
};

static void test_speed_of_light(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct sea_hop hops[HOPS];
        size_t n = strlen(places[i].impossible);
        for (size_t k = 0; k < n; k++) hops[k] = fixture_hop(places[i].hops[k].town, places[i].hops[k].ms);
        struct sea_probe probe = {NAN, NAN};
        if (places[i].probe) {
            const struct fixture_town *t = fixture_town(places[i].probe);
            probe = (struct sea_probe){t->latitude, t->longitude};
        }
        sea_check_places(probe, hops, n);
        for (size_t k = 0; k < n; k++)
            if (hops[k].impossible != (places[i].impossible[k] == 'X'))
                fail_msg("%s: hop %zu", places[i].what, k);
    }
}

/* The name's place is impossible, and what open data says is not. */
static void test_the_other_place(void **state) {
    (void)state;
    struct sea_hop hops[2] = {fixture_hop("Paris", 1), fixture_hop("Tokyo", 9)};
    const struct fixture_town *t = fixture_town("London");
    hops[1].source = HOP_PLACE_NAME;
    hops[1].contradicted = true;
    hops[1].other = (struct sea_place){t->latitude, t->longitude, "GB", t->name};
    sea_check_places((struct sea_probe){NAN, NAN}, hops, 2);
    assert_false(hops[1].impossible);
    assert_int_equal(hops[1].source, HOP_PLACE_DATA);
    assert_string_equal(hops[1].town, "London");
    assert_string_equal(hops[1].country, "GB");
    hops[1] = fixture_hop("Tokyo", 9);
    hops[1].contradicted = true;
    hops[1].other = (struct sea_place){-33.9, 151.2, "AU", "Sydney"};
    sea_check_places((struct sea_probe){NAN, NAN}, hops, 2);
    assert_true(hops[1].impossible);
}

static const struct {
    const char *data, *name, *town; /* NULL: none */
    enum hop_place_source source;
    bool contradicted;
} sources[] = {
    {NULL, NULL, NULL, HOP_PLACE_NONE, false},
    {"Paris", NULL, "Paris", HOP_PLACE_DATA, false},
    {NULL, "Tokyo", "Tokyo", HOP_PLACE_NAME, false},
    {"Chikura", "Tokyo", "Tokyo", HOP_PLACE_BOTH, false}, /* 85 km apart */
    {"Paris", "Tokyo", "Tokyo", HOP_PLACE_NAME, true},
};

static struct sea_place place_in(const char *town) {
    if (!town) return (struct sea_place){NAN, NAN, "", NULL};
    const struct fixture_town *t = fixture_town(town);
    struct sea_place p = {t->latitude, t->longitude, "", t->name};
    memcpy(p.country, t->country, 3);
    return p;
}

static void test_sources(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        struct sea_hop h = fixture_star();
        struct sea_place data = place_in(sources[i].data), name = place_in(sources[i].name);
        sea_choose_place(&h, &data, &name);
        assert_int_equal(h.source, sources[i].source);
        assert_int_equal(h.contradicted, sources[i].contradicted);
        if (sources[i].town) assert_string_equal(h.town, sources[i].town);
        if (h.contradicted) assert_string_equal(h.other.town, sources[i].data);
    }
}

static const struct {
    const char *address, *name, *town;
    bool special;
} hops_of[] = {
    {"::", "ae-3.r24.tokyjp05.jp.bb.gin.ntt.net", NULL, false}, /* nobody answered */
    {"10.1.2.3", "ae-3.r24.tokyjp05.jp.bb.gin.ntt.net", NULL, true},
    {"100.64.0.1", NULL, NULL, true},
    {"8.8.8.8", "ae-3.r24.tokyjp05.jp.bb.gin.ntt.net", "Tokyo", false},
};

static void test_hop_of(void **state) {
    (void)state;
    struct diagnostics *d = diagnostics_new(1);
    struct atlas *atlas = atlas_open(NULL, d);
    assert_non_null(atlas);
    for (size_t i = 0; i < sizeof hops_of / sizeof hops_of[0]; i++) {
        struct way_hop from = {.ttl = 3, .rtt_us = 77, .name = hops_of[i].name};
        assert_true(address_parse(text_of(hops_of[i].address), from.address));
        struct sea_hop h = sea_hop_of(atlas, &from, 20000);
        assert_int_equal(h.special, hops_of[i].special);
        assert_int_equal(h.rtt_us, 77);
        if (hops_of[i].town)
            assert_string_equal(h.town, hops_of[i].town);
        else
            assert_int_equal(h.source, HOP_PLACE_NONE);
    }
    atlas_close(atlas);
    diagnostics_free(d);
}

static const struct {
    const char *from, *to;
    double least, most; /* km over land; 0: there is no way */
} ways[] = {
    {"Paris", "London", 400, 550},         /* through the tunnel */
    {"Copenhagen", "Stockholm", 550, 800}, /* over the bridge */
    {"Paris", "Frankfurt", 500, 700},
    {"London", "Dublin", 0, 0},
    {"Paris", "Ajaccio", 0, 0},
    {"Milan", "Cagliari", 0, 0},
    {"Helsinki", "Stockholm", 1500, 2200}, /* around the gulf */
    {"Marseille", "Algiers", 6000, 10000}, /* around the sea */
    {"Kuala Lumpur", "Singapore", 300, 450},
    {"Kuala Lumpur", "Kota Kinabalu", 0, 0},
    {"Hong Kong", "Shanghai", 1200, 1700},
    {"Shanghai", "Taipei", 0, 0},
    {"Beijing", "Seoul", 0, 0},      /* no way is open */
    {"Mexico City", "Bogota", 0, 0}, /* nor is there a road */
    {"New York", "Mexico City", 3500, 5000},
    {"Seattle", "Anchorage", 2400, 3800},
    {"Los Angeles", "Honolulu", 0, 0},
    {"Lagos", "Cape Town", 5000, 8000},
    {"Sydney", "Perth", 3300, 4500},
    {"Sydney", "Auckland", 0, 0},
    {"Bogota", "Buenos Aires", 5000, 7500},
    {"Beijing", "Moscow", 6000, 8500},
};

static void test_ways_over_land(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    struct land *land = land_new(arena);
    for (size_t i = 0; i < 2 * sizeof ways / sizeof ways[0]; i++) {
        size_t k = i / 2;
        const struct fixture_town *a = fixture_town(i % 2 ? ways[k].from : ways[k].to),
                                  *b = fixture_town(i % 2 ? ways[k].to : ways[k].from);
        land_part x = land_part_of(a->country, a->latitude, a->longitude),
                  y = land_part_of(b->country, b->latitude, b->longitude);
        struct land_way w = land_between(land, x, sphere_point_of(a->latitude, a->longitude), y,
                                         sphere_point_of(b->latitude, b->longitude));
        assert_int_equal(isfinite(w.km), land_joined(land, x, y));
        if (isfinite(w.km) != (ways[k].most > 0)) fail_msg("%s - %s", a->name, b->name);
        if (isfinite(w.km) && (w.km < ways[k].least || w.km > ways[k].most))
            fail_msg("%s - %s: %.0f km", a->name, b->name, w.km);
    }
    assert_int_equal(land_part_of("\0\0", 0, 0), LAND_UNKNOWN);
    assert_int_equal(land_part_of("\xff\xfe", 0, 0), LAND_UNKNOWN);
    assert_false(land_joined(land, LAND_UNKNOWN, LAND_UNKNOWN));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_speed_of_light), cmocka_unit_test(test_the_other_place),
        cmocka_unit_test(test_ways_over_land), cmocka_unit_test(test_sources),
        cmocka_unit_test(test_hop_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
