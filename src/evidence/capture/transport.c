/* TCP (RFC 9293), UDP (RFC 768), UDP-Lite, SCTP (RFC 9260), DCCP, and what has no ports but carries data:
 * ESP, AH. */
#include "base/address.h"
#include "base/cursor.h"
#include "evidence/capture/dissect.h"

enum {
    ICMP = 1,
    IPIP = 4,
    TCP = 6,
    UDP = 17,
    DCCP = 33,
    IPV6 = 41,
    GRE = 47,
    ESP = 50,
    AH = 51,
    ICMPV6 = 58,
    ETHERIP = 97,
    SCTP = 132,
    UDPLITE = 136,
    MPLS = 137
};

static uint8_t set_key_ipv4(struct flow_key *k, const struct ends *e, uint16_t source, uint16_t destination) {
    uint32_t from, to;
    memcpy(&from, e->source + 12, 4);
    memcpy(&to, e->destination + 12, 4);
    bool swap = from > to || (from == to && source > destination);
    k->w[0] = swap ? (uint64_t)to << 32 | from : (uint64_t)from << 32 | to;
    k->w[1] = k->w[2] = k->w[3] = 0;
    return swap;
}

static uint8_t set_key_ipv6(struct flow_key *k, const struct ends *e, uint16_t source, uint16_t destination) {
    int order = memcmp(e->source, e->destination, 16);
    bool swap = order > 0 || (order == 0 && source > destination);
    memcpy(&k->w[0], swap ? e->destination : e->source, 16);
    memcpy(&k->w[2], swap ? e->source : e->destination, 16);
    return swap;
}

/* Orders the ends so that both directions give the same key; returns which end the source became. Any order
 * will do, so IPv4 addresses are compared as they lie. */
static uint8_t set_key(struct flow_key *k, const struct ends *e, uint8_t transport, uint16_t source,
                       uint16_t destination) {
    uint8_t swap =
        e->family == 4 ? set_key_ipv4(k, e, source, destination) : set_key_ipv6(k, e, source, destination);
    k->port[swap] = source;
    k->port[!swap] = destination;
    k->transport = transport;
    k->family = e->family;
    k->zero = 0;
    return swap;
}

unsigned flow_key_set(struct flow_key *k, const uint8_t source[16], const uint8_t destination[16],
                      uint8_t transport, uint16_t source_port, uint16_t destination_port) {
    struct ends e = {.family = address_is_ipv4(source) && address_is_ipv4(destination) ? 4 : 6};
    memcpy(e.source, source, 16);
    memcpy(e.destination, destination, 16);
    return set_key(k, &e, transport, source_port, destination_port);
}

void flow_key_address(const struct flow_key *k, unsigned end, uint8_t address[16]) {
    if (k->family == 4) {
        uint32_t a = end ? (uint32_t)k->w[0] : (uint32_t)(k->w[0] >> 32);
        memset(address, 0, 10);
        address[10] = address[11] = 0xFF;
        memcpy(address + 12, &a, 4);
    } else {
        memcpy(address, &k->w[end ? 2 : 0], 16);
    }
}

static struct segment *add(struct dissection *d, const struct ends *e, uint8_t transport, uint16_t source,
                           uint16_t destination, struct bytes payload, uint32_t length) {
    if (d->n == MOST_SEGMENTS) {
        d->counts->malformed++;
        return NULL;
    }
    struct segment *s = &d->segments[d->n++];
    *s = (struct segment){.payload = payload.p,
                          .captured = (uint32_t)payload.n,
                          .length = length < payload.n ? (uint32_t)payload.n : length,
                          .packet = d->packet,
                          .inner = d->inner || d->n > 1};
    s->from = set_key(&s->key, e, transport, source, destination);
    s->hash = flow_key_hash(&s->key, d->seed);
    return s;
}

