/* A bounded memory of facts: has this been seen before? Facts are hashes of what they say. Two generations:
 * when the younger is full the elder goes, and what was asked for since then is in the younger; so what is
 * forgotten is what nobody asked about for longest. */
#ifndef CORDON_WATCH_FACTS_SEEN_H
#define CORDON_WATCH_FACTS_SEEN_H

#include "base/hash.h"

struct facts_seen {
    struct hash_table young, old;
    size_t most; /* of each generation */
    uint64_t seed;
};

void facts_start(struct facts_seen *k, size_t most);
void facts_free(struct facts_seen *k);

/* The hash of a fact: up to three texts (NULL like empty) under a letter for its kind. */
uint64_t facts_of(const struct facts_seen *k, char kind, const char *a, const char *b, const char *c);

/* What was put under it; HASH_ABSENT: it is not known. */
uint32_t facts_get(struct facts_seen *k, uint64_t fact);
void facts_put(struct facts_seen *k, uint64_t fact, uint32_t value);

#endif
