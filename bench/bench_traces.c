/* bench_traces FILE...: how fast trace_read() reads traces into a log of ways, on one core: file, format,
 * traces, traces a minute, MB/s, ways, MiB resident; tab-separated. */
#include "evidence/trace/log.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
    struct diagnostics *d = diagnostics_new(20);
    for (int i = 1; i < argc; i++) {
        struct input *in = input_open(argv[i], (struct input_limits){0}, d);
        if (!in) break;
        struct trace_log *log = trace_log_new();
        struct trace_options how = {.take = trace_log_take, .context = log};
        struct trace_totals totals = {0};
        double start = now();
        if (!trace_read(in, argv[i], &how, &totals, d)) fprintf(stderr, "%s: no traces\n", argv[i]);
        double took = now() - start;
        const struct trace_way *ways;
        size_t n = trace_log_ways(log, &ways);
        struct rusage use;
        getrusage(RUSAGE_SELF, &use);
        printf("%s\t%s\t%llu\t%.0f\t%.0f\t%zu\t%ld\n", argv[i], totals.format ? totals.format : "-",
               (unsigned long long)totals.traces, (double)totals.traces / took * 60,
               (double)input_size(in) / took / 1e6, n, use.ru_maxrss / 1024);
        trace_log_free(log);
        input_close(in);
    }
    diagnostics_print(d, stderr);
    bool fine = diagnostics_count(d) == 0;
    diagnostics_free(d);
    return fine && argc > 1 ? 0 : 2;
}
