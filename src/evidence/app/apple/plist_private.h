/* What the readers of both forms of property lists share; private to this folder. */
#ifndef CORDON_APP_APPLE_PLIST_PRIVATE_H
#define CORDON_APP_APPLE_PLIST_PRIVATE_H

#include "evidence/app/apple/plist.h"

struct plist_build {
    struct arena *arena;
    struct bytes all;
    size_t values, text; /* so far */
    struct plist_trouble *why;
    bool failed;
};

/* A value in front of whose place the caller stands; NULL, and failed, beyond the limit. */
struct plist *plist_value(struct plist_build *b, enum plist_kind kind, uint64_t offset);
/* Says why, once. */
void plist_fail(struct plist_build *b, uint64_t offset, const char *clause, const char *what);

struct plist *plist_read_binary(struct plist_build *b);
struct plist *plist_read_xml(struct plist_build *b);

#endif
