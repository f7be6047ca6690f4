/* A signing certificate: read by OpenSSL from hostile bytes of bounded size. */
#ifndef CORDON_APP_SIGN_CERTIFICATE_H
#define CORDON_APP_SIGN_CERTIFICATE_H

#include "base/arena.h"

#include <openssl/x509.h>

struct sign_certificate {
    struct bytes der; /* as it lies there; its digest is over these */
    uint8_t sha256[32];
    const char *subject; /* RFC 4514 */
    const char *weak;    /* NULL: nothing */
    X509 *x;
    EVP_PKEY *key; /* of x; NULL: of a kind that OpenSSL cannot use */
};

/* Owns what OpenSSL allocated for the certificates of one package. */
struct certificate_pool;
struct certificate_pool *certificate_pool_new(struct arena *a);
void certificate_pool_free(struct certificate_pool *p);

/* NULL: no X.509 certificate, larger than 256 KiB, or there were too many already. `der` must outlive it.
 * Bytes behind the certificate are let be, as Android's decoder does. */
const struct sign_certificate *sign_certificate_read(struct certificate_pool *p, struct bytes der);

bool sign_certificate_same(const struct sign_certificate *a, const struct sign_certificate *b);
/* Is the SubjectPublicKeyInfo that of the certificate, as it lies there or as DER has it? */
bool sign_certificate_has_key(const struct sign_certificate *c, struct bytes spki);
/* NULL: RFC 5280 4.2.1.3 and 4.2 let it sign; else why not. */
const char *sign_certificate_may_sign(const struct sign_certificate *c);

#endif
