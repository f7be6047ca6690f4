#include "evidence/capture/live_past.h"

enum { GENERATION = 32768 };

void past_put(struct past *p, uint64_t key, uint32_t value) {
    if (p->young.n >= GENERATION) {
        hash_table_free(&p->elder);
        p->elder = p->young;
        p->young = (struct hash_table){0};
    }
    hash_table_put(&p->young, key, value);
}

uint32_t past_get(const struct past *p, uint64_t key) {
    uint32_t value = hash_table_get(&p->young, key);
    return value == HASH_ABSENT ? hash_table_get(&p->elder, key) : value;
}

void past_free(struct past *p) {
    hash_table_free(&p->young);
    hash_table_free(&p->elder);
}
