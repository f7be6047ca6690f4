/* The judge takes no side: swap two countries in a policy, or in the facts, and the verdicts swap; swap them
 * in both, and nothing changes. The shipped policies' own cases hold under the swap, too. */
#include "policy/cases.h"

#include "policy_text.h"
#include "swap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { MOST_CASES = 200 };

static size_t verdicts_of(struct arena *a, const char *rules, const char *facts,
                          enum verdict verdicts[MOST_CASES]) {
    struct diagnostics *d = diagnostics_new(20);
    struct policy *p = policy_load(a, "t", text_of(arena_format(a, "%s%s", rules, facts)), d);
    if (!p) diagnostics_print(d, stderr);
    assert_non_null(p);
    const struct case_outcome *outcomes;
    size_t n = policy_cases_run(a, p, NULL, &outcomes);
    for (size_t i = 0; i < n && i < MOST_CASES; i++) verdicts[i] = outcomes[i].got;
    diagnostics_free(d);
    return n;
}

static const char rules[] = POLICY_FRAME "jurisdictions: {theirs: [CN]}\n"
                                         "control:\n"
                                         "  theirs: {test: aggregate>=50, seeds: {jurisdictions: $theirs}}\n"
                                         "rules:\n" RULE("app", "deny", "{app.controlled-by: $theirs}")
                                             RULE("law", "review", "{service.jurisdiction: {in: $theirs}}")
                                                 RULE("place", "review", "{host.located-in: $theirs}");

/* Two worlds that mirror each other: every case stands once for either country. */
static const char facts[] =
    "facts:\n"
    "  w:\n"
    "    state-cn: {state: CN}\n"
    "    state-us: {state: US}\n"
    "    cn-parent: {incorporated: KY, principal-place: CN}\n"
    "    us-parent: {incorporated: KY, principal-place: US}\n"
    "    cn-app: {incorporated: SG, principal-place: SG, owners: {cn-parent: 100%}}\n"
    "    us-app: {incorporated: SG, principal-place: SG, owners: {us-parent: 100%}}\n"
    "    cn-half: {incorporated: SG, principal-place: SG, owners: {state-cn: 45-55%}}\n"
    "    us-half: {incorporated: SG, principal-place: SG, owners: {state-us: 45-55%}}\n"
    "cases:\n"
    "  - {title: a, facts: w, expect: deny, chain: {app: {holder: cn-app}, service: {holder: cn-app}, host: "
    "{country: SG}}}\n"
    "  - {title: a, facts: w, expect: deny, chain: {app: {holder: us-app}, service: {holder: us-app}, host: "
    "{country: SG}}}\n"
    "  - {title: b, facts: w, expect: deny, chain: {app: {holder: us-app}, service: {holder: cn-app}, host: "
    "{country: SG}}}\n"
    "  - {title: b, facts: w, expect: deny, chain: {app: {holder: cn-app}, service: {holder: us-app}, host: "
    "{country: SG}}}\n"
    "  - {title: c, facts: w, expect: deny, chain: {app: {holder: us-app}, service: {holder: us-app}, host: "
    "{country: CN}}}\n"
    "  - {title: c, facts: w, expect: deny, chain: {app: {holder: cn-app}, service: {holder: cn-app}, host: "
    "{country: US}}}\n"
    "  - {title: d, facts: w, expect: deny, chain: {app: {holder: cn-half}, service: {holder: us-app}, host: "
    "{country: US}}}\n"
    "  - {title: d, facts: w, expect: deny, chain: {app: {holder: us-half}, service: {holder: cn-app}, host: "
    "{country: CN}}}\n"
    "  - {title: e, facts: w, expect: deny, chain: {app: {holder: us-app}, service: {holder: unknown}, host: "
    "{country: SG}}}\n"
    "  - {title: e, facts: w, expect: deny, chain: {app: {holder: cn-app}, service: {holder: unknown}, host: "
    "{country: SG}}}\n";

