#include "evidence/route/event/known.h"

#include "base/memory.h"

#include <stdlib.h>

enum { MOST_ORIGINS = 256, MOST_CARRIERS = 1024 };

uint32_t known_carries(const struct known *k, uint32_t carrier) {
    uint32_t n = hash_table_get(&k->carries, carrier);
    return n == HASH_ABSENT ? 0 : n;
}

void known_add_pair(struct known *k, uint32_t origin, uint32_t carrier) {
    uint64_t pair = (uint64_t)origin << 32 | carrier;
    if (hash_table_get(&k->carried, pair) != HASH_ABSENT) return;
    hash_table_put(&k->carried, pair, 1);
    if (carrier != origin) hash_table_put(&k->carries, carrier, known_carries(k, carrier) + 1);
}

static void add_carried(struct known *k, uint32_t path, bool *done) {
    struct hops h;
    if (done[path]) return;
    done[path] = true;
    hops_of(as_paths_get(routes_paths(k->routes), path), &h);
    uint32_t origin = hops_origin(&h);
    for (uint32_t i = 0; origin && i < h.n; i++) known_add_pair(k, origin, h.asns[i]);
}

void known_begin(struct known *k, const struct routes *r, struct arena *scratch) {
    uint32_t n = routes_prefixes(r);
    const struct route_update *updates;
    bool stream =
        routes_updates(r, &updates) > 0; /* else nothing will be asked but whether there are tables */
    bool *done = memory_new(as_paths_count(routes_paths(r)), sizeof *done);
    *k = (struct known){.routes = r, .arena = scratch, .numbers = memory_new(n, sizeof *k->numbers)};
    for (uint32_t i = 0; i < n; i++) {
        const struct route_entry *list;
        size_t m = routes_before(r, i, &list);
        k->tables |= m > 0;
        for (size_t j = 0; stream && j < m; j++) add_carried(k, list[j].path, done);
    }
    free(done);
}

void known_free(struct known *k) {
    free(k->numbers);
    free(k->list);
    hash_table_free(&k->carried);
    hash_table_free(&k->carries);
}

static void *more(struct known *k, void *list, size_t n, size_t *capacity, size_t size) {
    return arena_grow(k->arena, list, n, capacity, size);
}

void known_add_origin(struct known *k, struct known_prefix *p, struct known_origin one) {
    if (p->n_origins == MOST_ORIGINS) {
        p->full = true;
        return;
    }
    p->origins = more(k, p->origins, p->n_origins, &p->most_origins, sizeof *p->origins);
    p->origins[p->n_origins++] = one;
}

const struct known_origin *known_origin(const struct known_prefix *p, uint32_t asn) {
    for (size_t i = 0; i < p->n_origins; i++)
        if (p->origins[i].asn == asn) return &p->origins[i];
    return NULL;
}

const struct known_carrier *known_carrier(const struct known_prefix *p, uint32_t asn) {
    for (size_t i = 0; i < p->n_carriers; i++)
        if (p->carriers[i].asn == asn) return &p->carriers[i];
    return NULL;
}

bool known_carries_for(const struct known *k, uint32_t origin, uint32_t carrier) {
    return hash_table_get(&k->carried, (uint64_t)origin << 32 | carrier) != HASH_ABSENT;
}

void known_add_carrier(struct known *k, struct known_prefix *p, struct known_carrier one) {
    if (p->n_carriers == MOST_CARRIERS) {
        p->full = true;
        return;
    }
    p->carriers = more(k, p->carriers, p->n_carriers, &p->most_carriers, sizeof *p->carriers);
    p->carriers[p->n_carriers++] = one;
}

static void learn_tables(struct known *k, struct known_prefix *p, uint32_t prefix) {
    const struct route_entry *list;
    size_t n = routes_before(k->routes, prefix, &list);
    p->table = n > 0;
    for (size_t i = 0; i < n; i++) {
        struct hops h;
        hops_of(as_paths_get(routes_paths(k->routes), list[i].path), &h);
        uint32_t origin = hops_origin(&h);
        for (uint32_t j = 0; j < h.n; j++)
            if (!known_carrier(p, h.asns[j]))
                known_add_carrier(k, p, (struct known_carrier){.asn = h.asns[j]});
        if (origin && !known_origin(p, origin)) known_add_origin(k, p, (struct known_origin){.asn = origin});
    }
}

struct known_prefix *known_prefix(struct known *k, uint32_t prefix) {
    if (!k->numbers[prefix]) {
        struct known_prefix p = {0};
        k->list = memory_grow(k->list, k->n, &k->capacity, sizeof *k->list);
        learn_tables(k, &p, prefix);
        k->list[k->n++] = p;
        k->numbers[prefix] = (uint32_t)k->n;
    }
    return &k->list[k->numbers[prefix] - 1];
}

struct known_prefix *known_if_any(struct known *k, uint32_t prefix) {
    const struct route_entry *list;
    if (!k->numbers[prefix] && !routes_before(k->routes, prefix, &list)) return NULL;
    return known_prefix(k, prefix);
}
