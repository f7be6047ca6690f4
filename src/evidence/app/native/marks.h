/* What native code shows by the functions it calls and the strings it holds: tables from public documentation
 * of the platforms, and finding their entries. Immutable, shared by threads. */
#ifndef CORDON_APP_NATIVE_MARKS_H
#define CORDON_APP_NATIVE_MARKS_H

#include "base/bytes.h"

enum mark_platform { MARK_ANDROID = 1, MARK_APPLE = 2, MARK_BOTH = 3 };

enum mark_kind {
    MARK_PART,    /* somewhere in a string */
    MARK_WHOLE,   /* the whole string */
    MARK_SYMBOL,  /* an imported function, variable or class */
    MARK_SELECTOR /* an Objective-C method that is called */
};

struct native_mark {
    const char *text;
    enum mark_kind kind;
    unsigned platforms;     /* MARK_ANDROID … */
    const char *capability; /* word of the policies' vocabulary */
    const char *data;       /* class of personal data; NULL: none */
    const char *permission; /* it needs one of these, separated by blanks; NULL: none */
    const char *reason;     /* "looks for a debugger": a few words that follow "it" */
};

extern const struct native_mark mark_strings[], mark_symbols[]; /* the latter in the order of strcmp() */
extern const size_t mark_strings_count, mark_symbols_count;

/* Finds marks of strings by their first four bytes. */
struct mark_filter {
    uint64_t bits[1024];
    unsigned platforms;
};

void mark_filter_make(struct mark_filter *f, unsigned platforms);

static inline bool mark_filter_may(const struct mark_filter *f, const char *p) {
    uint32_t four;
    memcpy(&four, p, 4);
    uint32_t h = four * UINT32_C(2654435761) >> 16;
    return f->bits[h >> 6] >> (h & 63) & 1;
}

/* Calls take() for every mark in a string; `whole`: it is a string from its first byte to its last. */
void mark_find(const struct mark_filter *f, struct text s, bool whole,
               void (*take)(void *context, const struct native_mark *m, size_t at), void *context);

/* The mark of a symbol or selector; NULL: none. */
const struct native_mark *mark_of_symbol(struct text name, enum mark_kind kind, unsigned platform);

#endif
