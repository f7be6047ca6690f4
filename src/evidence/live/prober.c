#include "base/memory.h"
#include "evidence/live/holder.h"

#ifdef HAVE_SECCOMP
#include "base/sandbox_filter.h"
#endif

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAIT_MS = 200 };

struct prober {
    int socket;
    pid_t pid;
    uint32_t asked;
};

struct probe_question {
    uint32_t number;
    struct owner_question question;
};

struct probe_answer {
    uint32_t number;
    bool found;
    struct holder holder;
};

/* Ends when the other end is closed: with the process that started it, however that ends. */
static _Noreturn void answer(int socket, struct socket_list *sockets, int proc) {
    struct probe_question q;
    static const int passed[] = {SIGINT, SIGHUP, SIGQUIT, SIGPIPE}; /* the terminal's are not for us */
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) signal(passed[i], SIG_IGN);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifdef HAVE_SECCOMP
    (void)sandbox_live_filter();
#endif
    for (;;) {
        ssize_t got = recv(socket, &q, sizeof q, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got != (ssize_t)sizeof q) _exit(0);
        struct probe_answer a = {.number = q.number};
        a.found = holder_find(sockets, proc, &q.question, &a.holder);
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

void prober_end(struct prober *p) {
    if (!p) return;
    close(p->socket);
    while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    free(p);
}

bool prober_find(struct prober *p, const struct owner_question *q, struct holder *to) {
    struct probe_question asked = {.number = ++p->asked, .question = *q};
    struct probe_answer a;
    if (send(p->socket, &asked, sizeof asked, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)sizeof asked)
        return false;
    struct pollfd wait = {.fd = p->socket, .events = POLLIN};
    while (poll(&wait, 1, WAIT_MS) == 1) {
        if (recv(p->socket, &a, sizeof a, MSG_DONTWAIT) != (ssize_t)sizeof a) return false;
        if (a.number != p->asked) continue; /* one that was waited for in vain */
        a.holder.path[HOLDER_PATH - 1] = '\0';
        *to = a.holder;
        return a.found;
    }
    return false;
}
