/* Classes of personal data as rules name them: a rule on a class covers all below it. Internal to the policy
 * floor. */
#ifndef CORDON_POLICY_DATA_CLASSES_H
#define CORDON_POLICY_DATA_CLASSES_H

#include "evidence/personal/data_class.h"
#include "policy/model.h"

/* Is `found` the class `named`, or below it? */
bool data_covers(const char *named, const char *found);

bool data_named(struct words data, const char *found); /* by one of the words */

/* Does the chain carry data of these classes? */
bool chain_has_data(const struct chain *c, struct words data, const char **which);

/* The broader class that was found where a narrower one is asked for; NULL: none. "location" for
 * location.precise: it may be that, or another one. */
const char *chain_broader_data(const struct chain *c, struct words data, const char **asked);

/* How many different classes at the ends of the tree, of those named, the chain carries. */
size_t chain_data_kinds(const struct chain *c, struct words data);

#endif
