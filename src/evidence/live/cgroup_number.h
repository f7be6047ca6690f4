/* Paths of control groups by their numbers: for processes that have ended, which /proc tells nothing of. */
#ifndef CORDON_LIVE_CGROUP_NUMBER_H
#define CORDON_LIVE_CGROUP_NUMBER_H

#include "base/bytes.h"

struct cgroup_numbers;

struct cgroup_numbers *cgroup_numbers_open(void); /* never NULL; knows nothing where cgroup2 is not mounted */
void cgroup_numbers_close(struct cgroup_numbers *n); /* NULL is fine */

/* As /proc/PID/cgroup has it in the unified hierarchy ("/system.slice/cron.service"), into room; empty: not
 * known. */
struct text cgroup_number_path(const struct cgroup_numbers *n, uint64_t number, char *room, size_t most);

#endif
