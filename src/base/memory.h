/* Allocation that does not fail: cordon bounds what it allocates by its own limits, so running out of memory
 * is the machine's end, not a case of the input. These end the process with one line. */
#ifndef CORDON_BASE_MEMORY_H
#define CORDON_BASE_MEMORY_H

#include <stddef.h>

void *memory_new(size_t count, size_t size);             /* zeroed; count * size is checked */
void *memory_resize(void *p, size_t count, size_t size); /* realloc, checked */
char *memory_copy_string(const char *s);                 /* NULL stays NULL */

/* A hint for large arrays that are touched all over: pages of 2 MiB, which cost fewer faults and misses. */
void memory_use_large_pages(void *p, size_t size);

/* Makes room for one more element: doubles *capacity when n reaches it. Returns the possibly moved array. */
void *memory_grow(void *p, size_t n, size_t *capacity, size_t size);

#endif
