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

#endif
