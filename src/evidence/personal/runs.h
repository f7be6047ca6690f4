/* Runs of letters and digits that are something else written down: base64 and base64url (RFC 4648 4 and 5; in
 * lines, RFC 2045 6.8), base32 (RFC 4648 6), hexadecimal, also in pairs with : - or blanks between. */
#ifndef CORDON_PERSONAL_RUNS_H
#define CORDON_PERSONAL_RUNS_H

#include "evidence/personal/layers.h"

void runs_decode(struct layers *l, uint32_t layer);

/* The six bytes of a MAC address where one stands at p, written with separators; false: none does. */
bool mac_at(const uint8_t *p, const uint8_t *end, uint8_t address[6]);

#endif
