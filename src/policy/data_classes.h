/* The tree of classes of personal data. A name with a dot lies below the name before the dot, and a rule on a
 * class covers all below it. Internal to the policy floor. */
#ifndef CORDON_POLICY_DATA_CLASSES_H
#define CORDON_POLICY_DATA_CLASSES_H

#include "policy/model.h"

size_t data_class_count(void);
const char *data_class_name(size_t i);

/* The class in words: "precise location". NULL: there is no such class. */
const char *data_class_phrase(const char *name);

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
