/* What is carried inside: GRE (RFC 2784, 2890; PPTP's version 1, RFC 2637), GTP-U (3GPP TS 29.281), VXLAN
 * (RFC 7348), VXLAN-GPE, GENEVE (RFC 8926), Teredo (RFC 4380), L2TP (RFC 2661),
 * CAPWAP data (RFC 5415). */
#include "base/cursor.h"
#include "evidence/capture/dissect.h"

enum {
    GTP_U = 2152,
    VXLAN = 4789,
    VXLAN_OLD = 8472,
    VXLAN_GPE = 4790,
    GENEVE = 6081,
    TEREDO = 3544,
    L2TP = 1701,
    CAPWAP_DATA = 5247
};

void dissect_gre(struct dissection *d, struct bytes b) {
    struct cursor c = cursor_of(b);
    uint16_t flags = cursor_be16(&c), protocol = cursor_be16(&c);
    unsigned version = flags & 7;
    if (flags & 0x8000) cursor_skip(&c, 4); /* checksum and reserved */
    if (flags & 0x2000) cursor_skip(&c, 4); /* key */
    if (flags & 0x1000) cursor_skip(&c, 4); /* sequence */
    if (version == 1 && flags & 0x0080) cursor_skip(&c, 4);
    if (!cursor_ok(&c))
        d->counts->truncated++;
    else if (protocol ==
             0x88BE) { /* ERSPAN type II has eight bytes of its own when there is a sequence number */
        if (flags & 0x1000) cursor_skip(&c, 8);
        dissect_ethernet(d, cursor_rest(&c));
    } else if (protocol == 0x22EB) { /* ERSPAN type III: twelve, and eight more when the last bit says so */
        cursor_skip(&c, 10);
        if (cursor_be16(&c) & 1) cursor_skip(&c, 8);
        dissect_ethernet(d, cursor_rest(&c));
    } else if (cursor_left(&c) > 0) {
        dissect_ethertype(d, protocol, cursor_rest(&c));
    }
}

static bool looks_like_ip(struct bytes b) {
    if (b.n >= 20 && b.p[0] >> 4 == 4) return (b.p[0] & 0x0F) >= 5 && ((size_t)b.p[2] << 8 | b.p[3]) >= 20;
    return b.n >= 40 && b.p[0] >> 4 == 6;
}

/* TS 29.281 5.1: version 1, protocol type GTP, message type G-PDU; optional fields, then extension headers.
 */
static bool gtp_payload(struct bytes b, struct bytes *inner) {
    struct cursor c = cursor_of(b);
    uint8_t flags = cursor_u8(&c), type = cursor_u8(&c);
    if (flags >> 4 != 3 || type != 255) return false;
    cursor_skip(&c, 6);
    if (flags & 7) {
        cursor_skip(&c, 3);
        uint8_t next = cursor_u8(&c);
        for (unsigned i = 0; (flags & 4) && next && i < 8; i++) {
            uint8_t words = cursor_u8(&c);
            if (words == 0) return false;
            cursor_skip(&c, words * 4u - 2);
            next = cursor_u8(&c);
        }
    }
    *inner = cursor_rest(&c);
    return cursor_ok(&c) && looks_like_ip(*inner);
}

static bool vxlan_payload(struct bytes b, struct bytes *inner) {
    if (b.n < 8 + 14 || !(b.p[0] & 0x08)) return false;
    *inner = (struct bytes){b.p + 8, b.n - 8};
    return true;
}

/* Authentication and origin indications may stand before the IPv6 packet (RFC 4380 5.1.1). */
static bool teredo_payload(struct bytes b, struct bytes *inner) {
    struct cursor c = cursor_of(b);
    if (b.n >= 4 && b.p[0] == 0 && b.p[1] == 1) {
        cursor_skip(&c, 2);
        size_t id = cursor_u8(&c), value = cursor_u8(&c);
        cursor_skip(&c, id + value + 9);
    }
    if (cursor_left(&c) >= 8 && c.p[0] == 0 && c.p[1] == 0) cursor_skip(&c, 8);
    *inner = cursor_rest(&c);
    return cursor_ok(&c) && inner->n >= 40 && inner->p[0] >> 4 == 6;
}

