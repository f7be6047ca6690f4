/* The owners above a party, within bounds: what is shown, what is only counted. */
#include "atlas_fixture.h"

#include "atlas/owners.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the three above first
#include <cmocka.h>

#define R "source: [r], confidence: high"
#define PARTY(id, stakes)                                                                                    \
    {                                                                                                        \
        id ".yaml",                                                                                          \
            "party: " id "\nname: " id "\nkind: company\nsources:\n  r: {title: Register}\nstakes:\n" stakes \
    }
#define OWNER(id, share) "  - {owner: " id ", share: \"" share "\", kind: equity, " R "}\n"
#define LEAF(id)                                                                                             \
    { id ".yaml", "party: " id "\nname: " id "\nkind: company\n" }

/* a ← b ← c ← d, a ← five others of 1 to 5 %, of whom e is owned wholly by d; d ← a a little: a circle. */
static const struct fixture_file parties[] = {
    PARTY("a", OWNER("b", "51%") OWNER("e", "1%") OWNER("f", "2%") OWNER("g", "3%") OWNER("h", "4%")
                   OWNER("i", "5%") "  - {owner: b, share: \"1/9\", kind: votes, " R ", from: 2010}\n"
                                    "  - {owner: old, share: \"20%\", kind: equity, " R ", to: 2009}\n"),
    PARTY("b", OWNER("c", "60%")),
    PARTY("c", OWNER("d", "70%")),
    PARTY("d", OWNER("a", "2%")),
    PARTY("e", OWNER("d", "100%")),
    LEAF("f"),
    LEAF("g"),
    LEAF("h"),
    LEAF("i"),
    LEAF("old"),
    {"alone.yaml", "party: alone\nname: alone\nkind: company\nsources:\n  r: {title: Register}\n"
                   "holds:\n  - {id: \"domain:alone.example\", " R "}\n"},
};

struct world {
    struct atlas *atlas;
    struct arena *arena;
    struct owners *owners;
};

static struct world begin(const char *day) {
    date_t d;
    assert_true(date_parse(text_of(day), &d, NULL));
    struct atlas *a = fixture_atlas(parties, sizeof parties / sizeof *parties, NULL);
    return (struct world){a, arena_new(), owners_new(a, d)};
}

static void end(struct world *w) {
    owners_free(w->owners);
    arena_free(w->arena);
    atlas_close(w->atlas);
}

/* "b>a 51 %, …; a 3 more" */
static const char *told(struct world *w, const char *party, const uint32_t *decisive, size_t n,
                        struct owners_limits limits) {
    struct owners_picture all =
        owners_above(w->owners, w->arena, atlas_party(w->atlas, text_of(party)), decisive, n, limits);
    const char *text = "";
    for (size_t i = 0; i < all.n_stakes; i++) {
        const struct stake *s = &atlas_stakes(w->atlas).list[all.stakes[i]];
        char share[RATIO_TEXT];
        text = arena_format(w->arena, "%s%s%s>%s %s", text, i ? ", " : "",
                            atlas_party_get(w->atlas, s->owner).id, atlas_party_get(w->atlas, s->owned).id,
                            ratio_interval_text(share, s->low, s->high));
    }
    for (size_t i = 0; i < all.n_hidden; i++)
        text = arena_format(w->arena, "%s; %s %u more", text,
                            atlas_party_get(w->atlas, all.hidden[i].party).id, all.hidden[i].n);
    return text;
}

static void owners_in_order_of_weight(void **state) {
    struct world w = begin("2020");
    const char *all =
        "b>a 51 %, b>a 1/9, i>a 5 %, h>a 4 %, g>a 3 %, f>a 2 %, e>a 1 %, c>b 60 %, d>e 100 %, d>c 70 %, "
        "a>d 2 %";
    assert_string_equal(told(&w, "a", NULL, 0, (struct owners_limits){9, 9, 99}), all);
    assert_string_equal(told(&w, "a", NULL, 0, (struct owners_limits){9, 9, 99}), all); /* nothing is left */
    assert_string_equal(told(&w, "alone", NULL, 0, (struct owners_limits){9, 9, 99}), "");
    end(&w);
}

static void bounds_are_told(void **state) {
    struct world w = begin("2020");
    assert_string_equal(told(&w, "a", NULL, 0, (struct owners_limits){1, 2, 99}),
                        "b>a 51 %, b>a 1/9, i>a 5 %; a 4 more; b 1 more");
    assert_string_equal(told(&w, "a", NULL, 0, (struct owners_limits){9, 1, 99}),
                        "b>a 51 %, b>a 1/9, c>b 60 %, d>c 70 %, a>d 2 %; a 5 more");
    assert_string_equal(told(&w, "a", NULL, 0, (struct owners_limits){9, 9, 3}),
                        "b>a 51 %, b>a 1/9, i>a 5 %; a 4 more; b 1 more");
    assert_string_equal(told(&w, "a", NULL, 0, (struct owners_limits){9, 9, 1}), "; a 6 more");
    assert_string_equal(told(&w, "a", NULL, 0, (struct owners_limits){9, 9, 0}), "");
    end(&w);
}

/* Nothing pushes the deciding path out, and it goes beyond depth and breadth. */
static void what_decides_comes_first(void **state) {
    struct world w = begin("2020");
    party_id d = atlas_party(w.atlas, TEXT("d"));
    struct control_test any = {.kind = CONTROL_MULTIPLICATIVE, .threshold = {1, 100}};
    struct atlas_control *c = atlas_control_new(w.atlas, &d, 1, any, 20000);
    struct stake_proof proof = atlas_control_proof(c, w.arena, atlas_party(w.atlas, TEXT("e")));
    assert_int_equal(proof.n_stakes, 1);
    const struct stake *list = atlas_stakes(w.atlas).list;
    uint32_t decisive[] = {proof.stakes[0], 0};
    while (list[decisive[1]].owner != atlas_party(w.atlas, TEXT("e"))) decisive[1]++;
    assert_string_equal(told(&w, "a", decisive, 2, (struct owners_limits){1, 1, 3}),
                        "e>a 1 %, d>e 100 %, a>d 2 %; a 5 more");
    atlas_control_free(c);
    end(&w);
}

static void days_matter(void **state) {
    struct world w = begin("2005");
    assert_string_equal(told(&w, "a", NULL, 0, (struct owners_limits){1, 2, 99}),
                        "b>a 51 %, old>a 20 %; a 5 more; b 1 more");
    end(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owners_in_order_of_weight),
        cmocka_unit_test(bounds_are_told),
        cmocka_unit_test(what_decides_comes_first),
        cmocka_unit_test(days_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
