#include "evidence/route/incident.h"

#include "base/memory.h"
#include "evidence/route/event/group.h"

#include <stdlib.h>

/* 4 million sightings are 320 MB: an hour of the largest leaks, from all of a collector's peers. */
enum { MOST_SIGHTINGS = 4000000 };

#define GAP_NS (INT64_C(30) * 60 * 1000000000)

/* Relationships are inferred from what was there before the stream, where there is such: a leak cannot vote
 * for itself then. */
static struct as_relations *infer(const struct routes *r) {
    const struct as_paths *paths = routes_paths(r);
    uint32_t n = routes_prefixes(r);
    bool *use = memory_new(as_paths_count(paths), sizeof *use), any = false;
    for (uint32_t i = 0; i < n; i++) {
        const struct route_entry *list;
        size_t m = routes_before(r, i, &list);
        any |= m > 0;
        for (size_t k = 0; k < m; k++) use[list[k].path] = true;
    }
    struct as_relations *inferred = as_relations_infer(paths, any ? use : NULL);
    free(use);
    return inferred;
}

static void choose_relations(struct detector *d, const struct incident_options *o,
                             const struct as_relations *inferred, struct incidents *found, struct arena *to) {
    d->relations = o->relations ? o->relations : inferred;
    if (!inferred) return;
    found->inferred = true;
    found->basis = as_relations_basis(inferred);
    uint32_t *clique = arena_take_array(to, found->basis.n_clique, sizeof *clique);
    for (uint32_t i = 0; i < found->basis.n_clique; i++) clique[i] = found->basis.clique[i];
    found->basis.clique = clique;
    if (!found->basis.wants) return;
    found->no_leaks = found->basis.wants;
    d->relations = NULL;
}

static const char *why_no_carriers(const struct routes *r, bool tables) {
    const struct route_update *list;
    size_t n = routes_updates(r, &list);
    if (n == 0) return "there are no updates";
    if (tables || list[n - 1].time_ns - list[0].time_ns >= SETTLED_NS) return NULL;
    return "no table tells what was there before, and the updates are of less than five minutes";
}

struct incidents incidents_find(const struct routes *r, const struct incident_options *o, struct arena *to) {
    struct incidents found = {0};
    struct incident *list = NULL;
    const struct route_vantage *vantages;
    struct arena *scratch = arena_new();
    struct as_relations *inferred = o->relations ? NULL : infer(r);
    struct detector d = {.routes = r, .rpki = o->rpki, .mine = o->mine};
    d.paths = memory_new(as_paths_count(routes_paths(r)), sizeof *d.paths);
    found.vantages = routes_vantages(r, &vantages);
    choose_relations(&d, o, inferred, &found, to);
    known_begin(&d.known, r, scratch);
    sightings_begin(&d.seen, found.vantages, o->gap_ns ? o->gap_ns : GAP_NS, MOST_SIGHTINGS);
    detect_tables(&d);
    detect_updates(&d);
    found.left_out = d.seen.left_out;
    found.n = incidents_group(&d, o, to, &list, &found.left_out);
    found.list = list;
    for (size_t i = 0; i < found.n; i++) found.news += !list[i].before;
    found.updates = d.updates;
    found.tables = d.known.tables;
    found.no_carriers = why_no_carriers(r, found.tables);
    sightings_free(&d.seen);
    known_free(&d.known);
    free(d.of_tables);
    free(d.paths);
    arena_free(scratch);
    as_relations_free(inferred);
    return found;
}
