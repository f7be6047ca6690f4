/* A process gives up its rights before it looks at foreign bytes: what a reader's fault could be made to do,
 * it can no longer do.
 *
 * For good, and for the calling thread and those it starts from then on; so it is entered before there are
 * others. What is left: descriptors that are already open, memory, threads, time, randomness. No file can be
 * opened, made, changed or looked up; no program run, no process started, no network reached. A folder of
 * evidence is the exception: what lies beneath it may be opened to be read, and nothing else. */
#ifndef CORDON_BASE_SANDBOX_H
#define CORDON_BASE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum sandbox_state {
    SANDBOX_WHOLE,  /* Landlock and the filter of system calls are both in force */
    SANDBOX_PARTLY, /* one of them */
    SANDBOX_NONE
};

struct sandbox_rules {
    /* A program built with a sanitizer, or run under valgrind, does by itself much that is forbidden here:
     * it stays outside unless this is set. */
    bool despite_tools;
    /* Open folders beneath which files and folders may be opened to be read. Needs Landlock: where there is
     * none, any file can be opened to be read, which `lacking` then tells. */
    const int *read_beneath;
    size_t n_read_beneath;
    bool databases; /* SQLite goes on with those that are open: locks, writes at an offset, syncs */
};

struct sandbox {
    enum sandbox_state state;
    const char *lacking[2]; /* what is not in force and why, a line each; NULL: nothing */
};

struct sandbox sandbox_enter(struct sandbox_rules rules);

#endif
