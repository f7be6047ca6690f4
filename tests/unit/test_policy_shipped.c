/* The policies inside the program: cases on both sides, no warnings, and adequacy decisions that agree with
 * the atlas's. */
#include "atlas/law.h"
#include "policy/cases.h"
#include "policy/model.h"
#include "policy/warnings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct atlas *open_atlas(struct diagnostics *d) {
    struct atlas *atlas = atlas_open(NULL, d);
    assert_non_null(atlas);
    return atlas;
}

/* At least eight cases; some chain passes, some does not, and some is left open. */
static void cases_stand_on_both_sides(void **state) {
    const struct shipped_policy *all;
    for (size_t i = 0, n = policy_shipped(&all); i < n; i++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(20);
        struct policy *p = policy_open(a, all[i].id, d);
        assert_non_null(p);
        size_t expected[VERDICT_DENY + 1] = {0};
        for (size_t c = 0; c < p->n_cases; c++) expected[p->cases[c].expect]++;
        bool both = expected[VERDICT_ALLOW] && expected[VERDICT_UNDETERMINED] &&
                    expected[VERDICT_REVIEW] + expected[VERDICT_DENY] > 0;
        bool judges = strcmp(all[i].id, "observe-only") != 0;
        if (p->n_cases < 8 || (judges && !both)) print_error("%s: too few kinds of cases\n", all[i].id);
        assert_true(p->n_cases >= 8 && (both || !judges));
        assert_non_null(p->about.basis);
        diagnostics_free(d);
        arena_free(a);
    }
}

/* The day is fixed: exceptions of examples end some day. */
static void nothing_to_warn_of(void **state) {
    struct diagnostics *d = diagnostics_new(20);
    struct atlas *atlas = open_atlas(d);
    struct arena *a = arena_new();
    const struct shipped_policy *all;
    date_t day;
    assert_true(date_parse(TEXT("2026-11-21"), &day, NULL));
    for (size_t i = 0, n = policy_shipped(&all); i < n; i++)
        policy_warnings(a, policy_open(a, all[i].id, d), atlas, day, d);
    diagnostics_print(d, stderr);
    assert_int_equal(diagnostics_count(d), 0);
    arena_free(a);
    atlas_close(atlas);
    diagnostics_free(d);
}

static bool decided(const struct adequacy_list *list, const char *country, date_t day) {
    for (size_t i = 0; i < list->n_decisions; i++)
        if (strcmp(list->decisions[i].country, country) == 0 && day >= list->decisions[i].from &&
            day <= list->decisions[i].to)
            return true;
    return false;
}

static void adequacy_agrees_with_the_atlas(void **state) {
    /* Days on which something changed, and their eves; the United Kingdom's came with its first decision. */
    static const char *const days[] = {"2021-06-28", "2021-12-16", "2021-12-17", "2023-07-09",
                                       "2023-07-10", "2026-01-25", "2026-01-26", "2026-11-01"};
    struct diagnostics *d = diagnostics_new(20);
    struct atlas *atlas = open_atlas(d);
    struct arena *a = arena_new();
    struct policy *p = policy_open(a, "eu-gdpr-transfers", d);
    bool fine = true;
    assert_int_equal(p->n_adequacies, 1);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        for (unsigned bit = 0; bit < 26 * 26; bit++) {
            const char country[3] = {(char)('A' + bit / 26), (char)('A' + bit % 26), 0};
            struct adequacy found[4];
            date_t day;
            date_parse(text_of(days[i]), &day, NULL);
            bool here = decided(&p->adequacies[0], country, day);
            bool there = atlas_adequacy(atlas, country, "EU", day, found, 4) > 0;
            if (here == there) continue;
            print_error("%s on %s: %s the policy, %s the atlas\n", country, days[i], here ? "in" : "not in",
                        there ? "in" : "not in");
            fine = false;
        }
    assert_true(fine);
    arena_free(a);
    atlas_close(atlas);
    diagnostics_free(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_stand_on_both_sides),
        cmocka_unit_test(nothing_to_warn_of),
        cmocka_unit_test(adequacy_agrees_with_the_atlas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
