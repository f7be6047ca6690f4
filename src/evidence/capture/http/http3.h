/* HTTP/3 (RFC 9114) in both directions: the streams of a QUIC connection become exchanges. */
#ifndef CORDON_HTTP3_H
#define CORDON_HTTP3_H

#include "evidence/capture/http/conversation.h"

/* The stream of a message that was pushed: this, and its push id. */
#define HTTP3_PUSHED (UINT64_C(1) << 62)

struct http3;

struct http3 *http3_new(const char *scheme, const struct message_limits *limits);
void http3_free(struct http3 *h); /* NULL is fine */

void http3_data(struct http3 *h, enum side from, uint64_t stream, struct bytes b,
                const struct conversation_sink *sink);
void http3_end(struct http3 *h, enum side from, uint64_t stream, const struct conversation_sink *sink);
void http3_gap(struct http3 *h, enum side from, uint64_t stream, uint64_t n,
               const struct conversation_sink *sink);
void http3_finish(struct http3 *h, const struct conversation_sink *sink);

#endif
