/* Relationships inferred from the paths of made-up Internets, and leaks told by them, against the truth. */
#include "base/arena.h"
#include "evidence/route/relations.h"
#include "internet.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static const struct internet_size usual = {8, 40, 150, 800};

/* ASes of the upper tiers before others, as at a collector. */
static uint32_t vantage(const struct internet *i, uint32_t v) {
    return (v * 31 + 3) % (i->n / 3);
}

/* Routes of some ASes to every origin. */
static void collect(struct internet *i, uint32_t vantages, struct as_paths *to) {
    for (uint32_t origin = 0; origin < i->n; origin++) {
        internet_spread(i, origin, UINT32_MAX);
        for (uint32_t v = 0; v < vantages; v++) internet_path(i, vantage(i, v), to);
    }
}

struct score {
    uint32_t transit, transit_right, peers, peers_right, certain, certain_right, visible, visible_transit;
};

static struct score compare(const struct internet *i, const struct as_relations *r,
                            const struct as_paths *paths) {
    struct score s = {0};
    bool *seen = calloc(i->n_links, 1);
    uint32_t *number = calloc(70000, sizeof *number);
    for (uint32_t a = 0; a < i->n; a++) number[i->ases[a].asn] = a;
    for (uint32_t p = 0; p < as_paths_count(paths); p++) {
        struct as_path path = as_paths_get(paths, p);
        for (uint32_t k = 0; k + 1 < path.n_asns; k++) {
            uint32_t a = number[path.asns[k]], b = number[path.asns[k + 1]];
            for (uint32_t l = i->first[a]; l < i->first[a + 1]; l++)
                if (i->links[i->around[l]].above == b || i->links[i->around[l]].below == b)
                    seen[i->around[l]] = true;
        }
    }
    for (uint32_t l = 0; l < i->n_links; l++) {
        if (!seen[l]) continue;
        uint32_t a = i->ases[i->links[l].above].asn, b = i->ases[i->links[l].below].asn;
        enum as_relation is = as_relation(r, a, b),
                         truth = i->links[l].peers ? RELATION_PEER : RELATION_PROVIDER;
        bool certain = as_relation_certain(r, a, b);
        s.visible++;
        s.visible_transit += !i->links[l].peers;
        s.transit += is == RELATION_PROVIDER || is == RELATION_CUSTOMER;
        s.transit_right += is == truth && is == RELATION_PROVIDER;
        s.peers += is == RELATION_PEER;
        s.peers_right += is == truth && is == RELATION_PEER;
        s.certain += certain;
        s.certain_right += certain && is == truth;
    }
    free(seen);
    free(number);
    return s;
}

static double part(uint32_t of, uint32_t all) {
    return all ? (double)of / all : 0;
}

static struct score infer_and_compare(uint64_t seed, uint32_t vantages, bool *enough) {
    struct internet *i = internet_new(seed, usual);
    struct as_paths *paths = as_paths_new();
    collect(i, vantages, paths);
    struct as_relations *r = as_relations_infer(paths, NULL);
    struct as_relations_basis b = as_relations_basis(r);
    struct score s = compare(i, r, paths);
    uint32_t right = 0;
    for (uint32_t k = 0; k < b.n_clique; k++)
        for (uint32_t a = 0; a < usual.clique; a++) right += i->ases[a].asn == b.clique[k];
    printf("seed %llu, %2u vantage points: clique %u of %u (%u wrong); %u of %u ties; provider/customer: "
           "precision %.3f, recall %.3f; peers: precision %.3f, recall %.3f; certain: %.4f of %u; %s\n",
           (unsigned long long)seed, vantages, right, usual.clique, b.n_clique - right, s.visible, i->n_links,
           part(s.transit_right, s.transit), part(s.transit_right, s.visible_transit),
           part(s.peers_right, s.peers), part(s.peers_right, s.visible - s.visible_transit),
           part(s.certain_right, s.certain), s.certain, b.wants ? b.wants : "enough");
    *enough = b.wants == NULL;
    as_relations_free(r);
    as_paths_free(paths);
    internet_free(i);
    return s;
}

static void inferred_relations_are_mostly_right(void **state) {
    bool enough;
    for (uint64_t seed = 1; seed <= 2; seed++)
        for (uint32_t vantages = 5; vantages <= 40; vantages *= 2) {
            struct score s = infer_and_compare(seed, vantages, &enough);
            assert_true(!enough || part(s.certain_right, s.certain) > 0.97);
        }
}

struct leaks {
    uint32_t events, told;        /* leaks that some vantage point's path shows, and found on some path */
    uint32_t paths, right, wrong; /* paths with a leak in truth, found, and found where there is none */
    uint32_t other_place;         /* found, but told of another triple */
};

