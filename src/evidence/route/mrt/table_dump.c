/* TABLE_DUMP: one route of one peer a record (RFC 6396 4.2). */
#include "evidence/route/mrt/record.h"

#include "evidence/route/bgp/attributes.h"
#include "evidence/route/bgp/nlri.h"
#include "evidence/route/bgp/oddity.h"

enum { SUBTYPE_IPV6 = 2, SUBTYPE_IPV4_AS4 = 3, SUBTYPE_IPV6_AS4 = 4 };

struct mrt_told mrt_table_dump(struct mrt *m, const struct mrt_record *record) {
    bool ipv6 = record->subtype == SUBTYPE_IPV6 || record->subtype == SUBTYPE_IPV6_AS4;
    bool as4 = record->subtype == SUBTYPE_IPV4_AS4 || record->subtype == SUBTYPE_IPV6_AS4;
    struct cursor c = cursor_of(record->body);
    uint8_t address[16], peer[16];
    cursor_skip(&c, 4); /* view, sequence number */
    mrt_address(&c, ipv6, address);
    uint8_t bits = cursor_u8(&c);
    cursor_skip(&c, 1 + 4); /* status; when it was heard first */
    mrt_address(&c, ipv6, peer);
    uint32_t as = as4 ? cursor_be32(&c) : cursor_be16(&c);
    struct bytes block = cursor_take(&c, cursor_be16(&c));
    if (!cursor_ok(&c))
        return (struct mrt_told){.wrong = "TABLE_DUMP reaches beyond its record\tRFC 6396 4.2"};
    if (bits > (ipv6 ? 128 : 32)) return (struct mrt_told){.wrong = BGP_NLRI_LONG};
    struct bgp_attributes a;
    bgp_attributes_read(&a, block);
    if (a.mp_reach.n > 1 && a.mp_reach.p[0] && a.mp_reach.p[0] < a.mp_reach.n)
        bgp_next_hop((struct bytes){a.mp_reach.p + 1, a.mp_reach.p[0]}, a.told.next_hop);
    const char *wrong = a.has_path ? NULL : "a route without AS_PATH\tRFC 4271 5";
    struct route_row row = {.type = ROUTE_RIB,
                            .peer = reading_peer(m->r, as, peer, 0, 0, NULL),
                            .prefix = prefix_of(address, bits + (ipv6 ? 0u : (unsigned)PREFIX_V4_BITS)),
                            .path = PATH_NONE,
                            .time_ns = record->time_ns,
                            .at = record->at,
                            .attributes = &a.told};
    if (a.has_path) row.path = bgp_path(m->r, a.as_path, as4 ? 4 : 2, a.as4_path, record->at, &wrong);
    if (a.has_path ? !wrong : !a.wrong) reading_row(m->r, &row);
    return (struct mrt_told){.wrong = a.wrong ? a.wrong : wrong};
}
