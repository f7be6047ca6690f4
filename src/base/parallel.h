/* Work split over threads: parts that share nothing but what they only read. */
#ifndef CORDON_BASE_PARALLEL_H
#define CORDON_BASE_PARALLEL_H

#include <stddef.h>

enum { MOST_PARTS = 16 };

/* How many threads: as asked, at most MOST_PARTS; 0 asks for one a processor, at most 8. */
unsigned parallel_threads(unsigned asked);

/* Calls work(context, 0) … work(context, parts - 1), the first in this thread, and returns when all have
 * returned. Where a thread cannot be had its part is done in this one. */
void parallel_run(unsigned parts, void (*work)(void *context, unsigned part), void *context);

/* The part-th of `parts` contiguous ranges of n things: [*from, *to). */
void parallel_range(size_t n, unsigned parts, unsigned part, size_t *from, size_t *to);

#endif
