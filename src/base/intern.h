/* Each distinct byte string once, known by a small number: 0, 1, 2 … in order of arrival. */
#ifndef CORDON_BASE_INTERN_H
#define CORDON_BASE_INTERN_H

#include "base/arena.h"

struct intern;

#define INTERN_ABSENT UINT32_MAX

struct intern *intern_new(void);
void intern_free(struct intern *t);

uint32_t intern_add(struct intern *t, struct text s);        /* its number, new or old */
uint32_t intern_find(const struct intern *t, struct text s); /* INTERN_ABSENT when never added */
struct text intern_get(const struct intern *t, uint32_t id); /* NUL-terminated; empty for INTERN_ABSENT */
uint32_t intern_count(const struct intern *t);

/* For millions of strings in a row, where waiting for memory is most of the work: hash well before adding,
 * ask for the slot, later for the string in it, and add when both have arrived. Only hints; any of it may be
 * left out. */
uint32_t intern_hash(const struct intern *t, struct text s);
void intern_prefetch(const struct intern *t, uint32_t hash);
void intern_prefetch_string(const struct intern *t, uint32_t hash);
uint32_t intern_add_hashed(struct intern *t, struct text s, uint32_t hash);

#endif
