#include "evidence/capture/decrypt/quic_stream.h"

#include "base/memory.h"

#include <stdlib.h>

struct quic_segment {
    uint64_t from, to;
    uint8_t *bytes;
    bool early;
};

void quic_stream_start(struct quic_stream *s, uint64_t id) {
    *s = (struct quic_stream){.id = id, .size = QUIC_SIZE_UNKNOWN};
}

static size_t cost(const struct quic_segment *g) {
    return (size_t)(g->to - g->from) + sizeof *g;
}

void quic_stream_free(struct quic_stream *s, size_t *held) {
    for (size_t i = 0; i < s->n_held; i++) free(s->held[i].bytes);
    free(s->held);
    *held -= s->held_bytes;
    s->held = NULL;
    s->n_held = s->capacity = s->held_bytes = 0;
}

static void hand_on(struct quic_stream *s, const struct quic_outlet *to, struct bytes b, bool early) {
    s->next += b.n;
    *to->handed_on += b.n;
    to->sink->data(to->sink->context, to->from, s->id, b, early);
}

/* Hands on the segments that have become due. */
static void drain(struct quic_stream *s, const struct quic_outlet *to) {
    size_t i = 0;
    for (; i < s->n_held && s->held[i].from <= s->next; i++) {
        struct quic_segment *g = &s->held[i];
        s->held_bytes -= cost(g);
        *to->held -= cost(g);
        if (g->to > s->next) {
            size_t old = (size_t)(s->next - g->from);
            hand_on(s, to, (struct bytes){g->bytes + old, (size_t)(g->to - s->next)}, g->early);
        }
        free(g->bytes);
    }
    if (i == 0) return;
    s->n_held -= i;
    memmove(s->held, s->held + i, s->n_held * sizeof *s->held);
}

/* The first segment that ends behind `offset`. */
static size_t segment_behind(const struct quic_stream *s, uint64_t offset) {
    size_t low = 0, high = s->n_held;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->held[middle].to > offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void insert(struct quic_stream *s, const struct quic_outlet *to, size_t at, uint64_t offset,
                   struct bytes data, bool early) {
    struct quic_segment g = {offset, offset + data.n, memory_new(data.n, 1), early};
    memcpy(g.bytes, data.p, data.n);
    s->held = memory_grow(s->held, s->n_held, &s->capacity, sizeof *s->held);
    memmove(s->held + at + 1, s->held + at, (s->n_held - at) * sizeof *s->held);
    s->held[at] = g;
    s->n_held++;
    s->held_bytes += cost(&g);
    *to->held += cost(&g);
}

/* Keeps the parts of data that are not held yet; it lies behind `next`. */
static void hold(struct quic_stream *s, const struct quic_outlet *to, uint64_t offset, struct bytes data,
                 bool early) {
    const uint64_t end = offset + data.n;
    uint64_t at = offset;
    for (size_t i = segment_behind(s, offset); at < end; i++) {
        uint64_t free_to = i < s->n_held && s->held[i].from < end ? s->held[i].from : end;
        if (free_to > at) {
            struct bytes part = {data.p + (at - offset), (size_t)(free_to - at)};
            insert(s, to, i, at, part, early);
            i++;
        }
        at = i < s->n_held && free_to < end ? s->held[i].to : end;
    }
}

static void skip_gap(struct quic_stream *s, const struct quic_outlet *to) {
    to->sink->gap(to->sink->context, to->from, s->id, s->held[0].from - s->next);
    s->next = s->held[0].from;
    drain(s, to);
}

static void tell_end(struct quic_stream *s, const struct quic_outlet *to) {
    if (s->ended || s->next < s->size) return;
    s->ended = true;
    to->sink->end(to->sink->context, to->from, s->id);
}

/* Every segment left waiting costs room in `held`, so that this ends. */
static void keep_bounds(struct quic_stream *s, const struct quic_outlet *to) {
    while (s->n_held > 0 && (s->held_bytes > to->most || *to->held > to->most_of_all)) skip_gap(s, to);
}

bool quic_stream_add(struct quic_stream *s, const struct quic_outlet *to, uint64_t offset, struct bytes data,
                     bool fin, bool early) {
    if (s->ended) return true;
    const uint64_t end = offset + data.n;
    const uint64_t furthest = s->n_held ? s->held[s->n_held - 1].to : s->next;
    if (end > s->size || (fin && (furthest > end || (s->size != QUIC_SIZE_UNKNOWN && s->size != end))))
        return false;
    if (fin) s->size = end;
    if (end > s->next && offset <= s->next) {
        size_t old = (size_t)(s->next - offset);
        hand_on(s, to, (struct bytes){data.p + old, data.n - old}, early);
        if (s->n_held) drain(s, to);
    } else if (end > s->next) {
        hold(s, to, offset, data, early);
        keep_bounds(s, to);
    }
    tell_end(s, to);
    return true;
}

void quic_stream_finish(struct quic_stream *s, const struct quic_outlet *to) {
    if (s->ended) return;
    while (s->n_held) skip_gap(s, to);
    if (s->size == QUIC_SIZE_UNKNOWN) return;
    if (s->size > s->next) {
        to->sink->gap(to->sink->context, to->from, s->id, s->size - s->next);
        s->next = s->size;
    }
    tell_end(s, to);
}
