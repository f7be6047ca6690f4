/* MANIFEST.MF and signature files ("JAR Manifest" of the JAR File Specification), read as Android does: lines
 * end in CR, LF or both; a blank begins a line that continues the one before; names are told without regard
 * to case; what lies around them and values is trimmed. */
#ifndef CORDON_APP_SIGN_MANIFEST_H
#define CORDON_APP_SIGN_MANIFEST_H

#include "base/arena.h"

struct manifest_section {
    struct text name; /* of its first attribute, where that is "Name" */
    bool named;
    size_t start, size; /* in the file, with the empty line that ends it */
    size_t first, n;    /* attributes */
};

struct manifest {
    struct bytes bytes;
    struct manifest_section *sections; /* the first is the main one */
    struct manifest_attribute {
        struct text name, value;
    } * attributes;
    size_t n_sections, n_attributes, most_sections, most_attributes;
    struct arena *arena; /* for lines that were continued */
};

/* The bytes must outlive it. False: more than 4 million attributes. */
bool manifest_read(struct bytes b, struct arena *a, struct manifest *to);
void manifest_free(struct manifest *m);

/* NULL: none. */
const struct text *manifest_value(const struct manifest *m, const struct manifest_section *s,
                                  const char *name);

#endif
