/* SEED is in OpenSSL's legacy provider, which need not be installed: its functions are called directly. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "evidence/capture/decrypt/record_cipher.h"

#include "base/memory.h"
#include "evidence/capture/decrypt/aead.h"
#include "evidence/capture/decrypt/cipher_rc4.h"
#include "evidence/capture/names/handshake.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/seed.h>
#include <stdlib.h>

enum { EXPLICIT_NONCE = 8, MAC_HEADER = 13, BLOCK_MOST = 16 };

struct record_cipher {
    struct record_keys k;
    struct aead *aead;
    EVP_CIPHER_CTX *block; /* CBC, but for SEED */
    SEED_KEY_SCHEDULE seed;
    EVP_MAC_CTX *mac;     /* keyed; NULL for AEAD and SSL 3.0 */
    struct rc4 rc4, next; /* next: behind the record just looked at */
    bool broken;          /* the state that this record needs is not known */
    bool passed;          /* a record is behind; before, CBC has the IV of record 0 */
    bool authentic;       /* the MAC of the record being looked at holds, and with it the IV of the next */
};

static bool explicit_iv(const struct record_cipher *c) {
    return c->k.version >= VERSION_TLS11;
}

static bool is_seed(const struct record_cipher *c) {
    return c->k.params.kind == KIND_CBC && strcmp(c->k.params.cipher, "SEED-CBC") == 0;
}

static const char *digest_name(enum digest d) {
    static const char *const names[] = {"", "MD5", "SHA1", "SHA256", "SHA384", "SHA512"};
    return names[d];
}

static EVP_MAC_CTX *mac_new(const struct record_keys *k) {
    EVP_MAC *type = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *c = type ? EVP_MAC_CTX_new(type) : NULL;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest_name(k->params.mac), 0),
        OSSL_PARAM_construct_end()};
    EVP_MAC_free(type);
    if (c && EVP_MAC_init(c, k->mac, digest_size(k->params.mac), params)) return c;
    EVP_MAC_CTX_free(c);
    return NULL;
}

static EVP_CIPHER_CTX *block_new(const struct record_keys *k) {
    EVP_CIPHER *type = EVP_CIPHER_fetch(NULL, k->params.cipher, NULL);
    EVP_CIPHER_CTX *c = type ? EVP_CIPHER_CTX_new() : NULL;
    bool ready = c && EVP_DecryptInit_ex2(c, type, k->key, NULL, NULL) && EVP_CIPHER_CTX_set_padding(c, 0) &&
                 EVP_CIPHER_CTX_get_key_length(c) == k->params.key;
    EVP_CIPHER_free(type);
    if (ready) return c;
    EVP_CIPHER_CTX_free(c);
    return NULL;
}

struct record_cipher *record_cipher_new(const struct record_keys *k) {
    struct record_cipher *c = memory_new(1, sizeof *c);
    c->k = *k;
    bool ready = true;
    if (cipher_params_aead(&k->params))
        ready = (c->aead = aead_new(&k->params, k->key)) != NULL;
    else if (is_seed(c))
        SEED_set_key(k->key, &c->seed);
    else if (k->params.kind == KIND_CBC)
        ready = (c->block = block_new(k)) != NULL;
    else if (k->params.kind == KIND_RC4)
        rc4_begin(&c->rc4, (struct bytes){k->key, k->params.key});
    if (!cipher_params_aead(&k->params) && k->version != VERSION_SSL3)
        ready = ready && (c->mac = mac_new(k)) != NULL;
    if (ready) return c;
    record_cipher_free(c);
    return NULL;
}

void record_cipher_free(struct record_cipher *c) {
    if (!c) return;
    aead_free(c->aead);
    EVP_CIPHER_CTX_free(c->block);
    EVP_MAC_CTX_free(c->mac);
    OPENSSL_cleanse(c, sizeof *c);
    free(c);
}

static void put_be64(uint8_t *to, uint64_t v) {
    for (int i = 7; i >= 0; i--, v >>= 8) to[i] = (uint8_t)v;
}

/* sequence, type, version, length (RFC 5246 6.2.3.1) */
static void mac_header(uint8_t to[MAC_HEADER], uint64_t sequence, const struct record *r, size_t length) {
    put_be64(to, sequence);
    to[8] = r->type;
    to[9] = (uint8_t)(r->version >> 8);
    to[10] = (uint8_t)r->version;
    to[11] = (uint8_t)(length >> 8);
    to[12] = (uint8_t)length;
}

