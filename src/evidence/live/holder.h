/* Who holds a socket, by sock_diag(7) and /proc: asked here, or of a process that has kept the right to look.
 *
 * Landlock, which a watcher enters, forbids looking into /proc/PID/exe and /proc/PID/fd of processes outside.
 * So where there is no eBPF a small process is forked before: it reads /proc and nothing that came from a
 * network, and ends with us. */
#ifndef CORDON_LIVE_HOLDER_H
#define CORDON_LIVE_HOLDER_H

#include "evidence/live/socket_list.h"

enum { HOLDER_PATH = 1024 };

struct holder {
    uint32_t pid, uid;
    uint64_t started; /* ticks since boot */
    uint64_t inode;   /* of the executable; 0: not known */
    char path[HOLDER_PATH];
};

/* False: not known, or not yet. */
bool holder_find(struct socket_list *sockets, int proc, const struct owner_question *q, struct holder *to);

struct prober;

struct prober *prober_start(struct socket_list *sockets, int proc); /* NULL: no process can be made */
void prober_end(struct prober *p);                                  /* NULL is fine */

/* The same, answered by that process; waits a fifth of a second at most. */
bool prober_find(struct prober *p, const struct owner_question *q, struct holder *to);

#endif
