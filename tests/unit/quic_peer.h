/* Both ends of a QUIC connection whose secrets the test chooses: an encoder of packets (RFC 9000 17, RFC 9001
 * 5) made of libcrypto's primitives and of nothing that it tests. */
#ifndef CORDON_TESTS_QUIC_PEER_H
#define CORDON_TESTS_QUIC_PEER_H

#include "build.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <stdio.h>

enum peer_type { PEER_INITIAL, PEER_EARLY, PEER_HANDSHAKE, PEER_RETRY, PEER_DATA };
enum { PEER_V1 = 1, PEER_V2 = 0x6b3343cf };

struct peer_secret {
    uint8_t bytes[48];
    size_t n;
};

struct peer_packet {
    enum peer_type type;
    uint32_t version;
    uint16_t cipher;
    struct peer_secret secret;
    const char *to, *from; /* connection ids, hex */
    const char *token;     /* hex; NULL: empty */
    uint64_t number;
    unsigned number_length; /* 0: 4 */
    unsigned updates;       /* of keys, before this packet */
};

static inline bool peer_is_v2(uint32_t version) {
    return version == PEER_V2 || version == 0x709a50c4;
}

static inline const char *peer_hash(uint16_t cipher) {
    return cipher == 0x1302 ? "SHA384" : "SHA256";
}

static inline void peer_kdf(const char *hash, int mode, struct bytes key, struct bytes salt,
                            struct bytes info, uint8_t *to, size_t n) {
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *c = EVP_KDF_CTX_new(kdf);
    OSSL_PARAM p[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t)hash, 0),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)key.p, key.n),
        salt.n ? OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt.p, salt.n)
               : OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)info.p, info.n),
        OSSL_PARAM_construct_end()};
    if (EVP_KDF_derive(c, to, n, p) <= 0) abort();
    EVP_KDF_CTX_free(c);
    EVP_KDF_free(kdf);
}

static inline void peer_expand(const char *hash, struct bytes secret, const char *label, uint8_t *to,
                               size_t n) {
    struct build info = {.n = 0};
    put_number(&info, n, 2);
    size_t part = open_part(&info, 1);
    put_text(&info, "tls13 ");
    put_text(&info, label);
    close_part(&info, part, 1);
    put_number(&info, 0, 1);
    peer_kdf(hash, EVP_KDF_HKDF_MODE_EXPAND_ONLY, secret, (struct bytes){NULL, 0}, built(&info), to, n);
}

/* RFC 9001 5.2, RFC 9369 3.3.1, drafts 29 to 32. */
static inline struct peer_secret peer_initial(uint32_t version, const char *id, bool server) {
    const char *hex = version == PEER_V2      ? "0dede3def700a6db819381be6e269dcbf9bd2ed9"
                      : version == 0x709a50c4 ? "a707c203a59b47184a1d62ca570406ea7ae3e5d3"
                      : version >> 8 == 0xff0000 && (version & 0xff) < 33
                          ? "afbfec289993d24c9e9786f19c6111e04390a899"
                          : "38762cf7f55934b34d179ae6a4c80cadccbb7f0a";
    struct build salt = {.n = 0}, key = {.n = 0};
    put_hex(&salt, hex);
    put_hex(&key, id);
    struct peer_secret extracted = {.n = 32}, s = {.n = 32};
    peer_kdf("SHA256", EVP_KDF_HKDF_MODE_EXTRACT_ONLY, built(&key), built(&salt), (struct bytes){NULL, 0},
             extracted.bytes, 32);
    peer_expand("SHA256", (struct bytes){extracted.bytes, 32}, server ? "server in" : "client in", s.bytes,
                32);
    return s;
}

static inline void peer_label(const struct peer_packet *p, const struct peer_secret *s, const char *label,
                              uint8_t *to, size_t n) {
    char whole[32];
    snprintf(whole, sizeof whole, "%s %s", peer_is_v2(p->version) ? "quicv2" : "quic", label);
    peer_expand(peer_hash(p->cipher), (struct bytes){s->bytes, s->n}, whole, to, n);
}

static inline void peer_seal(const struct peer_packet *p, const struct peer_secret *s, struct bytes header,
                             struct bytes plain, uint8_t *to) {
    static const char *const names[] = {"AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305", "AES-128-CCM"};
    uint8_t key[32], nonce[12];
    peer_label(p, s, "key", key, p->cipher == 0x1302 || p->cipher == 0x1303 ? 32 : 16);
    peer_label(p, s, "iv", nonce, 12);
    for (unsigned i = 0; i < 8; i++) nonce[11 - i] ^= (uint8_t)(p->number >> (8 * i));
    EVP_CIPHER *type = EVP_CIPHER_fetch(NULL, names[p->cipher - 0x1301], NULL);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    bool ccm = p->cipher == 0x1304;
    int n, last;
    if (!EVP_EncryptInit_ex2(c, type, NULL, NULL, NULL) ||
        !EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL) ||
        (ccm && !EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, 16, NULL)) ||
        !EVP_EncryptInit_ex2(c, NULL, key, nonce, NULL) ||
        (ccm && !EVP_EncryptUpdate(c, NULL, &n, NULL, (int)plain.n)) ||
        !EVP_EncryptUpdate(c, NULL, &n, header.p, (int)header.n) ||
        !EVP_EncryptUpdate(c, to, &n, plain.p, (int)plain.n) || !EVP_EncryptFinal_ex(c, to + n, &last) ||
        !EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, 16, to + plain.n))
        abort();
    EVP_CIPHER_CTX_free(c);
    EVP_CIPHER_free(type);
}

