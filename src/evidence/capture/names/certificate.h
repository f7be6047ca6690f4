/* X.509 certificates (RFC 5280) as TLS servers send them. */
#ifndef CORDON_NAMES_CERTIFICATE_H
#define CORDON_NAMES_CERTIFICATE_H

#include "base/bytes.h"
#include "evidence/capture/names/context.h"

enum certificate_key { KEY_OTHER, KEY_RSA, KEY_DSA, KEY_EC, KEY_ED25519, KEY_ED448, KEY_SM2 };
enum certificate_digest { DIGEST_OTHER, DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA2, DIGEST_SHA3, DIGEST_SM3 };

enum { CERTIFICATE_NAMES_MOST = 64 };

/* Belongs to the names_context; immutable; equal certificates are the same object. */
struct certificate {
    char sha256[65];          /* of the DER, lower-case hex */
    const char *subject;      /* RFC 2253 form */
    const char *issuer;       /* RFC 2253 form */
    const char *common_name;  /* subject CN; "" when none */
    const char *organization; /* subject O; "" when none */
    const char *serial;       /* lower-case hex */
    const char *signature;    /* "ecdsa-with-SHA256" */
    const char *const *names; /* dNSName and iPAddress of subjectAltName, lower case */
    uint16_t name_count;
    bool more_names;  /* there were more than CERTIFICATE_NAMES_MOST */
    bool self_signed; /* issuer is subject (the signature is not checked) */
    bool authority;   /* basicConstraints CA */
    enum certificate_key key;
    enum certificate_digest digest;
    uint16_t key_bits;
    int64_t not_before, not_after; /* seconds since the epoch */
};

/* The leaf, parsed once per context; NULL when it is not a certificate or the context holds its limit. */
const struct certificate *certificate_read(struct names_context *x, struct bytes der);

/* A copy that belongs to x, for when the context it is of goes. */
const struct certificate *certificate_keep(struct names_context *x, const struct certificate *c);

/* So many are held that a fresh context would be better, where there is no end of them. */
bool certificates_crowd(const struct names_context *x);

/* RFC 9525 6: the host matches a dNSName (left-most label wildcard) or an iPAddress; the CN counts only when
 * there is no subjectAltName at all (RFC 6125, old certificates). */
bool certificate_matches(const struct certificate *c, struct text host);

/* The name to report for a flow without any other: first dNSName, else CN when it looks like a host name;
 * "" when neither. */
const char *certificate_host(const struct certificate *c);

#endif
