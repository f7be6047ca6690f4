/* Conditions as parts of sentences. Internal to the policy floor. */
#ifndef CORDON_POLICY_SENTENCES_H
#define CORDON_POLICY_SENTENCES_H

#include "policy/model.h"

/* "the host stands in SE or FI": one condition that is not all, any or not. */
const char *condition_sentence(struct arena *a, const struct policy *p, const struct condition *k);

/* "a, b or c"; of many only the first, and how many there are. */
const char *words_sentence(struct arena *a, struct words w, const char *joint);
const char *countries_sentence(struct arena *a, const struct countries *c);

#endif
