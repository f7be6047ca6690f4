/* Handshake messages put together from the records of one direction (RFC 8446 5.1). */
#ifndef CORDON_DECRYPT_TLS_MESSAGES_H
#define CORDON_DECRYPT_TLS_MESSAGES_H

#include "base/bytes.h"

enum { MESSAGE_HEADER = 4, MESSAGE_MOST = 256 * 1024 };

/* Zeroed: between two messages. */
struct tls_messages {
    uint8_t header[MESSAGE_HEADER];
    size_t have;    /* bytes of the message under way, header included */
    size_t missing; /* of its body */
    uint8_t *body;  /* what came of it; NULL while the header is not whole */
    bool adrift;    /* something is missing: where messages begin is not known */
};

void tls_messages_reset(struct tls_messages *m); /* frees; adrift is false */

/* The next message that b completes: true, and b moves behind it; its body is valid until the next call.
 * False when b is used up. A message longer than MESSAGE_MOST is passed over. */
bool tls_messages_next(struct tls_messages *m, struct bytes *b, uint8_t *type, struct bytes *body);

#endif
