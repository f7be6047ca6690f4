#include "evidence/capture/decrypt/aead.h"

#include "base/memory.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum { SEALED_MOST = 1 << 20 };

struct aead {
    EVP_CIPHER_CTX *c;
    uint8_t tag;
    bool ccm;
};

struct aead *aead_new(const struct cipher_params *p, const uint8_t *key) {
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
    *a = (struct aead){c, p->tag, ccm};
    return a;
}

void aead_free(struct aead *a) {
    if (!a) return;
    EVP_CIPHER_CTX_free(a->c); /* cleanses */
    free(a);
}

bool aead_open(struct aead *a, const uint8_t nonce[AEAD_NONCE], struct bytes associated, struct bytes sealed,
               uint8_t *to) {
    if (sealed.n < a->tag || sealed.n > SEALED_MOST || associated.n > SEALED_MOST) return false;
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
