#include "base/sandbox.h"

#include "base/landlock.h"

#include <sys/prctl.h>

#ifdef HAVE_SECCOMP
#include "base/sandbox_filter.h"
#endif

/* No path is allowed anything but what the rules say: NULL, or why this could not be brought about. */
static const char *enter_landlock(const struct sandbox_rules *rules) {
    const char *why = NULL;
    int set = landlock_rules(&why);
    if (set < 0) return why;
    bool allowed = true;
    for (size_t i = 0; i < rules->n_read_beneath; i++)
        allowed =
            allowed && landlock_allow(set, rules->read_beneath[i], LANDLOCK_READ_FILE | LANDLOCK_READ_FOLDER);
    return landlock_enter(set, allowed);
}

static const char *enter_filter(const struct sandbox_rules *rules) {
#ifdef HAVE_SECCOMP
    return sandbox_filter(rules->n_read_beneath > 0, rules->databases);
#else
    (void)rules;
    return "built without libseccomp: system calls are not filtered";
#endif
}

struct sandbox sandbox_enter(struct sandbox_rules rules) {
    const char *obstacle = rules.despite_tools ? NULL : sandbox_obstacle();
    if (!obstacle && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        obstacle = "not entered: this kernel cannot take back the right to gain rights";
    if (obstacle) return (struct sandbox){SANDBOX_NONE, {obstacle, NULL}};
    const char *landlock = enter_landlock(&rules);
    const char *filter = enter_filter(&rules); /* last: it forbids Landlock's calls too */
    struct sandbox s = {.lacking = {landlock ? landlock : filter, landlock ? filter : NULL}};
    s.state = landlock && filter ? SANDBOX_NONE : landlock || filter ? SANDBOX_PARTLY : SANDBOX_WHOLE;
    return s;
}
