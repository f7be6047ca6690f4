#include "evidence/route/table/order.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct sorting {
    order_compare *compare;
    const void *context;
};

/* Where each run of what is in order begins, and n behind the last; how many runs. */
static size_t find_runs(struct sorting s, const uint32_t *list, uint32_t n, uint32_t **starts) {
    size_t runs = 0, capacity = 0;
    uint32_t *to = NULL;
    for (uint32_t i = 0; i <= n; i++) {
        if (i > 0 && i < n && s.compare(s.context, list[i - 1], list[i]) <= 0) continue;
        to = memory_grow(to, runs, &capacity, sizeof *to);
        to[runs++] = i;
    }
    *starts = to;
    return runs - 1;
}

static void merge(struct sorting s, const uint32_t *a, const uint32_t *middle, const uint32_t *end,
                  uint32_t *to) {
    const uint32_t *b = middle;
    while (a < middle && b < end) *to++ = s.compare(s.context, *a, *b) <= 0 ? *a++ : *b++;
    if (a < middle)
        memcpy(to, a, (size_t)(middle - a) * sizeof *a);
    else if (b < end)
        memcpy(to, b, (size_t)(end - b) * sizeof *b);
}

uint32_t *order_of(uint32_t n, order_compare *compare, const void *context) {
    struct sorting s = {compare, context};
    uint32_t *list = memory_new(n, sizeof *list), *other = NULL, *starts;
    for (uint32_t i = 0; i < n; i++) list[i] = i;
    if (n < 2) return list;
    size_t runs = find_runs(s, list, n, &starts);
    if (runs > 1) other = memory_new(n, sizeof *other);
    while (runs > 1) {
        size_t left = 0;
        for (size_t i = 0; i < runs; i += 2) {
            uint32_t from = starts[i], middle = starts[i + 1], end = i + 2 <= runs ? starts[i + 2] : middle;
            merge(s, list + from, list + middle, list + end, other + from);
            starts[left++] = from;
        }
        starts[left] = n;
        runs = left;
        uint32_t *swap = list;
        list = other;
        other = swap;
    }
    free(other);
    free(starts);
    return list;
}
