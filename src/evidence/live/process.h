/* What /proc tells of a process (proc(5)). The folder is given as a descriptor. */
#ifndef CORDON_LIVE_PROCESS_H
#define CORDON_LIVE_PROCESS_H

#include "base/bytes.h"

/* The executable, without what the kernel adds when it was deleted; false: the process has ended, is the
 * kernel's, or may not be looked at. */
bool process_executable(int proc, uint32_t pid, char *to, size_t room);

/* All of a small file of it ("cgroup", "stat"), at most `room`; 0: none. */
size_t process_file(int proc, uint32_t pid, const char *name, char *to, size_t room);

bool stat_started(struct text stat, uint64_t *ticks); /* field 22 of /proc/PID/stat */

/* "socket:[123]", as what /proc/PID/fd/N points at. */
bool link_inode(struct text link, uint64_t *inode);

#endif
