/* What would make a finding go away: a closed vocabulary, so that tools can act on it, and its sentences.
 * Internal to the policy floor. */
#ifndef CORDON_POLICY_REMEDIES_H
#define CORDON_POLICY_REMEDIES_H

#include "policy/model.h"

struct remedy {
    const char *word, *sentence;
    uint64_t changes; /* the kinds of conditions whose answer it can change, as a mask of 1 << kind */
};

size_t remedies(const struct remedy **to);
const struct remedy *remedy_find(const char *word); /* NULL: there is none */

#endif
