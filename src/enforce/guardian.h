/* The guardian: a process of its own that outlives the command. Dies the command in the midst of a change, it
 * takes the change back at once; comes no `confirm` in time, it takes the plan back. Dies the guardian too,
 * nft's elements expire, and whoever comes next finds what is to be done in the record. */
#ifndef CORDON_ENFORCE_GUARDIAN_H
#define CORDON_ENFORCE_GUARDIAN_H

#include "enforce/state.h"

#include <stdint.h>

struct guardian {
    int pipe; /* open as long as the change goes on, in us and in children that change the kernel */
};

/* Before the first step. False, told: it cannot be started, and nothing is to be begun. lock: not for it. */
bool guardian_start(struct guardian *g, const char *folder, int lock, struct diagnostics *d);
/* The change is done. Without a deadline (of CLOCK_BOOTTIME) it goes; else it waits for that. */
void guardian_release(struct guardian *g, int64_t deadline_ns);

#endif
