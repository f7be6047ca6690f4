/* A process that goes on for long gives up what it no longer needs: its user, its capabilities, most files,
 * and the calls by which programs are started and kernels changed.
 *
 * Wider than sandbox.h: what watches a network opens sockets and reads /proc for as long as it runs. So the
 * filter names what is forbidden, and not what is allowed. For good; before there are threads. */
#ifndef CORDON_BASE_SANDBOX_LIVE_H
#define CORDON_BASE_SANDBOX_LIVE_H

#include "base/sandbox.h"

#include <stdint.h>

enum { LIVE_PATHS_MOST = 64 };

struct sandbox_live_rules {
    const char
        *read_beneath[LIVE_PATHS_MOST]; /* files and folders that stay readable; absent ones are left out */
    const char *write_beneath[LIVE_PATHS_MOST]; /* … and that may also be written and made */
    size_t n_read_beneath, n_write_beneath;
    const char *user;      /* who to be from now on; NULL: no change. Only root can */
    uint64_t capabilities; /* bits that stay, of linux/capability.h; all others go */
    bool despite_tools;
};

/* The user first, then capabilities, Landlock and the filter. .lacking[0] tells of the user, too: when it
 * cannot be brought about nothing else is tried, and state is SANDBOX_NONE. */
struct sandbox sandbox_enter_live(const struct sandbox_live_rules *rules);

/* What the process has of these capabilities stays, and no other. False: nothing has changed. */
bool sandbox_keep_capabilities(uint64_t keep);

#endif
