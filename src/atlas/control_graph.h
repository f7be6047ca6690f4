/* The stakes that count for one question, by owner, ready for the tests to walk.
 *
 * Shares are held as whole numbers over one common denominator where there is one that cannot overflow, which
 * is nearly always (hundredths, thousandths …); otherwise as big rationals. Either way sums are exact. */
#ifndef CORDON_ATLAS_CONTROL_GRAPH_H
#define CORDON_ATLAS_CONTROL_GRAPH_H

#include "atlas/control.h"
#include "base/ratio_big.h"

enum side { SIDE_LOW, SIDE_HIGH }; /* every share at its least; every share at its greatest */

/* What one owner holds of one owned, rivals already made one. At its least; at its greatest in `high`. */
struct edge {
    uint32_t owned;
    uint32_t stake; /* index of the stake that gives the share; STAKE_NOTHING: share 0 */
    int64_t share;  /* over `scale` */
};
#define STAKE_NOTHING UINT32_MAX

struct graph {
    struct stakes stakes;
    uint32_t *first; /* edges of owner i: first[i] … first[i + 1] - 1 */
    struct edge *edges;
    struct edge *high; /* the same with every share at its greatest; NULL when no share is an interval */
    size_t n;
    int64_t scale; /* 0: no common denominator fits, `share` means nothing */
    bool intervals;
};

static inline const struct edge *graph_edge(const struct graph *g, size_t edge, enum side side) {
    return side == SIDE_HIGH && g->high ? &g->high[edge] : &g->edges[edge];
}

/* False, with *error, when the stakes make no sense. */
bool graph_build(struct graph *g, struct stakes stakes, enum stake_kind kind, date_t as_of,
                 const char **error);
void graph_free(struct graph *g);
struct ratio graph_share(const struct graph *g, size_t edge, enum side side);

/* Exact running sums of shares, one a slot. */
struct tally {
    const struct graph *graph;
    int64_t *scaled;        /* when the graph has a scale */
    struct ratio_big **big; /* when not; NULL is zero */
    size_t n;
};

/* The least whole number over the graph's scale that is at (strict: over) the threshold. */
int64_t graph_least(const struct graph *g, struct ratio threshold, bool strict);

struct tally tally_new(const struct graph *g, size_t n);
void tally_free(struct tally *t);
void tally_clear(struct tally *t, size_t slot);
void tally_add(struct tally *t, size_t slot, size_t edge, enum side side);
void tally_subtract(struct tally *t, size_t slot, size_t edge, enum side side);
/* Is the sum at (strict: over) the threshold? */
bool tally_meets(const struct tally *t, size_t slot, struct ratio threshold, bool strict);
/* Is one minus the sum at (strict: over) the threshold? */
bool tally_rest_meets(const struct tally *t, size_t slot, struct ratio threshold, bool strict);
struct ratio tally_ratio(const struct tally *t, size_t slot, bool up);

#endif
