#include "atlas/control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { MOST_NODES = 16, MOST_STAKES = 64 };

struct table {
    struct stake list[MOST_STAKES];
    size_t n;
    uint32_t nodes;
};

static struct ratio share_of(const char *text, struct ratio *high) {
    struct ratio low;
    assert_true(ratio_parse_interval(text_of(text), &low, high));
    return low;
}

/* "X 50% A, B ?30% A, Y v51% A": owner, share (disputed with ?, of another kind with its letter), owned;
 * parties are capital letters. */
static struct table table_of(const char *text) {
    struct table t = {.nodes = 26};
    char owner, owned, share[24];
    int n;
    while (sscanf(text, " %c %23s %c%n", &owner, share, &owned, &n) == 3) {
        struct stake *s = &t.list[t.n++];
        bool disputed = share[0] == '?';
        *s = (struct stake){.owner = (uint32_t)(owner - 'A'), .owned = (uint32_t)(owned - 'A')};
        const char *number = share + disputed;
        for (unsigned k = 0; k < STAKE_KINDS; k++)
            if (*number == *stake_kind_text((enum stake_kind)k)) s->kind = (enum stake_kind)k;
        s->low = share_of(number + (*number >= 'a'), &s->high);
        s->from = DATE_MIN;
        s->to = DATE_MAX;
        s->disputed = disputed;
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

/* "A=50 % B?30-35 %": met with =, undetermined with ?. */
static const char *answers(struct arena *a, const struct table *t, const char *seeds, const char *test) {
    uint32_t list[MOST_NODES], n = 0;
    for (; seeds[n]; n++) list[n] = (uint32_t)(seeds[n] - 'A');
    struct stakes stakes = {.list = t->list, .n = t->n, .nodes = t->nodes};
    struct control_result r = control_run(a, stakes, list, n, test_of(test), 0);
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

/* reference/control-and-policy.md, "Worked ownership tables", and cases beside them. */
static void worked_tables(void **state) {
    static const struct {
        const char *stakes, *seeds, *test, *want;
    } cases[] = {
        {"X 50% A, A 50% B", "X", "aggregate>=50", "A=50 % B=50 %"},
        {"X 50% A, X 50% B, A 25% C, B 25% C", "X", "aggregate>=50", "A=50 % B=50 % C=50 %"},
        {"X 50% A, X 10% B, A 40% B", "X", "aggregate>=50", "A=50 % B=50 %"},
        {"X 50% A, X 25% B, A 25% C, B 25% C", "X", "aggregate>=50", "A=50 %"},
        {"X 25% A, X 25% B, A 50% C, B 50% C", "X", "aggregate>=50", ""},
        {"X 25% A, Y 25% A", "XY", "aggregate>=50", "A=50 %"},
        {"X 25% A, Y 25% A", "XY", "aggregate>50", ""},
        {"X 51% A, A 51% B, B 51% C", "X", "aggregate>50", "A=51 % B=51 % C=51 %"},
        {"X 20% A, A 50% B, B 50% A", "X", "aggregate>=50", ""},
        {"X 60% A, Y 10% A, B 30% A, A 50% B, Z 50% B", "X", "aggregate>=50", "A=90 % B=50 %"},
        {"P 60% H, H 30% T", "P", "aggregate>=50", "H=60 %"},
        {"X 19.9% T", "X", "aggregate>=20", ""},
        {"X 20% T", "X", "aggregate>=20", "T=20 %"},
        {"X 45-55% A, A 100% B", "X", "aggregate>=50", "A?45-55 % B?0-100 %"},
        {"X 60-70% A", "X", "aggregate>=50", "A=60-70 %"},
        {"X 0-100% A, Y 60% A", "X", "aggregate>=50", ""}, /* Y's 60 % leave 40 % at most */
        {"X ?60% A", "X", "aggregate>=50", "A?0-60 %"},
        {"X ?60% A, X ?40% A", "X", "aggregate>=50", "A?40-60 %"},
        {"X ?60% A, X ?55% A", "X", "aggregate>=50", "A=55-60 %"},
        {"X 30% A, X 20% A", "X", "aggregate>=50", "A=50 %"}, /* two undisputed blocks add up */
        {"A 10% A, X 50% A", "X", "aggregate>50", ""},        /* own shares do not count before A is in */
        {"X 1/3 A, Y 1/6 A", "XY", "aggregate>=50", "A=50 %"},
        {"X 50% A", "XX", "aggregate>=50", "A=50 %"},
        {"X v60% A, X g1% B, Y b1% C", "XY", "aggregate>=50", ""}, /* equity only … */
        {"X v60% A, X g1% B, Y b1% C", "XY", "aggregate+golden>=50", "B=0 %"},
        /* PAFACA's 20 %: P holds 18 % through all chains, or 30 % if H is its hand */
        {"P 60% H, H 30% T", "P", "attributed>=20", "H=60 % T?18-30 %"},
        {"P 60% H, H 30% T", "P", "attributed>=18", "H=60 % T=18-30 %"},
        {"P 60% H, H 30% T", "P", "attributed>30", "H=60 %"},
        {"P 50% H, H 30% T", "P", "attributed>=20", "H=50 %"}, /* half is not control */
        {"P 60% H, H 30% T, P 5% T", "P", "attributed>=20", "H=60 % T=23-35 %"},
        {"X 19.9% T", "X", "attributed>=20", ""},
        {"X 20% T", "X", "attributed>=20", "T=20 %"},
        {"P 45-60% H, H 30% T", "P", "attributed>=20", "H=45-60 % T?13.5-30 %"},
        {"P 60% H, H 60% I, I 60% J, J 60% T", "P", "attributed>=50",
         "H=60 % I?36-60 % J?21.6-60 % T?12.96-60 %"},
        /* votes where there are any, else equity; each seed by itself; over half, not half */
        {"X 51% A, A 51% B, B 51% C", "X", "majority", "A=51 % B=51 % C=51 %"},
        {"X 50% A", "X", "majority", ""},
        {"X 30% A, Y 30% A", "XY", "majority", ""},
        {"X 90% A, Y v51% A", "XY", "majority", "A=51 %"},
        {"X 90% A, Y v51% A", "X", "majority", ""},
        {"X 30% A, X 60% B, B 25% A", "X", "majority", "A=55 % B=60 %"}, /* with whom it controls */
        {"X v45-55% A", "X", "majority", "A?45-55 %"},
        {"X ?60% A, Y 40% A", "X", "majority", "A?0-60 %"},
        {"X g1% A, A 60% B", "X", "majority", ""},
        {"X g1% A, A 60% B", "X", "majority+golden", "A=0 % B=60 %"},
        {"X ?g1% A, A 60% B", "X", "majority+golden", "A?0 % B?0-60 %"},
        {"X b1% A, Y c0% B", "XY", "majority+golden", ""},
        {"X b1% A, Y c0% B", "XY", "majority+board+contract", "A=0 % B=0 %"},
        {"A 60% B, B 60% A, X 40% A", "X", "majority", ""}, /* who own each other are nobody's */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct table t = table_of(cases[i].stakes);
        assert_string_equal(answers(a, &t, cases[i].seeds, cases[i].test), cases[i].want);
        arena_free(a);
    }
}

static void dates_decide_what_counts(void **state) {
    struct arena *a = arena_new();
    struct table t = table_of("X 100% A, Y 100% A");
    t.list[0].to = -1;
    t.list[1].from = 0;
    assert_string_equal(answers(a, &t, "X", "aggregate>=50"), "");
    assert_string_equal(answers(a, &t, "Y", "aggregate>=50"), "A=100 %");
    t.list[0].to = 0; /* the last day counts; two cannot have all of it */
    assert_string_equal(answers(a, &t, "X", "aggregate>=50"), "A?0-100 %");
    t.list[1].from = 1;
    assert_string_equal(answers(a, &t, "X", "aggregate>=50"), "A=100 %");
    t.list[0].kind = STAKE_VOTES; /* votes are not ownership */
    assert_string_equal(answers(a, &t, "X", "aggregate>=50"), "");
    arena_free(a);
}

static void tests_parse_or_are_refused(void **state) {
    static const struct {
        const char *text, *print; /* NULL: refused */
    } cases[] = {
        {"aggregate>=50", "aggregate >= 50 %"},
        {"aggregate > 50%", "aggregate > 50 %"},
        {"aggregate>=1/3", "aggregate >= 1/3"},
        {"aggregate>=0.5%", "aggregate >= 0.5 %"},
        {" aggregate>=25.5 ", "aggregate >= 25.5 %"},
        {"aggregate>=0.5", NULL},
        {"aggregate", NULL},
        {"aggregate>=", NULL},
        {"aggregate<50", NULL},
        {"aggregate=50", NULL},
        {"aggregate>=0", NULL},
        {"aggregate>=101", NULL},
        {"majority", "majority"},
        {"majority + contract+golden", "majority+golden+contract"},
        {"attributed>=20", "attributed >= 20 %"},
        {"aggregate+golden>=50", "aggregate+golden >= 50 %"},
        {"majority+", NULL},
        {"majority+votes", NULL},
        {"majority>50", NULL},
        {"attributed+golden>=20", NULL},
        {"attributed", NULL},
        {"agregate>=50", NULL},
        {"", NULL},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct control_test test;
        const char *why;
        bool ok = control_test_parse(text_of(cases[i].text), &test, &why);
        assert_int_equal(ok, cases[i].print != NULL);
        if (ok)
            assert_string_equal(control_test_text(a, test), cases[i].print);
        else
            assert_non_null(why);
    }
    arena_free(a);
}

static void nonsense_is_refused(void **state) {
    struct arena *a = arena_new();
    struct table t = table_of("X 50% A");
    struct stakes stakes = {.list = t.list, .n = t.n, .nodes = t.nodes};
    uint32_t seed = 99;
    assert_non_null(control_run(a, stakes, &seed, 1, test_of("aggregate>=50"), 0).error);
    seed = 0;
    assert_non_null(control_run(a, stakes, &seed, 1, (struct control_test){.kind = 99}, 0).error);
    t.list[0].high = (struct ratio){2, 1};
    assert_non_null(control_run(a, stakes, &seed, 1, test_of("aggregate>=50"), 0).error);
    t.list[0].owner = 26;
    assert_non_null(control_run(a, stakes, &seed, 1, test_of("aggregate>=50"), 0).error);
    arena_free(a);
}

static const char *proof_by(struct arena *a, const struct table *t, const char *seeds, char party,
                            const char *test) {
    uint32_t list[MOST_NODES], n = 0;
    for (; seeds[n]; n++) list[n] = (uint32_t)(seeds[n] - 'A');
    struct control *c = control_new((struct stakes){.list = t->list, .n = t->n, .nodes = t->nodes}, list, n,
                                    test_of(test), 0);
    const uint32_t *proof;
    size_t n_proof = control_proof(c, a, (uint32_t)(party - 'A'), &proof);
    const char *all = "";
    for (size_t i = 0; i < n_proof; i++)
        all = arena_format(a, "%s%c%c ", all, (char)('A' + t->list[proof[i]].owner),
                           (char)('A' + t->list[proof[i]].owned));
    control_free(c);
    return all;
}

static const char *proof_text(struct arena *a, const struct table *t, const char *seeds, char party) {
    return proof_by(a, t, seeds, party, "aggregate>=50");
}

static void proofs_carry_no_spare_stake(void **state) {
    struct arena *a = arena_new();
    struct table t = table_of("X 50% A, A 50% B, X 100% C, C 10% B");
    assert_string_equal(proof_text(a, &t, "X", 'B'), "XA AB ");
    t = table_of("X 10% B, X 50% A, A 40% B, X 100% C, C 40% B");
    assert_string_equal(proof_text(a, &t, "X", 'B'), "XA XB AB ");
    t = table_of("X 100% A, X 100% C, A 25% B, C 25% B, X 20% B, Y 30% B");
    assert_string_equal(proof_text(a, &t, "XY", 'B'), "XB YB ");
    t = table_of("X 45-55% A, A 100% B");
    assert_string_equal(proof_text(a, &t, "X", 'B'), "XA AB ");
    t = table_of("X ?60% A, X ?40% A, A 100% B");
    assert_string_equal(proof_text(a, &t, "X", 'B'), "XA AB ");
    arena_free(a);
}

/* Not only without a spare stake, but the fewest of all. */
static void proofs_are_the_smallest(void **state) {
    struct arena *a = arena_new();
    struct table t = table_of("X 80% A, A 40% B, X 12% B");
    assert_string_equal(proof_by(a, &t, "X", 'B', "multiplicative>=10"), "XB ");
    assert_string_equal(proof_by(a, &t, "X", 'B', "attributed>=10"), "XB ");
    t = table_of("X 15% C, Y 15% C, Z 15% C, W 15% C, X 60% D, X 60% E, C 50% B, D 25% B, E 25% B");
    assert_string_equal(proof_text(a, &t, "XYZW", 'B'), "XD XE DB EB ");
    arena_free(a);
}

/* Counts once. */
static bool said_before(const struct table *t, size_t i) {
    const struct stake *b = &t->list[i];
    for (size_t k = 0; k < i; k++) {
        const struct stake *a = &t->list[k];
        if (a->owner == b->owner && a->owned == b->owned && a->from == b->from && a->to == b->to &&
            ratio_compare(a->low, b->low) == 0 && ratio_compare(a->high, b->high) == 0)
            return true;
    }
    return false;
}

/* Slow and obvious: the definition, in exact small ratios, with every share at one end. */
static void slow_aggregate(const struct table *t, const bool *seed, struct control_test test, date_t day,
                           const bool *use, bool *in) {
    memcpy(in, seed, MOST_NODES * sizeof *in);
    for (bool grew = true; grew;) {
        grew = false;
        for (uint32_t j = 0; j < t->nodes; j++) {
            struct ratio sum = RATIO_ZERO;
            for (size_t i = 0; i < t->n; i++) {
                const struct stake *s = &t->list[i];
                if (s->owned == j && in[s->owner] && s->from <= day && day <= s->to && (!use || use[i]) &&
                    !said_before(t, i))
                    assert_true(ratio_add(sum, s->low, &sum));
            }
            int order = ratio_compare(sum, test.threshold);
            if (in[j] || order < 0 || (order == 0 && test.strict)) continue;
            in[j] = grew = true;
        }
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

static struct table random_table(uint64_t *x) {
    struct table t = {.nodes = 2 + below(x, MOST_NODES - 3)};
    uint32_t held[MOST_NODES] = {0};
    for (size_t tries = below(x, MOST_STAKES - 2); tries; tries--) {
        struct stake *s = &t.list[t.n];
        uint32_t share = below(x, 14);
        *s = (struct stake){.owner = below(x, t.nodes), .owned = below(x, t.nodes)};
        if (held[s->owned] + share > 20) share = 20 - held[s->owned];
        held[s->owned] += share;
        assert_true(ratio_make((int64_t)share, 20, &s->low));
        s->high = s->low;
        s->from = below(x, 3) ? DATE_MIN : (date_t)below(x, 5);
        s->to = below(x, 3) ? DATE_MAX : (date_t)below(x, 5);
        t.n++;
    }
    return t;
}

static const int64_t ODD = INT64_C(1537228672809129301), ODDER = INT64_C(1537228672809129299);

/* Denominators without a common one in 64 bits, away from everything else: all sums take the big path. */
static void force_big(struct table *t) {
    uint32_t alone = t->nodes++;
    for (int i = 0; i < 2; i++) {
        struct ratio share = {1, i ? ODD : ODDER};
        t->list[t->n++] = (struct stake){alone, alone, share, share, .from = DATE_MIN, .to = DATE_MAX};
    }
}

static void check_proof(const struct table *t, const bool *seed, struct control_test test, date_t day,
                        const struct control_member *m) {
    bool use[MOST_STAKES] = {0}, in[MOST_NODES];
    for (size_t i = 0; i < m->n_proof; i++) use[m->proof[i]] = true;
    slow_aggregate(t, seed, test, day, use, in);
    assert_true(in[m->node]); /* the proof carries the answer … */
    for (size_t i = 0; i < m->n_proof; i++) {
        use[m->proof[i]] = false;
        slow_aggregate(t, seed, test, day, use, in);
        assert_false(in[m->node]); /* … and no stake in it is spare */
        use[m->proof[i]] = true;
    }
}

static void random_graphs_agree_with_the_definition(void **state) {
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 5000; round++) {
        struct arena *a = arena_new();
        struct table t = random_table(&x);
        static const char *const tests[] = {"aggregate>=50", "aggregate>50", "aggregate>=20", "aggregate>75"};
        struct control_test test = test_of(tests[below(&x, 4)]);
        date_t day = (date_t)below(&x, 6);
        uint32_t seeds[3], n = 1 + below(&x, 3);
        bool seed[MOST_NODES] = {0}, want[MOST_NODES], got[MOST_NODES] = {0};
        for (uint32_t i = 0; i < n; i++) seed[seeds[i] = below(&x, t.nodes)] = true;
        slow_aggregate(&t, seed, test, day, NULL, want);
        if (round % 4 == 0) force_big(&t);
        struct control_result r =
            control_run(a, (struct stakes){.list = t.list, .n = t.n, .nodes = t.nodes}, seeds, n, test, day);
        assert_null(r.error);
        for (size_t i = 0; i < r.n; i++) {
            assert_int_equal(r.members[i].answer, ANSWER_MET);
            got[r.members[i].node] = true;
            if (round % 4) check_proof(&t, seed, test, day, &r.members[i]);
        }
        uint32_t nodes = t.nodes - (round % 4 == 0);
        for (uint32_t i = 0; i < nodes; i++) assert_int_equal(got[i], want[i] && !seed[i]);
        arena_free(a);
    }
}

/* Each interval is true somewhere: any choice of true shares within must agree with met and not-met. */
static void intervals_bound_every_truth(void **state) {
    uint64_t x = 362436069u;
    struct control_test test = test_of("aggregate>=50");
    for (int round = 0; round < 2000; round++) {
        struct arena *a = arena_new();
        struct table t = random_table(&x), truth = t;
        for (size_t i = 0; i < t.n; i++) {
            t.list[i].from = truth.list[i].from = -(date_t)i; /* no two are the same */
            t.list[i].to = truth.list[i].to = DATE_MAX;
            struct ratio wider = {(int64_t)below(&x, 8), 20};
            if (below(&x, 2)) ratio_add(t.list[i].low, wider, &t.list[i].high);
            if (ratio_compare(t.list[i].high, RATIO_ONE) > 0) t.list[i].high = RATIO_ONE;
        }
        uint32_t seed = below(&x, t.nodes);
        bool seeds[MOST_NODES] = {0}, in[MOST_NODES];
        seeds[seed] = true;
        enum answer answer[MOST_NODES] = {0};
        struct control_result r =
            control_run(a, (struct stakes){.list = t.list, .n = t.n, .nodes = t.nodes}, &seed, 1, test, 0);
        assert_null(r.error);
        for (size_t i = 0; i < r.n; i++) answer[r.members[i].node] = r.members[i].answer;
        for (int choice = 0; choice < 8; choice++) {
            int64_t held[MOST_NODES] = {0};
            for (size_t i = 0; i < t.n; i++) {
                uint32_t pick = choice == 0 ? 0 : choice == 1 ? 2 : below(&x, 3);
                truth.list[i].low = pick == 2 ? t.list[i].high : t.list[i].low;
                held[t.list[i].owned] += truth.list[i].low.over * (20 / truth.list[i].low.under);
            }
            slow_aggregate(&truth, seeds, test, 0, NULL, in);
            for (uint32_t i = 0; i < t.nodes; i++) {
                bool possible = true; /* nobody can own more than all of a party */
                for (uint32_t k = 0; k < t.nodes; k++) possible &= held[k] <= 20;
                if (!possible || seeds[i]) continue;
                if (in[i]) assert_int_not_equal(answer[i], ANSWER_NOT_MET);
                if (!in[i]) assert_int_not_equal(answer[i], ANSWER_MET);
            }
        }
        arena_free(a);
    }
}

static void odd_denominators_are_exact(void **state) {
    struct arena *a = arena_new();
    struct table t = table_of("X 50% A, Y 50% A, X 50% B, Y 50% B");
    t.list[0].low = t.list[0].high = (struct ratio){(ODD - 1) / 2, ODD}; /* 1 / (2 ODD) short of a half */
    t.list[1].low = t.list[1].high = (struct ratio){1, ODDER};
    t.list[2].low = t.list[2].high = (struct ratio){(ODD - 1) / 2, ODD};
    t.list[3].low = t.list[3].high = (struct ratio){1, 3 * ODDER};
    const char *got = answers(a, &t, "XY", "aggregate>=50");
    assert_int_equal(got[0], 'A');
    assert_null(strchr(got, 'B'));
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_tables),
        cmocka_unit_test(dates_decide_what_counts),
        cmocka_unit_test(tests_parse_or_are_refused),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(proofs_carry_no_spare_stake),
        cmocka_unit_test(proofs_are_the_smallest),
        cmocka_unit_test(random_graphs_agree_with_the_definition),
        cmocka_unit_test(intervals_bound_every_truth),
        cmocka_unit_test(odd_denominators_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
