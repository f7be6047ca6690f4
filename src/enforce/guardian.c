#include "enforce/guardian.h"

#include "enforce/moves.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOCK_SECONDS = 900 };

#define SECOND INT64_C(1000000000)

/* What the command told: its deadline; or that it is gone without a word. */
static bool told(int fd, int64_t *deadline) {
    size_t at = 0;
    char *to = (char *)deadline;
    while (at < sizeof *deadline) {
        ssize_t n = read(fd, to + at, sizeof *deadline - at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += (size_t)n;
    }
    return true;
}

/* The record is only read: whoever changes it holds the lock. */
static bool still_waits(const char *folder, int64_t deadline) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(1);
    struct record r;
    bool read = record_read(folder, a, &r, d);
    struct generation *now = read ? record_find(&r, r.now) : NULL;
    bool waits = !read || r.moving || (r.waiting && now && now->deadline_ns == deadline);
    diagnostics_free(d);
    arena_free(a);
    return waits;
}

/* CLOCK_BOOTTIME goes on while the machine sleeps, and nobody sets it. */
static void wait_until(const char *folder, int64_t deadline) {
    struct itimerspec when = {.it_value = {deadline / SECOND, deadline % SECOND}};
    int timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC), notes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (notes >= 0) inotify_add_watch(notes, folder, IN_MOVED_TO | IN_DELETE_SELF);
    if (timer >= 0) timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
    while (boot_now() < deadline && still_waits(folder, deadline)) {
        struct pollfd p[2] = {{timer, POLLIN, 0}, {notes, POLLIN, 0}};
        char events[4096];
        poll(p, 2, timer < 0 || notes < 0 ? 500 : -1);
        while (notes >= 0 && read(notes, events, sizeof events) > 0) {
        }
    }
    if (timer >= 0) close(timer);
    if (notes >= 0) close(notes);
}

static void guard(const char *folder, int fd) {
    int64_t deadline = 0;
    struct diagnostics *d = diagnostics_new(16);
    bool done = told(fd, &deadline);
    close(fd);
    if (done && deadline) wait_until(folder, deadline);
    if (!done || deadline) {
        int lock = folder_lock(folder, LOCK_SECONDS, d);
        if (lock >= 0) moves_settle(folder, d);
    }
    diagnostics_free(d);
    _exit(0);
}

static void become_guardian(const char *folder, int fd, int lock, int other_end) {
    int null = open("/dev/null", O_RDWR);
    setsid();
    if (fork() != 0) _exit(0);
    close(lock);
    close(other_end);
    for (int i = 0; null >= 0 && i < 3; i++) dup2(null, i);
    if (null > 2) close(null);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    prctl(PR_SET_NAME, "cordon-guardian");
    guard(folder, fd);
}

bool guardian_start(struct guardian *g, const char *folder, int lock, struct diagnostics *d) {
    int ends[2];
    g->pipe = -1;
    if (pipe(ends) != 0) {
        enforce_error(d, NULL, NULL, "the guardian cannot be started: %s", strerror(errno));
        return false;
    }
    pid_t child = fork();
    if (child == 0) become_guardian(folder, ends[0], lock, ends[1]);
    close(ends[0]);
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (child < 0 || status != 0) {
        enforce_error(d, NULL, NULL, "the guardian cannot be started");
        close(ends[1]);
        return false;
    }
    g->pipe = ends[1];
    return true;
}

void guardian_release(struct guardian *g, int64_t deadline_ns) {
    if (g->pipe < 0) return;
    ssize_t n = write(g->pipe, &deadline_ns, sizeof deadline_ns);
    (void)n; /* a guardian that is gone leaves it to the elements' timeouts */
    close(g->pipe);
    g->pipe = -1;
}
