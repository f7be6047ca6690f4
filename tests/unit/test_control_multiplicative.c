#include "atlas/control_multiplicative.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { MOST_NODES = 12, MOST_STAKES = 48 };

struct table {
    struct stake list[MOST_STAKES];
    size_t n;
    uint32_t nodes;
};

/* "X 50% A, B 30% A": owner, share, owned; parties are capital letters. */
static struct table table_of(const char *text) {
    struct table t = {.nodes = 26};
    char owner, owned, share[24];
    int n;
    while (sscanf(text, " %c %23s %c%n", &owner, share, &owned, &n) == 3) {
        struct stake *s = &t.list[t.n++];
        *s = (struct stake){.owner = (uint32_t)(owner - 'A'), .owned = (uint32_t)(owned - 'A')};
        s->disputed = share[0] == '?';
        assert_true(ratio_parse_interval(text_of(share + s->disputed), &s->low, &s->high));
        s->from = DATE_MIN;
        s->to = DATE_MAX;
        text += n;
        if (*text == ',') text++;
    }
    return t;
}

static struct control_test test_of(const char *text) {
    struct control_test test;
    const char *why;
    assert_true(control_test_parse(text_of(text), &test, &why));
    return test;
}

static const char *answers(struct arena *a, const struct table *t, const char *seeds, const char *test) {
    uint32_t list[MOST_NODES], n = 0;
    for (; seeds[n]; n++) list[n] = (uint32_t)(seeds[n] - 'A');
    struct control_result r = control_run(a, (struct stakes){.list = t->list, .n = t->n, .nodes = t->nodes},
                                          list, n, test_of(test), 0);
    if (r.error) return r.error;
    const char *all = "";
    for (size_t i = 0; i < r.n; i++) {
        char share[RATIO_TEXT];
        all = arena_format(a, "%s%s%c%c%s", all, *all ? " " : "", (char)('A' + r.members[i].node),
                           r.members[i].answer == ANSWER_MET ? '=' : '?',
                           ratio_interval_text(share, r.members[i].low, r.members[i].high));
    }
    return all;
}

