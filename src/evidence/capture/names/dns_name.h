/* Domain names out of a DNS message. */
#ifndef CORDON_NAMES_DNS_NAME_H
#define CORDON_NAMES_DNS_NAME_H

#include "base/cursor.h"

/* Room for any name: 255 bytes on the wire (RFC 1035 2.3.4), at most six characters each ("\u200B" takes
 * three). */
enum { DNS_NAME_TEXT = 1100 };

/* Reads the name at the cursor (which runs over `message`, so that pointers can be followed) into
 * presentation form and moves behind it. False, with the cursor failed, when it is malformed: *damage says
 * how. */
bool dns_name_read(struct cursor *c, struct bytes message, char to[DNS_NAME_TEXT], size_t *length,
                   const char **damage);

#endif
