/* The guardian: a process of its own that outlives the command. Ends the command in the midst of a change,
 * however it ends, it takes the change back at once; comes no `confirm` in time, it takes the plan back; it
 * writes files anew when measures in them have ended. What fails it tries again. Dies the guardian too,
 * nothing in the kernel is stopped any more after the time to confirm, and whoever comes next finds in the
 * record what is to be done. */
#ifndef CORDON_ENFORCE_GUARDIAN_H
#define CORDON_ENFORCE_GUARDIAN_H

#include "enforce/state.h"

struct guardian {
    int pipe; /* open as long as the change goes on, in us and in children that change the kernel */
};

/* Before the first step, and before much is in memory, since it is a copy of the caller. False, told: it
 * cannot be started, and nothing is to be begun. */
bool guardian_start(struct guardian *g, const char *folder, struct diagnostics *d);
/* The change is done, or was never begun: the record tells which. */
void guardian_release(struct guardian *g);
/* Does any wait here? */
bool guardian_is_there(const char *folder);

#endif
