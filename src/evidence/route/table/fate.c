#include "evidence/route/table/fate.h"

#include "base/memory.h"

#include <stdlib.h>

static int compare_asns(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

static bool is_removed(const struct removal *m, uint32_t asn) {
    return m->n_removed && bsearch(&asn, m->removed, m->n_removed, sizeof asn, compare_asns);
}

/* Which of a set's members the packets pass is not told: some way is left as long as one of them is. */
static bool segment_lost(const struct removal *m, struct path_segment s, const uint32_t *asns) {
    size_t n = 0;
    if (s.type != SEGMENT_SEQUENCE && s.type != SEGMENT_SET) return false;
    for (size_t i = 0; i < s.n; i++) n += is_removed(m, asns[i]);
    return s.type == SEGMENT_SET ? s.n && n == s.n : n > 0;
}

static bool ends_in_removed(const struct removal *m, struct as_path path) {
    if (path.origin) return is_removed(m, path.origin);
    if (path.n_segments == 0) return false;
    struct path_segment last = path.segments[path.n_segments - 1];
    return last.type == SEGMENT_SET && segment_lost(m, last, path.asns + path.n_asns - last.n);
}

uint32_t as_path_length(struct as_path path) {
    const uint32_t *at = path.asns, *before = NULL;
    uint32_t length = 0;
    for (uint32_t i = 0; i < path.n_segments; at += path.segments[i++].n) {
        struct path_segment s = path.segments[i];
        if (s.type == SEGMENT_SET && s.n) {
            length++;
            before = NULL;
        }
        for (uint32_t k = 0; s.type == SEGMENT_SEQUENCE && k < s.n; before = &at[k++])
            length += !before || *before != at[k];
    }
    return length;
}

static struct path_fate fate_of(const struct removal *m, struct as_path path) {
    struct path_fate fate = {.length = as_path_length(path)};
    const uint32_t *at = path.asns;
    for (uint32_t i = 0; i < path.n_segments; at += path.segments[i++].n)
        fate.lost |= segment_lost(m, path.segments[i], at);
    fate.origin = fate.lost && ends_in_removed(m, path);
    return fate;
}

struct removal removal_new(const struct routes *r, const uint32_t *removed, size_t n) {
    struct removal m = {.r = r, .removed = removed, .n_removed = n};
    uint32_t n_vantages = routes_vantages(r, &m.vantages), n_paths = as_paths_count(routes_paths(r));
    m.paths = memory_new(n_paths, sizeof *m.paths);
    m.inside = memory_new(n_vantages, sizeof *m.inside);
    for (uint32_t i = 0; i < n_paths; i++) m.paths[i] = fate_of(&m, as_paths_get(routes_paths(r), i));
    for (uint32_t i = 0; i < n_vantages; i++) m.inside[i] = is_removed(&m, m.vantages[i].as);
    return m;
}

void removal_free(struct removal *m) {
    free(m->paths);
    free(m->inside);
}
