/* The pool of flows being looked into. When it is full the one idle longest is concluded with what is known.
 */
#include "evidence/capture/shard.h"

#include "base/memory.h"
#include "evidence/capture/names/certificate.h"

#include <stdlib.h>

static uint32_t place_of(const struct shard *s, const struct inspection *i) {
    return (uint32_t)(i - s->pool) + 1;
}

static void unlink_one(struct shard *s, struct inspection *i) {
    if (i->older)
        s->pool[i->older - 1].newer = i->newer;
    else
        s->oldest = i->newer;
    if (i->newer)
        s->pool[i->newer - 1].older = i->older;
    else
        s->newest = i->older;
}

static void link_newest(struct shard *s, struct inspection *i) {
    uint32_t place = place_of(s, i);
    i->older = s->newest;
    i->newer = 0;
    if (s->newest)
        s->pool[s->newest - 1].newer = place;
    else
        s->oldest = place;
    s->newest = place;
}

void inspection_touch(struct shard *s, struct inspection *i) {
    if (s->newest == place_of(s, i)) return;
    unlink_one(s, i);
    link_newest(s, i);
}

void inspection_drop(struct shard *s, struct inspection *i) {
    unlink_one(s, i);
    struct flow *f = flow_get(&s->flows, i->flow);
    f->inspection = 0;
    stream_free(&i->stream[0]);
    stream_free(&i->stream[1]);
    quic_state_free(i->quic_state);
    dtls_state_free(i->dtls_state);
    i->quic_state = NULL;
    i->dtls_state = NULL;
    i->newer = s->pool_free;
    s->pool_free = place_of(s, i);
}

void inspection_conclude(struct shard *s, struct inspection *i) {
    struct flow *f = flow_get(&s->flows, i->flow);
    const struct handshake *h = &i->handshake;
    if (handshake_has(h, HANDSHAKE_ECH) || handshake_has(h, HANDSHAKE_ESNI)) f->flags |= FLOW_ECH;
    if (h->alpn_length) {
        f->alpn = intern_add(s->strings, (struct text){h->alpn, h->alpn_length});
        if (handshake_has(h, HANDSHAKE_ALPN_SELECTED)) f->flags |= FLOW_ALPN_SELECTED;
    }
    flow_set_protection(s, f, h);
    if (h->certificate && f->name_source == NAME_NONE) {
        struct shard_now now = s->now;
        s->now.packet = f->hello_packet;
        flow_add_name(s, f, text_of(certificate_host(h->certificate)), NAME_CERTIFICATE);
        s->now = now;
    }
    f->state = FLOW_DONE;
    inspection_drop(s, i);
}

void inspection_end(struct shard *s, struct inspection *i) {
    struct shard_now now = s->now;
    struct flow *f = flow_get(&s->flows, i->flow);
    if (f->key.transport != 6 || inspect_tcp_rest(s, f, i)) inspection_conclude(s, i);
    s->now = now;
}

static struct inspection *take_free(struct shard *s) {
    if (!s->pool_free) {
        if (s->pool_size >= s->limits->most_inspections) {
            s->inspections_cut++;
            inspection_end(s, &s->pool[s->oldest - 1]);
        } else {
            s->pool = memory_grow(s->pool, s->pool_size, &s->pool_capacity, sizeof *s->pool);
            s->pool[s->pool_size].newer = 0;
            s->pool_free = (uint32_t)++s->pool_size;
        }
    }
    struct inspection *i = &s->pool[s->pool_free - 1];
    s->pool_free = i->newer;
    return i;
}

struct inspection *inspection_of(struct shard *s, struct flow *f, uint32_t number) {
    if (f->inspection) {
        struct inspection *i = &s->pool[f->inspection - 1];
        inspection_touch(s, i);
        return i;
    }
    struct inspection *i = take_free(s);
    memset(i, 0, sizeof *i);
    i->flow = number;
    f->inspection = place_of(s, i);
    f->state = FLOW_INSPECTED;
    link_newest(s, i);
    return i;
}
