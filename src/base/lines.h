/* Lines of a text of any size, one after the other: what plain forms of evidence are made of. */
#ifndef CORDON_BASE_LINES_H
#define CORDON_BASE_LINES_H

#include "base/input.h"

struct lines {
    struct input *in;
    const char *name;
    struct diagnostics *d; /* what is told to: lines that are too long */
    size_t most;           /* bytes of one line */
    uint64_t number;       /* of the line last given, from 1 */
    uint64_t too_long;     /* lines left out */
    size_t pending;        /* bytes of the line last given, not yet skipped */
    bool begun;
};

struct lines lines_over(struct input *in, const char *name, size_t most, struct diagnostics *d);

/* Without its end (LF or CR LF), and the first one without a byte order mark; valid until the next call.
 * False at the end. What is longer than `most` is told and left out. */
bool lines_next(struct lines *l, struct text *to);

/* Words of a line: the next run of bytes that are neither space nor tab, taken from the front of t. False:
 * there is none. */
static inline bool text_word(struct text *t, struct text *word) {
    size_t i = 0;
    while (i < t->n && (t->p[i] == ' ' || t->p[i] == '\t')) i++;
    size_t from = i;
    while (i < t->n && t->p[i] != ' ' && t->p[i] != '\t') i++;
    *word = (struct text){t->p + from, i - from};
    *t = (struct text){t->p + i, t->n - i};
    return word->n > 0;
}

/* The next field up to `by` or the end, which is taken from the front of t with it. False: t is used up,
 * which its p tells by being NULL, so that an empty last field is one too. */
static inline bool text_field(struct text *t, char by, struct text *field) {
    if (!t->p) return false;
    const char *end = t->n ? memchr(t->p, by, t->n) : NULL;
    *field = (struct text){t->p, end ? (size_t)(end - t->p) : t->n};
    *t = end ? (struct text){end + 1, t->n - field->n - 1} : (struct text){NULL, 0};
    return true;
}

/* Decimal digits and nothing else, at most `most`. */
static inline bool text_number(struct text t, uint64_t most, uint64_t *to) {
    uint64_t v = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9') return false;
        if (__builtin_mul_overflow(v, (uint64_t)10, &v)) return false;
        if (__builtin_add_overflow(v, (uint64_t)(t.p[i] - '0'), &v)) return false;
    }
    if (t.n == 0 || v > most) return false;
    *to = v;
    return true;
}

static inline struct text text_trim(struct text t) {
    while (t.n && (t.p[0] == ' ' || t.p[0] == '\t' || t.p[0] == '\r')) t = (struct text){t.p + 1, t.n - 1};
    while (t.n && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t' || t.p[t.n - 1] == '\r')) t.n--;
    return t;
}

#endif
