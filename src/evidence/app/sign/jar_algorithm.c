#include "evidence/app/sign/jar_algorithm.h"

struct oid {
    uint8_t n, p[10];
    enum jar_family family;
    enum jar_digest digest;
};

/* RFC 3279 2.1, RFC 5754 2. */
static const struct oid digest_oids[] = {
    {8, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05}, 0, JAR_MD5},
    {5, {0x2b, 0x0e, 0x03, 0x02, 0x1a}, 0, JAR_SHA1},
    {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04}, 0, JAR_SHA224},
    {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}, 0, JAR_SHA256},
    {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02}, 0, JAR_SHA384},
    {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03}, 0, JAR_SHA512},
};

/* RFC 3279 2.2, RFC 4055, RFC 5754 3, RFC 5758. */
static const struct oid signature_oids[] = {
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01}, JAR_RSA, JAR_DIGESTS},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04}, JAR_RSA, JAR_MD5},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05}, JAR_RSA, JAR_SHA1},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0e}, JAR_RSA, JAR_SHA224},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}, JAR_RSA, JAR_SHA256},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c}, JAR_RSA, JAR_SHA384},
    {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d}, JAR_RSA, JAR_SHA512},
    {7, {0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01}, JAR_DSA, JAR_DIGESTS},
    {7, {0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x03}, JAR_DSA, JAR_SHA1},
    {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x01}, JAR_DSA, JAR_SHA224},
    {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02}, JAR_DSA, JAR_SHA256},
    {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x03}, JAR_DSA, JAR_SHA384},
    {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x04}, JAR_DSA, JAR_SHA512},
    {7, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01}, JAR_ECDSA, JAR_DIGESTS},
    {7, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01}, JAR_ECDSA, JAR_SHA1},
    {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x01}, JAR_ECDSA, JAR_SHA224},
    {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02}, JAR_ECDSA, JAR_SHA256},
    {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03}, JAR_ECDSA, JAR_SHA384},
    {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04}, JAR_ECDSA, JAR_SHA512},
};

static const struct oid *find(const struct oid *list, size_t n, struct bytes oid) {
    for (size_t i = 0; i < n; i++)
        if (list[i].n == oid.n && memcmp(list[i].p, oid.p, oid.n) == 0) return &list[i];
    return NULL;
}

bool jar_digest_find(struct bytes oid, enum jar_digest *to) {
    const struct oid *o = find(digest_oids, sizeof digest_oids / sizeof *digest_oids, oid);
    if (o) *to = o->digest;
    return o != NULL;
}

bool jar_signature_find(struct bytes oid, struct jar_signature *to) {
    const struct oid *o = find(signature_oids, sizeof signature_oids / sizeof *signature_oids, oid);
    if (o) *to = (struct jar_signature){o->family, o->digest};
    return o != NULL;
}

/* Levels that know a pair: 0 to `old`, then from `since` to `until`. What Android's JarVerifier and its
 * cryptography took at each level was found out by trial for apksig (its OidConstants); these are those
 * facts. */
struct levels {
    int old; /* -1: none */
    int since, until;
};

enum { NEVER = 1 << 20, EVER = INT32_MAX };

/* The signature's identifier names no digest. */
static struct levels levels_plain(enum jar_digest d, enum jar_family f) {
    static const struct levels rsa[] = {{-1, 0, EVER}, {-1, 0, EVER},  {8, 21, EVER},
                                        {8, 18, EVER}, {-1, 18, EVER}, {-1, 18, EVER}};
    static const struct levels dsa[] = {{-1, NEVER, 0}, {-1, 0, EVER},  {-1, 22, EVER},
                                        {-1, 22, EVER}, {-1, NEVER, 0}, {-1, NEVER, 0}};
    static const struct levels ecdsa[] = {{-1, NEVER, 0}, {-1, 18, EVER}, {-1, 21, EVER},
                                          {-1, 18, EVER}, {-1, 18, EVER}, {-1, 18, EVER}};
    return f == JAR_RSA ? rsa[d] : f == JAR_DSA ? dsa[d] : ecdsa[d];
}

/* It names the digest of the SignerInfo. */
static struct levels levels_same(enum jar_digest d, enum jar_family f) {
    static const struct levels rsa[] = {{8, 21, EVER}, {-1, 0, EVER},  {8, 21, EVER},
                                        {8, 18, EVER}, {-1, 21, EVER}, {-1, 21, EVER}};
    if (f == JAR_RSA) return rsa[d];
    if (d == JAR_SHA1) return (struct levels){-1, f == JAR_DSA ? 9 : 18, EVER};
    bool known = d != JAR_MD5 && (f == JAR_ECDSA || d <= JAR_SHA256);
    return known ? (struct levels){-1, 21, EVER} : (struct levels){-1, NEVER, 0};
}

/* It names another digest: levels 21 to 23 took most of those. */
static struct levels levels_other(enum jar_digest d, struct jar_signature s) {
    if (s.family == JAR_DSA && s.digest > JAR_SHA256) return (struct levels){-1, NEVER, 0};
    bool only_21 = s.family == JAR_RSA &&
                   ((d == JAR_SHA224 && s.digest == JAR_SHA256) ||
                    (d == JAR_SHA256 && s.digest == JAR_SHA1) || (d == JAR_SHA512 && s.digest == JAR_SHA384));
    return (struct levels){-1, 21, only_21 ? 21 : 23};
}

bool jar_algorithms_known(enum jar_digest digest, struct jar_signature signature, uint32_t least,
                          uint32_t most) {
    struct levels l = signature.digest == JAR_DIGESTS ? levels_plain(digest, signature.family)
                      : signature.digest == digest    ? levels_same(digest, signature.family)
                                                      : levels_other(digest, signature);
    int64_t from = least, to = most;
    if (l.old >= from && to <= l.old) return true;
    return from >= l.since && to <= l.until;
}

const EVP_MD *jar_digest_method(enum jar_digest d) {
    switch (d) {
    case JAR_MD5: return EVP_md5();
    case JAR_SHA1: return EVP_sha1();
    case JAR_SHA224: return EVP_sha224();
    case JAR_SHA256: return EVP_sha256();
    case JAR_SHA384: return EVP_sha384();
    default: return EVP_sha512();
    }
}

const char *jar_digest_name(enum jar_digest d) {
    static const char *const names[] = {"MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"};
    return names[d];
}

const char *jar_digest_weak(enum jar_digest d) {
    return d <= JAR_SHA1 ? jar_digest_name(d) : NULL;
}

int jar_family_key(enum jar_family f) {
    return f == JAR_RSA ? EVP_PKEY_RSA : f == JAR_DSA ? EVP_PKEY_DSA : EVP_PKEY_EC;
}