/* One origin's routes, as they are now, against the truth. all: takes the paths as well; NULL: does not. */
static void look(struct internet *i, const struct as_relations *r, uint32_t vantages, struct as_paths *all,
                 struct leaks *to) {
    struct as_paths *paths = as_paths_new();
    bool shown = false, found = false;
    for (uint32_t v = 0; v < vantages; v++) {
        uint32_t via[3], truth[3], path = internet_path(i, vantage(i, v), paths);
        if (path == PATH_NONE) continue;
        if (all) internet_path(i, vantage(i, v), all);
        if (!r) continue;
        bool is = internet_leaks(i, as_paths_get(paths, path), truth);
        bool told = as_path_leaks(r, as_paths_get(paths, path), via);
        to->paths += is;
        to->right += is && told;
        to->wrong += told && !is;
        to->other_place += is && told && memcmp(via, truth, sizeof via) != 0;
        shown |= is;
        found |= is && told;
    }
    to->events += shown;
    to->told += found;
    as_paths_free(paths);
}

static void leak_some(struct internet *i, const struct as_relations *r, uint32_t vantages, uint32_t times,
                      struct as_paths *all, struct leaks *to) {
    while (times > 0) {
        uint32_t leaker = usual.clique + internet_random(i, i->n - usual.clique);
        uint32_t origin = internet_random(i, i->n);
        if (i->first[leaker + 1] - i->first[leaker] < 2 || leaker == origin) continue;
        internet_spread(i, origin, leaker);
        look(i, r, vantages, all, to);
        times--;
    }
}

/* Links fail, and routes go where none went before. */
static void fail_some(struct internet *i, const struct as_relations *r, uint32_t vantages, uint32_t times,
                      struct leaks *to) {
    while (times-- > 0) {
        for (uint32_t l = 0; l < i->n_links; l++) i->links[l].down = internet_random(i, 20) == 0;
        internet_spread(i, internet_random(i, i->n), UINT32_MAX);
        look(i, r, vantages, NULL, to);
    }
    for (uint32_t l = 0; l < i->n_links; l++) i->links[l].down = false;
}

static struct leaks find_leaks(uint64_t seed, uint32_t vantages, uint32_t leaks_before) {
    struct internet *i = internet_new(seed, usual);
    struct as_paths *paths = as_paths_new();
    struct leaks none = {0}, leaks = {0}, failures = {0};
    collect(i, vantages, paths);
    leak_some(i, NULL, vantages, leaks_before, paths, &none);
    struct as_relations *r = as_relations_infer(paths, NULL);
    leak_some(i, r, vantages, 200, NULL, &leaks);
    fail_some(i, r, vantages, 200, &failures);
    printf("seed %llu, %2u vantage points, %u leaks in the paths inferred from: %u of %u leaks found (%.3f); "
           "paths: %u of %u, %u at another place; wrong: %u, with failing links %u\n",
           (unsigned long long)seed, vantages, leaks_before, leaks.told, leaks.events,
           part(leaks.told, leaks.events), leaks.right, leaks.paths, leaks.other_place, leaks.wrong,
           failures.wrong);
    leaks.wrong += failures.wrong;
    as_relations_free(r);
    as_paths_free(paths);
    internet_free(i);
    return leaks;
}

static void leaks_are_found_by_inferred_relations(void **state) {
    for (uint64_t seed = 1; seed <= 2; seed++)
        for (uint32_t vantages = 10; vantages <= 20; vantages *= 2)
            for (uint32_t before = 0; before <= 200; before += 200) {
                struct leaks l = find_leaks(seed, vantages, before);
                assert_true(part(l.right, l.right + l.wrong) >= 0.99);
                assert_true(part(l.told, l.events) > 0.6);
            }
}

/* One vantage point, or few paths: nothing is told by what it shows. */
static void little_data_tells_nothing(void **state) {
    struct internet *i = internet_new(7, usual);
    struct as_paths *paths = as_paths_new();
    for (uint32_t origin = 0; origin < i->n; origin++) {
        internet_spread(i, origin, UINT32_MAX);
        internet_path(i, usual.clique + 1, paths);
    }
    struct as_relations *r = as_relations_infer(paths, NULL);
    assert_true(as_relations_inferred(r));
    assert_non_null(as_relations_basis(r).wants);
    as_relations_free(r);
    bool *use = calloc(as_paths_count(paths), sizeof *use);
    r = as_relations_infer(paths, use);
    assert_int_equal(as_relations_basis(r).paths, 0);
    assert_int_equal(as_relations_count(r), 0);
    assert_non_null(as_relations_basis(r).wants);
    free(use);
    as_relations_free(r);
    as_paths_free(paths);
    internet_free(i);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(inferred_relations_are_mostly_right),
                                       cmocka_unit_test(leaks_are_found_by_inferred_relations),
                                       cmocka_unit_test(little_data_tells_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
