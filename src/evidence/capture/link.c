/* Link layers by LINKTYPE_ value (tcpdump.org/linktypes.html). */
#include "base/cursor.h"
#include "evidence/capture/dissect.h"

enum { IPV4 = 0x0800, IPV6 = 0x86DD, BY_VERSION = 1, ETHERNET = 0x6558, PPP = 0x880B };

static bool by_version(struct bytes b, uint16_t *ethertype) {
    if (b.n == 0) return false;
    *ethertype = b.p[0] >> 4 == 4 ? IPV4 : b.p[0] >> 4 == 6 ? IPV6 : 0;
    return *ethertype != 0;
}

/* NULL/LOOP: an address family in the byte order of the machine that captured. */
static bool strip_family(struct bytes *b, uint16_t *ethertype) {
    struct cursor c = cursor_of(*b);
    uint32_t big = cursor_be32(&c), family = big > 0xFFFF ? __builtin_bswap32(big) : big;
    *b = cursor_rest(&c);
    switch (family) {
    case 2: *ethertype = IPV4; return true;
    case 10:                                 /* Linux */
    case 23:                                 /* Windows */
    case 24:                                 /* NetBSD, OpenBSD */
    case 28:                                 /* FreeBSD */
    case 30: *ethertype = IPV6; return true; /* Darwin */
    default: return by_version(*b, ethertype);
    }
}

static bool strip_ppi(struct bytes *b, uint16_t *ethertype);

/* 802.11 data frames (IEEE 802.11-2020 9.3.2.1) down to the LLC/SNAP header. */
static bool strip_wlan(struct bytes *b, uint16_t *ethertype, bool padded) {
    struct cursor c = cursor_of(*b);
    uint8_t control = cursor_u8(&c), flags = cursor_u8(&c);
    if ((control & 0x0C) != 0x08 || control & 0x40) return false; /* no data frame, or no data in it */
    if (flags & 0x40) return false;                               /* protected: cannot see */
    cursor_skip(&c, 22);
    if ((flags & 0x03) == 0x03) cursor_skip(&c, 6); /* four addresses */
    if (control & 0x80) {                           /* QoS */
        uint8_t qos = cursor_u8(&c);
        cursor_skip(&c, 1);
        if (qos & 0x80) return false; /* A-MSDU: several frames in one */
        if (flags & 0x80) cursor_skip(&c, 4);
    }
    if (padded) cursor_skip(&c, (size_t)(b->p - c.p) & 3);
    static const uint8_t snap[3] = {0xAA, 0xAA, 0x03};
    struct bytes llc = cursor_take(&c, 6);
    if (!cursor_ok(&c) || memcmp(llc.p, snap, 3) != 0) return false;
    *ethertype = cursor_be16(&c);
    struct bytes rest = cursor_rest(&c);
    if (!cursor_ok(&c)) return false;
    *b = rest;
    return true;
}

bool wlan_strip(struct bytes *b, uint16_t *ethertype) {
    return strip_wlan(b, ethertype, false);
}

/* radiotap.org: words of which fields are present, then the fields; flags are the second. One of them tells
 * that the 802.11 header was padded to a multiple of four. */
static bool strip_radiotap(struct bytes *b, uint16_t *ethertype) {
    enum { TSFT = 1, FLAGS = 2, MORE = 0x80000000, DATA_PAD = 0x20 };
    struct cursor c = cursor_of(*b);
    cursor_skip(&c, 2);
    uint16_t n = cursor_le16(&c);
    uint32_t present = cursor_le32(&c), next = present;
    while (next & MORE) next = cursor_le32(&c);
    if (present & TSFT) cursor_skip(&c, 8 + ((size_t)(b->p - c.p) & 7));
    bool padded = present & FLAGS && cursor_u8(&c) & DATA_PAD;
    if (!cursor_ok(&c) || n > b->n) return false;
    *b = (struct bytes){b->p + n, b->n - n};
    return strip_wlan(b, ethertype, padded);
}

static bool strip_ethernet(struct bytes *b, uint16_t *ethertype) {
    *ethertype = ETHERNET;
    return b->n >= 14;
}

static bool strip_raw(struct bytes *b, uint16_t *ethertype) {
    return by_version(*b, ethertype);
}

static bool strip_sll(struct bytes *b, uint16_t *ethertype) {
    struct cursor c = cursor_of(*b);
    cursor_skip(&c, 14);
    *ethertype = cursor_be16(&c);
    *b = cursor_rest(&c);
    return cursor_ok(&c);
}

static bool strip_sll2(struct bytes *b, uint16_t *ethertype) {
    struct cursor c = cursor_of(*b);
    *ethertype = cursor_be16(&c);
    cursor_skip(&c, 18);
    *b = cursor_rest(&c);
    return cursor_ok(&c);
}

static bool strip_ppp(struct bytes *b, uint16_t *ethertype) {
    *ethertype = PPP;
    return b->n > 0;
}

/* Cisco HDLC: address, control, ethertype. */
static bool strip_chdlc(struct bytes *b, uint16_t *ethertype) {
    struct cursor c = cursor_of(*b);
    cursor_skip(&c, 2);
    *ethertype = cursor_be16(&c);
    *b = cursor_rest(&c);
    return cursor_ok(&c);
}

static const struct {
    uint16_t link;
    bool (*strip)(struct bytes *b, uint16_t *ethertype);
} links[] = {
    {1, strip_ethernet}, {101, strip_raw},  {12, strip_raw},       {14, strip_raw},
    {228, strip_raw},    {229, strip_raw},  {0, strip_family},     {108, strip_family},
    {113, strip_sll},    {276, strip_sll2}, {9, strip_ppp},        {50, strip_ppp},
    {104, strip_chdlc},  {105, wlan_strip}, {127, strip_radiotap}, {192, strip_ppi},
};

bool link_strip(uint16_t link, struct bytes *b, uint16_t *ethertype) {
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (links[i].link == link) return links[i].strip(b, ethertype);
    return false;
}

/* Per-packet information: a header of its own, then a frame of the link type it names. */
static bool strip_ppi(struct bytes *b, uint16_t *ethertype) {
    struct cursor c = cursor_of(*b);
    cursor_skip(&c, 2);
    uint16_t n = cursor_le16(&c);
    uint32_t link = cursor_le32(&c);
    if (!cursor_ok(&c) || n > b->n || link == 192 || link > UINT16_MAX) return false;
    *b = (struct bytes){b->p + n, b->n - n};
    return link_strip((uint16_t)link, b, ethertype);
}
