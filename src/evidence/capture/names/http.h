/* HTTP/1.x in clear (RFC 9112), WebDAV and other methods, SSDP over UDP, the HTTP/2 preface. */
#ifndef CORDON_NAMES_HTTP_H
#define CORDON_NAMES_HTTP_H

#include "evidence/capture/names/handshake.h"

enum http_kind { HTTP_NONE, HTTP_REQUEST, HTTP_RESPONSE, HTTP_PREFACE2 };
enum http_form { HTTP_ORIGIN, HTTP_ABSOLUTE, HTTP_AUTHORITY, HTTP_ASTERISK };

/* Views into the message. */
struct http_request {
    enum http_kind kind;
    enum http_form form;
    struct text method, target;
    struct text host;      /* Host as sent, white space trimmed, folding left in; empty: none */
    struct text authority; /* of an absolute or authority form target: "host:port"; empty: none */
    struct text user_agent;
    uint16_t status;     /* of a response */
    uint8_t minor;       /* HTTP/1.minor; 9: HTTP/0.9 (no version) */
    bool complete;       /* the empty line after the headers was seen */
    bool chunked;        /* Transfer-Encoding: chunked */
    bool has_length;     /* Content-Length … */
    uint64_t length;     /* … its value */
    bool upgrade;        /* Upgrade or Connection: upgrade asked for or granted */
    size_t header_bytes; /* length of start line and headers, when complete */
    const char *damage, *clause;
};

/* `stream`: bytes from the start of a message, presented again from there as it grows; *need as for tls_read.
 * MORE once the start line is certain and Host not yet seen; DONE when the headers are complete, or Host was
 * seen and the limit (32 KiB of headers) is reached. */
enum inspect http_read(struct bytes stream, struct http_request *r, size_t *need);

/* The name to report: absolute-form authority before Host (RFC 9112 3.2.2); without the port. Lower-cases
 * into `name`; returns its length, 0 when there is none or it is no host. `port`: NULL, or set to the port
 * given (0: none). IPv6 literals keep their brackets. */
size_t http_server_name(const struct http_request *r, char name[SERVER_NAME_MOST + 1], uint16_t *port);

/* First bytes look like HTTP/1 or the HTTP/2 preface (cheap). */
bool http_begins(struct bytes stream);
/* What a server of HTTP/2 sends first, at times before the client has spoken: SETTINGS (RFC 9113 3.4). */
bool http2_server_begins(struct bytes stream);

#endif
