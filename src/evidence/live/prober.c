#include "base/memory.h"
#include "base/sandbox_live.h"
#include "evidence/live/holder.h"

#ifdef HAVE_SECCOMP
#include "base/sandbox_filter.h"
#endif

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 200 };

struct prober {
    int socket;
    pid_t pid;
    bool busy; /* with a question whose answer was waited for in vain */
};

struct probe_answer {
    bool found;
    struct holder holder;
};

/* Ends when the other end is closed: with the process that started it, however that ends. */
static _Noreturn void answer(int socket, struct socket_list *sockets, int proc) {
    struct owner_question q;
    static const int passed[] = {SIGINT, SIGHUP, SIGQUIT, SIGPIPE}; /* the terminal's are not for us */
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) signal(passed[i], SIG_IGN);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    (void)sandbox_keep_capabilities(UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_DAC_READ_SEARCH);
#ifdef HAVE_SECCOMP
    (void)sandbox_live_filter();
#endif
    for (;;) {
        ssize_t got = recv(socket, &q, sizeof q, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got != (ssize_t)sizeof q) _exit(0);
        struct probe_answer a = {.found = false};
        a.found = holder_find(sockets, proc, &q, &a.holder);
        if (send(socket, &a, sizeof a, 0) < 0 && errno != EINTR) _exit(0);
    }
}

/* All but what is needed: sources and outputs are not this process's. */
static void close_others(int a, int b, int c) {
    int keep[3] = {a, b, c};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 2; k++)
            if (keep[k] > keep[k + 1]) {
                int t = keep[k];
                keep[k] = keep[k + 1];
                keep[k + 1] = t;
            }
    unsigned from = 0;
    for (int i = 0; i < 3; i++) {
        if ((unsigned)keep[i] > from) close_range(from, (unsigned)keep[i] - 1, 0);
        from = (unsigned)keep[i] + 1;
    }
    close_range(from, ~0u, 0);
}

struct prober *prober_start(struct socket_list *sockets, int proc) {
    int both[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, both) != 0) return NULL;
    pid_t pid = fork();
    if (pid == 0) {
        close(both[0]); /* by itself, too: its being open is what the other process lives by */
        close_others(both[1], proc, socket_list_descriptor(sockets));
        answer(both[1], sockets, proc);
    }
    close(both[1]);
    if (pid < 0) {
        close(both[0]);
        return NULL;
    }
    struct prober *p = memory_new(1, sizeof *p);
    *p = (struct prober){.socket = both[0], .pid = pid};
    return p;
}

/* It holds nothing that would have to be put in order. Where we are confined and may not end it, it ends by
 * itself, unless somebody has stopped it: then it is not waited for. */
void prober_end(struct prober *p) {
    enum { TRIES = 200, PAUSE_NS = 1000000 };
    if (!p) return;
    close(p->socket);
    kill(p->pid, SIGKILL);
    for (unsigned i = 0; i < TRIES && waitpid(p->pid, NULL, WNOHANG) == 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    free(p);
}

static bool receive(struct prober *p, struct probe_answer *a, int wait_ms) {
    struct pollfd wait = {.fd = p->socket, .events = POLLIN};
    if (poll(&wait, 1, wait_ms) != 1 || recv(p->socket, a, sizeof *a, MSG_DONTWAIT) != (ssize_t)sizeof *a)
        return false;
    p->busy = false;
    return true;
}

/* One question at a time: while it still looks for what was given up on, nobody waits for it again. */
bool prober_find(struct prober *p, const struct owner_question *q, struct holder *to) {
    struct probe_answer a;
    if (p->busy && !receive(p, &a, 0)) return false;
    if (send(p->socket, q, sizeof *q, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)sizeof *q) return false;
    p->busy = true;
    if (!receive(p, &a, WAIT_MS)) return false;
    a.holder.path[HOLDER_PATH - 1] = '\0';
    *to = a.holder;
    return a.found;
}
