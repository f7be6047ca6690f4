/* APK Signature Scheme v2, v3 and v3.1: their signers, from the blocks of those names. */
#ifndef CORDON_APP_SIGN_SCHEME_H
#define CORDON_APP_SIGN_SCHEME_H

#include "evidence/app/sign/job.h"
#include "evidence/app/sign/signing_block.h"

/* `found_v3`: SIGN_V3 was found, which v2's stripping protection may ask for. */
void scheme_v2_verify(struct sign_job *j, const struct signing_block *b, bool found_v3,
                      struct scheme_result *to);
/* Of v3.1 first; then of v3, which `v31` (NULL: for v3.1 itself) may take the upper levels off. */
void scheme_v3_verify(struct sign_job *j, const struct signing_block *b, const struct scheme_result *v31,
                      struct scheme_result *to);

/* The content digests that signers told, compared with those of the package. */
void scheme_verify_content(struct sign_job *j, struct scheme_result *r, unsigned kinds, const char *clause);

#endif
