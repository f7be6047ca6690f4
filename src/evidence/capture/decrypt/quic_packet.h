/* Headers of QUIC packets: RFC 9000 17, RFC 9369 3.2 (packet types of v2), RFC 8999 (what every version has).
 */
#ifndef CORDON_DECRYPT_QUIC_PACKET_H
#define CORDON_DECRYPT_QUIC_PACKET_H

#include "base/cursor.h"

enum quic_packet_type {
    QUIC_INITIAL,
    QUIC_ZERO_RTT,
    QUIC_HANDSHAKE,
    QUIC_RETRY,
    QUIC_ONE_RTT, /* the short header */
    QUIC_NEGOTIATION
};

/* Two versions of one year: labels and packet types of RFC 9369. */
#define QUIC_VERSION_1 UINT32_C(0x00000001)
#define QUIC_VERSION_2 UINT32_C(0x6b3343cf)

struct quic_packet {
    enum quic_packet_type type;
    uint32_t version;      /* long headers */
    struct bytes to, from; /* connection ids of long headers */
    struct bytes whole;    /* from its first byte to its end */
    size_t number; /* offset of the packet number; short headers: whoever knows the id's length says */
};

/* Whether a version has the labels and packet types of RFC 9369. */
bool quic_version_is_2(uint32_t version);

/* A version whose packets are those of RFC 9000: v1, v2, drafts 29 to 34, and what follows one of them. */
bool quic_version_known(uint32_t version);

/* The next packet of a datagram (RFC 9000 12.2); false at its end, or where no header is, or one that
 * promises more than is there: the cursor has failed then. */
bool quic_packet_next(struct cursor *c, struct quic_packet *p);

/* RFC 9000 16; fails the cursor where the bytes end. */
uint64_t quic_variable(struct cursor *c);

/* RFC 9000 A.3: the packet number of which the low `bits` are known, nearest to the one expected. */
uint64_t quic_packet_number(uint64_t expected, uint64_t low, unsigned bits);

#endif
