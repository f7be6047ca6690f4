/* Proof of rotation: the signers a package had, each appointed by the one before ("Proof-of-rotation and
 * self-trusted-old-certs structs" of APK Signature Scheme v3). The source stamp's has the same form. */
#ifndef CORDON_APP_SIGN_LINEAGE_H
#define CORDON_APP_SIGN_LINEAGE_H

#include "evidence/app/sign/certificate.h"

enum { LINEAGE_MOST = 64 };

struct lineage {
    size_t n; /* oldest first */
    const struct sign_certificate *certificates[LINEAGE_MOST];
    uint32_t flags[LINEAGE_MOST]; /* what the platform lets an old signer still do */
};

/* Reads and verifies it link by link. NULL: *trouble says what is wrong. */
const struct lineage *lineage_read(struct arena *a, struct certificate_pool *p, struct bytes b,
                                   const char **trouble);

/* Place of the certificate; n: it is not there. */
size_t lineage_find(const struct lineage *l, const struct sign_certificate *c);
/* Is one the beginning of the other? */
bool lineage_agrees(const struct lineage *a, const struct lineage *b);

#endif
