#include "evidence/route/carriers.h"

#include "base/memory.h"
#include "evidence/route/table/parts.h"
#include "evidence/route/table/tally.h"

#include <math.h>
#include <stdlib.h>

/* By path: some route has it, and it leads to the origin where one is asked for. */
static bool *find_wanted(const struct routes *r, uint32_t origin) {
    uint32_t n = as_paths_count(r->paths);
    bool *wanted = memory_new(n, sizeof *wanted);
    for (size_t i = 0; i < r->now.n; i++) wanted[r->now.list[i].path] = true;
    for (size_t i = 0; i < r->past.n; i++) wanted[r->past.list[i].path] = true;
    for (uint32_t i = 0; i < n && origin; i++)
        if (wanted[i]) wanted[i] = as_paths_get(r->paths, i).origin == origin;
    return wanted;
}

/* Distinct origins that routes over each carrier lead to now. */
struct origins {
    uint32_t *paths; /* by origin */
    uint32_t *of;    /* by path: number of its origin; PATH_NONE: it has none */
    size_t *first;
    size_t n;
};

static struct origins group_by_origin(const struct routes *r) {
    uint32_t n = as_paths_count(r->paths);
    struct as_numbers numbers = {0};
    struct origins o = {memory_new(n, sizeof *o.paths), memory_new(n, sizeof *o.of), NULL, 0};
    bool *used = memory_new(n, sizeof *used);
    for (size_t i = 0; i < r->now.n; i++) used[r->now.list[i].path] = true;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t origin = used[i] ? as_paths_get(r->paths, i).origin : 0;
        o.of[i] = origin ? as_numbers_add(&numbers, origin) : PATH_NONE;
    }
    o.n = numbers.n;
    o.first = memory_new(o.n + 2, sizeof *o.first);
    for (uint32_t i = 0; i < n; i++)
        if (o.of[i] != PATH_NONE) o.first[o.of[i] + 2]++;
    for (size_t i = 2; i < o.n + 2; i++) o.first[i] += o.first[i - 1];
    for (uint32_t i = 0; i < n; i++)
        if (o.of[i] != PATH_NONE) o.paths[o.first[o.of[i] + 1]++] = i;
    free(used);
    as_numbers_free(&numbers);
    return o;
}

static uint32_t *count_origins(const struct routes *r, const struct path_members *m) {
    struct origins o = group_by_origin(r);
    uint32_t *counts = memory_new(m->units, sizeof *counts);
    uint32_t *last = memory_new(m->units, sizeof *last); /* origin + 1 that was counted */
    for (uint32_t i = 0; i < o.n; i++)
        for (size_t k = o.first[i]; k < o.first[i + 1]; k++)
            for (size_t j = m->first[o.paths[k]]; j < m->first[o.paths[k] + 1]; j++) {
                uint32_t unit = m->list[j];
                counts[unit] += last[unit] != i + 1;
                last[unit] = i + 1;
            }
    free(o.paths), free(o.of), free(o.first);
    free(last);
    return counts;
}

struct ranked {
    double hegemony, share;
    struct carrier carrier;
};

static int compare(const void *left, const void *right) {
    const struct ranked *a = left, *b = right;
    if (a->hegemony != b->hegemony) return a->hegemony > b->hegemony ? -1 : 1;
    if (a->share != b->share) return a->share > b->share ? -1 : 1;
    if (a->carrier.routes != b->carrier.routes) return a->carrier.routes > b->carrier.routes ? -1 : 1;
    return a->carrier.asn < b->carrier.asn ? -1 : a->carrier.asn > b->carrier.asn;
}

static double share_of(const struct unit *u, const struct tally *t) {
    double share = 0;
    for (unsigned f = 0; f < 2; f++)
        if (t->weight[f]) share += (double)u->weight[f] / (double)t->weight[f];
    return share;
}

static double hegemony_of(const struct unit *u) {
    double sum = 0;
    for (unsigned f = 0; f < 2; f++)
        if (!isnan(u->hegemony[f])) sum += u->hegemony[f];
    return sum;
}

