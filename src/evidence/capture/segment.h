/* What the lower layers of a packet say: who talks to whom, and where the payload is.
 *
 * A packet may hold several: a tunnel's own datagram and what it carries. */
#ifndef CORDON_CAPTURE_SEGMENT_H
#define CORDON_CAPTURE_SEGMENT_H

#include "base/hash.h"
#include "evidence/capture/packet.h"

/* Both directions of a conversation have the same key: ends are ordered. All bytes are set, so keys compare
 * as five words. IPv4 ends lie in w[0] (low end in the upper half), IPv6 ends in w[0..1] and w[2..3]. */
struct flow_key {
    uint64_t w[4];
    uint16_t port[2];
    uint8_t transport; /* IP protocol number */
    uint8_t family;    /* 4 or 6 */
    uint16_t zero;
};

_Static_assert(sizeof(struct flow_key) == 40, "keys are compared as words, so they must not have padding");

enum tcp_flag { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

struct segment {
    struct flow_key key;
    uint64_t hash;
    const uint8_t *payload; /* as far as captured */
    uint32_t captured;      /* payload bytes captured */
    uint32_t length;        /* payload bytes by the headers */
    uint32_t sequence;      /* TCP */
    uint32_t packet;        /* index in its batch */
    uint8_t flags;          /* TCP */
    uint8_t from;           /* which end of the key sent it: 0 or 1 */
    bool tunnel;            /* carries another segment that follows as its own */
    bool inner;             /* is carried by another one */
    /* Of its packet: who takes the segment need not look there, which may be in another processor's cache. */
    uint32_t app, frame; /* frame: bytes on the wire */
    int64_t time_ns;
};

/* IPv4 or IPv6 payload that is a fragment: to be put together before it says anything more. */
struct fragment {
    uint8_t source[16], destination[16];
    uint8_t family, protocol;
    bool more, inner; /* inner: a segment of the same packet carries it */
    uint32_t id;
    uint32_t offset;
    struct bytes data;
    uint32_t packet;
};

static inline bool flow_key_equal(const struct flow_key *a, const struct flow_key *b) {
    uint64_t x[5], y[5];
    memcpy(x, a, sizeof x);
    memcpy(y, b, sizeof y);
    return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) | (x[3] ^ y[3]) | (x[4] ^ y[4])) == 0;
}

static inline uint64_t flow_key_hash(const struct flow_key *k, uint64_t seed) {
    /* By parts: a word loaded over parts just stored would wait for them. */
    uint64_t last =
        (uint64_t)k->port[0] << 48 | (uint64_t)k->port[1] << 32 | (uint64_t)k->transport << 8 | k->family;
    uint64_t h = hash_mix((k->w[0] ^ seed) + last * UINT64_C(0x9E3779B97F4A7C15));
    if (k->family == 6) h = hash_mix(h ^ k->w[1] ^ hash_mix(k->w[2] + hash_mix(k->w[3] ^ seed)));
    return h;
}

/* Both addresses as ::ffff:a.b.c.d where they are IPv4; returns which end the source became. */
unsigned flow_key_set(struct flow_key *k, const uint8_t source[16], const uint8_t destination[16],
                      uint8_t transport, uint16_t source_port, uint16_t destination_port);

/* The address of one end, IPv4 as ::ffff:a.b.c.d. */
void flow_key_address(const struct flow_key *k, unsigned end, uint8_t address[16]);

#endif
