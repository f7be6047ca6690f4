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
    unsigned gaps[2], ends[2];
    size_t first_gap[2]; /* bytes of plain before the first one */
    uint64_t missing[2];
};

/* LISTENER_WAITS: the keys of the connection are not in the log, and may come. */
struct listener listener_new(const struct connection *c, enum listener_keys keys);
void listener_free(struct listener *l);
void listener_feed(struct listener *l, enum side from, struct bytes b); /* from memory of its own */
void listener_gap(struct listener *l, enum side from, uint64_t n);
void listener_retry(struct listener *l, bool last);
void listener_learn(struct listener *l, const struct connection *c);

#endif
