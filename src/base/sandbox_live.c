#include "base/sandbox_live.h"

#include "base/landlock.h"

#ifdef HAVE_SECCOMP
#include "base/sandbox_filter.h"
#endif

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *become(const char *user) {
    struct passwd *p = getpwnam(user);
    if (!p) return "there is no such user";
    if (p->pw_uid == geteuid()) return NULL;
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 || setgroups(0, NULL) != 0 ||
        setresgid(p->pw_gid, p->pw_gid, p->pw_gid) != 0 || setresuid(p->pw_uid, p->pw_uid, p->pw_uid) != 0)
        return "only root can become another user";
    return NULL;
}

bool sandbox_keep_capabilities(uint64_t keep) {
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &head, data) != 0) return false;
    for (int i = 0; i < 2; i++) {
        data[i].permitted &= (uint32_t)(keep >> (32 * i));
        data[i].effective = data[i].permitted;
        data[i].inheritable = 0;
    }
    return syscall(SYS_capset, &head, data) == 0;
}

static bool allow(int set, const char *path, bool write) {
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return true; /* what is not there needs no leave */
    struct stat s;
    bool folder = fstat(fd, &s) == 0 && S_ISDIR(s.st_mode);
    uint64_t rights = LANDLOCK_READ_FILE | (folder ? (uint64_t)LANDLOCK_READ_FOLDER : 0);
    if (write) {
        rights |= LANDLOCK_WRITE_FILE;
        if (folder) rights |= LANDLOCK_MAKE_FILE | LANDLOCK_REMOVE_FILE;
    }
    bool fine = landlock_allow(set, fd, rights);
    /* Truncating is a right of its own since version 3; older kernels refuse to hear of it. */
    if (write && fine) (void)landlock_allow(set, fd, LANDLOCK_TRUNCATE);
    close(fd);
    return fine;
}

static const char *enter_landlock(const struct sandbox_live_rules *r) {
    const char *why = NULL;
    int set = landlock_rules(&why);
    if (set < 0) return why;
    bool allowed = true;
    for (size_t i = 0; i < r->n_read_beneath; i++) allowed = allow(set, r->read_beneath[i], false) && allowed;
    for (size_t i = 0; i < r->n_write_beneath; i++)
        allowed = allow(set, r->write_beneath[i], true) && allowed;
    return landlock_enter(set, allowed);
}

static const char *enter_filter(void) {
#ifdef HAVE_SECCOMP
    return sandbox_live_filter();
#else
    return "built without libseccomp: system calls are not filtered";
#endif
}

struct sandbox sandbox_enter_live(const struct sandbox_live_rules *rules) {
    const char *why = rules->user ? become(rules->user) : NULL;
    if (why) return (struct sandbox){SANDBOX_NONE, {why, NULL}};
    const char *obstacle = rules->despite_tools ? NULL : sandbox_obstacle();
    if (obstacle) return (struct sandbox){SANDBOX_NONE, {obstacle, NULL}};
    if (!sandbox_keep_capabilities(rules->capabilities))
        return (struct sandbox){SANDBOX_NONE, {"capabilities cannot be given up", NULL}};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return (struct sandbox){SANDBOX_NONE,
                                {"this kernel cannot take back the right to gain rights", NULL}};
    const char *landlock = enter_landlock(rules), *filter = enter_filter();
    struct sandbox s = {.lacking = {landlock ? landlock : filter, landlock ? filter : NULL}};
    s.state = landlock && filter ? SANDBOX_NONE : landlock || filter ? SANDBOX_PARTLY : SANDBOX_WHOLE;
    return s;
}
