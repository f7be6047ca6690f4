/* Protocols over UDP by one datagram. */
#include "base/cursor.h"
#include "evidence/capture/names/dtls.h"
#include "evidence/capture/names/http.h"
#include "evidence/capture/names/quic.h"
#include "evidence/capture/names/recognise_shared.h"

static const struct signature signatures[] = {
    SIGNATURE(PROTOCOL_SSDP, 0, "M-SEARCH * HTTP/1."),
    SIGNATURE(PROTOCOL_SSDP, 0, "NOTIFY * HTTP/1."),
    SIGNATURE(PROTOCOL_SSDP, 0, "HTTP/1.1 200 OK"),
    SIGNATURE(PROTOCOL_DHCP, 236, "\x63\x82\x53\x63"), /* RFC 2131 3 */
    SIGNATURE(PROTOCOL_DNSCRYPT, 0, "r6fnvWj8"),
    SIGNATURE(PROTOCOL_BITTORRENT, 0, "d1:ad2:id20:"),
    SIGNATURE(PROTOCOL_BITTORRENT, 0, "d1:rd2:id20:"),
    SIGNATURE(PROTOCOL_BITTORRENT, 0, "d1:el"),
    SIGNATURE(PROTOCOL_BITTORRENT, 0, "BT-SEARCH * HTTP/1."),
};

/* RFC 3550 6.4: the lengths of all packets of the compound must add up. */
static bool looks_rtcp(struct bytes b) {
    if (b.n < 8 || b.p[0] >> 6 != 2 || b.p[1] < 200 || b.p[1] > 207) return false;
    size_t at = 0;
    while (at + 4 <= b.n) {
        if (b.p[at] >> 6 != 2 || b.p[at + 1] < 192 || b.p[at + 1] > 223) break;
        at += 4 + (size_t)be16_at(b.p + at + 2) * 4;
    }
    return at == b.n || (at >= 8 && at < b.n && b.n - at <= 14); /* SRTCP: index and tag behind it */
}

/* WireGuard's whitepaper, 5.4. */
static bool looks_wireguard(struct bytes b) {
    if (b.n < 32 || b.p[1] || b.p[2] || b.p[3]) return false;
    if (b.p[0] == 1) return b.n == 148;
    if (b.p[0] == 2) return b.n == 92;
    if (b.p[0] == 3) return b.n == 64;
    return b.p[0] == 4 && b.n % 16 == 0 && be32_at(b.p + 12) == 0; /* counters stay below 2^32 */
}

/* RFC 7296 3.1, RFC 2408 3.1; behind the four zeros of RFC 3948 2.2 on port 4500. */
static bool looks_ike(struct bytes b) {
    if (b.n >= 32 && be32_at(b.p) == 0) b = (struct bytes){b.p + 4, b.n - 4};
    if (b.n < 28 || be32_at(b.p + 24) != b.n) return false;
    uint8_t version = b.p[17], exchange = b.p[18];
    if (version == 0x20) return exchange >= 34 && exchange <= 43;
    return version == 0x10 &&
           (exchange == 2 || exchange == 4 || exchange == 5 || exchange == 6 || exchange == 32);
}

/* A hard reset: opcode and key id, session id, maybe HMAC, empty acknowledgements, packet id 0. */
static bool looks_openvpn(struct bytes b, struct recognise_hint hint) {
    if (b.n < 14) return false;
    if (b.p[0] == 0x50)
        return hint_port(hint, 1194) && b.n > 100; /* version 3: all but the session id is sealed */
    bool size =
        b.n == 14 || b.n == 42 || b.n == 54 || b.n == 86; /* without HMAC, with SHA-1, SHA-256, SHA-512 */
    return b.p[0] == 0x38 && size && be32_at(b.p + b.n - 4) == 0 && b.p[b.n - 5] == 0;
}

/* RFC 5905 7.3, on its port. */
static bool looks_ntp(struct bytes b, struct recognise_hint hint) {
    if (!hint_port(hint, 123) || b.n < 12) return false;
    unsigned version = b.p[0] >> 3 & 7, mode = b.p[0] & 7;
    if (mode == 6 || mode == 7) return version >= 1 && version <= 4; /* control and private messages */
    return b.n >= 48 && version >= 1 && version <= 4 && mode >= 1 && mode <= 5 && b.p[1] <= 16;
}

static bool looks_snmp(struct bytes b) {
    struct cursor c = cursor_of(b);
    if (cursor_u8(&c) != 0x30) return false;
    uint8_t n = cursor_u8(&c);
    if (n & 0x80) cursor_skip(&c, n & 0x7f);
    uint8_t tag = cursor_u8(&c), size = cursor_u8(&c), version = cursor_u8(&c), next = cursor_u8(&c);
    if (!cursor_ok(&c) || tag != 2 || size != 1) return false;
    return ((version == 0 || version == 1) && next == 4) || (version == 3 && next == 0x30);
}

/* RFC 1350 5: file name and mode end in NUL. */
static bool looks_tftp(struct bytes b) {
    if (b.n < 9 || b.p[0] != 0 || (b.p[1] != 1 && b.p[1] != 2)) return false;
    const uint8_t *end = memchr(b.p + 2, 0, b.n - 2);
    if (!end || end == b.p + 2) return false;
    for (const uint8_t *p = b.p + 2; p < end; p++)
        if (*p < 0x20 || *p > 0x7e) return false;
    struct bytes mode = {end + 1, (size_t)(b.p + b.n - end - 1)};
    return bytes_begin(mode, "octet") || bytes_begin(mode, "netascii") || bytes_begin(mode, "OCTET");
}

