/* What breaks without some ASes: by hand, and against the slow way on random tables. */
#include "evidence/route/impact.h"

#include "evidence/route/carriers.h"
#include "route_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static const struct length_case {
    const char *path;
    uint32_t length;
} length_cases[] = {
    {"", 0},
    {"3", 1},
    {"1 2 3", 3},
    {"1 2 2 2 3 3", 3},
    {"1 {2,4} 3", 3},
    {"1 {2,3,4}", 2},
    {"1 2 1 2", 4},
    {"(65001 65002) 1", 1},
    {"[65001,65002] 1 3", 2},
    {"{1}", 1},
    {"1 (65001) 1 2", 2},
};

static void test_length(void **state) {
    struct as_paths *paths = as_paths_new();
    for (size_t i = 0; i < sizeof length_cases / sizeof *length_cases; i++) {
        uint32_t number = as_paths_add_text(paths, text_of(length_cases[i].path));
        uint32_t length = as_path_length(as_paths_get(paths, number));
        if (length != length_cases[i].length) fail_msg("%s: %u", length_cases[i].path, length);
    }
    as_paths_free(paths);
}

/* AS 50 and 51 go. */
static const char *const by_hand[] = {
    /* every way is lost; the /8 around it stays */
    "rib 9 1 10.1.0.0/16 1 50 90",
    "rib 9 2 10.1.0.0/16 2 60 51 90",
    /* lengthens from 3 to 5, over 61 and 62 instead */
    "rib 9 1 10.0.0.0/8 1 50 90",
    "rib 9 2 10.0.0.0/8 2 61 61 62 63 90",
    /* is as near over 63; 2's own AS is not who carries it */
    "rib 9 1 11.0.0.0/8 1 50 91",
    "rib 9 2 11.0.0.0/8 2 63 91",
    /* was nearest over 60 anyway */
    "rib 9 1 12.0.0.0/8 1 70 50 91",
    "rib 9 2 12.0.0.0/8 2 60 91",
    /* one of 51's own */
    "rib 9 1 13.0.0.0/8 1 60 51",
    /* of a set one is left */
    "rib 9 1 14.0.0.0/8 1 {50,60} 92",
    /* only 50's own router has it: that tells nothing */
    "rib 9 50 15.0.0.0/8 50 93",
    /* and its routes do not count */
    "rib 9 50 14.0.0.0/8 50 92",
    /* no carrier but the vantage point's AS itself */
    "rib 9 1 2001:db8::/32 1 50 91",
    "rib 9 2 2001:db8::/32 2 64 65 91",
    "rib 9 3 2001:db8::/32 3 90 91",
    "rib 9 2 2001:db9::/32 2 91",
    "rib 9 1 2001:db9::/32 51 91",
};

static const struct want {
    const char *prefix;
    enum route_fate fate;
    uint32_t vantages, left, before, after;
    const char *cover, *path, *spare;
    bool origin;
} wants[] = {
    {"13.0.0.0/8", FATE_LOST, 1, 0, 3, 0, NULL, "1 60 51", NULL, true},
    {"10.1.0.0/16", FATE_LOST, 2, 0, 3, 0, "10.0.0.0/8", "1 50 90", "2 77 90", false},
    {"10.0.0.0/8", FATE_LONGER, 2, 1, 3, 5, NULL, "1 50 90", NULL, false},
    {"2001:db8::/32", FATE_SAME, 3, 2, 3, 3, NULL, "1 50 91", NULL, false},
    {"2001:db9::/32", FATE_SAME, 2, 1, 2, 2, NULL, "51 91", NULL, false},
    {"11.0.0.0/8", FATE_SAME, 2, 1, 3, 3, NULL, "1 50 91", NULL, false},
    {"12.0.0.0/8", FATE_SAME, 2, 1, 3, 3, NULL, "1 70 50 91", NULL, false},
};

static void check_loss(const struct route_fixture *f, const struct route_loss *l, const struct want *w) {
    uint32_t cover = w->cover ? find_prefix(f->routes, w->cover) : PREFIX_NONE;
    uint32_t spare = w->spare ? as_paths_add_text(f->paths, text_of(w->spare)) : PATH_NONE;
    if (l->prefix != find_prefix(f->routes, w->prefix)) fail_msg("%s is not in its place", w->prefix);
    if (l->fate != w->fate || l->vantages != w->vantages || l->left != w->left || l->before != w->before ||
        l->after != w->after || l->cover != cover || l->spare != spare || l->origin != w->origin ||
        l->path != as_paths_add_text(f->paths, text_of(w->path)))
        fail_msg("%s: fate %d, %u of %u vantage points, %u to %u", w->prefix, (int)l->fate, l->left,
                 l->vantages, l->before, l->after);
}

static const struct route_heir *find_heir(const struct route_impact *im, uint32_t asn) {
    for (size_t i = 0; i < im->n_heirs; i++)
        if (im->heirs[i].asn == asn) return &im->heirs[i];
    return NULL;
}

