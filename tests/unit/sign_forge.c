#include "sign_forge.h"

#include <openssl/cms.h>
#include <openssl/evp.h>

static void need(bool ok) {
    if (!ok) abort();
}

struct forged forge_key(const char *kind, unsigned bits, const char *cn) {
    struct forged f = {.algorithm = *kind == 'R' ? 0x0103 : 0x0201};
    f.key = *kind == 'R' ? EVP_RSA_gen(bits) : EVP_EC_gen(bits == 256 ? "P-256" : "P-384");
    f.x = X509_new();
    need(f.key && f.x);
    X509_set_version(f.x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(f.x), (long)(strlen(cn) * 1000 + (unsigned char)cn[0]));
    X509_gmtime_adj(X509_getm_notBefore(f.x), 0);
    X509_gmtime_adj(X509_getm_notAfter(f.x), 1000000);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(f.x), "CN", MBSTRING_UTF8, (const unsigned char *)cn, -1,
                               -1, 0);
    X509_set_issuer_name(f.x, X509_get_subject_name(f.x));
    X509_set_pubkey(f.x, f.key);
    need(X509_sign(f.x, f.key, EVP_sha256()) > 0);
    unsigned char *der = NULL, *spki = NULL;
    int n = i2d_X509(f.x, &der), k = i2d_PUBKEY(f.key, &spki);
    need(n > 0 && k > 0);
    f.certificate = (struct bytes){der, (size_t)n};
    f.spki = (struct bytes){spki, (size_t)k};
    return f;
}

void forge_key_free(struct forged *f) {
    EVP_PKEY_free(f->key);
    X509_free(f->x);
    OPENSSL_free((void *)f->certificate.p);
    OPENSSL_free((void *)f->spki.p);
}

struct bytes forge_signature(const struct forged *f, struct bytes message) {
    size_t n = 0;
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    need(c && EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, f->key) == 1);
    need(EVP_DigestSign(c, NULL, &n, message.p, message.n) == 1);
    uint8_t *p = malloc(n);
    need(p && EVP_DigestSign(c, p, &n, message.p, message.n) == 1);
    EVP_MD_CTX_free(c);
    return (struct bytes){p, n};
}

struct bytes forge_view(const struct made *m) {
    return (struct bytes){m->p, m->n};
}

void forge_element(struct made *to, struct bytes b) {
    made_le(to, b.n, 4);
    made_put(to, b.p, b.n);
}

static void put_own(struct made *to, struct made *part) {
    forge_element(to, forge_view(part));
    free(part->p);
    *part = (struct made){0};
}

