#include "evidence/capture/decrypt/hkdf.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

enum { LABEL_MOST = 32, INFO_MOST = 2 + 1 + 6 + LABEL_MOST + 1 };

static const EVP_MD *function_of(enum digest d) {
    switch (d) {
    case DIGEST_MD5: return EVP_md5();
    case DIGEST_SHA1: return EVP_sha1();
    case DIGEST_SHA256: return EVP_sha256();
    case DIGEST_SHA384: return EVP_sha384();
    case DIGEST_SHA512: return EVP_sha512();
    case DIGEST_NONE: break;
    }
    return NULL;
}

size_t digest_size(enum digest d) {
    static const uint8_t sizes[] = {0, 16, 20, 32, 48, 64};
    return (size_t)d < sizeof sizes ? sizes[d] : 0;
}

bool hmac(enum digest d, struct bytes key, struct bytes message, uint8_t to[DIGEST_MOST]) {
    const EVP_MD *f = function_of(d);
    return f && key.n <= INT32_MAX && HMAC(f, key.p, (int)key.n, message.p, message.n, to, NULL) != NULL;
}

bool hkdf_expand_label(enum digest d, struct bytes secret, const char *label, uint8_t *to, size_t n) {
    size_t size = digest_size(d), length = strlen(label);
    if (size == 0 || length > LABEL_MOST || n > 255 * size) return false;
    /* T(i) = HMAC(secret, T(i-1) | HkdfLabel | i) */
    uint8_t block[DIGEST_MOST + INFO_MOST + 1], out[DIGEST_MOST] = {0};
    uint8_t *info = block + DIGEST_MOST;
    size_t end = 0;
    info[end++] = (uint8_t)(n >> 8);
    info[end++] = (uint8_t)n;
    info[end++] = (uint8_t)(6 + length);
    memcpy(info + end, "tls13 ", 6);
    memcpy(info + end + 6, label, length);
    end += 6 + length;
    info[end++] = 0;
    bool done = true;
    for (size_t at = 0, i = 1; at < n && done; at += size, i++) {
        info[end] = (uint8_t)i;
        size_t before = i > 1 ? size : 0;
        memcpy(info - before, out, before);
        done = hmac(d, secret, (struct bytes){info - before, before + end + 1}, out);
        memcpy(to + at, out, n - at < size ? n - at : size);
    }
    OPENSSL_cleanse(block, sizeof block);
    OPENSSL_cleanse(out, sizeof out);
    return done;
}
