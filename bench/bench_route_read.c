/* Reads a routing dump and does nothing with its rows: rows a second. bench_route_read FILE [THREADS] */
#include "evidence/route/route.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void take(void *context, const struct route_row *row) {
    uint64_t *sum = context;
    *sum += row->path + row->prefix.bits;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    unsigned threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
    struct diagnostics *d = diagnostics_new(20);
    struct as_paths *paths = as_paths_new();
    uint64_t sum = 0;
    struct route_options how = {.paths = paths, .take = take, .context = &sum, .threads = threads};
    struct route_totals totals = {0};
    double start = now();
    struct input *in = input_open(argv[1], (struct input_limits){0}, d);
    if (in) input_threads(in, threads);
    bool read = in && route_read(in, argv[1], &how, &totals, d);
    double took = now() - start;
    input_close(in);
    diagnostics_print(d, stderr);
    uint64_t rows = totals.rows[0] + totals.rows[1] + totals.rows[2];
    printf("%" PRIu64 " rows, %" PRIu32 " paths, %.3f s, %.2f million rows/s\n", rows, as_paths_count(paths),
           took, (double)rows / took / 1e6);
    as_paths_free(paths);
    diagnostics_free(d);
    return read ? 0 : 1;
}
