#include "tls_listener.h"

#include <stdio.h>
#include <stdlib.h>

static void take_data(void *context, enum side from, uint64_t stream, struct bytes b, bool early) {
    struct listener *l = context;
    const struct growing *said = &l->said->plain[from];
    if (stream != 0 || b.n == 0) abort();
    const uint8_t *at = memmem(said->p + l->found[from], said->n - l->found[from], b.p, b.n);
    if (!at) {
        fprintf(stderr, "%zu bytes that were not said, behind %zu that were\n", b.n, l->found[from]);
        abort();
    }
    l->found[from] = (size_t)(at - said->p) + b.n;
    grow(&l->plain[from], b.p, b.n);
    if (early) grow(&l->early, b.p, b.n);
}

static void take_end(void *context, enum side from, uint64_t stream) {
    struct listener *l = context;
    l->ends[from]++;
}

static void take_gap(void *context, enum side from, uint64_t stream, uint64_t n) {
    struct listener *l = context;
    l->gaps[from]++;
    l->missing[from] += n;
}

static void take_handshake(void *context, enum side from, uint8_t type, struct bytes body) {
    struct listener *l = context;
    const uint8_t header[] = {type, (uint8_t)(body.n >> 16), (uint8_t)(body.n >> 8), (uint8_t)body.n};
    grow(&l->handshake[from], header, sizeof header);
    grow(&l->handshake[from], body.p, body.n);
}

void listener_learn(struct listener *l, const struct connection *c) {
    key_log_add(l->keys, (struct text){(const char *)c->keys.p, c->keys.n},
                (struct key_log_place){.file = "k"}, NULL);
}

struct listener listener_new(const struct connection *c, enum listener_keys keys) {
    struct listener l = {.keys = key_log_new(), .said = c};
    if (keys == LISTENER_KEYS) listener_learn(&l, c);
    l.session = tls_session_new(l.keys, keys == LISTENER_WAITS);
    l.sink = (struct plain_sink){NULL, take_data, take_end, take_gap, take_handshake};
    return l;
}

void listener_free(struct listener *l) {
    tls_session_free(l->session);
    key_log_free(l->keys);
    for (int i = 0; i < 2; i++) {
        free(l->plain[i].p);
        free(l->handshake[i].p);
    }
    free(l->early.p);
}

void listener_feed(struct listener *l, enum side from, struct bytes b) {
    uint8_t *exact = malloc(b.n + !b.n); /* ASan then sees one byte too far */
    if (!exact) abort();
    memcpy(exact, b.p, b.n);
    l->sink.context = l;
    tls_session_feed(l->session, from, (struct bytes){exact, b.n}, &l->sink);
    free(exact);
}

void listener_gap(struct listener *l, enum side from, uint64_t n) {
    l->sink.context = l;
    tls_session_gap(l->session, from, n, &l->sink);
}

void listener_retry(struct listener *l, bool last) {
    l->sink.context = l;
    tls_session_retry(l->session, last, &l->sink);
}
