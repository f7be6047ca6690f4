/* "Did you mean": the nearest of the words that would have been right. */
#ifndef CORDON_BASE_SUGGEST_H
#define CORDON_BASE_SUGGEST_H

#include "base/bytes.h"

/* The candidate with the least Damerau-Levenshtein distance, if it is near enough to be a slip; else NULL. */
const char *suggest(struct text word, const char *const *candidates, size_t n);

#endif
