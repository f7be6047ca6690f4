#include "evidence/capture/decrypt/tls_prf.h"

#include "evidence/capture/names/handshake.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { LABEL = 13, SEED = LABEL + 2 * CLIENT_RANDOM };

/* P_hash (RFC 5246 5), XORed onto `to`. */
static bool p_hash(enum digest d, struct bytes secret, struct bytes seed, uint8_t *to, size_t n) {
    uint8_t a[DIGEST_MOST + SEED], out[DIGEST_MOST]; /* A(i) with the seed behind it */
    size_t size = digest_size(d);
    memcpy(a + size, seed.p, seed.n);
    bool done = hmac(d, secret, seed, a);
    for (size_t at = 0; at < n && done; at += size) {
        memcpy(a + size, seed.p, seed.n);
        done = hmac(d, secret, (struct bytes){a, size + seed.n}, out);
        for (size_t i = 0; i < size && at + i < n; i++) to[at + i] ^= out[i];
        uint8_t next[DIGEST_MOST];
        done = done && hmac(d, secret, (struct bytes){a, size}, next);
        memcpy(a, next, size);
    }
    OPENSSL_cleanse(a, sizeof a);
    OPENSSL_cleanse(out, sizeof out);
    return done;
}

/* MD5(master + SHA1("A", "BB", "CCC" … + master + randoms)). */
static bool ssl3_block(struct bytes master, struct bytes randoms, uint8_t *to, size_t n) {
    uint8_t inner[32 + SECRET_MOST + 2 * CLIENT_RANDOM], outer[SECRET_MOST + 20], out[16];
    memcpy(outer, master.p, master.n);
    bool done = true;
    for (size_t at = 0, letters = 1; at < n && done; at += sizeof out, letters++) {
        if (letters > 26) return false;
        memset(inner, 'A' + (int)letters - 1, letters);
        memcpy(inner + letters, master.p, master.n);
        memcpy(inner + letters + master.n, randoms.p, randoms.n);
        done = EVP_Digest(inner, letters + master.n + randoms.n, outer + master.n, NULL, EVP_sha1(), NULL) &&
               EVP_Digest(outer, master.n + 20, out, NULL, EVP_md5(), NULL);
        memcpy(to + at, out, n - at < sizeof out ? n - at : sizeof out);
    }
    OPENSSL_cleanse(inner, sizeof inner);
    OPENSSL_cleanse(outer, sizeof outer);
    return done;
}

bool tls_key_block(uint16_t version, enum digest prf, const struct secret *master,
                   const uint8_t client_random[CLIENT_RANDOM], const uint8_t server_random[CLIENT_RANDOM],
                   uint8_t *to, size_t n) {
    uint8_t seed[SEED];
    memcpy(seed, "key expansion", LABEL);
    memcpy(seed + LABEL, server_random, CLIENT_RANDOM);
    memcpy(seed + LABEL + CLIENT_RANDOM, client_random, CLIENT_RANDOM);
    struct bytes secret = {master->bytes, master->n}, whole = {seed, sizeof seed};
    if (n > KEY_BLOCK_MOST || secret.n == 0 || secret.n > SECRET_MOST) return false;
    memset(to, 0, n);
    if (version == VERSION_SSL3) return ssl3_block(secret, (struct bytes){seed + LABEL, SEED - LABEL}, to, n);
    if (version == VERSION_TLS12) return p_hash(prf, secret, whole, to, n);
    size_t half = (secret.n + 1) / 2; /* the halves share the middle byte of an odd secret (RFC 4346 5) */
    return p_hash(DIGEST_MD5, (struct bytes){secret.p, half}, whole, to, n) &&
           p_hash(DIGEST_SHA1, (struct bytes){secret.p + secret.n - half, half}, whole, to, n);
}
