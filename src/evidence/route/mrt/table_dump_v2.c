/* TABLE_DUMP_V2: the routes of all peers to one prefix a record (RFC 6396 4.3, RFC 8050 4). */
#include "evidence/route/mrt/record.h"

#include "evidence/route/bgp/attributes.h"
#include "evidence/route/bgp/nlri.h"
#include "evidence/route/bgp/oddity.h"

enum subtype {
    PEER_INDEX_TABLE = 1,
    RIB_IPV4_UNICAST = 2,
    RIB_IPV4_MULTICAST = 3,
    RIB_IPV6_UNICAST = 4,
    RIB_IPV6_MULTICAST = 5,
    RIB_GENERIC = 6,
    GEO_PEER_TABLE = 7, /* RFC 6397 */
    RIB_IPV4_UNICAST_ADD_PATH = 8,
    RIB_IPV4_MULTICAST_ADD_PATH = 9,
    RIB_IPV6_UNICAST_ADD_PATH = 10,
    RIB_IPV6_MULTICAST_ADD_PATH = 11,
    RIB_GENERIC_ADD_PATH = 12
};

/* The next hop of MP_REACH_NLRI: its family and prefixes are left out, being known (RFC 6396 4.3.4); some
 * writers leave them in, which a first byte of 0 shows: no next hop is that short. */
static void next_hop_of(struct bgp_attributes *a) {
    struct cursor c = cursor_of(a->mp_reach);
    if (a->mp_reach.p[0] == 0) cursor_skip(&c, 3);
    struct bytes hop = cursor_take(&c, cursor_u8(&c));
    if (!cursor_ok(&c) || !bgp_next_hop(hop, a->told.next_hop))
        if (!a->wrong) a->wrong = "the next hop is of no length that is known\tRFC 6396 4.3.4";
}

/* One entry; NULL, or what is wrong with it. The cursor fails where the entries behind it are lost as well.
 */
static const char *tell_entry(struct mrt *m, struct cursor *c, bool add_path, struct route_row *row) {
    uint16_t index = cursor_be16(c);
    cursor_skip(c, 4); /* when it was heard */
    row->identifier = add_path ? cursor_be32(c) : 0;
    struct bytes block = cursor_take(c, cursor_be16(c));
    if (!cursor_ok(c)) return "an entry reaches beyond its record\tRFC 6396 4.3.4";
    if (index >= m->n_peers)
        return "an entry is of a peer that PEER_INDEX_TABLE does not have\tRFC 6396 4.3.4";
    struct bgp_attributes a;
    bgp_attributes_read(&a, block);
    if (a.mp_reach.n) next_hop_of(&a);
    /* Routers leave all attributes out of what they originate themselves. */
    const char *wrong = a.has_path || block.n == 0 ? NULL : "a route without AS_PATH\tRFC 4271 5";
    if (!a.has_path && a.wrong) return a.wrong; /* it may be lost with what is damaged */
    struct mrt_peer *peer = &m->peers[index];
    row->peer = peer->peer;
    row->path = PATH_NONE;
    if (a.has_path) {
        if (!as_paths_is(m->r->options->paths, peer->path, a.as_path))
            peer->path = bgp_path(m->r, a.as_path, 4, (struct bytes){0}, row->at, &wrong);
        if (wrong) return wrong;
        row->path = peer->path;
    }
    row->attributes = &a.told;
    reading_row(m->r, row);
    row->attributes = NULL; /* they end here */
    return wrong ? wrong : a.wrong;
}

static struct mrt_told tell_rib(struct mrt *m, const struct mrt_record *record, struct cursor c, bool ipv6,
                                bool add_path) {
    struct route_row row = {.type = ROUTE_RIB, .time_ns = record->time_ns, .at = record->at};
    const char *wrong = bgp_prefix(&c, ipv6, &row.prefix);
    if (wrong) return (struct mrt_told){.wrong = wrong};
    uint16_t n = cursor_be16(&c);
    if (!cursor_ok(&c)) wrong = "the record ends within its prefix\tRFC 6396 4.3.2";
    for (uint16_t i = 0; i < n && cursor_ok(&c); i++) {
        const char *entry = tell_entry(m, &c, add_path, &row);
        if (!wrong) wrong = entry;
    }
    if (!wrong && cursor_left(&c)) wrong = "the record is longer than its entries\tRFC 6396 4.3.2";
    return (struct mrt_told){.wrong = wrong};
}

/* RIB_GENERIC: the family is told, and any is possible (RFC 6396 4.3.3). */
static struct mrt_told tell_generic(struct mrt *m, const struct mrt_record *record, struct cursor c,
                                    bool add_path) {
    uint16_t afi = cursor_be16(&c);
    uint8_t safi = cursor_u8(&c);
    if (!cursor_ok(&c))
        return (struct mrt_told){.wrong = "the record ends within its family\tRFC 6396 4.3.3"};
    if ((afi != BGP_IPV4 && afi != BGP_IPV6) || (safi != BGP_UNICAST && safi != BGP_MULTICAST))
        return (struct mrt_told){.passed_over = true};
    return tell_rib(m, record, c, afi == BGP_IPV6, add_path);
}

struct mrt_told mrt_table_dump_v2(struct mrt *m, const struct mrt_record *record) {
    struct cursor c = cursor_of(record->body);
    if (record->subtype == PEER_INDEX_TABLE)
        return (struct mrt_told){.wrong = mrt_peer_index(m, record->body)};
    if (record->subtype == GEO_PEER_TABLE) return (struct mrt_told){.passed_over = true};
    bool add_path = record->subtype >= RIB_IPV4_UNICAST_ADD_PATH;
    cursor_skip(&c, 4); /* sequence number */
    switch (record->subtype) {
    case RIB_GENERIC:
    case RIB_GENERIC_ADD_PATH: return tell_generic(m, record, c, add_path);
    case RIB_IPV6_UNICAST:
    case RIB_IPV6_MULTICAST:
    case RIB_IPV6_UNICAST_ADD_PATH:
    case RIB_IPV6_MULTICAST_ADD_PATH: return tell_rib(m, record, c, true, add_path);
    default: return tell_rib(m, record, c, false, add_path);
    }
}
