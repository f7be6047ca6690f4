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

struct stakes {
    const struct stake *list;
    size_t n;
    uint32_t nodes;
};

enum control_kind { CONTROL_AGGREGATE, CONTROL_MULTIPLICATIVE, CONTROL_MAJORITY, CONTROL_ATTRIBUTED };

struct control_test {
    enum control_kind kind;
    struct ratio threshold;
    bool strict; /* > instead of >= */
};

/* "aggregate>=50", "aggregate>50%", "multiplicative>=1/5": a whole number is per cent. False, with *why, when
 * it is none, or one that this program does not have. */
bool control_test_parse(struct text t, struct control_test *test, const char **why);
const char *control_test_text(struct arena *a, struct control_test test); /* "aggregate >= 50 %" */

/* One question answered: the answers for every node, shares and proofs on demand. The stakes must outlive it.
 * Stakes not valid on as_of do not count. The tests by share (aggregate, multiplicative) count equity. */
struct control;
struct control *control_new(struct stakes stakes, const uint32_t *seeds, size_t n_seeds,
                            struct control_test test, date_t as_of);
void control_free(struct control *c);               /* NULL is fine */
const char *control_error(const struct control *c); /* NULL: fine; otherwise no answer means anything */
/* With an error about a closed loop: its nodes. */
size_t control_loop(const struct control *c, const uint32_t **nodes);
enum answer control_answer(const struct control *c, uint32_t node); /* seeds: met */
bool control_is_seed(const struct control *c, uint32_t node);
/* The share the test compared. Where it does not fit a ratio, an interval around it. */
void control_share(const struct control *c, uint32_t node, struct ratio *low, struct ratio *high);
/* Indices into stakes->list, nearest seed first: the fewest stakes found that carry the answer by themselves.
 */
size_t control_proof(struct control *c, struct arena *to, uint32_t node, const uint32_t **proof);

struct control_member {
    uint32_t node;
    enum answer answer;
    struct ratio low, high; /* the share the test compared */
    const uint32_t
        *proof; /* indices into stakes->list: the stakes that carry the answer, nearest seed first */
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
