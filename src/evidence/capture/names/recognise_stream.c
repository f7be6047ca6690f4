/* Protocols over TCP by the first bytes of one direction. */
#include "evidence/capture/names/dns.h"
#include "evidence/capture/names/http.h"
#include "evidence/capture/names/mmtls.h"
#include "evidence/capture/names/recognise_shared.h"
#include "evidence/capture/names/tls.h"
#include "evidence/capture/names/tunnel.h"

static const struct signature signatures[] = {
    SIGNATURE(PROTOCOL_SSH, 0, "SSH-2.0-"),
    SIGNATURE(PROTOCOL_SSH, 0, "SSH-1."),
    SIGNATURE(PROTOCOL_SMTP, 0, "EHLO "),
    SIGNATURE(PROTOCOL_SMTP, 0, "HELO "),
    SIGNATURE(PROTOCOL_SMTP, 0, "LHLO "),
    SIGNATURE(PROTOCOL_IMAP, 0, "* OK "),
    SIGNATURE(PROTOCOL_IMAP, 0, "* PREAUTH "),
    SIGNATURE(PROTOCOL_POP3, 0, "+OK "),
    SIGNATURE(PROTOCOL_POP3, 0, "CAPA\r\n"),
    SIGNATURE(PROTOCOL_POP3, 0, "STLS\r\n"),
    SIGNATURE(PROTOCOL_POP3, 0, "APOP "),
    SIGNATURE(PROTOCOL_FTP, 0, "AUTH TLS\r\n"),
    SIGNATURE(PROTOCOL_FTP, 0, "FEAT\r\n"),
    SIGNATURE(PROTOCOL_IRC, 0, "NICK "),
    SIGNATURE(PROTOCOL_IRC, 0, "CAP LS"),
    SIGNATURE(PROTOCOL_XMPP, 0, "<stream:stream"),
    SIGNATURE(PROTOCOL_VNC, 0, "RFB 00"),
    SIGNATURE(PROTOCOL_SMB, 4, "\xffSMB"),
    SIGNATURE(PROTOCOL_SMB, 4, "\xfeSMB"),
    SIGNATURE(PROTOCOL_SMB, 4, "\xfdSMB"),
    SIGNATURE(PROTOCOL_NETBIOS_SESSION, 0, "\x81\x00\x00\x44\x20"),
    SIGNATURE(PROTOCOL_BITTORRENT, 0,
              "\x13"
              "BitTorrent protocol"),
    SIGNATURE(PROTOCOL_AMQP, 0, "AMQP\x00"),
    SIGNATURE(PROTOCOL_BGP, 0, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00"),
    SIGNATURE(PROTOCOL_POSTGRESQL, 0, "\x00\x00\x00\x08\x04\xd2\x16\x2f"),
    SIGNATURE(PROTOCOL_POSTGRESQL, 4, "\x00\x03\x00\x00user\x00"),
    SIGNATURE(PROTOCOL_REDIS, 0, "+PONG\r\n"),
    SIGNATURE(PROTOCOL_WHATSAPP, 0, "WA\x04\x00"),
    SIGNATURE(PROTOCOL_WHATSAPP, 0, "WA\x05\x02"),
    SIGNATURE(PROTOCOL_WHATSAPP, 0, "WA\x06\x02"),
    SIGNATURE(PROTOCOL_WHATSAPP, 0, "WA\x06\x03"),
    SIGNATURE(PROTOCOL_WHATSAPP, 0, "ED\x00\x01"),
};

/* MQTT CONNECT: fixed header, remaining length of one or two bytes, protocol name. */
static bool looks_mqtt(struct bytes b) {
    if (b.n < 12 || b.p[0] != 0x10) return false;
    size_t at = b.p[1] & 0x80 ? 3 : 2;
    return memcmp(b.p + at, "\0\4MQTT", 6) == 0 || memcmp(b.p + at, "\0\6MQIsdp", 8) == 0;
}

/* Commands before data: IAC WILL, WONT, DO, DONT, option (RFC 854, RFC 855). */
static bool looks_telnet(struct bytes b) {
    if (b.n < 3) return false;
    for (size_t at = 0; at < b.n && at < 9; at += 3) {
        if (b.n - at < 3 || b.p[at] != 0xff) return at > 0;
        if (b.p[at + 1] == 0xfa) return at > 0;
        if (b.p[at + 1] < 0xfb || b.p[at + 1] > 0xfe || b.p[at + 2] > 49) return false;
    }
    return true;
}

/* TPKT (RFC 1006) with an X.224 connection request or confirm that is bare, or bears a cookie or a
 * negotiation structure of MS-RDPBCGR 2.2.1; other users of X.224 have TPDU parameters there. */
static bool looks_rdp(struct bytes b) {
    if (b.n < 11 || b.p[0] != 3 || b.p[1] != 0 || (b.p[5] != 0xe0 && b.p[5] != 0xd0)) return false;
    size_t length = be16_at(b.p + 2);
    if (length < 11 || length > 1024 || b.p[4] != length - 5) return false;
    struct bytes rest = {b.p + 11, b.n - 11};
    if (length == 11 || bytes_begin(rest, "Cookie: ")) return true;
    return rest.n >= 8 && rest.p[0] >= 1 && rest.p[0] <= 3 && rest.p[2] == 8 && rest.p[3] == 0;
}

static bool looks_dcerpc(struct bytes b) {
    return b.n >= 16 && b.p[0] == 5 && b.p[1] <= 1 && b.p[2] <= 19 && (b.p[4] == 0x10 || b.p[4] == 0) &&
           b.p[5] <= 3 && b.p[6] == 0 && b.p[7] == 0 && (size_t)(b.p[8] | b.p[9] << 8) >= 16;
}

static bool looks_mysql(struct bytes b) {
    if (b.n < 12 || b.p[3] != 0 || b.p[4] != 10) return false;
    size_t length = (size_t)b.p[0] | (size_t)b.p[1] << 8 | (size_t)b.p[2] << 16;
    if (length + 4 > b.n || length < 30 || b.p[5] < '3' || b.p[5] > '9') return false;
    return memchr(b.p + 5, 0, 60 < b.n - 5 ? 60 : b.n - 5) != NULL;
}

static bool looks_mongodb(struct bytes b) {
    if (b.n < 21) return false;
    uint32_t length = __builtin_bswap32(be32_at(b.p)), code = __builtin_bswap32(be32_at(b.p + 12));
    return length >= 21 && length <= 48000000 && (code == 2004 || code == 2012 || code == 2013);
}

/* "*1\r\n$4\r\nPING" */
static bool looks_redis(struct bytes b) {
    size_t i = 1;
    if (b.n < 8 || b.p[0] != '*') return false;
    while (i < b.n && i < 5 && b.p[i] >= '0' && b.p[i] <= '9') i++;
    return i > 1 && i + 3 <= b.n && memcmp(b.p + i, "\r\n$", 3) == 0;
}

/* A 16-bit length, then a hard reset: opcode and key id, session id, empty acknowledgements, packet id 0. */
static bool looks_openvpn(struct bytes b) {
    if (b.n < 16) return false;
    size_t length = be16_at(b.p);
    uint8_t opcode = b.p[2];
    return length + 2 <= b.n && length >= 14 && length <= 400 && (opcode == 0x38 || opcode == 0x40) &&
           be32_at(b.p + length - 2) == 0;
}

/* MTProto transports that are not obfuscated: abridged, intermediate, padded intermediate. */
static bool looks_telegram(struct bytes b) {
    if (b.n < 8) return false;
    if (be32_at(b.p) == 0xeeeeeeee || be32_at(b.p) == 0xdddddddd) return true;
    return b.p[0] == 0xef && b.p[1] < 0x7f && (size_t)b.p[1] * 4 + 2 == b.n && b.n >= 26;
}

static enum protocol text_answer(struct bytes b, struct recognise_hint hint) {
    if (bytes_begin(b, "220 ") || bytes_begin(b, "220-")) {
        if (line_mentions(b, "SMTP") || line_mentions(b, "smtp") || line_mentions(b, "ESMTP"))
            return PROTOCOL_SMTP;
        if (line_mentions(b, "FTP") || line_mentions(b, "ftp")) return PROTOCOL_FTP;
        if (hint_port(hint, 25) || hint_port(hint, 587)) return PROTOCOL_SMTP;
        if (hint_port(hint, 21)) return PROTOCOL_FTP;
    }
    if (bytes_begin(b, "USER ")) { /* POP3, FTP and IRC */
        if (hint_port(hint, 110)) return PROTOCOL_POP3;
        if (line_mentions(b, " :")) return PROTOCOL_IRC;
        return PROTOCOL_FTP;
    }
    if (b.n && b.p[0] == ':' && (line_mentions(b, " NOTICE ") || line_mentions(b, " 001 ")))
        return PROTOCOL_IRC;
    if (line_mentions(b, "SIP/2.0")) return PROTOCOL_SIP;
    if (line_mentions(b, "RTSP/1.0")) return PROTOCOL_RTSP;
    if (bytes_begin(b, "<?xml") && memmem(b.p, b.n < 512 ? b.n : 512, "<stream:stream", 14))
        return PROTOCOL_XMPP;
    return PROTOCOL_UNKNOWN;
}

static enum protocol binary(struct bytes b, struct recognise_hint hint) {
    if (looks_mqtt(b)) return PROTOCOL_MQTT;
    if (looks_rdp(b)) return PROTOCOL_RDP;
    if (looks_dcerpc(b)) return PROTOCOL_DCERPC;
    if (looks_mysql(b)) return PROTOCOL_MYSQL;
    if (looks_mongodb(b)) return PROTOCOL_MONGODB;
    if (looks_redis(b)) return PROTOCOL_REDIS;
    if (looks_openvpn(b)) return PROTOCOL_OPENVPN;
    if (looks_telnet(b)) return PROTOCOL_TELNET;
    if (looks_telegram(b)) return PROTOCOL_TELEGRAM;
    if (looks_stun(b)) return PROTOCOL_STUN;
    if (b.n > 4 && be32_at(b.p) == b.n - 4 && looks_kerberos((struct bytes){b.p + 4, b.n - 4}))
        return PROTOCOL_KERBEROS;
    if (looks_ldap(b)) return hint_port(hint, 161) ? PROTOCOL_SNMP : PROTOCOL_LDAP;
    struct tunnel t = tunnel_prefix(hint.from_client, b);
    if (t.kind == TUNNEL_SOCKS && t.status == TUNNEL_INNER) return PROTOCOL_SOCKS;
    return PROTOCOL_UNKNOWN;
}

enum protocol recognise_stream(struct bytes b, struct recognise_hint hint) {
    if (b.n == 0) return PROTOCOL_UNKNOWN;
    size_t need;
    if (mmtls_read(b, &need) == INSPECT_DONE) return PROTOCOL_MMTLS;
    enum protocol p = signature_find(b, signatures, sizeof signatures / sizeof *signatures);
    if (p != PROTOCOL_UNKNOWN) return p;
    p = text_answer(b, hint);
    return p != PROTOCOL_UNKNOWN ? p : binary(b, hint);
}
