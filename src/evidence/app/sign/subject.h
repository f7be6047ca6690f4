/* The subject of a signer's certificate, as reports tell it. */
#ifndef CORDON_APP_SIGN_SUBJECT_H
#define CORDON_APP_SIGN_SUBJECT_H

#include "base/arena.h"

#include <openssl/x509.h>

/* RFC 4514, in the arena. An e-mail address in it is a person's more often than not and becomes '*'; control
 * bytes, which could hide or forge output, become '?'. NULL: out of memory. */
const char *certificate_subject(struct arena *a, const X509 *certificate);

#endif
