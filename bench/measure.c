/* measure RUNS COMMAND [ARGUMENT...]: runs it once to warm up and RUNS times more with its output thrown
 * away, and prints the medians: seconds of wall time, seconds of processor time, peak resident KiB; then the
 * command's exit status. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_RUNS = 1000 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *v, int n) {
    qsort(v, (size_t)n, sizeof *v, ascending);
    return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static int run(char **command, double *wall, double *cpu, double *kib) {
    double began = now();
    pid_t child = vfork();
    if (child < 0) exit(2);
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    struct rusage used;
    int status;
    wait4(child, &status, 0, &used);
    *wall = now() - began;
    *cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    *kib = (double)used.ru_maxrss;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv) {
    static double wall[MOST_RUNS], cpu[MOST_RUNS], kib[MOST_RUNS];
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1 || runs > MOST_RUNS) {
        fprintf(stderr, "usage: %s RUNS COMMAND [ARGUMENT...]\n", argv[0]);
        return 2;
    }
    int status = run(argv + 2, wall, cpu, kib);
    for (int i = 0; i < runs; i++) status = run(argv + 2, &wall[i], &cpu[i], &kib[i]);
    printf("%.6f %.6f %.0f %d\n", median(wall, runs), median(cpu, runs), median(kib, runs), status);
    return 0;
}
