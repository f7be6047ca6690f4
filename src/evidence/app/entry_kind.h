/* What an entry of a package is, by its name and its bytes; private to this folder. */
#ifndef CORDON_APP_ENTRY_KIND_H
#define CORDON_APP_ENTRY_KIND_H

#include "base/bytes.h"

#include <string.h>

enum { ENTRY_HEAD = 64 }; /* bytes by which it shows that an entry need not be read */

enum entry_kind {
    ENTRY_NOTHING, /* media, tables of locales, what build tools leave behind */
    ENTRY_TEXT,    /* anything that may name an endpoint */
    ENTRY_DEX,
    ENTRY_ELF,
    ENTRY_MACH_O,
    ENTRY_PACKAGE
};

enum entry_kind entry_kind_of(struct text name, struct bytes b);
/* By its first ENTRY_HEAD bytes: is it ENTRY_NOTHING for certain? */
bool entry_is_nothing(struct text name, struct bytes head);

/* The manifest and the table of resources have readers of their own. */
bool entry_read_elsewhere(struct text name);
/* "lib/arm64-v8a/libx.so": its two last parts. */
bool entry_is_library(struct text name, struct text *abi, struct text *file);
/* Prose names many places and means none: only what has a scheme counts. */
bool entry_is_prose(struct text name);

static inline bool entry_begins(struct text name, const char *prefix) {
    size_t n = strlen(prefix);
    return name.n >= n && memcmp(name.p, prefix, n) == 0;
}

static inline bool entry_ends(struct text name, const char *suffix) {
    size_t n = strlen(suffix);
    return name.n >= n && memcmp(name.p + name.n - n, suffix, n) == 0;
}

#endif