static bool l2tp_payload(struct bytes b, struct bytes *inner) {
    struct cursor c = cursor_of(b);
    uint16_t flags = cursor_be16(&c);
    if ((flags & 0x000F) != 2 || flags & 0x8000) return false; /* not version 2, or a control message */
    if (flags & 0x4000) cursor_skip(&c, 2);
    cursor_skip(&c, 4);
    if (flags & 0x0800) cursor_skip(&c, 4);
    if (flags & 0x0200) {
        uint16_t pad = cursor_be16(&c);
        cursor_skip(&c, pad);
    }
    *inner = cursor_rest(&c);
    return cursor_ok(&c) && inner->n > 2;
}

static bool geneve_payload(struct bytes b, struct bytes *inner, uint16_t *ethertype) {
    struct cursor c = cursor_of(b);
    uint8_t first = cursor_u8(&c);
    cursor_skip(&c, 1);
    *ethertype = cursor_be16(&c);
    cursor_skip(&c, 4 + (first & 0x3Fu) * 4u);
    *inner = cursor_rest(&c);
    return cursor_ok(&c) && first >> 6 == 0 && inner->n > 0;
}

static bool vxlan_gpe_payload(struct bytes b, struct bytes *inner, uint16_t *ethertype) {
    if (b.n < 9 || !(b.p[0] & 0x04)) return false;
    static const uint16_t next[] = {0, 0x0800, 0x86DD, 0x6558};
    *ethertype = b.p[3] < 4 ? next[b.p[3]] : 0;
    *inner = (struct bytes){b.p + 8, b.n - 8};
    return *ethertype != 0;
}

/* RFC 5415 4.3: a header of HLEN words, then an 802.3 frame or (bit T) the radio's own. Some access points
 * send the two bytes of the 802.11 frame control in the wrong order. */
static bool capwap_payload(struct bytes b, struct bytes *inner, uint16_t *ethertype) {
    struct cursor c = cursor_of(b);
    uint32_t head = cursor_be32(&c);
    size_t header = (head >> 19 & 0x1F) * 4u;
    bool native = head & 0x100, fragment = head & 0x80;
    if (head >> 24 != 0 || fragment || header < 8) return false;
    cursor_skip(&c, header - 4);
    *inner = cursor_rest(&c);
    if (!cursor_ok(&c) || inner->n < 2) return false;
    *ethertype = 0x6558;
    if (!native) return true;
    if ((head >> 9 & 0x1F) != 1) return false; /* 1: IEEE 802.11 */
    if (wlan_strip(inner, ethertype)) return true;
    uint8_t frame[64];
    size_t n = inner->n < sizeof frame ? inner->n : sizeof frame;
    memcpy(frame, inner->p, n);
    frame[0] = inner->p[1];
    frame[1] = inner->p[0];
    struct bytes swapped = {frame, n};
    if (!wlan_strip(&swapped, ethertype)) return false;
    size_t stripped = (size_t)(swapped.p - frame);
    *inner = (struct bytes){inner->p + stripped, inner->n - stripped};
    return true;
}

bool dissect_udp_tunnel(struct dissection *d, uint16_t source, uint16_t destination, struct bytes b) {
    struct bytes inner;
    uint16_t ethertype = 0;
    bool carried = true;
    switch (destination) {
    case GTP_U: carried = gtp_payload(b, &inner); break;
    case VXLAN:
    case VXLAN_OLD:
        carried = vxlan_payload(b, &inner);
        ethertype = 0x6558;
        break;
    case VXLAN_GPE: carried = vxlan_gpe_payload(b, &inner, &ethertype); break;
    case GENEVE: carried = geneve_payload(b, &inner, &ethertype); break;
    case L2TP:
        carried = l2tp_payload(b, &inner);
        ethertype = 0x880B;
        break;
    case TEREDO: carried = teredo_payload(b, &inner); break;
    case CAPWAP_DATA: carried = capwap_payload(b, &inner, &ethertype); break;
    default:
        if (source == GTP_U)
            carried = gtp_payload(b, &inner);
        else if (source == TEREDO)
            carried = teredo_payload(b, &inner);
        else if (source == CAPWAP_DATA)
            carried = capwap_payload(b, &inner, &ethertype);
        else if (source == L2TP) {
            carried = l2tp_payload(b, &inner);
            ethertype = 0x880B;
        } else
            return false;
    }
    if (!carried || ++d->depth > MOST_NESTED) return false;
    if (ethertype)
        dissect_ethertype(d, ethertype, inner);
    else
        dissect_ip(d, inner);
    return true;
}
