/* A table of stakes as CSV: owner, owned, share, and kind, from, to, disputed where there are such columns.
 */
#ifndef CORDON_ATLAS_STAKES_CSV_H
#define CORDON_ATLAS_STAKES_CSV_H

#include "atlas/control.h"
#include "base/diagnostic.h"
#include "base/intern.h"

struct stakes_table {
    struct stakes stakes; /* .source is the line */
    struct intern *names; /* of the nodes */
    struct stake *list;
    size_t capacity;
};

/* NULL, with a diagnostic, when there is no such table; rows that make no sense are told and left out. */
struct stakes_table *stakes_table_read(const char *path, struct diagnostics *d);
struct stakes_table *stakes_table_over(struct text text, const char *name, struct diagnostics *d);
void stakes_table_free(struct stakes_table *t);

#endif
