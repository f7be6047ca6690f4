#include "evidence/capture/batch.h"

#include "base/memory.h"

#include <stdlib.h>

bool batch_fill(struct batch *b, struct reader *r, uint64_t room) {
    bool copy = !input_stable(r->in);
    uint64_t start = input_offset(r->in);
    b->n = 0;
    b->stored = 0;
    r->scouted = 0;
    if (copy && !b->store) b->store = memory_new(BATCH_BYTES + LARGEST_PACKET + 65536, 1);
    while (b->n < BATCH_PACKETS && b->n < room && input_offset(r->in) - start < BATCH_BYTES &&
           b->stored < BATCH_BYTES) {
        struct packet *p = &b->packets[b->n];
        if (!reader_next(r, p)) break;
        if (copy) {
            memcpy(b->store + b->stored, p->data, p->captured);
            p->data = b->store + b->stored;
            b->stored += p->captured;
        }
        b->n++;
    }
    b->upto = input_offset(r->in);
    return b->n > 0;
}

static unsigned shard_of(uint64_t hash, unsigned shards) {
    return shards == 1 ? 0 : (unsigned)((hash >> 32) * shards >> 32);
}

static void push(struct batch *b, const struct segment *s, unsigned shards) {
    struct segment_list *l = &b->segments[shard_of(s->hash, shards)];
    const struct packet *p = &b->packets[s->packet];
    l->list = memory_grow(l->list, l->n, &l->capacity, sizeof *s);
    struct segment *own = &l->list[l->n++];
    *own = *s;
    own->app = p->app;
    own->frame = p->length;
    own->time_ns = p->time_ns;
}

static void count(struct batch *b, const struct packet *p) {
    b->bytes += p->length;
    if (b->first_ns == 0 || p->time_ns < b->first_ns) b->first_ns = p->time_ns;
    if (p->time_ns > b->last_ns) b->last_ns = p->time_ns;
}

/* By packet; what carries before what is carried; then so that it does not depend on the number of shards. */
static int by_packet(const void *a, const void *b) {
    const struct segment *x = a, *y = b;
    if (x->packet != y->packet) return x->packet < y->packet ? -1 : 1;
    if (x->inner != y->inner) return x->inner ? 1 : -1;
    int order = memcmp(&x->key, &y->key, sizeof x->key);
    return order ? order : (x->captured < y->captured) - (x->captured > y->captured);
}

void batch_dissect(struct batch *b, struct dissection *d, unsigned shards) {
    for (unsigned i = 0; i < shards; i++) b->segments[i].n = 0;
    b->n_fragments = 0;
    b->bytes = 0;
    b->first_ns = b->last_ns = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        count(b, &b->packets[i]);
        d->packet = i;
        dissect_packet(d, &b->packets[i]);
        if (d->n > 2) qsort(d->segments, d->n, sizeof *d->segments, by_packet);
        for (size_t k = 0; k < d->n; k++) push(b, &d->segments[k], shards);
        if (!d->has_fragment) continue;
        b->fragments = memory_grow(b->fragments, b->n_fragments, &b->fragment_capacity, sizeof *b->fragments);
        b->fragments[b->n_fragments++] = d->fragment;
    }
}

void batch_reassemble(struct batch *b, struct fragments *f, struct dissection *d, unsigned shards) {
    bool any = false;
    for (size_t i = 0; i < b->n_fragments; i++) {
        struct fragment one = b->fragments[i]; /* a tunnel in it may add more to the list */
        struct bytes payload;
        if (!fragments_add(f, &one, b->packets[one.packet].time_ns, &payload)) continue;
        b->reassembled =
            memory_grow(b->reassembled, b->n_reassembled, &b->reassembled_capacity, sizeof *b->reassembled);
        b->reassembled[b->n_reassembled++] = (void *)(uintptr_t)payload.p;
        dissect_reassembled(d, &one, payload);
        for (size_t k = 0; k < d->n; k++) push(b, &d->segments[k], shards);
        any = any || d->n > 0;
        if (!d->has_fragment) continue;
        b->fragments = memory_grow(b->fragments, b->n_fragments, &b->fragment_capacity, sizeof *b->fragments);
        b->fragments[b->n_fragments++] = d->fragment;
    }
    for (unsigned i = 0; any && i < shards; i++)
        if (b->segments[i].n > 1)
            qsort(b->segments[i].list, b->segments[i].n, sizeof(struct segment), by_packet);
}

void batch_reset(struct batch *b) {
    for (size_t i = 0; i < b->n_reassembled; i++) free(b->reassembled[i]);
    b->n_reassembled = 0;
    b->state = BATCH_FREE;
}

void batch_free(struct batch *b) {
    batch_reset(b);
    for (size_t i = 0; i < MOST_SHARDS; i++) free(b->segments[i].list);
    free(b->fragments);
    free(b->store);
    free(b->reassembled);
}
