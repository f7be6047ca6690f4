/* A table of stakes as CSV: owner, owned, share, and kind, from, to, disputed where there are such columns.
 *
 * What a row says wrongly is told with line and column and taken as unknown where that can be done: a share
 * that cannot be read is somewhere from nothing to all, a stake whose dates make no sense is disputed. Rows
 * without owner, owned or a known kind, and parties holding themselves, are left out. */
#ifndef CORDON_ATLAS_STAKES_CSV_H
#define CORDON_ATLAS_STAKES_CSV_H

#include "atlas/control.h"
#include "base/diagnostic.h"

struct stakes_table {
    struct stakes stakes;   /* .source is the line */
    struct stakes_own *own; /* what holds it */
};

/* NULL, with a diagnostic, when there is no such table. */
struct stakes_table *stakes_table_read(const char *path, struct diagnostics *d);
struct stakes_table *stakes_table_over(struct text text, const char *name,
                                       struct diagnostics *d); /* the text must outlive the table */
void stakes_table_free(struct stakes_table *t);

struct text stakes_table_name(const struct stakes_table *t, uint32_t node); /* not NUL-terminated */
/* Hints that a name is asked for soon: first with `text` false, a while later with it true. */
void stakes_table_ahead(const struct stakes_table *t, uint32_t node, bool text);
uint32_t stakes_table_find(const struct stakes_table *t, struct text name); /* UINT32_MAX: nobody */
/* Where stake i says its owner (or its share). Quick when asked in the order of lines. */
void stakes_table_place(struct stakes_table *t, size_t i, bool share, uint32_t *line, uint32_t *column);

#endif
