/* Names of parties in a table of millions of stakes, known by number in order of arrival. Names are views of
 * the table's text, which must outlive them; nothing is copied. */
#ifndef CORDON_ATLAS_STAKES_NAMES_H
#define CORDON_ATLAS_STAKES_NAMES_H

#include "base/bytes.h"

#define NAME_ABSENT UINT32_MAX

struct names {
    struct text *list;
    uint32_t n;
    size_t capacity;
    struct name_slot *slots;
    unsigned bits; /* 1 << bits slots; 0: none yet */
    uint64_t seed, factor;
};

/* A name, hashed. A short one is its own key; of others the key is a hash, and the bytes are compared. */
struct name_key {
    struct text name;
    uint64_t key;
};

void names_start(struct names *t, size_t expected);
void names_free(struct names *t);
/* `end` is where the bytes around the name end: up to there may be read. */
struct name_key names_key(const struct names *t, struct text name, const char *end);

/* For waiting on memory but once: ask for the slot, then for the name in it, then add. Only hints. */
void names_prefetch(const struct names *t, const struct name_key *k);
void names_prefetch_text(const struct names *t, const struct name_key *k);
uint32_t names_add(struct names *t, const struct name_key *k);
uint32_t names_find(const struct names *t, struct text name); /* NAME_ABSENT: never added */

#endif
