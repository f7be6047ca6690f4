/* An HTTP message as its sender meant it, whatever carried it: HTTP/1, 2 and 3 opened or in clear, WebSocket,
 * or an entry of a HAR file. All views are valid only while the message is handed over. */
#ifndef CORDON_CONTENT_MESSAGE_H
#define CORDON_CONTENT_MESSAGE_H

#include "base/bytes.h"

enum message_version {
    MESSAGE_HTTP10,
    MESSAGE_HTTP11,
    MESSAGE_HTTP2,
    MESSAGE_HTTP3,
    MESSAGE_WEBSOCKET, /* one message of a WebSocket (RFC 6455 5.6): body only, and the fields of its
                          handshake's request line; `response` tells the sender */
};
const char *message_version_text(enum message_version v); /* "HTTP/1.1" … */

struct message_field {
    struct text name, value; /* name in lower case, as HTTP/2 has it; value trimmed, as sent */
};

enum body_state {
    BODY_WHOLE,     /* also: there is none */
    BODY_CUT,       /* bytes are missing, or it is larger than the limit: `body` is what there is */
    BODY_UNREADABLE /* its content coding is unknown or broken: `body` is what came before */
};

struct message {
    bool response;
    enum message_version version;
    uint64_t stream; /* HTTP/2 and 3; else 0 */
    /* Of the request; in a response, of the request it answers (empty where that was not seen). authority:
     * Host or :authority, "host[:port]"; target: origin form, path with query. */
    struct text method, scheme, authority, target;
    uint16_t status;                    /* of a response */
    const struct message_field *fields; /* in order, trailers last; pseudo-header fields are not among them */
    size_t n_fields;
    struct bytes body;  /* content codings removed */
    uint64_t body_sent; /* bytes of content as sent, before codings are removed: what Content-Length counts */
    uint64_t body_size; /* … after: body.n, or more where the limit cut it */
    enum body_state body_state;
    const char *damage, *clause; /* what is wrong with it; NULL: nothing; static */
};

/* The value of the first field of that name (lower case); .p NULL: none. */
struct text message_field_value(const struct message *m, const char *name);

typedef void message_taker(void *context, const struct message *m);

/* What reading one message may cost. */
struct message_limits {
    size_t most_body;        /* bytes kept of one body, decoded (8 MiB) */
    uint32_t most_expansion; /* bytes out for each byte in (1000) */
    unsigned most_codings;   /* Content-Encoding: how many on top of each other (4) */
    size_t most_fields;      /* header fields of a message (512) … */
    size_t most_head;        /* … and their bytes (256 KiB) */
    bool count_responses;    /* bodies of responses are counted, not kept and not decoded */
    size_t most_streams;     /* under way at the same time in one connection (1024) */
};
struct message_limits message_limits_default(void);

#endif
