/* What is asked of prefixes and vantage points again and again, worked out once. */
#include "base/memory.h"
#include "evidence/route/table/parts.h"

#include <stdlib.h>

/* In blocks of /48 for IPv6: sites get these (RFC 6177 2), and nothing longer is accepted between providers.
 */
static uint64_t size_of(struct prefix p) {
    unsigned bits = prefix_is_ipv4(p) ? 128 : 48;
    return p.bits < bits ? UINT64_C(1) << (bits - p.bits) : 1;
}

static bool is_default(struct prefix p) {
    return p.bits == (prefix_is_ipv4(p) ? PREFIX_V4_BITS : 0);
}

/* More specific prefixes come after those that cover them: backwards, each is done before its cover is. */
static void find_weights(struct routes *r) {
    uint32_t n = routes_prefixes(r);
    const struct route_entry *list;
    uint64_t *inside = memory_new(n, sizeof *inside); /* of more specific ones that have a route */
    r->weights = memory_new(n, sizeof *r->weights);
    for (uint32_t i = n; i-- > 0;) {
        struct prefix p = routes_prefix(r, i);
        uint64_t size = size_of(p), taken = inside[i];
        uint32_t parent = routes_parent(r, i);
        bool part = !prefix_is_ipv4(p) && p.bits > 48; /* of a block: takes none from what is around it */
        r->weights[i] = is_default(p) ? 0 : part ? 1 : size - taken;
        if (parent == PREFIX_NONE) continue;
        if (!part && routes_of(r, i, &list)) taken = size;
        inside[parent] += taken;
    }
    free(inside);
}

static int compare_asns(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* By path: does one of my networks announce what it leads to? */
static bool *find_my_paths(const struct routes *r) {
    uint32_t n = as_paths_count(r->paths);
    bool *mine = memory_new(n, sizeof *mine);
    uint32_t *asns = memory_new(r->mine->n_asns, sizeof *asns);
    if (r->mine->n_asns) memcpy(asns, r->mine->asns, r->mine->n_asns * sizeof *asns);
    qsort(asns, r->mine->n_asns, sizeof *asns, compare_asns);
    for (uint32_t i = 0; i < n && r->mine->n_asns; i++) {
        uint32_t origin = as_paths_get(r->paths, i).origin;
        mine[i] = origin && bsearch(&origin, asns, r->mine->n_asns, sizeof *asns, compare_asns);
    }
    free(asns);
    return mine;
}

static void mark(struct routes *r, const struct routes_list *l, const bool *my_paths) {
    for (size_t i = 0; i < l->n; i++)
        if (my_paths[l->list[i].path]) r->my_prefixes[l->list[i].prefix] = true;
}

/* All that lies in one of the given prefixes follows on its place in the order. */
static void mark_inside(struct routes *r, struct prefix mine) {
    uint32_t n = routes_prefixes(r), from = 0;
    for (uint32_t end = n; from < end;) {
        uint32_t middle = from + (end - from) / 2;
        if (prefix_compare(r->prefixes.list[middle], mine) < 0)
            from = middle + 1;
        else
            end = middle;
    }
    bool ipv4 = prefix_is_ipv4(mine);
    for (; from < n && prefix_covers(mine, r->prefixes.list[from]); from++)
        if (prefix_is_ipv4(r->prefixes.list[from]) == ipv4) r->my_prefixes[from] = true;
}

static void find_mine(struct routes *r) {
    if (!r->mine || r->mine->n_asns + r->mine->n_prefixes == 0) return;
    r->my_prefixes = memory_new(r->prefixes.n, sizeof *r->my_prefixes);
    bool *my_paths = find_my_paths(r);
    mark(r, &r->now, my_paths);
    if (r->now.first != r->before.first) mark(r, &r->before, my_paths);
    mark(r, &r->past, my_paths);
    free(my_paths);
    for (size_t i = 0; i < r->mine->n_prefixes; i++) mark_inside(r, r->mine->prefixes[i]);
    for (uint32_t i = 0; i < r->prefixes.n; i++) {
        uint32_t parent = routes_parent(r, i);
        if (parent == PREFIX_NONE || !r->my_prefixes[parent]) continue;
        if (!is_default(routes_prefix(r, parent))) r->my_prefixes[i] = true;
    }
}

/* Distinct prefixes of each vantage point, by family, into to[vantage]; of all prefixes that have a route how
 * many, into all[]. */
static void count_prefixes(const struct routes *r, const struct routes_list *l, uint32_t (*to)[2],
                           uint32_t all[2]) {
    for (uint32_t i = 0; i < r->prefixes.n; i++) {
        const struct route_entry *list;
        size_t n = routes_list_get(l, i, &list);
        unsigned family = prefix_family(r->prefixes.list[i]);
        if (n == 0) continue;
        all[family]++;
        for (size_t k = 0; k < n; k++)
            if (k == 0 || list[k].vantage != list[k - 1].vantage) to[list[k].vantage][family]++;
    }
}

static void find_full(struct routes *r) {
    uint32_t(*counts)[2] = memory_new(r->n_vantages, sizeof *counts), all[2] = {0};
    count_prefixes(r, &r->before, counts, all);
    for (size_t i = 0; i < r->n_vantages; i++)
        for (unsigned f = 0; f < 2; f++)
            r->vantages[i].full[f] = (uint64_t)counts[i][f] * 4 > (uint64_t)all[f] * 3;
    memset(counts, 0, r->n_vantages * sizeof *counts);
    count_prefixes(r, &r->now, counts, all);
    for (size_t i = 0; i < r->n_vantages; i++) memcpy(r->vantages[i].prefixes, counts[i], sizeof counts[i]);
    free(counts);
}

void routes_measure(struct routes *r) {
    find_weights(r);
    find_mine(r);
    find_full(r);
}
