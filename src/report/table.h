/* A table that fits its sheet: columns shrink to their least width, then the least needed go. */
#ifndef CORDON_REPORT_TABLE_H
#define CORDON_REPORT_TABLE_H

#include "report/sheet.h"

enum { TABLE_COLUMNS = 12 };

struct table_column {
    const char *title;
    bool right;        /* aligned to the right: numbers */
    bool cut_front;    /* domain names: the end tells more than the beginning */
    unsigned least;    /* never narrower than this; 0: never cut */
    unsigned optional; /* 0: always there; else the highest goes first when space is short */
};

struct table_cell {
    const char *text; /* clean */
    enum style style;
};

struct table;

struct table *table_new(struct arena *a, const struct table_column *columns, size_t n_columns);
/* One cell a column. */
void table_row(struct table *t, const struct table_cell *cells);
/* A line of its own across all columns: `left` cut to leave room for `right`. */
void table_span(struct table *t, struct table_cell mark, struct table_cell left, struct table_cell right);
/* Writes the table with its titles, `indent` columns from the left. */
void table_write(struct table *t, const struct sheet *sheet, size_t indent);

#endif
