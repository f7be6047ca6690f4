/* Tables as rows in order of the owned are answered without a graph where they are plain: answers, troubles,
 * shares, steps and proofs must be those of the same stakes as a list, which always go through the graph. */
#include "atlas/control_method.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the three above first
#include <cmocka.h>

enum { NODES = 12, ROWS = 60, TERMS = 8, TABLES = 20000 };

struct table {
    struct stake terms[TERMS], list[ROWS];
    struct stake_row rows[ROWS];
    uint32_t nodes, n_terms, seeds[3];
    size_t n, n_seeds;
};

static uint64_t next_random(uint64_t *x) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    return *x ^= *x << 17;
}

static uint32_t below(uint64_t *x, uint32_t n) {
    return (uint32_t)(next_random(x) >> 33) % n;
}

/* Now and then something that is not plain. */
static struct stake random_terms(uint64_t *x, bool odd) {
    struct stake s = {.from = DATE_MIN, .to = DATE_MAX};
    int high = 1 + (int)below(x, odd ? 12 : 9), low = odd && below(x, 8) == 0 ? 0 : high;
    assert_true(ratio_make(low, 20, &s.low) && ratio_make(high, 20, &s.high));
    if (odd && below(x, 12) == 0) s.kind = (enum stake_kind)below(x, STAKE_KINDS);
    if (odd && below(x, 12) == 0) s.from = 5;
    if (odd && below(x, 12) == 0) s.disputed = true;
    return s;
}

static struct table random_table(uint64_t *x) {
    struct table t = {.nodes = 2 + below(x, NODES - 1), .n_terms = 1 + below(x, TERMS)};
    bool odd = below(x, 4) == 0, mixed = below(x, 8) == 0;
    uint32_t owned = below(x, t.nodes), step = 1 + below(x, t.nodes);
    for (uint32_t i = 0; i < t.n_terms; i++) t.terms[i] = random_terms(x, odd);
    for (uint32_t k = 0; k < t.nodes; k++) {
        owned = mixed ? below(x, t.nodes) : step % 2 ? k : t.nodes - 1 - k;
        for (uint32_t tries = below(x, 5); tries && t.n < ROWS; tries--) {
            uint32_t owner = below(x, t.nodes), terms = below(x, t.n_terms);
            if (owner == owned) continue;
            t.rows[t.n] = (struct stake_row){owner, owned, terms, (uint32_t)t.n};
            t.list[t.n] = t.terms[terms];
            t.list[t.n].owner = owner;
            t.list[t.n].owned = owned;
            t.list[t.n].source = (uint32_t)t.n;
            t.n++;
        }
    }
    t.n_seeds = 1 + below(x, 3);
    for (size_t i = 0; i < t.n_seeds; i++) t.seeds[i] = below(x, t.nodes);
    return t;
}

static void same_list(const uint32_t *a, size_t n, const uint32_t *b, size_t m) {
    assert_int_equal(n, m);
    if (n) assert_memory_equal(a, b, n * sizeof *a);
}

static void same_troubles(const struct control *a, const struct control *b) {
    const struct control_trouble *x, *y;
    size_t n = control_troubles(a, &x);
    assert_int_equal(n, control_troubles(b, &y));
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(x[i].kind, y[i].kind);
        assert_int_equal(x[i].stake, y[i].stake);
        assert_int_equal(x[i].other, y[i].other);
        same_list(x[i].nodes, x[i].n, y[i].nodes, y[i].n);
    }
}

static void same_node(struct control *a, struct control *b, uint32_t node) {
    struct arena *arena = arena_new();
    const uint32_t *x, *y;
    size_t n = control_step(a, arena, node, &x), m = control_step(b, arena, node, &y);
    same_list(x, n, y, m);
    n = control_proof(a, arena, node, &x);
    m = control_proof(b, arena, node, &y);
    same_list(x, n, y, m);
    assert_string_equal(control_share_text(a, arena, node), control_share_text(b, arena, node));
    arena_free(arena);
}

/* Returns whether the rows were swept; 2: and had troubles to tell. */
static int compare(const struct table *t, struct control_test test) {
    struct stakes rows = {
        .rows = t->rows, .terms = t->terms, .n_terms = t->n_terms, .n = t->n, .nodes = t->nodes};
    struct stakes list = {.list = t->list, .n = t->n, .nodes = t->nodes};
    struct control *a = control_new(rows, t->seeds, t->n_seeds, test, 3);
    struct control *b = control_new(list, t->seeds, t->n_seeds, test, 3);
    int swept = a->swept ? 1 + (a->graph.n_troubles > 0) : 0;
    assert_null(control_error(a));
    assert_false(b->swept);
    same_troubles(a, b);
    for (uint32_t i = 0; i < t->nodes; i++) {
        assert_int_equal(control_answer(a, i), control_answer(b, i));
        assert_int_equal(control_is_seed(a, i), control_is_seed(b, i));
    }
    for (uint32_t i = 0; i < t->nodes; i++) same_node(a, b, i);
    for (uint32_t i = 0; i < t->nodes; i++) assert_int_equal(control_answer(a, i), control_answer(b, i));
    same_troubles(a, b);
    control_free(a);
    control_free(b);
    return swept;
}

static void test_same_as_graph(void **state) {
    uint64_t x = 88172645463325252u;
    int swept = 0, told = 0;
    for (int i = 0; i < TABLES; i++) {
        struct table t = random_table(&x);
        struct control_test test = {.threshold = {1 + below(&x, 10), 10}, .strict = below(&x, 2)};
        assert_true(ratio_make(test.threshold.over, 10, &test.threshold));
        if (below(&x, 8) == 0) test.alone = 1u << STAKE_GOLDEN;
        int how = compare(&t, test);
        swept += how > 0;
        told += how > 1;
    }
    assert_true(swept > TABLES / 4);
    assert_true(told > TABLES / 100);
}

/* A chain in either order is swept; one that takes a sweep for each party is left to the graph. */
static void test_orders(void **state) {
    enum { LINKS = 1000 };
    static struct stake_row rows[LINKS];
    static const struct stake terms[] = {{.low = {3, 5}, .high = {3, 5}, .from = DATE_MIN, .to = DATE_MAX}};
    struct stakes s = {.rows = rows, .terms = terms, .n_terms = 1, .n = LINKS, .nodes = LINKS + 1};
    enum { FORTH, BACK, SHUFFLED, ORDERS };
    static const bool swept[ORDERS] = {true, true, false};
    const uint32_t seed = 0;
    for (int order = 0; order < ORDERS; order++) {
        for (uint32_t i = 0; i < LINKS; i++) {
            uint32_t at = order == FORTH ? i : order == BACK ? LINKS - 1 - i : i * 387 % LINKS;
            rows[i] = (struct stake_row){at, at + 1, 0, i};
        }
        struct control *c = control_new(s, &seed, 1, (struct control_test){.threshold = {1, 2}}, 3);
        assert_int_equal(c->swept, swept[order]);
        for (uint32_t i = 0; i <= LINKS; i++) assert_int_equal(control_answer(c, i), ANSWER_MET);
        control_free(c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_as_graph), cmocka_unit_test(test_orders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
