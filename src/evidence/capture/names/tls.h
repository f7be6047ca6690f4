/* TLS over a byte stream: SSL 2.0 hello, SSL 3.0, TLS 1.0–1.3 (RFC 8446, RFC 5246). */
#ifndef CORDON_NAMES_TLS_H
#define CORDON_NAMES_TLS_H

#include "evidence/capture/names/context.h"
#include "evidence/capture/names/handshake.h"

/* `stream`: the contiguous bytes of one direction from where TLS begins, presented again from the start as it
 * grows. *need: the least total length at which calling again can tell more (set with INSPECT_MORE). Records
 * that begin mid-stream are accepted and flagged. */
enum inspect tls_read(struct names_context *x, struct handshake *h, bool from_client, struct bytes stream,
                      size_t *need);

/* The first bytes look like a TLS record or an SSL 2.0 hello (cheap; at least 3 bytes needed). */
bool tls_begins(struct bytes stream);

#endif
