/* What of a ClientHello and its ServerHello decides about keys. (Names and grades: names/hello.h.) */
#ifndef CORDON_DECRYPT_TLS_HELLO_H
#define CORDON_DECRYPT_TLS_HELLO_H

#include "evidence/capture/decrypt/key_log.h"

enum { OFFERED_MOST = 8 };

/* Zeroed: none was seen. */
struct tls_hello {
    bool client, server; /* which of the two were seen */
    bool early;          /* the client sends 0-RTT data */
    bool encrypt_then_mac;
    bool compressed;
    uint16_t version, cipher; /* of the ServerHello, or of a HelloRetryRequest; 0: not seen */
    uint8_t client_random[CLIENT_RANDOM], server_random[CLIENT_RANDOM];
    uint16_t offered[OFFERED_MOST]; /* suites of TLS 1.3, in the client's order */
    uint8_t offered_count;
};

/* The body of a message. False, and h unchanged, when it is malformed. A HelloRetryRequest does not set
 * `server`. */
bool tls_hello_client(struct tls_hello *h, struct bytes body);
bool tls_hello_server(struct tls_hello *h, struct bytes body);

#endif
