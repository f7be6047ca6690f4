/* A process gives up its rights before it looks at foreign bytes: what a reader's fault could be made to do,
 * it can no longer do.
 *
 * For good, and for the calling thread and those it starts from then on; so it is entered before there are
 * others. What is left: descriptors that are already open, memory, threads, time, randomness. No file can be
 * opened, made, changed or looked up; no program run, no process started, no network reached. */
#ifndef CORDON_BASE_SANDBOX_H
#define CORDON_BASE_SANDBOX_H

#include <stdbool.h>

enum sandbox_state {
    SANDBOX_WHOLE,  /* Landlock and the filter of system calls are both in force */
    SANDBOX_PARTLY, /* one of them */
    SANDBOX_NONE
};

struct sandbox_rules {
    /* A program built with a sanitizer, or run under valgrind, does by itself much that is forbidden here:
     * it stays outside unless this is set. */
    bool despite_tools;
};

struct sandbox {
    enum sandbox_state state;
    const char *lacking[2]; /* what is not in force and why, a line each; NULL: nothing */
};

struct sandbox sandbox_enter(struct sandbox_rules rules);

#endif
