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
    /* Four in a cache line. They are chosen by the upper bits of the mixed key, so that growing keeps their
     * order and walks through memory once. */
    struct name_slot {
        uint64_t key;
        uint32_t id_and_one; /* 0: free */
        uint32_t length;
    } * slots;
    unsigned bits; /* 1 << bits slots */
    uint64_t seed, factor;
};

/* A name, hashed. A short one is its own key; of others the key is a hash, and the bytes are compared. */
enum { NAME_SHORT = 8 };
struct name_key {
    struct text name;
    uint64_t key;
};

void names_start(struct names *t, size_t expected);
void names_free(struct names *t);
uint32_t names_add(struct names *t, const struct name_key *k);
uint32_t names_find(const struct names *t, struct text name); /* NAME_ABSENT: never added */
uint64_t names_hash(const struct names *t, const char *p, size_t n);

static inline uint64_t names_slot(const struct names *t, uint64_t key) {
    uint64_t mixed = (key ^ t->seed) * t->factor;
    mixed ^= mixed >> 32;
    return mixed * t->factor >> (64 - t->bits);
}

/* The bytes around the name end at `end`: up to there may be read. */
static inline void names_key(const struct names *t, struct name_key *k, const char *p, size_t n,
                             const char *end) {
    uint64_t key = 0;
    if (n > NAME_SHORT) {
        key = names_hash(t, p, n);
    } else if (end - p >= NAME_SHORT && n) {
        memcpy(&key, p, NAME_SHORT);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        key &= ~UINT64_C(0) >> (64 - 8 * n);
#else
        key &= ~UINT64_C(0) << (64 - 8 * n);
#endif
    } else if (n) {
        memcpy(&key, p, n);
    }
    k->name.p = p;
    k->name.n = n;
    k->key = key;
}

static inline bool names_same(const struct name_key *a, const struct name_key *b) {
    return a->key == b->key && a->name.n == b->name.n &&
           (a->name.n <= NAME_SHORT || memcmp(a->name.p, b->name.p, a->name.n) == 0);
}

/* For waiting on memory but once: ask for the slot, then for the name in it, then add. Only hints; as
 * functions without effect gcc leaves the calls out unless they are forced in line. */
__attribute__((always_inline)) static inline void names_prefetch(const struct names *t,
                                                                 const struct name_key *k) {
    __builtin_prefetch(&t->slots[names_slot(t, k->key)]);
}
__attribute__((always_inline)) static inline void names_prefetch_text(const struct names *t,
                                                                      const struct name_key *k) {
    if (k->name.n <= NAME_SHORT) return;
    const struct name_slot *s = &t->slots[names_slot(t, k->key)];
    if (s->id_and_one && s->key == k->key) __builtin_prefetch(t->list[s->id_and_one - 1].p);
}

#endif
