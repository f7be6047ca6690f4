/* Text turned round whose escapes are turned round with it: "04%elpmaxe". Words that are only turned round
 * are looked for as such, and runs of digits and letters by runs.h. */
#ifndef CORDON_PERSONAL_REVERSED_H
#define CORDON_PERSONAL_REVERSED_H

#include "evidence/personal/layers.h"

void reversed_decode(struct layers *l, uint32_t layer);

#endif
