/* Keys of records: from a traffic secret (RFC 8446 7.3) or from the master secret (RFC 5246 6.3). */
#include "evidence/capture/decrypt/tls_session_private.h"

#include "evidence/capture/decrypt/aead.h"
#include "evidence/capture/decrypt/tls_prf.h"

#include <openssl/crypto.h>

struct record_cipher *tls_cipher_of_secret(uint16_t suite, const struct secret *s) {
    struct record_keys k = {.version = VERSION_TLS13};
    struct bytes secret = {s->bytes, s->n};
    struct record_cipher *c = NULL;
    if (cipher_params_of(suite, &k.params) && k.params.tls13 && s->n == digest_size(k.params.prf) &&
        hkdf_expand_label(k.params.prf, secret, "key", k.key, k.params.key) &&
        hkdf_expand_label(k.params.prf, secret, "iv", k.iv, AEAD_NONCE))
        c = record_cipher_new(&k);
    OPENSSL_cleanse(&k, sizeof k);
    return c;
}

bool tls_secret_update(uint16_t suite, struct secret *s) {
    struct cipher_params p;
    uint8_t next[SECRET_MOST];
    if (!cipher_params_of(suite, &p) ||
        !hkdf_expand_label(p.prf, (struct bytes){s->bytes, s->n}, "traffic upd", next, s->n))
        return false;
    memcpy(s->bytes, next, s->n);
    OPENSSL_cleanse(next, sizeof next);
    return true;
}

bool tls_secret_of_phase(const struct tls_session *s, const struct tls_direction *d, enum phase p,
                         struct secret *to) {
    bool client = tls_is_client(s, d);
    to->n = 0;
    if (!s->hello.client || p == PHASE_CLEAR || (p == PHASE_EARLY && !client)) return false;
    enum secret_label label = p == PHASE_EARLY ? SECRET_CLIENT_EARLY
                              : p == PHASE_HANDSHAKE
                                  ? client ? SECRET_CLIENT_HANDSHAKE : SECRET_SERVER_HANDSHAKE
                              : client ? SECRET_CLIENT_TRAFFIC
                                       : SECRET_SERVER_TRAFFIC;
    return key_log_find(s->keys, label, s->hello.client_random, to);
}

/* Bytes of the key block that become the nonce's fixed part, or the first record's IV. */
static size_t iv_size(const struct record_keys *k) {
    switch (k->params.kind) {
    case KIND_GCM:
    case KIND_CCM: return 4;
    case KIND_CHACHA20: return 12;
    case KIND_CBC: return k->version >= VERSION_TLS11 ? 0 : k->params.block;
    default: return 0;
    }
}

enum found tls_cipher_of_master(const struct tls_session *s, struct tls_direction *d) {
    const struct tls_hello *h = &d->hello;
    struct record_keys k = {.version = h->version, .encrypt_then_mac = h->encrypt_then_mac};
    struct secret master;
    if (h->version < VERSION_SSL3 || h->version > VERSION_TLS12 || h->compressed ||
        !cipher_params_of(h->cipher, &k.params) || k.params.tls13)
        return FOUND_UNUSABLE;
    /* Encryption of blocks only (RFC 7366 3); a server may agree to it before it has chosen a suite. */
    if (k.params.kind != KIND_CBC) k.encrypt_then_mac = false;
    if (!key_log_find(s->keys, SECRET_MASTER, h->client_random, &master)) return FOUND_NOTHING;
    uint8_t block[KEY_BLOCK_MOST];
    size_t mac = digest_size(k.params.mac), key = k.params.key, iv = iv_size(&k);
    bool server = !tls_is_client(s, d);
    if (tls_key_block(h->version, k.params.prf, &master, h->client_random, h->server_random, block,
                      2 * (mac + key + iv))) {
        memcpy(k.mac, block + (server ? mac : 0), mac);
        memcpy(k.key, block + 2 * mac + (server ? key : 0), key);
        memcpy(k.iv, block + 2 * (mac + key) + (server ? iv : 0), iv);
        d->cipher = record_cipher_new(&k);
    }
    OPENSSL_cleanse(block, sizeof block);
    OPENSSL_cleanse(&k, sizeof k);
    OPENSSL_cleanse(&master, sizeof master);
    return d->cipher ? FOUND : FOUND_UNUSABLE;
}
