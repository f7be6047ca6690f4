#include "evidence/route/bgp/update.h"

#include "evidence/route/bgp/attributes.h"
#include "evidence/route/bgp/nlri.h"
#include "evidence/route/bgp/oddity.h"

#include <stdlib.h>

/* One message on its way to rows. */
struct update {
    struct route_reading *r;
    struct bgp_session session;
    struct route_row row; /* with what all rows have in common */
    struct bgp_attributes attributes;
    const char *wrong; /* the first fault */
};

enum bgp_message_type bgp_message_type(struct bytes message) {
    struct cursor c = cursor_of(message);
    cursor_skip(&c, 16); /* the marker, which older ones used for authentication */
    uint16_t length = cursor_be16(&c);
    uint8_t type = cursor_u8(&c);
    bool fine = cursor_ok(&c) && length >= BGP_HEADER && length <= message.n && type >= BGP_OPEN &&
                type <= BGP_ROUTE_REFRESH;
    return fine ? (enum bgp_message_type)type : BGP_BROKEN;
}

static void fault(struct update *u, const char *wrong) {
    if (!u->wrong) u->wrong = wrong;
}

/* Rows of a field of prefixes. add_path: of the family's bit. */
static void tell_prefixes(struct update *u, struct bytes field, bool ipv6, enum bgp_add_path family,
                          enum route_type type) {
    struct cursor c = cursor_of(field);
    struct route_row row = u->row;
    bool identified = u->session.add_path & family;
    row.type = type;
    if (type == ROUTE_WITHDRAW) {
        row.path = PATH_NONE;
        row.attributes = NULL;
    }
    while (cursor_left(&c)) {
        if (identified) row.identifier = cursor_be32(&c);
        const char *wrong = bgp_prefix(&c, ipv6, &row.prefix);
        if (wrong) {
            fault(u, wrong);
            return;
        }
        reading_row(u->r, &row);
    }
}

/* Families without prefixes of their own kind (VPN, EVPN, flow specification …) tell no routes here. */
static bool family_of(uint16_t afi, uint8_t safi, bool *ipv6, enum bgp_add_path *family) {
    *ipv6 = afi == BGP_IPV6;
    bool multicast = safi == BGP_MULTICAST;
    *family = *ipv6 ? (multicast ? BGP_ADD_PATH_IPV6_MULTICAST : BGP_ADD_PATH_IPV6)
                    : (multicast ? BGP_ADD_PATH_IPV4_MULTICAST : BGP_ADD_PATH_IPV4);
    return (afi == BGP_IPV4 || afi == BGP_IPV6) && safi >= BGP_UNICAST && safi <= BGP_UNICAST_MULTICAST;
}

static void tell_unreachable(struct update *u) {
    struct cursor c = cursor_of(u->attributes.mp_unreach);
    uint16_t afi = cursor_be16(&c);
    uint8_t safi = cursor_u8(&c);
    bool ipv6;
    enum bgp_add_path family;
    if (!cursor_ok(&c))
        fault(u, "MP_UNREACH_NLRI ends within its family\tRFC 4760 4");
    else if (family_of(afi, safi, &ipv6, &family))
        tell_prefixes(u, cursor_rest(&c), ipv6, family, ROUTE_WITHDRAW);
}

static void tell_reachable(struct update *u) {
    struct cursor c = cursor_of(u->attributes.mp_reach);
    uint16_t afi = cursor_be16(&c);
    uint8_t safi = cursor_u8(&c);
    struct bytes hop = cursor_take(&c, cursor_u8(&c));
    cursor_u8(&c); /* reserved; it was a count of SNPAs, which nobody ever sent */
    bool ipv6;
    enum bgp_add_path family;
    if (!cursor_ok(&c)) {
        fault(u, "MP_REACH_NLRI ends within its next hop\tRFC 4760 3");
        return;
    }
    if (!family_of(afi, safi, &ipv6, &family)) return;
    struct route_attributes told = u->attributes.told;
    if (!bgp_next_hop(hop, told.next_hop))
        fault(u, "the next hop is of no length that is known\tRFC 7606 7.11");
    u->row.attributes = &told;
    tell_prefixes(u, cursor_rest(&c), ipv6, family, ROUTE_ANNOUNCE);
    u->row.attributes = &u->attributes.told;
}

/* The path of what is announced; false: without a path that can be read nothing is (RFC 7606 7.2). */
static bool add_path(struct update *u) {
    const struct bgp_attributes *a = &u->attributes;
    const char *wrong = NULL;
    u->row.path = PATH_NONE;
    if (!a->has_path) {
        fault(u, "routes are announced without AS_PATH\tRFC 4271 5");
        return !a->wrong; /* it may be lost with what is damaged */
    }
    u->row.path = bgp_path(u->r, a->as_path, u->session.as_size, a->as4_path, u->row.at, &wrong);
    if (wrong) fault(u, wrong);
    return u->row.path != PATH_NONE;
}

const char *bgp_update(struct route_reading *r, struct bytes message, struct bgp_session session,
                       const struct route_row *row) {
    if (bgp_message_type(message) != BGP_UPDATE) return "is no UPDATE\tRFC 4271 4.3";
    struct update u = {.r = r, .session = session, .row = *row};
    struct cursor c = cursor_over(message.p, (size_t)message.p[16] << 8 | message.p[17]);
    cursor_skip(&c, BGP_HEADER);
    struct bytes withdrawn = cursor_take(&c, cursor_be16(&c));
    if (!cursor_ok(&c)) return "the withdrawn routes reach beyond the message\tRFC 7606 5.2";
    struct bytes block = cursor_take(&c, cursor_be16(&c));
    bool whole = cursor_ok(&c);
    struct bytes announced = cursor_rest(&c);
    tell_prefixes(&u, withdrawn, false, BGP_ADD_PATH_IPV4, ROUTE_WITHDRAW);
    if (!whole) return "the attributes reach beyond the message\tRFC 7606 4";
    bgp_attributes_read(&u.attributes, block);
    if (u.attributes.wrong) fault(&u, u.attributes.wrong);
    if (u.attributes.mp_unreach.p) tell_unreachable(&u);
    if ((announced.n || u.attributes.mp_reach.p) && add_path(&u)) {
        u.row.attributes = &u.attributes.told;
        tell_prefixes(&u, announced, false, BGP_ADD_PATH_IPV4, ROUTE_ANNOUNCE);
        if (u.attributes.mp_reach.p) tell_reachable(&u);
    }
    return u.wrong;
}
