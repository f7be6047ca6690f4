#include "base/sandbox.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef HAVE_SECCOMP
#include "base/sandbox_filter.h"
#endif

/* <linux/landlock.h> of the build machine may be older than the kernel the program meets; numbers are the
 * same on all architectures. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif
#ifndef SYS_landlock_add_rule
#define SYS_landlock_add_rule 445
#endif
#ifndef SYS_landlock_restrict_self
#define SYS_landlock_restrict_self 446
#endif

enum { LANDLOCK_VERSION_PROBE = 1, ABI_KNOWN = 6, RULE_PATH_BENEATH = 1 };

struct landlock_path {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

struct landlock_attributes {
    uint64_t files, network, scoped;
};

/* What each version of Landlock's interface can forbid: landlock(7), "VERSIONS". */
static struct landlock_attributes all_rights(long abi) {
    enum { REFER = 1 << 13, TRUNCATE = 1 << 14, IOCTL_DEVICE = 1 << 15 };
    struct landlock_attributes a = {.files = (1 << 13) - 1}; /* execute … make symbolic links */
    if (abi >= 2) a.files |= REFER;
    if (abi >= 3) a.files |= TRUNCATE;
    if (abi >= 4) a.network = 3; /* bind and connect TCP */
    if (abi >= 5) a.files |= IOCTL_DEVICE;
    if (abi >= ABI_KNOWN) a.scoped = 3; /* abstract Unix sockets and signals of others */
    return a;
}

static bool allow_reading(int set, const int *folders, size_t n) {
    enum { READ_FILE = 1 << 2, READ_FOLDER = 1 << 3 };
    bool fine = true;
    for (size_t i = 0; i < n; i++) {
        struct landlock_path p = {.allowed = READ_FILE | READ_FOLDER, .parent = folders[i]};
        fine = fine && syscall(SYS_landlock_add_rule, set, RULE_PATH_BENEATH, &p, 0) == 0;
    }
    return fine;
}

/* No path is allowed anything but what the rules say: NULL, or why this could not be brought about. */
static const char *enter_landlock(const struct sandbox_rules *rules) {
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_PROBE);
    if (abi < 1)
        return errno == EOPNOTSUPP ? "Landlock is switched off in this kernel" : "no Landlock in this kernel";
    struct landlock_attributes rights = all_rights(abi);
    int set = (int)syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0);
    /* A kernel before the fields of `network` and `scoped` takes a longer structure whose rest is zero. */
    if (set < 0) return "Landlock refuses its rules";
    bool allowed = allow_reading(set, rules->read_beneath, rules->n_read_beneath);
    long done = allowed ? syscall(SYS_landlock_restrict_self, set, 0) : -1;
    close(set);
    return done == 0 ? NULL : "Landlock refuses to restrict the process";
}

static const char *enter_filter(const struct sandbox_rules *rules) {
#ifdef HAVE_SECCOMP
    return sandbox_filter(rules->n_read_beneath > 0, rules->databases);
#else
    (void)rules;
    return "built without libseccomp: system calls are not filtered";
#endif
}

static const char *tool(void) {
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
    return "not entered: built with a sanitizer, which needs rights of its own";
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
    return "not entered: built with a sanitizer, which needs rights of its own";
#endif
#endif
    const char *preload = getenv("LD_PRELOAD");
    return preload && strstr(preload, "/vgpreload_")
               ? "not entered: valgrind, which runs this, needs rights of its own"
               : NULL;
}

struct sandbox sandbox_enter(struct sandbox_rules rules) {
    const char *obstacle = rules.despite_tools ? NULL : tool();
    if (!obstacle && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        obstacle = "not entered: this kernel cannot take back the right to gain rights";
    if (obstacle) return (struct sandbox){SANDBOX_NONE, {obstacle, NULL}};
    const char *landlock = enter_landlock(&rules);
    const char *filter = enter_filter(&rules); /* last: it forbids Landlock's calls too */
    struct sandbox s = {.lacking = {landlock ? landlock : filter, landlock ? filter : NULL}};
    s.state = landlock && filter ? SANDBOX_NONE : landlock || filter ? SANDBOX_PARTLY : SANDBOX_WHOLE;
    return s;
}
