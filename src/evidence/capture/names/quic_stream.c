#include "evidence/capture/names/quic_stream.h"

#include "base/memory.h"

#include <stdlib.h>

/* Joins [from, to) with what is there. False: too many pieces. */
static bool add_range(struct quic_stream *s, uint32_t from, uint32_t to) {
    unsigned i = 0;
    while (i < s->ranges && s->range[i].to < from) i++;
    unsigned j = i; /* [i, j) touch the new one */
    while (j < s->ranges && s->range[j].from <= to) j++;
    if (i == j) {
        if (s->ranges == QUIC_RANGES_MOST) return false;
        memmove(&s->range[i + 1], &s->range[i], (s->ranges - i) * sizeof s->range[0]);
        s->ranges++;
        s->range[i] = (struct quic_range){from, to};
        return true;
    }
    if (s->range[i].from < from) from = s->range[i].from;
    if (s->range[j - 1].to > to) to = s->range[j - 1].to;
    s->range[i] = (struct quic_range){from, to};
    memmove(&s->range[i + 1], &s->range[j], (s->ranges - j) * sizeof s->range[0]);
    s->ranges = (uint16_t)(s->ranges - (j - i - 1));
    return true;
}

void quic_stream_add(struct quic_stream *s, uint64_t offset, struct bytes data) {
    if (data.n == 0) return;
    if (offset > QUIC_STREAM_MOST || data.n > QUIC_STREAM_MOST - offset) {
        s->over = true;
        return;
    }
    uint32_t from = (uint32_t)offset, to = (uint32_t)(offset + data.n);
    if (to > s->capacity) {
        if (s->borrowed) {
            s->over = true;
            return;
        }
        uint32_t capacity = s->capacity ? s->capacity : 2048;
        while (capacity < to) capacity *= 2;
        s->bytes = memory_resize(s->bytes, capacity, 1);
        s->capacity = capacity;
    }
    if (!add_range(s, from, to)) {
        s->over = true;
        return;
    }
    memcpy(s->bytes + from, data.p, data.n);
}

struct bytes quic_stream_begin(const struct quic_stream *s) {
    if (s->ranges == 0 || s->range[0].from != 0) return (struct bytes){s->bytes, 0};
    return (struct bytes){s->bytes, s->range[0].to};
}

struct quic_stream *quic_stream_copy(const struct quic_stream *s) {
    struct quic_stream *copy = memory_new(1, sizeof *copy);
    for (unsigned i = 0; i < s->ranges; i++) {
        struct quic_range r = s->range[i];
        quic_stream_add(copy, r.from, (struct bytes){s->bytes + r.from, r.to - r.from});
    }
    copy->over = s->over;
    return copy;
}

void quic_stream_free(struct quic_stream *s) {
    if (!s) return;
    if (!s->borrowed) free(s->bytes);
    free(s);
}
