/* A bounded memory of facts: has this been seen before? Facts are hashes of what they say. Two generations:
 * when the younger is full the elder goes, and what was asked for since then is in the younger; so what is
 * forgotten is what nobody asked about for longest. */
#ifndef CORDON_WATCH_KNOWN_H
#define CORDON_WATCH_KNOWN_H

#include "base/hash.h"

struct known {
    struct hash_table young, old;
    size_t most; /* of each generation */
    uint64_t seed;
};

void known_start(struct known *k, size_t most);
void known_free(struct known *k);

/* The hash of a fact: up to three texts (NULL like empty) under a letter for its kind. */
uint64_t known_fact(const struct known *k, char kind, const char *a, const char *b, const char *c);

/* What was put under it; HASH_ABSENT: it is not known. */
uint32_t known_get(struct known *k, uint64_t fact);
void known_put(struct known *k, uint64_t fact, uint32_t value);

#endif
