/* Landlock and the tools that need rights of their own: what both sandboxes have. Internal to them. */
#ifndef CORDON_BASE_LANDLOCK_H
#define CORDON_BASE_LANDLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum landlock_right { /* linux/landlock.h */
                      LANDLOCK_EXECUTE = 1,
                      LANDLOCK_WRITE_FILE = 1 << 1,
                      LANDLOCK_READ_FILE = 1 << 2,
                      LANDLOCK_READ_FOLDER = 1 << 3,
                      LANDLOCK_REMOVE_FILE = 1 << 5,
                      LANDLOCK_MAKE_FILE = 1 << 8,
                      LANDLOCK_TRUNCATE = 1 << 14
};

/* A set of rules by which nothing is allowed yet; -1, with *why set, when there is none to be had. */
int landlock_rules(const char **why);
/* Beneath this open file or folder these rights stay. A file takes no rights of folders. */
bool landlock_allow(int rules, int parent, uint64_t rights);
/* The rules hold from now on, and are closed. NULL, or why they do not. */
const char *landlock_enter(int rules, bool complete);

/* Why a sandbox is not entered: a sanitizer or valgrind, which need rights of their own. NULL: it can be. */
const char *sandbox_obstacle(void);

#endif
