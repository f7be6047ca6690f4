/* connects ADDRESS PORT N HOW RATE: N connections that end at once, by one process (HOW "one") or a process
 * each ("each"), no more than RATE a second. Tells how many a second there were, and the processor time of
 * each, in µs, of who connects. connects ADDRESS PORT: the server. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HELD = 500 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double processor_time(int who) {
    struct rusage r;
    getrusage(who, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

/* Reset at its end, so that its port is free at once. */
static int visit(const struct sockaddr_in *to, int *held) {
    struct linger l = {.l_onoff = 1};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)to, sizeof *to) != 0) return 1;
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    if (held) {
        int before = *held;
        *held = fd;
        fd = before;
    }
    if (fd > 0) close(fd);
    return 0;
}

static int serve(const struct sockaddr_in *at) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (const struct sockaddr *)at, sizeof *at) != 0 || listen(fd, 4096) != 0) return 2;
    puts("listening");
    fflush(stdout);
    for (int held[HELD] = {0}, i = 0;; i = (i + 1) % HELD) {
        if (held[i] > 0) close(held[i]);
        held[i] = accept(fd, NULL, NULL);
    }
}

int main(int argc, char **argv) {
    if (argc != 3 && argc != 6) return 2;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((in_port_t)atoi(argv[2]))};
    if (inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) return 2;
    if (argc == 3) return serve(&to);
    long n = atol(argv[3]), failed = 0;
    int each = strcmp(argv[4], "each") == 0, keep = strcmp(argv[4], "held") == 0, held[HELD] = {0};
    double rate = atof(argv[5]), began = now();
    for (long i = 0; i < n; i++) {
        double early = began + (double)i / rate - now();
        if (early > 0) usleep((useconds_t)(early * 1e6));
        pid_t child = each ? fork() : -1;
        if (child == 0) _exit(visit(&to, NULL));
        int status = 0;
        if (each)
            waitpid(child, &status, 0);
        else
            status = visit(&to, keep ? &held[i % HELD] : NULL);
        failed += status != 0;
    }
    double took = now() - began, used = processor_time(each ? RUSAGE_CHILDREN : RUSAGE_SELF);
    printf("%.0f %.2f\n", (double)n / took, used / (double)n * 1e6);
    if (failed) fprintf(stderr, "%ld of %ld failed\n", failed, n);
    return failed != 0;
}