/* RFC 5424 6.2.1: "<" priority up to 191 ">". */
static bool looks_syslog(struct bytes b) {
    size_t i = 1;
    unsigned v = 0;
    if (b.n < 5 || b.p[0] != '<') return false;
    for (; i < 4 && i < b.n && b.p[i] >= '0' && b.p[i] <= '9'; i++) v = v * 10 + (unsigned)(b.p[i] - '0');
    return i > 1 && i < b.n && b.p[i] == '>' && v <= 191 && i + 1 < b.n && b.p[i + 1] >= 0x20;
}

/* RFC 7252 3, on its port. */
static bool looks_coap(struct bytes b, struct recognise_hint hint) {
    if (b.n < 4 || !hint_port(hint, 5683) || b.p[0] >> 6 != 1 || (b.p[0] & 15) > 8) return false;
    unsigned class = b.p[1] >> 5;
    return class == 0 || class == 2 || class == 4 || class == 5;
}

/* RFC 8415 8, on its ports. */
static bool looks_dhcpv6(struct bytes b, struct recognise_hint hint) {
    return b.n >= 8 && (hint_port(hint, 546) || hint_port(hint, 547)) && b.p[0] >= 1 && b.p[0] <= 13;
}

/* RFC 1002 4.4, on its port. */
static bool looks_netbios_datagram(struct bytes b, struct recognise_hint hint) {
    return b.n >= 14 && hint_port(hint, 138) && b.p[0] >= 0x10 && b.p[0] <= 0x16;
}

/* OICQ: 02, version, command …, 03, on its port. */
static bool looks_oicq(struct bytes b, struct recognise_hint hint) {
    return b.n >= 12 && hint_port(hint, 8000) && b.p[0] == 2 && b.p[b.n - 1] == 3;
}

/* Long header with the fixed bit and plausible connection ids (RFC 8999 5.1). A first packet is at least
 * 1,200 bytes long; a known version needs no such help. */
static bool looks_quic(struct bytes b) {
    if (b.n < 21 || (b.p[0] & 0xc0) != 0xc0) return false;
    uint8_t id = b.p[5];
    if (id > 20 || b.n < 7u + id || b.p[6 + id] > 20) return false;
    if (quic_begins(b)) return true;
    uint32_t version = be32_at(b.p + 1);
    bool negotiation = version == 0 && (b.n - 7 - id - b.p[6 + id]) % 4 == 0;
    bool plausible =
        version >> 16 == 0xff00 || version >> 12 == 0xfaceb || (version & 0x0f0f0f0f) == 0x0a0a0a0a;
    return negotiation || (plausible && b.n >= 1200);
}

enum protocol recognise_datagram(struct bytes b, struct recognise_hint hint) {
    if (b.n == 0) return PROTOCOL_UNKNOWN;
    enum protocol p = signature_find(b, signatures, sizeof signatures / sizeof *signatures);
    if (p != PROTOCOL_UNKNOWN) return p;
    if (looks_stun(b)) return PROTOCOL_STUN;
    if (dtls_begins(b)) return PROTOCOL_DTLS;
    if (looks_wireguard(b)) return PROTOCOL_WIREGUARD;
    if (looks_ike(b)) return PROTOCOL_IKE;
    if (looks_openvpn(b, hint)) return PROTOCOL_OPENVPN;
    if (looks_rtcp(b)) return PROTOCOL_RTCP;
    if (looks_ntp(b, hint)) return PROTOCOL_NTP;
    if (looks_snmp(b)) return PROTOCOL_SNMP;
    if (looks_kerberos(b)) return PROTOCOL_KERBEROS;
    if (looks_ldap(b)) return PROTOCOL_LDAP;
    if (looks_tftp(b)) return PROTOCOL_TFTP;
    if (looks_dhcpv6(b, hint)) return PROTOCOL_DHCPV6;
    if (looks_netbios_datagram(b, hint)) return PROTOCOL_NETBIOS_DATAGRAM;
    if (looks_oicq(b, hint)) return PROTOCOL_OICQ;
    if (looks_coap(b, hint)) return PROTOCOL_COAP;
    if (line_mentions(b, "SIP/2.0")) return PROTOCOL_SIP;
    if (looks_syslog(b)) return PROTOCOL_SYSLOG;
    if (looks_quic(b)) return PROTOCOL_QUIC;
    /* RFC 3948 2.1: what is neither IKE nor a keep-alive on port 4500 is ESP, by its SPI alone. */
    if (hint_port(hint, 4500) && ((b.n == 1 && b.p[0] == 0xff) || (b.n >= 24 && be32_at(b.p) > 255)))
        return PROTOCOL_ESP_UDP;
    return PROTOCOL_UNKNOWN;
}

/* RFC 3550 5.1. */
static bool rtp_header(struct bytes b) {
    unsigned type = b.n >= 12 ? b.p[1] & 0x7f : 127;
    return b.n >= 12 && b.p[0] >> 6 == 2 && (type <= 34 || type >= 96) && 12u + (b.p[0] & 15u) * 4u <= b.n;
}

bool rtp_follows(struct bytes first, struct bytes next) {
    if (!rtp_header(first) || !rtp_header(next)) return false;
    uint16_t step = (uint16_t)(be16_at(next.p + 2) - be16_at(first.p + 2));
    return be32_at(first.p + 8) == be32_at(next.p + 8) && step >= 1 && step <= 16;
}
