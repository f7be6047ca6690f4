/* Two countries swapped throughout a text, for the tests of neutrality. */
#ifndef CORDON_TESTS_SWAP_H
#define CORDON_TESTS_SWAP_H

#include "base/arena.h"

/* Swaps whole words: neither side of one may be a letter, a digit or '-'. In the arena. */
char *swap_words(struct arena *a, const char *text, const char *one, const char *other);

#endif
