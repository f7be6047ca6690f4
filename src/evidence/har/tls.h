/* What browsers tell of a connection's protection, in their words. */
#ifndef CORDON_HAR_TLS_H
#define CORDON_HAR_TLS_H

#include "evidence/capture/names/protection.h"

/* Empty, or 0: not told. */
struct har_tls {
    struct text version;  /* "TLS 1.3" */
    struct text exchange; /* "ECDHE_RSA"; empty in TLS 1.3 */
    struct text group;    /* "X25519" */
    struct text cipher;   /* "AES_128_GCM"; or an IANA name whole */
    struct text mac;      /* "HMAC-SHA1"; empty with authenticated encryption */
    uint16_t suite;       /* IANA's number */
};

struct protection_key har_protection(const struct har_tls *t, enum protocol protocol);

#endif
