/* A sink for tests that keeps what a QUIC session hands on. */
#ifndef CORDON_TESTS_QUIC_COLLECT_H
#define CORDON_TESTS_QUIC_COLLECT_H

#include "base/memory.h"
#include "evidence/capture/decrypt/plain.h"

#include <stdlib.h>

enum { COLLECTED_MOST = 64, MESSAGES_MOST = 32 };

struct collected {
    struct collected_stream {
        enum side from;
        uint64_t id;
        uint8_t *p;
        size_t n, early;
        unsigned gaps, ends, pieces;
        uint64_t missing; /* bytes in gaps */
    } streams[COLLECTED_MOST];
    size_t n;
    struct {
        enum side from;
        uint8_t type;
        size_t length;
    } messages[MESSAGES_MOST];
    size_t n_messages;
};

static inline struct collected_stream *collected_stream(struct collected *c, enum side from, uint64_t id) {
    for (size_t i = 0; i < c->n; i++)
        if (c->streams[i].from == from && c->streams[i].id == id) return &c->streams[i];
    if (c->n == COLLECTED_MOST) abort();
    struct collected_stream *s = &c->streams[c->n++];
    *s = (struct collected_stream){.from = from, .id = id};
    return s;
}

static inline void collect_data(void *context, enum side from, uint64_t id, struct bytes b, bool early) {
    struct collected_stream *s = collected_stream(context, from, id);
    if (s->ends || b.n == 0) abort(); /* nothing comes behind an end, and nothing empty */
    s->p = memory_resize(s->p, s->n + b.n, 1);
    memcpy(s->p + s->n, b.p, b.n);
    s->n += b.n;
    s->early += early ? b.n : 0;
    s->pieces++;
}

static inline void collect_end(void *context, enum side from, uint64_t id) {
    collected_stream(context, from, id)->ends++;
}

static inline void collect_gap(void *context, enum side from, uint64_t id, uint64_t n) {
    struct collected_stream *s = collected_stream(context, from, id);
    if (s->ends) abort();
    s->gaps++;
    s->missing += n;
}

static inline void collect_handshake(void *context, enum side from, uint8_t type, struct bytes body) {
    struct collected *c = context;
    if (c->n_messages == MESSAGES_MOST) abort();
    c->messages[c->n_messages].from = from;
    c->messages[c->n_messages].type = type;
    c->messages[c->n_messages++].length = body.n;
}

static inline struct plain_sink collecting(struct collected *c) {
    return (struct plain_sink){c, collect_data, collect_end, collect_gap, collect_handshake};
}

static inline void collected_free(struct collected *c) {
    for (size_t i = 0; i < c->n; i++) free(c->streams[i].p);
    *c = (struct collected){.n = 0};
}

#endif
