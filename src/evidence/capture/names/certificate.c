/* The leaf certificate, by OpenSSL, each distinct one once a context. */
#include "evidence/capture/names/certificate.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/memory.h"
#include "evidence/capture/names/context_private.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <time.h>

enum { CERTIFICATES_MOST = 65536, CERTIFICATE_BYTES_MOST = NAMES_SCRATCH, CACHE_BYTES_MOST = 64 << 20 };

struct certificate_cache {
    struct arena *arena;
    uint64_t seed;
    struct hash_table by_hash; /* of the DER → index into list; FAILED: not a certificate */
    const struct certificate **list;
    size_t n, capacity;
};

static const uint32_t FAILED = UINT32_MAX - 1;

void certificate_cache_free(struct certificate_cache *c) {
    if (!c) return;
    arena_free(c->arena);
    hash_table_free(&c->by_hash);
    free(c->list);
    free(c);
}

/* Foreign text: control bytes, which could hide or forge output, become '?'. */
static const char *clean_text(struct arena *a, const uint8_t *p, size_t n, bool lower) {
    char *s = arena_text(a, (struct text){(const char *)p, n});
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c < 0x20 || c == 0x7f) s[i] = '?';
        if (lower && c >= 'A' && c <= 'Z') s[i] = (char)(c + 32);
    }
    return s;
}

static const char *name_part(struct arena *a, const X509_NAME *name, int nid) {
    int last = -1;
    for (int i = X509_NAME_get_index_by_NID(name, nid, -1); i >= 0;
         i = X509_NAME_get_index_by_NID(name, nid, i))
        last = i;
    if (last < 0) return "";
    unsigned char *utf8 = NULL;
    int n = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last)));
    if (n < 0) return "";
    const char *text = clean_text(a, utf8, (size_t)n, false);
    OPENSSL_free(utf8);
    return text;
}

static const char *whole_name(struct arena *a, const X509_NAME *name) {
    BIO *b = BIO_new(BIO_s_mem());
    if (!b) return "";
    X509_NAME_print_ex(b, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char *p = NULL;
    long n = BIO_get_mem_data(b, &p);
    const char *text = n > 0 ? clean_text(a, (const uint8_t *)p, (size_t)n, false) : "";
    BIO_free(b);
    return text;
}

static const char *hex(struct arena *a, const uint8_t *p, size_t n) {
    static const char digits[] = "0123456789abcdef";
    char *s = arena_take(a, n * 2 + 1);
    for (size_t i = 0; i < n; i++) {
        s[2 * i] = digits[p[i] >> 4];
        s[2 * i + 1] = digits[p[i] & 15];
    }
    return s;
}

static const char *alternative(struct arena *a, const GENERAL_NAME *g) {
    if (g->type == GEN_DNS) {
        const ASN1_STRING *s = g->d.dNSName;
        return clean_text(a, ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s), true);
    }
    if (g->type != GEN_IPADD) return NULL;
    char text[INET6_ADDRSTRLEN];
    int n = ASN1_STRING_length(g->d.iPAddress), family = n == 4 ? AF_INET : AF_INET6;
    if (n != 4 && n != 16) return NULL;
    if (!inet_ntop(family, ASN1_STRING_get0_data(g->d.iPAddress), text, sizeof text)) return NULL;
    return arena_string(a, text);
}

static void read_names(struct arena *a, X509 *x, struct certificate *c) {
    GENERAL_NAMES *all = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    if (!all) return;
    int n = sk_GENERAL_NAME_num(all);
    const char **names = arena_take_array(a, CERTIFICATE_NAMES_MOST, sizeof *names);
    for (int i = 0; i < n; i++) {
        if (c->name_count == CERTIFICATE_NAMES_MOST) {
            c->more_names = true;
            break;
        }
        const char *one = alternative(a, sk_GENERAL_NAME_value(all, i));
        if (one && *one) names[c->name_count++] = one;
    }
    c->names = names;
    GENERAL_NAMES_free(all);
}

static int64_t seconds(const ASN1_TIME *t) {
    struct tm tm;
    if (!t || !ASN1_TIME_to_tm(t, &tm)) return 0;
    return (int64_t)timegm(&tm);
}

static void read_key(X509 *x, struct certificate *c) {
    EVP_PKEY *key = X509_get0_pubkey(x);
    if (!key) return;
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: c->key = KEY_RSA; break;
    case EVP_PKEY_DSA: c->key = KEY_DSA; break;
    case EVP_PKEY_EC: c->key = KEY_EC; break;
    case EVP_PKEY_SM2: c->key = KEY_SM2; break;
    case EVP_PKEY_ED25519: c->key = KEY_ED25519; break;
    case EVP_PKEY_ED448: c->key = KEY_ED448; break;
    default: break;
    }
    int bits = EVP_PKEY_get_bits(key);
    c->key_bits = (uint16_t)(bits < 0 ? 0 : bits > UINT16_MAX ? UINT16_MAX : bits);
}