static uint32_t le32(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static size_t end_of(struct bytes zip) {
    size_t at = zip.n - 22;
    while (memcmp(zip.p + at, "PK\5\6", 4) != 0) at--;
    return at;
}

void forge_digest(struct bytes zip, uint8_t to[32]) {
    size_t end = end_of(zip), directory = le32(zip.p + end + 16);
    const struct bytes parts[3] = {
        {zip.p, directory}, {zip.p + directory, end - directory}, {zip.p + end, zip.n - end}};
    struct made all = {0};
    made_put(&all, "\x5a", 1);
    made_le(&all, 3, 4);
    for (int i = 0; i < 3; i++) {
        struct made chunk = {0};
        uint8_t digest[32];
        made_put(&chunk, "\xa5", 1);
        forge_element(&chunk, parts[i]);
        need(EVP_Digest(chunk.p, chunk.n, digest, NULL, EVP_sha256(), NULL) == 1);
        made_put(&all, digest, 32);
        free(chunk.p);
    }
    need(EVP_Digest(all.p, all.n, to, NULL, EVP_sha256(), NULL) == 1);
    free(all.p);
}

static void put_attribute(struct made *to, uint32_t id, struct bytes value) {
    made_le(to, value.n + 4, 4);
    made_le(to, id, 4);
    made_put(to, value.p, value.n);
}

static struct made lineage_of(const struct forge_signer *s) {
    struct made all = {0};
    made_le(&all, 1, 4);
    for (size_t i = 0; i < s->n_lineage; i++) {
        struct made node = {0}, data = {0};
        const struct forged *before = i ? s->lineage[i - 1] : NULL;
        forge_element(&data, s->lineage[i]->certificate);
        made_le(&data, before ? before->algorithm : 0, 4);
        if (i + 1 == s->n_lineage && s->appointed_by) before = s->appointed_by;
        struct bytes signature =
            before ? forge_signature(before, forge_view(&data)) : (struct bytes){NULL, 0};
        put_own(&node, &data);
        made_le(&node, 1, 4);
        made_le(&node, i + 1 < s->n_lineage ? s->lineage[i]->algorithm : 0, 4);
        forge_element(&node, signature);
        free((void *)signature.p);
        put_own(&all, &node);
    }
    return all;
}

static struct made attributes_of(const struct forge_signer *s) {
    struct made all = {0}, value = {0};
    if (s->stripping) {
        made_le(&value, s->stripping, 4);
        put_attribute(&all, 0xbeeff00d, forge_view(&value));
        value.n = 0;
    }
    if (s->rotation_least) {
        made_le(&value, s->rotation_least, 4);
        put_attribute(&all, 0x559f8b02, forge_view(&value));
    }
    free(value.p);
    if (s->n_lineage) {
        struct made lineage = lineage_of(s);
        put_attribute(&all, 0x3ba06f8c, forge_view(&lineage));
        free(lineage.p);
    }
    return all;
}

/* A list with one pair of number and bytes. */
static struct made one_pair(uint32_t id, struct bytes value) {
    struct made pair = {0}, list = {0};
    made_le(&pair, id, 4);
    forge_element(&pair, value);
    put_own(&list, &pair);
    return list;
}

static struct made signer_of(const struct forge_signer *s, bool v3, struct bytes zip) {
    uint8_t digest[32];
    forge_digest(zip, digest);
    if (s->flip_digest) digest[0] ^= 1;
    struct made data = {0}, signer = {0}, certificates = {0};
    uint32_t algorithm = s->digest_algorithm ? s->digest_algorithm : s->who->algorithm;
    struct made digests = one_pair(algorithm, (struct bytes){digest, 32}), attributes = attributes_of(s);
    if (!s->no_certificate) forge_element(&certificates, s->who->certificate);
    put_own(&data, &digests);
    put_own(&data, &certificates);
    if (v3) {
        made_le(&data, s->signed_least ? s->signed_least : s->least, 4);
        made_le(&data, s->most, 4);
    }
    put_own(&data, &attributes);
    struct bytes signature = forge_signature(s->who, forge_view(&data));
    if (s->flip_signature) ((uint8_t *)signature.p)[signature.n - 1] ^= 1;
    struct made signatures = one_pair(s->who->algorithm, signature);
    free((void *)signature.p);
    put_own(&signer, &data);
    if (v3) {
        made_le(&signer, s->least, 4);
        made_le(&signer, s->most, 4);
    }
    put_own(&signer, &signatures);
    forge_element(&signer, (s->key_of ? s->key_of : s->who)->spki);
    return signer;
}

struct made forge_block(const struct forge_signer *list, size_t n, bool v3, struct bytes zip) {
    struct made all = {0}, block = {0};
    for (size_t i = 0; i < n; i++) {
        struct made one = signer_of(&list[i], v3, zip);
        put_own(&all, &one);
    }
    put_own(&block, &all);
    return block;
}

struct made forge_package(struct bytes zip, const struct forge_pair *pairs, size_t n) {
    size_t end = end_of(zip), directory = le32(zip.p + end + 16);
    struct made all = {0}, body = {0};
    for (size_t i = 0; i < n; i++) {
        made_le(&body, pairs[i].value.n + 4, 8);
        made_le(&body, pairs[i].id, 4);
        made_put(&body, pairs[i].value.p, pairs[i].value.n);
    }
    made_put(&all, zip.p, directory);
    made_le(&all, body.n + 24, 8);
    made_put(&all, body.p, body.n);
    made_le(&all, body.n + 24, 8);
    made_put(&all, "APK Sig Block 42", 16);
    size_t moved = all.n;
    free(body.p);
    made_put(&all, zip.p + directory, end - directory);
    size_t at = all.n + 16;
    made_put(&all, zip.p + end, zip.n - end);
    for (unsigned i = 0; i < 4; i++) all.p[at + i] = (uint8_t)(moved >> (8 * i));
    return all;
}

struct made forge_idsig(const struct forged *who, uint64_t size, struct bytes root, struct bytes digest) {
    struct made hashing = {0}, info = {0}, message = {0}, all = {0};
    made_le(&hashing, 1, 4);
    made_le(&hashing, 12, 1);
    made_le(&hashing, 0, 4);
    forge_element(&hashing, root);
    size_t total = 4 + 8 + hashing.n + 4 + digest.n + 4 + who->certificate.n + 4;
    made_le(&message, total, 4);
    made_le(&message, size, 8);
    made_put(&message, hashing.p, hashing.n);
    forge_element(&message, digest);
    forge_element(&message, who->certificate);
    made_le(&message, 0, 4);
    struct bytes signature = forge_signature(who, forge_view(&message));
    forge_element(&info, digest);
    forge_element(&info, who->certificate);
    made_le(&info, 0, 4);
    forge_element(&info, who->spki);
    made_le(&info, who->algorithm, 4);
    forge_element(&info, signature);
    made_le(&all, 2, 4);
    put_own(&all, &hashing);
    put_own(&all, &info);
    made_le(&all, 0, 4);
    free(message.p);
    free((void *)signature.p);
    return all;
}

struct bytes forge_signed_data(const struct forge_pkcs7 *f, struct bytes content) {
    unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | (f->attributes ? 0 : CMS_NOATTR);
    BIO *in = BIO_new_mem_buf(content.p, (int)content.n);
    CMS_ContentInfo *c = CMS_sign(NULL, NULL, NULL, NULL, flags);
    need(in && c);
    if (f->other) need(CMS_add1_cert(c, f->other->x) == 1);
    need(CMS_add1_signer(c, f->who->x, f->who->key, EVP_get_digestbyname(f->digest), flags) != NULL);
    need(CMS_final(c, in, NULL, flags) == 1);
    unsigned char *der = NULL;
    int n = i2d_CMS_ContentInfo(c, &der);
    need(n > 0);
    uint8_t *p = malloc((size_t)n);
    need(p != NULL);
    memcpy(p, der, (size_t)n);
    OPENSSL_free(der);
    CMS_ContentInfo_free(c);
    BIO_free(in);
    return (struct bytes){p, (size_t)n};
}

void forge_base64_digest(const char *digest, struct bytes b, char to[100]) {
    uint8_t value[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    need(EVP_Digest(b.p, b.n, value, &n, EVP_get_digestbyname(digest), NULL) == 1);
    EVP_EncodeBlock((unsigned char *)to, value, (int)n);
}
