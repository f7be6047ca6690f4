#include "evidence/capture/decrypt/quic_streams.h"

#include "base/hash.h"
#include "base/memory.h"
#include "evidence/capture/decrypt/quic_session.h"

#include <stdlib.h>

enum { DONE_WINDOW = 4096, WORD = 64, TYPES = 4, FIRST_BUCKETS = 16 };
static const uint32_t none = UINT32_MAX;

/* Which stream numbers of one type are finished: all below `base`, and those marked in a ring from there. */
struct done {
    uint64_t base;
    uint64_t bits[DONE_WINDOW / WORD];
};

struct slot {
    struct quic_stream stream;
    uint32_t after; /* of the same bucket, or of the free ones */
    bool used, touched;
};

struct quic_streams {
    struct slot *slots;
    size_t n_slots, capacity;
    uint32_t *buckets;
    size_t n_buckets; /* a power of two */
    size_t live;
    uint32_t spare; /* first slot that is free */
    uint32_t last;  /* that a frame was for */
    uint32_t hand;  /* of the clock that finds a stream to finish */
    struct done done[TYPES];
};

struct quic_streams *quic_streams_new(void) {
    struct quic_streams *t = memory_new(1, sizeof *t);
    t->spare = t->last = none;
    return t;
}

void quic_streams_free(struct quic_streams *t, size_t *held) {
    if (!t) return;
    for (size_t i = 0; i < t->n_slots; i++)
        if (t->slots[i].used) quic_stream_free(&t->slots[i].stream, held);
    free(t->slots);
    free(t->buckets);
    free(t);
}

static bool is_done(const struct quic_streams *t, uint64_t id) {
    const struct done *d = &t->done[id & 3];
    uint64_t number = id >> 2;
    if (number < d->base) return true;
    if (number - d->base >= DONE_WINDOW) return false;
    uint64_t i = number % DONE_WINDOW;
    return d->bits[i / WORD] >> (i % WORD) & 1;
}

static void mark_done(struct quic_streams *t, uint64_t id) {
    struct done *d = &t->done[id & 3];
    uint64_t number = id >> 2;
    if (number < d->base) return;
    if (number - d->base >= 2 * DONE_WINDOW) {
        memset(d->bits, 0, sizeof d->bits);
        d->base = number - DONE_WINDOW + 1;
    }
    for (; number - d->base >= DONE_WINDOW; d->base++) {
        uint64_t i = d->base % DONE_WINDOW;
        d->bits[i / WORD] &= ~(UINT64_C(1) << (i % WORD));
    }
    uint64_t i = number % DONE_WINDOW;
    d->bits[i / WORD] |= UINT64_C(1) << (i % WORD);
}

static uint32_t *bucket(const struct quic_streams *t, uint64_t id) {
    return &t->buckets[hash_mix(id ^ hash_seed()) & (t->n_buckets - 1)];
}

static uint32_t find(const struct quic_streams *t, uint64_t id) {
    if (t->last != none && t->slots[t->last].used && t->slots[t->last].stream.id == id) return t->last;
    if (t->n_buckets == 0) return none;
    uint32_t i = *bucket(t, id);
    while (i != none && t->slots[i].stream.id != id) i = t->slots[i].after;
    return i;
}

static void chain(struct quic_streams *t, uint32_t i) {
    uint32_t *head = bucket(t, t->slots[i].stream.id);
    t->slots[i].after = *head;
    *head = i;
}

static void grow_buckets(struct quic_streams *t) {
    t->n_buckets = t->n_buckets ? t->n_buckets * 2 : FIRST_BUCKETS;
    t->buckets = memory_resize(t->buckets, t->n_buckets, sizeof *t->buckets);
    for (size_t i = 0; i < t->n_buckets; i++) t->buckets[i] = none;
    for (uint32_t i = 0; i < t->n_slots; i++)
        if (t->slots[i].used) chain(t, i);
}

static void forget(struct quic_streams *t, uint32_t i, size_t *held) {
    struct slot *s = &t->slots[i];
    uint32_t *link = bucket(t, s->stream.id);
    while (*link != i) link = &t->slots[*link].after;
    *link = s->after;
    mark_done(t, s->stream.id);
    quic_stream_free(&s->stream, held);
    s->used = false;
    s->after = t->spare;
    t->spare = i;
    t->live--;
}

/* A stream with no frame since the hand of the clock last passed it, or none but its first. */
static void make_room(struct quic_streams *t, const struct quic_outlet *to) {
    for (;; t->hand++) {
        if (t->hand >= t->n_slots) t->hand = 0;
        struct slot *s = &t->slots[t->hand];
        if (s->used && !s->touched) break;
        s->touched = false;
    }
    quic_stream_finish(&t->slots[t->hand].stream, to);
    forget(t, t->hand, to->held);
}

static uint32_t open_stream(struct quic_streams *t, const struct quic_outlet *to, uint64_t id) {
    if (t->live == QUIC_STREAMS_MOST) make_room(t, to);
    if (t->live >= t->n_buckets) grow_buckets(t);
    uint32_t i = t->spare;
    if (i == none) {
        t->slots = memory_grow(t->slots, t->n_slots, &t->capacity, sizeof *t->slots);
        i = (uint32_t)t->n_slots++;
    } else {
        t->spare = t->slots[i].after;
    }
    t->slots[i] = (struct slot){.used = true};
    quic_stream_start(&t->slots[i].stream, id);
    chain(t, i);
    t->live++;
    return i;
}

/* RFC 9000 2.1: bit 1 says unidirectional, bit 0 that the server opened it. */
static bool may_send(enum side from, uint64_t id) {
    return !(id & 2) || (id & 1) == (from == FROM_SERVER);
}

bool quic_streams_frame(struct quic_streams *t, const struct quic_outlet *to, const struct quic_frame *f,
                        bool early) {
    if (!may_send(to->from, f->stream)) return false;
    uint32_t i = find(t, f->stream);
    if (i == none) {
        if (is_done(t, f->stream)) return true;
        i = open_stream(t, to, f->stream);
    } else {
        t->slots[i].touched = true;
    }
    t->last = i;
    struct quic_stream *s = &t->slots[i].stream;
    bool sound = true;
    if (f->type == QUIC_STREAM) {
        sound = quic_stream_add(s, to, f->offset, f->data, f->fin, early);
    } else if (f->type == QUIC_RESET_STREAM || s->next >= f->size) {
        if (f->size >= s->next && s->size == QUIC_SIZE_UNKNOWN) s->size = f->size;
        quic_stream_finish(s, to);
    }
    if (s->ended) forget(t, i, to->held);
    return sound;
}

void quic_streams_finish(struct quic_streams *t, const struct quic_outlet *to) {
    for (uint32_t i = 0; i < t->n_slots; i++) {
        if (!t->slots[i].used) continue;
        quic_stream_finish(&t->slots[i].stream, to);
        if (t->slots[i].stream.ended) forget(t, i, to->held);
    }
}
