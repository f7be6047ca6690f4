/* Ways over small random cables, beside a reference that tries all of them. */
#include "custody/sea/sea.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CABLES = 5, LANDINGS = 6, SEGMENTS = 8, ROUNDS = 1500 };

struct random_sea {
    struct cable cables[CABLES];
    struct cable_landing landings[CABLES][LANDINGS];
    struct cable_segment segments[CABLES][SEGMENTS];
    const struct cable *list[CABLES];
    uint64_t state;
};

static uint32_t below(struct random_sea *r, uint32_t n) {
    r->state += UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(hash_mix(r->state) >> 33) % n;
}

/* Towns of islands in a row: so near to each other that several landings are near every hop. */
static void make_cable(struct random_sea *r, size_t i) {
    static const char countries[][3] = {"IS", "MU", "CY", ""};
    struct cable *c = &r->cables[i];
    *c = (struct cable){.id = "x", .name = "x", .landings = r->landings[i], .segments = r->segments[i]};
    c->from = DATE_MIN;
    c->to = DATE_MAX;
    c->n_landings = (uint16_t)(2 + below(r, LANDINGS - 1));
    c->n_segments = (uint16_t)below(r, SEGMENTS + 1);
    for (uint16_t k = 0; k < c->n_landings; k++) {
        struct cable_landing *l = &r->landings[i][k];
        *l = (struct cable_landing){"t", "", -4 + 2.0 * below(r, 5), -20 + 8.0 * below(r, 6)};
        memcpy(l->country, countries[below(r, 4)], 2);
    }
    for (uint16_t k = 0; k < c->n_segments; k++)
        r->segments[i][k] = (struct cable_segment){.from = (uint16_t)below(r, c->n_landings),
                                                   .to = (uint16_t)below(r, c->n_landings),
                                                   .km = (float)(100 + below(r, 4000))};
    if (below(r, 8) == 0) c->to = 100;
    r->list[i] = c;
}

static float segment_length(const struct cable_segment *s) {
    return s->from == s->to ? INFINITY : s->km;
}

/* All ways that pass no landing twice. */
static float shortest(const struct cable *c, uint16_t at, uint16_t to, unsigned passed) {
    if (at == to) return 0;
    float best = INFINITY;
    for (uint16_t k = 0; k < c->n_segments; k++) {
        const struct cable_segment *s = &c->segments[k];
        if (s->from != at && s->to != at) continue;
        uint16_t next = s->from == at ? s->to : s->from;
        if (passed & 1u << next) continue;
        best = fminf(best, segment_length(s) + shortest(c, next, to, passed | 1u << next));
    }
    return best;
}

static float way_km(const struct cable *c, uint16_t from, uint16_t to) {
    return shortest(c, from, to, 1u << from);
}

static struct sphere_point at_of(const struct cable_landing *l) {
    return sphere_point_of(l->latitude, l->longitude);
}

static const struct sea_near *near_landing(const struct sea_near_list *l, uint32_t cable, uint16_t landing) {
    for (size_t i = 0; i < l->n; i++)
        if (l->list[i].landing->cable == cable && l->list[i].landing->landing == landing) return &l->list[i];
    return NULL;
}

/* The least of all costs over one cable; INFINITY: it leads nowhere. */
static float least_cost(const struct sea_pair *p, const struct random_sea *r,
                        const struct sea_near_list near[2], uint32_t cable) {
    const struct cable *c = r->list[cable];
    float best = INFINITY;
    for (uint16_t x = 0; x < c->n_landings; x++)
        for (uint16_t y = 0; y < c->n_landings; y++) {
            const struct sea_near *a = near_landing(&near[0], cable, x),
                                  *b = near_landing(&near[1], cable, y);
            if (!a || !b || x == y || !isfinite(way_km(c, x, y))) continue;
            unsigned fit = (a->over_sea ? SEA_OVER_SEA_A : 0) | (b->over_sea ? SEA_OVER_SEA_B : 0);
            if (memcmp(c->landings[x].country, p->a.country, 2) != 0) fit |= SEA_ABROAD_A;
            if (memcmp(c->landings[y].country, p->b.country, 2) != 0) fit |= SEA_ABROAD_B;
            struct sea_way w = {.cable = cable,
                                .then = SEA_NO_CABLE,
                                .sea_km = way_km(c, x, y),
                                .backhaul_a = a->km,
                                .backhaul_b = b->km,
                                .fit = (uint16_t)fit};
            best = fminf(best, sea_cost(p, &w));
        }
    return best;
}

