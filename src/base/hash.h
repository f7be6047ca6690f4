/* Hashing for tables, and a table from 64-bit keys to 32-bit values. Keys from foreign bytes are mixed with a
 * random seed of the process, so that nobody can prepare collisions. */
#ifndef CORDON_BASE_HASH_H
#define CORDON_BASE_HASH_H

#include "base/bytes.h"

uint64_t hash_seed(void); /* drawn once per process */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

/* Finalizer of MurmurHash3 (Appleby, public domain): a bijection in which every input bit moves every output.
 */
static inline uint64_t hash_mix(uint64_t x) {
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

/* hash_unmix(hash_mix(x)) is x. */
static inline uint64_t hash_unmix(uint64_t x) {
    x ^= x >> 33;
    x *= UINT64_C(0x9cb4b2f8129337db);
    x ^= x >> 33;
    x *= UINT64_C(0x4f74430c22a54005);
    return x ^ x >> 33;
}

/* Open addressing, linear probing, at most half full. Zeroed is empty and ready. Keys may be foreign numbers
 * as they are: where they stand hangs on the seed. */
struct hash_table {
    struct hash_slot {
        uint64_t key;
        uint32_t value;
        uint32_t used;
    } * slots;
    size_t n, size;
};

#define HASH_ABSENT UINT32_MAX

uint32_t hash_table_get(const struct hash_table *t, uint64_t key); /* HASH_ABSENT when not there */
void hash_table_put(struct hash_table *t, uint64_t key, uint32_t value);
void hash_table_free(struct hash_table *t);

#endif
