#include "evidence/live/packages.h"

#include "base/hash.h"
#include "base/intern.h"
#include "base/lines.h"
#include "base/memory.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MOST_PATHS = 1 << 20, MOST_LISTS = 1 << 17, MOST_BYTES = 64 * 1024 * 1024 };

struct packages {
    int folder;
    struct timespec read; /* when the folder was changed last, as of the reading */
    int64_t again_ns;     /* not read again before: an upgrade of a thousand packages changes it as often */
    bool known;
    struct intern *names;
    struct hash_table by_path; /* hash of a path → number in names */
    char *bytes;               /* of the list being read */
    size_t capacity;
};

struct packages *packages_open(const char *folder) {
    struct packages *p = memory_new(1, sizeof *p);
    p->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    p->names = intern_new();
    return p;
}

void packages_close(struct packages *p) {
    if (!p) return;
    if (p->folder >= 0) close(p->folder);
    intern_free(p->names);
    hash_table_free(&p->by_path);
    free(p->bytes);
    free(p);
}

int packages_descriptor(const struct packages *p) {
    return p->folder;
}

/* Documentation, data and headers are most of a list and never run. */
static bool may_run(struct text path) {
    static const char *const never[] = {"/usr/share/", "/usr/include/", "/etc/",
                                        "/var/",       "/boot/",        "/usr/src/"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (text_starts(path, never[i])) return false;
    return path.n > 1 && path.p[0] == '/';
}

/* The same file by either of its names where /bin is a link to /usr/bin. */
static struct text unmerged(struct text path) {
    static const char *const merged[] = {"/usr/bin/", "/usr/sbin/", "/usr/lib"};
    for (size_t i = 0; i < sizeof merged / sizeof *merged; i++)
        if (text_starts(path, merged[i])) return (struct text){path.p + 4, path.n - 4};
    return path;
}

static uint64_t key_of(struct text path) {
    path = unmerged(path);
    return hash_bytes(path.p, path.n, hash_seed());
}

static void read_list(struct packages *p, const char *name, size_t length) {
    int fd = openat(p->folder, name, O_RDONLY | O_CLOEXEC);
    struct stat s;
    if (fd < 0) return;
    if (fstat(fd, &s) == 0 && s.st_size > 0 && s.st_size <= MOST_BYTES) {
        size_t size = (size_t)s.st_size, n = 0;
        if (size > p->capacity) p->bytes = memory_resize(p->bytes, p->capacity = size, 1);
        for (ssize_t got; n < size && (got = read(fd, p->bytes + n, size - n)) > 0;) n += (size_t)got;
        struct text package = {name, length}, rest = {p->bytes, n}, word = package;
        text_field(&package, ':', &word); /* "libc6:amd64" */
        uint32_t id = intern_add(p->names, word);
        for (struct text line; p->by_path.n < MOST_PATHS && text_field(&rest, '\n', &line);)
            if (may_run(line)) hash_table_put(&p->by_path, key_of(line), id);
    }
    close(fd);
}

static void read_lists(struct packages *p) {
    int again = dup(p->folder);
    DIR *d = again >= 0 ? fdopendir(again) : NULL;
    if (!d) {
        if (again >= 0) close(again);
        return;
    }
    rewinddir(d);
    hash_table_free(&p->by_path);
    p->by_path = (struct hash_table){0};
    size_t lists = 0;
    for (struct dirent *e; lists < MOST_LISTS && (e = readdir(d)); lists++) {
        struct text name = text_of(e->d_name);
        if (text_ends(name, ".list")) read_list(p, e->d_name, name.n - 5);
    }
    closedir(d);
    free(p->bytes);
    p->bytes = NULL;
    p->capacity = 0;
}

static int64_t monotonic(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* At most a hundredth of the time: who asks has packets to read. */
static void read_again(struct packages *p, struct timespec changed) {
    enum { PAUSE = 100 };
    int64_t began = monotonic();
    read_lists(p);
    p->again_ns = began + PAUSE * (monotonic() - began);
    p->known = true;
    p->read = changed;
}

struct text packages_find(struct packages *p, struct text path) {
    struct stat s;
    if (p->folder < 0 || fstat(p->folder, &s) != 0) return (struct text){0};
    bool changed = s.st_mtim.tv_sec != p->read.tv_sec || s.st_mtim.tv_nsec != p->read.tv_nsec;
    if (!p->known || (changed && monotonic() >= p->again_ns)) read_again(p, s.st_mtim);
    uint32_t id = hash_table_get(&p->by_path, key_of(path));
    return id == HASH_ABSENT ? (struct text){0} : intern_get(p->names, id);
}
