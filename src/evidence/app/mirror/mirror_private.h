/* Private to this folder. */
#ifndef CORDON_APP_MIRROR_PRIVATE_H
#define CORDON_APP_MIRROR_PRIVATE_H

#include "evidence/app/mirror/mirror.h"

struct mirror_files {
    struct mirror_file *list; /* by path, in the order of strcmp() */
    size_t n, capacity;
    uint64_t links;
};

/* All regular files beneath the folder. */
struct mirror_files mirror_walk(int folder, const char *name, const struct mirror_limits *l, struct arena *a,
                                struct diagnostics *d);
const struct mirror_file *mirror_find(const struct mirror_files *files, const char *path); /* NULL: none */

/* The index of the mirror, its signature verified; NULL: it has none. */
struct mirror_index *mirror_index_find(int folder, const char *name, const struct mirror_files *files,
                                       const struct mirror_limits *l, struct arena *a, struct diagnostics *d);
/* Is that a file that belongs to the index and not to the store? */
bool mirror_index_owns(const struct mirror_index *x, const char *path);
/* The path of an entry's file from the mirror's folder, in the arena. */
const char *mirror_index_path(const struct mirror_index *x, const struct mirror_entry *e, struct arena *a);

/* Its entries: false, with a diagnostic, where the text is none; what could be read is there. */
bool mirror_index_parse_v1(struct mirror_index *x, struct bytes json, const char *file, struct arena *a,
                           struct diagnostics *d);
bool mirror_index_parse_v2(struct mirror_index *x, struct bytes json, const char *file, struct arena *a,
                           struct diagnostics *d);

#endif
