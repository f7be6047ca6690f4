/* APK Signature Scheme v4: a Merkle tree over the whole package, signed, in a file beside it (.idsig). */
#ifndef CORDON_APP_SIGN_V4_H
#define CORDON_APP_SIGN_V4_H

#include "evidence/app/sign/scheme.h"

/* `best` and `rotated` (NULL: there is none): what its digests and certificates must be those of. */
void v4_verify(struct sign_job *j, const struct scheme_result *best, const struct scheme_result *rotated,
               struct scheme_result *to);

#endif
