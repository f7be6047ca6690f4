/* QUIC: v1 (RFC 9001), v2 (RFC 9369), drafts 22–34, mvfst, Google's Q050/T050/T051 by decrypting Initial
 * packets with keys anybody can derive; Google QUIC Q024–Q046 by its cleartext tags.
 *
 * A packet counts only if its authentication tag holds: INSPECT_OTHER is an answer, not a guess. */
#ifndef CORDON_NAMES_QUIC_H
#define CORDON_NAMES_QUIC_H

#include "evidence/capture/names/context.h"
#include "evidence/capture/names/handshake.h"

struct quic_state; /* connection ids, keys and CRYPTO bytes; bounded */

/* *state: NULL at first; one a flow, both directions. The server's Initial can be read only after the
 * client's, whose connection id the keys come from. */
enum inspect quic_read(struct names_context *x, struct handshake *h, struct quic_state **state,
                       bool from_client, struct bytes datagram);
void quic_state_free(struct quic_state *s); /* NULL is fine */

/* The version was Google's own crypto (protocol gquic rather than quic). */
bool quic_is_google(uint32_t version);

/* A first datagram that may be QUIC (cheap: header form, a known version, length). */
bool quic_begins(struct bytes datagram);

#endif
