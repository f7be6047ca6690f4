/* Protocols whose name alone tells how they protect. */
#include "evidence/capture/names/protection_private.h"

#define CLEAR "cleartext: everybody on the path can read and change it (RFC 3552 3)"
#define MAIL "cleartext mail access is obsolete (RFC 8314 3)"
#define LOOKUP "names asked for are readable by everybody on the path (RFC 9076 5.1)"
#define LOCAL_LOOKUP "names asked for are readable by everybody on the link (RFC 9076 5.1)"
#define UNREAD "encrypted, or able to be: its parameters are not read here"

static const struct row {
    enum protocol protocol;
    enum grade grade;
    const char *version;
    const char *why[3];
} rows[] = {
    {PROTOCOL_HTTP, GRADE_NONE, "HTTP/1", {CLEAR, "HTTP without TLS (RFC 9110 4.2.1)"}},
    {PROTOCOL_HTTP2, GRADE_NONE, "HTTP/2", {CLEAR, "HTTP/2 without TLS (RFC 9113 3.3)"}},
    {PROTOCOL_SSDP, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_DNS, GRADE_NONE, NULL, {LOOKUP}},
    {PROTOCOL_MDNS, GRADE_NONE, NULL, {LOCAL_LOOKUP}},
    {PROTOCOL_LLMNR, GRADE_NONE, NULL, {LOCAL_LOOKUP}},
    {PROTOCOL_NBNS, GRADE_NONE, NULL, {LOCAL_LOOKUP}},
    {PROTOCOL_DNSCRYPT,
     GRADE_ADEQUATE,
     "DNSCrypt",
     {"authenticated encryption with fixed algorithms, no IETF standard (DNSCrypt protocol v2)"}},
    {PROTOCOL_GQUIC,
     GRADE_PROPRIETARY,
     "Google QUIC",
     {"Google's own handshake, replaced by QUIC with TLS 1.3 (RFC 9001)",
      "cannot see: only the client's first message is in the clear"}},
    {PROTOCOL_MMTLS,
     GRADE_PROPRIETARY,
     "MMTLS",
     {"modified TLS 1.3 without a public specification",
      "initialization vectors are deterministic and there is no forward secrecy (Citizen Lab, October "
      "2024)"}},
    {PROTOCOL_TELEGRAM,
     GRADE_PROPRIETARY,
     "MTProto",
     {"its own protocol in place of TLS; specification published by its maker"}},
    {PROTOCOL_WHATSAPP,
     GRADE_PROPRIETARY,
     "Noise",
     {"Noise handshake in place of TLS; its use is described by its maker, not in a standard"}},
    {PROTOCOL_OICQ, GRADE_PROPRIETARY, "OICQ", {"its own encryption without a public specification"}},
    {PROTOCOL_WIREGUARD,
     GRADE_STRONG,
     "WireGuard",
     {"X25519 and ChaCha20-Poly1305 with forward secrecy, always (WireGuard whitepaper 5.4)"}},
    {PROTOCOL_SSH, GRADE_UNKNOWN, "SSH", {UNREAD}},
    {PROTOCOL_OPENVPN, GRADE_UNKNOWN, "OpenVPN", {UNREAD}},
    {PROTOCOL_IKE, GRADE_UNKNOWN, "IKE", {UNREAD}},
    {PROTOCOL_ESP_UDP, GRADE_UNKNOWN, "IPsec ESP", {UNREAD}},
    {PROTOCOL_RDP, GRADE_UNKNOWN, NULL, {UNREAD}},
    {PROTOCOL_SMB, GRADE_UNKNOWN, NULL, {UNREAD}},
    {PROTOCOL_VNC, GRADE_UNKNOWN, NULL, {UNREAD}},
    {PROTOCOL_KERBEROS, GRADE_UNKNOWN, NULL, {UNREAD}},
    {PROTOCOL_SNMP, GRADE_UNKNOWN, NULL, {UNREAD}},
    {PROTOCOL_BITTORRENT, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_RTP,
     GRADE_UNKNOWN,
     NULL,
     {"cannot see: RTP and SRTP look the same without their signalling (RFC 3711)"}},
    {PROTOCOL_RTCP,
     GRADE_UNKNOWN,
     NULL,
     {"cannot see: RTCP and SRTCP look the same without their signalling (RFC 3711)"}},
    {PROTOCOL_SMTP, GRADE_NONE, NULL, {CLEAR, MAIL}},
    {PROTOCOL_IMAP, GRADE_NONE, NULL, {CLEAR, MAIL}},
    {PROTOCOL_POP3, GRADE_NONE, NULL, {CLEAR, MAIL}},
    {PROTOCOL_FTP, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_IRC, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_XMPP, GRADE_NONE, NULL, {CLEAR, "XMPP without TLS (RFC 7590 3.1)"}},
    {PROTOCOL_TELNET, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_STUN, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_NTP, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_RTSP, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_SIP, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_MQTT, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_AMQP, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_NETBIOS_SESSION, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_NETBIOS_DATAGRAM, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_LDAP, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_DCERPC, GRADE_UNKNOWN, NULL, {UNREAD}},
    {PROTOCOL_MYSQL, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_POSTGRESQL, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_MONGODB, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_REDIS, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_DHCP, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_DHCPV6, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_TFTP, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_SYSLOG, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_COAP, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_SOCKS, GRADE_NONE, NULL, {CLEAR}},
    {PROTOCOL_BGP, GRADE_NONE, NULL, {CLEAR}},
};

void protection_of_protocol(enum protocol p, struct reasons *r) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].protocol != p) continue;
        r->to->version = rows[i].version;
        for (size_t k = 0; k < 3 && rows[i].why[k]; k++) remark(r, rows[i].why[k]);
        r->to->grade = rows[i].grade;
        return;
    }
    remark(r, "cannot see: the protocol was not recognised");
}
