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

/* share as an interval [low, high]: equal when known, wider when unknown or disputed. */
struct stake {
    uint32_t owner, owned; /* node numbers below `nodes` */
    struct ratio low, high;
    enum stake_kind kind;
    date_t from, to;
    uint32_t source; /* the caller's number for it */
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

/* "aggregate>=50", "aggregate>50%", "multiplicative>=1/5", "majority". False, with *why, when it is none. */
bool control_test_parse(struct text t, struct control_test *test, const char **why);
const char *control_test_text(struct arena *a, struct control_test test); /* "aggregate >= 50 %" */

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

/* Everything lives in the arena. Stakes not valid on as_of do not count. */
struct control_result control_run(struct arena *a, struct stakes stakes, const uint32_t *seeds,
                                  size_t n_seeds, struct control_test test, date_t as_of);

#endif
