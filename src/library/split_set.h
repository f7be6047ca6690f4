/* Packages among the evidence that are one app: a base and its splits, each named on its own. */
#ifndef CORDON_LIBRARY_SPLIT_SET_H
#define CORDON_LIBRARY_SPLIT_SET_H

#include "library/context.h"

/* Once, before evidence is read: pending_evidence.set of those that belong together. A package without splits
 * beside it is left alone, however often it is given. */
void split_sets_find(struct cordon *c);

/* The app of the set that the i-th evidence is the first of; reads and closes all of its files. */
struct app *split_set_read(struct cordon *c, size_t i, const struct app_options *how, uint64_t *size);

#endif
