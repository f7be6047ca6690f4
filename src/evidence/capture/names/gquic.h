/* Google QUIC before TLS 1.3: handshake messages of tags, in the clear up to Q046. */
#ifndef CORDON_NAMES_GQUIC_H
#define CORDON_NAMES_GQUIC_H

#include "evidence/capture/names/handshake.h"

/* A client's packet of versions Q024 to Q046: its hash must hold. */
enum inspect gquic_read(struct handshake *h, struct bytes datagram);

/* First bytes of such a packet (cheap). */
bool gquic_begins(struct bytes datagram);

/* The tags of a CHLO message; false when it is none. */
bool gquic_client_hello(struct handshake *h, struct bytes message);

#endif
