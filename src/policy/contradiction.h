/* Conditions that no chain can meet, as far as their form shows it. Internal to the policy floor. */
#ifndef CORDON_POLICY_CONTRADICTION_H
#define CORDON_POLICY_CONTRADICTION_H

#include "policy/model.h"

/* Can no chain meet the condition? Then *why says so, in the arena. *tries bounds how many combinations of
 * branches are looked into, and is used up: what is not found with them is not told. */
bool never_met(struct arena *a, const struct condition *k, unsigned *tries, const char **why);

/* Does every chain meet it? Only 'always' surely does. */
bool always_met(const struct condition *k);

/* Does every chain that meets the one meet the other, as far as their form shows it? */
bool implies(struct arena *a, const struct condition *narrow, const struct condition *wide);

/* The whole condition on one line, the same for conditions that are written the same. */
const char *condition_text(struct arena *a, const struct condition *k);

#endif
