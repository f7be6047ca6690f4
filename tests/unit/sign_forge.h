/* Signed packages made from nothing: keys and certificates by OpenSSL, blocks byte by byte. */
#ifndef CORDON_TESTS_SIGN_FORGE_H
#define CORDON_TESTS_SIGN_FORGE_H

#include "zip_build.h"

#include <openssl/x509.h>

struct forged {
    EVP_PKEY *key;
    struct bytes certificate, spki;
    X509 *x;
    uint32_t algorithm; /* 0x0103 or 0x0201 */
};

/* "EC" or "RSA" of so many bits; self-signed, with this subject's CN. */
struct forged forge_key(const char *kind, unsigned bits, const char *cn);
void forge_key_free(struct forged *f);
struct bytes forge_signature(const struct forged *f, struct bytes message); /* free() it */

void forge_element(struct made *to, struct bytes b); /* length-prefixed */
struct bytes forge_view(const struct made *m);

/* A signer of v2 or v3 in a block; what a row of a test sets makes it wrong. */
struct forge_signer {
    const struct forged *who;
    const struct forged *key_of;     /* whose key is told; NULL: who's */
    uint32_t least, most;            /* v3 */
    uint32_t signed_least;           /* 0: as least */
    uint32_t digest_algorithm;       /* 0: as the signature's */
    uint32_t stripping;              /* value of the attribute; 0: none */
    uint32_t rotation_least;         /* value of the attribute; 0: none */
    const struct forged *lineage[4]; /* oldest first */
    size_t n_lineage;
    const struct forged *appointed_by; /* signs the last link in place of the one before */
    bool flip_signature, flip_digest, no_certificate;
};

/* Digest of the package's three parts in one chunk each of at most 1 MiB, worked out the plain way. */
void forge_digest(struct bytes zip, uint8_t to[32]);
/* The value of a block of v2 (v3: false) or v3. */
struct made forge_block(const struct forge_signer *list, size_t n, bool v3, struct bytes zip);

struct forge_pair {
    uint32_t id;
    struct bytes value;
};
/* The package with a signing block of these. */
struct made forge_package(struct bytes zip, const struct forge_pair *pairs, size_t n);

/* A .idsig over the package: root and digest as given. */
struct made forge_idsig(const struct forged *who, uint64_t size, struct bytes root, struct bytes digest);

/* PKCS #7 over a signature file. */
struct forge_pkcs7 {
    const struct forged *who, *other; /* other: its certificate lies first; NULL: none */
    const char *digest;               /* "SHA256" */
    bool attributes;                  /* signed attributes */
};
struct bytes forge_signed_data(const struct forge_pkcs7 *f, struct bytes content); /* free() it */
/* "SHA-256" digest in base64, or another's. */
void forge_base64_digest(const char *digest, struct bytes b, char to[100]);

#endif
