/* An arena owns many small things that live and die together: one per evidence, atlas, policy, audit. */
#ifndef CORDON_BASE_ARENA_H
#define CORDON_BASE_ARENA_H

#include "base/bytes.h"

#include <stdarg.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is fine */

/* Zeroed memory aligned for any object. Never NULL (see memory.h). */
void *arena_take(struct arena *a, size_t size);
void *arena_take_array(struct arena *a, size_t count, size_t size);

char *arena_string(struct arena *a, const char *s); /* NULL stays NULL */
char *arena_text(struct arena *a, struct text t);   /* NUL-terminated copy */
struct bytes arena_bytes(struct arena *a, struct bytes b);
char *arena_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_format_list(struct arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* An array grown inside the arena: room for one more element (the outgrown copy stays until the arena goes).
 */
void *arena_grow(struct arena *a, void *p, size_t n, size_t *capacity, size_t size);

size_t arena_used(const struct arena *a);

#endif
