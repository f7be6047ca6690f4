/* What a process's control group tells of it: systemd unit, container. By the names that systemd and the
 * container runtimes give (docs/attribution.md lists them). */
#ifndef CORDON_LIVE_CGROUP_PATH_H
#define CORDON_LIVE_CGROUP_PATH_H

#include "base/bytes.h"

enum { CONTAINER_TEXT = 96 };

/* The text is within the path; empty: no unit. Of a unit of a user's manager with that manager:
 * "user@1000.service/app.slice/app-firefox.scope" without the slices between. */
struct text cgroup_unit(struct text path, char room[256]);

/* "docker:0123456789ab", "lxc:name"; empty: none. Identifiers are cut to the 12 digits that tools show. */
struct text cgroup_container(struct text path, char room[CONTAINER_TEXT]);

/* The lines of /proc/PID/cgroup: the path in the unified hierarchy, and the one that tells most. */
struct cgroup_paths {
    struct text unified; /* empty: none, or the root */
    struct text telling;
};
struct cgroup_paths cgroup_lines(struct text lines);

#endif
