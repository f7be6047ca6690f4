#include "evidence/capture/decrypt/cipher_params.h"

#include "evidence/capture/names/ciphers.h"

/* What stands in a name between _WITH_ and the hash. Single DES, RC2, IDEA and everything of export strength
 * are in no TLS library of today; SM4, GOST and AEGIS are not in libcrypto 3.0, or not for TLS. */
static const struct row {
    const char *name;
    struct cipher_params params;
} rows[] = {
    {"AES_128_GCM", {.kind = KIND_GCM, .key = 16, .tag = 16, .cipher = "AES-128-GCM"}},
    {"AES_256_GCM", {.kind = KIND_GCM, .key = 32, .tag = 16, .cipher = "AES-256-GCM"}},
    {"CHACHA20_POLY1305", {.kind = KIND_CHACHA20, .key = 32, .tag = 16, .cipher = "ChaCha20-Poly1305"}},
    {"AES_128_CCM", {.kind = KIND_CCM, .key = 16, .tag = 16, .cipher = "AES-128-CCM"}},
    {"AES_256_CCM", {.kind = KIND_CCM, .key = 32, .tag = 16, .cipher = "AES-256-CCM"}},
    {"AES_128_CCM_8", {.kind = KIND_CCM, .key = 16, .tag = 8, .cipher = "AES-128-CCM"}},
    {"AES_256_CCM_8", {.kind = KIND_CCM, .key = 32, .tag = 8, .cipher = "AES-256-CCM"}},
    {"ARIA_128_GCM", {.kind = KIND_GCM, .key = 16, .tag = 16, .cipher = "ARIA-128-GCM"}},
    {"ARIA_256_GCM", {.kind = KIND_GCM, .key = 32, .tag = 16, .cipher = "ARIA-256-GCM"}},
    {"CAMELLIA_128_GCM", {.kind = KIND_GCM, .key = 16, .tag = 16, .cipher = CAMELLIA_GCM}},
    {"CAMELLIA_256_GCM", {.kind = KIND_GCM, .key = 32, .tag = 16, .cipher = CAMELLIA_GCM}},
    {"AES_128_CBC", {.kind = KIND_CBC, .key = 16, .block = 16, .cipher = "AES-128-CBC"}},
    {"AES_256_CBC", {.kind = KIND_CBC, .key = 32, .block = 16, .cipher = "AES-256-CBC"}},
    {"CAMELLIA_128_CBC", {.kind = KIND_CBC, .key = 16, .block = 16, .cipher = "CAMELLIA-128-CBC"}},
    {"CAMELLIA_256_CBC", {.kind = KIND_CBC, .key = 32, .block = 16, .cipher = "CAMELLIA-256-CBC"}},
    {"ARIA_128_CBC", {.kind = KIND_CBC, .key = 16, .block = 16, .cipher = "ARIA-128-CBC"}},
    {"ARIA_256_CBC", {.kind = KIND_CBC, .key = 32, .block = 16, .cipher = "ARIA-256-CBC"}},
    {"3DES_EDE_CBC", {.kind = KIND_CBC, .key = 24, .block = 8, .cipher = "DES-EDE3-CBC"}},
    {"SEED_CBC", {.kind = KIND_CBC, .key = 16, .block = 16, .cipher = "SEED-CBC"}},
    {"RC4_128", {.kind = KIND_RC4, .key = 16}},
    {"NULL", {.kind = KIND_NULL}},
};

static const struct {
    const char *name;
    enum digest digest;
} hashes[] = {
    {"_MD5", DIGEST_MD5},
    {"_SHA", DIGEST_SHA1},
    {"_SHA256", DIGEST_SHA256},
    {"_SHA384", DIGEST_SHA384},
};

/* The hash at the end of the name, which is cut off. */
static enum digest take_hash(struct text *t) {
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
        if (text_ends(*t, hashes[i].name)) {
            t->n -= strlen(hashes[i].name);
            return hashes[i].digest;
        }
    return DIGEST_NONE;
}

bool cipher_params_of(uint16_t suite, struct cipher_params *to) {
    const struct cipher_suite *s = cipher_suite_find(suite);
    if (!s || (s->flags & (CIPHER_SIGNAL | CIPHER_EXPORT))) return false;
    bool tls13 = s->exchange == EXCHANGE_TLS13;
    const char *with = strstr(s->name, "_WITH_");
    if (!with && !tls13) return false;
    struct text t = text_of(tls13 ? s->name + strlen("TLS_") : with + strlen("_WITH_"));
    enum digest hash = take_hash(&t);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!text_is(t, rows[i].name)) continue;
        *to = rows[i].params;
        to->tls13 = tls13;
        bool aead = cipher_params_aead(to);
        if (!aead && (tls13 || hash == DIGEST_NONE)) return false;
        to->mac = aead ? DIGEST_NONE : hash;
        /* RFC 5246 5: SHA-256 unless the suite names something stronger. */
        to->prf = hash == DIGEST_SHA384 ? DIGEST_SHA384 : DIGEST_SHA256;
        return true;
    }
    return false;
}
