#include "base/memory.h"
#include "evidence/live/process.h"
#include "evidence/live/program.h"
#include "evidence/live/socket_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_RECENT = 1024 };

struct owners {
    enum owner_method method;
    int proc;
    struct program_facts facts;
    struct socket_list *sockets;
    struct program *recent[MOST_RECENT]; /* by number of the process: what was found out lately */
    struct program **retired;            /* texts are lent until the next tick */
    size_t n_retired, retired_capacity;
    struct owner_counts counts;
};

const char *owner_method_text(enum owner_method m) {
    static const char *const texts[] = {"none", "proc", "ebpf"};
    return texts[m];
}

static void note(struct diagnostics *d, const char *what, const char *hint) {
    diagnostics_add(d, (struct diagnostic){.what = what, .hint = hint});
}

static void open_proc(struct owners *o, struct diagnostics *d) {
    o->proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (o->proc >= 0) o->sockets = socket_list_open(o->proc);
    if (o->sockets) {
        o->method = OWNER_PROC;
        return;
    }
    note(d, "flows cannot be attributed to programs: neither /proc nor sock_diag(7) can be read", NULL);
}

struct owners *owners_open(enum owner_method most, struct diagnostics *d) {
    struct owners *o = memory_new(1, sizeof *o);
    o->proc = -1;
    if (most == OWNER_NONE) return o;
    open_proc(o, d);
    o->facts = (struct program_facts){
        .proc = o->proc, .packages = packages_open("/var/lib/dpkg/info"), .users = users_read("/etc/passwd")};
    return o;
}

static void let_go(struct owners *o) {
    for (size_t i = 0; i < o->n_retired; i++) program_release(o->retired[i]);
    o->n_retired = 0;
}

static void retire(struct owners *o, struct program *p) {
    if (!p) return;
    o->retired = memory_grow(o->retired, o->n_retired, &o->retired_capacity, sizeof(struct program *));
    o->retired[o->n_retired++] = p;
}

void owners_close(struct owners *o) {
    if (!o) return;
    for (size_t i = 0; i < MOST_RECENT; i++) program_release(o->recent[i]);
    let_go(o);
    free(o->retired);
    socket_list_close(o->sockets);
    packages_close(o->facts.packages);
    users_free(o->facts.users);
    if (o->proc >= 0) close(o->proc);
    free(o);
}

enum owner_method owners_method(const struct owners *o) {
    return o->method;
}

int owners_descriptor(const struct owners *o) {
    return -1;
}

void owners_tick(struct owners *o, int64_t monotonic_ns) {
    let_go(o);
}

/* The same number may be another process by now, or the same one after execve(2). */
static struct program *program_of(struct owners *o, uint32_t pid, uint32_t uid) {
    char stat[1024], path[4096];
    uint64_t started;
    size_t n = process_file(o->proc, pid, "stat", stat, sizeof stat);
    if (!stat_started((struct text){stat, n}, &started)) return NULL;
    if (!process_executable(o->proc, pid, path, sizeof path)) path[0] = '\0';
    struct program **slot = &o->recent[pid % MOST_RECENT];
    if (*slot && (*slot)->pid == pid && (*slot)->started == started && text_is((*slot)->path, path))
        return *slot;
    retire(o, *slot);
    struct program_seen seen = {.pid = pid, .uid = uid, .started = started, .path = text_of(path)};
    *slot = program_new(&o->facts, &seen);
    return *slot;
}

static struct program *ask_kernel(struct owners *o, const struct owner_question *q) {
    uint64_t inode;
    uint32_t uid, pid;
    if (!o->sockets || !socket_list_find(o->sockets, q, &inode, &uid) ||
        !socket_list_holder(o->sockets, inode, &pid))
        return NULL;
    return program_of(o, pid, uid);
}

bool owners_ask(struct owners *o, const struct owner_question *q, struct owner *to) {
    o->counts.asked++;
    struct program *p = ask_kernel(o, q);
    if (!p) return false;
    o->counts.known++;
    *to = (struct owner){.id = p->id,
                         .program = p->path,
                         .package = p->package,
                         .unit = p->unit,
                         .container = p->container,
                         .cgroup = p->cgroup,
                         .user = p->user,
                         .pid = p->pid,
                         .uid = p->uid,
                         .method = OWNER_PROC};
    return true;
}

struct owner_counts owners_counts(const struct owners *o) {
    return o->counts;
}
