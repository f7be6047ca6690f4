#include "evidence/app/sign/subject.h"

#include <openssl/bio.h>

static void mask(X509_NAME *name) {
    static const unsigned char star[] = "*";
    for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_pkcs9_emailAddress, at)) >= 0;)
        X509_NAME_ENTRY_set_data(X509_NAME_get_entry(name, at), V_ASN1_IA5STRING, star, 1);
}

static const char *printed(struct arena *a, const X509_NAME *name) {
    BIO *b = BIO_new(BIO_s_mem());
    if (!b) return NULL;
    X509_NAME_print_ex(b, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
    char *p = NULL;
    long n = BIO_get_mem_data(b, &p);
    char *text = arena_text(a, (struct text){p, n > 0 ? (size_t)n : 0});
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = '?';
    BIO_free(b);
    return text;
}

const char *certificate_subject(struct arena *a, const X509 *certificate) {
    X509_NAME *name = X509_NAME_dup(X509_get_subject_name(certificate));
    if (!name) return NULL;
    mask(name);
    const char *text = printed(a, name);
    X509_NAME_free(name);
    return text;
}
