/* Handshake messages, the same in TLS, DTLS and QUIC. */
#ifndef CORDON_NAMES_HELLO_H
#define CORDON_NAMES_HELLO_H

#include "evidence/capture/names/context.h"
#include "evidence/capture/names/handshake.h"

enum handshake_type {
    HELLO_REQUEST = 0,
    CLIENT_HELLO = 1,
    SERVER_HELLO = 2,
    HELLO_VERIFY_REQUEST = 3,
    NEW_SESSION_TICKET = 4,
    HELLO_RETRY_REQUEST = 6, /* until draft 21 of TLS 1.3 */
    CERTIFICATE = 11,
    SERVER_KEY_EXCHANGE = 12,
    CERTIFICATE_REQUEST = 13,
    SERVER_HELLO_DONE = 14,
    CERTIFICATE_VERIFY = 15,
    CLIENT_KEY_EXCHANGE = 16,
    FINISHED = 20,
    CERTIFICATE_URL = 21,
    CERTIFICATE_STATUS = 22,
    SUPPLEMENTAL_DATA = 23
};

enum hello_dialect { HELLO_TLS, HELLO_DTLS, HELLO_QUIC };

/* A message type that a TLS 1.2 or 1.3 peer sends in the clear. */
bool handshake_type_known(uint8_t type);

/* Reads one message's body into h. Certificates count only when `from_server`. `whole`: body is all of the
 * message. INSPECT_DONE: no later message of this sender is in the clear; INSPECT_OTHER: a hello so malformed
 * that the bytes may be something else. */
enum inspect handshake_message(struct names_context *x, struct handshake *h, enum hello_dialect dialect,
                               bool from_server, uint8_t type, struct bytes body, bool whole);

/* Notes the first damage only. */
void handshake_damage(struct handshake *h, const char *what, const char *clause);

/* Stores a server name in lower case, escaped and flagged when it is no host name; empty: ignored. */
void handshake_set_name(struct handshake *h, struct bytes name);
void handshake_set_alpn(struct handshake *h, struct bytes protocol, bool selected);

#endif
