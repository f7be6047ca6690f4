#include "enforce/run.h"

#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    ARGUMENTS_MOST = 32,
    EXEC_FAILED = 127,
    COMPLAINT_MOST = 4096,
    DEFAULT_SECONDS = 120,
    PATH_MOST = 8192,
    WAIT_MOST = 100 /* milliseconds */
};

static void be_program(const char *const *argv, struct run_options o, int out, int err) {
    const char *words[ARGUMENTS_MOST + 1] = {NULL};
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
        dup2(err, STDERR_FILENO) < 0)
        _exit(EXEC_FAILED);
    if (o.keep_descriptors)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    else
        close_range(STDERR_FILENO + 1, ~0u, 0);
    for (size_t i = 0; i < ARGUMENTS_MOST && argv[i]; i++)
        words[i] = o.file && strcmp(argv[i], "{}") == 0 ? o.file
                   : strcmp(argv[i], "{zone}") == 0     ? (o.zone ? o.zone : "rpz.cordon.")
                                                        : argv[i];
    setenv("LC_ALL", "C", 1);
    /* Timers and users often have no paths of administration: nft(8) is there. */
    const char *path = getenv("PATH"), *also = ":/usr/local/sbin:/usr/sbin:/sbin";
    char all[PATH_MOST];
    int n = snprintf(all, sizeof all, "%s%s", path ? path : "/usr/bin:/bin", also);
    if (n > 0 && (size_t)n < sizeof all) setenv("PATH", all, 1);
    execvp(words[0], (char *const *)(uintptr_t)words);
    _exit(EXEC_FAILED);
}

static int64_t milliseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads both until they end, or the program does (servers that it started may hold them for ever), or the
 * time is over. */
static bool drain(pid_t child, int fds[2], struct output *out, struct output *err, int64_t until) {
    bool open[2] = {true, true}, ended = false;
    char piece[65536];
    while (open[0] || open[1]) {
        struct pollfd p[2] = {{open[0] ? fds[0] : -1, POLLIN, 0}, {open[1] ? fds[1] : -1, POLLIN, 0}};
        int64_t left = until - milliseconds();
        siginfo_t info = {.si_pid = 0};
        if (left <= 0) return false;
        int ready = poll(p, 2, ended ? 0 : left > WAIT_MOST ? WAIT_MOST : (int)left);
        if (ready < 0 && errno != EINTR) return false;
        if (ready == 0 && ended) return true;
        if (ready == 0)
            ended = waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid;
        for (int i = 0; i < 2; i++) {
            if (!open[i] || !p[i].revents) continue;
            ssize_t n = read(fds[i], piece, sizeof piece);
            if (n < 0 && errno == EINTR) continue;
            open[i] = n > 0;
            struct output *to = i ? err : out;
            if (n > 0 && to && (i == 0 || to->n < COMPLAINT_MOST)) output_bytes(to, piece, (size_t)n);
        }
    }
    return true;
}

static const char *first_line(struct arena *a, struct text t) {
    const char *end = memchr(t.p, '\n', t.n);
    return arena_text(a, (struct text){t.p, end ? (size_t)(end - t.p) : t.n});
}

static enum run_result finished(pid_t child, bool in_time, unsigned seconds, struct arena *to,
                                const char **complaint) {
    int status = 0;
    if (!in_time) kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!in_time) {
        *complaint = arena_format(to, "took longer than %u seconds", seconds);
        return RUN_FAILED;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return RUN_DONE;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXEC_FAILED) return RUN_ABSENT;
    if (WIFSIGNALED(status)) *complaint = arena_format(to, "was ended by signal %d", WTERMSIG(status));
    return RUN_FAILED;
}

enum run_result run_program(const char *const *argv, struct run_options o, struct arena *to,
                            struct text *output, const char **complaint) {
    int out[2], err[2];
    unsigned seconds = o.seconds ? o.seconds : DEFAULT_SECONDS;
    *complaint = "cannot be started";
    if (pipe2(out, O_CLOEXEC) != 0) return RUN_FAILED;
    if (pipe2(err, O_CLOEXEC) != 0) {
        close(out[0]);
        close(out[1]);
        return RUN_FAILED;
    }
    pid_t child = fork();
    if (child == 0) be_program(argv, o, out[1], err[1]);
    close(out[1]);
    close(err[1]);
    struct output said = output_to_memory(), complained = output_to_memory();
    enum run_result result = RUN_FAILED;
    if (child > 0) {
        bool in_time = drain(child, (int[2]){out[0], err[0]}, output ? &said : NULL, &complained,
                             milliseconds() + (int64_t)seconds * 1000);
        struct text t = output_view(&complained);
        *complaint = t.n ? first_line(to, t) : "failed";
        result = finished(child, in_time, seconds, to, complaint);
        t = output_view(&said);
        if (output) *output = (struct text){arena_text(to, t), t.n};
    }
    output_end(&said);
    output_end(&complained);
    close(out[0]);
    close(err[0]);
    return result;
}
