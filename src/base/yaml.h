/* YAML 1.2 read as a plain tree: every scalar is text (`NO` is Norway), every node knows its line and column.
 *
 * A small, total subset: one document, no anchors, aliases, tags or merge keys; no key twice in a mapping;
 * bounded depth and size. Anything else is one diagnostic with its place. */
#ifndef CORDON_BASE_YAML_H
#define CORDON_BASE_YAML_H

#include "base/arena.h"
#include "base/diagnostic.h"

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml {
    enum yaml_kind kind;
    uint32_t line, column; /* from 1 */
    struct text text;      /* scalar; NUL-terminated */
    bool quoted;           /* scalar was written in quotes or as a block */
    struct text key;       /* when inside a mapping; NUL-terminated */
    uint32_t key_line, key_column;
    struct yaml *first; /* children of a sequence or mapping, in order */
    struct yaml *next;
    size_t count;
};

/* The tree lives in the arena. NULL, with a diagnostic at `file`:line:column, when text is not such a
 * document. */
struct yaml *yaml_parse(struct arena *a, const char *file, struct text text, struct diagnostics *d);

/* The child of a mapping by key; NULL when absent, when y is NULL or not a mapping. */
const struct yaml *yaml_get(const struct yaml *y, const char *key);

/* The scalar text of that child; NULL when it is absent or not a scalar. */
const char *yaml_string(const struct yaml *y, const char *key);

/* A diagnostic (SEVERITY_ERROR) for every key of the mapping that is not in the list, with "did you mean".
 * False when there was one. */
bool yaml_only_keys(const struct yaml *y, const char *file, const char *const *keys, size_t n,
                    struct diagnostics *d);

/* A diagnostic (SEVERITY_ERROR) at the node; hint may be NULL. */
void yaml_complain(const struct yaml *y, const char *file, struct diagnostics *d, const char *hint,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
