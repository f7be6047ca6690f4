/* Crossings: each answer, and what rules candidates out. */
#include "custody/sea/sea.h"
#include "sea_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct fixture_sea f;
    struct arena *arena;
    struct sea *sea;
};

static void world_make(struct world *w) {
    memset(w, 0, sizeof *w);
    fixture_add(&w->f, "atlantic", "Bude,New York");
    fixture_add(&w->f, "transpacific", "Chikura,Los Angeles");
    fixture_add(&w->f, "east", "Marseille,Alexandria,Djibouti,Mumbai,Singapore");
    fixture_add(&w->f, "roundabout", "Marseille,Alexandria,Djibouti,Colombo,Perth,Singapore,Mumbai");
    fixture_add(&w->f, "alger", "Marseille,Algiers");
    fixture_add(&w->f, "south-atlantic", "Lisbon,Fortaleza");
    fixture_add(&w->f, "brazil-us", "Fortaleza,New York");
    fixture_add(&w->f, "hawaii-us", "Los Angeles,Honolulu");
    fixture_add(&w->f, "hawaii-au", "Honolulu,Sydney");
}

static void world_open(struct world *w) {
    w->arena = arena_new();
    w->sea = sea_over(w->f.list, w->f.n, w->arena);
}

static void world_close(struct world *w) {
    sea_free(w->sea);
    arena_free(w->arena);
}

static const struct {
    const char *from, *to;
    double a, b; /* ms */
    enum crossing_answer answer;
    const char *first; /* candidate */
    size_t crossings;
} answers[] = {
    {"London", "New York", 2, 75, CROSSING_CABLES, "atlantic", 1},
    {"New York", "London", 2, 75, CROSSING_CABLES, "atlantic", 1},
    {"Paris", "Frankfurt", 2, 12, CROSSING_LAND, NULL, 1},
    {"Tokyo", "Los Angeles", 1, 110, CROSSING_CABLES, "transpacific", 1},
    {"Marseille", "Algiers", 1, 12, CROSSING_CABLES, "alger", 1},
    {"Marseille", "Mumbai", 1, 115, CROSSING_CABLES, "east", 1},
    {"Sydney", "Los Angeles", 1, 150, CROSSING_CABLES, "hawaii-au", 1}, /* and hawaii-us behind it */
    {"London", "Reykjavik", 1, 40, CROSSING_UNKNOWN, NULL, 1},          /* nothing lands there */
    {"New York", "Boston", 1, 7, CROSSING_LAND, NULL, 1},
    {"Paris", "Paris", 1, 2, CROSSING_NEAR, NULL, 0},
    {"London", "New York", -1, -1, CROSSING_CABLES, "atlantic", 1}, /* no times: places alone */
    {"London", "New York", 80, 20, CROSSING_CABLES, "atlantic", 1}, /* times that contradict the places */
};

static void test_answers(void **state) {
    (void)state;
    struct world w;
    world_make(&w);
    world_open(&w);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct sea_hop hops[2] = {fixture_hop(answers[i].from, answers[i].a),
                                  fixture_hop(answers[i].to, answers[i].b)};
        const struct crossing *c;
        size_t n = sea_crossings(w.sea, hops, 2, DATE_MIN, &c);
        if (n != answers[i].crossings) fail_msg("%s - %s: %zu", answers[i].from, answers[i].to, n);
        if (!n) continue;
        if (c->answer != answers[i].answer) fail_msg("%s - %s: %s", answers[i].from, answers[i].to, c->why);
        assert_non_null(c->why);
        assert_int_equal(c->from, 0);
        assert_int_equal(c->to, 1);
        if (!answers[i].first) continue;
        assert_true(c->n_candidates > 0);
        assert_string_equal(c->candidates[0].cable->id, answers[i].first);
        assert_true(c->candidates[0].n_reasons >= 2);
    }
    world_close(&w);
}

