/* Where a request went, by its URL (RFC 3986; WHATWG URL for what browsers write). */
#ifndef CORDON_HAR_URL_H
#define CORDON_HAR_URL_H

#include "base/bytes.h"

enum url_scheme { URL_NONE, URL_HTTP, URL_HTTPS, URL_WS, URL_WSS, URL_LOCAL /* data:, blob: … */ };

struct url {
    enum url_scheme scheme;
    struct text authority; /* "host[:port]", without user information */
    struct text host;      /* IPv6 literals with their brackets */
    struct text target;    /* path and query, without the fragment, which is not sent; may be empty */
    uint16_t port;
};

/* Views of t. NULL, or what is wrong with it (static). `connect`: it may be "host:port" alone. */
const char *url_read(struct text t, bool connect, struct url *to);

static inline bool url_is_secure(const struct url *u) {
    return u->scheme == URL_HTTPS || u->scheme == URL_WSS;
}
const char *url_scheme_text(enum url_scheme s); /* "http" … */

#endif
