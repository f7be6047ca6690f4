/* MANIFEST.MF and signature files ("JAR Manifest" of the JAR File Specification), read as Android does: lines
 * end in CR, LF or both; a blank begins a line that continues the one before; names are told without regard
 * to case; what lies around them and values is trimmed. */
#ifndef CORDON_APP_SIGN_JAR_MANIFEST_H
#define CORDON_APP_SIGN_JAR_MANIFEST_H

#include "base/arena.h"

struct jar_manifest_section {
    struct text name; /* of its first attribute, where that is "Name" */
    bool named;
    size_t start, size; /* in the file, with the empty line that ends it */
    size_t first, n;    /* attributes */
};

struct jar_manifest {
    struct bytes bytes;
    struct jar_manifest_section *sections; /* the first is the main one */
    struct jar_manifest_attribute {
        struct text name, value;
    } * attributes;
    size_t n_sections, n_attributes, most_sections, most_attributes;
    struct arena *arena; /* for lines that were continued */
};

/* The bytes must outlive it. False: more than 4 million attributes. */
bool jar_manifest_read(struct bytes b, struct arena *a, struct jar_manifest *to);
void jar_manifest_free(struct jar_manifest *m);

/* NULL: none. */
const struct text *jar_manifest_value(const struct jar_manifest *m, const struct jar_manifest_section *s,
                                      const char *name);

#endif
