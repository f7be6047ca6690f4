/* What stands between a link layer and IP: VLAN and QinQ tags, MPLS, PPPoE, PPP, LLC/SNAP. */
#include "base/cursor.h"
#include "evidence/capture/dissect.h"

void dissect_packet(struct dissection *d, const struct packet *p) {
    d->n = 0;
    d->has_fragment = d->inner = false;
    d->depth = 0;
    struct bytes b = {p->data, p->captured};
    uint16_t ethertype;
    if (!link_strip(p->link, &b, &ethertype)) {
        d->counts->unknown_link++;
        return;
    }
    dissect_ethertype(d, ethertype, b);
}

static void dissect_llc(struct dissection *d, struct bytes b) {
    struct cursor c = cursor_of(b);
    if (cursor_be24(&c) == 0xAAAA03) { /* SNAP, RFC 1042 */
        cursor_skip(&c, 3);
        uint16_t ethertype = cursor_be16(&c);
        if (cursor_ok(&c) && ethertype >= 0x0600) {
            dissect_ethertype(d, ethertype, cursor_rest(&c));
            return;
        }
    }
    d->counts->not_ip++;
}

void dissect_ethernet(struct dissection *d, struct bytes b) {
    struct cursor c = cursor_of(b);
    cursor_skip(&c, 12);
    uint16_t ethertype = cursor_be16(&c);
    struct bytes rest = cursor_rest(&c);
    if (!cursor_ok(&c))
        d->counts->truncated++;
    else if (ethertype >= 0x0600)
        dissect_ethertype(d, ethertype, rest);
    else
        dissect_llc(d, rest); /* IEEE 802.3: a length */
}

/* RFC 3032: labels down to the bottom of the stack; then IP, or (RFC 4448) Ethernet behind a control word. */
static void dissect_mpls(struct dissection *d, struct bytes b) {
    struct cursor c = cursor_of(b);
    uint32_t entry;
    do entry = cursor_be32(&c);
    while (cursor_ok(&c) && !(entry & 0x100));
    struct bytes rest = cursor_rest(&c);
    if (rest.n == 0)
        d->counts->truncated++;
    else if (rest.p[0] >> 4 == 4 || rest.p[0] >> 4 == 6)
        dissect_ip(d, rest);
    else if (rest.p[0] >> 4 == 0 && rest.n > 18)
        dissect_ethernet(d, (struct bytes){rest.p + 4, rest.n - 4});
    else
        d->counts->not_ip++;
}

void dissect_ppp(struct dissection *d, struct bytes b) {
    struct cursor c = cursor_of(b);
    if (b.n >= 4 && (b.p[0] == 0x0F || b.p[0] == 0x8F) && b.p[1] == 0) { /* Cisco HDLC in PPP's clothes */
        dissect_ethertype(d, (uint16_t)(b.p[2] << 8 | b.p[3]), (struct bytes){b.p + 4, b.n - 4});
        return;
    }
    if (b.n >= 2 && b.p[0] == 0xFF && b.p[1] == 0x03) cursor_skip(&c, 2); /* RFC 1662 */
    uint16_t protocol = cursor_u8(&c);
    if (!(protocol & 1)) protocol = (uint16_t)(protocol << 8 | cursor_u8(&c)); /* RFC 1661 2: compressible */
    struct bytes rest = cursor_rest(&c);
    if (protocol == 0x0021 || protocol == 0x0057)
        dissect_ip(d, rest);
    else if (protocol == 0x0281 || protocol == 0x0283)
        dissect_mpls(d, rest);
    else
        d->counts->not_ip++;
}

static void dissect_pppoe(struct dissection *d, struct bytes b) {
    struct cursor c = cursor_of(b);
    cursor_skip(&c, 6); /* RFC 2516 4: version, code, session, length */
    dissect_ppp(d, cursor_rest(&c));
}

void dissect_ethertype(struct dissection *d, uint16_t ethertype, struct bytes b) {
    for (unsigned tags = 0; tags < 4; tags++) {
        if (ethertype != 0x8100 && ethertype != 0x88A8 && ethertype != 0x9100) break;
        struct cursor c = cursor_of(b);
        cursor_skip(&c, 2);
        ethertype = cursor_be16(&c);
        b = cursor_rest(&c);
    }
    if (++d->depth > MOST_NESTED) {
        d->counts->malformed++;
        return;
    }
    switch (ethertype) {
    case 0x0800:
    case 0x86DD: dissect_ip(d, b); break;
    case 0x6558: dissect_ethernet(d, b); break;
    case 0x8847:
    case 0x8848: dissect_mpls(d, b); break;
    case 0x8864: dissect_pppoe(d, b); break;
    case 0x8903: /* Cisco FabricPath: a tag, then the frame */
        if (b.n > 2) dissect_ethernet(d, (struct bytes){b.p + 2, b.n - 2});
        break;
    case 0x880B: dissect_ppp(d, b); break;
    default: d->counts->not_ip++;
    }
}
