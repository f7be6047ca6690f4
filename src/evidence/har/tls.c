#include "evidence/har/tls.h"

#include "evidence/capture/names/ciphers.h"

#include <stdio.h>
#include <strings.h>

static bool same(struct text t, const char *s) {
    return t.n == strlen(s) && strncasecmp(t.p, s, t.n) == 0;
}

static uint16_t version_of(struct text t) {
    static const struct {
        const char *name;
        uint16_t code;
    } versions[] = {{"TLS 1.3", VERSION_TLS13}, {"TLSv1.3", VERSION_TLS13}, {"TLS 1.2", VERSION_TLS12},
                    {"TLSv1.2", VERSION_TLS12}, {"TLS 1.1", VERSION_TLS11}, {"TLSv1.1", VERSION_TLS11},
                    {"TLS 1.0", VERSION_TLS10}, {"TLS 1", VERSION_TLS10},   {"TLSv1", VERSION_TLS10},
                    {"TLSv1.0", VERSION_TLS10}, {"SSL 3.0", VERSION_SSL3},  {"SSLv3", VERSION_SSL3},
                    {"QUIC", VERSION_TLS13}};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (same(t, versions[i].name)) return versions[i].code;
    return 0;
}

static uint16_t group_of(struct text t) {
    static const struct {
        const char *name;
        uint16_t code;
    } groups[] = {{"X25519", 0x001d},         {"P-256", 0x0017},
                  {"secp256r1", 0x0017},      {"P-384", 0x0018},
                  {"secp384r1", 0x0018},      {"P-521", 0x0019},
                  {"secp521r1", 0x0019},      {"X448", 0x001e},
                  {"X25519MLKEM768", 0x11ec}, {"X25519Kyber768Draft00", 0x6399}};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (same(t, groups[i].name)) return groups[i].code;
    return 0;
}

/* The suite whose name begins so: what browsers leave out is the hash of an authenticated cipher. */
static uint16_t suite_named(const char *name, bool whole) {
    size_t n = strlen(name);
    const struct cipher_suite *s;
    for (size_t i = 0; (s = cipher_suite_at(i)); i++)
        if (strncasecmp(s->name, name, n) == 0 && (!s->name[n] || (!whole && s->name[n] == '_')))
            return s->code;
    return 0;
}

static uint16_t suite_of(const struct har_tls *t, uint16_t version) {
    char name[128];
    if (t->suite && cipher_suite_find(t->suite)) return t->suite;
    if (t->cipher.n == 0 || t->cipher.n > 60 || t->exchange.n > 30) return 0;
    snprintf(name, sizeof name, "%.*s", (int)t->cipher.n, t->cipher.p);
    if (strncasecmp(name, "TLS_", 4) == 0) return suite_named(name, true);
    if (version == VERSION_TLS13 || t->exchange.n == 0) {
        snprintf(name, sizeof name, "TLS_%.*s", (int)t->cipher.n, t->cipher.p);
        return version == VERSION_TLS13 ? suite_named(name, false) : 0;
    }
    const char *mac = same(t->mac, "HMAC-SHA1")     ? "_SHA"
                      : same(t->mac, "HMAC-SHA256") ? "_SHA256"
                      : same(t->mac, "HMAC-SHA384") ? "_SHA384"
                      : same(t->mac, "HMAC-MD5")    ? "_MD5"
                                                    : "";
    snprintf(name, sizeof name, "TLS_%.*s_WITH_%.*s%s", (int)t->exchange.n, t->exchange.p, (int)t->cipher.n,
             t->cipher.p, mac);
    return suite_named(name, mac[0] != '\0');
}

struct protection_key har_protection(const struct har_tls *t, enum protocol protocol) {
    uint16_t version = version_of(t->version);
    return protection_told(protocol, version, suite_of(t, version), group_of(t->group));
}
