/* What has been handed over lately: a set that forgets the oldest, so that it can be told where what came
 * later would have mattered. Private to this folder. */
#ifndef CORDON_CAPTURE_LIVE_PAST_H
#define CORDON_CAPTURE_LIVE_PAST_H

#include "base/hash.h"

/* Two generations: when the younger one is full, the elder goes. Zeroed is empty and ready. */
struct past {
    struct hash_table young, elder;
};

void past_put(struct past *p, uint64_t key, uint32_t value);
uint32_t past_get(const struct past *p, uint64_t key); /* HASH_ABSENT: never there, or forgotten */
void past_free(struct past *p);

#endif
