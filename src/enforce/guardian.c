#include "enforce/guardian.h"

#include "enforce/moves.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOCK_SECONDS = 900, PAUSE_MOST = 60, LOOK_SECONDS = 600, PIPE = STDERR_FILENO + 1 };

#define SECOND INT64_C(1000000000)

/* Until then, or until the record changes. CLOCK_BOOTTIME goes on while the machine sleeps, and nobody sets
 * it; that the other clock may be set is why it is looked at again in any case. */
static void wait_until(const char *folder, int64_t due) {
    int64_t most = boot_now() + LOOK_SECONDS * SECOND, until = due < most ? due : most;
    struct itimerspec when = {.it_value = {until / SECOND, until % SECOND}};
    int timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC), notes = inotify_init1(IN_CLOEXEC);
    bool watched = notes >= 0 && inotify_add_watch(notes, folder, IN_MOVED_TO | IN_DELETE_SELF) >= 0 &&
                   timer >= 0 && timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL) == 0;
    struct pollfd p[2] = {{timer, POLLIN, 0}, {notes, POLLIN, 0}};
    /* It may have changed before it was watched. */
    if (moves_due(folder, NULL) == due) poll(p, 2, watched ? -1 : 500);
    if (timer >= 0) close(timer);
    if (notes >= 0) close(notes);
}

/* False: that has to be tried again. */
static bool settle(const char *folder) {
    struct diagnostics *d = diagnostics_new(16);
    int lock = folder_lock(folder, LOCK_SECONDS, d);
    bool settled = lock >= 0 && moves_settle(folder, d) != ENFORCE_FAILED;
    if (lock >= 0) close(lock);
    diagnostics_free(d);
    return settled;
}

static int guard_file(const char *folder) {
    struct arena *a = arena_new();
    int fd = open(arena_format(a, "%s/guardian", folder), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    arena_free(a);
    return fd;
}

/* Each plan has a guardian of its own, which sees to what comes after it until a later plan's is there. */
static void guard(const char *folder) {
    char byte;
    uint64_t next, mine;
    unsigned pause = 1;
    while (read(PIPE, &byte, 1) < 0 && errno == EINTR) {
    }
    close(PIPE); /* the command, and what it ran, has ended; how, the record tells */
    moves_due(folder, &mine);
    int alive = -1;
    for (int64_t due; (due = moves_due(folder, &next)) != INT64_MAX && next == mine;) {
        if (alive < 0 && (alive = guard_file(folder)) >= 0) flock(alive, LOCK_SH);
        if (boot_now() < due) {
            wait_until(folder, due);
        } else if (settle(folder)) {
            pause = 1;
        } else { /* a full disk, an interface that is not there yet */
            sleep(pause);
            pause = pause * 2 < PAUSE_MOST ? pause * 2 : PAUSE_MOST;
        }
    }
    _exit(0);
}

static void become_guardian(const char *folder, int fd) {
    int null = open("/dev/null", O_RDWR);
    setsid();
    if (fork() != 0) _exit(0);
    for (int i = 0; null >= 0 && i < 3; i++) dup2(null, i);
    if (fd != PIPE) dup2(fd, PIPE);
    close_range(PIPE + 1, ~0u, 0); /* the lock, and the other end of the pipe */
    if (chdir("/") != 0) _exit(1);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    prctl(PR_SET_NAME, "cordon-guardian");
    guard(folder);
}

bool guardian_start(struct guardian *g, const char *folder, struct diagnostics *d) {
    int ends[2];
    char *whole = realpath(folder, NULL);
    g->pipe = -1;
    if (!whole || pipe(ends) != 0) {
        enforce_error(d, folder, NULL, "the guardian cannot be started: %s", strerror(errno));
        free(whole);
        return false;
    }
    pid_t child = fork();
    if (child == 0) become_guardian(whole, ends[0]);
    free(whole);
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

void guardian_release(struct guardian *g) {
    if (g->pipe >= 0) close(g->pipe);
    g->pipe = -1;
}

bool guardian_is_there(const char *folder) {
    int fd = guard_file(folder);
    bool there = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0;
    if (fd >= 0) close(fd);
    return there;
}
