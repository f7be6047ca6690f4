/* Camellia in GCM (RFC 6367) is put together from libcrypto's block cipher and its mode. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "evidence/capture/decrypt/aead.h"

#include "base/memory.h"

#include <openssl/camellia.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/modes.h>
#include <stdlib.h>

enum { SEALED_MOST = 1 << 20 };

struct aead {
    EVP_CIPHER_CTX *c;
    GCM128_CONTEXT *gcm; /* of `camellia`, instead of c */
    CAMELLIA_KEY camellia;
    uint8_t tag;
    bool ccm;
};

static void camellia_block(const uint8_t in[16], uint8_t out[16], const void *key) {
    Camellia_encrypt(in, out, key);
}

static struct aead *camellia_new(const struct cipher_params *p, const uint8_t *key) {
    struct aead *a = memory_new(1, sizeof *a);
    a->tag = p->tag;
    if (Camellia_set_key(key, p->key * 8, &a->camellia) == 0)
        a->gcm = CRYPTO_gcm128_new(&a->camellia, camellia_block);
    if (a->gcm) return a;
    aead_free(a);
    return NULL;
}

struct aead *aead_new(const struct cipher_params *p, const uint8_t *key) {
    if (p->cipher && strcmp(p->cipher, CAMELLIA_GCM) == 0) return camellia_new(p, key);
    EVP_CIPHER *type = p->cipher ? EVP_CIPHER_fetch(NULL, p->cipher, NULL) : NULL;
    EVP_CIPHER_CTX *c = type ? EVP_CIPHER_CTX_new() : NULL;
    bool ccm = p->kind == KIND_CCM;
    /* CCM's lengths of nonce and tag go into its first block: known before the key. */
    bool ready = c && cipher_params_aead(p) && EVP_DecryptInit_ex2(c, type, NULL, NULL, NULL) &&
                 EVP_CIPHER_CTX_get_key_length(c) == p->key &&
                 EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, AEAD_NONCE, NULL) &&
                 (!ccm || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, p->tag, NULL)) &&
                 EVP_DecryptInit_ex2(c, NULL, key, NULL, NULL);
    EVP_CIPHER_free(type); /* the context holds it */
    if (!ready) {
        EVP_CIPHER_CTX_free(c);
        return NULL;
    }
    struct aead *a = memory_new(1, sizeof *a);
    a->c = c;
    a->tag = p->tag;
    a->ccm = ccm;
    return a;
}

void aead_free(struct aead *a) {
    if (!a) return;
    EVP_CIPHER_CTX_free(a->c); /* cleanses */
    if (a->gcm) CRYPTO_gcm128_release(a->gcm);
    OPENSSL_cleanse(a, sizeof *a);
    free(a);
}

static bool camellia_open(struct aead *a, const uint8_t *nonce, struct bytes associated, struct bytes sealed,
                          uint8_t *to) {
    size_t n = sealed.n - a->tag;
    CRYPTO_gcm128_setiv(a->gcm, nonce, AEAD_NONCE);
    return CRYPTO_gcm128_aad(a->gcm, associated.p, associated.n) == 0 &&
           CRYPTO_gcm128_decrypt(a->gcm, sealed.p, to, n) == 0 &&
           CRYPTO_gcm128_finish(a->gcm, sealed.p + n, a->tag) == 0;
}

bool aead_open(struct aead *a, const uint8_t nonce[AEAD_NONCE], struct bytes associated, struct bytes sealed,
               uint8_t *to) {
    if (sealed.n < a->tag || sealed.n > SEALED_MOST || associated.n > SEALED_MOST) return false;
    if (a->gcm) return camellia_open(a, nonce, associated, sealed, to);
    int length = (int)(sealed.n - a->tag), n = 0;
    uint8_t tag[AEAD_TAG_MOST];
    memcpy(tag, sealed.p + length, a->tag);
    if (!EVP_DecryptInit_ex2(a->c, NULL, NULL, nonce, NULL) ||
        !EVP_CIPHER_CTX_ctrl(a->c, EVP_CTRL_AEAD_SET_TAG, a->tag, tag))
        return false;
    if (a->ccm && !EVP_DecryptUpdate(a->c, NULL, &n, NULL, length)) return false;
    if (associated.n > 0 && !EVP_DecryptUpdate(a->c, NULL, &n, associated.p, (int)associated.n)) return false;
    uint8_t none = 0;
    /* CCM checks the tag here, and wants to be called even for no bytes at all. */
    if ((length > 0 || a->ccm) && EVP_DecryptUpdate(a->c, length ? to : &none, &n, sealed.p, length) <= 0)
        return false;
    return a->ccm || EVP_DecryptFinal_ex(a->c, &none, &n) > 0;
}
