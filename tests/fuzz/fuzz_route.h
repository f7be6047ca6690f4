/* What the targets of the forms of routing evidence share. */
#ifndef CORDON_FUZZ_ROUTE_H
#define CORDON_FUZZ_ROUTE_H

#include "evidence/route/route.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct sum {
    const struct as_paths *paths;
    uint64_t value, rows, last;
    bool by_line;
};

static void add(struct sum *s, const void *p, size_t n) {
    const uint8_t *b = p;
    for (size_t i = 0; i < n; i++) s->value = s->value * 31 + b[i];
}

static void take(void *context, const struct route_row *row) {
    struct sum *s = context;
    s->rows++;
    if (row->prefix.bits > 128 || !row->peer) abort();
    add(s, row->prefix.address, 16);
    add(s, row->peer->address, 16);
    s->value += row->peer->as + row->prefix.bits + row->at + (uint64_t)row->time_ns;
    if (row->path != PATH_NONE) {
        struct as_path path = as_paths_get(s->paths, row->path);
        add(s, path.asns, path.n_asns * sizeof *path.asns);
    }
    if (row->attributes) add(s, row->attributes->next_hop, 16);
    if (row->peer->collector) add(s, row->peer->collector, strlen(row->peer->collector));
}

static uint64_t read_all(int fd) {
    struct diagnostics *d = diagnostics_new(8);
    struct as_paths *paths = as_paths_new();
    struct sum s = {.paths = paths};
    struct route_options how = {.paths = paths, .take = take, .context = &s};
    struct route_totals totals;
    struct input *in = input_on(fd, "fuzz", (struct input_limits){1 << 22, 1000}, d);
    if (route_read(in, "fuzz", &how, &totals, d)) {
        if (s.rows < totals.rows[0] + totals.rows[1] + totals.rows[2]) abort();
        if (totals.complete != (diagnostics_total(d, SEVERITY_DAMAGE) == 0)) abort();
        s.value += totals.records + totals.broken * 3 + totals.peers * 5;
    }
    s.value += diagnostics_total(d, SEVERITY_NOTE) * 7;
    input_close(in);
    as_paths_free(paths);
    diagnostics_free(d);
    return s.value;
}

/* A mapped file and a pipe give the same rows and diagnostics. */
static inline int fuzz_routes(const uint8_t *data, size_t size) {
    if (size > 60000) return 0;
    int file = memfd_create("fuzz", MFD_CLOEXEC), ends[2];
    if (file < 0 || write(file, data, size) != (ssize_t)size || lseek(file, 0, SEEK_SET)) abort();
    if (pipe2(ends, O_CLOEXEC) || (size && write(ends[1], data, size) != (ssize_t)size)) abort();
    close(ends[1]);
    uint64_t a = read_all(file), b = read_all(ends[0]);
    if (a != b) abort();
    return 0;
}

#endif
