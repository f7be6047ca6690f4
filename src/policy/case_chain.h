/* The custody chain that a case describes. Internal to the policy floor. */
#ifndef CORDON_POLICY_CASE_CHAIN_H
#define CORDON_POLICY_CASE_CHAIN_H

#include "policy/world.h"

/* False, with *why, when the case names a party that the facts do not have. */
bool case_chain(struct arena *a, struct world w, const struct policy_case *c, struct chain *to,
                const char **why);

#endif