static void test_by_hand(void **state) {
    static const char *const past[] = {"announce 3 2 10.1.0.0/16 2 77 90",
                                       "announce 4 2 10.1.0.0/16 2 77 78 90"};
    static const uint32_t removed[] = {50, 51};
    struct route_fixture f;
    struct arena *arena = arena_new();
    static const uint32_t me[] = {2};
    struct route_mine mine = {.asns = me, .n_asns = 1};
    route_fixture_begin(&f, &mine);
    route_fixture_read(&f, 0, by_hand, sizeof by_hand / sizeof *by_hand);
    route_fixture_read(&f, 1, past, 2);
    routes_finish(f.routes);
    struct route_impact im = routes_impact(f.routes, removed, 2, arena);
    assert_int_equal(im.n, sizeof wants / sizeof *wants);
    for (size_t i = 0; i < im.n; i++) check_loss(&f, &im.list[i], &wants[i]);
    for (size_t i = 0; i < im.n; i++) { /* AS 2 loses what leads over 60 51 alone */
        bool lost = im.list[i].prefix == find_prefix(f.routes, "10.1.0.0/16");
        assert_true(im.list[i].from_me == lost && !im.list[i].still_mine);
    }
    assert_true(im.lost == 2 && im.longer == 1 && im.same == 4 && im.covered == 1);
    assert_true(im.prefixes == 8 && im.unseen == 1 && im.vantages == 3 && im.inside == 1);
    const uint64_t slash8 = 1 << 24, slash16 = 1 << 16;
    assert_true(im.weight[0] == 5 * slash8 && im.weight[1] == 2 * slash16);
    assert_true(im.lost_weight[0] == slash8 + slash16 && im.longer_weight[0] == slash8 - slash16);
    assert_true(im.growth[0] == 2 && isnan(im.growth[1]));
    assert_int_equal(im.n_heirs, 5);
    assert_true(find_heir(&im, 61)->weight[0] == slash8 - slash16 && find_heir(&im, 61)->prefixes == 1);
    assert_non_null(find_heir(&im, 62));
    assert_true(find_heir(&im, 63)->weight[0] == 2 * slash8 - slash16 && find_heir(&im, 63)->prefixes == 2);
    assert_true(find_heir(&im, 90)->weight[1] == slash16 && !find_heir(&im, 90)->first);
    assert_true(find_heir(&im, 2)->weight[1] == slash16 && find_heir(&im, 2)->first);
    arena_free(arena);
    route_fixture_end(&f);
}

static void test_nothing(void **state) {
    static const uint32_t removed[] = {50};
    static const char *const lines[] = {"rib 9 1 10.0.0.0/8 1 50 90"};
    struct route_fixture f;
    struct arena *arena = arena_new();
    route_fixture_begin(&f, NULL);
    route_fixture_read(&f, 0, lines, 1);
    routes_finish(f.routes);
    struct route_impact im = routes_impact(f.routes, removed, 0, arena);
    assert_true(im.n == 0 && im.n_heirs == 0 && im.prefixes == 1);
    route_fixture_end(&f);
    route_fixture_begin(&f, NULL);
    routes_finish(f.routes);
    im = routes_impact(f.routes, removed, 1, arena);
    assert_true(im.n == 0 && im.n_heirs == 0 && im.prefixes == 0 && isnan(im.growth[0]));
    route_fixture_end(&f);
    arena_free(arena);
}

/* Random tables, asked slowly. */
enum { ASES = 12, PREFIXES = 8, PEERS = 5, ROUNDS = 200 };

static uint64_t next_random(uint64_t *x) {
    *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
    return *x;
}

static uint32_t below(uint64_t *x, uint32_t n) {
    return (uint32_t)(next_random(x) % n);
}

static void put_table(struct route_fixture *f, uint64_t *x) {
    for (uint32_t peer = 1; peer <= PEERS; peer++)
        for (uint32_t i = 0; i < PREFIXES; i++) {
            char line[160];
            const char *list[] = {line};
            size_t used = (size_t)snprintf(line, sizeof line, "rib 9 %u 10.%u.0.0/%u %u", peer, i / 2 * 2,
                                           i % 2 ? 16 : 15, peer);
            uint32_t n = 1 + below(x, 4);
            for (uint32_t k = 0; k < n; k++) {
                const char *form = below(x, 9) == 0 ? " {%u,%u}" : below(x, 6) == 0 ? " %u %u" : " %u";
                used += (size_t)snprintf(line + used, sizeof line - used, form, 1 + below(x, ASES),
                                         1 + below(x, ASES));
            }
            if (below(x, 5)) route_fixture_read(f, 0, list, 1);
        }
    routes_finish(f->routes);
}

static bool removed_by(uint32_t removed, uint32_t asn) {
    return removed >> asn & 1;
}

static bool leads_over(struct as_path p, uint32_t removed) {
    const uint32_t *at = p.asns;
    for (uint32_t i = 0; i < p.n_segments; at += p.segments[i++].n) {
        uint32_t gone = 0;
        for (uint32_t k = 0; k < p.segments[i].n; k++) gone += removed_by(removed, at[k]);
        if (p.segments[i].type == SEGMENT_SEQUENCE ? gone > 0 : gone == p.segments[i].n) return true;
    }
    return false;
}

