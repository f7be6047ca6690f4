/* Why a rule does or does not speak of a chain, every condition of it, also those that did not decide. */
#ifndef CORDON_POLICY_EXPLAIN_RULE_H
#define CORDON_POLICY_EXPLAIN_RULE_H

#include "base/output.h"
#include "policy/run.h"

/* A rule by "RULE" or "POLICY/RULE" among the policies of the audit. False, with a diagnostic that names the
 * nearest, when there is none, or several policies have one. */
bool find_rule(const struct audit *audit, const char *name, size_t *policy, size_t *rule,
               struct diagnostics *d);

/* Writes the rule's conditions on the chain as a tree, each with its answer and the fact or gap behind it. */
void explain_rule(const struct audit *audit, size_t policy, size_t rule, size_t chain, struct output *o);

const char *explained_rule_id(const struct audit *audit, size_t policy, size_t rule);
enum answer rule_answer(const struct audit *audit, size_t policy, size_t rule, size_t chain);

#endif
