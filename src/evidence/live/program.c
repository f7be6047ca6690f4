#include "evidence/live/program.h"

#include "base/memory.h"
#include "evidence/live/cgroup_path.h"
#include "evidence/live/process.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { LONGEST_PATH = 4096, CGROUP_FILE = 8192 };

struct draft {
    char path[LONGEST_PATH], lines[CGROUP_FILE], unit[256], container[CONTAINER_TEXT], user[16],
        id[LONGEST_PATH];
    struct text t_path, t_package, t_unit, t_container, t_cgroup, t_user, t_id;
};

/* A package of this host brought the file only if it is this host's: a container has a /usr/bin of its own.
 */
static bool is_of_host(const struct program_facts *f, const struct program_seen *seen, const char *path) {
    struct stat here, there;
    if (stat(path, &here) != 0) return false;
    if (seen->inode) return here.st_ino == seen->inode;
    char link[32];
    snprintf(link, sizeof link, "%" PRIu32 "/exe", seen->pid);
    return fstatat(f->proc, link, &there, 0) == 0 && here.st_ino == there.st_ino &&
           here.st_dev == there.st_dev;
}

static void find_path(const struct program_facts *f, const struct program_seen *seen, struct draft *d) {
    if (seen->path.n)
        snprintf(d->path, sizeof d->path, "%.*s", (int)seen->path.n, seen->path.p);
    else if (!process_executable(f->proc, seen->pid, d->path, sizeof d->path))
        snprintf(d->path, sizeof d->path, "%.*s", (int)seen->name.n, seen->name.p);
    d->t_path = text_of(d->path);
    if (d->path[0] == '/' && is_of_host(f, seen, d->path))
        d->t_package = packages_find(f->packages, d->t_path);
}

/* The number is given to another process soon after one ends. */
static bool is_still_there(const struct program_facts *f, const struct program_seen *seen) {
    char stat[1024];
    uint64_t started;
    size_t n = process_file(f->proc, seen->pid, "stat", stat, sizeof stat);
    return stat_started((struct text){stat, n}, &started) && started == seen->started;
}

static void find_group(const struct program_facts *f, const struct program_seen *seen, struct draft *d) {
    size_t n = process_file(f->proc, seen->pid, "cgroup", d->lines, sizeof d->lines);
    if (!is_still_there(f, seen)) n = 0;
    struct cgroup_paths paths = cgroup_lines((struct text){d->lines, n});
    if (n == 0) {
        bool root = seen->cgroup.n <= 1 || seen->cgroup_cut;
        paths.telling = seen->cgroup;
        paths.unified = root ? (struct text){0} : (struct text){seen->cgroup.p + 1, seen->cgroup.n - 1};
    }
    d->t_cgroup = paths.unified;
    d->t_container = cgroup_container(paths.telling, d->container);
    if (!d->t_container.n) d->t_unit = cgroup_unit(paths.telling, d->unit);
}

/* Package, else container or unit, else executable. */
static void find_id(struct draft *d) {
    d->t_id = d->t_container.n ? d->t_container : d->t_unit.n ? d->t_unit : d->t_path;
    if (!d->t_package.n) return;
    int n = snprintf(d->id, sizeof d->id, "deb/%.*s", (int)(d->t_package.n < 256 ? d->t_package.n : 256),
                     d->t_package.p);
    d->t_id = (struct text){d->id, (size_t)n};
}

static struct text put(struct program *p, size_t *at, struct text t) {
    char *to = p->bytes + *at;
    if (t.n) memcpy(to, t.p, t.n);
    *at += t.n;
    return (struct text){to, t.n};
}

struct program *program_new(const struct program_facts *f, const struct program_seen *seen) {
    struct draft *d = memory_new(1, sizeof *d);
    find_path(f, seen, d);
    find_group(f, seen, d);
    d->t_user = users_name(f->users, seen->uid, d->user);
    find_id(d);
    size_t n = d->t_path.n + d->t_package.n + d->t_unit.n + d->t_container.n + d->t_cgroup.n + d->t_user.n +
               d->t_id.n;
    struct program *p = memory_new(1, sizeof *p + n);
    p->uses = 1;
    p->pid = seen->pid;
    p->uid = seen->uid;
    p->started = seen->started;
    p->executed = seen->executed;
    size_t at = 0;
    p->path = put(p, &at, d->t_path);
    p->package = put(p, &at, d->t_package);
    p->unit = put(p, &at, d->t_unit);
    p->container = put(p, &at, d->t_container);
    p->cgroup = put(p, &at, d->t_cgroup);
    p->user = put(p, &at, d->t_user);
    p->id = put(p, &at, d->t_id);
    free(d);
    return p;
}

void program_release(struct program *p) {
    if (p && --p->uses == 0) free(p);
}
