/* Protocols that begin in clear and turn to TLS: SMTP (RFC 3207), IMAP, POP3 (RFC 2595), FTP (RFC 4217), XMPP
 * (RFC 6120 5), LDAP (RFC 4511 4.14), PostgreSQL, MySQL, RDP.
 *
 * For text protocols the first TLS hello at the start of a line (XMPP: behind an element) is the upgrade;
 * reading every command and answer would tell no more. */
#include "evidence/capture/names/tunnel.h"

#include "base/cursor.h"
#include "evidence/capture/names/tls.h"

#include <ctype.h>
#include <strings.h>

enum { TEXT_MOST = 16384 };

static struct tunnel upgrade(enum tunnel_status status, const char *protocol, size_t offset) {
    return (struct tunnel){.status = status, .kind = TUNNEL_STARTTLS, .protocol = protocol, .offset = offset};
}

static bool has_prefix(struct bytes s, const char *prefix) {
    size_t n = strlen(prefix);
    return s.n >= n && strncasecmp((const char *)s.p, prefix, n) == 0;
}

static bool mentions(struct bytes s, const char *word) {
    size_t n = s.n < TEXT_MOST ? s.n : TEXT_MOST, k = strlen(word);
    for (size_t i = 0; i + k <= n; i++)
        if (strncasecmp((const char *)s.p + i, word, k) == 0) return true;
    return false;
}

/* RFC 3501 2.2.1: a tag, a space, a command. */
static bool imap_command(struct bytes s) {
    static const char *const commands[] = {"CAPABILITY", "STARTTLS", "LOGIN", "ID ", "AUTHENTICATE", "NOOP"};
    size_t tag = 0;
    while (tag < s.n && tag < 16 && isalnum(s.p[tag])) tag++;
    if (tag == 0 || tag >= s.n || s.p[tag] != ' ') return false;
    struct bytes rest = {s.p + tag + 1, s.n - tag - 1};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (has_prefix(rest, commands[i])) return true;
    return false;
}

static const char *text_protocol(bool from_client, struct bytes s) {
    if (has_prefix(s, "<?xml") || has_prefix(s, "<stream:stream")) return "xmpp";
    if (!from_client) {
        if (has_prefix(s, "220")) return mentions(s, "SMTP") || mentions(s, "\n250") ? "smtp" : "ftp";
        if (has_prefix(s, "* OK") || has_prefix(s, "* PREAUTH")) return "imap";
        return has_prefix(s, "+OK") ? "pop3" : NULL;
    }
    if (has_prefix(s, "EHLO ") || has_prefix(s, "HELO ") || has_prefix(s, "LHLO ")) return "smtp";
    if (has_prefix(s, "STLS") || has_prefix(s, "CAPA\r")) return "pop3";
    if (has_prefix(s, "AUTH TLS") || has_prefix(s, "AUTH SSL") || has_prefix(s, "FEAT\r")) return "ftp";
    return imap_command(s) ? "imap" : NULL;
}

static bool hello_at(struct bytes s, size_t at) {
    if (s.n - at < 6 || s.p[at] != 22 || (s.p[at + 5] != 1 && s.p[at + 5] != 2)) return false;
    return tls_begins((struct bytes){s.p + at, s.n - at});
}

static struct tunnel text_upgrade(const char *protocol, struct bytes s) {
    uint8_t before = *protocol == 'x' ? '>' : '\n';
    size_t most = s.n < TEXT_MOST ? s.n : TEXT_MOST;
    for (size_t at = 1; at < most; at++) {
        const uint8_t *p = memchr(s.p + at, 22, most - at);
        if (!p) break;
        at = (size_t)(p - s.p);
        if (s.p[at - 1] == before && hello_at(s, at)) return upgrade(TUNNEL_INNER, protocol, at);
    }
    return upgrade(s.n < TEXT_MOST ? TUNNEL_MORE : TUNNEL_NONE, protocol, 0);
}

