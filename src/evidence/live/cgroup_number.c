#include "evidence/live/cgroup_number.h"

#include "base/memory.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

struct cgroup_numbers {
    int folder;
    const char *mount;
};

/* Where systemd mounts it: alone, or beside the hierarchies of version 1. */
static const char *const mounts[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};

struct cgroup_numbers *cgroup_numbers_open(void) {
    struct cgroup_numbers *n = memory_new(1, sizeof *n);
    n->folder = -1;
    for (size_t i = 0; i < sizeof mounts / sizeof *mounts && n->folder < 0; i++) {
        struct statfs s;
        if (statfs(mounts[i], &s) != 0 || s.f_type != CGROUP2_SUPER_MAGIC) continue;
        n->mount = mounts[i];
        n->folder = open(mounts[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    return n;
}

void cgroup_numbers_close(struct cgroup_numbers *n) {
    if (!n) return;
    if (n->folder >= 0) close(n->folder);
    free(n);
}

/* A file handle of kernfs is the number itself (name_to_handle_at(2); FILEID_KERNFS, since Linux 5.5). */
static int open_number(const struct cgroup_numbers *n, uint64_t number) {
    enum { KERNFS = 0xFE };
    union {
        struct file_handle handle;
        char bytes[sizeof(struct file_handle) + sizeof number];
    } u = {.handle = {.handle_bytes = sizeof number, .handle_type = KERNFS}};
    memcpy(u.bytes + sizeof u.handle, &number, sizeof number);
    return open_by_handle_at(n->folder, &u.handle, O_PATH | O_CLOEXEC);
}

struct text cgroup_number_path(const struct cgroup_numbers *n, uint64_t number, char *room, size_t most) {
    int fd = n->folder >= 0 ? open_number(n, number) : -1;
    if (fd < 0) return (struct text){0};
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, room, most);
    close(fd);
    size_t prefix = strlen(n->mount);
    if (got <= (ssize_t)prefix || memcmp(room, n->mount, prefix) != 0) return (struct text){0};
    return (struct text){room + prefix, (size_t)got - prefix};
}
