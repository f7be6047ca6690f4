#include "atlas/stakes_header.h"

#include "base/ratio_big.h"
#include "base/suggest.h"

#include <stdio.h>
#include <strings.h>

static const char *const names[COLUMNS] = {"owner", "owned", "share", "kind", "from", "to", "disputed"};
static const char wanted[] = "the first line names the columns: owner,owned,share and, where there are such, "
                             "kind,from,to,disputed";

bool stakes_header_is(struct stakes_header *h, const struct text *fields, size_t n) {
    struct ratio low, high;
    for (int c = 0; c < COLUMNS; c++) h->at[c] = c <= COLUMN_SHARE ? (size_t)c : MOST_FIELDS;
    if (n != 3) return true;
    struct text share = trimmed(fields[2]);
    return !text_is(share, "?") && !ratio_parse_interval(share, &low, &high) &&
           !ratio_parse_rounded(share, &low, &high);
}

static void say(const struct stakes_header *h, enum severity s, size_t field, const char *hint,
                const char *what, struct text value) {
    uint32_t line = h->rows->line, column = rows_column(h->rows->start, h->rows->end, field, &line);
    diagnostics_at_line(h->d, s, h->name, line, column, hint, "%s '%.*s'", what,
                        (int)(value.n < 40 ? value.n : 40), value.p);
}

static bool is_column(struct text t, int c) {
    return t.n == strlen(names[c]) && strncasecmp(t.p, names[c], t.n) == 0;
}

/* A field that is no column may be one that is not there, misspelled. */
static const char *meant(const struct stakes_header *h, struct text t) {
    const char *missing[COLUMNS];
    size_t n = 0;
    for (int c = 0; c < COLUMNS; c++)
        if (h->at[c] == MOST_FIELDS) missing[n++] = names[c];
    return suggest(t, missing, n);
}

/* How a table looks that is none of this kind. */
static const char *other_kind(const struct rows *r, size_t n) {
    size_t length = (size_t)(r->end - r->start);
    const char *end = memchr(r->start, '\n', length);
    if (end) length = (size_t)(end - r->start);
    if (length > 1 && (memcmp(r->start, "\xFF\xFE", 2) == 0 || memcmp(r->start, "\xFE\xFF", 2) == 0))
        return "this is UTF-16: save the table as UTF-8";
    if (n > 1) return NULL;
    if (memchr(r->start, ';', length)) return "fields stand between commas, not semicolons";
    if (memchr(r->start, '\t', length)) return "fields stand between commas, not tabs";
    return NULL;
}

/* A column that is nearly the one that is not there: "is it 'Ownr'?"; NULL: none. */
static const char *nearly(const struct stakes_header *h, const struct text *fields, size_t n, int column,
                          char near[64]) {
    for (size_t i = 0; i < n && i < MOST_FIELDS; i++) {
        struct text t = trimmed(fields[i]);
        const char *for_it = meant(h, t);
        bool taken = false;
        for (int k = 0; k < COLUMNS; k++) taken |= h->at[k] == i;
        if (taken || !for_it || strcmp(for_it, names[column]) != 0) continue;
        snprintf(near, 64, "is it '%.*s'?", (int)(t.n < 40 ? t.n : 40), t.p);
        return near;
    }
    return NULL;
}

static bool complete(const struct stakes_header *h, const struct text *fields, size_t n) {
    for (int c = COLUMN_OWNER; c <= COLUMN_SHARE; c++) {
        if (h->at[c] < MOST_FIELDS) continue;
        char near[64];
        const char *hint = other_kind(h->rows, n);
        if (!hint) hint = nearly(h, fields, n, c, near);
        diagnostics_at_line(h->d, SEVERITY_ERROR, h->name, h->rows->line, 1, hint ? hint : wanted,
                            "there is no column '%s'", names[c]);
        return false;
    }
    return true;
}

/* Columns of one's own are fine; what may be a slip is not, for then dates or kinds would not count. */
static void tell_others(const struct stakes_header *h, const struct text *fields, size_t n) {
    for (size_t i = 0; i < n && i < MOST_FIELDS; i++) {
        struct text t = trimmed(fields[i]);
        bool known = t.n == 0;
        for (int c = 0; c < COLUMNS; c++) known |= h->at[c] == i;
        if (known) continue;
        const char *near = meant(h, t);
        char hint[64];
        snprintf(hint, sizeof hint, "is it '%s'?", near ? near : "");
        say(h, near ? SEVERITY_DAMAGE : SEVERITY_NOTE, i, near ? hint : wanted,
            "this column is not used:", t);
    }
}

bool stakes_header_read(struct stakes_header *h, const struct text *fields, size_t n) {
    for (int c = 0; c < COLUMNS; c++) {
        h->at[c] = MOST_FIELDS;
        for (size_t i = 0; i < n && i < MOST_FIELDS; i++) {
            if (!is_column(trimmed(fields[i]), c)) continue;
            if (h->at[c] < MOST_FIELDS) {
                say(h, SEVERITY_ERROR, i, "leave one of them out, or name it otherwise",
                    "a column stands twice:", trimmed(fields[i]));
                return false;
            }
            h->at[c] = i;
        }
    }
    if (!complete(h, fields, n)) return false;
    tell_others(h, fields, n);
    return true;
}
