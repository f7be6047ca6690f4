/* Lines of columns whose names are told before them. Private to this folder. */
#ifndef CORDON_FLOWLOG_TABLE_H
#define CORDON_FLOWLOG_TABLE_H

#include "evidence/flowlog/form.h"

enum { TABLE_MOST_COLUMNS = 128 };

struct log_table {
    enum log_field columns[TABLE_MOST_COLUMNS];
    size_t n;
    char separator; /* ' ': any run of blanks */
    bool one_way;
};

/* Names of columns, by their separator. */
void table_header(struct log_table *t, struct text names, const struct log_name *list);
bool table_has(const struct log_table *t, enum log_field field);

/* A line of values: to a record, and on. */
void table_line(const struct log_table *t, struct log_reading *g, struct text line);

#endif
