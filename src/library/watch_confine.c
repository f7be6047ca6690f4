/* What a watcher gives up once all is open. */
#include "library/watch.h"

#include "base/sandbox_live.h"

#include <linux/capability.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The store goes to who we shall be: SQLite makes and removes files beside it. */
static void give_store(const char *path, const char *user) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    struct passwd *p = getpwnam(user);
    if (!p || geteuid() != 0) return;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char name[4200];
        int n = snprintf(name, sizeof name, "%s%s", path, ends[i]);
        if (n > 0 && (size_t)n < sizeof name) (void)!chown(name, p->pw_uid, p->pw_gid);
    }
}

static void add(const char **list, size_t *n, const char *path) {
    if (*n < LIVE_PATHS_MOST) list[(*n)++] = path;
}

static const char *folder_of(struct arena *a, const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) return ".";
    return slash == path ? "/" : arena_text(a, (struct text){path, (size_t)(slash - path)});
}

const char *cordon_watch_confine(struct cordon *c, const char *user, const char *const *readable, size_t n) {
    struct watch *w = c->watch;
    if (!w || !w->begun || w->running)
        return "not entered: call it between cordon_watch_begin() and the first step";
    /* /proc tells programs, /sys interfaces; users, packages and the time zone are looked up late. */
    static const char *const needed[] = {
        "/proc",          "/sys/class/net",      "/sys/devices",        "/etc/passwd",   "/var/lib/dpkg",
        "/etc/localtime", "/usr/share/zoneinfo", "/usr/share/terminfo", "/lib/terminfo", "/etc/terminfo",
        "/dev/tty"};
    struct sandbox_live_rules rules = {.user = user};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        add(rules.read_beneath, &rules.n_read_beneath, needed[i]);
    for (size_t i = 0; i < n; i++) add(rules.read_beneath, &rules.n_read_beneath, readable[i]);
    if (w->options.store) {
        add(rules.write_beneath, &rules.n_write_beneath, folder_of(c->arena, w->options.store));
        if (user) give_store(w->options.store, user);
    }
    /* Packets of an interface that comes back; whose a socket is, of programs of others. */
    rules.capabilities = UINT64_C(1) << CAP_NET_RAW;
    if (w->owners) rules.capabilities |= UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_DAC_READ_SEARCH;
    struct sandbox s = sandbox_enter_live(&rules);
    c->confined = true;
    if (!s.lacking[0] || !s.lacking[1]) return s.lacking[0];
    return arena_format(c->arena, "%s; %s", s.lacking[0], s.lacking[1]);
}
