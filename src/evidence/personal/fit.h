/* Is a persona's value fit to be searched for? What is short or common is found everywhere, and says nothing.
 */
#ifndef CORDON_PERSONAL_FIT_H
#define CORDON_PERSONAL_FIT_H

#include "base/arena.h"
#include "evidence/personal/kind.h"

/* Why not, without the value itself; NULL: it is. */
const char *fit_why_not(struct arena *a, const struct kind *kind, enum writing writing, struct text value);

#endif
