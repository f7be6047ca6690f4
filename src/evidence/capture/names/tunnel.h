/* Where another stream begins inside this one: after a proxy's CONNECT or SOCKS exchange, or after STARTTLS.
 */
#ifndef CORDON_NAMES_TUNNEL_H
#define CORDON_NAMES_TUNNEL_H

#include "base/bytes.h"

enum tunnel_status {
    TUNNEL_NONE, /* no such prefix: the stream is what it is from its first byte */
    TUNNEL_MORE, /* the prefix is not complete yet */
    TUNNEL_INNER /* the inner stream begins at `offset` (which may be the end of what is there) */
};

enum tunnel_kind { TUNNEL_PLAIN, TUNNEL_CONNECT, TUNNEL_SOCKS, TUNNEL_STARTTLS, TUNNEL_PROXY_HEADER };

struct tunnel {
    enum tunnel_status status;
    enum tunnel_kind kind;
    size_t offset;
    const char *protocol; /* of STARTTLS: "smtp", "imap", …, "unknown"; NULL */
    char target[256 +
                8]; /* CONNECT and SOCKS: "host:port" asked for by the client, NUL-terminated; may be "" */
};

/* One direction of a proxied stream: HTTP CONNECT request or its 2xx answer, SOCKS 4/4a/5 (both directions),
 * HAProxy PROXY header v1 and v2. */
struct tunnel tunnel_prefix(bool from_client, struct bytes stream);

/* One direction of SMTP, IMAP, POP3, FTP, XMPP, LDAP, PostgreSQL, MySQL or RDP that turns to TLS: the offset
 * of the first TLS record after the upgrade. */
struct tunnel starttls_offset(bool from_client, struct bytes stream);

#endif
