/* Digests over a package without its signing block ("Integrity-protected contents" of APK Signature Scheme
 * v2). */
#ifndef CORDON_APP_SIGN_CONTENT_DIGEST_H
#define CORDON_APP_SIGN_CONTENT_DIGEST_H

#include "evidence/app/sign/algorithm.h"

/* The three parts that are protected: entries, central directory, end record with the offset of the directory
 * replaced by that of the signing block. Digests are worked out once each, when asked for. */
struct content_digests;

/* `end` is copied. */
struct content_digests *content_digests_new(struct bytes entries, uint64_t block_size, struct bytes directory,
                                            struct bytes end, unsigned threads);
void content_digests_free(struct content_digests *c); /* NULL is fine */

/* NULL: *to is the digest, valid as long as c; else why it cannot be worked out. */
const char *content_digest(struct content_digests *c, enum content_digest kind, struct bytes *to);

#endif
