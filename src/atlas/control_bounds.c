/* Rigorous bounds for integrated ownership: whole numbers over 2^62, rounded down below and up above.
 *
 * x = b + A x grows with everything in it, and no share is over one. So iterating from nothing gives lower
 * bounds that only rise, iterating from one upper bounds that only fall, and both are right at every step.
 * Within a component the newest values are used at once (Gauss-Seidel).
 *
 * At their greatest, shares known as intervals may come to more than the whole. Then the most there can be is
 * what is left of the whole over everybody's least, given to the owners of whom most is held, one after
 * another: a maximum of sums that grow with x, so all of the above holds for it too. */
#include "atlas/control_multiplicative.h"

#include "base/memory.h"

#include <stdlib.h>

enum { STEPS_MOST = 20000 };
static const uint64_t WORK_MOST = UINT64_C(2000000000);
/* A component is done when its bounds are closer than the first; or than the second, and all are decided. */
static const uint64_t CLOSE = UINT64_C(1) << 8, NEAR = UINT64_C(1) << 34;

/* One stake's share as whole numbers over FIXED_ONE. */
struct fixed {
    uint64_t least, most;
};

struct bounding {
    const struct control *control;
    const struct reach *reach;
    enum side side;
    const struct fixed *shares; /* beside reach->into */
    struct bound *to;
    /* Of SIDE_HIGH where shares are intervals: every share at its least, and by local number what is left of
     * the whole over the least of all owners. NULL: shares are what they are. */
    struct fixed *least;
    uint64_t *left;
    struct claim {
        uint64_t held, most; /* of the owner; of the share, beyond its least */
    } * claims;
    bool undecided; /* since the last look: some party's bounds hold the threshold between them */
    uint64_t gap, work;
};

static struct fixed *fixed_shares(const struct control *c, const struct reach *r, enum side side) {
    uint32_t n = r->first[r->n];
    struct fixed *shares = memory_new(n, sizeof *shares);
    for (uint32_t k = 0; k < n; k++) {
        struct ratio s = graph_share(&c->graph, r->into[k].edge, side);
        unsigned __int128 over = (unsigned __int128)(uint64_t)s.over * FIXED_ONE;
        shares[k].least = (uint64_t)(over / (uint64_t)s.under);
        shares[k].most = shares[k].least + (over % (uint64_t)s.under != 0);
    }
    return shares;
}

static uint64_t times_down(uint64_t x, uint64_t y) {
    return (uint64_t)((unsigned __int128)x * y >> 62);
}

static uint64_t times_up(uint64_t x, uint64_t y) {
    return (uint64_t)(((unsigned __int128)x * y + (FIXED_ONE - 1)) >> 62);
}

int multiplicative_by_bounds(struct bound b, const struct control_test *t) {
    unsigned __int128 limit = (unsigned __int128)(uint64_t)t->threshold.over * FIXED_ONE;
    unsigned __int128 least = (unsigned __int128)b.least * (uint64_t)t->threshold.under;
    unsigned __int128 most = (unsigned __int128)b.most * (uint64_t)t->threshold.under;
    if (t->strict ? least > limit : least >= limit) return 1;
    return (t->strict ? most <= limit : most < limit) ? -1 : 0;
}

static int most_held_first(const void *a, const void *b) {
    const struct claim *x = a, *y = b;
    return (x->held < y->held) - (x->held > y->held);
}

/* The most that can be held of the party if of its owners their upper (or lower) bounds are; `all`: the sum
 * with every share at its greatest, which stands where that is possible. On this side a lower bound only
 * tells how near the upper one is, so rounding it the same way does no harm. */
static uint64_t shared_out(const struct bounding *b, uint32_t i, uint64_t all, bool upper) {
    const struct reach *r = b->reach;
    uint64_t left = b->left[i], wanted = 0, sum = 0;
    size_t n = 0;
    for (uint32_t k = r->first[i]; k < r->first[i + 1]; k++) {
        uint32_t owner = r->into[k].owner;
        bool full = reach_owner(b->control, r, owner, b->side) == OWNER_FULL;
        uint64_t held = full ? FIXED_ONE : upper ? b->to[owner].most : b->to[owner].least;
        struct claim c = {held, b->shares[k].most - b->least[k].least};
        sum += times_up(held, b->least[k].most);
        wanted += c.most;
        b->claims[n++] = c;
        if (wanted > FIXED_ONE) wanted = FIXED_ONE + 1; /* more than is left of anything */
        if (sum > FIXED_ONE) sum = FIXED_ONE;
    }
    if (wanted <= left) return all;
    qsort(b->claims, n, sizeof *b->claims, most_held_first);
    for (size_t k = 0; k < n && left; k++) {
        uint64_t gets = b->claims[k].most < left ? b->claims[k].most : left;
        sum += times_up(b->claims[k].held, gets);
        left -= gets;
    }
    return sum < all ? sum : all;
}