static void read_signature(X509 *x, struct certificate *c) {
    int signature = X509_get_signature_nid(x), digest = NID_undef;
    c->signature = signature == NID_undef ? "unknown" : OBJ_nid2ln(signature);
    X509_get_signature_info(x, &digest, NULL, NULL, NULL);
    switch (digest) {
    case NID_md2:
    case NID_md4:
    case NID_md5: c->digest = DIGEST_MD5; break;
    case NID_sha1: c->digest = DIGEST_SHA1; break;
    case NID_sha224:
    case NID_sha256:
    case NID_sha384:
    case NID_sha512: c->digest = DIGEST_SHA2; break;
    case NID_sha3_256:
    case NID_sha3_384:
    case NID_sha3_512: c->digest = DIGEST_SHA3; break;
    case NID_sm3: c->digest = DIGEST_SM3; break;
    default: break;
    }
}

static const struct certificate *parse(struct arena *a, struct bytes der) {
    const uint8_t *p = der.p;
    X509 *x = d2i_X509(NULL, &p, (long)der.n);
    if (!x) return NULL;
    struct certificate *c = arena_take(a, sizeof *c);
    uint8_t digest[32];
    EVP_Digest(der.p, der.n, digest, NULL, EVP_sha256(), NULL);
    memcpy(c->sha256, hex(a, digest, sizeof digest), sizeof c->sha256);
    c->subject = whole_name(a, X509_get_subject_name(x));
    c->issuer = whole_name(a, X509_get_issuer_name(x));
    c->common_name = name_part(a, X509_get_subject_name(x), NID_commonName);
    c->organization = name_part(a, X509_get_subject_name(x), NID_organizationName);
    const ASN1_INTEGER *serial = X509_get0_serialNumber(x);
    c->serial = hex(a, ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial));
    c->not_before = seconds(X509_get0_notBefore(x));
    c->not_after = seconds(X509_get0_notAfter(x));
    c->self_signed = X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x)) == 0;
    c->authority = X509_check_ca(x) == 1;
    read_names(a, x, c);
    read_key(x, c);
    read_signature(x, c);
    X509_free(x);
    return c;
}

static struct certificate_cache *cache_of(struct names_context *x) {
    if (x->certificates) return x->certificates;
    struct certificate_cache *cache = x->certificates = memory_new(1, sizeof *cache);
    cache->arena = arena_new();
    cache->seed = hash_seed();
    return cache;
}

const struct certificate *certificate_keep(struct names_context *x, const struct certificate *c) {
    struct arena *a = cache_of(x)->arena;
    struct certificate *own = arena_take(a, sizeof *own);
    const char **names = arena_take_array(a, c->name_count, sizeof *names);
    *own = *c;
    own->subject = arena_string(a, c->subject);
    own->issuer = arena_string(a, c->issuer);
    own->common_name = arena_string(a, c->common_name);
    own->organization = arena_string(a, c->organization);
    own->serial = arena_string(a, c->serial);
    for (size_t i = 0; i < c->name_count; i++) names[i] = arena_string(a, c->names[i]);
    own->names = names;
    return own;
}

bool certificates_crowd(const struct names_context *x) {
    const struct certificate_cache *cache = x->certificates;
    return cache &&
           (cache->by_hash.n >= CERTIFICATES_MOST / 4 || arena_used(cache->arena) >= CACHE_BYTES_MOST / 4);
}

const struct certificate *certificate_read(struct names_context *x, struct bytes der) {
    if (der.n < 32 || der.n > CERTIFICATE_BYTES_MOST || der.p[0] != 0x30) return NULL;
    struct certificate_cache *cache = cache_of(x);
    uint64_t key = hash_bytes(der.p, der.n, cache->seed);
    uint32_t i = hash_table_get(&cache->by_hash, key);
    if (i == FAILED) return NULL;
    if (i != HASH_ABSENT) return cache->list[i];
    if (cache->by_hash.n >= CERTIFICATES_MOST || arena_used(cache->arena) >= CACHE_BYTES_MOST) return NULL;
    const struct certificate *c = parse(cache->arena, der);
    hash_table_put(&cache->by_hash, key, c ? (uint32_t)cache->n : FAILED);
    if (!c) return NULL;
    cache->list = memory_grow(cache->list, cache->n, &cache->capacity, sizeof(struct certificate *));
    cache->list[cache->n++] = c;
    return c;
}
