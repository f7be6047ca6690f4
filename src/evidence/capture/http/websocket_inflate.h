/* permessage-deflate (RFC 7692 7.2): one DEFLATE stream over the messages of a direction, cut after each. */
#ifndef CORDON_HTTP_WEBSOCKET_INFLATE_H
#define CORDON_HTTP_WEBSOCKET_INFLATE_H

#include "evidence/content/message.h"

struct websocket_body {
    uint8_t *p;
    size_t n, room;
    uint64_t size; /* with what was not kept */
};
void websocket_body_add(struct websocket_body *b, const uint8_t *p, size_t n, size_t most);

struct websocket_inflate;

struct websocket_inflate *websocket_inflate_new(void);
void websocket_inflate_free(struct websocket_inflate *z); /* NULL is fine */
/* BODY_UNREADABLE: it is no DEFLATE; BODY_CUT: it grows beyond what `most_expansion` allows; `why` and
 * `clause` tell. */
enum body_state websocket_inflate_run(struct websocket_inflate *z, struct bytes in,
                                      struct websocket_body *out, const struct message_limits *limits,
                                      const char **why, const char **clause);
/* The end of a message; fresh: the next one knows nothing of it (no_context_takeover). */
enum body_state websocket_inflate_end(struct websocket_inflate *z, bool fresh, struct websocket_body *out,
                                      const struct message_limits *limits, const char **why,
                                      const char **clause);

#endif
