/* SHA-256 is called directly and not through EVP: nine tenths of the time of five EVP HMACs goes into
 * fetching and allocating, and every QUIC connection of a capture costs five. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "evidence/capture/names/quic_crypto.h"

#include "base/memory.h"
#include "evidence/capture/names/context_private.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>

enum { PACKET_MOST = 65536, SECRET = 32 };

struct quic_ciphers {
    EVP_CIPHER *gcm_type, *ecb_type;
    EVP_CIPHER_CTX *gcm, *ecb; /* AES-128 */
    bool usable;
    uint8_t plain[PACKET_MOST];
};

static const struct quic_salt v1 = {{0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                                     0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a},
                                    false}; /* RFC 9001 5.2, drafts 33 and 34 */
static const struct quic_salt v2 = {{0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                                     0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9},
                                    true}; /* RFC 9369 3.3.1 */
static const struct quic_salt v2_draft = {{0xa7, 0x07, 0xc2, 0x03, 0xa5, 0x9b, 0x47, 0x18, 0x4a, 0x1d,
                                           0x62, 0xca, 0x57, 0x04, 0x06, 0xea, 0x7a, 0xe3, 0xe5, 0xd3},
                                          true}; /* draft-ietf-quic-v2-01 */
static const struct quic_salt draft_29 = {{0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
                                           0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99},
                                          false}; /* 29 to 32 */
static const struct quic_salt draft_23 = {{0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
                                           0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02},
                                          false}; /* 23 to 28 */
static const struct quic_salt draft_22 = {{0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a,
                                           0x96, 0xcd, 0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a},
                                          false};
static const struct quic_salt q050 = {{0x50, 0x45, 0x74, 0xef, 0xd0, 0x66, 0xfe, 0x2f, 0x9d, 0x94,
                                       0x5c, 0xfc, 0xdb, 0xd3, 0xa7, 0xf0, 0xd3, 0xb5, 0x6b, 0x45},
                                      false};
static const struct quic_salt t050 = {{0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80,
                                       0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c, 0x60, 0x48, 0x83, 0x10},
                                      false};
static const struct quic_salt t051 = {{0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50,
                                       0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d},
                                      false};

static size_t one(const struct quic_salt *to[QUIC_SALTS_MOST], const struct quic_salt *s) {
    to[0] = s;
    return 1;
}

/* mvfst (0xfaceb0xx), picoquic and the versions reserved to provoke negotiation (RFC 9000 15) follow one
 * draft or another: the tag tells which. */
static size_t any(const struct quic_salt *to[QUIC_SALTS_MOST]) {
    to[0] = &v1;
    to[1] = &draft_29;
    to[2] = &draft_23;
    to[3] = &draft_22;
    return 4;
}

size_t quic_salts(uint32_t version, const struct quic_salt *to[QUIC_SALTS_MOST]) {
    switch (version) {
    case 0: return 0;
    case 1: return one(to, &v1);
    case 0x6b3343cf: return one(to, &v2);
    case 0x709a50c4:
    case 0xff020000: to[1] = &v2; return 1 + one(to, &v2_draft);
    case 0x51303530: return one(to, &q050); /* "Q050" */
    case 0x54303530: return one(to, &t050); /* "T050" */
    case 0x54303531: return one(to, &t051); /* "T051" */
    default: break;
    }
    uint32_t draft = version & 0xff;
    if (version >> 8 == 0xff0000 && draft >= 22 && draft <= 34)
        return one(to, draft >= 33 ? &v1 : draft >= 29 ? &draft_29 : draft >= 23 ? &draft_23 : &draft_22);
    bool followed =
        version >> 8 == 0xfaceb0 || version >> 8 == 0x504351 || (version & 0x0f0f0f0f) == 0x0a0a0a0a;
    return followed ? any(to) : 0;
}

static struct quic_ciphers *ciphers(struct names_context *x) {
    if (x->quic) return x->quic;
    struct quic_ciphers *q = x->quic = memory_new(1, sizeof *q);
    q->gcm_type = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
    q->ecb_type = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
    q->gcm = EVP_CIPHER_CTX_new();
    q->ecb = EVP_CIPHER_CTX_new();
    q->usable = q->gcm_type && q->ecb_type && q->gcm && q->ecb &&
                EVP_DecryptInit_ex2(q->gcm, q->gcm_type, NULL, NULL, NULL) &&
                EVP_EncryptInit_ex2(q->ecb, q->ecb_type, NULL, NULL, NULL) &&
                EVP_CIPHER_CTX_set_padding(q->ecb, 0);
    return q;
}

void quic_ciphers_free(struct quic_ciphers *q) {
    if (!q) return;
    EVP_CIPHER_CTX_free(q->gcm);
    EVP_CIPHER_CTX_free(q->ecb);
    EVP_CIPHER_free(q->gcm_type);
    EVP_CIPHER_free(q->ecb_type);
    free(q);
}

