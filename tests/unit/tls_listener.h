/* A sink that writes down what a TLS session gives, and its key log. */
#ifndef CORDON_TESTS_TLS_LISTENER_H
#define CORDON_TESTS_TLS_LISTENER_H

#include "evidence/capture/decrypt/tls_session.h"
#include "tls_peers.h"

enum listener_keys { LISTENER_KEYS, LISTENER_NO_KEYS, LISTENER_WAITS };

struct listener {
    struct tls_session *session;
    struct key_log *keys;
    struct plain_sink sink; /* its context is the listener: see listener_feed() */
    struct growing plain[2], early, handshake[2];
    const struct connection *said;
    size_t found[2]; /* how far in what was said the last piece ends */
    unsigned gaps[2], ends[2];
    uint64_t missing[2];
};

/* Ends the program when anything is handed on that was not said, or not in this order. LISTENER_WAITS: the
 * keys of the connection are not in the log, and may come. */
struct listener listener_new(const struct connection *c, enum listener_keys keys);
void listener_free(struct listener *l);
void listener_feed(struct listener *l, enum side from, struct bytes b); /* from memory of its own */
void listener_gap(struct listener *l, enum side from, uint64_t n);
void listener_retry(struct listener *l, bool last);
void listener_learn(struct listener *l, const struct connection *c);

#endif
