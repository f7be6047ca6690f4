/* What a cipher suite protects records with, read from its IANA name: TLS_…_WITH_<cipher>_<hash>. */
#ifndef CORDON_DECRYPT_CIPHER_PARAMS_H
#define CORDON_DECRYPT_CIPHER_PARAMS_H

#include "evidence/capture/decrypt/hkdf.h"

#define CAMELLIA_GCM "CAMELLIA-GCM" /* libcrypto has the two parts of it only */

enum cipher_kind {
    KIND_NULL, /* MAC only */
    KIND_RC4,
    KIND_CBC,     /* with HMAC, before or after encryption (RFC 7366) */
    KIND_GCM,     /* AEAD; up to TLS 1.2 with 8 bytes of explicit nonce (RFC 5288) */
    KIND_CCM,     /* the same (RFC 6655) */
    KIND_CHACHA20 /* AEAD; nonce as in TLS 1.3 (RFC 7905) */
};

struct cipher_params {
    enum cipher_kind kind;
    enum digest prf;    /* of the key schedule in TLS 1.3 and 1.2; before 1.2 the version decides */
    enum digest mac;    /* DIGEST_NONE for AEAD */
    uint8_t key, block; /* bytes; block 0: a stream */
    uint8_t tag;        /* of an AEAD */
    const char *cipher; /* libcrypto's name of it */
    bool tls13;
};

/* False: the suite is not known, or not one of these. */
bool cipher_params_of(uint16_t suite, struct cipher_params *to);

static inline bool cipher_params_aead(const struct cipher_params *p) {
    return p->kind >= KIND_GCM;
}

#endif
