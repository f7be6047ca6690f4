/* The first row of a table of stakes: which field is which column. */
#ifndef CORDON_ATLAS_STAKES_HEADER_H
#define CORDON_ATLAS_STAKES_HEADER_H

#include "atlas/stakes_rows.h"
#include "base/diagnostic.h"

enum column {
    COLUMN_OWNER,
    COLUMN_OWNED,
    COLUMN_SHARE,
    COLUMN_KIND,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_DISPUTED,
    COLUMNS
};
enum { MOST_FIELDS = 32 };

struct stakes_header {
    size_t *at; /* COLUMNS of them: field of the column; MOST_FIELDS: not there */
    const char *name;
    struct diagnostics *d;
    const struct rows *rows;
};

/* False when the first row is a stake already (owner, owned, share). */
bool stakes_header_is(struct stakes_header *h, const struct text *fields, size_t n);
/* False, after a complaint, when a column is missing or stands twice. */
bool stakes_header_read(struct stakes_header *h, const struct text *fields, size_t n);

static inline bool blank(char c) {
    return c == ' ' || c == '\t';
}

static inline struct text trimmed(struct text t) {
    if (t.n == 0 || (!blank(t.p[0]) && !blank(t.p[t.n - 1]))) return t;
    while (t.n && blank(t.p[0])) t = (struct text){t.p + 1, t.n - 1};
    while (t.n && blank(t.p[t.n - 1])) t.n--;
    return t;
}

#endif
