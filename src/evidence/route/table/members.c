#include "evidence/route/table/members.h"

#include "base/memory.h"

#include <stdlib.h>

enum { AS_TRANS = 23456 };

uint32_t as_numbers_add(struct as_numbers *a, uint32_t asn) {
    uint32_t number = hash_table_get(&a->index, asn);
    if (number != HASH_ABSENT) return number;
    hash_table_put(&a->index, asn, (uint32_t)a->n);
    a->asns = memory_grow(a->asns, a->n, &a->capacity, sizeof *a->asns);
    a->asns[a->n] = asn;
    return (uint32_t)a->n++;
}

void as_numbers_free(struct as_numbers *a) {
    hash_table_free(&a->index);
    free(a->asns);
}

/* Paths are short; what is long was made to be. */
struct seen {
    struct hash_table longer;
    const uint32_t *list;
    size_t n;
};

static bool is_new(struct seen *s, uint32_t asn) {
    enum { SHORT = 32 };
    size_t n = s->n < SHORT ? s->n : SHORT;
    for (size_t i = 0; i < n; i++)
        if (s->list[i] == asn) return false;
    if (s->n < SHORT) return true;
    if (hash_table_get(&s->longer, asn) != HASH_ABSENT) return false;
    hash_table_put(&s->longer, asn, 0);
    return true;
}

size_t as_path_carriers(struct as_path path, uint32_t *to) {
    struct seen seen = {.list = to};
    const uint32_t *at = path.asns;
    for (uint32_t i = 0; i < path.n_segments; at += path.segments[i++].n) {
        struct path_segment s = path.segments[i];
        bool last = i + 1 == path.n_segments;
        if (s.type != SEGMENT_SEQUENCE && (s.type != SEGMENT_SET || last)) continue;
        for (uint32_t k = 0; k < s.n; k++) {
            if (at[k] == 0 || at[k] == AS_TRANS || at[k] == path.origin) continue;
            if (is_new(&seen, at[k])) to[seen.n++] = at[k];
        }
    }
    hash_table_free(&seen.longer);
    return seen.n;
}

static void add(struct path_members *m, uint32_t member) {
    m->list = memory_grow(m->list, m->n, &m->capacity, sizeof *m->list);
    m->list[m->n++] = member;
}

struct path_members members_of_carriers(const struct as_paths *paths, const bool *wanted,
                                        struct as_numbers *a) {
    uint32_t n = as_paths_count(paths), *asns = NULL;
    size_t room = 0;
    struct path_members m = {.first = memory_new((size_t)n + 1, sizeof(size_t))};
    for (uint32_t i = 0; i < n; i++) {
        if (wanted[i]) {
            struct as_path path = as_paths_get(paths, i);
            if (path.n_asns > room) asns = memory_resize(asns, room = path.n_asns, sizeof *asns);
            size_t carriers = as_path_carriers(path, asns);
            for (size_t k = 0; k < carriers; k++) add(&m, as_numbers_add(a, asns[k]));
        }
        m.first[i + 1] = m.n;
    }
    free(asns);
    m.units = (uint32_t)a->n;
    return m;
}

struct path_members members_of_groups(const struct path_members *carriers, size_t n_paths,
                                      const uint32_t *carrier_at, struct carrier_groups groups) {
    struct path_members m = {.first = memory_new(n_paths + 1, sizeof(size_t)), .units = groups.n};
    size_t *last = memory_new(groups.n, sizeof *last); /* path + 1 that has it */
    for (size_t i = 0; i < n_paths; i++) {
        for (size_t k = carriers->first[i]; k < carriers->first[i + 1]; k++) {
            uint32_t c = carrier_at[carriers->list[k]];
            if (c == CARRIER_LEFT_OUT) continue;
            for (uint32_t g = groups.first[c]; g < groups.first[c + 1]; g++) {
                if (last[groups.members[g]] == i + 1) continue;
                last[groups.members[g]] = i + 1;
                add(&m, groups.members[g]);
            }
        }
        m.first[i + 1] = m.n;
    }
    free(last);
    return m;
}

void members_free(struct path_members *m) {
    free(m->first);
    free(m->list);
}