/* BER, definite lengths of up to four bytes. */
static size_t ber_message(struct cursor *c) {
    if (cursor_u8(c) != 0x30) return 0;
    size_t n = cursor_u8(c);
    if (n < 0x80) return n;
    size_t bytes = n & 0x7f;
    if (bytes == 0 || bytes > 4) return 0;
    for (n = 0; bytes > 0; bytes--) n = n << 8 | cursor_u8(c);
    return n;
}

static struct tunnel ldap_upgrade(bool from_client, struct bytes s) {
    static const char oid[] = "1.3.6.1.4.1.1466.20037"; /* StartTLS */
    struct cursor c = cursor_of(s);
    for (unsigned messages = 0; messages < 16 && cursor_left(&c) > 0; messages++) {
        size_t n = ber_message(&c);
        struct bytes body = cursor_take(&c, n);
        if (!cursor_ok(&c) || n == 0) break;
        size_t end = (size_t)(c.p - s.p);
        bool asked = memmem(body.p, body.n, oid, sizeof oid - 1) != NULL;
        if (hello_at(s, end)) return upgrade(TUNNEL_INNER, "ldap", end);
        if (asked && end == s.n) return upgrade(TUNNEL_MORE, "ldap", 0);
        if (!from_client && end == s.n) return upgrade(TUNNEL_MORE, "ldap", 0);
    }
    return upgrade(TUNNEL_NONE, NULL, 0);
}

/* A binary prefix of known length, then TLS. */
static struct tunnel after(const char *protocol, struct bytes s, size_t offset) {
    if (s.n < offset + 6) return upgrade(TUNNEL_MORE, protocol, 0);
    return hello_at(s, offset) ? upgrade(TUNNEL_INNER, protocol, offset) : upgrade(TUNNEL_NONE, NULL, 0);
}

static struct tunnel binary_upgrade(bool from_client, struct bytes s) {
    static const uint8_t postgresql[8] = {0, 0, 0, 8, 4, 210, 22, 47}; /* SSLRequest 80877103 */
    const uint8_t *p = s.p;
    if (from_client && s.n >= 8 && memcmp(p, postgresql, 8) == 0) return after("postgresql", s, 8);
    if (!from_client && p[0] == 'S' && hello_at(s, 1)) return upgrade(TUNNEL_INNER, "postgresql", 1);
    size_t tpkt = (size_t)p[2] << 8 | p[3];
    bool x224 =
        s.n >= 6 && p[0] == 3 && p[1] == 0 && tpkt >= 11 && tpkt < 512 && p[5] == (from_client ? 0xe0 : 0xd0);
    if (x224) return after("rdp", s, tpkt); /* MS-RDPBCGR 2.2.1.1 */
    size_t packet = (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16;
    if (from_client && packet == 32 && p[3] == 1 && s.n >= 6 && (p[5] & 8)) return after("mysql", s, 36);
    if (!from_client && p[3] == 0 && packet > 20 && packet < 512 && s.n >= 5 && p[4] == 10)
        return after("mysql", s, packet + 4);
    if (p[0] == 0x30) return ldap_upgrade(from_client, s);
    return upgrade(TUNNEL_NONE, NULL, 0);
}

/* Gnutella, NoMachine and others of which only the shape is known: lines of text, then a hello. */
static struct tunnel unnamed_upgrade(struct bytes s) {
    for (size_t i = 0; i < 4; i++)
        if (s.p[i] < 0x20 || s.p[i] > 0x7e) return upgrade(TUNNEL_NONE, NULL, 0);
    struct tunnel t = text_upgrade("unknown", s);
    return t.status == TUNNEL_INNER ? t : upgrade(TUNNEL_NONE, NULL, 0);
}

struct tunnel starttls_offset(bool from_client, struct bytes stream) {
    if (stream.n < 4) return upgrade(TUNNEL_NONE, NULL, 0);
    const char *protocol = text_protocol(from_client, stream);
    if (protocol) return text_upgrade(protocol, stream);
    struct tunnel t = binary_upgrade(from_client, stream);
    return t.status == TUNNEL_NONE ? unnamed_upgrade(stream) : t;
}
