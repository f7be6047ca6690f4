/* JSON (RFC 8259) read value after value, without building anything: for texts too large for a tree.
 *
 * Like a cursor it fails stickily: after the first fault every call yields nothing, `wrong` says what it was
 * and `wrong_at` where. A value that is asked for as something else than it is, is passed over. Strings
 * without escapes are views of the text; others, and only those, are copied into the arena.
 *
 *   if (pull_object(&p))
 *       for (struct text key; pull_member(&p, &key);)
 *           if (text_is(key, "url")) pull_text(&p, &url); else pull_skip(&p);
 */
#ifndef CORDON_BASE_PULL_H
#define CORDON_BASE_PULL_H

#include "base/arena.h"
#include "base/cursor.h"

enum { PULL_DEEPEST = 512 };

enum pull_kind {
    PULL_NOTHING, /* the end, a fault, or no value */
    PULL_NULL,
    PULL_FALSE,
    PULL_TRUE,
    PULL_NUMBER,
    PULL_STRING,
    PULL_LIST,
    PULL_OBJECT
};

struct pull {
    struct cursor c;
    const uint8_t *start;
    struct arena *arena;
    unsigned depth;
    bool fresh;        /* just inside an object or list: no comma is due */
    bool control;      /* a string held a bare control character, against RFC 8259 7; it was kept */
    const char *wrong; /* NULL: nothing; static */
    size_t wrong_at;   /* bytes from the start */
};

struct pull pull_over(struct bytes b, struct arena *a);
static inline bool pull_ok(const struct pull *p) {
    return !p->wrong;
}
static inline size_t pull_at(const struct pull *p) {
    return (size_t)(p->c.p - p->start);
}

enum pull_kind pull_kind(struct pull *p); /* of the value that comes next */

/* Enter it; false, and the value passed over, when it is none. Then ask for members or elements until there
 * are no more, and take each value: with one of these functions or pull_skip(). */
bool pull_object(struct pull *p);
bool pull_member(struct pull *p, struct text *key);
bool pull_list(struct pull *p);
bool pull_element(struct pull *p);

/* False, with the value passed over, when it is of another kind. */
bool pull_string(struct pull *p, struct text *to);
bool pull_number(struct pull *p, struct text *to); /* as it is written */
void pull_skip(struct pull *p);

/* How many bytes of a string from p, at most n, are neither '"' nor '\\' nor a control character. */
size_t pull_plain(const uint8_t *p, size_t n);

/* Nothing but white space is left. */
bool pull_end(struct pull *p);

#endif
