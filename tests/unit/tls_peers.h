/* Real TLS connections for tests: libssl talks to itself through memory, and everything is written down. */
#ifndef CORDON_TESTS_TLS_PEERS_H
#define CORDON_TESTS_TLS_PEERS_H

#include "evidence/capture/decrypt/plain.h"

enum peers_flag {
    PEERS_RESUMED = 1 << 0,
    PEERS_EARLY = 1 << 1,          /* 0-RTT; with PEERS_RESUMED */
    PEERS_EARLY_REJECTED = 1 << 2, /* … which the server does not take */
    PEERS_RETRY = 1 << 3,          /* HelloRetryRequest */
    PEERS_UPDATE_CLIENT = 1 << 4,  /* KeyUpdate, twice */
    PEERS_UPDATE_SERVER = 1 << 5,
    PEERS_UPDATE_BOTH = 1 << 6, /* asked for by the client, answered by the server */
    PEERS_RENEGOTIATE = 1 << 7,
    PEERS_MAC_THEN_ENCRYPT = 1 << 8,
    PEERS_CLIENT_CERTIFICATE = 1 << 9,
    PEERS_NO_TICKET = 1 << 10, /* resumed by session id */
    PEERS_PADDING = 1 << 11,
    PEERS_NO_MIDDLEBOX = 1 << 12, /* no ChangeCipherSpec in TLS 1.3 */
    PEERS_OPEN = 1 << 13,         /* no close_notify */
    PEERS_SHORT = 1 << 14,        /* little data */
    PEERS_LONG = 1 << 15          /* more than a session holds */
};

struct peers_piece {
    enum side from;
    uint8_t *p;
    size_t n;
};

struct growing {
    uint8_t *p;
    size_t n, size;
};

struct connection {
    struct peers_piece *pieces; /* in order, as a capture would have them */
    size_t count, size;
    struct growing plain[2];     /* application data by side, early data included */
    struct growing early;        /* the part of it that was early */
    struct growing handshake[2]; /* messages that were encrypted, with their headers */
    struct growing keys;         /* the key log */
};

/* suite: libssl's name of it; version: as on the wire. NULL: this libssl does not have it. */
struct connection *peers_talk(uint16_t version, const char *suite, unsigned flags);
void connection_free(struct connection *c);

void grow(struct growing *g, const void *p, size_t n);

#endif
