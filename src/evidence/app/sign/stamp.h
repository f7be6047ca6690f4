/* The source stamp: who distributed a package, signed over the digests of its other signatures. */
#ifndef CORDON_APP_SIGN_STAMP_H
#define CORDON_APP_SIGN_STAMP_H

#include "evidence/app/sign/scheme.h"

/* Those that were looked at, for a stamp must be over each of them. */
struct stamp_schemes {
    const struct scheme_result *v2, *v3, *v31; /* NULL: not looked at */
    const uint8_t *manifest;                   /* SHA-256 of the manifest; NULL: v1 was not looked at */
};

void stamp_verify(struct sign_job *j, const struct signing_block *b, const struct stamp_schemes *s,
                  struct scheme_result *to);

#endif