/* HMAC-SHA-256 (RFC 2104) with its key taken in once; keys here are never longer than a block. */
struct hmac {
    SHA256_CTX inner, outer;
};

static struct hmac hmac_with(const uint8_t *key, size_t n) {
    uint8_t block[SHA256_CBLOCK];
    struct hmac h;
    memset(block, 0x36, sizeof block);
    for (size_t i = 0; i < n; i++) block[i] ^= key[i];
    SHA256_Init(&h.inner);
    SHA256_Update(&h.inner, block, sizeof block);
    for (size_t i = 0; i < sizeof block; i++) block[i] ^= 0x36 ^ 0x5c;
    SHA256_Init(&h.outer);
    SHA256_Update(&h.outer, block, sizeof block);
    return h;
}

static void hmac_of(const struct hmac *key, struct bytes message, uint8_t to[SECRET]) {
    struct hmac h = *key;
    SHA256_Update(&h.inner, message.p, message.n);
    SHA256_Final(to, &h.inner);
    SHA256_Update(&h.outer, to, SECRET);
    SHA256_Final(to, &h.outer);
}

/* HKDF-Expand-Label (RFC 8446 7.1) with an empty context, for outputs of at most one block: a single HMAC of
 * the label and the byte 1. */
static void expand(const struct hmac *secret, const char *label, uint8_t *to, size_t n) {
    uint8_t info[64] = {0, (uint8_t)n, (uint8_t)(6 + strlen(label))}, out[SECRET];
    size_t at = 3;
    memcpy(info + at, "tls13 ", 6);
    memcpy(info + at + 6, label, strlen(label));
    at += 6 + strlen(label);
    info[at++] = 0;
    info[at++] = 1;
    hmac_of(secret, (struct bytes){info, at}, out);
    memcpy(to, out, n);
}

void quic_derive(const struct quic_salt *salt, struct bytes id, enum quic_side side, struct quic_keys *to) {
    uint8_t secret[SECRET];
    struct hmac h = hmac_with(salt->salt, sizeof salt->salt); /* HKDF-Extract */
    hmac_of(&h, id, secret);
    h = hmac_with(secret, SECRET);
    expand(&h, side == QUIC_CLIENT ? "client in" : "server in", secret, SECRET);
    h = hmac_with(secret, SECRET);
    expand(&h, salt->v2 ? "quicv2 key" : "quic key", to->key, sizeof to->key);
    expand(&h, salt->v2 ? "quicv2 iv" : "quic iv", to->iv, sizeof to->iv);
    expand(&h, salt->v2 ? "quicv2 hp" : "quic hp", to->hp, sizeof to->hp);
}

bool quic_open(struct names_context *x, const struct quic_keys *k, struct bytes packet, size_t pn,
               struct bytes *payload) {
    struct quic_ciphers *q = ciphers(x);
    if (!q->usable || packet.n > PACKET_MOST || pn > packet.n || packet.n - pn < 4 + QUIC_TAG) return false;
    uint8_t mask[16];
    int n = 0, last = 0;
    if (!EVP_EncryptInit_ex2(q->ecb, NULL, k->hp, NULL, NULL) ||
        !EVP_EncryptUpdate(q->ecb, mask, &n, packet.p + pn + 4, 16)) /* RFC 9001 5.4.2 */
        return false;
    uint8_t first = packet.p[0] ^ (mask[0] & 0x0f);
    size_t pn_length = (first & 3u) + 1;
    uint8_t number[4], nonce[12];
    memcpy(nonce, k->iv, sizeof nonce);
    for (size_t i = 0; i < pn_length; i++) {
        number[i] = packet.p[pn + i] ^ mask[1 + i];
        nonce[12 - pn_length + i] ^= number[i];
    }
    struct bytes sealed = {packet.p + pn + pn_length, packet.n - pn - pn_length};
    if (sealed.n < QUIC_TAG) return false;
    sealed.n -= QUIC_TAG;
    uint8_t tag[QUIC_TAG];
    memcpy(tag, sealed.p + sealed.n, QUIC_TAG);
    bool opened = EVP_DecryptInit_ex2(q->gcm, NULL, k->key, nonce, NULL) &&
                  EVP_DecryptUpdate(q->gcm, NULL, &n, &first, 1) &&
                  EVP_DecryptUpdate(q->gcm, NULL, &n, packet.p + 1, (int)pn - 1) &&
                  EVP_DecryptUpdate(q->gcm, NULL, &n, number, (int)pn_length) &&
                  EVP_DecryptUpdate(q->gcm, q->plain, &n, sealed.p, (int)sealed.n) &&
                  EVP_CIPHER_CTX_ctrl(q->gcm, EVP_CTRL_AEAD_SET_TAG, QUIC_TAG, tag) &&
                  EVP_DecryptFinal_ex(q->gcm, q->plain + n, &last);
    *payload = (struct bytes){q->plain, opened ? sealed.n : 0};
    return opened;
}