/* reference/control-and-policy.md, "Worked ownership tables", last column, and cases beside them. */
static void worked_tables(void **state) {
    static const struct {
        const char *stakes, *seeds, *test, *want;
    } cases[] = {
        {"X 50% A, A 50% B", "X", "multiplicative>=1", "A=50 % B=25 %"},
        {"X 50% A, X 50% B, A 25% C, B 25% C", "X", "multiplicative>=1", "A=50 % B=50 % C=25 %"},
        {"X 50% A, X 10% B, A 40% B", "X", "multiplicative>=30", "A=50 % B=30 %"},
        {"X 50% A, X 10% B, A 40% B", "X", "multiplicative>30", "A=50 %"},
        {"X 50% A, X 25% B, A 25% C, B 25% C", "X", "multiplicative>=1", "A=50 % B=25 % C=18.75 %"},
        {"X 25% A, X 25% B, A 50% C, B 50% C", "X", "multiplicative>=1", "A=25 % B=25 % C=25 %"},
        {"X 25% A, Y 25% A", "XY", "multiplicative>=50", "A=50 %"},
        {"X 51% A, A 51% B, B 51% C", "X", "multiplicative>=13.2651%", "A=51 % B=26.01 % C=13.2651 %"},
        {"X 51% A, A 51% B, B 51% C", "X", "multiplicative>13.2651%", "A=51 % B=26.01 %"},
        {"X 20% A, A 50% B, B 50% A", "X", "multiplicative>=1", "A=4/15 B=2/15"},
        {"X 60% A, Y 10% A, B 30% A, A 50% B, Z 50% B", "X", "multiplicative>=1", "A=12/17 B=6/17"},
        {"X 60% A, Y 10% A, B 30% A, A 50% B, Z 50% B", "Y", "multiplicative>=1", "A=2/17 B=1/17"},
        {"X 60% A, Y 10% A, B 30% A, A 50% B, Z 50% B", "Z", "multiplicative>=3/17", "A=3/17 B=10/17"},
        {"X 60% A, Y 10% A, B 30% A, A 50% B, Z 50% B", "XYZ", "multiplicative>=1", "A=100 % B=100 %"},
        {"P 60% H, H 30% T", "P", "multiplicative>=18", "H=60 % T=18 %"},
        {"X 30% A, A 40% A", "X", "multiplicative>=50", "A=50 %"},  /* own shares enlarge the others */
        {"X 50% A, A 100% X", "X", "multiplicative>=50", "A=50 %"}, /* the seed absorbs */
        {"X 40-60% A, A 50% B", "X", "multiplicative>=25", "A=40-60 % B?20-30 %"},
        {"X ?40% A, X ?60% A, A 50% B", "X", "multiplicative>=50", "A?40-60 %"},
        {"X 0-100% A, Y 50-100% A", "X", "multiplicative>=60", ""},
        {"X 0-100% A, Y 50-100% A", "X", "multiplicative>=50", "A?0-50 %"},
        {"X ?60% A, Y 60% A, A 50% B", "X", "multiplicative>=20", "A?0-40 % B?0-20 %"},
        {"X 0-60% A, B 0-60% A, A 0-60% B, Y 0-60% B", "X", "multiplicative>=78", "A?0-78.9474 %"},
        {"X 0-60% A, B 0-60% A, A 0-60% B, Y 0-60% B", "X", "multiplicative>=79", ""},
        {"X 50% B, X 0-60% A, B 0-60% A", "X", "multiplicative>=81", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct table t = table_of(cases[i].stakes);
        assert_string_equal(answers(a, &t, cases[i].seeds, cases[i].test), cases[i].want);
        arena_free(a);
    }
}

/* What cannot be right is named; what it does not touch is answered. */
static void senseless_stakes_are_named(void **state) {
    static const struct {
        const char *stakes, *troubles, *answers;
    } cases[] = {
        {"A 100% B, B 100% A, X 50% C", "loop ABA; ", "A?0-100 % B?0-100 % C=50 %"},
        {"A 100% B, B 100% A, A 60% C, X 40% C", "loop ABA; ", "A?0-100 % B?0-100 % C?40-100 %"},
        {"A 60% B, C 40% B, B 100% A, B 100% C", "loop ABA; ", "A?0-100 % B?0-100 % C?0-100 %"},
        {"A 100% A, X 50% C", "loop AA; ", "A?0-100 % C=50 %"},
        {"A 100% B, B 100% A, C 100% D, D 100% C", "loop ABA; loop CDC; ",
         "A?0-100 % B?0-100 % C?0-100 % D?0-100 %"},
        {"X 70% A, Y 40% A, X 50% C", "over A 110 %; ", "A=60-70 % C=50 %"},
        {"X 55% A, Y 60% A", "over A 115 %; ", "A?40-55 %"},
        {"X 30% A, X 30% A", "twice; ", ""},
        {"X 30% A, X 25% A", "added; ", "A=55 %"},
        {"A 100% B, B 99% A, X 1% A", "", "A=100 % B=100 %"},
        {"A 100% X, X 100% A", "", "A=100 %"}, /* a seed in the circle opens it */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct table t = table_of(cases[i].stakes);
        struct arena *a = arena_new();
        uint32_t seed = 'X' - 'A';
        const struct control_trouble *list;
        const char *text = "";
        struct control *c = control_new((struct stakes){.list = t.list, .n = t.n, .nodes = t.nodes}, &seed, 1,
                                        test_of("multiplicative>=50"), 0);
        assert_null(control_error(c));
        size_t n = control_troubles(c, &list);
        for (size_t k = 0; k < n; k++) {
            char share[RATIO_TEXT], loop[8] = "";
            for (size_t m = 0; m < list[k].n && m < 7; m++) loop[m] = (char)('A' + list[k].nodes[m]);
            text = list[k].kind == TROUBLE_LOOP ? arena_format(a, "%sloop %s; ", text, loop)
                   : list[k].kind == TROUBLE_OVER_WHOLE
                       ? arena_format(a, "%sover %s %s; ", text, loop, ratio_text(share, list[k].sum))
                   : list[k].kind == TROUBLE_DUPLICATE ? arena_format(a, "%stwice; ", text)
                                                       : arena_format(a, "%sadded; ", text);
        }
        assert_string_equal(text, cases[i].troubles);
        assert_string_equal(answers(a, &t, "X", "multiplicative>=50"), cases[i].answers);
        control_free(c);
        arena_free(a);
    }
}

static uint64_t next_random(uint64_t *x) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    return *x ^= *x << 17;
}

