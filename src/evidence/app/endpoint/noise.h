/* What looks like an endpoint and is none: names of namespaces, documentation, licences, examples. The table
 * is data, each row with its reason; docs/formats/endpoints.md shows how it is used. */
#ifndef CORDON_APP_NOISE_H
#define CORDON_APP_NOISE_H

#include "base/bytes.h"

/* Why this is no endpoint, in a few words that follow "it"; NULL: it is one. `host` in lower case, `path`
 * from its '/' on or empty. `prose`: it stands within a sentence. */
const char *noise_of_url(struct text host, struct text path, bool prose);
/* An address that belongs to no one or to the device itself (RFC 6890), of 16 bytes. */
const char *noise_of_address(const uint8_t address[16]);
/* First labels of names that are packages, properties and keys, and not hosts: "com.", "java.", "ro." */
bool noise_is_root(struct text label);

#endif
