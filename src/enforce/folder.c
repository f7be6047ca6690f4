#include "enforce/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static void told(struct diagnostics *d, enum severity severity, const char *file, const char *hint,
                 const char *format, va_list args) {
    struct arena *a = arena_new();
    diagnostics_add(
        d, (struct diagnostic){
               .severity = severity, .file = file, .what = arena_format_list(a, format, args), .hint = hint});
    arena_free(a);
}

void enforce_error(struct diagnostics *d, const char *file, const char *hint, const char *format, ...) {
    va_list args;
    va_start(args, format);
    told(d, SEVERITY_ERROR, file, hint, format, args);
    va_end(args);
}

void enforce_note(struct diagnostics *d, const char *file, const char *format, ...) {
    va_list args;
    va_start(args, format);
    told(d, SEVERITY_NOTE, file, NULL, format, args);
    va_end(args);
}

static bool failed(struct diagnostics *d, const char *path, const char *doing) {
    enforce_error(d, path, NULL, "cannot %s: %s", doing, strerror(errno));
    return false;
}

static const char *folder_of(const char *path, struct arena *a) {
    const char *slash = strrchr(path, '/');
    return !slash ? "." : slash == path ? "/" : arena_text(a, (struct text){path, (size_t)(slash - path)});
}

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool sync_folder_of(const char *path) {
    struct arena *a = arena_new();
    int fd = open(folder_of(path, a), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    arena_free(a);
    return synced;
}

static bool write_all(int fd, struct text t) {
    for (size_t at = 0; at < t.n;) {
        ssize_t n = write(fd, t.p + at, t.n - at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += (size_t)n;
    }
    return true;
}

static bool take_after(int fd, struct file_like like) {
    if (!like.told) return true;
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
                                {like.modified_ns / SECOND, like.modified_ns % SECOND}};
    if (fchown(fd, like.uid, like.gid) != 0 && geteuid() == 0) return false;
    return fchmod(fd, like.mode & 07777) == 0 && (like.modified_ns == 0 || futimens(fd, times) == 0);
}

/* Access lists, labels: what a file has besides mode and owner. One that cannot be set is none that a file of
 * ours could have. */
static void take_attributes(int to, const char *path) {
    char names[8192], value[8192];
    int from = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = from < 0 ? 0 : flistxattr(from, names, sizeof names);
    for (ssize_t at = 0; at < n; at += (ssize_t)strlen(names + at) + 1) {
        ssize_t length = fgetxattr(from, names + at, value, sizeof value);
        if (length >= 0) (void)!fsetxattr(to, names + at, value, (size_t)length, 0);
    }
    if (from >= 0) close(from);
}

/* Hidden, since some software reads every other file of a folder: dnsmasq(8), --conf-dir. */
static const char beside_end[] = ".cordon-XXXXXX";

void file_sweep(const char *path) {
    struct arena *a = arena_new();
    const char *begin = arena_format(a, ".%s", name_of(path));
    size_t n = strlen(begin), mark = strcspn(beside_end, "X");
    DIR *dir = opendir(folder_of(path, a));
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (strlen(e->d_name) == n + sizeof beside_end - 1 && strncmp(e->d_name, begin, n) == 0 &&
            strncmp(e->d_name + n, beside_end, mark) == 0)
            unlinkat(dirfd(dir), e->d_name, 0);
    if (dir) closedir(dir);
    arena_free(a);
}

bool file_replace(const char *path, struct text content, struct file_like like, struct diagnostics *d) {
    struct arena *a = arena_new();
    char *beside = arena_format(a, "%s/.%s%s", folder_of(path, a), name_of(path), beside_end);
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd >= 0) take_attributes(fd, path);
    bool done = fd >= 0 && (like.told || fchmod(fd, 0644) == 0) && write_all(fd, content) &&
                take_after(fd, like) && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0 && close(fd) != 0 && done) {
        why = errno;
        done = false;
    }
    if (done && rename(beside, path) != 0) {
        why = errno;
        done = false;
    }
    if (!done && fd >= 0) unlink(beside);
    arena_free(a);
    errno = why;
    if (!done) return failed(d, path, "write");
    return sync_folder_of(path) || failed(d, path, "sync the folder of");
}

