/* Linear equations in exact integers: Bareiss, "Sylvester's Identity and Multistep Integer-Preserving
 * Gaussian Elimination" (1968). Every division is without remainder, so nothing has to be brought to lowest
 * terms on the way. */
#include "base/ratio_big_parts.h"

#include "base/memory.h"

#include <stdlib.h>

struct system {
    size_t n;
    BIGNUM **cells; /* n rows of n + 1 */
    BN_CTX *scratch;
    BIGNUM *left, *right;
};

static BIGNUM *cell(const struct system *s, size_t row, size_t column) {
    return s->cells[row * (s->n + 1) + column];
}

/* Least common multiple of the denominators of a row, so that the row times it is whole. */
static void row_scale(struct system *s, const struct ratio_big *const *row, BIGNUM *scale) {
    ratio_big_must(BN_one(scale));
    for (size_t i = 0; i <= s->n; i++) {
        if (!row[i]) continue;
        ratio_big_must(BN_gcd(s->left, scale, row[i]->under, s->scratch) &&
                       BN_div(s->right, NULL, row[i]->under, s->left, s->scratch) &&
                       BN_mul(scale, scale, s->right, s->scratch));
    }
}

static void fill(struct system *s, const struct ratio_big *const *rows) {
    BIGNUM *scale = BN_new();
    ratio_big_must(scale != NULL);
    for (size_t r = 0; r < s->n; r++) {
        const struct ratio_big *const *row = rows + r * (s->n + 1);
        row_scale(s, row, scale);
        for (size_t i = 0; i <= s->n; i++) {
            BIGNUM *to = BN_new();
            ratio_big_must(to != NULL);
            s->cells[r * (s->n + 1) + i] = to;
            if (row[i])
                ratio_big_must(BN_div(s->left, NULL, scale, row[i]->under, s->scratch) &&
                               BN_mul(to, s->left, row[i]->over, s->scratch));
        }
    }
    BN_free(scale);
}

static bool bring_pivot(struct system *s, size_t k) {
    size_t row = k;
    while (row < s->n && BN_is_zero(cell(s, row, k))) row++;
    if (row == s->n) return false;
    for (size_t i = 0; row != k && i <= s->n; i++) {
        BIGNUM *other = cell(s, row, i);
        s->cells[row * (s->n + 1) + i] = cell(s, k, i);
        s->cells[k * (s->n + 1) + i] = other;
    }
    return true;
}

/* to = (pivot * to - factor * above) / last, exactly */
static void eliminate_cell(struct system *s, BIGNUM *to, const BIGNUM *pivot, const BIGNUM *factor,
                           const BIGNUM *above, const BIGNUM *last) {
    ratio_big_must(BN_mul(s->left, pivot, to, s->scratch) && BN_mul(s->right, factor, above, s->scratch) &&
                   BN_sub(s->left, s->left, s->right));
    ratio_big_must(last ? BN_div(to, NULL, s->left, last, s->scratch) : BN_copy(to, s->left) != NULL);
}

static bool eliminate(struct system *s) {
    for (size_t k = 0; k < s->n; k++) {
        if (!bring_pivot(s, k)) return false;
        const BIGNUM *last = k ? cell(s, k - 1, k - 1) : NULL;
        for (size_t row = k + 1; row < s->n; row++) {
            for (size_t i = k + 1; i <= s->n; i++)
                eliminate_cell(s, cell(s, row, i), cell(s, k, k), cell(s, row, k), cell(s, k, i), last);
            BN_zero(cell(s, row, k));
        }
    }
    return true;
}

static void substitute_back(struct system *s, struct ratio_big **x) {
    for (size_t row = s->n; row-- > 0;) {
        struct ratio_big *sum = ratio_big_new(RATIO_ZERO), *term = ratio_big_new(RATIO_ZERO);
        ratio_big_must(BN_copy(sum->over, cell(s, row, s->n)) != NULL);
        for (size_t i = row + 1; i < s->n; i++) {
            if (BN_is_zero(cell(s, row, i))) continue;
            ratio_big_must(BN_copy(term->over, cell(s, row, i)) != NULL && BN_one(term->under));
            ratio_big_multiply(term, x[i]);
            ratio_big_subtract(sum, term);
        }
        ratio_big_must(BN_copy(term->over, cell(s, row, row)) != NULL && BN_one(term->under));
        ratio_big_divide(sum, term);
        ratio_big_free(term);
        x[row] = sum;
    }
}

bool ratio_big_solve(size_t n, const struct ratio_big *const *rows, struct ratio_big **x) {
    struct system s = {.n = n,
                       .cells = memory_new(n * (n + 1), sizeof(BIGNUM *)),
                       .scratch = BN_CTX_new(),
                       .left = BN_new(),
                       .right = BN_new()};
    ratio_big_must(s.scratch && s.left && s.right);
    fill(&s, rows);
    bool solved = eliminate(&s);
    if (solved) substitute_back(&s, x);
    for (size_t i = 0; i < n * (n + 1); i++) BN_free(s.cells[i]);
    BN_free(s.left);
    BN_free(s.right);
    BN_CTX_free(s.scratch);
    free(s.cells);
    return solved;
}
