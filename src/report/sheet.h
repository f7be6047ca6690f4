/* A sheet of text of a given width: styles, escaping, wrapping. All text of foreign origin reaches a terminal
 * through here, and only here. */
#ifndef CORDON_REPORT_SHEET_H
#define CORDON_REPORT_SHEET_H

#include "base/arena.h"
#include "base/output.h"

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_ALLOW, STYLE_UNDETERMINED, STYLE_REVIEW, STYLE_DENY };

struct sheet {
    struct output *out;
    struct arena *arena; /* for what is made on the way; the caller's */
    unsigned width;
    bool colour, ascii;
};

/* s made safe to show: controls (C0, DEL, C1), line separators and the bidirectional overrides that can make
 * a name look like another are written as \x1b or \u202e; bytes that are no UTF-8 as \xff. Not a byte of the
 * result can move a cursor. NULL gives "". Returns s itself when nothing is to be done. */
const char *sheet_clean(struct arena *a, const char *s);

/* At most `columns` columns of s, with … (or ..) where it was cut; the front is cut when `front`. */
const char *sheet_cut(const struct sheet *sheet, const char *s, size_t columns, bool front);

/* Clean text, as it is. */
void sheet_put(const struct sheet *sheet, enum style style, const char *clean);
void sheet_space(const struct sheet *sheet, size_t n);
void sheet_line(const struct sheet *sheet); /* ends a line */

/* Text wrapped at spaces, and anywhere in words longer than a line. The pen stands in column `at`; text
 * begins in column `left` or where the pen is, whichever is further right, and goes on in column `left`. Ends
 * the line. */
void sheet_wrap(const struct sheet *sheet, size_t at, size_t left, enum style style, const char *clean);
/* "label" in a left margin of `indent` columns (from column `margin`), with text wrapped beside it. `label`
 * may be "". Ends the line. */
void sheet_paragraph(const struct sheet *sheet, size_t margin, size_t indent, const char *label,
                     enum style style, const char *clean);

/* A heading with a rule under it. */
void sheet_heading(const struct sheet *sheet, const char *title);

/* The sheet's own characters: s when it may leave ASCII, plain otherwise. */
static inline const char *sheet_either(const struct sheet *sheet, const char *s, const char *plain) {
    return sheet->ascii ? plain : s;
}

#endif
