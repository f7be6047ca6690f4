/* Three passes. By prefix, over all routes: distinct prefixes of each unit, and for each path how much weight
 * it leads to. By path: routes, and the path to the most. By vantage point: what share of its addresses is
 * behind each unit, B(a, p) in arXiv 1711.02805, of which hegemony is the trimmed mean.
 *
 * A path begins with its vantage point's AS, so that nearly every path is seen by one vantage point alone,
 * its owner, and is weighed once however many prefixes it leads to. Routes of others over it are kept one by
 * one. */
#include "evidence/route/table/tally.h"

#include "base/memory.h"
#include "evidence/route/table/parts.h"

#include <math.h>
#include <stdlib.h>

#define NOBODY UINT32_MAX

struct path_use {
    double weight[2]; /* its owner's */
    uint32_t owner;
    uint32_t rows, past;
};

struct other_use {
    double weight;
    uint32_t vantage, path;
    unsigned family;
};

struct share {
    double value;
    uint32_t unit;
};

struct shares {
    struct share *list;
    size_t n, capacity;
};

struct tallying {
    const struct routes *r;
    const struct path_members *m;
    const bool *wanted;
    struct tally t;
    struct path_use *uses;    /* by path */
    struct other_use *others; /* by vantage point, later */
    size_t n_others, other_capacity;
    double (*all)[2];        /* by vantage point: weight of what it has a route to */
    uint32_t *stamps, *mine; /* by unit: the last prefix + 1 that was counted */
    struct shares shares[2];
};

struct route_run {
    const struct route_entry *list;
    size_t n;
    uint32_t prefix;
    unsigned family;
    uint64_t weight;
    bool mine;
};

/* Prefixes of the units of a path. */
static void count_units(struct tallying *t, const struct route_run *run, uint32_t path, bool by_me) {
    const size_t *first = &t->m->first[path];
    bool mine = run->mine && !by_me;
    for (size_t i = first[0]; i < first[1]; i++) {
        uint32_t number = t->m->list[i];
        struct unit *u = &t->t.units[number];
        u->own = u->own || by_me;
        if (t->stamps[number] != run->prefix + 1) {
            t->stamps[number] = run->prefix + 1;
            u->prefixes++;
            u->weight[run->family] += run->weight;
        }
        if (!mine || t->mine[number] == run->prefix + 1) continue;
        t->mine[number] = run->prefix + 1;
        u->mine++;
        u->mine_weight[run->family] += run->weight;
    }
}

static void weigh_path(struct tallying *t, const struct route_run *run, const struct route_entry *e,
                       double weight) {
    struct path_use *use = &t->uses[e->path];
    use->rows++;
    if (use->owner == NOBODY) use->owner = e->vantage;
    if (use->owner == e->vantage) {
        use->weight[run->family] += weight;
        return;
    }
    t->others = memory_grow(t->others, t->n_others, &t->other_capacity, sizeof *t->others);
    t->others[t->n_others++] = (struct other_use){weight, e->vantage, e->path, run->family};
}

/* Several routes of one vantage point share the weight between them. */
static void count_vantage(struct tallying *t, const struct route_run *run, const struct route_entry *list,
                          size_t n) {
    size_t wanted = 0;
    bool by_me = t->r->vantages[list->vantage].mine;
    for (size_t i = 0; i < n; i++) wanted += t->wanted[list[i].path];
    if (wanted == 0) return;
    t->all[list->vantage][run->family] += (double)run->weight;
    for (size_t i = 0; i < n; i++) {
        if (!t->wanted[list[i].path]) continue;
        weigh_path(t, run, &list[i], (double)run->weight / (double)wanted);
        count_units(t, run, list[i].path, by_me);
    }
}

/* Paths and their units lie all over memory: asked for well before they are needed. */
static void expect(const struct tallying *t, const struct route_entry *at) {
    enum { AHEAD = 24, SOON = 8 };
    size_t left = (size_t)(t->r->now.list + t->r->now.n - at);
    if (left > AHEAD) {
        __builtin_prefetch(&t->uses[at[AHEAD].path]);
        __builtin_prefetch(&t->m->first[at[AHEAD].path]);
    }
    if (left > SOON && t->m->n) __builtin_prefetch(&t->m->list[t->m->first[at[SOON].path]]);
}

