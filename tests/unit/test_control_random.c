/* Thousands of random tables with circles, intervals, disputes, days, kinds and several seeds, each question
 * answered twice: by the program and by control_reference.c. */
#include "control_reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static uint64_t next_random(uint64_t *x) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    return *x ^= *x << 17;
}

static uint32_t below(uint64_t *x, uint32_t n) {
    return (uint32_t)(next_random(x) >> 33) % n;
}

/* Shares of one kind in one owned come to 19 twentieths at most, on all days together; in a wide table only
 * what they are at their least does. */
static struct reference random_table(uint64_t *x, bool wide) {
    struct reference t = {.nodes = 2 + below(x, REFERENCE_NODES - 1)};
    int held[STAKE_KINDS][REFERENCE_NODES] = {{0}};
    bool dated = below(x, 2), vague = below(x, 2), disputes = below(x, 4) == 0, kinds = below(x, 2);
    for (uint32_t tries = below(x, 60); tries && t.n < REFERENCE_STAKES; tries--) {
        struct stake s = {.owner = below(x, t.nodes), .owned = below(x, t.nodes), .source = (uint32_t)t.n};
        if (kinds && below(x, 3) == 0) s.kind = (enum stake_kind)below(x, STAKE_KINDS);
        int high = 1 + (int)below(x, 14), *sum = &held[s.kind][s.owned];
        if (!wide && *sum + high > WHOLE - 1) high = WHOLE - 1 - *sum;
        if (high <= 0) continue;
        int low = vague && below(x, 3) == 0 ? (int)below(x, (uint32_t)high + 1) : high;
        if (*sum + low > WHOLE - 1) low = WHOLE - 1 - *sum;
        *sum += wide ? low : high;
        assert_true(ratio_make(low, WHOLE, &s.low) && ratio_make(high, WHOLE, &s.high));
        s.from = dated && below(x, 2) ? (date_t)below(x, 4) : DATE_MIN;
        s.to = dated && below(x, 2) ? (date_t)(2 + below(x, 4)) : DATE_MAX;
        s.disputed = disputes && below(x, 3) == 0;
        t.list[t.n++] = s;
    }
    for (uint32_t n = 1 + below(x, below(x, 8) ? 3 : 12); n; n--) t.seed[below(x, t.nodes)] = true;
    return t;
}

static bool any_disputed(const struct reference *t, const struct control_member *m) {
    bool any = false;
    for (size_t i = 0; i < m->n_proof; i++) any |= t->list[m->proof[i]].disputed;
    return any;
}

/* The stakes of the proof carry the answer by themselves, and without any of them they do not. */
static void check_proof(const struct reference *t, struct control_test test, date_t day,
                        const struct control_member *m) {
    struct reference_answer got[REFERENCE_NODES];
    bool use[REFERENCE_STAKES] = {0};
    assert_true(m->n_proof > 0);
    /* of rivals the proof names the one that decides; alone it says something else */
    if (any_disputed(t, m)) return;
    for (size_t i = 0; i < m->n_proof; i++) use[m->proof[i]] = true;
    reference_answers(t, use, test, day, got);
    if (m->answer == ANSWER_MET)
        assert_int_equal(got[m->node].answer, ANSWER_MET);
    else
        assert_int_not_equal(got[m->node].answer, ANSWER_NOT_MET);
    for (size_t i = 0; i < m->n_proof; i++) {
        use[m->proof[i]] = false;
        reference_answers(t, use, test, day, got);
        if (m->answer == ANSWER_MET)
            assert_int_not_equal(got[m->node].answer, ANSWER_MET);
        else
            assert_int_equal(got[m->node].answer, ANSWER_NOT_MET);
        use[m->proof[i]] = true;
    }
}

static void check_shares(const struct reference *t, const uint32_t *seeds, size_t n_seeds,
                         struct stakes stakes, struct control_test test, date_t day,
                         const struct reference_answer *want) {
    struct control *c = control_new(stakes, seeds, n_seeds, test, day);
    for (uint32_t i = 0; i < t->nodes; i++) {
        struct ratio low, high;
        if (t->seed[i]) continue;
        control_share(c, i, &low, &high);
        assert_int_equal(ratio_compare(low, want[i].low), 0);
        assert_int_equal(ratio_compare(high, want[i].high), 0);
    }
    control_free(c);
}

static void ask(const struct reference *t, const char *text, date_t day, bool proofs, bool shares) {
    struct control_test test;
    const char *why;
    struct arena *a = arena_new();
    struct reference_answer want[REFERENCE_NODES];
    enum answer got[REFERENCE_NODES] = {0};
    uint32_t seeds[REFERENCE_NODES];
    size_t n = 0;
    for (uint32_t i = 0; i < t->nodes; i++)
        if (t->seed[i]) seeds[n++] = i;
    assert_true(control_test_parse(text_of(text), &test, &why));
    reference_answers(t, NULL, test, day, want);
    struct stakes stakes = {.list = t->list, .n = t->n, .nodes = t->nodes};
    struct control_result r = control_run(a, stakes, seeds, n, test, day);
    assert_null(r.error);
    for (size_t i = 0; i < r.n; i++) {
        got[r.members[i].node] = r.members[i].answer;
        if (proofs) check_proof(t, test, day, &r.members[i]);
    }
    for (uint32_t i = 0; i < t->nodes; i++)
        if (!t->seed[i] && got[i] != want[i].answer)
            fail_msg("%s, party %u: %s instead of %s", text, i, answer_text(got[i]),
                     answer_text(want[i].answer));
    if (shares) check_shares(t, seeds, n, stakes, test, day, want);
    arena_free(a);
}