static uint32_t below(uint64_t *x, uint32_t n) {
    return (uint32_t)(next_random(x) >> 33) % n;
}

/* Owners of each party together hold 95 % at most, in twentieths. */
static struct table random_table(uint64_t *x) {
    struct table t = {.nodes = 2 + below(x, MOST_NODES - 2)};
    int64_t held[MOST_NODES] = {0};
    for (size_t tries = below(x, 60); tries && t.n < MOST_STAKES; tries--) {
        uint32_t owned = below(x, t.nodes);
        int64_t share = 1 + below(x, 12);
        if (held[owned] + share > 19) share = 19 - held[owned];
        if (share <= 0) continue;
        held[owned] += share;
        struct stake *s = &t.list[t.n++];
        *s = (struct stake){.owner = below(x, t.nodes), .owned = owned, .from = DATE_MIN, .to = DATE_MAX};
        assert_true(ratio_make(share, 20, &s->low));
        s->high = s->low;
        s->from = -(date_t)t.n; /* no two are the same */
    }
    return t;
}

/* Slow and obvious: Gauss-Jordan over rationals on (1 - A) x = b for everybody who is no seed. */
static void slow_solve(const struct table *t, const bool *seed, const bool *use, struct ratio_big **x) {
    struct ratio_big *m[MOST_NODES][MOST_NODES + 1];
    uint32_t n = t->nodes;
    for (uint32_t r = 0; r < n; r++)
        for (uint32_t c = 0; c <= n; c++) m[r][c] = ratio_big_new(r == c ? RATIO_ONE : RATIO_ZERO);
    for (size_t i = 0; i < t->n; i++) {
        const struct stake *s = &t->list[i];
        if (seed[s->owned] || (use && !use[i])) continue;
        struct ratio_big *share = ratio_big_new(s->low);
        if (seed[s->owner])
            ratio_big_add(m[s->owned][n], share);
        else
            ratio_big_subtract(m[s->owned][s->owner], share);
        ratio_big_free(share);
    }
    for (uint32_t k = 0; k < n; k++) {
        struct ratio_big *pivot = ratio_big_new(RATIO_ZERO);
        ratio_big_set(pivot, m[k][k]); /* never 0: less than the whole is held of everybody */
        for (uint32_t c = 0; c <= n; c++) ratio_big_divide(m[k][c], pivot);
        for (uint32_t r = 0; r < n; r++) {
            if (r == k || ratio_big_sign(m[r][k]) == 0) continue;
            ratio_big_set(pivot, m[r][k]);
            for (uint32_t c = 0; c <= n; c++) {
                struct ratio_big *term = ratio_big_new(RATIO_ZERO);
                ratio_big_set(term, m[k][c]);
                ratio_big_multiply(term, pivot);
                ratio_big_subtract(m[r][c], term);
                ratio_big_free(term);
            }
        }
        ratio_big_free(pivot);
    }
    for (uint32_t r = 0; r < n; r++)
        for (uint32_t c = 0; c <= n; c++)
            if (c < n)
                ratio_big_free(m[r][c]);
            else
                x[r] = m[r][c];
}

static bool meets(const struct ratio_big *x, struct control_test t) {
    struct ratio_big *limit = ratio_big_new(t.threshold);
    int order = ratio_big_compare(x, limit);
    ratio_big_free(limit);
    return t.strict ? order > 0 : order >= 0;
}

