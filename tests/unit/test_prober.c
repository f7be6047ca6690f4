/* The process that looks for the holders of sockets: who asks it never waits for long, whatever it does. */
#include "evidence/live/holder.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
// cmocka wants the above first
#include <cmocka.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The one child there is; 0: the kernel does not tell. */
static pid_t child(void) {
    char path[64];
    int pid = 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *f = fopen(path, "r");
    if (!f) return 0;
    if (fscanf(f, "%d", &pid) != 1) pid = 0;
    fclose(f);
    return pid;
}

struct world {
    int proc, socket;
    struct socket_list *list;
    struct prober *prober;
    struct owner_question ours, nobodys; /* a datagram socket of this process; a port that nobody has */
};

static struct world begin(void) {
    struct world w = {.proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
                      .socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof here;
    assert_int_equal(bind(w.socket, (struct sockaddr *)&here, n), 0);
    assert_int_equal(getsockname(w.socket, (struct sockaddr *)&here, &n), 0);
    w.ours = (struct owner_question){.protocol = IPPROTO_UDP,
                                     .local = {[10] = 0xFF, 0xFF, 127, 0, 0, 1},
                                     .remote = {[10] = 0xFF, 0xFF, 127, 0, 0, 9},
                                     .local_port = ntohs(here.sin_port),
                                     .remote_port = 9};
    w.nobodys = w.ours;
    w.nobodys.local_port = 1;
    w.list = socket_list_open(w.proc);
    w.prober = w.list ? prober_start(w.list, w.proc) : NULL;
    return w;
}

static void end(struct world *w) {
    prober_end(w->prober);
    socket_list_close(w->list);
    close(w->proc);
    close(w->socket);
}

static bool find(struct world *w, const struct owner_question *q, struct holder *to) {
    for (int i = 0; i < 100; i++) {
        if (prober_find(w->prober, q, to)) return true;
        usleep(10000);
    }
    return false;
}

static void one_that_hangs(void **state) {
    (void)state;
    struct world w = begin();
    struct holder h = {0};
    pid_t pid = child();
    if (!w.prober || !pid || !find(&w, &w.ours, &h)) {
        end(&w);
        print_message("skipped: sock_diag(7) or the list of children is not to be had here\n");
        skip();
    }
    assert_int_equal(h.pid, getpid());
    assert_false(prober_find(w.prober, &w.nobodys, &h));
    kill(pid, SIGSTOP);
    double began = now();
    for (int i = 0; i < 20; i++) assert_false(prober_find(w.prober, &w.ours, &h));
    if (now() - began > 1) fail_msg("twenty questions took %.1f s", now() - began);
    kill(pid, SIGCONT);
    usleep(300000);
    /* the late answer is not taken for one to what is asked now */
    assert_false(prober_find(w.prober, &w.nobodys, &h));
    assert_true(find(&w, &w.ours, &h));
    assert_int_equal(h.pid, getpid());
    kill(pid, SIGSTOP);
    began = now();
    end(&w);
    assert_true(now() - began < 5);
    assert_int_equal(kill(pid, 0), -1); /* nothing is left of it */
}

static void one_that_died(void **state) {
    (void)state;
    struct world w = begin();
    struct holder h;
    pid_t pid = child();
    if (!w.prober || !pid) {
        end(&w);
        print_message("skipped: sock_diag(7) or the list of children is not to be had here\n");
        skip();
    }
    kill(pid, SIGKILL);
    double began = now();
    for (int i = 0; i < 20; i++) assert_false(prober_find(w.prober, &w.ours, &h));
    assert_true(now() - began < 1);
    end(&w);
}

int main(void) {
    alarm(60); /* who waits for ever has failed */
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_that_hangs), cmocka_unit_test(one_that_died)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
