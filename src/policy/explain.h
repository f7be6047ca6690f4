/* The reasons for an answer, step by step: what decided it, no more. Internal to the policy floor. */
#ifndef CORDON_POLICY_EXPLAIN_H
#define CORDON_POLICY_EXPLAIN_H

#include "policy/evaluate.h"

struct lines {
    const char **list;
    size_t n, capacity;
};
void lines_add(struct arena *a, struct lines *l, const char *line);

/* The condition as its author wrote it, a long list cut short. */
const char *condition_shown(struct arena *a, const struct condition *k);

/* Walks the branches that decided the answer of `k` on the chain. */
void explain(const struct bound *b, const struct chain *c, const struct condition *k, struct lines *because,
             struct lines *missing);

#endif
