#define OPENSSL_SUPPRESS_DEPRECATED

#include "tls_forge.h"

#include "base/hash.h"
#include "evidence/capture/decrypt/cipher_params.h"
#include "evidence/capture/decrypt/tls_prf.h"
#include "evidence/capture/names/handshake.h"

#include <openssl/camellia.h>
#include <openssl/evp.h>
#include <openssl/modes.h>
#include <openssl/rc4.h>
#include <openssl/seed.h>
#include <stdio.h>
#include <stdlib.h>

enum { RECORD = 5, BODY_MOST = 20000 };

/* One direction's keys and where it stands. */
struct sealer {
    uint16_t version;
    struct cipher_params p;
    bool encrypt_then_mac;
    uint8_t mac[64], key[32], iv[16];
    RC4_KEY rc4;
    uint64_t number;
};

static void require(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "tls_forge: %s\n", what);
    abort();
}

static size_t be(uint8_t *to, uint64_t v, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) to[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
    return bytes;
}

static size_t header_of(const struct sealer *s, uint8_t type, size_t n, uint8_t to[13]) {
    size_t at = be(to, s->number, 8);
    to[at++] = type;
    if (s->version != VERSION_SSL3) at += be(to + at, s->version, 2);
    return at + be(to + at, n, 2);
}

/* Behind the content. */
static size_t put_mac(const struct sealer *s, uint8_t type, uint8_t *content, size_t n) {
    static uint8_t text[BODY_MOST + 200];
    size_t size = digest_size(s->p.mac), at = 0;
    uint8_t header[13], inner[64];
    size_t h = header_of(s, type, n, header);
    if (s->version != VERSION_SSL3) {
        memcpy(text, header, h);
        memcpy(text + h, content, n);
        require(hmac(s->p.mac, (struct bytes){s->mac, size}, (struct bytes){text, h + n}, inner), "hmac");
        memcpy(content + n, inner, size);
        return size;
    }
    const EVP_MD *f = s->p.mac == DIGEST_MD5 ? EVP_md5() : EVP_sha1();
    size_t pad = s->p.mac == DIGEST_MD5 ? 48 : 40;
    memcpy(text, s->mac, size), at = size;
    memset(text + at, 0x36, pad), at += pad;
    memcpy(text + at, header, h), at += h;
    memcpy(text + at, content, n), at += n;
    EVP_Digest(text, at, inner, NULL, f, NULL);
    memset(text + size, 0x5c, pad), at = size + pad;
    memcpy(text + at, inner, size), at += size;
    EVP_Digest(text, at, content + n, NULL, f, NULL);
    return size;
}

static void encrypt_blocks(const struct sealer *s, const uint8_t *iv, uint8_t *b, size_t n) {
    if (strcmp(s->p.cipher, "SEED-CBC") == 0) {
        SEED_KEY_SCHEDULE k;
        uint8_t chain[16];
        memcpy(chain, iv, 16);
        SEED_set_key(s->key, &k);
        SEED_cbc_encrypt(b, b, n, &k, chain, 1);
        return;
    }
    EVP_CIPHER *type = EVP_CIPHER_fetch(NULL, s->p.cipher, NULL);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int done = 0;
    require(EVP_EncryptInit_ex2(c, type, s->key, iv, NULL) && EVP_CIPHER_CTX_set_padding(c, 0) &&
                EVP_EncryptUpdate(c, b, &done, b, (int)n),
            "encrypt");
    EVP_CIPHER_CTX_free(c);
    EVP_CIPHER_free(type);
}

static size_t seal_cbc(struct sealer *s, uint8_t type, uint8_t *body, size_t n) {
    size_t block = s->p.block, explicit = s->version >= VERSION_TLS11 ? block : 0;
    uint8_t *b = body + explicit;
    memmove(b, body, n);
    if (!s->encrypt_then_mac) n += put_mac(s, type, b, n);
    size_t padding = block - 1 - n % block;
    for (size_t i = 0; i <= padding; i++) b[n++] = (uint8_t)padding;
    if (explicit) memset(s->iv, (int)s->number + 1, block);
    encrypt_blocks(s, s->iv, b, n);
    if (explicit) memcpy(body, s->iv, block);
    memcpy(s->iv, b + n - block, block);
    n += explicit;
    if (s->encrypt_then_mac) n += put_mac(s, type, body, n);
    return n;
}

static void camellia_block(const uint8_t in[16], uint8_t out[16], const void *key) {
    Camellia_encrypt(in, out, key);
}

static size_t seal_camellia_gcm(struct sealer *s, uint8_t type, uint8_t *body, size_t n) {
    uint8_t nonce[12], header[13];
    CAMELLIA_KEY key;
    Camellia_set_key(s->key, s->p.key * 8, &key);
    GCM128_CONTEXT *g = CRYPTO_gcm128_new(&key, camellia_block);
    memcpy(nonce, s->iv, 4);
    be(nonce + 4, s->number + 77, 8);
    CRYPTO_gcm128_setiv(g, nonce, 12);
    CRYPTO_gcm128_aad(g, header, header_of(s, type, n, header));
    memmove(body + 8, body, n);
    memcpy(body, nonce + 4, 8);
    CRYPTO_gcm128_encrypt(g, body + 8, body + 8, n);
    CRYPTO_gcm128_tag(g, body + 8 + n, 16);
    CRYPTO_gcm128_release(g);
    return 8 + n + 16;
}

static void put_piece(struct connection *c, enum side from, const void *p, size_t n) {
    c->pieces = realloc(c->pieces, (c->count + 1) * sizeof *c->pieces);
    struct peers_piece *piece = &c->pieces[c->count++];
    *piece = (struct peers_piece){from, malloc(n), n};
    memcpy(piece->p, p, n);
}

