/* Who controls whom: exact answers over stakes (DESIGN.md "Control tests").
 *
 * Independent of the atlas file, so that `cordon control` runs it over any table. */
#ifndef CORDON_ATLAS_CONTROL_H
#define CORDON_ATLAS_CONTROL_H

#include "base/arena.h"
#include "base/date.h"
#include "base/ratio.h"

enum answer { ANSWER_NOT_MET, ANSWER_MET, ANSWER_UNDETERMINED };
const char *answer_text(enum answer a); /* "not-met", "met", "undetermined" */

enum stake_kind { STAKE_EQUITY, STAKE_VOTES, STAKE_GOLDEN, STAKE_BOARD, STAKE_CONTRACT, STAKE_KINDS };
const char *stake_kind_text(enum stake_kind k); /* "equity", "votes" … */
bool stake_kind_parse(struct text t, enum stake_kind *to);

/* share as an interval [low, high]: equal when known, wider when unknown.
 *
 * Stakes of one owner in one owned of one kind add up, unless one of them is disputed: then all of them are
 * rival claims about one holding, which is somewhere from the least to the greatest; a disputed claim without
 * a rival is somewhere from nothing to what it says. */
struct stake {
    uint32_t owner, owned; /* node numbers below `nodes` */
    struct ratio low, high;
    enum stake_kind kind;
    date_t from, to; /* first and last day */
    uint32_t source; /* the caller's number for it */
    bool disputed;
};

/* A large table says the same few things millions of times: rows, each naming one of its distinct terms (a
 * stake whose parties and source do not count). */
struct stake_row {
    uint32_t owner, owned, terms, source;
};

struct stakes {
    const struct stake *list; /* NULL: rows over terms instead */
    size_t n;
    uint32_t nodes;
    const struct stake_row *rows;
    const struct stake *terms;
    uint32_t n_terms;
};

static inline struct stake stakes_get(const struct stakes *s, size_t i) {
    if (s->list) return s->list[i];
    struct stake one = s->terms[s->rows[i].terms];
    one.owner = s->rows[i].owner;
    one.owned = s->rows[i].owned;
    one.source = s->rows[i].source;
    return one;
}

/* What the tests ask, of the seeds together unless it says otherwise. Listed stakes are all there is: what
 * the owners listed leave of a party belongs to nobody known and never counts towards `met`.
 *
 * aggregate       owners that are seeds or controlled count in full, any other not at all
 * multiplicative  every chain counts, with the product of its shares
 * majority        of one seed by itself: it and those it controls have over half of the votes. Where a party
 *                 has stakes of kind votes on the day these alone are its votes, else equity stands for them
 * attributed      as multiplicative, but an owner that the seeds control counts in full; controlled is who
 *                 meets aggregate > 50 %. Met is what multiplicative meets, not met what this reading does
 * not meet either; in between the law's text does not decide, and the answer is undetermined
 *
 * Golden shares, board rights and contracts (`alone`) make control by themselves, whatever their share, only
 * where the test says so. */
enum control_kind { CONTROL_AGGREGATE, CONTROL_MULTIPLICATIVE, CONTROL_MAJORITY, CONTROL_ATTRIBUTED };

struct control_test {
    enum control_kind kind;
    struct ratio threshold;
    bool strict;    /* > instead of >= */
    unsigned alone; /* 1 << stake kind: kinds that make control by themselves (aggregate, majority) */
};

/* "aggregate>=50", "aggregate>50%", "multiplicative>=1/5", "attributed>=20", "majority",
 * "majority+golden+board+contract": a whole number is per cent. False, with *why, when it is none. */
bool control_test_parse(struct text t, struct control_test *test, const char **why);
const char *control_test_text(struct arena *a, struct control_test test); /* "aggregate >= 50 %" */

/* One question answered: the answers for every node, shares and proofs on demand. The stakes must outlive it.
 * Over rows the first share or proof may make what it is drawn from: then one thread at a time may ask.
 * Stakes not valid on as_of do not count. All tests but majority count equity. */
struct control;
struct control *control_new(struct stakes stakes, const uint32_t *seeds, size_t n_seeds,
                            struct control_test test, date_t as_of);
void control_free(struct control *c);               /* NULL is fine */
const char *control_error(const struct control *c); /* NULL: fine; otherwise no answer means anything */

/* What cannot be right among the stakes that count on the day; the answers take it as unknown where it
 * matters. */
enum trouble_kind {
    TROUBLE_DUPLICATE, /* `stake` says what `other` said already: it counts once */
    TROUBLE_ADDED,     /* `stake` is another one than `other` of the same owner in the same party: both count,
                          which is right if they are two blocks */
    TROUBLE_OVER_WHOLE, /* the shares in nodes[0] come to `sum`, over 100 %, with `stake`: each may be less by
                           what is too much */
    TROUBLE_LOOP        /* nodes own each other wholly, in a circle (the first again at the end): nobody can
                           be behind them */
};
struct control_trouble {
    enum trouble_kind kind;
    uint32_t stake, other; /* indices of stakes */
    struct ratio sum;
    const uint32_t *nodes;
    size_t n;
};
size_t control_troubles(const struct control *c, const struct control_trouble **list);

enum answer control_answer(const struct control *c, uint32_t node); /* seeds: met */
bool control_is_seed(const struct control *c, uint32_t node);
/* The share the test compared. Where it does not fit a ratio, an interval around it. */
void control_share(const struct control *c, uint32_t node, struct ratio *low, struct ratio *high);
/* The same as text: "50 %", "30-35 %", or for attributed where they differ "18 % multiplicative, 30 %
 * attributed". */
const char *control_share_text(const struct control *c, struct arena *to, uint32_t node);
/* What a proof says beside its stakes: both numbers where a test reads the law twice; NULL: nothing. */
const char *control_note(const struct control *c, struct arena *to, uint32_t node);
/* Indices of stakes, nearest seed first: the fewest stakes found that carry the answer by themselves. */
size_t control_proof(struct control *c, struct arena *to, uint32_t node, const uint32_t **proof);

/* Only the last step of a proof: stakes in the node itself, of owners that are seeds or carry it by what they
 * are. Why they do is their own last step. For answers about millions, whose whole proofs would say the same
 * again and again. */
size_t control_step(struct control *c, struct arena *to, uint32_t node, const uint32_t **stakes);
/* A hint that the step of this node is asked for soon, so that it need not be waited for. */
void control_ahead(const struct control *c, uint32_t node);

struct control_member {
    uint32_t node;
    enum answer answer;
    struct ratio low, high; /* the share the test compared */
    const uint32_t *proof;  /* indices of stakes: the ones that carry the answer, nearest seed first */
    size_t n_proof;
};

struct control_result {
    const struct control_member
        *members; /* all nodes with met or undetermined, seeds left out, by node number */
    size_t n;
    const char *error; /* e.g. a closed 100 % loop, named; NULL: fine */
};

/* All of the above at once, with every proof: for graphs where that is small. Everything lives in the arena.
 */
struct control_result control_run(struct arena *a, struct stakes stakes, const uint32_t *seeds,
                                  size_t n_seeds, struct control_test test, date_t as_of);

#endif
