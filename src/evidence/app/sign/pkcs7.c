#include "evidence/app/sign/pkcs7.h"

#include "evidence/app/sign/algorithm.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

enum { CONTEXT_0 = 0xa0, CONTEXT_1 = 0xa1, KEY_IDENTIFIER = 0x80 };

static const uint8_t oid_signed_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
static const uint8_t oid_content_type[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03};
static const uint8_t oid_message_digest[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04};

static bool same(struct bytes a, const void *p, size_t n) {
    return a.n == n && (n == 0 || memcmp(a.p, p, n) == 0);
}

static struct bytes algorithm_oid(struct cursor *c) {
    struct cursor a = cursor_of(ber_expect(c, BER_SEQUENCE).content);
    struct bytes oid = ber_expect(&a, BER_OID).content;
    if (!cursor_ok(&a)) c->failed = true;
    return oid;
}

/* SignerInfo: RFC 5652 5.3. */
static bool read_signer(struct bytes b, struct pkcs7_signer *s) {
    struct cursor c = cursor_of(b);
    struct ber v;
    ber_expect(&c, BER_INTEGER);
    if (ber_next_is(&c, KEY_IDENTIFIER, &v)) {
        s->key_identifier = v.content;
    } else {
        struct cursor id = cursor_of(ber_expect(&c, BER_SEQUENCE).content);
        s->issuer = ber_expect(&id, BER_SEQUENCE).whole;
        s->serial = ber_expect(&id, BER_INTEGER).content;
        if (!cursor_ok(&id)) return false;
    }
    s->digest = algorithm_oid(&c);
    if (ber_next_is(&c, CONTEXT_0, &v)) s->attributes = v.whole;
    s->signature_algorithm = algorithm_oid(&c);
    s->signature = ber_expect(&c, BER_OCTETS).content;
    return cursor_ok(&c);
}

static const char *read_signed_data(struct bytes b, struct pkcs7 *to) {
    struct cursor c = cursor_of(b);
    struct ber v;
    ber_expect(&c, BER_INTEGER);
    ber_expect(&c, BER_SET);
    struct cursor encapsulated = cursor_of(ber_expect(&c, BER_SEQUENCE).content);
    to->content_type = ber_expect(&encapsulated, BER_OID).content;
    if (ber_next_is(&c, CONTEXT_0, &v)) {
        struct cursor list = cursor_of(v.content);
        while (cursor_left(&list)) {
            struct ber one = ber_next(&list);
            if (!cursor_ok(&list)) return "its certificates are cut off";
            if (to->n_certificates == PKCS7_CERTIFICATES_MOST) return "it has more than 64 certificates";
            to->certificates[to->n_certificates++] = one.whole;
        }
    }
    ber_next_is(&c, CONTEXT_1, &v);
    struct cursor signers = cursor_of(ber_expect(&c, BER_SET).content);
    if (!cursor_ok(&c) || !cursor_ok(&encapsulated)) return "it is no SignedData (RFC 5652 5.1)";
    while (cursor_left(&signers)) {
        if (to->n_signers == PKCS7_SIGNERS_MOST) return "it has more than 32 signers";
        struct bytes one = ber_expect(&signers, BER_SEQUENCE).content;
        if (!cursor_ok(&signers) || !read_signer(one, &to->signers[to->n_signers++]))
            return "a SignerInfo cannot be read (RFC 5652 5.3)";
    }
    return to->n_signers ? NULL : "it has no signer";
}

const char *pkcs7_read(struct bytes b, struct pkcs7 *to) {
    *to = (struct pkcs7){.n_signers = 0};
    struct cursor c = cursor_of(b);
    struct cursor info = cursor_of(ber_expect(&c, BER_SEQUENCE).content);
    struct bytes type = ber_expect(&info, BER_OID).content;
    struct cursor content = cursor_of(ber_expect(&info, CONTEXT_0).content);
    struct bytes signed_data = ber_expect(&content, BER_SEQUENCE).content;
    if (!cursor_ok(&c) || !cursor_ok(&info) || !cursor_ok(&content))
        return "it is no ContentInfo (RFC 5652 3)";
    if (!same(type, oid_signed_data, sizeof oid_signed_data)) return "it is no signed data (RFC 5652 5)";
    return read_signed_data(signed_data, to);
}

static bool serial_is(const struct sign_certificate *c, struct bytes serial) {
    const ASN1_INTEGER *have = X509_get0_serialNumber(c->x);
    unsigned char *p = NULL;
    int n = i2d_ASN1_INTEGER((ASN1_INTEGER *)have, &p);
    if (n <= 0) return false;
    struct cursor k = cursor_over(p, (size_t)n);
    struct ber v = ber_next(&k);
    /* BER lets integers begin with needless octets; what they mean is compared */
    while (serial.n > 1 && serial.p[0] == (serial.p[1] & 0x80 ? 0xff : 0)) {
        serial.p++;
        serial.n--;
    }
    bool equal = cursor_ok(&k) && same(serial, v.content.p, v.content.n);
    OPENSSL_free(p);
    return equal;
}

static bool issuer_is(const struct sign_certificate *c, struct bytes issuer) {
    const unsigned char *at = issuer.p;
    X509_NAME *name = issuer.n <= 64 << 10 ? d2i_X509_NAME(NULL, &at, (long)issuer.n) : NULL;
    bool equal = name && X509_NAME_cmp(name, X509_get_issuer_name(c->x)) == 0;
    X509_NAME_free(name);
    ERR_clear_error();
    return equal;
}

