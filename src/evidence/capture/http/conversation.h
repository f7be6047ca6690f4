/* Plaintext of one connection, both directions, becomes messages: HTTP/1.1 (RFC 9112), HTTP/2 (RFC 9113),
 * HTTP/3 (RFC 9114), WebSocket on all three (RFC 6455, 7692, 8441, 9220). What a CONNECT carries on a stream
 * of HTTP/2 or 3 is the body of its messages: the connection goes on.
 *
 * Which of them it is, is told by the bytes. A message is handed on when it is whole, when its stream ends,
 * or when something is missing (it is marked). What cannot be read costs its stream, or, where the shared
 * header compression breaks (RFC 9113 4.3, RFC 9204 2.2), the direction: that is told once through `cannot`.
 */
#ifndef CORDON_HTTP_CONVERSATION_H
#define CORDON_HTTP_CONVERSATION_H

#include "evidence/capture/decrypt/plain.h"
#include "evidence/content/message.h"

struct conversation_sink {
    void *context;
    message_taker *message;
    /* Bytes that are no HTTP any more: behind a CONNECT that was granted, or an upgrade to something else
     * than WebSocket. From here on all bytes of the connection come through this. */
    void (*tunnel)(void *context, enum side from, struct bytes b);
    void (*cannot)(void *context, enum side from, const char *what, const char *clause); /* static texts */
};

enum conversation_kind {
    CONVERSATION_UNKNOWN, /* nothing or not enough seen */
    CONVERSATION_HTTP1,
    CONVERSATION_HTTP2,
    CONVERSATION_HTTP3,
    CONVERSATION_WEBSOCKET,
    CONVERSATION_TUNNEL,
    CONVERSATION_OTHER /* something else: bytes are passed over */
};

struct conversation;

/* http3: the streams are those of QUIC, else one stream 0. scheme: "http" or "https", for messages whose
 * target does not say. */
struct conversation *conversation_new(bool http3, const char *scheme, struct message_limits limits);
void conversation_free(struct conversation *c); /* NULL is fine; hands nothing on */

/* Bytes in order, of any length. The same arguments as plain_sink's functions have. */
void conversation_data(struct conversation *c, enum side from, uint64_t stream, struct bytes b,
                       const struct conversation_sink *sink);
void conversation_end(struct conversation *c, enum side from, uint64_t stream,
                      const struct conversation_sink *sink);
void conversation_gap(struct conversation *c, enum side from, uint64_t stream, uint64_t n,
                      const struct conversation_sink *sink);
/* Nothing more comes in either direction: what is incomplete is handed on, marked. */
void conversation_finish(struct conversation *c, const struct conversation_sink *sink);

enum conversation_kind conversation_kind(const struct conversation *c);

#endif
