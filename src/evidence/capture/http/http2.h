/* HTTP/2 (RFC 9113) in both directions: frames become exchanges. The frame layer is our own: a listener is no
 * end of the session, and has to go on where an end would close it. Header compression is nghttp2's. */
#ifndef CORDON_HTTP2_H
#define CORDON_HTTP2_H

#include "evidence/capture/http/asked.h"
#include "evidence/capture/http/conversation.h"

#define HTTP2_PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

struct http2;

struct http2 *http2_new(const char *scheme, const struct message_limits *limits);
void http2_free(struct http2 *h); /* NULL is fine */
/* The beginning of that side was not seen: its header compression cannot be followed, and where frames begin
 * has to be found. */
void http2_midstream(struct http2 *h, enum side from);

/* Behind an upgrade from HTTP/1 (RFC 7540 3.2): stream 1 is the request that asked for it. */
void http2_upgraded(struct http2 *h, struct asked *asked, struct text settings,
                    const struct conversation_sink *sink);

void http2_data(struct http2 *h, enum side from, struct bytes b, const struct conversation_sink *sink);
void http2_end(struct http2 *h, enum side from, const struct conversation_sink *sink);
void http2_gap(struct http2 *h, enum side from, uint64_t n, const struct conversation_sink *sink);
void http2_finish(struct http2 *h, const struct conversation_sink *sink);

#endif
