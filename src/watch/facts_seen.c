#include "watch/facts_seen.h"

#include <string.h>

void facts_start(struct facts_seen *k, size_t most) {
    *k = (struct facts_seen){.most = most, .seed = hash_seed()};
}

void facts_free(struct facts_seen *k) {
    hash_table_free(&k->young);
    hash_table_free(&k->old);
}

uint64_t facts_of(const struct facts_seen *k, char kind, const char *a, const char *b, const char *c) {
    const char *const parts[] = {a, b, c};
    uint64_t h = hash_mix(k->seed ^ (uint64_t)(unsigned char)kind);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        h = hash_mix(h ^ hash_bytes(parts[i] ? parts[i] : "", parts[i] ? strlen(parts[i]) : 0, k->seed));
    return h;
}

void facts_put(struct facts_seen *k, uint64_t fact, uint32_t value) {
    if (k->young.n >= k->most && hash_table_get(&k->young, fact) == HASH_ABSENT) {
        hash_table_free(&k->old);
        k->old = k->young;
        k->young = (struct hash_table){0};
    }
    hash_table_put(&k->young, fact, value);
}

uint32_t facts_get(struct facts_seen *k, uint64_t fact) {
    uint32_t value = hash_table_get(&k->young, fact);
    if (value != HASH_ABSENT) return value;
    value = hash_table_get(&k->old, fact);
    if (value != HASH_ABSENT) facts_put(k, fact, value);
    return value;
}