static void test_two_in_a_row(void **state) {
    (void)state;
    struct world w;
    world_make(&w);
    world_open(&w);
    struct sea_hop hops[2] = {fixture_hop("Sydney", 1), fixture_hop("Los Angeles", 150)};
    const struct crossing *c;
    assert_int_equal(sea_crossings(w.sea, hops, 2, DATE_MIN, &c), 1);
    assert_non_null(c->candidates[0].then);
    assert_string_equal(c->candidates[0].then->cable->id, "hawaii-us");
    assert_true(c->candidates[0].sea_km > 8000 && c->candidates[0].then->sea_km > 4000);
    world_close(&w);
}

static const struct crossing *between(struct sea *s, const char *a, double a_ms, const char *b, double b_ms,
                                      date_t day) {
    struct sea_hop hops[2] = {fixture_hop(a, a_ms), fixture_hop(b, b_ms)};
    const struct crossing *c;
    assert_int_equal(sea_crossings(s, hops, 2, day, &c), 1);
    return c;
}

static bool has(const struct crossing *c, const char *id) {
    for (size_t i = 0; i < c->n_candidates; i++)
        if (!strcmp(c->candidates[i].cable->id, id)) return true;
    return false;
}

static const char *why_not(const struct crossing *c, const char *id) {
    for (size_t i = 0; i < c->n_excluded; i++)
        if (!strcmp(c->excluded[i].cable->id, id)) return c->excluded[i].why;
    return "";
}

/* "roundabout" is thousands of kilometres longer: at 75 ms light does not come back over it. */
static void test_time_excludes(void **state) {
    (void)state;
    struct world w;
    world_make(&w);
    world_open(&w);
    const struct crossing *c = between(w.sea, "Marseille", 1, "Mumbai", 90, DATE_MIN);
    assert_false(has(c, "roundabout"));
    assert_non_null(strstr(why_not(c, "roundabout"), "is shorter than its"));
    assert_true(has(c, "east"));
    world_close(&w);
}

static void test_service_dates(void **state) {
    (void)state;
    struct world w;
    world_make(&w);
    struct fixture_cable *old = fixture_add(&w.f, "old", "Bude,New York"),
                         *young = fixture_add(&w.f, "young", "Bude,New York"),
                         *planned = fixture_add(&w.f, "planned", "Bude,New York");
    old->cable.to = 10000;
    young->cable.from = 15000;
    planned->cable.planned = true;
    world_open(&w);
    const struct crossing *c = between(w.sea, "London", 1, "New York", 75, 10000);
    assert_true(has(c, "old") && !has(c, "young") && !has(c, "planned") && has(c, "atlantic"));
    assert_non_null(strstr(why_not(c, "young"), "2011-01-26"));
    c = between(w.sea, "London", 1, "New York", 75, 15000);
    assert_true(!has(c, "old") && has(c, "young") && !has(c, "planned"));
    assert_non_null(strstr(why_not(c, "old"), "retired on 1997-05-19"));
    assert_non_null(strstr(why_not(c, "planned"), "planned"));
    world_close(&w);
}

static bool seven_controls(void *context, party_id a, party_id b) {
    ++*(int *)context;
    return (a == 7 && b == 8) || (a == 8 && b == 7);
}

static void test_owners(void **state) {
    (void)state;
    struct world w;
    world_make(&w);
    fixture_holder(fixture_add(&w.f, "theirs", "Bude,New York"), 9, CABLE_OWNER, 0);
    fixture_holder(fixture_add(&w.f, "ours", "Bude,New York"), 7, CABLE_OWNER, 0);
    fixture_holder(fixture_add(&w.f, "made-by-us", "Bude,New York"), 7, CABLE_SUPPLIER, 0);
    world_open(&w);
    int asked = 0;
    sea_relate(w.sea, seven_controls, &asked);
    struct sea_hop hops[2] = {fixture_hop("London", 1), fixture_hop("New York", 75)};
    hops[1].holder = 8;
    const struct crossing *c;
    assert_int_equal(sea_crossings(w.sea, hops, 2, DATE_MIN, &c), 1);
    assert_true(asked > 0);
    assert_string_equal(c->candidates[0].cable->id, "ours");
    assert_non_null(strstr(c->candidates[0].reasons[2], "an owner of the cable"));
    float p = 0;
    for (size_t i = 0; i < c->n_candidates; i++) p += c->candidates[i].probability;
    assert_true(p > 0.8f && p <= 1);
    world_close(&w);
}

