/* bench_tls: opening TLS 1.3 records with the secrets of a key log, whole tls_session_feed(),
 * beside libcrypto's cipher alone on the same bytes: work, cordon, peer (both MB/s), ratio; tab-separated. */
#include "evidence/capture/decrypt/hkdf.h"
#include "evidence/capture/decrypt/record_cipher.h"
#include "evidence/capture/decrypt/tls_session.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RECORDS = 2048, ROUNDS = 5, TAG = 16, SEGMENT = 1448, HELLO = 128 };

static const struct suite {
    uint16_t code;
    enum digest digest;
    const char *name, *cipher;
    size_t key;
} suites[] = {
    {0x1301, DIGEST_SHA256, "AES-128-GCM", "AES-128-GCM", 16},
    {0x1302, DIGEST_SHA384, "AES-256-GCM", "AES-256-GCM", 32},
    {0x1303, DIGEST_SHA256, "ChaCha20-Poly1305", "ChaCha20-Poly1305", 32},
};

static const uint8_t secret[64] = {1, 2, 3};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "bench_tls: %s\n", what);
    exit(2);
}

/* One record of n bytes behind *to, as a server would send it. */
static uint8_t *seal(EVP_CIPHER_CTX *c, const uint8_t iv[12], uint64_t number, size_t n, uint8_t *to) {
    uint8_t nonce[12];
    size_t length = n + 1 + TAG;
    memcpy(nonce, iv, sizeof nonce);
    for (int i = 0; i < 8; i++) nonce[4 + i] ^= (uint8_t)(number >> (56 - 8 * i));
    memcpy(to, (uint8_t[]){23, 3, 3, (uint8_t)(length >> 8), (uint8_t)length}, RECORD_HEADER);
    uint8_t *body = to + RECORD_HEADER;
    memset(body, 'x', n);
    body[n] = RECORD_APPLICATION_DATA;
    int done = 0;
    check(EVP_EncryptInit_ex2(c, NULL, NULL, nonce, NULL) &&
              EVP_EncryptUpdate(c, NULL, &done, to, RECORD_HEADER) &&
              EVP_EncryptUpdate(c, body, &done, body, (int)n + 1) &&
              EVP_EncryptFinal_ex(c, body + done, &done) &&
              EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG, body + n + 1),
          "cannot seal");
    return body + length;
}

static size_t hello(uint8_t *to, bool client, uint16_t suite) {
    static const uint8_t extension[] = {0, 6, 0, 43, 0, 2, 3, 4};
    uint8_t *p = to + 9;
    *p++ = 3, *p++ = 3;
    memset(p, 7, 32), p += 32;
    *p++ = 0;
    if (client) *p++ = 0, *p++ = 2;
    *p++ = (uint8_t)(suite >> 8), *p++ = (uint8_t)suite;
    if (client) *p++ = 1;
    *p++ = 0;
    if (!client) memcpy(p, extension, sizeof extension), p += sizeof extension;
    size_t n = (size_t)(p - to);
    memcpy(to, (uint8_t[]){22, 3, 3, 0, (uint8_t)(n - 5), client ? 1 : 2, 0, 0, (uint8_t)(n - 9)}, 9);
    return n;
}

static uint64_t sum;

static void take(void *context, enum side from, uint64_t stream, struct bytes b, bool early) {
    sum += b.n;
}

static double open_all(const struct key_log *keys, const struct suite *s, struct bytes stream, size_t step) {
    const struct plain_sink sink = {.data = take};
    uint8_t to[HELLO];
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        struct tls_session *t = tls_session_new(keys, false);
        tls_session_feed(t, FROM_CLIENT, (struct bytes){to, hello(to, true, s->code)}, &sink);
        tls_session_feed(t, FROM_SERVER, (struct bytes){to, hello(to, false, s->code)}, &sink);
        double start = now();
        for (size_t at = 0; at < stream.n; at += step)
            tls_session_feed(t, FROM_SERVER,
                             (struct bytes){stream.p + at, stream.n - at < step ? stream.n - at : step},
                             &sink);
        double took = now() - start;
        if (took < best) best = took;
        check(tls_session_facts(t).opened[FROM_SERVER] == RECORDS, "records did not open");
        tls_session_free(t);
    }
    return best;
}

/* The cipher alone, a record at a time, tags unseen. */
static double decrypt_all(EVP_CIPHER_CTX *c, struct bytes stream) {
    static uint8_t to[RECORD_MOST];
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (size_t at = 0, n; at < stream.n; at += RECORD_HEADER + n) {
            uint8_t nonce[12] = {0};
            int done = 0;
            n = (size_t)stream.p[at + 3] << 8 | stream.p[at + 4];
            check(EVP_DecryptInit_ex2(c, NULL, NULL, nonce, NULL) &&
                      EVP_DecryptUpdate(c, to, &done, stream.p + at + RECORD_HEADER, (int)(n - TAG)),
                  "cannot decrypt");
        }
        double took = now() - start;
        if (took < best) best = took;
    }
    return best;
}

static void measure(const struct suite *s, size_t record, size_t step, const char *how) {
    uint8_t key[32], iv[12];
    struct bytes whole = {secret, digest_size(s->digest)};
    EVP_CIPHER *type = EVP_CIPHER_fetch(NULL, s->cipher, NULL);
    EVP_CIPHER_CTX *in = EVP_CIPHER_CTX_new(), *out = EVP_CIPHER_CTX_new();
    check(hkdf_expand_label(s->digest, whole, "key", key, s->key) &&
              hkdf_expand_label(s->digest, whole, "iv", iv, sizeof iv) && type && in && out &&
              EVP_EncryptInit_ex2(out, type, key, NULL, NULL) &&
              EVP_DecryptInit_ex2(in, type, key, NULL, NULL),
          "no cipher");
    uint8_t *stream = malloc(RECORDS * (record + RECORD_HEADER + 1 + TAG)), *end = stream;
    check(stream != NULL, "no memory");
    for (uint64_t i = 0; i < RECORDS; i++) end = seal(out, iv, i, record, end);
    struct key_log *keys = key_log_new();
    char line[512] = "SERVER_TRAFFIC_SECRET_0 ";
    size_t n = strlen(line);
    for (int i = 0; i < 32; i++) n += (size_t)snprintf(line + n, sizeof line - n, "07");
    line[n++] = ' ';
    for (size_t i = 0; i < whole.n; i++) n += (size_t)snprintf(line + n, sizeof line - n, "%02x", whole.p[i]);
    key_log_add(keys, (struct text){line, n}, (struct key_log_place){.file = "bench"}, NULL);
    struct bytes all = {stream, (size_t)(end - stream)};
    double ours = open_all(keys, s, all, step), peer = decrypt_all(in, all);
    double mb = (double)(RECORDS * record) * 1e-6;
    printf("open TLS 1.3 %s, records of %zu bytes, %s\t%.0f MB/s\tlibcrypto alone: %.0f MB/s\t%.2f of its "
           "speed\n",
           s->name, record, how, mb / ours, mb / peer, peer / ours);
    key_log_free(keys);
    free(stream);
    EVP_CIPHER_CTX_free(in);
    EVP_CIPHER_CTX_free(out);
    EVP_CIPHER_free(type);
}

int main(void) {
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {
        measure(&suites[i], RECORD_PLAIN_MOST, 65536, "64 KiB at a time");
        measure(&suites[i], RECORD_PLAIN_MOST, SEGMENT, "by segments of 1448");
        measure(&suites[i], 1300, SEGMENT, "by segments of 1448");
    }
    fprintf(stderr, "%llu bytes in all\n", (unsigned long long)sum);
    return 0;
}
