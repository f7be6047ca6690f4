/* PKCS #7 signed data (RFC 2315, RFC 5652) as signature block files of JARs have it, read as tolerantly as
 * Android does: BER, certificates in any order, signed attributes there or not. */
#ifndef CORDON_APP_SIGN_PKCS7_H
#define CORDON_APP_SIGN_PKCS7_H

#include "evidence/app/sign/ber.h"
#include "evidence/app/sign/certificate.h"
#include "evidence/app/sign/jar_algorithm.h"

enum { PKCS7_SIGNERS_MOST = 32, PKCS7_CERTIFICATES_MOST = 64 };

struct pkcs7_signer {
    struct bytes issuer, serial;              /* RFC 5652 5.3: either these … */
    struct bytes key_identifier;              /* … or this */
    struct bytes digest, signature_algorithm; /* object identifiers */
    struct bytes attributes;                  /* the whole [0]; none: empty */
    struct bytes signature;
};

struct pkcs7 {
    struct bytes content_type; /* object identifier of what is signed */
    struct bytes certificates[PKCS7_CERTIFICATES_MOST];
    struct pkcs7_signer signers[PKCS7_SIGNERS_MOST];
    size_t n_certificates, n_signers;
};

/* NULL, or what is wrong. Views into the bytes. */
const char *pkcs7_read(struct bytes b, struct pkcs7 *to);

enum pkcs7_answer {
    PKCS7_HOLDS,
    PKCS7_FAILS,  /* another SignerInfo may still hold */
    PKCS7_REFUSED /* the whole signature is no good */
};

struct pkcs7_found {
    const struct sign_certificate *certificate; /* NULL: not found */
    const char *weak;                           /* digest: "MD5", "SHA-1" */
    const char *trouble;                        /* unless it holds */
};

/* Does it sign `content`, for all platform levels from `least` to `most`? Without `verify` only the
 * certificate is looked for. */
enum pkcs7_answer pkcs7_verify(const struct pkcs7 *p, const struct pkcs7_signer *s, struct bytes content,
                               uint32_t least, uint32_t most, bool verify, struct certificate_pool *pool,
                               struct pkcs7_found *to);

#endif