/* The routes of a prefix that count, by whether they are lost. */
struct slow {
    uint32_t paths[2][64], vantages[2][64], n[2], least[2];
};

static struct slow look(const struct routes *r, uint32_t prefix, uint32_t removed) {
    const struct route_vantage *vantages;
    const struct route_entry *list;
    struct slow s = {.least = {UINT32_MAX, UINT32_MAX}};
    size_t n = routes_of(r, prefix, &list);
    routes_vantages(r, &vantages);
    for (size_t i = 0; i < n; i++) {
        uint32_t as = vantages[list[i].vantage].as;
        if (removed_by(removed, as)) continue;
        struct as_path p = as_paths_get(routes_paths(r), list[i].path);
        bool lost = leads_over(p, removed);
        uint32_t length = as_path_length(p), k = s.n[lost]++;
        s.paths[lost][k] = list[i].path;
        s.vantages[lost][k] = as;
        if (length < s.least[lost]) s.least[lost] = length;
    }
    return s;
}

static bool carries(const struct routes *r, uint32_t path, uint32_t asn, size_t from, size_t *n) {
    uint32_t list[64];
    bool found = false;
    *n = as_path_carriers(as_paths_get(routes_paths(r), path), list);
    for (size_t i = from; i < *n; i++) found |= list[i] == asn;
    return found;
}

static bool takes_over(const struct routes *r, const struct slow *s, uint32_t asn) {
    size_t n;
    if (s->n[0] == 0 || s->least[1] > s->least[0]) return false;
    for (uint32_t i = 0; i < s->n[1]; i++)
        if (as_path_length(as_paths_get(routes_paths(r), s->paths[1][i])) == s->least[1] &&
            carries(r, s->paths[1][i], asn, 0, &n))
            return false;
    for (uint32_t i = 0; i < s->n[0]; i++) {
        if (as_path_length(as_paths_get(routes_paths(r), s->paths[0][i])) != s->least[0]) continue;
        bool own = carries(r, s->paths[0][i], asn, 0, &n) && asn == s->vantages[0][i] && n > 1;
        if (!own && carries(r, s->paths[0][i], asn, 0, &n)) return true;
    }
    return false;
}

static void check_random(const struct routes *r, uint32_t removed, const struct route_impact *im) {
    uint32_t losses = 0, heirs = 0;
    for (uint32_t p = 0; p < routes_prefixes(r); p++) {
        struct slow s = look(r, p, removed);
        const struct route_loss *l = NULL;
        for (size_t i = 0; i < im->n; i++)
            if (im->list[i].prefix == p) l = &im->list[i];
        assert_int_equal(l != NULL, s.n[1] > 0);
        if (!l) continue;
        losses++;
        uint32_t before = s.least[0] < s.least[1] ? s.least[0] : s.least[1];
        assert_true(l->before == before && l->left == s.n[0] && l->vantages == s.n[0] + s.n[1]);
        assert_int_equal(l->after, s.n[0] ? s.least[0] : 0);
        assert_int_equal(l->fate, s.n[0] == 0 ? FATE_LOST : s.least[0] > before ? FATE_LONGER : FATE_SAME);
        uint32_t parent = l->fate == FATE_LOST ? routes_parent(r, p) : PREFIX_NONE;
        while (parent != PREFIX_NONE && look(r, parent, removed).n[0] == 0) parent = routes_parent(r, parent);
        assert_int_equal(l->cover, parent);
    }
    assert_int_equal(im->n, losses);
    for (uint32_t asn = 1; asn <= ASES; asn++) {
        const struct route_heir *h = find_heir(im, asn);
        uint32_t prefixes = 0;
        uint64_t weight = 0;
        for (uint32_t p = 0; p < routes_prefixes(r); p++) {
            struct slow s = look(r, p, removed);
            if (!takes_over(r, &s, asn)) continue;
            prefixes++;
            weight += routes_weight(r, p);
        }
        heirs += prefixes > 0;
        if (h ? h->prefixes != prefixes || h->weight[0] != weight : prefixes > 0)
            fail_msg("AS %u takes over %u prefixes, not %u", asn, h ? h->prefixes : 0, prefixes);
    }
    assert_int_equal(im->n_heirs, heirs);
}

static void test_random(void **state) {
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < ROUNDS; round++) {
        struct route_fixture f;
        struct arena *arena = arena_new();
        uint32_t removed[ASES], n = 0, set = 0;
        route_fixture_begin(&f, NULL);
        put_table(&f, &x);
        for (uint32_t asn = 1; asn <= ASES; asn++)
            if (below(&x, 4) == 0) {
                removed[n++] = asn;
                set |= UINT32_C(1) << asn;
            }
        struct route_impact im = routes_impact(f.routes, removed, n, arena);
        check_random(f.routes, set, &im);
        arena_free(arena);
        route_fixture_end(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
