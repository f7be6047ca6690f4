#include "evidence/live/process.h"

#include "base/lines.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

bool process_executable(int proc, uint32_t pid, char *to, size_t room) {
    char path[32];
    snprintf(path, sizeof path, "%" PRIu32 "/exe", pid);
    ssize_t n = readlinkat(proc, path, to, room - 1);
    if (n <= 0) return false;
    to[n] = '\0';
    struct text t = {to, (size_t)n};
    static const char deleted[] = " (deleted)";
    if (text_ends(t, deleted)) to[t.n - (sizeof deleted - 1)] = '\0';
    return true;
}

size_t process_file(int proc, uint32_t pid, const char *name, char *to, size_t room) {
    char path[64];
    snprintf(path, sizeof path, "%" PRIu32 "/%s", pid, name);
    int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    size_t n = 0;
    for (ssize_t got; n < room && (got = read(fd, to + n, room - n)) > 0;) n += (size_t)got;
    close(fd);
    return n;
}

/* The second field is the program's name in parentheses, and may hold spaces and parentheses itself. */
bool stat_started(struct text stat, uint64_t *ticks) {
    const char *end = stat.n ? memrchr(stat.p, ')', stat.n) : NULL;
    if (!end) return false;
    struct text rest = {end + 1, stat.n - (size_t)(end + 1 - stat.p)}, word = {0};
    for (unsigned field = 3; field <= 22; field++)
        if (!text_word(&rest, &word)) return false;
    return text_number(word, UINT64_MAX, ticks);
}

bool link_inode(struct text link, uint64_t *inode) {
    if (!text_starts(link, "socket:[") || !text_ends(link, "]")) return false;
    return text_number((struct text){link.p + 8, link.n - 9}, UINT64_MAX, inode);
}
