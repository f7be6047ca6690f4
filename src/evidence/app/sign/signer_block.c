#include "evidence/app/sign/signer_block.h"

#include "base/cursor.h"

#include <openssl/err.h>

enum { CERTIFICATES_OF_A_SIGNER = 32 };

struct bytes sign_element(struct cursor *c) {
    return cursor_take(c, cursor_le32(c));
}

const char *sign_values_read(struct bytes b, struct sign_values *to) {
    struct cursor c = cursor_of(b);
    to->n = 0;
    while (cursor_left(&c)) {
        struct cursor one = cursor_of(sign_element(&c));
        uint32_t id = cursor_le32(&one);
        struct bytes signature = sign_element(&one);
        if (!cursor_ok(&c) || !cursor_ok(&one)) return "a signature is cut off";
        if (to->n == SIGN_VALUES_MOST) return "there are more than 16 signatures of one signer";
        to->list[to->n++] = (struct sign_value){sign_algorithm_find(id), id, signature};
    }
    return to->n ? NULL : "there is no signature";
}

const char *sign_values_check(const struct sign_values *v, uint32_t least, uint32_t most, EVP_PKEY *key,
                              struct bytes message, unsigned *kinds) {
    const struct sign_value *chosen[2];
    size_t n = sign_values_choose(v->list, v->n, least, most, chosen);
    if (n == 0) return "no signature is of an algorithm that every platform level asked for knows";
    for (size_t i = 0; i < n; i++) {
        const char *trouble = sign_value_check(chosen[i], key, message);
        if (trouble) return trouble;
        *kinds |= 1u << chosen[i]->algorithm->content;
    }
    return NULL;
}

static const char *check_with_spki(const struct sign_values *v, const struct scheme_signer *s,
                                   struct bytes spki, struct bytes message, unsigned *kinds) {
    if (spki.n > 64 << 10) return "the public key is larger than 64 KiB";
    const unsigned char *at = spki.p;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)spki.n);
    const char *trouble =
        key ? sign_values_check(v, s->least, s->most, key, message, kinds) : "the public key cannot be read";
    EVP_PKEY_free(key);
    ERR_clear_error();
    return trouble;
}

static const char *read_certificates(struct sign_job *j, struct bytes b, struct scheme_signer *s) {
    struct cursor c = cursor_of(b);
    for (size_t n = 0; cursor_left(&c); n++) {
        struct bytes der = sign_element(&c);
        if (!cursor_ok(&c)) return "a certificate is cut off";
        if (n == CERTIFICATES_OF_A_SIGNER) return "the signer has more than 32 certificates";
        const struct sign_certificate *one = sign_certificate_read(j->certificates, der);
        if (!one) return "a certificate cannot be read";
        if (n == 0) s->certificate = one;
    }
    return s->certificate ? NULL : "the signer has no certificate";
}

static const char *read_digests(struct bytes b, struct scheme_signer *s) {
    struct cursor c = cursor_of(b);
    while (cursor_left(&c)) {
        struct cursor one = cursor_of(sign_element(&c));
        uint32_t id = cursor_le32(&one);
        struct bytes value = sign_element(&one);
        if (!cursor_ok(&c) || !cursor_ok(&one)) return "a digest is cut off";
        if (s->n_digests == SIGN_VALUES_MOST) return "there are more than 16 digests of one signer";
        s->digests[s->n_digests++] = (struct scheme_digest){id, sign_algorithm_find(id), value};
    }
    return NULL;
}

/* Else somebody could take the better signature away, and with it the better digest. */
static bool same_algorithms(const struct sign_values *v, const struct scheme_signer *s) {
    if (v->n != s->n_digests) return false;
    for (size_t i = 0; i < v->n; i++)
        if (v->list[i].id != s->digests[i].id) return false;
    return true;
}

static const char *read_levels(struct cursor *c, struct scheme_signer *s) {
    s->least = cursor_le32(c);
    s->most = cursor_le32(c);
    return s->least > s->most || s->most > INT32_MAX ? "its platform levels make no range" : NULL;
}

static const char *levels_differ(struct cursor *c, const struct scheme_signer *s) {
    uint32_t least = cursor_le32(c), most = cursor_le32(c);
    return least != s->least || most != s->most ? "its platform levels are not those that are signed" : NULL;
}

static const char *read_signer(struct sign_job *j, struct bytes b, struct signer_block *to) {
    struct scheme_signer *s = to->signer;
    struct cursor c = cursor_of(b);
    struct bytes signed_data = sign_element(&c);
    const char *levels = to->v3 ? read_levels(&c, s) : NULL;
    struct bytes signatures = sign_element(&c), spki = sign_element(&c);
    if (!cursor_ok(&c)) return "the signer is cut off";

    /* The certificate is read before it is known to be signed, so that a signer that fails has a name. */
    struct cursor d = cursor_of(signed_data);
    struct bytes digests = sign_element(&d), certificates = sign_element(&d);
    const char *certificate =
        cursor_ok(&d) ? read_certificates(j, certificates, s) : "the signed data is cut off";
    const char *range = to->v3 && cursor_ok(&d) ? levels_differ(&d, s) : NULL;
    to->attributes = sign_element(&d);

    struct sign_values values;
    const char *trouble = sign_values_read(signatures, &values);
    if (!trouble) trouble = levels;
    if (!trouble && !j->o->no_verify) trouble = check_with_spki(&values, s, spki, signed_data, &to->kinds);
    if (!trouble && !cursor_ok(&d)) trouble = "the signed data is cut off";
    if (!trouble) trouble = certificate ? certificate : range;
    if (!trouble && !sign_certificate_has_key(s->certificate, spki))
        trouble = "the public key is not that of the certificate";
    if (!trouble) trouble = read_digests(digests, s);
    if (!trouble && !same_algorithms(&values, s))
        trouble = "signatures and digests are not of the same algorithms";
    return trouble;
}

void signer_block_read(struct sign_job *j, struct bytes b, struct signer_block *to) {
    to->kinds = 0;
    to->attributes = (struct bytes){NULL, 0};
    to->signer->trouble = read_signer(j, b, to);
}
