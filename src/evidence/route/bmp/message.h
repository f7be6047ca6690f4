/* Private to this folder. */
#ifndef CORDON_ROUTE_BMP_MESSAGE_H
#define CORDON_ROUTE_BMP_MESSAGE_H

#include "base/cursor.h"
#include "base/hash.h"
#include "evidence/route/reading.h"

enum { BMP_HEADER = 6, BMP_PEER_HEADER = 42, BMP_LONGEST = 1024 * 1024, BMP_NAME = 128 };

enum bmp_type {
    BMP_ROUTE_MONITORING = 0,
    BMP_STATISTICS = 1,
    BMP_PEER_DOWN = 2,
    BMP_PEER_UP = 3,
    BMP_INITIATION = 4,
    BMP_TERMINATION = 5,
    BMP_ROUTE_MIRRORING = 6
};

/* A session of the router with a peer, by what makes it another in the per-peer header (RFC 7854 4.2). */
struct bmp_session {
    uint8_t add_path_in, add_path_out; /* as in bgp_session: of what it receives, and sends */
    uint32_t own_as;                   /* 0: there was no Peer Up */
    uint8_t own_address[16];
    struct route_peer *views[4]; /* 2 out, 1 post-policy; NULL: nothing was told of it */
};

/* What goes from one message to the next. */
struct bmp {
    struct route_reading *r;
    uint8_t router[16];  /* OpenBMP's hash of the router; zeroed: not told */
    char name[BMP_NAME]; /* of the router; empty: not told */
    bool plain;          /* it writes prefixes without path identifiers, whatever its sessions have */
    struct hash_table by_key;
    struct bmp_session *sessions;
    size_t n_sessions, session_capacity;
};

/* A message behind its common header. NULL, or "what\tclause"; *passed_over: it is of a kind that holds no
 * routes. */
const char *bmp_message(struct bmp *b, enum bmp_type type, struct bytes body, uint64_t at, bool *passed_over);

/* OPEN messages (RFC 4271 4.2), as far as they decide how UPDATEs are encoded. */
struct bgp_open {
    uint32_t as;             /* RFC 6793 4.1 */
    uint8_t receives, sends; /* path identifiers, by family (RFC 7911 4) */
};
/* The one at the cursor, which is behind it then. False: it is none. */
bool bgp_open_read(struct cursor *c, struct bgp_open *to);

#endif
