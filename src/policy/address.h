#ifndef CORDON_POLICY_ADDRESS_H
#define CORDON_POLICY_ADDRESS_H

#include "base/bytes.h"

/* An IP address as text; v4 becomes ::ffff:a.b.c.d. False when it is none. */
bool address_of_text(const char *text, uint8_t address[16]);

#endif