static bool carried(const struct table *t, const bool *seed, const bool *use, uint32_t node,
                    struct control_test test) {
    struct ratio_big *x[MOST_NODES];
    slow_solve(t, seed, use, x);
    bool yes = meets(x[node], test);
    for (uint32_t i = 0; i < t->nodes; i++) ratio_big_free(x[i]);
    return yes;
}

static void check_proof(const struct table *t, const bool *seed, struct control_test test,
                        const struct control_member *m) {
    bool use[MOST_STAKES] = {0};
    for (size_t i = 0; i < m->n_proof; i++) use[m->proof[i]] = true;
    assert_true(carried(t, seed, use, m->node, test));
    for (size_t i = 0; i < m->n_proof; i++) {
        use[m->proof[i]] = false;
        assert_false(carried(t, seed, use, m->node, test)); /* no stake is spare */
        use[m->proof[i]] = true;
    }
}

static void random_graphs_agree_with_the_definition(void **state) {
    static const char *const tests[] = {"multiplicative>=20", "multiplicative>25", "multiplicative>=1/2"};
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 150; round++) {
        struct arena *a = arena_new();
        struct table t = random_table(&x);
        struct control_test test = test_of(tests[below(&x, 3)]);
        uint32_t seeds[2] = {below(&x, t.nodes), below(&x, t.nodes)};
        bool seed[MOST_NODES] = {0}, got[MOST_NODES] = {0};
        seed[seeds[0]] = seed[seeds[1]] = true;
        struct ratio_big *want[MOST_NODES];
        slow_solve(&t, seed, NULL, want);
        struct control_result r =
            control_run(a, (struct stakes){.list = t.list, .n = t.n, .nodes = t.nodes}, seeds, 2, test, 0);
        assert_null(r.error);
        for (size_t i = 0; i < r.n; i++) {
            struct ratio low, high;
            const struct control_member *m = &r.members[i];
            assert_int_equal(m->answer, ANSWER_MET);
            got[m->node] = true;
            ratio_big_small(want[m->node], false, &low);
            ratio_big_small(want[m->node], true, &high);
            assert_int_equal(ratio_compare(m->low, low), 0);
            assert_int_equal(ratio_compare(m->high, high), 0);
            if (round % 8 == 0) check_proof(&t, seed, test, m);
        }
        for (uint32_t i = 0; i < t.nodes; i++) {
            if (!seed[i]) assert_int_equal(got[i], meets(want[i], test));
            ratio_big_free(want[i]);
        }
        arena_free(a);
    }
}

/* Each interval is true somewhere: no choice of true shares may contradict met or not-met. */
static void intervals_bound_every_truth(void **state) {
    uint64_t x = 362436069u;
    struct control_test test = test_of("multiplicative>=25");
    for (int round = 0; round < 150; round++) {
        struct arena *a = arena_new();
        struct table t = random_table(&x), truth = t;
        for (size_t i = 0; i < t.n; i++)
            if (below(&x, 2)) t.list[i].low = below(&x, 2) ? RATIO_ZERO : (struct ratio){1, 20};
        uint32_t seed = below(&x, t.nodes);
        bool seeds[MOST_NODES] = {0};
        seeds[seed] = true;
        enum answer answer[MOST_NODES] = {0};
        struct control_result r =
            control_run(a, (struct stakes){.list = t.list, .n = t.n, .nodes = t.nodes}, &seed, 1, test, 0);
        assert_null(r.error);
        for (size_t i = 0; i < r.n; i++) answer[r.members[i].node] = r.members[i].answer;
        for (int choice = 0; choice < 4; choice++) {
            struct ratio_big *found[MOST_NODES];
            for (size_t i = 0; i < t.n; i++)
                truth.list[i].low =
                    choice == 0 || (choice > 1 && below(&x, 2)) ? t.list[i].low : t.list[i].high;
            slow_solve(&truth, seeds, NULL, found);
            for (uint32_t i = 0; i < t.nodes; i++) {
                enum answer contrary = meets(found[i], test) ? ANSWER_NOT_MET : ANSWER_MET;
                if (!seeds[i]) assert_int_not_equal(answer[i], contrary);
                ratio_big_free(found[i]);
            }
        }
        arena_free(a);
    }
}

