/* Records of a JSON input, one after the other and never all at once: one object a line (JSON Lines), or the
 * objects of one list, which may be a single line of gigabytes. Which of both is found by content. */
#ifndef CORDON_BASE_RECORDS_H
#define CORDON_BASE_RECORDS_H

#include "base/input.h"

struct record {
    struct text text; /* valid until the next call */
    uint64_t number;  /* from 1 */
    uint64_t line;    /* of its first byte, from 1 */
    uint32_t column;
};

struct records {
    struct input *in;
    const char *name;
    struct diagnostics *d;
    size_t most; /* bytes of one record */
    uint64_t number, line;
    uint32_t column;
    enum { RECORDS_UNKNOWN, RECORDS_LINES, RECORDS_LIST, RECORDS_ENDED } how;
    size_t pending; /* bytes of the record last given, not yet skipped */
};

struct records records_over(struct input *in, const char *name, size_t most, struct diagnostics *d);

/* False at the end. What is too large, or stands between records and is none, is told once and left out. */
bool records_next(struct records *r, struct record *to);

#endif