static bool is_of(const struct sign_certificate *c, const struct pkcs7_signer *s) {
    if (s->issuer.n) return serial_is(c, s->serial) && issuer_is(c, s->issuer);
    const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(c->x);
    ERR_clear_error();
    return id && same(s->key_identifier, ASN1_STRING_get0_data(id), (size_t)ASN1_STRING_length(id));
}

/* The value of a signed attribute that must be there once, of one value (RFC 5652 11). */
static const char *attribute(struct bytes attributes, const uint8_t *oid, size_t n, uint8_t tag,
                             struct bytes *to) {
    struct cursor outer = cursor_of(attributes), c = cursor_of(ber_next(&outer).content);
    bool seen = false;
    while (cursor_left(&c)) {
        struct cursor one = cursor_of(ber_expect(&c, BER_SEQUENCE).content);
        struct bytes type = ber_expect(&one, BER_OID).content;
        struct cursor values = cursor_of(ber_expect(&one, BER_SET).content);
        if (!cursor_ok(&c) || !cursor_ok(&one)) return "its signed attributes cannot be read";
        if (!same(type, oid, n)) continue;
        if (seen) return "a signed attribute is there twice (RFC 5652 5.3)";
        seen = true;
        *to = ber_expect(&values, tag).content;
        if (!cursor_ok(&values) || cursor_left(&values)) return "a signed attribute has not one value";
    }
    return seen ? NULL : "a signed attribute that must be there is missing (RFC 5652 11)";
}

static enum pkcs7_answer check_attributes(const struct pkcs7 *p, const struct pkcs7_signer *s,
                                          enum jar_digest digest, struct bytes content, uint32_t least,
                                          uint32_t most, const char **trouble) {
    struct bytes type, told;
    *trouble = least < 19 ? "signed attributes are not checked right below platform level 19" : NULL;
    if (!*trouble && most >= 24)
        *trouble = attribute(s->attributes, oid_content_type, sizeof oid_content_type, BER_OID, &type);
    if (*trouble) return PKCS7_REFUSED;
    if (most >= 24 && !same(type, p->content_type.p, p->content_type.n)) {
        *trouble = "its signed attributes tell another type of content";
        return PKCS7_FAILS;
    }
    *trouble = attribute(s->attributes, oid_message_digest, sizeof oid_message_digest, BER_OCTETS, &told);
    if (*trouble) return PKCS7_REFUSED;
    uint8_t real[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (EVP_Digest(content.p, content.n, real, &n, jar_digest_method(digest), NULL) == 1 &&
        same(told, real, n))
        return PKCS7_HOLDS;
    *trouble = "the signature file is not what was signed: its digest differs";
    return PKCS7_FAILS;
}

static enum pkcs7_answer check_signature(const struct pkcs7 *p, const struct pkcs7_signer *s,
                                         enum jar_digest digest, struct jar_signature how,
                                         struct bytes content, uint32_t least, uint32_t most,
                                         struct pkcs7_found *to) {
    static const uint8_t set = BER_SET;
    struct bytes parts[2] = {content, {NULL, 0}};
    EVP_PKEY *key = to->certificate->key;
    if (!key || EVP_PKEY_get_base_id(key) != jar_family_key(how.family)) {
        to->trouble = "the certificate's key is of another kind than the signature";
        return PKCS7_REFUSED;
    }
    if (s->attributes.n) {
        enum pkcs7_answer a = check_attributes(p, s, digest, content, least, most, &to->trouble);
        if (a != PKCS7_HOLDS) return a;
        /* signed as a SET OF, not as the [0] they lie there as (RFC 5652 5.4); not encoded anew, as Android
         */
        parts[0] = (struct bytes){&set, 1};
        parts[1] = (struct bytes){s->attributes.p + 1, s->attributes.n - 1};
    }
    enum jar_digest signed_by = how.digest == JAR_DIGESTS ? digest : how.digest;
    to->trouble = sign_raw_check(key, jar_digest_method(signed_by), false, parts, s->signature);
    if (!to->weak) to->weak = jar_digest_weak(signed_by);
    return to->trouble ? PKCS7_FAILS : PKCS7_HOLDS;
}

enum pkcs7_answer pkcs7_verify(const struct pkcs7 *p, const struct pkcs7_signer *s, struct bytes content,
                               uint32_t least, uint32_t most, bool verify, struct certificate_pool *pool,
                               struct pkcs7_found *to) {
    *to = (struct pkcs7_found){.certificate = NULL};
    bool broken = false;
    for (size_t i = 0; i < p->n_certificates; i++) {
        const struct sign_certificate *c = sign_certificate_read(pool, p->certificates[i]);
        broken |= c == NULL;
        if (c && !to->certificate && is_of(c, s)) to->certificate = c;
    }
    enum jar_digest digest;
    struct jar_signature how;
    if (!jar_digest_find(s->digest, &digest) || !jar_signature_find(s->signature_algorithm, &how))
        to->trouble = "its digest or signature algorithm is unknown";
    else if (broken)
        to->trouble = "a certificate in it cannot be read";
    else if (!jar_algorithms_known(digest, how, least, most))
        to->trouble = "not all platform levels asked for know its digest with its signature algorithm";
    else if (!to->certificate)
        to->trouble = "the certificate of its signer is not in it";
    else
        to->trouble = sign_certificate_may_sign(to->certificate);
    if (to->trouble) return PKCS7_REFUSED;
    to->weak = jar_digest_weak(digest);
    return verify ? check_signature(p, s, digest, how, content, least, most, to) : PKCS7_HOLDS;
}
