#include "control_reference.h"

typedef __int128 wide;
typedef int matrix[REFERENCE_NODES][REFERENCE_NODES]; /* twentieths, [owner][owned] */

struct sides {
    matrix low, high;
};

/* Everything of one kind that owner i has in owned j on the day. */
static void held(const struct reference *t, const bool *use, enum stake_kind kind, date_t day, uint32_t i,
                 uint32_t j, struct sides *to) {
    int sum_low = 0, sum_high = 0, least = WHOLE, most = 0, count = 0;
    bool disputed = false;
    for (size_t a = 0; a < t->n; a++) {
        const struct stake *s = &t->list[a];
        if ((use && !use[a]) || s->kind != kind || s->owner != i || s->owned != j || s->from > day ||
            s->to < day)
            continue;
        int low = (int)(s->low.over * (WHOLE / s->low.under));
        int high = (int)(s->high.over * (WHOLE / s->high.under));
        bool again = false; /* said before, word for word */
        for (size_t b = 0; b < a; b++) {
            const struct stake *o = &t->list[b];
            again |= (!use || use[b]) && o->kind == kind && o->owner == i && o->owned == j &&
                     o->from == s->from && o->to == s->to && ratio_compare(o->low, s->low) == 0 &&
                     ratio_compare(o->high, s->high) == 0;
        }
        disputed |= s->disputed;
        count++;
        if (low < least) least = low;
        if (high > most) most = high;
        if (again) continue;
        sum_low += low;
        sum_high += high;
    }
    to->low[i][j] = !disputed ? sum_low : count > 1 ? least : 0;
    to->high[i][j] = disputed ? most : sum_high;
}

static bool has_votes(const struct reference *t, const bool *use, date_t day, uint32_t j) {
    for (size_t a = 0; a < t->n; a++) {
        const struct stake *s = &t->list[a];
        if ((!use || use[a]) && s->kind == STAKE_VOTES && s->owned == j && s->from <= day && day <= s->to)
            return true;
    }
    return false;
}

static bool has_right(const struct reference *t, const bool *use, unsigned kinds, date_t day, uint32_t i,
                      uint32_t j, bool disputed) {
    for (size_t a = 0; a < t->n; a++) {
        const struct stake *s = &t->list[a];
        if ((!use || use[a]) && kinds >> s->kind & 1 && s->owner == i && s->owned == j && s->from <= day &&
            day <= s->to && (disputed || !s->disputed))
            return true;
    }
    return false;
}

struct question {
    const struct reference *t;
    const bool *use;
    struct control_test test;
    date_t day;
};

static bool over(int sum, const struct control_test *t) {
    wide left = (wide)sum * t->threshold.under, right = (wide)t->threshold.over * WHOLE;
    return t->strict ? left > right : left >= right;
}

/* The set grown from the seeds, and what it holds of each. */
static void grow(const struct question *q, const struct sides *m, bool high, const bool *seed,
                 struct control_test test, bool *in, int *sum) {
    uint32_t n = q->t->nodes;
    memcpy(in, seed, REFERENCE_NODES * sizeof *in);
    for (bool grew = true; grew;) {
        grew = false;
        for (uint32_t j = 0; j < n; j++) {
            bool right = false;
            int others = 0;
            sum[j] = 0;
            for (uint32_t i = 0; i < n; i++) {
                sum[j] += in[i] ? (high ? m->high : m->low)[i][j] : 0;
                others += in[i] ? 0 : m->low[i][j];
                right |= in[i] && has_right(q->t, q->use, test.alone, q->day, i, j, high);
            }
            if (high && sum[j] > WHOLE - others) sum[j] = WHOLE - others;
            if (in[j] || !(right || over(sum[j], &test))) continue;
            in[j] = grew = true;
        }
    }
}

static void greatest(struct ratio *a, int twentieths) {
    struct ratio r;
    ratio_make(twentieths, WHOLE, &r);
    if (ratio_compare(r, *a) > 0) *a = r;
}

static void by_set(const struct question *q, const struct sides *m, const bool *seed,
                   struct reference_answer *to) {
    bool low[REFERENCE_NODES], high[REFERENCE_NODES];
    int least[REFERENCE_NODES], most[REFERENCE_NODES];
    grow(q, m, false, seed, q->test, low, least);
    grow(q, m, true, seed, q->test, high, most);
    for (uint32_t j = 0; j < q->t->nodes; j++) {
        enum answer a = low[j] ? ANSWER_MET : high[j] ? ANSWER_UNDETERMINED : ANSWER_NOT_MET;
        greatest(&to[j].low, least[j]);
        greatest(&to[j].high, most[j]);
        if (a == ANSWER_MET || (a == ANSWER_UNDETERMINED && to[j].answer == ANSWER_NOT_MET)) to[j].answer = a;
    }
}

