/* Signatures that occur over TCP and UDP alike. */
#ifndef CORDON_NAMES_RECOGNISE_SHARED_H
#define CORDON_NAMES_RECOGNISE_SHARED_H

#include "evidence/capture/names/recognise.h"

/* One table row: bytes at an offset, case counts. */
struct signature {
    enum protocol protocol;
    uint8_t offset, length;
    const char *bytes;
};

#define SIGNATURE(protocol, offset, literal)                                                                 \
    { protocol, offset, sizeof(literal) - 1, literal }

static inline enum protocol signature_find(struct bytes b, const struct signature *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (b.n >= (size_t)s[i].offset + s[i].length &&
            memcmp(b.p + s[i].offset, s[i].bytes, s[i].length) == 0)
            return s[i].protocol;
    return PROTOCOL_UNKNOWN;
}

static inline bool bytes_begin(struct bytes b, const char *prefix) {
    size_t n = strlen(prefix);
    return b.n >= n && memcmp(b.p, prefix, n) == 0;
}

static inline bool hint_port(struct recognise_hint hint, uint16_t port) {
    return hint.client_port == port || hint.server_port == port;
}

static inline uint16_t be16_at(const uint8_t *p) {
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t be32_at(const uint8_t *p) {
    return (uint32_t)be16_at(p) << 16 | be16_at(p + 2);
}

bool looks_stun(struct bytes b);     /* RFC 8489 5 */
bool looks_kerberos(struct bytes b); /* RFC 4120 5.10, without the length that TCP puts before it */
bool looks_ldap(struct bytes b);     /* RFC 4511 4.1.1 */
bool line_mentions(struct bytes b, const char *word); /* the first line has it */

#endif
