#include "base/memory.h"
#include "evidence/route/table/fate.h"
#include "evidence/route/table/members.h"
#include "evidence/route/table/prefixes.h"

#include <stdlib.h>

struct claim {
    struct route_heir heir;
    uint32_t lost, taken; /* the last turn in which a lost way led over it, and in which it took over */
};

struct claims {
    const struct removal *m;
    const struct route_vantage *vantages;
    struct as_numbers numbers;
    struct claim *list; /* by number */
    size_t n, capacity;
    uint32_t *carriers; /* of one path */
    size_t room;
    uint32_t turn; /* a turn is a prefix */
};

static struct claim *claim_of(struct claims *c, uint32_t asn) {
    uint32_t number = as_numbers_add(&c->numbers, asn);
    if (number == c->n) {
        c->list = memory_grow(c->list, c->n, &c->capacity, sizeof *c->list);
        c->list[c->n++] = (struct claim){.heir.asn = asn};
    }
    return &c->list[number];
}

static size_t carriers_on(struct claims *c, uint32_t path) {
    struct as_path p = as_paths_get(routes_paths(c->m->r), path);
    if (p.n_asns > c->room) c->carriers = memory_resize(c->carriers, c->room = p.n_asns, sizeof *c->carriers);
    return as_path_carriers(p, c->carriers);
}

static void mark_lost(struct claims *c, uint32_t path) {
    size_t n = carriers_on(c, path);
    for (size_t i = 0; i < n; i++) claim_of(c, c->carriers[i])->lost = c->turn;
}

static void take_over(struct claims *c, const struct route_entry *e) {
    uint32_t here = c->vantages[e->vantage].as;
    uint64_t weight = routes_weight(c->m->r, e->prefix);
    size_t n = carriers_on(c, e->path);
    for (size_t i = n > 1 && c->carriers[0] == here ? 1 : 0; i < n; i++) {
        struct claim *claim = claim_of(c, c->carriers[i]);
        if (claim->lost == c->turn) continue;
        claim->heir.first |= claim->heir.asn == here;
        if (claim->taken == c->turn) continue;
        claim->taken = c->turn;
        claim->heir.prefixes++;
        claim->heir.weight[prefix_family(routes_prefix(c->m->r, e->prefix))] += weight;
    }
}

static void settle(struct claims *c, const struct route_loss *loss) {
    const struct route_entry *list;
    size_t n = routes_of(c->m->r, loss->prefix, &list);
    c->turn++;
    for (size_t i = 0; i < n; i++) {
        const struct path_fate *fate = &c->m->paths[list[i].path];
        if (!c->m->inside[list[i].vantage] && fate->lost && fate->length == loss->before)
            mark_lost(c, list[i].path);
    }
    for (size_t i = 0; i < n; i++) {
        const struct path_fate *fate = &c->m->paths[list[i].path];
        if (!c->m->inside[list[i].vantage] && !fate->lost && fate->length == loss->after)
            take_over(c, &list[i]);
    }
}

struct ranked {
    struct route_heir heir;
    double share;
};

static int compare(const void *left, const void *right) {
    const struct ranked *a = left, *b = right;
    if (a->share != b->share) return a->share > b->share ? -1 : 1;
    if (a->heir.prefixes != b->heir.prefixes) return a->heir.prefixes > b->heir.prefixes ? -1 : 1;
    return a->heir.asn < b->heir.asn ? -1 : a->heir.asn > b->heir.asn;
}

static size_t rank(const struct claims *c, const uint64_t weight[2], struct arena *to,
                   const struct route_heir **heirs) {
    struct ranked *list = memory_new(c->n, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct ranked r = {c->list[i].heir, 0};
        for (unsigned f = 0; f < 2; f++)
            if (weight[f]) r.share += (double)r.heir.weight[f] / (double)weight[f];
        if (r.heir.prefixes) list[n++] = r;
    }
    if (n) qsort(list, n, sizeof *list, compare);
    struct route_heir *sorted = arena_take_array(to, n, sizeof *sorted);
    for (size_t i = 0; i < n; i++) sorted[i] = list[i].heir;
    free(list);
    *heirs = sorted;
    return n;
}

size_t find_heirs(const struct removal *m, const struct route_loss *list, size_t n, const uint64_t weight[2],
                  struct arena *to, const struct route_heir **heirs) {
    struct claims c = {.m = m};
    routes_vantages(m->r, &c.vantages);
    for (size_t i = 0; i < n; i++)
        if (list[i].fate != FATE_LOST && m->paths[list[i].path].length == list[i].before)
            settle(&c, &list[i]);
    size_t n_heirs = rank(&c, weight, to, heirs);
    as_numbers_free(&c.numbers);
    free(c.list);
    free(c.carriers);
    return n_heirs;
}