static void swapping_the_countries_swaps_the_verdicts(void **state) {
    struct arena *a = arena_new();
    enum verdict as_it_is[MOST_CASES], other_policy[MOST_CASES], other_facts[MOST_CASES], both[MOST_CASES];
    const char *swapped_rules = swap_words(a, rules, "CN", "US");
    const char *swapped_facts = swap_words(a, facts, "CN", "US");
    size_t n = verdicts_of(a, rules, facts, as_it_is);
    assert_int_equal(n, 10);
    assert_int_equal(verdicts_of(a, swapped_rules, facts, other_policy), n);
    assert_int_equal(verdicts_of(a, rules, swapped_facts, other_facts), n);
    assert_int_equal(verdicts_of(a, swapped_rules, swapped_facts, both), n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(other_policy[i], as_it_is[i ^ 1]); /* the mirrored case */
        assert_int_equal(both[i], as_it_is[i]);
        if (i < 4 || i >= 8) assert_int_equal(other_facts[i], as_it_is[i ^ 1]);
    }
    static const enum verdict wanted[] = {
        VERDICT_DENY, VERDICT_ALLOW,        VERDICT_REVIEW, VERDICT_DENY,         VERDICT_REVIEW,
        VERDICT_DENY, VERDICT_UNDETERMINED, VERDICT_REVIEW, VERDICT_UNDETERMINED, VERDICT_DENY};
    for (size_t i = 0; i < n; i++) assert_int_equal(as_it_is[i], wanted[i]);
    arena_free(a);
}

/* Any two countries, throughout a shipped policy and its facts: the cases that bring their facts still hold.
 */
static void shipped_cases_hold_under_the_swap(void **state) {
    static const char *const pairs[][2] = {{"CN", "US"}, {"CN", "DE"}, {"SG", "FR"}, {"US", "SG"}};
    const struct shipped_policy *all;
    size_t n = policy_shipped(&all), ran = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
            struct arena *a = arena_new();
            struct diagnostics *d = diagnostics_new(20);
            const char *text = swap_words(a, all[i].text, pairs[k][0], pairs[k][1]);
            struct policy *p = policy_load(a, all[i].id, text_of(text), d);
            if (!p) diagnostics_print(d, stderr);
            assert_non_null(p);
            const struct case_outcome *outcomes;
            size_t cases = policy_cases_run(a, p, NULL, &outcomes);
            for (size_t c = 0; c < cases; c++) {
                if (!outcomes[c].passed && strstr(outcomes[c].why, "asks the atlas")) continue;
                if (!outcomes[c].passed)
                    print_error("%s with %s and %s swapped: %s: %s\n", all[i].id, pairs[k][0], pairs[k][1],
                                outcomes[c].title, outcomes[c].why);
                assert_true(outcomes[c].passed);
                ran++;
            }
            diagnostics_free(d);
            arena_free(a);
        }
    assert_true(ran >= 4 * 20);
}

/* The shipped policies' cases with the atlas inside the program. */
static void shipped_cases_hold(void **state) {
    struct diagnostics *d = diagnostics_new(20);
    struct atlas *atlas = atlas_open(NULL, d);
    assert_non_null(atlas);
    const struct shipped_policy *all;
    size_t n = policy_shipped(&all);
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new();
        struct policy *p = policy_open(a, all[i].id, d);
        assert_non_null(p);
        const struct case_outcome *outcomes;
        size_t cases = policy_cases_run(a, p, atlas, &outcomes);
        assert_true(cases >= 8);
        for (size_t c = 0; c < cases; c++) {
            if (!outcomes[c].passed)
                print_error("%s: %s: %s\n", all[i].id, outcomes[c].title, outcomes[c].why);
            assert_true(outcomes[c].passed);
        }
        arena_free(a);
    }
    atlas_close(atlas);
    diagnostics_free(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(swapping_the_countries_swaps_the_verdicts),
        cmocka_unit_test(shipped_cases_hold_under_the_swap),
        cmocka_unit_test(shipped_cases_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
