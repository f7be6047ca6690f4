/* A QUIC session that listens to a made-up connection, and what it says of it. For tests that use cmocka. */
#ifndef CORDON_TESTS_QUIC_HEARD_H
#define CORDON_TESTS_QUIC_HEARD_H

#include "quic_wire.h"

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

struct heard {
    struct key_log *keys;
    struct quic_session *session;
    struct collected to;
    struct plain_sink sink;
};

static inline void listen_to(struct heard *h, const struct wire *w, unsigned which, bool may_come) {
    h->to = (struct collected){.n = 0};
    h->keys = key_log_new();
    if (which) wire_keys(w, h->keys, which);
    h->session = quic_session_new(h->keys, may_come);
    h->sink = collecting(&h->to);
}

static inline void hear(struct heard *h, const struct wire *w, size_t i) {
    struct bytes own = exact(w->sent[i].b);
    quic_session_feed(h->session, w->sent[i].from, own, &h->sink);
    free((void *)(uintptr_t)own.p);
}

static inline void hear_all(struct heard *h, const struct wire *w) {
    for (size_t i = 0; i < w->n; i++) hear(h, w, i);
}

static inline void hang_up(struct heard *h) {
    quic_session_end(h->session, &h->sink);
}

static inline void forget(struct heard *h) {
    quic_session_free(h->session);
    key_log_free(h->keys);
    collected_free(&h->to);
}

/* The stream came in one piece, whole, and ended once. */
static inline void assert_whole(struct heard *h, enum side from, uint64_t id, size_t n) {
    const struct collected_stream *s = collected_stream(&h->to, from, id);
    assert_int_equal(s->n, n);
    assert_int_equal(s->gaps, 0);
    assert_int_equal(s->ends, 1);
    for (size_t i = 0; i < n; i++) assert_int_equal(s->p[i], wire_byte(from, id, i));
}

static inline void assert_sights(const struct heard *h, enum sight client, enum sight server) {
    assert_string_equal(sight_text(quic_session_sight(h->session, FROM_CLIENT)), sight_text(client));
    assert_string_equal(sight_text(quic_session_sight(h->session, FROM_SERVER)), sight_text(server));
}

#endif
