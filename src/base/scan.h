/* Walks the outside of a JSON text (RFC 8259) of any size, a window at a time: down to its entries, and over
 * all else without reading it. What an entry holds is read with pull.h. */
#ifndef CORDON_BASE_SCAN_H
#define CORDON_BASE_SCAN_H

#include "base/input.h"

enum { SCAN_KEY = 32 };

struct scan {
    struct input *in;
};

/* The next byte that is no white space, not taken; -1 at the end. */
int scan_peek(struct scan *s);
bool scan_take(struct scan *s, int wanted); /* that byte, when it is the wanted one */

/* A string as it is written, escapes and all; longer than there is room for: empty. False: the input ends. */
bool scan_key(struct scan *s, char key[SCAN_KEY]);

bool scan_skip(struct scan *s); /* a value; false: the input ends in it, or there is none */

enum scanned { SCANNED, SCANNED_LARGE, SCANNED_CUT };
/* An object or list as a view, valid until the next call; the input stays before it (input_skip() passes it).
 * LARGE: over `most` bytes, and passed. CUT: the input ends in it. */
enum scanned scan_object(struct scan *s, size_t most, struct bytes *b);

#endif
