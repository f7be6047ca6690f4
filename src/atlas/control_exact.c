/* Integrated ownership without any rounding, component by component: x = b + A x solved over the rationals.
 */
#include "atlas/control_multiplicative.h"

#include "base/memory.h"

#include <stdlib.h>

struct exact {
    const struct control *control;
    const struct reach *reach;
    enum side side;
    struct ratio_big **to;
    uint32_t *column; /* by local number: place in the component being solved + 1 */
};

static struct ratio_big *share_of(const struct exact *x, const struct reach_stake *s) {
    return ratio_big_new(graph_share(&x->control->graph, s->edge, x->side));
}

/* Coefficients of the party's own component into row, what comes from outside into its last cell: (1 - A) x =
 * b. False when an owner's share is not known. */
static bool fill_row(struct exact *x, uint32_t i, size_t n, struct ratio_big **row) {
    const struct reach *r = x->reach;
    size_t own = x->column[i] - 1;
    row[own] = ratio_big_new(RATIO_ONE);
    row[n] = ratio_big_new(RATIO_ZERO);
    struct ratio_big *held = ratio_big_new(RATIO_ZERO), *one = ratio_big_new(RATIO_ONE);
    bool known = true;
    for (uint32_t k = r->first[i]; known && k < r->first[i + 1]; k++) {
        uint32_t owner = r->into[k].owner;
        enum owner_counts counts = reach_owner(x->control, r, owner, x->side);
        struct ratio_big *share = share_of(x, &r->into[k]);
        ratio_big_add(held, share);
        if (counts == OWNER_FULL) {
            ratio_big_add(row[n], share);
        } else if (counts == OWNER_AS_HELD && x->column[owner]) {
            struct ratio_big **to = &row[x->column[owner] - 1];
            if (!*to) *to = ratio_big_new(RATIO_ZERO);
            ratio_big_subtract(*to, share);
        } else if (counts == OWNER_AS_HELD && x->to[owner]) {
            ratio_big_multiply(share, x->to[owner]);
            ratio_big_add(row[n], share);
        } else if (counts == OWNER_AS_HELD) {
            known = false;
        }
        ratio_big_free(share);
    }
    if (ratio_big_compare(held, one) > 0)
        known = false; /* the whole would be over 100 %: bounds alone hold */
    ratio_big_free(held);
    ratio_big_free(one);
    return known;
}

static void solve_component(struct exact *x, uint32_t from, uint32_t end) {
    const struct reach *r = x->reach;
    size_t n = end - from;
    struct ratio_big **rows = memory_new(n * (n + 1), sizeof(struct ratio_big *));
    struct ratio_big **found = memory_new(n, sizeof(struct ratio_big *));
    bool known = true;
    for (size_t k = 0; k < n; k++) x->column[r->order[from + k]] = (uint32_t)k + 1;
    for (size_t k = 0; known && k < n; k++) known = fill_row(x, r->order[from + k], n, rows + k * (n + 1));
    if (known && ratio_big_solve(n, (const struct ratio_big *const *)rows, found))
        for (size_t k = 0; k < n; k++) x->to[r->order[from + k]] = found[k];
    for (size_t k = 0; k < n; k++) x->column[r->order[from + k]] = 0;
    for (size_t k = 0; k < n * (n + 1); k++) ratio_big_free(rows[k]);
    free(rows);
    free(found);
}

void multiplicative_exact(const struct control *c, const struct reach *r, enum side side, const bool *wanted,
                          struct ratio_big **to) {
    struct exact x = {c, r, side, to, memory_new(r->n, sizeof(uint32_t))};
    for (uint32_t part = 0; part < r->n_components; part++) {
        uint32_t from = r->component[part], end = r->component[part + 1];
        if (wanted[r->order[from]] && end - from <= EXACT_MOST) solve_component(&x, from, end);
    }
    free(x.column);
}
