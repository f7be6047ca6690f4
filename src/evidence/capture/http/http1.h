/* HTTP/1.0 and 1.1 (RFC 9112) in both directions: messages, and which response answers which request. */
#ifndef CORDON_HTTP1_H
#define CORDON_HTTP1_H

#include "evidence/capture/http/asked.h"
#include "evidence/capture/http/conversation.h"

/* What the connection becomes behind a response (RFC 9110 7.8, 9.3.6). */
enum http1_turn { HTTP1_STAYS, HTTP1_WEBSOCKET, HTTP1_HTTP2, HTTP1_TUNNEL };

struct http1;

struct http1 *http1_new(const char *scheme, const struct message_limits *limits);
void http1_free(struct http1 *h); /* NULL is fine */

/* Returns how many bytes it took: all, but where the connection turns into something else. */
size_t http1_data(struct http1 *h, enum side from, struct bytes b, const struct conversation_sink *sink);
void http1_end(struct http1 *h, enum side from, const struct conversation_sink *sink);
void http1_gap(struct http1 *h, enum side from, uint64_t n, const struct conversation_sink *sink);
void http1_finish(struct http1 *h, const struct conversation_sink *sink);

bool http1_recognised(const struct http1 *h);                 /* a start line was seen */
uint64_t http1_passed(const struct http1 *h, enum side from); /* bytes passed over while looking for one */

/* After a turn. */
enum http1_turn http1_turn(const struct http1 *h);
struct asked *http1_turned_by(const struct http1 *h); /* the request; NULL: not seen. Not held for you */
struct text http1_extensions(const struct http1 *h);  /* Sec-WebSocket-Extensions as agreed */
struct text http1_settings(const struct http1 *h);    /* HTTP2-Settings (RFC 7540 3.2.1), as sent */
struct bytes http1_held(const struct http1 *h);       /* bytes of the client behind the request */

#endif