/* x(j) = sum of m(i, j) over full owners + sum of x(k) m(k, j) over the others; Gauss-Jordan after Bareiss,
 * in whole numbers that stay the determinants of parts. */
static void solve(const struct reference *t, const matrix m, const bool *full, struct ratio *x) {
    wide a[REFERENCE_NODES][REFERENCE_NODES + 1] = {{0}}, last = 1;
    uint32_t n = t->nodes;
    for (uint32_t j = 0; j < n; j++) {
        a[j][j] = WHOLE;
        for (uint32_t i = 0; i < n; i++) a[j][full[i] ? n : i] += full[i] ? m[i][j] : -m[i][j];
    }
    for (uint32_t k = 0; k < n; k++) {
        for (uint32_t r = 0; r < n; r++)
            for (uint32_t c = 0; r != k && c <= n; c++)
                if (c != k) a[r][c] = (a[k][k] * a[r][c] - a[r][k] * a[k][c]) / last;
        for (uint32_t r = 0; r < n; r++)
            if (r != k) a[r][k] = 0;
        last = a[k][k];
    }
    for (uint32_t j = 0; j < n; j++) ratio_make((int64_t)a[j][n], (int64_t)a[j][j], &x[j]);
}

static bool at_least(struct ratio x, const struct control_test *t) {
    int order = ratio_compare(x, t->threshold);
    return order > 0 || (order == 0 && !t->strict);
}

/* `low` and `high`: who counts in full at either end. */
static void by_equations(const struct question *q, const struct sides *m, const bool *low, const bool *high,
                         struct reference_answer *to) {
    struct ratio least[REFERENCE_NODES], most[REFERENCE_NODES];
    solve(q->t, m->low, low, least);
    solve(q->t, m->high, high, most);
    for (uint32_t j = 0; j < q->t->nodes; j++)
        to[j] = (struct reference_answer){at_least(least[j], &q->test)   ? ANSWER_MET
                                          : !at_least(most[j], &q->test) ? ANSWER_NOT_MET
                                                                         : ANSWER_UNDETERMINED,
                                          least[j], most[j]};
}

void reference_answers(const struct reference *t, const bool *use, struct control_test test, date_t day,
                       struct reference_answer *to) {
    struct question q = {t, use, test, day};
    struct sides m = {{{0}}, {{0}}};
    const bool *seed = t->seed;
    for (uint32_t j = 0; j < t->nodes; j++) {
        bool votes = test.kind == CONTROL_MAJORITY && has_votes(t, use, day, j);
        for (uint32_t i = 0; i < t->nodes; i++)
            held(t, use, votes ? STAKE_VOTES : STAKE_EQUITY, day, i, j, &m);
        to[j] = (struct reference_answer){ANSWER_NOT_MET, RATIO_ZERO, RATIO_ZERO};
        int least = 0; /* nobody holds more than what the least of the others leaves */
        for (uint32_t i = 0; i < t->nodes; i++) least += m.low[i][j];
        for (uint32_t i = 0; i < t->nodes; i++)
            if (m.high[i][j] > WHOLE - least + m.low[i][j]) m.high[i][j] = WHOLE - least + m.low[i][j];
    }
    if (test.kind == CONTROL_AGGREGATE) by_set(&q, &m, seed, to);
    if (test.kind == CONTROL_MULTIPLICATIVE) by_equations(&q, &m, seed, seed, to);
    for (uint32_t i = 0; test.kind == CONTROL_MAJORITY && i < t->nodes; i++) {
        bool one[REFERENCE_NODES] = {0};
        one[i] = true;
        if (seed[i]) by_set(&q, &m, one, to);
    }
    if (test.kind == CONTROL_ATTRIBUTED) {
        const struct control_test half = {.kind = CONTROL_AGGREGATE, .threshold = {1, 2}, .strict = true};
        bool controlled[REFERENCE_NODES];
        int sum[REFERENCE_NODES];
        grow(&q, &m, true, seed, half, controlled, sum);
        by_equations(&q, &m, seed, controlled, to);
    }
}
