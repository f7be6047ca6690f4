#include "evidence/app/sign/certificate.h"

#include "base/memory.h"
#include "evidence/app/sign/subject.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

enum { CERTIFICATES_MOST = 256, CERTIFICATE_BYTES_MOST = 256 << 10 };

struct certificate_pool {
    struct arena *arena;
    struct sign_certificate *list[CERTIFICATES_MOST];
    size_t n;
};

struct certificate_pool *certificate_pool_new(struct arena *a) {
    struct certificate_pool *p = memory_new(1, sizeof *p);
    p->arena = a;
    return p;
}

void certificate_pool_free(struct certificate_pool *p) {
    for (size_t i = 0; i < p->n; i++) X509_free(p->list[i]->x);
    free(p);
}

/* The key with this certificate is published with Android's own source (build/target/product/security). */
static const uint8_t android_test_key[32] = {0xa4, 0x0d, 0xa8, 0x0a, 0x59, 0xd1, 0x70, 0xca, 0xa9, 0x50, 0xcf,
                                             0x15, 0xc1, 0x8c, 0x45, 0x4d, 0x47, 0xa3, 0x9b, 0x26, 0x98, 0x9d,
                                             0x8b, 0x64, 0x0e, 0xcd, 0x74, 0x5b, 0xa7, 0x1b, 0xf5, 0xdc};

/* Sizes below those of NIST SP 800-57 part 1, table 2 (112 bits of security). */
static const char *key_weakness(struct arena *a, const EVP_PKEY *key) {
    if (!key) return "a public key that cannot be read";
    int kind = EVP_PKEY_get_base_id(key), bits = EVP_PKEY_get_bits(key);
    const char *name = kind == EVP_PKEY_RSA   ? "RSA"
                       : kind == EVP_PKEY_DSA ? "DSA"
                       : kind == EVP_PKEY_EC  ? "EC"
                                              : NULL;
    if (!name || bits >= (kind == EVP_PKEY_EC ? 224 : 2048)) return NULL;
    return arena_format(a, "%s %d", name, bits);
}

static const char *weakness(struct arena *a, const struct sign_certificate *c) {
    const char *key = key_weakness(a, c->key), *whose = NULL;
    if (memcmp(c->sha256, android_test_key, sizeof android_test_key) == 0)
        whose = "Android's published test key";
    else if (c->subject && strstr(c->subject, "CN=Android Debug"))
        whose = "debug certificate";
    if (key && whose) return arena_format(a, "%s, %s", key, whose);
    return key ? key : whose;
}

const struct sign_certificate *sign_certificate_read(struct certificate_pool *p, struct bytes der) {
    for (size_t i = 0; i < p->n; i++)
        if (p->list[i]->der.n == der.n && memcmp(p->list[i]->der.p, der.p, der.n) == 0) return p->list[i];
    if (p->n == CERTIFICATES_MOST || der.n == 0 || der.n > CERTIFICATE_BYTES_MOST) return NULL;
    const unsigned char *at = der.p;
    X509 *x = d2i_X509(NULL, &at, (long)der.n);
    if (!x) {
        ERR_clear_error();
        return NULL;
    }
    struct sign_certificate *c = arena_take(p->arena, sizeof *c);
    *c = (struct sign_certificate){.der = der, .x = x, .key = X509_get0_pubkey(x)};
    EVP_Digest(der.p, der.n, c->sha256, NULL, EVP_sha256(), NULL);
    c->subject = certificate_subject(p->arena, x);
    c->weak = weakness(p->arena, c);
    p->list[p->n++] = c;
    ERR_clear_error();
    return c;
}

bool sign_certificate_same(const struct sign_certificate *a, const struct sign_certificate *b) {
    return a && b && a->der.n == b->der.n && memcmp(a->der.p, b->der.p, a->der.n) == 0;
}

static bool encodes_as(unsigned char *p, int n, struct bytes spki) {
    bool same = n > 0 && (size_t)n == spki.n && memcmp(p, spki.p, spki.n) == 0;
    OPENSSL_free(p);
    return same;
}

bool sign_certificate_has_key(const struct sign_certificate *c, struct bytes spki) {
    unsigned char *p = NULL;
    int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(c->x), &p);
    bool same = encodes_as(p, n, spki);
    if (!same && c->key) {
        p = NULL;
        n = i2d_PUBKEY(c->key, &p);
        same = encodes_as(p, n, spki);
    }
    ERR_clear_error();
    return same;
}

/* Extensions that OpenSSL does not know and that are marked critical must not be passed over (RFC 5280 4.2).
 */
const char *sign_certificate_may_sign(const struct sign_certificate *c) {
    for (int i = 0; i < X509_get_ext_count(c->x); i++) {
        X509_EXTENSION *e = X509_get_ext(c->x, i);
        if (X509_EXTENSION_get_critical(e) && !X509_supported_extension(e))
            return "its certificate has a critical extension that is not known (RFC 5280 4.2)";
    }
    uint32_t usage = X509_get_key_usage(c->x);
    ERR_clear_error();
    if (usage != UINT32_MAX && !(usage & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_NON_REPUDIATION)))
        return "its certificate is not for signatures: keyUsage (RFC 5280 4.2.1.3)";
    return NULL;
}
