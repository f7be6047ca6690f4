/* Rows of CSV: shared by what writes chains and what writes packages of stores into the same table. */
#ifndef CORDON_REPORT_CSV_CELLS_H
#define CORDON_REPORT_CSV_CELLS_H

#include "base/output.h"
#include "policy/audit.h"

struct csv {
    struct output *out;
    struct arena *arena; /* for what one row is made of */
    bool first;
};

void csv_cell(struct csv *w, const char *s); /* NULL: an empty one */
void csv_number(struct csv *w, uint64_t n);
void csv_row_end(struct csv *w);
void csv_forget(struct csv *w); /* empties the arena */

extern const char *const csv_columns[]; /* NULL-terminated */

/* Where there are stores: the names of their columns, behind the others; as many empty cells; and the rows.
 */
void csv_store_header(struct csv *w);
void csv_store_padding(struct csv *w);
void csv_stores(struct csv *w, const struct audit *audit);

#endif
