/* Binding a policy to facts: slugs to parties, control questions asked once. Internal to the policy floor. */
#ifndef CORDON_POLICY_BIND_H
#define CORDON_POLICY_BIND_H

#include "policy/evaluate.h"

struct bound bind_policy(struct arena *a, const struct policy *p, struct world w, date_t as_of);
void bind_free(struct bound *b); /* the controls; the rest is the arena's */

#endif
