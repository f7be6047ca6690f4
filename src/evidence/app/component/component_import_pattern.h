/* Signatures as other lists write them: regular expressions that mean prefixes and domains. */
#ifndef CORDON_APP_COMPONENT_IMPORT_PATTERN_H
#define CORDON_APP_COMPONENT_IMPORT_PATTERN_H

#include "evidence/app/component/component_draft.h"

enum { IMPORT_PATTERN_MOST = COMPONENT_PATTERN_MOST, IMPORT_TOO_SHORT = 3 };

/* "com.example.ads", "com\\.example\\.", "Lcom/example/ads;": the names as "com.example.ads", with a dot at
 * the end where the list has one. What stands in the way; NULL: nothing. */
const char *import_class(struct text signature, char to[IMPORT_PATTERN_MOST]);

/* "example\\.com", ".*\\.example\\.com$", "https://api.example.com/": as "example.com". Likewise. */
const char *import_host(struct text signature, char to[IMPORT_PATTERN_MOST]);

#endif