/* In a graph too large to be worked out exactly everywhere, the bounds hold what exact shares would be. */
static void bounds_hold_the_truth(void **state) {
    enum { NODES = 500 };
    uint64_t x = 521288629u;
    struct stake *list = calloc(NODES * 2, sizeof *list);
    size_t n = 0;
    for (uint32_t i = 1; i < NODES; i++)
        for (int k = 0; k < 2; k++) {
            uint32_t owner =
                below(&x, 30) ? below(&x, i) : i + below(&x, 3) % (NODES - i); /* mostly forward */
            struct ratio share = {1 + below(&x, 48), 100};
            list[n++] = (struct stake){owner, i, share, share, .from = DATE_MIN, .to = DATE_MAX};
        }
    uint32_t seed = 0;
    struct control *c = control_new((struct stakes){.list = list, .n = n, .nodes = NODES}, &seed, 1,
                                    test_of("multiplicative>=20"), 0);
    assert_null(control_error(c));
    const struct multiplicative *m = c->state;
    size_t exact = 0;
    for (uint32_t i = 0; i < m->reach.n; i++) {
        if (!m->exact[SIDE_LOW][i]) continue;
        struct ratio least = {(int64_t)m->bound[SIDE_LOW][i].least, (int64_t)FIXED_ONE};
        struct ratio most = {(int64_t)m->bound[SIDE_LOW][i].most, (int64_t)FIXED_ONE};
        struct ratio_big *low = ratio_big_new(least), *high = ratio_big_new(most);
        assert_true(ratio_big_compare(low, m->exact[SIDE_LOW][i]) <= 0);
        assert_true(ratio_big_compare(high, m->exact[SIDE_LOW][i]) >= 0);
        assert_true(m->bound[SIDE_LOW][i].most - m->bound[SIDE_LOW][i].least < FIXED_ONE >> 24);
        ratio_big_free(low);
        ratio_big_free(high);
        exact++;
    }
    assert_true(exact > NODES / 2);
    control_free(c);
    free(list);
}

/* A chain of 3000 with the threshold exactly on a share far down: only the exact way can tell. */
static void ties_are_decided_exactly(void **state) {
    enum { NODES = 3000, TIE = 30 };
    struct stake *list = calloc(NODES, sizeof *list);
    for (uint32_t i = 1; i < NODES; i++) {
        struct ratio share = i <= TIE ? (struct ratio){1, 2} : (struct ratio){99, 100};
        list[i - 1] = (struct stake){i - 1, i, share, share, .from = DATE_MIN, .to = DATE_MAX};
    }
    uint32_t seed = 0;
    struct stakes stakes = {.list = list, .n = NODES - 1, .nodes = NODES};
    for (int strict = 0; strict < 2; strict++) {
        struct control_test test = {
            .kind = CONTROL_MULTIPLICATIVE, .threshold = {1, INT64_C(1) << TIE}, .strict = strict};
        struct control *c = control_new(stakes, &seed, 1, test, 0);
        assert_null(control_error(c));
        assert_int_equal(control_answer(c, TIE - 1), ANSWER_MET);
        assert_int_equal(control_answer(c, TIE), strict ? ANSWER_NOT_MET : ANSWER_MET);
        assert_int_equal(control_answer(c, TIE + 1), ANSWER_NOT_MET);
        control_free(c);
    }
    free(list);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_tables),
        cmocka_unit_test(senseless_stakes_are_named),
        cmocka_unit_test(random_graphs_agree_with_the_definition),
        cmocka_unit_test(intervals_bound_every_truth),
        cmocka_unit_test(bounds_hold_the_truth),
        cmocka_unit_test(ties_are_decided_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
