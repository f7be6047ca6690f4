#include "evidence/capture/names/pieces.h"

#include "base/memory.h"

#include <stdlib.h>

/* Joins [from, to) with what is there. False: too many pieces. */
static bool add_range(struct pieces *s, uint32_t from, uint32_t to) {
    unsigned i = 0;
    while (i < s->ranges && s->range[i].to < from) i++;
    unsigned j = i; /* [i, j) touch the new one */
    while (j < s->ranges && s->range[j].from <= to) j++;
    if (i == j) {
        if (s->ranges == PIECES_RANGES_MOST) return false;
        memmove(&s->range[i + 1], &s->range[i], (s->ranges - i) * sizeof s->range[0]);
        s->ranges++;
        s->range[i] = (struct piece){from, to};
        return true;
    }
    if (s->range[i].from < from) from = s->range[i].from;
    if (s->range[j - 1].to > to) to = s->range[j - 1].to;
    s->range[i] = (struct piece){from, to};
    memmove(&s->range[i + 1], &s->range[j], (s->ranges - j) * sizeof s->range[0]);
    s->ranges = (uint16_t)(s->ranges - (j - i - 1));
    return true;
}

void pieces_add(struct pieces *s, uint64_t offset, struct bytes data) {
    if (data.n == 0) return;
    if (offset > PIECES_BYTES_MOST || data.n > PIECES_BYTES_MOST - offset) {
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

struct bytes pieces_begin(const struct pieces *s) {
    if (s->ranges == 0 || s->range[0].from != 0) return (struct bytes){s->bytes, 0};
    return (struct bytes){s->bytes, s->range[0].to};
}

struct pieces *pieces_copy(const struct pieces *s) {
    struct pieces *copy = memory_new(1, sizeof *copy);
    for (unsigned i = 0; i < s->ranges; i++) {
        struct piece r = s->range[i];
        pieces_add(copy, r.from, (struct bytes){s->bytes + r.from, r.to - r.from});
    }
    copy->over = s->over;
    return copy;
}

void pieces_free(struct pieces *s) {
    if (!s) return;
    if (!s->borrowed) free(s->bytes);
    free(s);
}