static void count_prefix(struct tallying *t, uint32_t prefix) {
    const struct route_entry *list;
    size_t n = routes_of(t->r, prefix, &list);
    struct route_run run = {.prefix = prefix,
                            .family = prefix_family(t->r->prefixes.list[prefix]),
                            .weight = routes_weight(t->r, prefix),
                            .mine = routes_mine(t->r, prefix)};
    bool any = false;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && list[end].vantage == list[i].vantage; end++) {
            expect(t, &list[end]);
            any |= t->wanted[list[end].path];
        }
        count_vantage(t, &run, &list[i], end - i);
    }
    if (any) t->t.weight[run.family] += run.weight;
    if (any && run.mine) t->t.mine_weight[run.family] += run.weight;
}

static void count_past(struct tallying *t) {
    const struct routes_list *past = &t->r->past;
    for (size_t i = 0; i < past->n; i++)
        if (t->wanted[past->list[i].path]) t->uses[past->list[i].path].past++;
}

static double weight_of(const struct path_use *use) {
    return use->weight[0] + use->weight[1];
}

static void count_paths(struct tallying *t, size_t n_paths) {
    for (size_t i = 0; i < n_paths; i++) {
        const struct path_use *use = &t->uses[i];
        for (size_t k = t->m->first[i]; k < t->m->first[i + 1]; k++) {
            struct unit *u = &t->t.units[t->m->list[k]];
            u->routes += use->rows;
            u->past += use->past;
            const struct path_use *best = u->path == PATH_NONE ? NULL : &t->uses[u->path];
            bool better = !best || (use->rows && !best->rows) || weight_of(use) > weight_of(best);
            if (better && use->rows + use->past) u->path = (uint32_t)i;
        }
    }
}

static void count_up(size_t *first, size_t n) {
    for (size_t i = 0, sum = 0; i <= n; i++) {
        size_t here = first[i];
        first[i] = sum;
        sum += here;
    }
}

/* Paths by their owners: list[first[v]] … */
static uint32_t *by_owner(const struct tallying *t, size_t n_paths, size_t *first) {
    uint32_t *list = memory_new(n_paths, sizeof *list);
    for (size_t i = 0; i < n_paths; i++)
        if (t->uses[i].owner != NOBODY) first[t->uses[i].owner]++;
    count_up(first, t->r->n_vantages);
    for (size_t i = 0; i < n_paths; i++)
        if (t->uses[i].owner != NOBODY) list[first[t->uses[i].owner]++] = (uint32_t)i;
    memmove(first + 1, first, t->r->n_vantages * sizeof *first);
    first[0] = 0;
    return list;
}

static void sort_others(struct tallying *t, size_t *first) {
    struct other_use *list = memory_new(t->n_others, sizeof *list);
    for (size_t i = 0; i < t->n_others; i++) first[t->others[i].vantage]++;
    count_up(first, t->r->n_vantages);
    for (size_t i = 0; i < t->n_others; i++) list[first[t->others[i].vantage]++] = t->others[i];
    memmove(first + 1, first, t->r->n_vantages * sizeof *first);
    first[0] = 0;
    free(t->others);
    t->others = list;
}

/* What one vantage point has behind each unit. */
struct sight {
    double (*behind)[2]; /* by unit */
    bool *seen;
    uint32_t *units; /* that are seen */
    size_t n;
};

static void see(const struct tallying *t, struct sight *s, uint32_t path, const double weight[2]) {
    for (size_t i = t->m->first[path]; i < t->m->first[path + 1]; i++) {
        uint32_t unit = t->m->list[i];
        if (!s->seen[unit]) s->units[s->n++] = unit;
        s->seen[unit] = true;
        s->behind[unit][0] += weight[0];
        s->behind[unit][1] += weight[1];
    }
}

