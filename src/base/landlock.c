#include "base/landlock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

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

int landlock_rules(const char **why) {
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_PROBE);
    if (abi < 1) {
        *why = errno == EOPNOTSUPP ? "Landlock is switched off in this kernel" : "no Landlock in this kernel";
        return -1;
    }
    struct landlock_attributes rights = all_rights(abi);
    /* A kernel before the fields of `network` and `scoped` takes a longer structure whose rest is zero. */
    int set = (int)syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0);
    if (set < 0) *why = "Landlock refuses its rules";
    return set;
}

bool landlock_allow(int rules, int parent, uint64_t rights) {
    struct landlock_path p = {.allowed = rights, .parent = parent};
    return syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &p, 0) == 0;
}

const char *landlock_enter(int rules, bool complete) {
    long done = complete ? syscall(SYS_landlock_restrict_self, rules, 0) : -1;
    close(rules);
    return done == 0 ? NULL : "Landlock refuses to restrict the process";
}

const char *sandbox_obstacle(void) {
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
