/* Relations of ASes: a mapped file and a pipe give the same. */
#include "evidence/route/relations_private.h"

#include "two_ways.h"

static uint64_t read_all(struct input *in, struct diagnostics *d) {
    struct as_relations *r = as_relations_read(in, "fuzz", d);
    uint64_t sum = 0, n = 0;
    for (size_t i = 0; i < r->size; i++) {
        uint32_t low = (uint32_t)(r->pairs[i] >> 32), high = (uint32_t)r->pairs[i];
        if (!r->pairs[i]) continue;
        if (as_relation(r, low, high) == RELATION_NOT_KNOWN || low >= high) abort();
        sum = sum * 31 + low + high + (uint64_t)as_relation(r, high, low);
        n++;
    }
    if (n != as_relations_count(r)) abort();
    as_relations_free(r);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_two_ways(data, size, read_all);
}
