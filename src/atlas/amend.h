/* An atlas amended by a change of owners: the same facts but for the stakes and holdings that the change is
 * about. The atlas itself is mapped and never written; what differs is kept in memory beside it. */
#ifndef CORDON_ATLAS_AMEND_H
#define CORDON_ATLAS_AMEND_H

#include "atlas/change.h"

/* Both have the parties that the change makes, so that a party has one number in both; addresses have the
 * same records as in the atlas, which must outlive them.
 *
 * Of the parties whose owners the change is about, and of the identifiers it moves, `before` says what the
 * atlas says of the day before the change, and goes on saying it: so a change that came about can be asked
 * for as well as one that did not. `after` is that with the change. */
struct amended {
    struct atlas *before, *after;
};

/* False, with a diagnostic for each thing that is wrong (an unknown party, a stake that is not there, shares
 * over 100 % …), when the change cannot be applied to the atlas: then nothing of it is. */
bool atlas_amend(const struct atlas *a, const struct change *c, struct amended *to, struct diagnostics *d);
void amended_close(struct amended *a);

#endif