/* hash(secret + pad2 + hash(secret + pad1 + sequence + type + length + content)): RFC 6101 5.2.3.1 */
static bool ssl3_mac(const struct record_cipher *c, const uint8_t header[MAC_HEADER], struct bytes content,
                     uint8_t *to) {
    const EVP_MD *f = c->k.params.mac == DIGEST_MD5 ? EVP_md5() : EVP_sha1();
    size_t size = digest_size(c->k.params.mac), pad = c->k.params.mac == DIGEST_MD5 ? 48 : 40;
    uint8_t pad1[48], pad2[48];
    memset(pad1, 0x36, sizeof pad1);
    memset(pad2, 0x5c, sizeof pad2);
    EVP_MD_CTX *d = EVP_MD_CTX_new();
    bool done = d && c->k.params.mac <= DIGEST_SHA1 && EVP_DigestInit_ex(d, f, NULL) &&
                EVP_DigestUpdate(d, c->k.mac, size) && EVP_DigestUpdate(d, pad1, pad) &&
                EVP_DigestUpdate(d, header, 9) && EVP_DigestUpdate(d, header + 11, 2) &&
                EVP_DigestUpdate(d, content.p, content.n) && EVP_DigestFinal_ex(d, to, NULL) &&
                EVP_DigestInit_ex(d, f, NULL) && EVP_DigestUpdate(d, c->k.mac, size) &&
                EVP_DigestUpdate(d, pad2, pad) && EVP_DigestUpdate(d, to, size) &&
                EVP_DigestFinal_ex(d, to, NULL);
    EVP_MD_CTX_free(d);
    return done;
}

static bool mac_holds(struct record_cipher *c, uint64_t sequence, const struct record *r,
                      struct bytes content, const uint8_t *mac) {
    uint8_t header[MAC_HEADER], right[DIGEST_MOST];
    size_t size = digest_size(c->k.params.mac), n = 0;
    mac_header(header, sequence, r, content.n);
    bool done = c->mac
                    ? EVP_MAC_init(c->mac, NULL, 0, NULL) && EVP_MAC_update(c->mac, header, sizeof header) &&
                          EVP_MAC_update(c->mac, content.p, content.n) &&
                          EVP_MAC_final(c->mac, right, &n, sizeof right) && n == size
                    : ssl3_mac(c, header, content, right);
    return done && CRYPTO_memcmp(right, mac, size) == 0;
}

/* The MAC at the end of what a cipher gave back. */
static bool take_mac(struct record_cipher *c, uint64_t sequence, const struct record *r, struct bytes b,
                     struct bytes *plain) {
    size_t size = digest_size(c->k.params.mac);
    if (b.n < size) return false;
    *plain = (struct bytes){b.p, b.n - size};
    return mac_holds(c, sequence, r, *plain, b.p + plain->n);
}

/* Cuts off padding: in TLS every byte of it is its length, in SSL 3.0 only the last. */
static bool take_padding(const struct record_cipher *c, struct bytes *b) {
    if (b->n == 0) return false;
    size_t padding = b->p[b->n - 1];
    if (padding + 1 > b->n) return false;
    if (c->k.version == VERSION_SSL3 && padding >= c->k.params.block) return false;
    for (size_t i = 1; c->k.version != VERSION_SSL3 && i <= padding; i++)
        if (b->p[b->n - 1 - i] != padding) return false;
    b->n -= padding + 1;
    return true;
}

static bool decrypt_cbc(struct record_cipher *c, const uint8_t *iv, struct bytes b, uint8_t *to) {
    if (!c->block) {
        uint8_t chain[BLOCK_MOST];
        memcpy(chain, iv, sizeof chain);
        SEED_cbc_encrypt(b.p, to, b.n, &c->seed, chain, 0);
        return true;
    }
    int n = 0;
    return EVP_DecryptInit_ex2(c->block, NULL, NULL, iv, NULL) &&
           EVP_DecryptUpdate(c->block, to, &n, b.p, (int)b.n) && n == (int)b.n;
}

static bool open_cbc(struct record_cipher *c, uint64_t sequence, const struct record *r, uint8_t *to,
                     struct bytes *plain) {
    struct bytes b = r->body;
    size_t block = c->k.params.block;
    if (c->k.encrypt_then_mac) {
        if (!take_mac(c, sequence, r, b, &b)) return false;
        c->authentic = true;
        /* The MAC does not cover an IV out of the record before. */
        if (c->broken || (!explicit_iv(c) && !c->passed && sequence > 0)) return false;
    }
    const uint8_t *iv = c->k.iv;
    if (explicit_iv(c)) {
        if (b.n < block) return false;
        iv = b.p;
        b = (struct bytes){b.p + block, b.n - block};
    }
    if (b.n == 0 || b.n % block || b.n > RECORD_MOST || !decrypt_cbc(c, iv, b, to)) return false;
    b.p = to;
    if (!take_padding(c, &b)) return false;
    if (!c->k.encrypt_then_mac) return take_mac(c, sequence, r, b, plain);
    *plain = b;
    return true;
}

