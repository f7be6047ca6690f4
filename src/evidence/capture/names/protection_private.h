/* The inside of a protection: facts and the collecting of reasons. */
#ifndef CORDON_NAMES_PROTECTION_PRIVATE_H
#define CORDON_NAMES_PROTECTION_PRIVATE_H

#include "evidence/capture/names/protection.h"

enum protection_fact {
    FACT_CLIENT = 1 << 0, /* ClientHello seen */
    FACT_SERVER = 1 << 1, /* ServerHello seen; otherwise `version` is the client's offer */
    FACT_RESUMED = 1 << 2,
    FACT_MIDSTREAM = 1 << 3,
    FACT_ECH = 1 << 4,
    FACT_ESNI = 1 << 5,
    FACT_EARLY_DATA = 1 << 6,
    FACT_COMPRESSED = 1 << 7,
    FACT_PQ_OFFERED = 1 << 8,
    FACT_CERTIFICATE = 1 << 9,
    FACT_CERTIFICATE_DAMAGED = 1 << 10,
    FACT_ALERT = 1 << 11,
    FACT_WEAK_OFFERED = 1 << 12,
    FACT_ETM = 1 << 13,
    FACT_CLIENT_CERTIFICATE = 1 << 14,
    FACT_TOLD = 1 << 15 /* by somebody who took part; a version or cipher of 0 was not told */
};

enum certificate_problem {
    CERTIFICATE_EXPIRED = 1 << 0,
    CERTIFICATE_NOT_YET = 1 << 1,
    CERTIFICATE_SELF_SIGNED = 1 << 2,
    CERTIFICATE_OTHER_NAME = 1 << 3,
    CERTIFICATE_WEAK_KEY = 1 << 4,
    CERTIFICATE_SHA1 = 1 << 5,
    CERTIFICATE_MD5 = 1 << 6
};

/* Reasons, sorted from worst to best; the grade is the worst of them. */
struct reasons {
    struct protection *to;
    enum grade grade[PROTECTION_WHY_MOST];
};

void reason(struct reasons *r, enum grade g, const char *why);
/* A remark that changes no grade; stands behind all reasons. */
void remark(struct reasons *r, const char *why);

/* Every protocol but TLS, DTLS and QUIC. */
void protection_of_protocol(enum protocol p, struct reasons *r);

#endif
