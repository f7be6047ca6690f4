/* Comma-separated values (RFC 4180), row by row over bytes in memory. */
#ifndef CORDON_ATLAS_CSV_H
#define CORDON_ATLAS_CSV_H

#include "base/bytes.h"

struct csv {
    const char *p, *end;
    uint64_t line; /* of the row last read, from 1 */
    uint64_t next; /* line the next row starts in */
    bool copied;   /* the row's fields are copies, not views of the text */
    bool whole; /* set by the caller: nothing follows the text, so a quotation mark still open at its end has
                   no second one */
    bool open;  /* the row has such a mark, or one whose second one ends no field: it is cut at the end of
                   its line, and what its fields are is a guess */
    char *scratch; /* unquoted fields of the row */
    size_t capacity;
};

struct csv csv_over(struct text text); /* a byte order mark is skipped */
void csv_end(struct csv *c);

/* The next row that is not empty: its fields, valid until the next call; *n may be more than `most`, of which
 * only the first are stored. False at the end. */
bool csv_row(struct csv *c, struct text *fields, size_t most, size_t *n);

#endif