static void test_hostile_hops(void **state) {
    (void)state;
    struct world w;
    world_make(&w);
    world_open(&w);
    const struct crossing *c;
    assert_int_equal(sea_crossings(w.sea, NULL, 0, DATE_MIN, &c), 0);
    struct sea_hop hops[6] = {fixture_star(), fixture_hop("London", 1),    fixture_star(),
                              fixture_star(), fixture_hop("New York", 75), fixture_star()};
    assert_int_equal(sea_crossings(w.sea, hops, 1, DATE_MIN, &c), 0);
    assert_int_equal(sea_crossings(w.sea, hops, 4, DATE_MIN, &c), 0);
    assert_int_equal(sea_crossings(w.sea, hops, 6, DATE_MIN, &c), 1);
    assert_int_equal(c->from, 1);
    assert_int_equal(c->to, 4);
    static const double bad[][2] = {{91, 0}, {0, 181}, {1e300, 0}, {-INFINITY, 5}, {NAN, 5}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        hops[4].latitude = bad[i][0];
        hops[4].longitude = bad[i][1];
        assert_int_equal(sea_crossings(w.sea, hops, 6, DATE_MIN, &c), 0);
    }
    hops[4] = fixture_hop("New York", 75);
    hops[4].impossible = true;
    assert_int_equal(sea_crossings(w.sea, hops, 6, DATE_MIN, &c), 0);
    struct sea_hop stars[3] = {fixture_star(), fixture_star(), fixture_star()};
    assert_int_equal(sea_crossings(w.sea, stars, 3, DATE_MIN, &c), 0);
    sea_check_places((struct sea_probe){NAN, NAN}, stars, 3);
    sea_check_places((struct sea_probe){500, 1}, hops, 6);
    sea_check_places((struct sea_probe){0, 0}, NULL, 0);
    world_close(&w);
}

static void test_hostile_cables(void **state) {
    (void)state;
    struct world w;
    world_make(&w);
    struct fixture_cable *c = fixture_add(&w.f, "bad", "Bude,New York");
    c->landings[0].latitude = NAN;
    c = fixture_add(&w.f, "torn", "Bude,New York");
    c->cable.n_segments = 0;
    c = fixture_add(&w.f, "wild", "Bude,New York");
    c->segments[0].from = 77;
    c = fixture_add(&w.f, "no-length", "Bude,New York");
    c->segments[0].km = NAN;
    world_open(&w);
    const struct crossing *x = between(w.sea, "London", 1, "New York", 75, DATE_MIN);
    assert_true(!has(x, "bad") && !has(x, "torn") && !has(x, "wild") && has(x, "no-length"));
    world_close(&w);
    arena_free(NULL);
}

static void test_remembers(void **state) {
    (void)state;
    struct world w;
    world_make(&w);
    world_open(&w);
    const struct crossing *a = between(w.sea, "London", 1, "New York", 75, DATE_MIN);
    size_t used = arena_used(w.arena);
    const struct crossing *b = between(w.sea, "London", 1, "New York", 75.1, DATE_MIN);
    assert_ptr_equal(a->candidates, b->candidates);
    assert_int_equal(b->rtt_us, 74100);
    assert_true(arena_used(w.arena) - used <= 2 * sizeof(struct crossing));
    assert_int_equal(w.sea->n_pairs, 1);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),        cmocka_unit_test(test_two_in_a_row),
        cmocka_unit_test(test_time_excludes),  cmocka_unit_test(test_service_dates),
        cmocka_unit_test(test_owners),         cmocka_unit_test(test_hostile_hops),
        cmocka_unit_test(test_hostile_cables), cmocka_unit_test(test_remembers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
