/* Countries by their ISO 3166-1 alpha-2 code: common English short names and a rough middle for maps. A code
 * here is a code, not a statement about anybody's status. */
#ifndef CORDON_ATLAS_COUNTRY_H
#define CORDON_ATLAS_COUNTRY_H

#include "base/bytes.h"

bool country_known(struct text code);
const char *country_name(struct text code); /* NULL: no such code */
/* By its name here or another usual one ("Turkey", "Congo, Rep."); false, and `code` untouched: unknown. */
bool country_by_name(struct text name, char code[3]);
bool country_place(struct text code, double *latitude, double *longitude);

#endif
