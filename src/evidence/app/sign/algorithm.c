#include "evidence/app/sign/algorithm.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

static const struct sign_algorithm algorithms[] = {
    {0x0101, "RSASSA-PSS with SHA-256", CONTENT_SHA256, EVP_PKEY_RSA, true, false, 24},
    {0x0102, "RSASSA-PSS with SHA-512", CONTENT_SHA512, EVP_PKEY_RSA, true, true, 24},
    {0x0103, "RSASSA-PKCS1-v1_5 with SHA-256", CONTENT_SHA256, EVP_PKEY_RSA, false, false, 24},
    {0x0104, "RSASSA-PKCS1-v1_5 with SHA-512", CONTENT_SHA512, EVP_PKEY_RSA, false, true, 24},
    {0x0201, "ECDSA with SHA-256", CONTENT_SHA256, EVP_PKEY_EC, false, false, 24},
    {0x0202, "ECDSA with SHA-512", CONTENT_SHA512, EVP_PKEY_EC, false, true, 24},
    {0x0301, "DSA with SHA-256", CONTENT_SHA256, EVP_PKEY_DSA, false, false, 24},
    {0x0421, "RSASSA-PKCS1-v1_5 with SHA-256 over fs-verity", CONTENT_VERITY, EVP_PKEY_RSA, false, false, 28},
    {0x0423, "ECDSA with SHA-256 over fs-verity", CONTENT_VERITY, EVP_PKEY_EC, false, false, 28},
    {0x0425, "DSA with SHA-256 over fs-verity", CONTENT_VERITY, EVP_PKEY_DSA, false, false, 28},
};

const struct sign_algorithm *sign_algorithm_find(uint32_t id) {
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
        if (algorithms[i].id == id) return &algorithms[i];
    return NULL;
}

size_t sign_values_choose(const struct sign_value *list, size_t n, uint32_t least, uint32_t most,
                          const struct sign_value *chosen[2]) {
    const struct sign_value *old = NULL, *new = NULL; /* known since level 24, since 28 */
    for (size_t i = 0; i < n; i++) {
        const struct sign_algorithm *a = list[i].algorithm;
        if (!a || a->least_level > most) continue;
        const struct sign_value **best = a->least_level <= 24 ? &old : &new;
        if (!*best || a->content > (*best)->algorithm->content) *best = &list[i];
    }
    const struct sign_value *first = old ? old : new;
    if (!first || least < first->algorithm->least_level) return 0;
    size_t count = 0;
    chosen[count++] = first;
    if (old && new) chosen[count++] = new;
    return count;
}

static const char *check(EVP_MD_CTX *context, EVP_PKEY *key, const EVP_MD *digest, bool pss,
                         const struct bytes message[2], struct bytes signature) {
    EVP_PKEY_CTX *how = NULL;
    if (EVP_DigestVerifyInit(context, &how, digest, NULL, key) != 1)
        return "the key cannot verify with this algorithm";
    if (pss && (EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) != 1 ||
                EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) != 1 ||
                EVP_PKEY_CTX_set_rsa_mgf1_md(how, digest) != 1))
        return "the key cannot verify with this algorithm";
    for (int i = 0; i < 2; i++)
        if (message[i].n && EVP_DigestVerifyUpdate(context, message[i].p, message[i].n) != 1)
            return "the digest could not be worked out";
    return EVP_DigestVerifyFinal(context, signature.p, signature.n) == 1 ? NULL
                                                                         : "the signature does not verify";
}

const char *sign_raw_check(EVP_PKEY *key, const EVP_MD *digest, bool pss, const struct bytes message[2],
                           struct bytes signature) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context) return "no memory for a digest";
    const char *trouble = check(context, key, digest, pss, message, signature);
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return trouble;
}

const char *sign_value_check(const struct sign_value *v, EVP_PKEY *key, struct bytes message) {
    if (EVP_PKEY_get_base_id(key) != v->algorithm->key)
        return "the public key is of another kind than the algorithm";
    const struct bytes parts[2] = {message, {NULL, 0}};
    return sign_raw_check(key, v->algorithm->wide ? EVP_sha512() : EVP_sha256(), v->algorithm->pss, parts,
                          v->signature);
}
