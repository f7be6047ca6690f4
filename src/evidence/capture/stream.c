#include "evidence/capture/stream.h"

#include "base/memory.h"

#include <stdlib.h>

struct held_segment {
    struct held_segment *next;
    uint32_t sequence, n;
    bool whole;
    uint8_t data[];
};

void stream_free(struct stream *s) {
    for (struct held_segment *h = s->held, *next; h; h = next) {
        next = h->next;
        free(h);
    }
    free(s->buffer);
    *s = (struct stream){0};
}

void stream_start(struct stream *s, uint32_t sequence) {
    s->started = true;
    s->next = sequence;
}

static void append(struct stream *s, struct bytes b) {
    if (s->n + b.n > s->capacity) {
        uint32_t capacity = s->capacity ? s->capacity * 2 : 256;
        while (capacity < s->n + b.n) capacity += capacity / 2;
        s->buffer = memory_resize(s->buffer, capacity, 1);
        s->capacity = capacity;
    }
    if (b.n) memcpy(s->buffer + s->n, b.p, b.n);
    s->n += (uint32_t)b.n;
}

/* An early segment waits, sorted; overlaps are sorted out when it becomes due. */
static void hold(struct stream *s, uint32_t sequence, struct bytes b, bool whole,
                 struct stream_limits limits) {
    struct held_segment **at = &s->held;
    while (*at && (int32_t)((*at)->sequence - sequence) < 0) at = &(*at)->next;
    if (*at && (*at)->sequence == sequence && (*at)->n >= b.n) return;
    if (s->n_held >= limits.most_held || s->held_bytes + b.n > limits.most_bytes) {
        s->broken = s->refused = true;
        return;
    }
    struct held_segment *h = memory_resize(NULL, 1, sizeof *h + b.n);
    *h = (struct held_segment){.next = *at, .sequence = sequence, .n = (uint32_t)b.n, .whole = whole};
    memcpy(h->data, b.p, b.n);
    *at = h;
    s->n_held++;
    s->held_bytes += h->n;
}

struct bytes stream_take(struct stream *s, uint32_t sequence, struct bytes b, bool whole,
                         struct stream_limits limits) {
    static const struct bytes nothing = {NULL, 0};
    if (s->broken) return nothing;
    if (!s->started) stream_start(s, sequence);
    int32_t ahead = (int32_t)(sequence - s->next);
    if (ahead > 0) {
        hold(s, sequence, b, whole, limits);
        return nothing;
    }
    size_t old = (size_t) - (int64_t)ahead;
    if (old >= b.n) return nothing;
    b = (struct bytes){b.p + old, b.n - old};
    s->next += (uint32_t)b.n;
    if (!whole) s->broken = true;
    if (s->n == 0) return b;
    if (s->n + b.n > limits.most_bytes) {
        s->broken = true;
        return nothing;
    }
    append(s, b);
    return (struct bytes){s->buffer, s->n};
}

void stream_keep(struct stream *s, struct bytes rest) {
    uintptr_t at = (uintptr_t)rest.p, start = (uintptr_t)s->buffer;
    bool own = s->n > 0 && at >= start && at <= start + s->n;
    if (own) {
        if (at != start) memmove(s->buffer, rest.p, rest.n);
        s->n = (uint32_t)rest.n;
    } else {
        s->n = 0;
        append(s, rest);
    }
}

struct bytes stream_due(struct stream *s, struct stream_limits limits) {
    while (s->held && (int32_t)(s->held->sequence - s->next) <= 0 && !s->broken) {
        struct held_segment *h = s->held;
        s->held = h->next;
        s->n_held--;
        s->held_bytes -= h->n;
        struct bytes view = stream_take(s, h->sequence, (struct bytes){h->data, h->n}, h->whole, limits);
        if (view.n && view.p != s->buffer) { /* the view must outlive the held segment */
            append(s, view);
            view = (struct bytes){s->buffer, s->n};
        }
        free(h);
        if (view.n) return view;
    }
    return (struct bytes){NULL, 0};
}

bool stream_skip_gap(struct stream *s) {
    if (!s->held) return false;
    s->next = s->held->sequence;
    s->n = 0;
    s->broken = s->refused = false;
    return true;
}