static void end_sight(struct tallying *t, struct sight *s, size_t vantage) {
    const struct route_vantage *v = &t->r->vantages[vantage];
    for (unsigned f = 0; f < 2; f++) {
        double all = t->all[vantage][f];
        struct shares *to = &t->shares[f];
        if (!v->full[f] || !(all > 0)) continue;
        t->t.full[f]++;
        for (size_t i = 0; i < s->n; i++) {
            double behind = s->behind[s->units[i]][f];
            if (!(behind > 0)) continue;
            to->list = memory_grow(to->list, to->n, &to->capacity, sizeof *to->list);
            to->list[to->n++] = (struct share){behind / all, s->units[i]};
        }
    }
    for (size_t i = 0; i < s->n; i++) {
        t->t.units[s->units[i]].vantages++;
        s->seen[s->units[i]] = false;
        memset(s->behind[s->units[i]], 0, sizeof *s->behind);
    }
    s->n = 0;
}

static void look_from_vantages(struct tallying *t, size_t n_paths) {
    size_t n = t->r->n_vantages, units = t->m->units;
    size_t *owned = memory_new(n + 1, sizeof *owned), *first = memory_new(n + 1, sizeof *first);
    uint32_t *paths = by_owner(t, n_paths, owned);
    sort_others(t, first);
    struct sight s = {memory_new(units, sizeof *s.behind), memory_new(units, sizeof *s.seen),
                      memory_new(units, sizeof *s.units), 0};
    for (size_t v = 0; v < n; v++) {
        for (size_t i = owned[v]; i < owned[v + 1]; i++) see(t, &s, paths[i], t->uses[paths[i]].weight);
        for (size_t i = first[v]; i < first[v + 1]; i++) {
            double weight[2] = {0};
            weight[t->others[i].family] = t->others[i].weight;
            see(t, &s, t->others[i].path, weight);
        }
        end_sight(t, &s, v);
    }
    free(owned), free(first), free(paths);
    free(s.behind), free(s.seen), free(s.units);
}

uint32_t trimmed_of(uint32_t n) {
    return n / 10;
}

static int compare_values(const void *left, const void *right) {
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

double trimmed_mean(double *list, size_t n_list, uint32_t n, uint32_t trimmed) {
    if (n == 0 || 2 * trimmed >= n) return NAN;
    qsort(list, n_list, sizeof *list, compare_values);
    size_t zeros = n - n_list;
    double sum = 0;
    for (size_t i = trimmed; i < n - trimmed; i++)
        if (i >= zeros) sum += list[i - zeros];
    return sum / (n - 2 * trimmed);
}

static void find_hegemony(struct tallying *t, unsigned family) {
    const struct shares *s = &t->shares[family];
    size_t *first = memory_new((size_t)t->m->units + 1, sizeof *first);
    double *list = memory_new(s->n, sizeof *list);
    for (size_t i = 0; i < s->n; i++) first[s->list[i].unit]++;
    count_up(first, t->m->units);
    for (size_t i = 0; i < s->n; i++) list[first[s->list[i].unit]++] = s->list[i].value;
    t->t.trimmed[family] = trimmed_of(t->t.full[family]);
    for (size_t i = 0, from = 0; i < t->m->units; from = first[i++])
        t->t.units[i].hegemony[family] =
            trimmed_mean(list + from, first[i] - from, t->t.full[family], t->t.trimmed[family]);
    free(first);
    free(list);
    free(s->list);
}

struct tally tally_routes(const struct routes *r, const struct path_members *m, const bool *wanted) {
    size_t n_paths = as_paths_count(r->paths);
    struct tallying t = {.r = r, .m = m, .wanted = wanted};
    t.t.units = memory_new(m->units, sizeof *t.t.units);
    for (size_t i = 0; i < m->units; i++) t.t.units[i].path = PATH_NONE;
    t.uses = memory_new(n_paths, sizeof *t.uses);
    for (size_t i = 0; i < n_paths; i++) t.uses[i].owner = NOBODY;
    t.all = memory_new(r->n_vantages, sizeof *t.all);
    t.stamps = memory_new(m->units, sizeof *t.stamps);
    t.mine = memory_new(m->units, sizeof *t.mine);
    for (uint32_t i = 0; i < routes_prefixes(r); i++) count_prefix(&t, i);
    count_past(&t);
    count_paths(&t, n_paths);
    look_from_vantages(&t, n_paths);
    for (unsigned f = 0; f < 2; f++) find_hegemony(&t, f);
    free(t.uses), free(t.others), free(t.all);
    free(t.stamps), free(t.mine);
    return t.t;
}
