/* A table and updates, one after the other in one MRT file: what is found in them agrees with itself, whoever
 * is taken for whose provider. */
#include "evidence/route/incident.h"
#include "evidence/route/relations_private.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Each two neighbours stand to each other as their numbers have it. */
static struct as_relations *make_relations(const struct as_paths *paths) {
    struct as_relations *r = as_relations_new(false);
    for (uint32_t i = 0; i < as_paths_count(paths); i++) {
        struct as_path p = as_paths_get(paths, i);
        for (uint32_t k = 0; k + 1 < p.n_asns; k++) {
            uint32_t a = p.asns[k], b = p.asns[k + 1];
            as_relations_set(r, a < b ? a : b, a < b ? b : a, (enum as_relation)((a ^ b) % 4));
        }
    }
    return r;
}

static void check(const struct routes *r, const struct incident_options *o) {
    struct arena *a = arena_new();
    struct incidents found = incidents_find(r, o, a);
    for (size_t i = 0; i < found.n; i++) {
        const struct incident *one = &found.list[i];
        uint64_t prefixes = (uint64_t)one->n_prefixes + one->more_prefixes;
        if (!one->what || !one->why || one->start_ns > one->end_ns) abort();
        if (prefixes == 0 || prefixes > one->routes || one->vantages > one->n_vantages) abort();
        if (one->path >= as_paths_count(routes_paths(r))) abort();
    }
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 60000) return 0;
    int file = memfd_create("fuzz", MFD_CLOEXEC);
    if (file < 0 || write(file, data, size) != (ssize_t)size || lseek(file, 0, SEEK_SET)) abort();
    struct diagnostics *d = diagnostics_new(8);
    struct input *in = input_on(file, "fuzz", (struct input_limits){1 << 22, 1000}, d);
    struct as_paths *paths = as_paths_new();
    struct routes *r = routes_new(paths, NULL);
    struct route_options options = {.paths = paths, .take = routes_take, .context = r, .threads = 1};
    struct route_totals totals = {0};
    if (route_read(in, "fuzz", &options, &totals, d)) {
        struct as_relations *relations = make_relations(paths);
        routes_finish(r);
        check(r, &(struct incident_options){0});
        check(r, &(struct incident_options){.relations = relations, .gap_ns = 1, .most_prefixes = 2});
        as_relations_free(relations);
    }
    routes_free(r);
    as_paths_free(paths);
    input_close(in);
    diagnostics_free(d);
    return 0;
}