static struct carrier carrier_of(const struct unit *u, uint32_t asn, uint32_t origins) {
    return (struct carrier){.asn = asn,
                            .prefixes = u->prefixes,
                            .vantages = u->vantages,
                            .origins = origins,
                            .routes = u->routes,
                            .past = u->past,
                            .weight = {u->weight[0], u->weight[1]},
                            .path = u->path,
                            .hegemony = {u->hegemony[0], u->hegemony[1]},
                            .mine = u->mine,
                            .own = u->own,
                            .mine_weight = {u->mine_weight[0], u->mine_weight[1]}};
}

static const struct carrier *rank(const struct routes *r, const struct tally *t, const struct path_members *m,
                                  const struct as_numbers *numbers, struct arena *to) {
    struct ranked *list = memory_new(numbers->n, sizeof *list);
    uint32_t *origins = count_origins(r, m);
    for (size_t i = 0; i < numbers->n; i++)
        list[i] = (struct ranked){hegemony_of(&t->units[i]), share_of(&t->units[i], t),
                                  carrier_of(&t->units[i], numbers->asns[i], origins[i])};
    for (size_t i = 0; i < r->n_vantages; i++) {
        uint32_t number = hash_table_get(&numbers->index, r->vantages[i].as);
        if (number != HASH_ABSENT) list[number].carrier.first = true;
    }
    if (numbers->n) qsort(list, numbers->n, sizeof *list, compare);
    struct carrier *carriers = arena_take_array(to, numbers->n, sizeof *carriers);
    for (size_t i = 0; i < numbers->n; i++) carriers[i] = list[i].carrier;
    free(list);
    free(origins);
    return carriers;
}

struct carriers carriers_of(const struct routes *r, uint32_t origin, struct arena *to) {
    struct as_numbers numbers = {0};
    bool *wanted = find_wanted(r, origin);
    struct path_members m = members_of_carriers(r->paths, wanted, &numbers);
    struct tally t = tally_routes(r, &m, wanted);
    struct carriers c = {.list = rank(r, &t, &m, &numbers, to), .n = numbers.n, .origin = origin};
    for (unsigned f = 0; f < 2; f++) {
        c.weight[f] = t.weight[f];
        c.mine_weight[f] = t.mine_weight[f];
        c.full[f] = t.full[f];
        c.trimmed[f] = t.trimmed[f];
    }
    free(t.units);
    members_free(&m);
    as_numbers_free(&numbers);
    free(wanted);
    return c;
}

/* By number: its place in c.list. */
static uint32_t *find_places(const struct carriers *c, const struct as_numbers *numbers) {
    uint32_t *places = memory_new(numbers->n, sizeof *places);
    for (uint32_t i = 0; i < numbers->n; i++) places[i] = CARRIER_LEFT_OUT;
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t number = hash_table_get(&numbers->index, c->list[i].asn);
        if (number != HASH_ABSENT) places[number] = i;
    }
    return places;
}

const struct carrier_group *carriers_grouped(const struct routes *r, const struct carriers *c,
                                             struct carrier_groups groups, struct arena *to) {
    struct as_numbers numbers = {0};
    bool *wanted = find_wanted(r, c->origin);
    struct path_members carriers = members_of_carriers(r->paths, wanted, &numbers);
    uint32_t *places = find_places(c, &numbers);
    struct path_members m = members_of_groups(&carriers, as_paths_count(r->paths), places, groups);
    struct tally t = tally_routes(r, &m, wanted);
    struct carrier_group *list = arena_take_array(to, groups.n, sizeof *list);
    for (uint32_t i = 0; i < groups.n; i++) {
        const struct unit *u = &t.units[i];
        list[i] = (struct carrier_group){.prefixes = u->prefixes,
                                         .vantages = u->vantages,
                                         .mine = u->mine,
                                         .routes = u->routes,
                                         .past = u->past,
                                         .weight = {u->weight[0], u->weight[1]},
                                         .mine_weight = {u->mine_weight[0], u->mine_weight[1]},
                                         .hegemony = {u->hegemony[0], u->hegemony[1]}};
    }
    free(t.units);
    members_free(&m);
    members_free(&carriers);
    free(places);
    as_numbers_free(&numbers);
    free(wanted);
    return list;
}
