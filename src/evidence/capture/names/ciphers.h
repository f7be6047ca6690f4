/* Cipher suites and key exchange groups in use (IANA TLS registries) with what matters for a grade. */
#ifndef CORDON_NAMES_CIPHERS_H
#define CORDON_NAMES_CIPHERS_H

#include "base/bytes.h"

enum exchange {
    EXCHANGE_RSA,
    EXCHANGE_DH,
    EXCHANGE_ECDH,
    EXCHANGE_DHE,
    EXCHANGE_ECDHE,
    EXCHANGE_PSK,
    EXCHANGE_SRP,
    EXCHANGE_OTHER,
    EXCHANGE_TLS13
};

enum cipher_flag {
    CIPHER_AEAD = 1 << 0,
    CIPHER_CBC = 1 << 1,
    CIPHER_NULL = 1 << 2,
    CIPHER_EXPORT = 1 << 3,
    CIPHER_RC4 = 1 << 4,
    CIPHER_DES = 1 << 5,
    CIPHER_3DES = 1 << 6,
    CIPHER_ANONYMOUS = 1 << 7,
    CIPHER_MD5 = 1 << 8,
    CIPHER_SHORT_BLOCK = 1 << 9, /* 64-bit blocks: 3DES, IDEA, DES, GOST 28147 */
    CIPHER_SHORT_TAG = 1 << 10,  /* CCM_8 */
    CIPHER_SIGNAL = 1 << 11,     /* no cipher: a signal to the server (RFC 5746, RFC 7507) */
    CIPHER_PSK = 1 << 12         /* authenticated by a pre-shared key */
};

struct cipher_suite {
    uint16_t code;
    uint16_t flags;
    uint8_t exchange;
    const char *name; /* IANA */
};

const struct cipher_suite *cipher_suite_find(uint16_t code); /* NULL: not in the table */
const struct cipher_suite *cipher_suite_at(size_t i);        /* ascending codes; NULL behind the last */
bool cipher_suite_weak(uint16_t code);                       /* NULL, export, RC4, anonymous, DES (cheap) */

enum group_flag { GROUP_HYBRID = 1 << 0, GROUP_WEAK = 1 << 1, GROUP_FINITE = 1 << 2 };

struct key_group {
    uint16_t code;
    uint16_t flags;
    uint16_t bits;     /* security level (NIST SP 800-57 1, table 2) */
    const char *name;  /* IANA */
    const char *shown; /* with "(post-quantum hybrid)" where it is one */
};

const struct key_group *key_group_find(uint16_t code);
bool key_group_hybrid(uint16_t code);

/* GREASE values (RFC 8701): in lists only to keep others tolerant. */
static inline bool is_grease(uint16_t v) {
    return (v & 0x0f0f) == 0x0a0a && v >> 8 == (v & 0xff);
}

#endif
