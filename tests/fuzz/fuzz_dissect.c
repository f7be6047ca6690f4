/* One packet of a link type (the first two bytes): what it is said to hold lies inside it. */
#include "evidence/capture/dissect.h"

#include <stdlib.h>

static void inside(const uint8_t *data, size_t size, const uint8_t *p, size_t n) {
    if (n > 0 && (p < data || n > size || p > data + size - n)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2) return 0;
    struct layer_counts counts = {0};
    struct dissection d = {.seed = 1, .counts = &counts};
    struct packet p = {.data = data + 2,
                       .captured = (uint32_t)size - 2,
                       .length = (uint32_t)size - 2,
                       .link = (uint16_t)(data[0] << 8 | data[1]),
                       .app = APP_NONE};
    dissect_packet(&d, &p);
    for (size_t i = 0; i < d.n; i++) {
        const struct segment *s = &d.segments[i];
        inside(data, size, s->payload, s->captured);
        if (s->captured > s->length || s->from > 1 || s->key.zero) abort();
        if (s->inner != (i > 0)) abort();
        if (s->hash != flow_key_hash(&s->key, 1)) abort();
    }
    if (d.has_fragment) {
        struct fragment last = d.fragment;
        inside(data, size, last.data.p, last.data.n);
        dissect_reassembled(&d, &last, last.data);
        for (size_t i = 0; i < d.n; i++) inside(data, size, d.segments[i].payload, d.segments[i].captured);
    }
    return 0;
}
