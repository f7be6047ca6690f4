#include "evidence/app/dex/dex_sorted.h"

#include "base/memory.h"

#include <stdlib.h>

/* How many bytes two texts begin with alike; `least` is the shorter one's length. */
static size_t alike(const char *a, const char *b, size_t least) {
    size_t i = 0;
    for (uint64_t x, y; i + sizeof x <= least; i += sizeof x) {
        memcpy(&x, a + i, sizeof x);
        memcpy(&y, b + i, sizeof y);
        if (x == y) continue;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        return i + (size_t)__builtin_ctzll(x ^ y) / 8;
#else
        return i + (size_t)__builtin_clzll(x ^ y) / 8;
#endif
    }
    while (i < least && a[i] == b[i]) i++;
    return i;
}

int dex_text_compare(struct text a, struct text b) {
    size_t least = a.n < b.n ? a.n : b.n, i = alike(a.p, b.p, least);
    if (i == least) return a.n < b.n ? -1 : a.n > b.n;
    /* U+0000 is written C0 80, and comes first of all */
    uint8_t x = (uint8_t)a.p[i], y = (uint8_t)b.p[i];
    if (x == 0xc0) x = 0;
    if (y == 0xc0) y = 0;
    return x < y ? -1 : 1;
}

static int by_text(const void *a, const void *b, void *context) {
    const struct dex_sorted *s = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int c = dex_text_compare(dex_span_text(s, x), dex_span_text(s, y));
    return c ? c : x < y ? -1 : x > y;
}

void dex_sorted_arrange(struct dex_sorted *s) {
    uint32_t *order = memory_new(s->n, sizeof *order);
    for (uint32_t i = 0; i < s->n; i++) order[i] = i;
    qsort_r(order, s->n, sizeof *order, by_text, s);
    s->order = order;
}

static bool is_before(const struct dex_sorted *s, uint32_t place, struct text t) {
    return dex_text_compare(dex_span_text(s, dex_sorted_item(s, place)), t) < 0;
}

uint32_t dex_sorted_find(const struct dex_sorted *s, uint32_t from, struct text t) {
    uint32_t low = from, step = 1;
    while (step <= s->n - low && is_before(s, low + step - 1, t)) {
        low += step;
        step = step > UINT32_MAX / 2 ? step : step * 2;
    }
    uint32_t high = step <= s->n - low ? low + step - 1 : s->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (is_before(s, middle, t))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
