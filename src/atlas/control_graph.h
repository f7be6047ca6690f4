/* The stakes that count for one question, by owner, ready for the tests to walk.
 *
 * Shares are held as whole numbers over one common denominator where there is one that cannot overflow, which
 * is nearly always (hundredths, thousandths …); otherwise as big rationals. Either way sums are exact. */
#ifndef CORDON_ATLAS_CONTROL_GRAPH_H
#define CORDON_ATLAS_CONTROL_GRAPH_H

#include "atlas/control.h"
#include "base/ratio_big.h"

enum side { SIDE_LOW, SIDE_HIGH, SIDES }; /* every share at its least; every share at its greatest */

/* What one owner holds of one owned, rivals already made one. */
struct edge {
    uint32_t owned;
    uint32_t terms; /* index of graph.terms */
    uint32_t row;   /* the stake it stands for */
};

/* What an edge says; those of the stakes first, then those made here. */
struct terms {
    struct ratio end[SIDES];
    uint32_t row[SIDES]; /* of rivals: the stake that gives that end; ROW_OWN: the edge's own */
};
#define ROW_OWN UINT32_MAX

/* Stakes of the kinds that make control by themselves, by owner. */
struct rights {
    uint32_t *first; /* NULL: there are none */
    struct right {
        uint32_t owned, row;
        bool disputed;
    } * list;
};

struct graph {
    struct stakes stakes; /* rows over terms, always */
    uint32_t *first;      /* edges of owner i: first[i] … first[i + 1] - 1 */
    struct edge *edges;
    size_t n;
    struct terms *terms;
    size_t n_terms, terms_capacity;
    int64_t *scaled[SIDES]; /* beside terms: over `scale` */
    int64_t scale;          /* 0: no common denominator fits, `scaled` means nothing */
    bool intervals;
    struct rights rights;
    uint32_t *whole; /* parties of which the owners hold all, at their least */
    size_t n_whole;
    struct arena *arena;
    struct control_trouble *troubles;
    size_t n_troubles, troubles_capacity;
    struct stake_row *own_rows; /* made of a list of stakes */
};

static inline int64_t graph_scaled(const struct graph *g, size_t edge, enum side side) {
    return g->scaled[side][g->edges[edge].terms];
}
static inline struct ratio graph_share(const struct graph *g, size_t edge, enum side side) {
    return g->terms[g->edges[edge].terms].end[side];
}
static inline uint32_t graph_row(const struct graph *g, size_t edge, enum side side) {
    uint32_t row = g->terms[g->edges[edge].terms].row[side];
    return row == ROW_OWN ? g->edges[edge].row : row;
}

/* False, with *error, when the stakes make no sense. `only` (NULL: all): the stakes of owners that it has
 * something for. */
bool graph_build(struct graph *g, struct stakes stakes, struct control_test test, date_t as_of,
                 const uint8_t *only, const char **error);
/* Only the terms. False when they make no sense, or are anything but equity of the day, undisputed, with
 * exact shares over a scale. */
bool graph_plain(struct graph *g, struct stakes stakes, struct control_test test, date_t as_of);
void graph_free(struct graph *g);

/* The parts of building, in this order. Duplicates and rivals of one owner in one owned become one edge;
 * `total`, the sums at their least over the scale, follows. `disputed`: some stake is. */
void graph_merge(struct graph *g, bool disputed, int64_t *total);
/* Loosens the shares in parties whose owners hold over 100 % at their least, and tightens
 * those that can be no more than what others leave. Then notes who is held wholly.
 */
void graph_check_sums(struct graph *g, const int64_t *total);
uint32_t graph_new_terms(struct graph *g, struct terms t);
struct control_trouble *graph_trouble(struct graph *g, enum trouble_kind kind);

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
/* Makes the slot of `t` that of `from` where that is greater (or t's is not there yet). */
bool tally_raise(struct tally *t, size_t slot, const struct tally *from, size_t from_slot);
struct ratio tally_ratio(const struct tally *t, size_t slot, bool up);

#endif