static void dissect_tcp(struct dissection *d, const struct ends *e, struct bytes b, uint32_t length) {
    if (b.n < 14) { /* up to the flags; the rest of a cut header is only its options */
        d->counts->truncated++;
        return;
    }
    const uint8_t *p = b.p;
    size_t header = (size_t)(p[12] >> 4) * 4;
    if (header < 20 || header > length) {
        d->counts->malformed++;
        return;
    }
    struct bytes payload = {p + (header < b.n ? header : b.n), header < b.n ? b.n - header : 0};
    struct segment *s = add(d, e, TCP, (uint16_t)(p[0] << 8 | p[1]), (uint16_t)(p[2] << 8 | p[3]), payload,
                            length - (uint32_t)header);
    if (!s) return;
    s->sequence = (uint32_t)p[4] << 24 | (uint32_t)p[5] << 16 | (uint32_t)p[6] << 8 | p[7];
    s->flags = p[13];
}

static void dissect_udp(struct dissection *d, const struct ends *e, uint8_t protocol, struct bytes b,
                        uint32_t length) {
    if (b.n < 8) {
        d->counts->truncated++;
        return;
    }
    struct cursor c = cursor_of(b);
    uint16_t source = cursor_be16(&c), destination = cursor_be16(&c), own = cursor_be16(&c);
    cursor_skip(&c, 2);
    struct bytes payload = cursor_rest(&c);
    /* A datagram may be shorter than the IP payload that holds it; zero is a jumbogram (RFC 2675). UDP-Lite's
     * field is checksum coverage (RFC 3828). */
    if (protocol == UDP && own >= 8 && own <= length) {
        length = own;
        if (payload.n > own - 8u) payload.n = own - 8u;
    } else if (protocol == UDP && own != 0 && own < 8) {
        d->counts->malformed++;
        return;
    }
    struct segment *s = add(d, e, protocol, source, destination, payload, length >= 8 ? length - 8 : 0);
    if (!s) return;
    size_t which = d->n - 1;
    if (dissect_udp_tunnel(d, source, destination, payload)) d->segments[which].tunnel = true;
}

static void dissect_ports(struct dissection *d, const struct ends *e, uint8_t protocol, struct bytes b,
                          uint32_t length) {
    struct cursor c = cursor_of(b);
    uint16_t source = cursor_be16(&c), destination = cursor_be16(&c);
    if (!cursor_ok(&c))
        d->counts->truncated++;
    else
        add(d, e, protocol, source, destination, cursor_rest(&c), length >= 4 ? length - 4 : 0);
}

void dissect_transport(struct dissection *d, const struct ends *e, uint8_t protocol, struct bytes b,
                       uint32_t length) {
    switch (protocol) {
    case TCP: dissect_tcp(d, e, b, length); break;
    case UDP:
    case UDPLITE: dissect_udp(d, e, protocol, b, length); break;
    case SCTP:
    case DCCP: dissect_ports(d, e, protocol, b, length); break;
    case ESP: add(d, e, protocol, 0, 0, b, length); break;
    case AH: { /* RFC 4302 2: authenticated, not hidden */
        struct cursor c = cursor_of(b);
        uint8_t next = cursor_u8(&c);
        size_t header = cursor_u8(&c) * 4u + 6;
        cursor_skip(&c, header);
        if (++d->depth > MOST_NESTED || !cursor_ok(&c))
            d->counts->truncated++;
        else
            dissect_transport(d, e, next, cursor_rest(&c),
                              length > header + 2 ? length - (uint32_t)header - 2 : 0);
        break;
    }
    case IPIP:
    case IPV6: dissect_ip(d, b); break;
    case GRE: dissect_gre(d, b); break;
    case ETHERIP: /* RFC 3378 */
        if (b.n > 16) dissect_ethernet(d, (struct bytes){b.p + 2, b.n - 2});
        break;
    case MPLS: dissect_ethertype(d, 0x8847, b); break;
    case ICMP:
    case ICMPV6: d->counts->icmp++; break;
    default: d->counts->other++;
    }
}