/* Whether some way leads over the one cable and then over the other. */
static bool leads_over_both(const struct random_sea *r, const struct sea_near_list near[2], uint32_t i,
                            uint32_t j) {
    const struct cable *a = r->list[i], *b = r->list[j];
    for (uint16_t from = 0; from < a->n_landings; from++)
        for (uint16_t x = 0; x < a->n_landings; x++)
            for (uint16_t y = 0; y < b->n_landings; y++)
                for (uint16_t to = 0; to < b->n_landings; to++)
                    if (from != x && y != to && near_landing(&near[0], i, from) &&
                        near_landing(&near[1], j, to) && a->landings[x].country[0] &&
                        b->landings[y].country[0] &&
                        sphere_km(at_of(&a->landings[x]), at_of(&b->landings[y])) <= 60 &&
                        isfinite(way_km(a, from, x)) && isfinite(way_km(b, y, to)))
                        return true;
    return false;
}

static const struct sea_way *found(const struct sea_pair *p, uint32_t cable, uint32_t then) {
    for (size_t i = 0; i < p->n_ways; i++)
        if (p->ways[i].cable == cable && p->ways[i].then == then) return &p->ways[i];
    return NULL;
}

static void check_pair(const struct random_sea *r, const struct sea *s, const struct sea_pair *p,
                       size_t counts[2]) {
    struct arena *scratch = arena_new();
    struct sea_near_list near[2] = {sea_near(s, &p->a, (double)p->km, scratch),
                                    sea_near(s, &p->b, (double)p->km, scratch)};
    size_t singles = 0, relays = 0;
    for (uint32_t i = 0; i < CABLES; i++) {
        float least = r->list[i]->to >= 200 ? least_cost(p, r, near, i) : INFINITY;
        const struct sea_way *w = found(p, i, SEA_NO_CABLE);
        assert_int_equal(w != NULL, isfinite(least));
        if (w) assert_true(fabsf(w->cost - least) < 1e-3f);
        if (w) assert_true(fabsf(w->sea_km - way_km(r->list[i], w->from, w->to)) < 0.1f);
        singles += w != NULL;
    }
    for (uint32_t i = 0; i < CABLES; i++)
        for (uint32_t j = 0; j < CABLES; j++) {
            bool leads = !singles && i != j && r->list[i]->to >= 200 && r->list[j]->to >= 200 &&
                         leads_over_both(r, near, i, j);
            const struct sea_way *w = found(p, i, j);
            assert_int_equal(w != NULL, leads);
            if (!w) continue;
            relays++;
            assert_true(fabsf(w->sea_km - way_km(r->list[i], w->from, w->to)) < 0.1f);
            assert_true(fabsf(w->then_km - way_km(r->list[j], w->then_from, w->then_to)) < 0.1f);
        }
    assert_int_equal(p->n_ways, singles + relays);
    counts[0] += singles;
    counts[1] += relays;
    arena_free(scratch);
}

static void check_answer(const struct crossing *c) {
    float all = c->over_land;
    for (size_t i = 0; i < c->n_candidates; i++) {
        all += c->candidates[i].probability;
        assert_true(c->candidates[i].probability > 0);
        if (i) assert_true(c->candidates[i].probability <= c->candidates[i - 1].probability);
        for (size_t k = 0; k < c->candidates[i].n_reasons; k++) assert_non_null(c->candidates[i].reasons[k]);
    }
    assert_true(all <= 1.0001f);
    for (size_t i = 0; i < c->n_excluded; i++) assert_non_null(c->excluded[i].why);
    if (c->answer == CROSSING_CABLES) assert_true(c->n_candidates > 0);
}

static void test_all_ways(void **state) {
    (void)state;
    struct random_sea r = {.state = 20};
    size_t counts[2] = {0};
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < CABLES; i++) make_cable(&r, i);
        struct arena *arena = arena_new();
        struct sea *s = sea_over(r.list, CABLES, arena);
        for (unsigned k = 0; k < 4; k++) {
            struct sea_hop hops[2] = {0};
            for (size_t h = 0; h < 2; h++) {
                hops[h] = (struct sea_hop){.rtt_us = below(&r, 4) ? below(&r, 80000) : RTT_NONE,
                                           .holder = PARTY_NONE,
                                           .latitude = -4 + (double)below(&r, 8),
                                           .longitude = -22 + 20.0 * (double)h + (double)below(&r, 24),
                                           .source = HOP_PLACE_DATA};
                memcpy(hops[h].country, h ? "MU" : "IS", 2);
            }
            const struct crossing *list;
            if (!sea_crossings(s, hops, 2, 200, &list)) continue;
            check_pair(&r, s, &s->pairs[s->n_pairs - 1], counts);
            check_answer(list);
        }
        sea_free(s);
        arena_free(arena);
    }
    if (counts[0] < 300 || counts[1] < 50) fail_msg("met only %zu and %zu ways", counts[0], counts[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
