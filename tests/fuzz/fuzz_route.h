/* What the targets of the forms of routing evidence share. */
#ifndef CORDON_FUZZ_ROUTE_H
#define CORDON_FUZZ_ROUTE_H

#include "evidence/route/route.h"

#include "two_ways.h"

struct sum {
    const struct as_paths *paths;
    uint64_t value, rows;
};

static void take(void *context, const struct route_row *row) {
    struct sum *s = context;
    s->rows++;
    if (row->prefix.bits > 128 || !row->peer) abort();
    fuzz_add(&s->value, row->prefix.address, 16);
    fuzz_add(&s->value, row->peer->address, 16);
    s->value += row->peer->as + row->prefix.bits + row->at + (uint64_t)row->time_ns;
    if (row->path != PATH_NONE) {
        struct as_path path = as_paths_get(s->paths, row->path);
        fuzz_add(&s->value, path.asns, path.n_asns * sizeof *path.asns);
    }
    if (row->attributes) fuzz_add(&s->value, row->attributes->next_hop, 16);
    if (row->peer->collector) fuzz_add(&s->value, row->peer->collector, strlen(row->peer->collector));
}

static inline uint64_t read_all(struct input *in, struct diagnostics *d) {
    struct as_paths *paths = as_paths_new();
    struct sum s = {.paths = paths};
    struct route_options how = {.paths = paths, .take = take, .context = &s};
    struct route_totals totals;
    if (route_read(in, "fuzz", &how, &totals, d)) {
        if (s.rows < totals.rows[0] + totals.rows[1] + totals.rows[2]) abort();
        if (totals.complete != (diagnostics_total(d, SEVERITY_DAMAGE) == 0)) abort();
        s.value += totals.records + totals.broken * 3 + totals.peers * 5;
    }
    as_paths_free(paths);
    return s.value;
}

#endif
