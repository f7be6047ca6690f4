/* The tables behind audit_fixture(). */
#ifndef CORDON_TESTS_AUDIT_FIXTURE_DATA_H
#define CORDON_TESTS_AUDIT_FIXTURE_DATA_H

#include "policy/audit.h"

enum { TIKTOK, BYTEDANCE, TENCENT, GOOGLE, ALPHABET, CLOUDFLARE, AKAMAI, UMENG, ALIBABA, BANK, PARTIES };

struct fixture_party {
    const char *id, *name;
    const char *claims[4]; /* "SG incorporated" */
    int controller;        /* -1: none */
    const char *proof;
};

struct spot {
    const char *country, *city;
    double latitude, longitude;
};

struct traffic {
    const char *app, *service;                /* NULL: unknown */
    int app_party, service_party, host_party; /* -1: unknown */
    const char *address;
    uint32_t asn;
    const char *as_name;
    const struct spot *spot;
    const char *protocol, *transport, *name_source;
    uint16_t port;
    const char *grade, *version, *cipher, *group, *why;
    uint64_t flows, out, in;
    const char *data, *found_by;
    uint64_t packet;
    enum verdict verdicts[2];
};

enum { FIXTURE_CHAINS = 14 };

extern const struct fixture_party fixture_parties[PARTIES];
extern const struct traffic fixture_traffic[FIXTURE_CHAINS], fixture_hostile;
extern const struct policy_ref fixture_policies[2];
/* One rule a policy and verdict. */
extern const struct rule_ref fixture_rules[2][VERDICT_DENY + 1];

#endif
