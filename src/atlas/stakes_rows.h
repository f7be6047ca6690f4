/* Cutting the text of a table into rows and fields, and finding them again for what is said about them. */
#ifndef CORDON_ATLAS_STAKES_ROWS_H
#define CORDON_ATLAS_STAKES_ROWS_H

#include "base/arena.h"

struct rows {
    const char *p, *end;
    const char *start; /* of the row last cut */
    uint32_t line;     /* of the row last cut, from 1 */
    uint32_t next;     /* line of the next one */
    bool open;         /* the row last cut has a quotation mark too many: no field is sure */
    const char *block; /* the piece of the text whose marks are known */
    uint64_t found;    /* bits of block: commas, line breaks and quotes not yet come to */
    struct arena *arena;
};

struct rows rows_over(struct text text, struct arena *a); /* a byte order mark is skipped */

/* The next row that is not empty: its fields, views of the text or, where quotes had to be taken off, of
 * copies in the arena; *n may be more than `most`, of which only the first are stored. False at the end. */
bool rows_next(struct rows *r, struct text *fields, size_t most, size_t *n);

/* Where a field of the row at `start` begins: *line is that of the row and moves on over line breaks inside
 * quotes. Columns are of characters (UTF-8), from 1. */
uint32_t rows_column(const char *start, const char *end, size_t field, uint32_t *line);
/* Column of the last quotation mark in the line at `start`. */
uint32_t rows_quote(const char *start, const char *end);

#endif
