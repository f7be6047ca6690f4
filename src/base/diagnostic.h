/* Diagnostics: what is wrong with an input, where, which clause it breaks and what to do.
 *
 * One list an audit. They are data: the command prints them to stderr, `summary` counts them, reports show
 * them. */
#ifndef CORDON_BASE_DIAGNOSTIC_H
#define CORDON_BASE_DIAGNOSTIC_H

#include "base/arena.h"

#include <stdio.h>

enum severity {
    SEVERITY_NOTE,   /* worth knowing; nothing was lost */
    SEVERITY_DAMAGE, /* part of an input could not be read: the result is incomplete (exit 3) */
    SEVERITY_ERROR   /* an input is unusable (exit 2) */
};

enum place_kind { PLACE_NONE, PLACE_OFFSET, PLACE_PACKET, PLACE_LINE, PLACE_ENTRY };

struct diagnostic {
    enum severity severity;
    const char *file; /* as the user named it; NULL: none */
    enum place_kind place;
    uint64_t at;        /* byte offset; number of the packet, line or entry of a HAR, from 1 */
    uint32_t column;    /* with PLACE_LINE, from 1; 0: unknown */
    const char *what;   /* what is wrong */
    const char *clause; /* the clause it breaks, e.g. "RFC 8446 4.1.2"; NULL: none */
    const char *hint;   /* what to do; NULL: nothing */
    uint64_t repeats;   /* how many more like it were seen and folded into this one */
};

struct diagnostics;

struct diagnostics *diagnostics_new(size_t most); /* beyond `most`, only counted */
void diagnostics_free(struct diagnostics *d);

/* Copies the strings. What says the same as one of the last few about another offset or packet of the same
 * file is folded into it. This and what looks at the list may be called from several threads. */
void diagnostics_add(struct diagnostics *d, struct diagnostic one);
/* The common short forms. */
void diagnostics_at_offset(struct diagnostics *d, enum severity s, const char *file, uint64_t offset,
                           const char *clause, const char *format, ...) __attribute__((format(printf, 6, 7)));
void diagnostics_at_line(struct diagnostics *d, enum severity s, const char *file, uint32_t line,
                         uint32_t column, const char *hint, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

size_t diagnostics_count(const struct diagnostics *d);                           /* how many are kept */
uint64_t diagnostics_total(const struct diagnostics *d, enum severity at_least); /* all that were added */
const struct diagnostic *diagnostics_get(const struct diagnostics *d, size_t i); /* in order of arrival */
/* All n that are kept go, so that there is room for others, unless more have come; the totals stay. */
void diagnostics_forget(struct diagnostics *d, size_t n);

/* "file:12:3: what (RFC …); hint" without a newline, into the arena. */
char *diagnostic_line(struct arena *a, const struct diagnostic *one);
void diagnostics_print(const struct diagnostics *d, FILE *to);

#endif
