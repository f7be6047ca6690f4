/* Apple's property lists, XML ("PropertyList-1.0.dtd") and binary ("bplist00", CFBinaryPList.c of
 * CoreFoundation), as a plain tree.
 *
 * Bounded: bytes, depth, values and text that references of a binary list multiply (an object may be referred
 * to many times; each use is a value of its own here). XML that declares entities is refused: no property
 * list needs them. Texts are UTF-8, end in NUL, and live in the arena. */
#ifndef CORDON_APP_APPLE_PLIST_H
#define CORDON_APP_APPLE_PLIST_H

#include "base/arena.h"

enum { PLIST_LARGEST = 64 << 20, PLIST_DEEPEST = 64, PLIST_MOST_VALUES = 1000000 };

enum plist_kind {
    PLIST_NULL,
    PLIST_FALSE,
    PLIST_TRUE,
    PLIST_INTEGER,
    PLIST_REAL,
    PLIST_DATE,
    PLIST_DATA,
    PLIST_STRING,
    PLIST_UID, /* of keyed archives */
    PLIST_ARRAY,
    PLIST_DICT
};

struct plist {
    enum plist_kind kind;
    struct text key;   /* inside a dictionary */
    struct text text;  /* string */
    struct bytes data; /* data; a view of the bytes given where the list is binary */
    int64_t integer;   /* integer, UID; of more than 64 bits: the lower ones */
    double real;       /* real; date: seconds since 1970 */
    struct plist *first, *next;
    size_t count; /* of the values in an array or dictionary */
};

/* Why it cannot be read. */
struct plist_trouble {
    const char *what;   /* one phrase, in the arena or static */
    const char *clause; /* NULL: none */
    uint64_t offset;
};

bool plist_recognised(struct bytes b); /* only looks at the start */

/* NULL, and *why, when it is damaged, too large or a bomb. */
const struct plist *plist_parse(struct arena *a, struct bytes b, struct plist_trouble *why);
bool plist_is_binary(struct bytes b);

/* The first value of that name; NULL when absent, or when p is NULL or no dictionary. */
const struct plist *plist_get(const struct plist *p, const char *key);
/* The text of a string of that name; empty (p NULL) when it is none. */
struct text plist_text(const struct plist *p, const char *key);
/* NULL where it is none. */
const char *plist_string(const struct plist *p, const char *key);
bool plist_is_true(const struct plist *p, const char *key);
/* Of an array (or dictionary) of that name, for a loop over ->next; NULL: none. */
const struct plist *plist_first(const struct plist *p, const char *key);

#endif
