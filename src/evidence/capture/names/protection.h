/* How well a flow was protected in transit, from what a listener sees. The rules are in docs/protection.md.
 */
#ifndef CORDON_NAMES_PROTECTION_H
#define CORDON_NAMES_PROTECTION_H

#include "evidence/capture/names/handshake.h"
#include "evidence/capture/names/protocol.h"

enum grade { GRADE_UNKNOWN, GRADE_NONE, GRADE_WEAK, GRADE_ADEQUATE, GRADE_STRONG, GRADE_PROPRIETARY };

/* What the content says of its protection, where it could be read. */
enum protection_content {
    PROTECTION_OPENED = 1 << 0,      /* its content was read with keys */
    PROTECTION_HSTS = 1 << 1,        /* the server sent Strict-Transport-Security */
    PROTECTION_NO_HSTS = 1 << 2,     /* it answered and did not */
    PROTECTION_TO_TLS = 1 << 3,      /* a clear request was redirected to https */
    PROTECTION_TOKEN_IN_URL = 1 << 4 /* credentials in a URL */
};

struct certificate;

/* Everything that determines a grade and its reasons: 20 bytes without padding, so that it can be hashed,
 * compared with memcmp and interned, and a flow stores a small number. Zeroed: unknown protocol. */
struct protection_key {
    uint32_t quic_version;
    uint16_t version, cipher, group;
    uint16_t dh_bits;
    uint16_t facts; /* protection_fact */
    uint8_t protocol;
    uint8_t certificate; /* certificate_problem */
    uint16_t content;    /* protection_content */
    uint16_t zero;
};
_Static_assert(sizeof(struct protection_key) == 20, "interned by its bytes");

enum { PROTECTION_WHY_MOST = 20 };

/* Static strings only. */
struct protection {
    enum grade grade;
    const char *version; /* "TLS 1.3", "DTLS 1.2", "QUIC v1 (TLS 1.3)"; NULL: not known */
    const char *cipher;  /* IANA name; NULL: not known */
    const char *group;   /* "x25519", "X25519MLKEM768 (post-quantum hybrid)"; NULL: not known */
    const char *why[PROTECTION_WHY_MOST]; /* short sentences, each with its clause, worst first */
    uint8_t why_count;
};

/* `name`: the server name that the client wanted (empty: unknown, no name check). `time`: of the capture, in
 * nanoseconds since the epoch (0: unknown, no date check). */
struct protection_key protection_key_of(const struct handshake *h, enum protocol protocol, struct text name,
                                        int64_t time);
/* Where no handshake was seen, but somebody who took part tells of it: a browser, a proxy, a server's log. 0:
 * does not tell. */
struct protection_key protection_told(enum protocol protocol, uint16_t version, uint16_t cipher,
                                      uint16_t group);
/* Adds what only decryption showed: the server's certificate (NULL: not seen) and what the content says. */
void protection_add(struct protection_key *k, const struct certificate *c, struct text name, int64_t time,
                    uint16_t content);
void protection_describe(struct protection_key key, struct protection *to);

/* Both at once. */
void protection_grade(const struct handshake *h, enum protocol protocol, int64_t time, struct protection *to);

const char *grade_name(enum grade g); /* "strong", "adequate", "weak", "none", "proprietary", "unknown" */

#endif