static inline void peer_mask(const struct peer_packet *p, const uint8_t *sample, uint8_t mask[5]) {
    static const char *const names[] = {"AES-128-ECB", "AES-256-ECB", "ChaCha20", "AES-128-ECB"};
    static const uint8_t zeros[5];
    uint8_t key[32], out[32];
    bool chacha = p->cipher == 0x1303;
    peer_label(p, &p->secret, "hp", key, p->cipher == 0x1302 || chacha ? 32 : 16);
    EVP_CIPHER *type = EVP_CIPHER_fetch(NULL, names[p->cipher - 0x1301], NULL);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int n;
    if (!EVP_EncryptInit_ex2(c, type, key, chacha ? sample : NULL, NULL) ||
        !EVP_EncryptUpdate(c, out, &n, chacha ? zeros : sample, chacha ? 5 : 16))
        abort();
    memcpy(mask, out, 5);
    EVP_CIPHER_CTX_free(c);
    EVP_CIPHER_free(type);
}

static inline void peer_id(struct build *b, const char *hex) {
    size_t id = open_part(b, 1);
    put_hex(b, hex);
    close_part(b, id, 1);
}

/* Appends one packet with these frames, padded where header protection needs it. */
static inline void peer_put(struct build *b, struct peer_packet p, struct bytes frames) {
    const bool data = p.type == PEER_DATA;
    const unsigned length = p.number_length ? p.number_length : 4;
    size_t start = b->n;
    if (data) {
        put_number(b, 0x40 | (p.updates & 1) << 2 | (length - 1), 1);
        put_hex(b, p.to);
    } else {
        put_number(b, 0xc0 | ((p.type + (peer_is_v2(p.version) ? 1u : 0)) & 3) << 4 | (length - 1), 1);
        put_number(b, p.version, 4);
        peer_id(b, p.to);
        peer_id(b, p.from);
    }
    if (p.type == PEER_INITIAL) {
        size_t token = open_part(b, 1);
        put_hex(b, p.token ? p.token : "");
        close_part(b, token, 1);
    }
    struct build plain = {.n = 0};
    put(&plain, frames.p, frames.n);
    if (plain.n < 4) put_fill(&plain, 0, 4 - plain.n);
    if (!data) put_number(b, 0x4000 | (length + plain.n + 16), 2);
    size_t number = b->n;
    put_number(b, p.number & ((UINT64_C(1) << (8 * length)) - 1), length);
    size_t payload = b->n;
    struct peer_secret s = p.secret;
    for (unsigned i = 0; i < p.updates; i++) {
        struct peer_secret next = {.n = s.n};
        peer_label(&p, &s, "ku", next.bytes, next.n);
        s = next;
    }
    put_fill(b, 0, plain.n + 16);
    peer_seal(&p, &s, (struct bytes){b->p + start, payload - start}, built(&plain), b->p + payload);
    uint8_t mask[5];
    peer_mask(&p, b->p + number + 4, mask);
    b->p[start] ^= mask[0] & (data ? 0x1f : 0x0f);
    for (unsigned i = 0; i < length; i++) b->p[number + i] ^= mask[1 + i];
}

/* Frames. */
static inline void put_variable(struct build *b, uint64_t v) {
    if (v < 0x40)
        put_number(b, v, 1);
    else if (v < 0x4000)
        put_number(b, v | 0x4000, 2);
    else if (v < 0x40000000)
        put_number(b, v | 0x80000000, 4);
    else
        put_number(b, v | UINT64_C(0xc000000000000000), 8);
}

static inline void put_crypto_frame(struct build *b, uint64_t offset, struct bytes data) {
    put_number(b, 6, 1);
    put_variable(b, offset);
    put_variable(b, data.n);
    put(b, data.p, data.n);
}

static inline void put_stream_frame(struct build *b, uint64_t id, uint64_t offset, struct bytes data,
                                    bool fin) {
    put_number(b, 0x0e | fin, 1);
    put_variable(b, id);
    put_variable(b, offset);
    put_variable(b, data.n);
    put(b, data.p, data.n);
}

#endif
