/* Files become packages. */
#include "evidence/app/mirror/mirror_private.h"

#include "base/hash.h"

#include <stdlib.h>

static struct text last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return text_of(slash ? slash + 1 : path);
}

/* How the platform itself, bundletool and stores name them when they lie in one folder. */
static bool is_base(struct text file) {
    return text_is(file, "base.apk") || text_is(file, "base-master.apk");
}

static bool is_split(struct text file) {
    return text_ends(file, ".apk") && (text_starts(file, "split_") || text_starts(file, "split.") ||
                                       text_starts(file, "config.") || text_starts(file, "base-"));
}

static size_t folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) : 0;
}

static bool same_folder(const char *a, const char *b) {
    size_t n = folder_length(a);
    return n == folder_length(b) && memcmp(a, b, n) == 0;
}

struct making {
    const struct mirror_files *files;
    const struct mirror_index *index;
    struct arena *arena;
    struct mirror *mirror;
    struct mirror_package *packages;
    bool *taken; /* by file */
};

static void add_package(struct making *m, const char *name, const struct mirror_file *const *files,
                        size_t n) {
    struct mirror_package *p = &m->packages[m->mirror->n_packages++];
    *p = (struct mirror_package){.name = name, .files = files, .n_files = n};
    for (size_t i = 0; i < n; i++) {
        p->size += files[i]->size;
        m->taken[files[i] - m->files->list] = true;
    }
    m->mirror->bytes += p->size;
}

/* The base at place i and the splits beside it; false where it has none. */
static bool add_set(struct making *m, size_t base) {
    const struct mirror_file *all = m->files->list;
    const char *path = all[base].path;
    size_t folder = folder_length(path), n = 0, prefix = folder ? folder + 1 : 0;
    size_t from = base, to = base;
    while (from > 0 && strncmp(all[from - 1].path, path, prefix) == 0) from--;
    while (to < m->files->n && strncmp(all[to].path, path, prefix) == 0) to++;
    const struct mirror_file **list = arena_take_array(m->arena, to - from, sizeof *list);
    list[n++] = &all[base];
    for (size_t i = from; i < to; i++)
        if (i != base && same_folder(all[i].path, path) && is_split(last_part(all[i].path)))
            list[n++] = &all[i];
    if (n > 1) add_package(m, folder ? arena_text(m->arena, (struct text){path, folder}) : path, list, n);
    return n > 1;
}

static void add_sets(struct making *m) {
    for (size_t i = 0; i < m->files->n; i++)
        if (!m->taken[i] && is_base(last_part(m->files->list[i].path))) (void)add_set(m, i);
}

static const struct mirror_file *idsig_of(const struct making *m, const char *path) {
    return mirror_find(m->files, arena_format(m->arena, "%s.idsig", path));
}

static void add_singles(struct making *m) {
    for (size_t i = 0; i < m->files->n; i++) {
        const struct mirror_file *f = &m->files->list[i];
        struct text last = last_part(f->path);
        if (m->taken[i] || mirror_index_owns(m->index, f->path)) continue;
        if (text_ends(last, ".idsig")) continue;
        const struct mirror_file **one = arena_take(m->arena, sizeof *one);
        *one = f;
        add_package(m, f->path, one, 1);
        if (text_ends(last, ".apk")) m->packages[m->mirror->n_packages - 1].idsig = idsig_of(m, f->path);
    }
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct mirror_package *)a)->name, ((const struct mirror_package *)b)->name);
}

static uint64_t path_key(const char *path) {
    return hash_bytes(path, strlen(path), hash_seed());
}

/* Entries of the index and packages of the same path find each other. */
static void join_index(struct making *m, struct mirror_index *x) {
    struct hash_table by_path = {0};
    for (size_t i = 0; i < m->mirror->n_packages; i++)
        hash_table_put(&by_path, path_key(m->packages[i].name), (uint32_t)i);
    for (size_t i = 0; i < x->n; i++) {
        struct mirror_entry *e = &x->entries[i];
        const char *path = mirror_index_path(x, e, m->arena);
        uint32_t at = hash_table_get(&by_path, path_key(path));
        e->package = at != HASH_ABSENT && strcmp(m->packages[at].name, path) == 0 ? at : MIRROR_ABSENT;
        if (e->package != MIRROR_ABSENT) m->packages[at].entry = e;
    }
    hash_table_free(&by_path);
}

static void tell_absent(const struct mirror_index *x, const char *name, struct arena *a,
                        struct diagnostics *d) {
    for (size_t i = 0; i < x->n; i++) {
        const struct mirror_entry *e = &x->entries[i];
        if (e->package != MIRROR_ABSENT) continue;
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                   .file = arena_format(a, "%s/%s", name, x->path),
                                   .what = arena_format(a, "lists %s, which is not there", e->file)});
    }
}

struct mirror *mirror_list(int folder, const char *name, struct mirror_limits limits, struct arena *a,
                           struct diagnostics *d) {
    if (!limits.most_files) limits.most_files = 5000000;
    if (!limits.most_depth) limits.most_depth = 64;
    if (!limits.most_index) limits.most_index = UINT64_C(1) << 30;
    struct mirror_files files = mirror_walk(folder, name, &limits, a, d);
    struct mirror *mirror = arena_take(a, sizeof *mirror);
    struct mirror_index *index = mirror_index_find(folder, name, &files, &limits, a, d);
    struct making m = {.files = &files,
                       .index = index,
                       .arena = a,
                       .mirror = mirror,
                       .packages = arena_take_array(a, files.n + 1, sizeof *m.packages),
                       .taken = arena_take_array(a, files.n + 1, sizeof(bool))};
    *mirror =
        (struct mirror){.packages = m.packages, .n_files = files.n, .links = files.links, .index = index};
    add_sets(&m);
    add_singles(&m);
    if (mirror->n_packages) qsort(m.packages, mirror->n_packages, sizeof *m.packages, by_name);
    if (index) join_index(&m, index);
    if (index) tell_absent(index, name, a, d);
    return mirror;
}
