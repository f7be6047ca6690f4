/* What a TLS-like handshake shows to somebody who only listens: TLS, DTLS and QUIC fill the same record.
 *
 * Zeroed is empty. Reading the same bytes again changes nothing. */
#ifndef CORDON_NAMES_HANDSHAKE_H
#define CORDON_NAMES_HANDSHAKE_H

#include "base/bytes.h"

struct certificate;

enum inspect {
    INSPECT_MORE, /* it is this protocol; more bytes can tell more */
    INSPECT_DONE, /* it is this protocol; nothing more can be learnt in the clear from this direction */
    INSPECT_OTHER /* it is something else */
};

enum handshake_flag {
    HANDSHAKE_CLIENT_HELLO = 1 << 0,
    HANDSHAKE_SERVER_HELLO = 1 << 1,
    HANDSHAKE_NAME_INVALID = 1 << 2,  /* server_name is no host name (RFC 6066 3); kept, escaped */
    HANDSHAKE_ALPN_SELECTED = 1 << 3, /* alpn is the server's choice, not the client's first wish */
    HANDSHAKE_ECH = 1 << 4,           /* encrypted_client_hello offered: server_name is the outer name. A
                                         listener cannot tell it from GREASE (RFC 9849 6.2). */
    HANDSHAKE_ESNI = 1 << 5,          /* encrypted_server_name (draft-ietf-tls-esni-02, 0xffce) */
    HANDSHAKE_RESUMED = 1 << 6,       /* PSK accepted, or session id or ticket: no certificate is sent */
    HANDSHAKE_PSK_OFFERED = 1 << 7,
    HANDSHAKE_CERTIFICATE = 1 << 8,         /* the server's certificate was in the clear */
    HANDSHAKE_CERTIFICATE_DAMAGED = 1 << 9, /* … and cannot be read */
    HANDSHAKE_CLIENT_CERTIFICATE = 1 << 10, /* the server asked for one */
    HANDSHAKE_ALERT = 1 << 11,              /* a fatal alert ended the handshake */
    HANDSHAKE_RETRY = 1 << 12,              /* HelloRetryRequest, or QUIC Retry */
    HANDSHAKE_MIDSTREAM = 1 << 13,          /* records were seen, their handshake was not */
    HANDSHAKE_ENCRYPTED = 1 << 14,          /* ChangeCipherSpec or application data seen: keys are in use */
    HANDSHAKE_REVERSED = 1 << 15,           /* the "client" answered as server: directions are swapped */
    HANDSHAKE_PQ_OFFERED = 1 << 16,         /* client offered a post-quantum hybrid group */
    HANDSHAKE_WEAK_OFFERED = 1 << 17,       /* client offered a NULL, export, RC4, anonymous or DES suite */
    HANDSHAKE_EARLY_DATA = 1 << 18,
    HANDSHAKE_EMS = 1 << 19, /* extended_master_secret agreed (RFC 7627) */
    HANDSHAKE_SERVER_KEY_EXCHANGE = 1 << 20,
    HANDSHAKE_COMPRESSED = 1 << 21, /* TLS-level compression agreed (CRIME; RFC 9325 3.3) */
    HANDSHAKE_ETM = 1 << 22         /* encrypt_then_mac agreed (RFC 7366) */
};

/* Version codes as on the wire: 0x0002 SSL 2.0, 0x0300 SSL 3.0, 0x0301–0x0304 TLS 1.0–1.3,
 * 0xfeff/0xfefd/0xfefc DTLS 1.0/1.2/1.3, 0x0100 OpenSSL's DTLS before RFC 4347. TLS 1.3 drafts (0x7fxx,
 * 0xfbxx) count as 0x0304. */
enum {
    VERSION_SSL2 = 0x0002,
    VERSION_DTLS_OPENSSL = 0x0100,
    VERSION_SSL3 = 0x0300,
    VERSION_TLS10 = 0x0301,
    VERSION_TLS11 = 0x0302,
    VERSION_TLS12 = 0x0303,
    VERSION_TLS13 = 0x0304,
    VERSION_DTLS13 = 0xfefc,
    VERSION_DTLS12 = 0xfefd,
    VERSION_DTLS10 = 0xfeff
};

enum { SERVER_NAME_MOST = 255, ALPN_MOST = 31 };

struct handshake {
    uint32_t flags;                         /* handshake_flag */
    uint32_t quic_version;                  /* 0: not QUIC */
    uint16_t offered_version;               /* highest the client offered */
    uint16_t version;                       /* negotiated; 0: no ServerHello seen */
    uint16_t cipher;                        /* negotiated; meaningful once SERVER_HELLO */
    uint16_t group;                         /* negotiated key exchange group (IANA); 0: none or not seen */
    uint16_t dh_bits;                       /* finite-field DH prime of ServerKeyExchange; 0: none */
    uint16_t offered_group;                 /* first group in the client's key_share; 0: none */
    uint8_t server_name_length;             /* 0: none */
    uint8_t alpn_length;                    /* 0: none */
    uint8_t alert;                          /* description of the fatal alert */
    char server_name[SERVER_NAME_MOST + 1]; /* lower case, NUL-terminated */
    char alpn[ALPN_MOST + 1];               /* NUL-terminated; unprintable bytes as '?' */
    const struct certificate *certificate;  /* the server's own; belongs to the names_context */
    const char *damage;                     /* first malformed thing, a static sentence; NULL: none … */
    const char *clause;                     /* … and the clause it breaks */
};

static inline bool handshake_has(const struct handshake *h, enum handshake_flag f) {
    return (h->flags & (uint32_t)f) != 0;
}

#endif
