/* One package of a folder: read, or known from the cache, compared with the index, and judged. */
#ifndef CORDON_LIBRARY_MIRROR_PACKAGE_H
#define CORDON_LIBRARY_MIRROR_PACKAGE_H

#include "evidence/app/mirror/mirror.h"
#include "library/context.h"
#include "library/save.h"
#include "report/store.h"

struct cache;

/* What all packages of a folder have in common. Shared by threads. */
struct package_work {
    const struct cordon *cordon;
    const char *name; /* of the folder */
    int folder;
    const struct mirror *mirror;
    struct cache *cache;  /* NULL: none */
    struct bytes version; /* of the readers, and of what they are told */
    struct app_options how;
    date_t as_of;
    bool image;       /* of a system: apps lie where those of a device do */
    bool judge, tell; /* tell: as lines of JSON */
};

enum package_outcome { PACKAGE_OTHER, PACKAGE_READ, PACKAGE_UNREADABLE };

/* Everything of it in its arena but the lines, which are the output's. */
struct package_result {
    enum package_outcome outcome;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct saved saved; /* for the store of findings, where it is asked for */
    struct output lines;
    struct store_item *item; /* where it was judged */
    uint64_t size;
};

/* The partition that its path tells; NULL: none. */
const char *package_partition(const struct package_work *w, const struct mirror_package *p, struct arena *a);

/* A thread's own judges. `to` is NULL where nothing is judged. */
struct package_result package_run(const struct package_work *w, size_t i, struct panel *panel);
void package_result_free(struct package_result *r);

#endif
