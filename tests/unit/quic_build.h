/* QUIC Initial packets as a client or server would protect them, with keys given and not derived: what the
 * reader derives is held against the RFCs' own numbers. */
#ifndef CORDON_TESTS_QUIC_BUILD_H
#define CORDON_TESTS_QUIC_BUILD_H

#include "build.h"

#include <openssl/evp.h>

struct initial {
    uint32_t version;
    const char *key, *iv, *hp; /* hex */
    const char *to, *from;     /* connection ids, hex */
    const char *token;         /* hex; NULL: empty */
    uint32_t number;
    bool v2, server;
};

/* RFC 9001 A.1 and RFC 9369 A.1: keys of the client's connection id 8394c8f03e515708. */
#define V1_CLIENT                                                                                            \
    .version = 1, .key = "1f369613dd76d5467730efcbe3b1a22d", .iv = "fa044b2f42a3fd3b46fb255c",               \
    .hp = "9f50449e04a0e810283a1e9933adedd2", .to = "8394c8f03e515708", .from = ""
#define V1_SERVER                                                                                            \
    .version = 1, .key = "cf3a5331653c364c88f0f379b6067e37", .iv = "0ac1493ca1905853b0bba03e",               \
    .hp = "c206b8d9b9f0f37644430b490eeaa314", .to = "", .from = "f067a5502a4262b5", .server = true
#define V2_CLIENT                                                                                            \
    .version = 0x6b3343cf, .key = "8b1a0bc121284290a29e0971b5cd045d", .iv = "91f73e2351d8fa91660e909f",      \
    .hp = "45b95e15235d6f45a6b19cbcb0294ba9", .to = "8394c8f03e515708", .from = "", .v2 = true
#define V2_SERVER                                                                                            \
    .version = 0x6b3343cf, .key = "82db637861d55e1d011f19ea71d5d2a7", .iv = "dd13c276499c0249d3310652",      \
    .hp = "edf6d05c83121201b436e16877593c3a", .to = "", .from = "f067a5502a4262b5", .server = true,          \
    .v2 = true

/* Appends one packet: frames, padded with zeros to `size` bytes of payload. */
static inline void put_initial(struct build *b, struct initial p, struct bytes frames, size_t size) {
    struct build key = {.n = 0}, iv = {.n = 0}, hp = {.n = 0}, id = {.n = 0};
    put_hex(&key, p.key);
    put_hex(&iv, p.iv);
    put_hex(&hp, p.hp);
    if (size < frames.n) size = frames.n;
    size_t start = b->n;
    unsigned pn_length = p.server ? 2 : 4;
    put_number(b, (p.v2 ? 0xd0u : 0xc0u) | (pn_length - 1), 1);
    put_number(b, p.version, 4);
    put_hex(&id, p.to);
    put_number(b, id.n, 1);
    put(b, id.p, id.n);
    id.n = 0;
    put_hex(&id, p.from);
    put_number(b, id.n, 1);
    put(b, id.p, id.n);
    size_t token = open_part(b, 1);
    put_hex(b, p.token ? p.token : "");
    close_part(b, token, 1);
    put_number(b, 0x4000 | (pn_length + size + 16), 2);
    size_t pn = b->n;
    put_number(b, p.number, pn_length);
    size_t payload = b->n;
    for (unsigned i = 0; i < 4; i++) iv.p[11 - i] ^= (uint8_t)(p.number >> (8 * i));

    struct build plain = {.n = 0};
    put(&plain, frames.p, frames.n);
    put_fill(&plain, 0, size - frames.n);
    put_fill(b, 0, size + 16);
    int n;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    if (!EVP_EncryptInit(c, EVP_aes_128_gcm(), key.p, iv.p) ||
        !EVP_EncryptUpdate(c, NULL, &n, b->p + start, (int)(payload - start)) ||
        !EVP_EncryptUpdate(c, b->p + payload, &n, plain.p, (int)size) ||
        !EVP_EncryptFinal(c, b->p + payload + n, &n) ||
        !EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, 16, b->p + payload + size))
        abort();
    uint8_t mask[16];
    if (!EVP_EncryptInit(c, EVP_aes_128_ecb(), hp.p, NULL) ||
        !EVP_EncryptUpdate(c, mask, &n, b->p + pn + 4, 16))
        abort();
    EVP_CIPHER_CTX_free(c);
    b->p[start] ^= mask[0] & 0x0f;
    for (unsigned i = 0; i < pn_length; i++) b->p[pn + i] ^= mask[1 + i];
}

/* A CRYPTO frame with lengths of two bytes. */
static inline void put_crypto(struct build *b, size_t offset, struct bytes data) {
    put_number(b, 6, 1);
    put_number(b, 0x4000 | offset, 2);
    put_number(b, 0x4000 | data.n, 2);
    put(b, data.p, data.n);
}

#endif
