/* JSON (RFC 8259) read as a plain tree. Numbers stay text, so that a share is as exact as it was written.
 *
 * Bounded: a text of at most TREE_LARGEST bytes, nested at most TREE_DEEPEST deep, no key twice in an object.
 * Anything else is one diagnostic with its place. Strings may hold NUL and any other character. */
#ifndef CORDON_BASE_TREE_H
#define CORDON_BASE_TREE_H

#include "base/arena.h"
#include "base/diagnostic.h"

enum { TREE_LARGEST = 4 * 1024 * 1024, TREE_DEEPEST = 48 };

enum tree_kind { TREE_NULL, TREE_FALSE, TREE_TRUE, TREE_NUMBER, TREE_STRING, TREE_LIST, TREE_OBJECT };

struct tree {
    enum tree_kind kind;
    struct text text; /* string or number; NUL-terminated */
    struct text key;  /* inside an object; NUL-terminated */
    struct tree *first, *next;
    size_t count; /* children */
};

/* Where a text stands in its file. */
struct tree_place {
    const char *file;
    uint64_t line; /* of its first byte, from 1 */
    uint32_t column;
};

/* The tree lives in the arena. NULL, with a SEVERITY_DAMAGE diagnostic at file:line:column (d NULL: none),
 * when the text is not such a document. */
const struct tree *tree_parse(struct arena *a, struct tree_place at, struct text text, struct diagnostics *d);

/* The member of an object; NULL when absent, when t is NULL or no object. */
const struct tree *tree_get(const struct tree *t, const char *key);

/* Strings (and numbers, as they are written) of that member; empty when it is none. */
struct text tree_text(const struct tree *t, const char *key);

/* The text of a string or number; empty for anything else. */
struct text tree_value(const struct tree *t);

bool tree_is_true(const struct tree *t, const char *key);

#endif
