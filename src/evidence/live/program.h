/* A program that held a socket, with all that is known of it. Kept as long as a flow points at it, which may
 * be long after it ended. */
#ifndef CORDON_LIVE_PROGRAM_H
#define CORDON_LIVE_PROGRAM_H

#include "evidence/live/owner.h"
#include "evidence/live/packages.h"
#include "evidence/live/users.h"

struct program {
    unsigned uses;
    uint32_t pid, uid;
    uint64_t started, executed; /* what tells it from others of that number */
    struct text id, path, package, unit, container, cgroup, user;
    char bytes[];
};

/* What is known at the moment of asking; what is empty is looked for in /proc. */
struct program_seen {
    uint32_t pid, uid;
    uint64_t started, executed;
    uint64_t inode;     /* of the executable; 0: to be asked of /proc */
    struct text path;   /* of the executable, as its own mounts have it */
    struct text name;   /* as ps(1) shows it: the last resort */
    struct text cgroup; /* in the unified hierarchy; where /proc no longer tells */
    bool cgroup_cut;    /* … without its outermost groups: no path then */
};

struct program_facts {
    int proc; /* folder */
    struct packages *packages;
    struct users *users;
};

/* Never NULL; its one use is the caller's. */
struct program *program_new(const struct program_facts *f, const struct program_seen *seen);
void program_release(struct program *p); /* NULL is fine */

static inline struct program *program_use(struct program *p) {
    p->uses++;
    return p;
}

#endif
