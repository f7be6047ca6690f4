#include "evidence/app/mirror/mirror_private.h"

#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TO_READ = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK };

struct walk {
    const char *name;
    const struct mirror_limits *limits;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct mirror_files files;
    bool full;
};

static void complain(const struct walk *w, const char *path, const char *what, const char *hint) {
    diagnostics_add(
        w->diagnostics,
        (struct diagnostic){.severity = SEVERITY_DAMAGE,
                            .file = *path ? arena_format(w->arena, "%s/%s", w->name, path) : w->name,
                            .what = what,
                            .hint = hint});
}

static const char *below(const struct walk *w, const char *path, const char *name) {
    return *path ? arena_format(w->arena, "%s/%s", path, name) : arena_string(w->arena, name);
}

static void add_file(struct walk *w, const char *path, uint64_t size) {
    if (w->files.n == w->limits->most_files) {
        if (!w->full) complain(w, "", "holds more files than are listed", "name its folders one by one");
        w->full = true;
        return;
    }
    w->files.list = memory_grow(w->files.list, w->files.n, &w->files.capacity, sizeof *w->files.list);
    w->files.list[w->files.n++] = (struct mirror_file){path, size};
}

static void walk_folder(struct walk *w, int fd, const char *path, uint32_t depth);

/* Opened before it is looked at, so that what is looked at is what is listed. */
static void walk_one(struct walk *w, int folder, const char *path, const struct dirent *e, uint32_t depth) {
    struct stat st;
    if (e->d_type == DT_LNK) {
        w->files.links++;
        return;
    }
    if (e->d_type != DT_REG && e->d_type != DT_DIR && e->d_type != DT_UNKNOWN) return;
    const char *own = below(w, path, e->d_name);
    int fd = openat(folder, e->d_name, TO_READ);
    if (fd < 0) {
        if (errno == ELOOP)
            w->files.links++;
        else
            complain(w, own, strerror(errno), NULL);
        return;
    }
    if (fstat(fd, &st) != 0) {
        complain(w, own, strerror(errno), NULL);
    } else if (S_ISDIR(st.st_mode)) {
        walk_folder(w, fd, own, depth + 1); /* which closes it */
        return;
    } else if (S_ISREG(st.st_mode)) {
        add_file(w, own, (uint64_t)st.st_size);
    }
    close(fd);
}

static void walk_folder(struct walk *w, int fd, const char *path, uint32_t depth) {
    DIR *d = depth <= w->limits->most_depth ? fdopendir(fd) : NULL;
    if (!d) {
        complain(w, path, depth <= w->limits->most_depth ? strerror(errno) : "is too deep inside folders",
                 NULL);
        close(fd);
        return;
    }
    errno = 0;
    for (const struct dirent *e; !w->full && (e = readdir(d)); errno = 0)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            walk_one(w, dirfd(d), path, e, depth);
    if (errno) complain(w, path, strerror(errno), NULL);
    closedir(d);
}

static int by_path(const void *a, const void *b) {
    return strcmp(((const struct mirror_file *)a)->path, ((const struct mirror_file *)b)->path);
}

struct mirror_files mirror_walk(int folder, const char *name, const struct mirror_limits *l, struct arena *a,
                                struct diagnostics *d) {
    struct walk w = {.name = name, .limits = l, .arena = a, .diagnostics = d};
    int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (own < 0)
        complain(&w, "", strerror(errno), NULL);
    else
        walk_folder(&w, own, "", 0);
    if (w.files.n) qsort(w.files.list, w.files.n, sizeof *w.files.list, by_path);
    struct mirror_file *list = arena_take_array(a, w.files.n, sizeof *list);
    if (w.files.n) memcpy(list, w.files.list, w.files.n * sizeof *list);
    free(w.files.list);
    w.files.list = list;
    return w.files;
}

const struct mirror_file *mirror_find(const struct mirror_files *files, const char *path) {
    const struct mirror_file key = {.path = path};
    return files->n ? bsearch(&key, files->list, files->n, sizeof key, by_path) : NULL;
}

int mirror_open(int folder, const char *name, const char *path, struct diagnostics *d) {
    struct stat st;
    int fd = openat(folder, path, TO_READ);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) return fd;
    diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                           .file = name,
                                           .what = fd < 0 ? strerror(errno) : "is no file any more"});
    if (fd >= 0) close(fd);
    return -1;
}