/* s NULL: in the clear. */
static void put_record(struct connection *c, enum side from, struct sealer *s, uint16_t version, uint8_t type,
                       const void *p, size_t n) {
    static uint8_t record[BODY_MOST];
    uint8_t *body = record + RECORD;
    memcpy(body, p, n);
    if (s && s->p.kind == KIND_CBC)
        n = seal_cbc(s, type, body, n);
    else if (s && s->p.kind == KIND_GCM)
        n = seal_camellia_gcm(s, type, body, n);
    else if (s)
        n += put_mac(s, type, body, n);
    if (s && s->p.kind == KIND_RC4) RC4(&s->rc4, n, body, body);
    if (s) s->number++;
    record[0] = type;
    be(record + 1, version, 2);
    be(record + 3, n, 2);
    put_piece(c, from, record, RECORD + n);
}

static void put_hello(struct connection *c, enum side from, uint16_t version, uint16_t suite, bool etm) {
    uint8_t b[128];
    size_t n = 4 + be(b + 4, version, 2);
    for (size_t i = 0; i < CLIENT_RANDOM; i++) b[n++] = (uint8_t)(i * 3 + suite + from);
    b[n++] = 0;
    if (!from) n += be(b + n, 2, 2);
    n += be(b + n, suite, 2);
    if (!from) b[n++] = 1;
    b[n++] = 0;
    if (etm) n += be(b + n, 0x000400160000, 6);
    b[0] = from ? 2 : 1;
    be(b + 1, n - 4, 3);
    put_record(c, from, NULL, version, 22, b, n);
    if (!from) return;
    put_record(c, from, NULL, version, 22, "\x0e\0\0\0", 4); /* ServerHelloDone */
}

static void put_keys(struct connection *c, uint16_t version, uint16_t suite, bool etm, struct sealer s[2]) {
    struct secret master = {.n = 48};
    uint8_t block[KEY_BLOCK_MOST], randoms[2][CLIENT_RANDOM];
    char line[256];
    size_t n = (size_t)snprintf(line, sizeof line, "CLIENT_RANDOM ");
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < CLIENT_RANDOM; i++) randoms[side][i] = (uint8_t)(i * 3 + suite + (size_t)side);
    for (size_t i = 0; i < CLIENT_RANDOM; i++)
        n += (size_t)snprintf(line + n, sizeof line - n, "%02x", randoms[FROM_CLIENT][i]);
    line[n++] = ' ';
    for (size_t i = 0; i < master.n; i++) {
        master.bytes[i] = (uint8_t)(i * 5 + 9);
        n += (size_t)snprintf(line + n, sizeof line - n, "%02x", master.bytes[i]);
    }
    line[n++] = '\n';
    grow(&c->keys, line, n);
    const struct cipher_params *p = &s[0].p;
    size_t mac = digest_size(p->mac), iv = p->kind == KIND_GCM ? 4 : p->block, at = 0;
    require(tls_key_block(version, p->prf, &master, randoms[FROM_CLIENT], randoms[FROM_SERVER], block,
                          2 * (mac + p->key + iv)),
            "key block");
    for (int i = 0; i < 2; i++) memcpy(s[i].mac, block + at, mac), at += mac;
    for (int i = 0; i < 2; i++) memcpy(s[i].key, block + at, p->key), at += p->key;
    for (int i = 0; i < 2; i++) memcpy(s[i].iv, block + at, iv), at += iv;
    for (int i = 0; i < 2; i++) RC4_set_key(&s[i].rc4, p->key, s[i].key);
}

static void say(struct connection *c, enum side from, struct sealer *s, uint16_t version, size_t n) {
    static uint8_t text[16384];
    for (size_t i = 0; i < n; i++) text[i] = (uint8_t)hash_mix((c->plain[from].n + i) << 1 | from);
    grow(&c->plain[from], text, n);
    put_record(c, from, s, version, 23, text, n);
}

struct connection *forge_talk(uint16_t version, uint16_t suite, bool encrypt_then_mac) {
    static const uint8_t finished[16] = {20, 0, 0, 12};
    struct cipher_params p;
    if (!cipher_params_of(suite, &p) || (cipher_params_aead(&p) && !strstr(p.cipher, "CAMELLIA")))
        return NULL;
    struct connection *c = calloc(1, sizeof *c);
    require(c != NULL, "memory");
    struct sealer s[2];
    for (int i = 0; i < 2; i++) s[i] = (struct sealer){version, p, encrypt_then_mac, {0}, {0}, {0}, {0}, 0};
    put_keys(c, version, suite, encrypt_then_mac, s);
    put_hello(c, FROM_CLIENT, version, suite, false);
    put_hello(c, FROM_SERVER, version, suite, encrypt_then_mac);
    put_record(c, FROM_CLIENT, NULL, version, 22, "\x10\0\0\4xxxx", 8); /* ClientKeyExchange */
    for (int i = 0; i < 2; i++) {
        put_record(c, (enum side)i, NULL, version, 20, "\1", 1);
        put_record(c, (enum side)i, &s[i], version, 22, finished, sizeof finished);
        grow(&c->handshake[i], finished, sizeof finished);
    }
    static const size_t sizes[] = {1, 100, 16384, 15, 16, 5000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int side = 0; side < 2; side++)
            say(c, (enum side)side, &s[side], version, sizes[i] - (size_t)side);
    for (int i = 0; i < 2; i++) put_record(c, (enum side)i, &s[i], version, 21, "\1\0", 2);
    return c;
}
