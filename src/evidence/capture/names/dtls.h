/* DTLS 1.0, 1.2, 1.3 (RFC 4347, RFC 6347, RFC 9147) and OpenSSL's older 0x0100. */
#ifndef CORDON_NAMES_DTLS_H
#define CORDON_NAMES_DTLS_H

#include "evidence/capture/names/context.h"
#include "evidence/capture/names/handshake.h"

struct dtls_state; /* fragments of handshake messages; made only when a message comes in pieces */

/* *state: NULL at first; one a flow, both directions. */
enum inspect dtls_read(struct names_context *x, struct handshake *h, struct dtls_state **state,
                       bool from_client, struct bytes datagram);
void dtls_state_free(struct dtls_state *s); /* NULL is fine */

/* The datagram is a well-formed sequence of DTLS records, or RDP's wrapping of a TLS ClientHello (cheap). */
bool dtls_begins(struct bytes datagram);

#endif
