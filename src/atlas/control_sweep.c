/* aggregate over a large table whose rows stand in order of the owned, as registers have them: rows of one
 * party together are its owners already, and who is controlled is found by going over them, without a graph.
 *
 * A sweep takes in every party of which those taken in so far hold enough, in one pass through memory; what
 * is left is swept again, back and forth, until nobody joins. A table in an order that needs many sweeps is
 * given up, as is all that is not plain: intervals, kinds, days, sums of the whole and over. The graph
 * answers those.
 */
#include "atlas/control_method.h"

#include "base/memory.h"

#include <stdlib.h>

enum { OWNERS_MOST = 12, PASSES_MOST = 3, ROWS_A_TERM = 4, TERMS_ANYWAY = 64, AHEAD = 16 };

_Static_assert(ANSWER_NOT_MET == 0 && ANSWER_MET == 1, "answers are factors of sums here");

struct sweep {
    struct control *control;
    const int64_t *share; /* by terms */
    int64_t least;
    bool *seen;        /* by party: its rows have come */
    uint32_t *waiting; /* first rows of parties that are not in, in order: from .. to - 1 */
    size_t from, to;
    size_t joined; /* in the first sweep */
    size_t left;   /* rows that may still be looked at */
};

/* A second stake of an owner in the party is told. False when it says the same: then it does not count. */
static bool tell_second(struct sweep *x, size_t first, size_t row) {
    struct graph *g = &x->control->graph;
    const struct stake_row *rows = g->stakes.rows;
    size_t other = row;
    for (size_t k = row; k-- > first;) {
        if (rows[k].owner != rows[row].owner) continue;
        if (x->share[rows[k].terms] == x->share[rows[row].terms]) return false;
        other = k;
    }
    if (other == row) return true;
    struct control_trouble *t = graph_trouble(g, TROUBLE_ADDED);
    t->stake = (uint32_t)row;
    t->other = (uint32_t)other;
    return true;
}

/* The first time: every row is looked at. False when the table is not one for this. */
static bool first_sweep(struct sweep *x) {
    const struct stakes *s = &x->control->graph.stakes;
    const struct stake_row *rows = s->rows;
    uint8_t *in = x->control->answer;
    int64_t scale = x->control->graph.scale;
    for (size_t first = 0, i; first < s->n; first = i) {
        uint32_t owned = rows[first].owned;
        int64_t total = 0, held = 0;
        bool fits = !x->seen[owned];
        x->seen[owned] = true;
        for (i = first; fits && i < s->n && rows[i].owned == owned; i++) {
            int64_t share = x->share[rows[i].terms];
            bool again = false;
            for (size_t k = first; k < i; k++) again |= rows[k].owner == rows[i].owner;
            fits = i - first < OWNERS_MOST && (!again || tell_second(x, first, i));
            total += share;
            held += share * in[rows[i].owner];
        }
        if (!fits || total >= scale) return false;
        if (in[owned] || total < x->least) continue;
        if (held >= x->least) {
            in[owned] = ANSWER_MET;
            x->joined++;
        } else
            x->waiting[x->to++] = (uint32_t)first;
    }
    return true;
}

static bool joins(struct sweep *x, size_t row) {
    const struct stakes *s = &x->control->graph.stakes;
    uint8_t *in = x->control->answer;
    uint32_t owned = s->rows[row].owned;
    int64_t held = 0;
    for (; row < s->n && s->rows[row].owned == owned; row++, x->left -= x->left > 0)
        held += x->share[s->rows[row].terms] * in[s->rows[row].owner];
    if (held >= x->least) in[owned] = ANSWER_MET;
    return in[owned];
}

/* Over who still waits; returns how many joined. */
static size_t sweep_again(struct sweep *x, bool back) {
    const struct stake_row *rows = x->control->graph.stakes.rows;
    size_t n = x->to - x->from, put = back ? x->to : x->from;
    for (size_t k = 0; k < n; k++) {
        size_t place = back ? x->to - 1 - k : x->from + k;
        uint32_t row = x->waiting[place];
        if (k + AHEAD < n) __builtin_prefetch(&rows[x->waiting[back ? place - AHEAD : place + AHEAD]]);
        if (joins(x, row)) continue;
        if (back)
            x->waiting[--put] = row;
        else
            x->waiting[put++] = row;
    }
    if (back)
        x->from = put;
    else
        x->to = put;
    return n - (x->to - x->from);
}

/* Most orders favour one way; the other is tried once, unless the first went well. False: it takes too long.
 */
static bool sweep_on(struct sweep *x) {
    enum { FORTH, BACK };
    size_t waiting = x->to - x->from, gain[] = {x->joined, x->joined < waiting ? SIZE_MAX : 0};
    while (x->left) {
        bool back = gain[BACK] > gain[FORTH];
        gain[back] = sweep_again(x, back);
        if (gain[back] == 0) return true;
    }
    return false;
}

/* As the graph would have told them: by owner, owned and row. */
static int by_owner(const void *a, const void *b, void *all) {
    const struct stake_row *rows = all;
    const struct control_trouble *x = a, *y = b;
    const struct stake_row *p = &rows[x->stake], *q = &rows[y->stake];
    if (p->owner != q->owner) return p->owner < q->owner ? -1 : 1;
    if (p->owned != q->owned) return p->owned < q->owned ? -1 : 1;
    return (x->stake > y->stake) - (x->stake < y->stake);
}

static bool sweep(struct control *c) {
    struct graph *g = &c->graph;
    struct sweep x = {.control = c,
                      .share = g->scaled[SIDE_LOW],
                      .least = graph_least(g, c->test.threshold, c->test.strict),
                      .left = PASSES_MOST * g->stakes.n};
    if (x.least <= 0) return false;
    x.seen = memory_new(g->stakes.nodes, sizeof *x.seen);
    x.waiting = memory_resize(NULL, (size_t)g->stakes.nodes + 1, sizeof *x.waiting);
    bool fits = first_sweep(&x);
    if (fits) fits = sweep_on(&x);
    free(x.seen);
    free(x.waiting);
    if (fits && g->n_troubles)
        qsort_r(g->troubles, g->n_troubles, sizeof *g->troubles, by_owner, (void *)(uintptr_t)g->stakes.rows);
    return fits;
}

bool control_sweep(struct control *c, struct stakes stakes) {
    struct graph *g = &c->graph;
    if (c->test.kind != CONTROL_AGGREGATE || !stakes.rows || stakes.n >= ROW_OWN ||
        stakes.n_terms > stakes.n / ROWS_A_TERM + TERMS_ANYWAY)
        return false;
    bool fits = graph_plain(g, stakes, c->test, c->as_of);
    if (fits) {
        c->answer = memory_new(stakes.nodes, sizeof *c->answer);
        for (size_t i = 0; i < c->n_seeds; i++) c->answer[c->seeds[i]] = ANSWER_MET;
        fits = sweep(c);
    }
    if (fits) return c->swept = true;
    graph_free(g);
    free(c->answer);
    c->answer = NULL;
    return false;
}

/* Owners that are not in hold nothing of what is asked for. */
void control_finish_sweep(struct control *c) {
    if (!c->swept) return;
    struct graph swept = c->graph;
    uint8_t *in = c->answer;
    c->swept = false;
    graph_build(&c->graph, swept.stakes, c->test, c->as_of, in, &c->error);
    free(c->graph.troubles);
    c->graph.troubles = swept.troubles;
    c->graph.n_troubles = swept.n_troubles;
    c->graph.troubles_capacity = swept.troubles_capacity;
    swept.troubles = NULL;
    graph_free(&swept);
    control_solve(c);
    free(in);
}
