#include "evidence/route/bgp/attributes.h"

#include "base/cursor.h"

enum { FLAG_EXTENDED_LENGTH = 0x10 };

enum attribute_type {
    ATTRIBUTE_ORIGIN = 1,
    ATTRIBUTE_AS_PATH = 2,
    ATTRIBUTE_NEXT_HOP = 3,
    ATTRIBUTE_ATOMIC_AGGREGATE = 6,
    ATTRIBUTE_AGGREGATOR = 7,
    ATTRIBUTE_COMMUNITIES = 8,
    ATTRIBUTE_MP_REACH = 14,
    ATTRIBUTE_MP_UNREACH = 15,
    ATTRIBUTE_EXTENDED_COMMUNITIES = 16,
    ATTRIBUTE_AS4_PATH = 17,
    ATTRIBUTE_AS4_AGGREGATOR = 18,
    ATTRIBUTE_LARGE_COMMUNITIES = 32,
    ATTRIBUTE_ONLY_TO_CUSTOMER = 35
};

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static void fault(struct bgp_attributes *to, const char *wrong) {
    if (!to->wrong) to->wrong = wrong;
}

bool bgp_next_hop(struct bytes hop, uint8_t to[16]) {
    enum { DISTINGUISHER = 8 };
    if (hop.n == 12 || hop.n == 24 || hop.n == 48) { /* VPN: behind a route distinguisher of zeros */
        hop.p += DISTINGUISHER;
        hop.n -= DISTINGUISHER;
    }
    if (hop.n == 4) {
        memcpy(to, mapped, sizeof mapped);
        memcpy(to + 12, hop.p, 4);
        return true;
    }
    if (hop.n < 16) return false;
    memcpy(to, hop.p, 16); /* a link-local one may follow */
    return true;
}

static void read_communities(struct bgp_attributes *to, struct bytes *list, struct bytes value, size_t each,
                             const char *wrong) {
    if (value.n == 0 || value.n % each)
        fault(to, wrong);
    else
        *list = value;
}

static void read_rare(struct bgp_attributes *to, uint8_t type, struct bytes value) {
    struct cursor c = cursor_of(value);
    switch (type) {
    case ATTRIBUTE_ATOMIC_AGGREGATE: to->told.atomic = true; break;
    case ATTRIBUTE_EXTENDED_COMMUNITIES:
        read_communities(to, &to->told.extended, value, 8,
                         "EXTENDED_COMMUNITIES is no multiple of 8 bytes\tRFC 7606 7.14");
        break;
    case ATTRIBUTE_LARGE_COMMUNITIES:
        read_communities(to, &to->told.large, value, 12,
                         "LARGE_COMMUNITY is no multiple of 12 bytes\tRFC 8092 6");
        break;
    case ATTRIBUTE_ONLY_TO_CUSTOMER:
        if (value.n == 4)
            to->told.only_to_customer = cursor_be32(&c);
        else
            fault(to, "ONLY_TO_CUSTOMER is not 4 bytes\tRFC 9234 5");
        break;
    case ATTRIBUTE_AS4_PATH: to->as4_path = value; break;
    case ATTRIBUTE_AGGREGATOR: to->aggregator = value; break;
    case ATTRIBUTE_AS4_AGGREGATOR: to->as4_aggregator = value; break;
    case ATTRIBUTE_MP_REACH:
        if (to->mp_reach.p) fault(to, "MP_REACH_NLRI twice\tRFC 7606 3 g");
        to->mp_reach = value;
        break;
    case ATTRIBUTE_MP_UNREACH:
        if (to->mp_unreach.p) fault(to, "MP_UNREACH_NLRI twice\tRFC 7606 3 g");
        to->mp_unreach = value;
        break;
    default: break;
    }
}

static void read_one(struct bgp_attributes *to, uint8_t type, struct bytes value) {
    switch (type) {
    case ATTRIBUTE_ORIGIN:
        if (value.n == 1 && value.p[0] <= 2)
            to->told.origin = value.p[0];
        else
            fault(to, "ORIGIN is not 0, 1 or 2\tRFC 7606 7.1");
        break;
    case ATTRIBUTE_AS_PATH:
        to->as_path = value;
        to->has_path = true;
        break;
    case ATTRIBUTE_NEXT_HOP:
        if (value.n == 4)
            bgp_next_hop(value, to->told.next_hop);
        else
            fault(to, "NEXT_HOP is not 4 bytes\tRFC 7606 7.3");
        break;
    case ATTRIBUTE_COMMUNITIES:
        read_communities(to, &to->told.communities, value, 4,
                         "COMMUNITIES is no multiple of 4 bytes\tRFC 7606 7.8");
        break;
    default: read_rare(to, type, value);
    }
}

/* Behind whoever knows numbers of 4 bytes somebody aggregated who does not: AS4_PATH is of before that (RFC
 * 6793 4.2.3). */
static bool as4_path_is_old(const struct bgp_attributes *a) {
    enum { AS_TRANS = 23456, AGGREGATOR_AS2 = 6, AS4_AGGREGATOR = 8 };
    if (a->aggregator.n != AGGREGATOR_AS2 || a->as4_aggregator.n != AS4_AGGREGATOR) return false;
    return (a->aggregator.p[0] << 8 | a->aggregator.p[1]) != AS_TRANS;
}

/* RFC 7606 3 g: of an attribute that comes again the first counts; of MP_REACH_NLRI and MP_UNREACH_NLRI that
 * is a fault. */
static bool is_again(uint64_t *seen, uint8_t type) {
    if (type == ATTRIBUTE_MP_REACH || type == ATTRIBUTE_MP_UNREACH || type >= 64) return false;
    bool is = *seen >> type & 1;
    *seen |= UINT64_C(1) << type;
    return is;
}

void bgp_attributes_read(struct bgp_attributes *to, struct bytes block) {
    enum { ORIGIN_NOT_TOLD = 255 };
    *to = (struct bgp_attributes){.told = {.origin = ORIGIN_NOT_TOLD}};
    struct cursor c = cursor_of(block);
    uint64_t seen = 0;
    while (cursor_left(&c)) {
        uint8_t flags = cursor_u8(&c), type = cursor_u8(&c);
        size_t n = flags & FLAG_EXTENDED_LENGTH ? cursor_be16(&c) : cursor_u8(&c);
        struct bytes value = cursor_take(&c, n);
        if (!cursor_ok(&c)) {
            fault(to, "an attribute reaches beyond the attributes\tRFC 7606 4");
            break;
        }
        if (!is_again(&seen, type)) read_one(to, type, value);
    }
    if (to->as4_path.n && as4_path_is_old(to)) to->as4_path = (struct bytes){0};
}