/* One step for one party; true when its bounds moved. */
static bool step(struct bounding *b, uint32_t i) {
    const struct reach *r = b->reach;
    struct bound now = b->to[i];
    uint64_t least = 0, most = 0;
    for (uint32_t k = r->first[i]; k < r->first[i + 1]; k++) {
        uint32_t owner = r->into[k].owner;
        enum owner_counts counts = reach_owner(b->control, r, owner, b->side);
        if (counts == OWNER_NOTHING) continue;
        bool full = counts == OWNER_FULL;
        least += full ? b->shares[k].least : times_down(b->to[owner].least, b->shares[k].least);
        most += full ? b->shares[k].most : times_up(b->to[owner].most, b->shares[k].most);
        if (least > FIXED_ONE) least = FIXED_ONE;
        if (most > FIXED_ONE) most = FIXED_ONE;
    }
    if (b->left) {
        least = shared_out(b, i, least, false);
        most = shared_out(b, i, most, true);
    }
    bool moved = least > now.least || most < now.most;
    if (least > now.least) now.least = least;
    if (most < now.most) now.most = most;
    if (now.least > now.most) now.least = now.most;
    b->to[i] = now;
    b->undecided |= multiplicative_by_bounds(now, &b->control->test) == 0;
    if (now.most - now.least > b->gap) b->gap = now.most - now.least;
    b->work += r->first[i + 1] - r->first[i];
    return moved;
}

static bool alone(const struct reach *r, uint32_t from, uint32_t to) {
    uint32_t i = r->order[from];
    if (to - from > 1) return false;
    for (uint32_t k = r->first[i]; k < r->first[i + 1]; k++)
        if (r->into[k].owner == i) return false;
    return true;
}

/* Sums are over the scale; without one, shares stay what they are: the bounds are wider, and right. */
static void know_what_is_left(struct bounding *b) {
    const struct graph *g = &b->control->graph;
    const struct reach *r = b->reach;
    if (b->side != SIDE_HIGH || !g->intervals || g->scale == 0) return;
    int64_t *sum = memory_new(r->n, sizeof *sum);
    for (size_t e = 0; e < g->n; e++) {
        uint32_t local = r->local[g->edges[e].owned];
        if (local) sum[local - 1] += graph_scaled(g, e, SIDE_LOW);
    }
    b->left = memory_new(r->n, sizeof *b->left);
    uint32_t most = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        uint64_t held = (uint64_t)((unsigned __int128)(uint64_t)sum[i] * FIXED_ONE / (uint64_t)g->scale);
        b->left[i] = held < FIXED_ONE ? FIXED_ONE - held : 0;
        if (r->first[i + 1] - r->first[i] > most) most = r->first[i + 1] - r->first[i];
    }
    free(sum);
    b->claims = memory_new(most, sizeof *b->claims);
    b->least = fixed_shares(b->control, r, SIDE_LOW);
}

void multiplicative_bounds(const struct control *c, const struct reach *r, enum side side, struct bound *to) {
    struct fixed *shares = fixed_shares(c, r, side);
    struct bounding b = {.control = c, .reach = r, .side = side, .shares = shares, .to = to};
    know_what_is_left(&b);
    for (uint32_t i = 0; i < r->n; i++) to[i] = (struct bound){0, FIXED_ONE};
    for (uint32_t part = 0; part < r->n_components; part++) {
        uint32_t from = r->component[part], end = r->component[part + 1];
        bool once = alone(r, from, end), moved = true;
        for (unsigned steps = 0; moved && steps < STEPS_MOST && (steps < 64 || b.work < WORK_MOST); steps++) {
            moved = b.undecided = false;
            b.gap = 0;
            for (uint32_t k = from; k < end; k++) moved |= step(&b, r->order[k]);
            if (once || b.gap <= CLOSE || (b.gap <= NEAR && !b.undecided)) break;
        }
    }
    free(shares);
    free(b.least);
    free(b.left);
    free(b.claims);
}
