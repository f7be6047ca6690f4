/* The ways in which one value is written: with separators or without, in upper or lower case, a telephone
 * number with its country code or the national way. */
#ifndef CORDON_PERSONAL_SPELLING_H
#define CORDON_PERSONAL_SPELLING_H

#include "evidence/personal/kind.h"
#include "evidence/personal/persona.h"

struct spellings {
    struct text *list; /* no two the same */
    size_t n, capacity;
};

/* How the value is written; a contact's depends on what it is. */
enum writing spelling_writing(const struct persona_value *v);

/* All of them, in the arena; the value as written first. */
struct spellings spellings_of(struct arena *a, const struct persona_value *v);

/* Without separators, lower case: what all spellings have in common, and what is hashed. Of telephone numbers
 * the digits with the country code, as far as that is known. */
struct text spelling_normal(struct arena *a, enum writing writing, struct text value);

struct text spelling_bare(struct arena *a, struct text t); /* its letters and digits */

/* Lower or upper case, for the alphabets that UTF-8 writes in two bytes and for ASCII. */
struct text spelling_case(struct arena *a, struct text t, bool upper);

/* 1985-03-27, 27.3.1985, 3/27/1985 or 19850327. False: it is no date. */
bool spelling_date(struct text t, int *year, int *month, int *day);

#endif