bool file_take(const char *path, uint64_t most, struct arena *to, struct text *content,
               struct file_like *like, bool *there, struct diagnostics *d) {
    struct stat s;
    *content = (struct text){"", 0};
    *there = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return errno == ENOENT || failed(d, path, "open");
    bool fine = fstat(fd, &s) == 0;
    if (!fine) {
        failed(d, path, "read");
    } else if (!S_ISREG(s.st_mode) || (uint64_t)s.st_size > most) {
        enforce_error(d, path, NULL, "is no regular file of at most %llu bytes", (unsigned long long)most);
        fine = false;
    }
    if (fine) {
        size_t n = (size_t)s.st_size, at = 0;
        char *bytes = arena_take(to, n + 1);
        for (ssize_t got; at < n && (got = read(fd, bytes + at, n - at)) != 0;) {
            if (got < 0 && errno != EINTR) break;
            if (got > 0) at += (size_t)got;
        }
        *content = (struct text){bytes, at};
        *like = (struct file_like){true, s.st_mode, s.st_uid, s.st_gid,
                                   (int64_t)s.st_mtim.tv_sec * SECOND + s.st_mtim.tv_nsec};
        *there = true;
        if (at < n) fine = failed(d, path, "read all of");
    }
    close(fd);
    return fine;
}

bool file_remove(const char *path, struct diagnostics *d) {
    if (unlink(path) != 0 && errno != ENOENT) return failed(d, path, "remove");
    sync_folder_of(path);
    return true;
}

void file_digest(struct text content, char to[65]) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    to[0] = '\0';
    if (EVP_Digest(content.p, content.n, digest, &n, EVP_sha256(), NULL) != 1 || n != 32) return;
    for (unsigned i = 0; i < n; i++) snprintf(to + 2 * i, 3, "%02x", digest[i]);
}

bool folder_make(const char *path, struct diagnostics *d) {
    struct arena *a = arena_new();
    char *p = arena_string(a, path);
    bool made = true;
    for (char *at = p + 1; made && *at; at++) {
        if (*at != '/') continue;
        *at = '\0';
        made = mkdir(p, 0755) == 0 || errno == EEXIST;
        *at = '/';
    }
    made = made && (mkdir(p, 0700) == 0 || errno == EEXIST);
    if (!made) failed(d, path, "make the folder");
    arena_free(a);
    return made;
}

bool folder_own(const char *path, struct diagnostics *d) {
    struct stat s;
    if (stat(path, &s) != 0) return failed(d, path, "look at the folder");
    bool own = S_ISDIR(s.st_mode) && s.st_uid == geteuid() && !(s.st_mode & (S_IWGRP | S_IWOTH));
    if (!own)
        enforce_error(d, path, "use a folder of one's own, that nobody else may write to",
                      "is no folder for the state of 'cordon enforce': others could change it, and it says "
                      "which commands are run");
    return own;
}

int folder_lock(const char *path, unsigned seconds, struct diagnostics *d) {
    struct arena *a = arena_new();
    const char *name = arena_format(a, "%s/lock", path);
    /* Without O_CLOEXEC: a child in the midst of a transaction keeps the lock when we are killed. */
    int fd = open(name, O_RDWR | O_CREAT, 0600);
    bool held = false;
    for (unsigned tries = 0; fd >= 0 && !held && tries <= seconds * 20; tries++) {
        held = flock(fd, LOCK_EX | LOCK_NB) == 0;
        if (!held && errno != EWOULDBLOCK && errno != EINTR) break;
        if (!held) nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
    if (!held) {
        if (fd >= 0 && errno == EWOULDBLOCK)
            enforce_error(d, path, "try again", "another 'cordon enforce' is at work here");
        else
            failed(d, name, "lock");
        if (fd >= 0) close(fd);
        fd = -1;
    }
    arena_free(a);
    return fd;
}
