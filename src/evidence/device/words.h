/* Words and fields of lines that tools print. Texts are views; nothing is copied. */
#ifndef CORDON_DEVICE_WORDS_H
#define CORDON_DEVICE_WORDS_H

#include "base/bytes.h"

/* From byte `from` on; empty where there are fewer. */
static inline struct text text_from(struct text t, size_t from) {
    return from < t.n ? (struct text){t.p + from, t.n - from} : (struct text){t.p + t.n, 0};
}

static inline struct text text_first(struct text t, size_t n) {
    return (struct text){t.p, n < t.n ? n : t.n};
}

/* Place of the first or last of them; t.n where there is none. */
size_t text_find(struct text t, char c);
size_t text_find_last(struct text t, char c);
bool text_has(struct text t, const char *what);

struct text word_trim(struct text t); /* without blanks at its ends */

/* The next word, without blanks; the rest begins behind it. Empty at the end. */
struct text text_word(struct text *rest);
/* Up to the next separator, which is taken too; the last field ends with the text. */
struct text text_field(struct text *rest, char separator);
/* The next line, without its end ("\n" or "\r\n"). False at the end of the text. */
bool text_line(struct text *rest, struct text *line);

/* Decimal digits and nothing else. */
bool text_number(struct text t, uint64_t *to);

/* Of these letters only, and not empty: "a-z" classes as in "a-z0-9.+-" (a '-' for itself comes last). */
bool text_of_letters(struct text t, const char *letters);

/* Value behind "key" in a line of "key=value key=value"; empty where there is none. Brackets and braces hold
 * a value together. */
struct text text_value(struct text line, const char *key);

/* "2023-01-05 10:12:13" or with '/' for '-', UTC; false where it is no such time. */
bool text_time(struct text date, struct text time, int64_t *ns);

#endif
