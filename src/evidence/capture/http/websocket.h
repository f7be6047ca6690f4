/* WebSocket in both directions (RFC 6455), with permessage-deflate (RFC 7692): messages out of frames. */
#ifndef CORDON_HTTP_WEBSOCKET_H
#define CORDON_HTTP_WEBSOCKET_H

#include "evidence/capture/http/asked.h"
#include "evidence/capture/http/conversation.h"

struct websocket;

/* asked: the request of the handshake; NULL: not seen. extensions: as the server agreed to them. */
struct websocket *websocket_new(struct asked *asked, struct text extensions, uint64_t stream,
                                const struct message_limits *limits);
void websocket_free(struct websocket *w); /* NULL is fine */

void websocket_data(struct websocket *w, enum side from, struct bytes b,
                    const struct conversation_sink *sink);
void websocket_gap(struct websocket *w, enum side from, uint64_t n, const struct conversation_sink *sink);
/* Nothing more comes from that side: a message under way is handed on, marked. */
void websocket_end(struct websocket *w, enum side from, const struct conversation_sink *sink);

#endif
