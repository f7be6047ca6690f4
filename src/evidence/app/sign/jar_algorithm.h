/* Digest and signature algorithms of JAR signing, and the platform levels that know each pair. */
#ifndef CORDON_APP_SIGN_JAR_ALGORITHM_H
#define CORDON_APP_SIGN_JAR_ALGORITHM_H

#include "base/bytes.h"

#include <openssl/evp.h>

enum jar_digest { JAR_MD5, JAR_SHA1, JAR_SHA224, JAR_SHA256, JAR_SHA384, JAR_SHA512, JAR_DIGESTS };
enum jar_family { JAR_RSA, JAR_DSA, JAR_ECDSA };

struct jar_signature {
    enum jar_family family;
    enum jar_digest digest; /* JAR_DIGESTS: the algorithm names none; that of the SignerInfo counts */
};

/* By the contents octets of their object identifiers. */
bool jar_digest_find(struct bytes oid, enum jar_digest *to);
bool jar_signature_find(struct bytes oid, struct jar_signature *to);

/* Does every level from `least` to `most` know the pair? */
bool jar_algorithms_known(enum jar_digest digest, struct jar_signature signature, uint32_t least,
                          uint32_t most);

const EVP_MD *jar_digest_method(enum jar_digest d);
const char *jar_digest_name(enum jar_digest d);
/* "MD5", "SHA-1"; NULL: it is not weak. */
const char *jar_digest_weak(enum jar_digest d);
int jar_family_key(enum jar_family f); /* EVP_PKEY_… */

#endif
