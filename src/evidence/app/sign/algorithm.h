/* Signature algorithms of APK Signature Scheme v2 to v4, and signatures checked by OpenSSL. */
#ifndef CORDON_APP_SIGN_ALGORITHM_H
#define CORDON_APP_SIGN_ALGORITHM_H

#include "base/bytes.h"

#include <openssl/evp.h>

/* In the order of their preference: the platform takes the last that it knows. */
enum content_digest { CONTENT_SHA256, CONTENT_VERITY, CONTENT_SHA512, CONTENT_DIGESTS };

struct sign_algorithm {
    uint32_t id; /* "Signature Algorithm IDs" of APK Signature Scheme v2 */
    const char *name;
    enum content_digest content;
    int key;   /* EVP_PKEY_… */
    bool pss;  /* RSASSA-PSS, salt as long as the digest */
    bool wide; /* SHA-512, else SHA-256 */
    uint32_t least_level;
};

const struct sign_algorithm *sign_algorithm_find(uint32_t id); /* NULL: unknown */

struct sign_value {
    const struct sign_algorithm *algorithm; /* NULL: unknown */
    uint32_t id;
    struct bytes signature;
};

/* Which of n values platforms from `least` to `most` would look at: the best of each level that brought new
 * algorithms. Fills `chosen` (room for two) and gives how many; 0: a level in the range knows none of them.
 */
size_t sign_values_choose(const struct sign_value *list, size_t n, uint32_t least, uint32_t most,
                          const struct sign_value *chosen[2]);

/* NULL: the signature over the message holds; else why it does not. */
const char *sign_value_check(const struct sign_value *v, EVP_PKEY *key, struct bytes message);

/* The same for any digest: signature in the usual form of the key's algorithm (PKCS#1 v1.5 for RSA). The
 * message is in two parts, of which one may be empty. */
const char *sign_raw_check(EVP_PKEY *key, const EVP_MD *digest, bool pss, const struct bytes message[2],
                           struct bytes signature);

#endif
