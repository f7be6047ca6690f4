/* CMS signatures as Apple makes them: over a code directory that lies beside, or around a property list. The
 * chain of certificates is not followed: who signed is told, and whether it is their signature. */
#include "evidence/app/native/codesign.h"

#include "evidence/app/sign/subject.h"

#include <limits.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

enum { LARGEST_CMS = 16 << 20 };

bool codesign_hash_is(const char *hash, struct bytes b, const uint8_t *is, size_t n) {
    uint8_t made[EVP_MAX_MD_SIZE];
    size_t size = 0;
    return EVP_Q_digest(NULL, hash, NULL, b.p, b.n, made, &size) == 1 && n <= size &&
           memcmp(made, is, n) == 0;
}

static void describe(struct app_draft *d, X509 *certificate, struct app_signer *to) {
    unsigned n = 0;
    X509_digest(certificate, EVP_sha256(), to->sha256, &n);
    to->subject = certificate_subject(d->arena, certificate);
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    if (key && EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) < 2048)
        to->weak = arena_format(d->arena, "RSA %d", EVP_PKEY_get_bits(key));
}

static bool content_of(struct app_draft *d, CMS_ContentInfo *cms, struct bytes *content) {
    ASN1_OCTET_STRING **inside = CMS_get0_content(cms);
    if (!inside || !*inside) return false;
    int n = ASN1_STRING_length(*inside);
    if (n <= 0) return false;
    *content = arena_bytes(d->arena, (struct bytes){ASN1_STRING_get0_data(*inside), (size_t)n});
    return true;
}

/* The certificates inside are enough for Apple's signatures; the first signer counts, as there. What is
 * signed is given where it lies beside. */
static void verify(struct app_draft *d, CMS_ContentInfo *cms, const struct bytes *beside,
                   struct app_signer *to) {
    STACK_OF(X509) *signers = NULL;
    BIO *in = beside ? BIO_new_mem_buf(beside->p, beside->n < INT_MAX ? (int)beside->n : INT_MAX) : NULL;
    BIO *out = BIO_new(BIO_s_null());
    int good = CMS_verify(cms, NULL, NULL, in, out, CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY);
    if (good == 1) signers = CMS_get0_signers(cms);
    to->verified = good == 1 ? APP_YES : APP_NO;
    if (good != 1) {
        STACK_OF(X509) *all = CMS_get1_certs(cms);
        STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
        for (int i = 0; all && i < sk_X509_num(all); i++)
            if (infos && sk_CMS_SignerInfo_num(infos) > 0 &&
                CMS_SignerInfo_cert_cmp(sk_CMS_SignerInfo_value(infos, 0), sk_X509_value(all, i)) == 0)
                describe(d, sk_X509_value(all, i), to);
        sk_X509_pop_free(all, X509_free);
        to->trouble = to->subject ? "the signature is not of what lies here"
                                  : "the certificate of the signer is not among those in the signature";
    } else if (signers && sk_X509_num(signers) > 0) {
        describe(d, sk_X509_value(signers, 0), to);
    }
    sk_X509_free(signers);
    BIO_free(in);
    BIO_free(out);
}

bool codesign_cms(struct app_draft *d, struct bytes bytes, struct bytes *content, struct app_signer *to) {
    *to = (struct app_signer){.scheme = "apple"};
    if (!bytes.n || bytes.n > LARGEST_CMS) return false;
    ERR_set_mark();
    const uint8_t *p = bytes.p;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)bytes.n);
    bool read = cms && OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed;
    if (read) {
        bool inside = content_of(d, cms, content);
        if (inside || content->n) verify(d, cms, inside ? NULL : content, to);
    }
    CMS_ContentInfo_free(cms);
    ERR_pop_to_mark();
    return read;
}