static bool open_aead12(struct record_cipher *c, uint64_t sequence, const struct record *r, uint8_t *to,
                        struct bytes *plain) {
    uint8_t nonce[AEAD_NONCE], associated[MAC_HEADER];
    struct bytes b = r->body;
    memcpy(nonce, c->k.iv, sizeof nonce);
    if (c->k.params.kind == KIND_CHACHA20) {
        uint8_t number[8];
        put_be64(number, sequence);
        for (size_t i = 0; i < 8; i++) nonce[4 + i] ^= number[i];
    } else {
        if (b.n < EXPLICIT_NONCE) return false;
        memcpy(nonce + 4, b.p, EXPLICIT_NONCE);
        b = (struct bytes){b.p + EXPLICIT_NONCE, b.n - EXPLICIT_NONCE};
    }
    if (b.n < c->k.params.tag) return false;
    size_t n = b.n - c->k.params.tag;
    mac_header(associated, sequence, r, n);
    *plain = (struct bytes){to, n};
    return aead_open(c->aead, nonce, (struct bytes){associated, sizeof associated}, b, to);
}

static bool open_aead13(struct record_cipher *c, uint64_t sequence, const struct record *r, uint8_t *to,
                        uint8_t *type, struct bytes *plain) {
    uint8_t nonce[AEAD_NONCE], number[8];
    const uint8_t header[RECORD_HEADER] = {r->type, (uint8_t)(r->version >> 8), (uint8_t)r->version,
                                           (uint8_t)(r->body.n >> 8), (uint8_t)r->body.n};
    memcpy(nonce, c->k.iv, sizeof nonce);
    put_be64(number, sequence);
    for (size_t i = 0; i < 8; i++) nonce[4 + i] ^= number[i];
    if (r->body.n <= c->k.params.tag ||
        !aead_open(c->aead, nonce, (struct bytes){header, sizeof header}, r->body, to))
        return false;
    size_t n = r->body.n - c->k.params.tag;
    while (n > 0 && to[n - 1] == 0) n--;
    if (n == 0) return false; /* no content type: RFC 8446 5.4 ends the connection */
    *type = to[n - 1];
    *plain = (struct bytes){to, n - 1};
    return true;
}

static bool open_stream(struct record_cipher *c, uint64_t sequence, const struct record *r, uint8_t *to,
                        struct bytes *plain) {
    if (c->k.params.kind == KIND_NULL) return take_mac(c, sequence, r, r->body, plain);
    if (c->broken) return false; /* how much of the key stream is gone cannot be told */
    c->next = c->rc4;
    rc4_run(&c->next, r->body, to);
    return take_mac(c, sequence, r, (struct bytes){to, r->body.n}, plain);
}

bool record_cipher_open(struct record_cipher *c, uint64_t sequence, const struct record *r, uint8_t *to,
                        uint8_t *type, struct bytes *plain) {
    if (r->body.n > RECORD_MOST) return false;
    *type = r->type;
    bool opened;
    if (c->k.version == VERSION_TLS13)
        opened = open_aead13(c, sequence, r, to, type, plain);
    else if (c->aead)
        opened = open_aead12(c, sequence, r, to, plain);
    else
        opened = c->k.params.kind == KIND_CBC ? open_cbc(c, sequence, r, to, plain)
                                              : open_stream(c, sequence, r, to, plain);
    return opened && plain->n <= RECORD_PLAIN_MOST;
}

void record_cipher_pass(struct record_cipher *c, const struct record *r) {
    size_t block = c->k.params.block;
    if (c->k.params.kind == KIND_RC4) {
        if (!c->broken) c->rc4 = c->next;
    } else if (c->k.params.kind == KIND_CBC && !explicit_iv(c)) {
        size_t behind = c->k.encrypt_then_mac ? digest_size(c->k.params.mac) : 0;
        bool whole = r->body.n >= behind + block;
        if (whole) memcpy(c->k.iv, r->body.p + r->body.n - behind - block, block);
        c->broken = !whole || (c->k.encrypt_then_mac && !c->authentic);
    }
    c->passed = true;
    c->authentic = false;
}

void record_cipher_break(struct record_cipher *c) {
    c->broken = c->k.params.kind == KIND_RC4 || (c->k.params.kind == KIND_CBC && !explicit_iv(c));
}
