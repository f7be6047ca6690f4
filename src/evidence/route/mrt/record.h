/* What the readers of the types of MRT records share (RFC 6396 2). Private to this folder. */
#ifndef CORDON_ROUTE_MRT_RECORD_H
#define CORDON_ROUTE_MRT_RECORD_H

#include "base/cursor.h"
#include "evidence/route/reading.h"

enum { MRT_HEADER = 12, MRT_LONGEST = 16 * 1024 * 1024 };

enum mrt_type {
    MRT_OSPF_V2 = 11,
    MRT_TABLE_DUMP = 12,
    MRT_TABLE_DUMP_V2 = 13,
    MRT_BGP4MP = 16,
    MRT_BGP4MP_ET = 17,
    MRT_ISIS = 32,
    MRT_ISIS_ET = 33,
    MRT_OSPF_V3 = 48,
    MRT_OSPF_V3_ET = 49
};

struct mrt_record {
    uint64_t at; /* where its header begins */
    int64_t time_ns;
    uint16_t type, subtype;
    struct bytes body;
};

/* What goes from one record to the next: the peers that entries of TABLE_DUMP_V2 name by their index. */
struct mrt {
    struct route_reading *r;
    struct mrt_peer {
        struct route_peer *peer;
        uint32_t path; /* its last: one prefix after the other is often of the same origin */
    } * peers;
    size_t n_peers, peer_capacity;
    char *collector; /* by PEER_INDEX_TABLE; NULL: not told */
};

/* What became of a record. */
struct mrt_told {
    const char *wrong; /* NULL, or "what\tclause" */
    bool passed_over;  /* of a kind that holds no routes */
};

struct mrt_told mrt_table_dump(struct mrt *m, const struct mrt_record *record);
struct mrt_told mrt_table_dump_v2(struct mrt *m, const struct mrt_record *record);
struct mrt_told mrt_bgp4mp(struct mrt *m, const struct mrt_record *record);

/* PEER_INDEX_TABLE: takes the place of the one before. */
const char *mrt_peer_index(struct mrt *m, struct bytes body);

/* An address of 4 or 16 bytes. */
static inline void mrt_address(struct cursor *c, bool ipv6, uint8_t to[16]) {
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    struct bytes b = cursor_take(c, ipv6 ? 16 : 4);
    memcpy(to, mapped, sizeof mapped);
    if (b.n) memcpy(ipv6 ? to : to + 12, b.p, b.n);
}

#endif
