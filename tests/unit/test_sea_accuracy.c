/* On made-up traces over the atlas's cables: better than Nautilus's scoring in all that docs/cables.md lists.
 */
#include "../../bench/cable_made.h"
#include "../../bench/cable_nautilus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TRACES = 1500, CHOICES_MOST = 512 };

struct tally {
    size_t first, inside, answered, sizes;
};

static void take_nautilus(struct tally *t, const struct cable_map *map, const struct made *made) {
    struct nautilus_choice list[CHOICES_MOST];
    size_t n = nautilus_choose(map, made, list, CHOICES_MOST);
    t->answered += n > 0;
    t->sizes += n;
    t->first += n && list[0].cable == made->cable;
    for (size_t i = 0; i < n; i++) t->inside += list[i].cable == made->cable;
}

static void take_cordon(struct tally *t, struct sea *sea, struct made *made) {
    const struct crossing *list, *c = NULL;
    sea_check_places(made->probe, made->hops, made->n);
    size_t n = sea_crossings(sea, made->hops, made->n, made->day, &list);
    for (size_t i = 0; i < n; i++)
        if (list[i].from <= made->a && list[i].to >= made->b) c = &list[i];
    if (!c || !c->n_candidates) return;
    t->answered++;
    t->sizes += c->n_candidates;
    t->first += c->candidates[0].cable == made->cable;
    for (size_t i = 0; i < c->n_candidates; i++)
        if (c->candidates[i].cable == made->cable) {
            t->inside++;
            break;
        }
}

static void test_better(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    struct cable_map map;
    if (!cable_map_of_atlas(&map, NULL, arena)) {
        print_message("skipped: the atlas has no cables\n");
        skip();
    }
    struct sea *sea = sea_over(map.list, map.n, arena);
    struct maker maker = {.map = &map, .sea = sea, .random = 4, .error = 1};
    struct tally nautilus = {0}, cordon = {0};
    for (size_t i = 0; i < TRACES; i++) {
        struct made made;
        make_trace(&maker, &made);
        take_nautilus(&nautilus, &map, &made);
        take_cordon(&cordon, sea, &made);
    }
    print_message("first %zu and %zu, in the set %zu and %zu, of %d\n", nautilus.first, cordon.first,
                  nautilus.inside, cordon.inside, TRACES);
    assert_true(cordon.first > nautilus.first);
    assert_true(cordon.inside > nautilus.inside);
    assert_true(cordon.sizes * nautilus.answered < nautilus.sizes * cordon.answered);
    assert_true(cordon.inside > TRACES * 3 / 4);
    sea_free(sea);
    cable_map_close(&map);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_better)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
