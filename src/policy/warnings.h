/* What is not wrong in a policy, but hardly meant: `cordon policy check` tells it. */
#ifndef CORDON_POLICY_WARNINGS_H
#define CORDON_POLICY_WARNINGS_H

#include "policy/policy.h"

/* Adds a note for each: rules that contradict each other or that no chain can meet, lists, exceptions and
 * policies that have ended by `today`, rules that no case covers, parties that the atlas does not have, sets
 * and controls that nothing names, remedies that change nothing a rule asks about. Texts live in the arena.
 */
void policy_warnings(struct arena *a, const struct policy *p, const struct atlas *atlas, date_t today,
                     struct diagnostics *d);

#endif
