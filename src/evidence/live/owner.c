#include "base/memory.h"
#include "evidence/live/holder.h"
#include "evidence/live/kernel_events.h"
#include "evidence/live/owner_flows.h"
#include "evidence/live/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_RECENT = 1024, MOST_FLOWS = 65536 };

struct owners {
    enum owner_method method;
    int proc;
    struct program_facts facts;
    struct socket_list *sockets;
    struct prober *prober; /* where there are no events */
    struct kernel_events *events;
    struct owner_flows *flows;
    uint64_t ticks_per_second;
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

static void let_go(struct owners *o) {
    for (size_t i = 0; i < o->n_retired; i++) program_release(o->retired[i]);
    o->n_retired = 0;
}

static void retire(struct owners *o, struct program *p) {
    if (!p) return;
    o->retired = memory_grow(o->retired, o->n_retired, &o->retired_capacity, sizeof(struct program *));
    o->retired[o->n_retired++] = p;
}

/* The same number may be another process by now, or the same one after execve(2). */
static struct program *program_of(struct owners *o, const struct holder *h) {
    struct program **slot = &o->recent[h->pid % MOST_RECENT];
    struct program *p = *slot;
    if (p && p->pid == h->pid && p->started == h->started && text_is(p->path, h->path)) return p;
    struct program_seen seen = {
        .pid = h->pid, .uid = h->uid, .started = h->started, .inode = h->inode, .path = text_of(h->path)};
    retire(o, p);
    *slot = program_new(&o->facts, &seen);
    return *slot;
}

/* An event has all that tells one process from another: /proc is asked only about one not seen before. */
static struct program *program_told(struct owners *o, const struct owner_event *e) {
    uint64_t started = e->started / (1000000000 / o->ticks_per_second);
    struct program **slot = &o->recent[e->pid % MOST_RECENT];
    struct program *p = *slot;
    if (p && p->pid == e->pid && p->started == started && p->executed == e->executed && p->uid == e->uid)
        return p;
    char path[OWNER_PATH], group[OWNER_GROUP], shown[OWNER_PATH + 8];
    struct text whole = owner_event_path(e->path, OWNER_PATH, e->path_parts, path);
    struct program_seen seen = {.pid = e->pid,
                                .uid = e->uid,
                                .started = started,
                                .executed = e->executed,
                                .inode = e->inode,
                                .cgroup = owner_event_path(e->group, OWNER_GROUP, e->group_parts, group),
                                .cgroup_cut = e->group_cut};
    if (e->path_cut) /* /proc may know it whole */
        seen.name = (struct text){shown, (size_t)snprintf(shown, sizeof shown, "…%.*s", (int)whole.n, path)};
    else
        seen.path = whole;
    if (e->path_parts == 0) /* the kernel's threads have no executable */
        seen.name = e->path_cut ? (struct text){e->name, strnlen(e->name, sizeof e->name)} : TEXT("kernel");
    retire(o, p);
    *slot = program_new(&o->facts, &seen);
    return *slot;
}

static void take_event(void *context, const struct owner_event *e) {
    struct owners *o = context;
    struct owner_question key = {
        .protocol = e->protocol, .local_port = e->flow.local_port, .remote_port = e->flow.remote_port};
    memcpy(key.local, e->flow.local, 16);
    if (e->kind != OWNER_LISTENS) memcpy(key.remote, e->flow.remote, 16);
    o->counts.events++;
    owner_flows_put(o->flows, &key, e->flow.network, program_told(o, e));
}

static void open_events(struct owners *o, struct diagnostics *d) {
    char why[160], what[240];
    struct stat network = {0};
    stat("/proc/self/ns/net", &network);
    o->flows = owner_flows_new(MOST_FLOWS, (uint32_t)network.st_ino);
    o->events = kernel_events_open(take_event, o, why);
    if (o->events) {
        o->method = OWNER_EBPF;
        return;
    }
    snprintf(what, sizeof what, "programs are attributed by /proc, which misses short-lived ones: %s", why);
    note(d, what, "eBPF wants root or CAP_BPF and CAP_PERFMON, and a kernel of 5.8 or later with BTF");
}

struct owners *owners_open(enum owner_method most, struct diagnostics *d) {
    struct owners *o = memory_new(1, sizeof *o);
    long ticks = sysconf(_SC_CLK_TCK);
    o->proc = -1;
    o->ticks_per_second = ticks > 0 ? (uint64_t)ticks : 100;
    if (most == OWNER_NONE) return o;
    open_proc(o, d);
    o->facts = (struct program_facts){
        .proc = o->proc, .packages = packages_open("/var/lib/dpkg/info"), .users = users_read("/etc/passwd")};
    if (most == OWNER_EBPF) open_events(o, d);
    if (o->method == OWNER_PROC) o->prober = prober_start(o->sockets, o->proc);
    return o;
}

void owners_close(struct owners *o) {
    if (!o) return;
    kernel_events_close(o->events);
    prober_end(o->prober);
    owner_flows_free(o->flows);
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
    return o->events ? kernel_events_descriptor(o->events) : -1;
}

void owners_tick(struct owners *o, int64_t monotonic_ns) {
    let_go(o);
    if (!o->events) return;
    kernel_events_take(o->events);
    o->counts.lost = kernel_events_lost(o->events);
}

static struct program *ask_kernel(struct owners *o, const struct owner_question *q) {
    struct holder h;
    bool known =
        o->prober ? prober_find(o->prober, q, &h) : o->sockets && holder_find(o->sockets, o->proc, q, &h);
    return known ? program_of(o, &h) : NULL;
}

bool owners_ask(struct owners *o, const struct owner_question *q, struct owner *to) {
    o->counts.asked++;
    struct program *p = o->flows ? owner_flows_find(o->flows, q) : NULL;
    if (!p && o->events) { /* packets that came since the last tick may be of programs that did */
        kernel_events_take(o->events);
        p = owner_flows_find(o->flows, q);
    }
    enum owner_method method = p ? OWNER_EBPF : OWNER_PROC; /* sockets older than we are were never told */
    if (!p) p = ask_kernel(o, q);
    if (!p) return false;
    retire(o, program_use(p));
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
                         .method = method};
    return true;
}

struct owner_counts owners_counts(const struct owners *o) {
    return o->counts;
}
