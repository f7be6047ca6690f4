/* multiplicative(t): what the seeds together hold through all chains: x(j) = Σ share(i, j) over seeds i + Σ
 * x(k) * share(k, j) over the others. The seeds are one absorbing owner: stakes in them do not matter.
 *
 * First bounds for everybody, which decide nearly all; then exact shares where the threshold lies between the
 * bounds, and for everybody when they are few. Answers never rest on rounding: a tie in a circle too large
 * for exact shares is undetermined. */
#include "atlas/control_multiplicative.h"

#include "base/memory.h"

#include <stdlib.h>

enum {
    FEW = 2000,     /* parties for which every share is worked out exactly, to be shown */
    SHOWN = 1000000 /* bounds are shown to 0.0001 % */
};

/* Marks a party and everybody above it. */
static void want(const struct reach *r, uint32_t start, bool *wanted, uint32_t *stack) {
    uint32_t n = 0;
    if (wanted[start]) return;
    wanted[start] = true;
    stack[n++] = start;
    while (n) {
        uint32_t i = stack[--n];
        for (uint32_t k = r->first[i]; k < r->first[i + 1]; k++) {
            uint32_t owner = r->into[k].owner;
            if (owner == REACH_SEED || wanted[owner]) continue;
            wanted[owner] = true;
            stack[n++] = owner;
        }
    }
}

static void work_out(struct control *c, struct multiplicative *m, enum side side) {
    const struct reach *r = &m->reach;
    bool *wanted = memory_new(r->n, sizeof *wanted);
    uint32_t *stack = memory_new(r->n, sizeof *stack);
    m->bound[side] = memory_new(r->n, sizeof *m->bound[side]);
    m->exact[side] = memory_new(r->n, sizeof(struct ratio_big *));
    multiplicative_bounds(c, r, side, m->bound[side]);
    for (uint32_t i = 0; i < r->n; i++)
        if ((r->n <= FEW && !c->brief) || multiplicative_by_bounds(m->bound[side][i], &c->test) == 0)
            want(r, i, wanted, stack);
    multiplicative_exact(c, r, side, wanted, m->exact[side]);
    free(wanted);
    free(stack);
}

/* As multiplicative_by_bounds, with the exact share where there is one. */
static int meets(const struct control *c, const struct multiplicative *m, enum side side, uint32_t i) {
    const struct ratio_big *exact = m->exact[side][i];
    if (!exact) return multiplicative_by_bounds(m->bound[side][i], &c->test);
    struct ratio_big *limit = ratio_big_new(c->test.threshold);
    int order = ratio_big_compare(exact, limit);
    ratio_big_free(limit);
    return order > 0 || (order == 0 && !c->test.strict) ? 1 : -1;
}

/* Does nothing tell the two sides apart? */
static bool one_side(const struct control *c) {
    bool one = !c->graph.intervals;
    for (uint32_t i = 0; one && c->weight && i < c->graph.stakes.nodes; i++)
        one = c->weight[i] == 0 || c->weight[i] == (WEIGHT_FULL_LOW | WEIGHT_FULL_HIGH);
    return one;
}

static void solve(struct control *c) {
    struct multiplicative *m = memory_new(1, sizeof *m);
    c->state = m;
    m->one = one_side(c);
    m->reach = reach_from_seeds(c);
    work_out(c, m, SIDE_LOW);
    if (!m->one) work_out(c, m, SIDE_HIGH);
    for (uint32_t i = 0; i < m->reach.n; i++) {
        int low = meets(c, m, SIDE_LOW, i), high = m->one ? low : meets(c, m, SIDE_HIGH, i);
        enum answer answer = low > 0 ? ANSWER_MET : high < 0 ? ANSWER_NOT_MET : ANSWER_UNDETERMINED;
        c->answer[m->reach.nodes[i]] = (uint8_t)answer;
    }
}

static struct ratio end_of(const struct multiplicative *m, enum side side, uint32_t i, bool up) {
    struct ratio r;
    if (m->exact[side][i]) {
        ratio_big_small(m->exact[side][i], up, &r);
    } else {
        struct bound b = m->bound[side][i];
        unsigned __int128 scaled = (unsigned __int128)(up ? b.most : b.least) * SHOWN;
        ratio_make((int64_t)((scaled + (up ? FIXED_ONE - 1 : 0)) / FIXED_ONE), SHOWN, &r);
    }
    return r;
}

static void share(const struct control *c, uint32_t node, struct ratio *low, struct ratio *high) {
    const struct multiplicative *m = c->state;
    uint32_t local = m->reach.local[node];
    *low = *high = RATIO_ZERO;
    if (!local) return;
    *low = end_of(m, SIDE_LOW, local - 1, false);
    *high = end_of(m, m->one ? SIDE_LOW : SIDE_HIGH, local - 1, true);
}

static size_t proof(struct control *c, struct arena *to, uint32_t node, const uint32_t **list) {
    const struct multiplicative *m = c->state;
    enum side side = c->answer[node] == ANSWER_MET || m->one ? SIDE_LOW : SIDE_HIGH;
    return multiplicative_proof(c, side, node, to, list);
}

/* All stakes through which anything comes. */
static size_t step(struct control *c, struct arena *to, uint32_t node, const uint32_t **list) {
    const struct multiplicative *m = c->state;
    const struct reach *r = &m->reach;
    enum side side = c->answer[node] == ANSWER_MET || m->one ? SIDE_LOW : SIDE_HIGH;
    uint32_t i = r->local[node] - 1, n = 0,
             *rows = arena_take_array(to, r->first[i + 1] - r->first[i], sizeof *rows);
    for (uint32_t k = r->first[i]; k < r->first[i + 1]; k++)
        if (graph_share(&c->graph, r->into[k].edge, side).over > 0 &&
            reach_owner(c, r, r->into[k].owner, side) != OWNER_NOTHING)
            rows[n++] = graph_row(&c->graph, r->into[k].edge, side);
    *list = rows;
    return n;
}

static void release(struct control *c) {
    struct multiplicative *m = c->state;
    for (int side = SIDE_LOW; side <= SIDE_HIGH; side++) {
        for (uint32_t i = 0; m->exact[side] && i < m->reach.n; i++) ratio_big_free(m->exact[side][i]);
        free(m->exact[side]);
        free(m->bound[side]);
    }
    reach_free(&m->reach);
    free(m);
}

const struct control_method control_multiplicative = {solve, share, proof, step, NULL, release, NULL};