static const char *const tests[] = {
    "aggregate>=50",      "aggregate>50",       "aggregate>=20",   "aggregate+golden>=25",
    "multiplicative>=20", "multiplicative>1/4", "attributed>=20",  "attributed>1/2",
    "attributed>=1/3",    "majority",           "majority+golden", "majority+board+contract"};

static void run(uint64_t x, int rounds) {
    for (int round = 0; round < rounds; round++) {
        struct reference t = random_table(&x, false);
        ask(&t, tests[below(&x, sizeof tests / sizeof *tests)], (date_t)below(&x, 6), round % 4 == 0, true);
    }
}

/* Where shares at their greatest come to more than the whole, the others' least limits them. */
static void no_two_have_more_than_the_whole(void **state) {
    static const char *const by_set[] = {"aggregate>=50", "aggregate>=20", "majority", "majority+golden"};
    uint64_t x = 2463534242u;
    for (int round = 0; round < 6000; round++) {
        struct reference t = random_table(&x, true);
        uint32_t test = below(&x, 4);
        ask(&t, by_set[test], (date_t)below(&x, 6), false, test < 2);
    }
}

static void random_tables_agree_with_the_reference(void **state) {
    run(88172645463325252u, 12000);
}

/* As rows over terms, the way large tables are read, the same is answered. */
static void rows_are_as_good_as_a_list(void **state) {
    uint64_t x = 362436069u;
    for (int round = 0; round < 500; round++) {
        struct reference t = random_table(&x, false);
        struct stake_row rows[REFERENCE_STAKES];
        struct control_test test;
        const char *why;
        uint32_t seed = below(&x, t.nodes);
        for (uint32_t i = 0; i < t.n; i++)
            rows[i] = (struct stake_row){t.list[i].owner, t.list[i].owned, i, t.list[i].source};
        assert_true(control_test_parse(text_of(tests[round % 12]), &test, &why));
        struct stakes list = {.list = t.list, .n = t.n, .nodes = t.nodes};
        struct stakes same = {
            .n = t.n, .nodes = t.nodes, .rows = rows, .terms = t.list, .n_terms = (uint32_t)t.n};
        struct control *a = control_new(list, &seed, 1, test, 2), *b = control_new(same, &seed, 1, test, 2);
        for (uint32_t i = 0; i < t.nodes; i++) assert_int_equal(control_answer(a, i), control_answer(b, i));
        control_free(a);
        control_free(b);
    }
}

/* Anything at all: shares over the whole, closed loops, copies. What comes out is sound: proofs name stakes
 * of the day, and a share's least is not over its greatest. */
static void nonsense_is_survived(void **state) {
    uint64_t x = 521288629u;
    for (int round = 0; round < 4000; round++) {
        struct stake list[24];
        struct control_test test;
        const char *why;
        uint32_t nodes = 1 + below(&x, 6), n = below(&x, 25), seeds[2] = {below(&x, nodes), below(&x, nodes)};
        for (uint32_t i = 0; i < n; i++) {
            list[i] = (struct stake){.owner = below(&x, nodes), .owned = below(&x, nodes), .to = DATE_MAX};
            int64_t high = below(&x, 3) ? 1 + below(&x, 6) : 6,
                    low = below(&x, 3) ? high : below(&x, 6) % high;
            ratio_make(low, 6, &list[i].low);
            ratio_make(high, 6, &list[i].high);
            list[i].kind = below(&x, 4) ? STAKE_EQUITY : (enum stake_kind)below(&x, STAKE_KINDS);
            list[i].disputed = below(&x, 6) == 0;
        }
        struct arena *a = arena_new();
        assert_true(control_test_parse(text_of(tests[below(&x, 12)]), &test, &why));
        struct stakes stakes = {.list = list, .n = n, .nodes = nodes};
        struct control_result r = control_run(a, stakes, seeds, 2, test, (date_t)below(&x, 3));
        assert_null(r.error);
        for (size_t i = 0; i < r.n; i++) {
            assert_true(ratio_compare(r.members[i].low, r.members[i].high) <= 0);
            for (size_t k = 0; k < r.members[i].n_proof; k++) assert_true(r.members[i].proof[k] < n);
        }
        arena_free(a);
    }
}

int main(void) {
    const struct CMUnitTest list[] = {
        cmocka_unit_test(random_tables_agree_with_the_reference),
        cmocka_unit_test(no_two_have_more_than_the_whole),
        cmocka_unit_test(rows_are_as_good_as_a_list),
        cmocka_unit_test(nonsense_is_survived),
    };
    return cmocka_run_group_tests(list, NULL, NULL);
}
