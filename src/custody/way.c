#include "custody/way.h"

#include <math.h>
#include <stdlib.h>

void ways_free(struct ways *w) {
    if (!w) return;
    hash_table_free(&w->by_asn);
    hash_table_free(&w->by_prefix);
    hash_table_free(&w->by_address);
    hash_table_free(&w->by_record);
    sea_free(w->sea);
}

const struct link *ways_carrier(struct ways *w, uint32_t asn) {
    uint32_t i = hash_table_get(&w->by_asn, asn);
    if (i != HASH_ABSENT) return w->carriers[i];
    struct link *l = arena_take(w->arena, sizeof *l);
    *l = link_carrier_of(w->links, asn);
    w->carriers =
        arena_grow(w->scratch, w->carriers, w->n_carriers, &w->carrier_capacity, sizeof *w->carriers);
    w->carriers[w->n_carriers] = l;
    hash_table_put(&w->by_asn, asn, (uint32_t)w->n_carriers++);
    return l;
}

struct link *ways_carrier_as(struct ways *w, uint32_t asn, struct link_carrier as) {
    struct link *l = arena_take(w->arena, sizeof *l);
    struct link_carrier *carrier = arena_take(w->arena, sizeof *carrier);
    *l = *ways_carrier(w, asn);
    *carrier = as;
    l->carrier = carrier;
    return l;
}

const char *ways_path_text(struct ways *w, uint32_t path) {
    char text[512] = {0}; /* what is written has no end of its own */
    if (path == PATH_NONE) return NULL;
    as_path_text(as_paths_get(routes_paths(w->from->routes), path), text, sizeof text - 1);
    return arena_string(w->arena, text);
}

uint16_t way_choice(struct ways *w, struct way *to, struct chain_choice choice) {
    to->choices = arena_grow(w->arena, to->choices, to->n_choices, &to->choice_capacity, sizeof *to->choices);
    to->choices[to->n_choices++] = choice;
    to->path.choices = to->choices;
    to->path.n_choices = to->n_choices;
    return (uint16_t)to->n_choices;
}

void way_link(struct ways *w, struct way *to, const struct link *l, struct chain_way on) {
    size_t capacity = to->capacity;
    to->links = arena_grow(w->arena, to->links, to->n, &to->capacity, sizeof *to->links);
    to->ways = arena_grow(w->arena, to->ways, to->n, &capacity, sizeof *to->ways);
    to->links[to->n] = l;
    to->ways[to->n++] = on;
}

/* The ASes of a path that carry, nearest to the vantage point first: between the vantage point itself and the
 * origin, without prepending and networks of one's own. */
static size_t carriers_on(const struct ways *w, struct as_path path, uint32_t *to, size_t most) {
    const struct route_mine *mine = w->from->mine;
    size_t n = 0;
    for (size_t i = 0; i < path.n_asns && n < most; i++) {
        uint32_t asn = path.asns[i];
        bool skip = i == 0 || asn == path.origin || asn == 0;
        for (size_t k = 0; mine && k < mine->n_asns && !skip; k++) skip = mine->asns[k] == asn;
        for (size_t k = 0; k < n && !skip; k++) skip = to[k] == asn;
        if (!skip) to[n++] = asn;
    }
    return n;
}

enum { MOST_ON_PATH = 64, MOST_CARRIERS = 512 };

/* The ways to one prefix that differ in their carriers. */
struct spread {
    struct way_seen {
        uint32_t asns[MOST_ON_PATH];
        uint32_t n, routes;
    } ways[CHOICE_WAYS_MOST];
    size_t n;
    uint32_t routes, vantages, more; /* more: routes by ways beyond the last that is kept */
    uint32_t example;                /* path */
    bool mine;
};

static bool related(void *links, party_id a, party_id b) {
    return link_related(links, a, b);
}

struct ways *ways_new(const struct custody_paths *from, struct link_maker *m, struct arena *scratch) {
    if (!from->routes && !from->traces) return NULL;
    struct ways *w = arena_take(scratch, sizeof *w);
    *w = (struct ways){.from = from, .links = m, .arena = m->arena, .scratch = scratch};
    if (from->cables && from->traces) {
        w->sea = sea_new(from->cables, m->arena);
        sea_relate(w->sea, related, m);
    }
    w->spread = arena_take(scratch, sizeof *w->spread);
    ways_index_traces(w);
    return w;
}

static void spread_add(struct spread *s, const uint32_t *asns, size_t n) {
    s->routes++;
    for (size_t i = 0; i < s->n; i++) {
        if (s->ways[i].n != n || memcmp(s->ways[i].asns, asns, n * sizeof *asns) != 0) continue;
        s->ways[i].routes++;
        return;
    }
    if (s->n == CHOICE_WAYS_MOST) {
        s->more++;
        return;
    }
    struct way_seen *to = &s->ways[s->n++];
    memcpy(to->asns, asns, n * sizeof *asns);
    to->n = (uint32_t)n;
    to->routes = 1;
}

static void spread_over(const struct ways *w, uint32_t prefix, struct spread *s) {
    const struct route_entry *list;
    const struct route_vantage *vantages;
    routes_vantages(w->from->routes, &vantages);
    size_t n = routes_of(w->from->routes, prefix, &list);
    for (size_t i = 0; i < n && !s->mine; i++) s->mine = vantages[list[i].vantage].mine;
    uint32_t last = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        uint32_t asns[MOST_ON_PATH];
        if (vantages[list[i].vantage].mine != s->mine || list[i].path == PATH_NONE) continue;
        struct as_path path = as_paths_get(routes_paths(w->from->routes), list[i].path);
        if (s->routes == 0) s->example = list[i].path;
        spread_add(s, asns, carriers_on(w, path, asns, MOST_ON_PATH));
        s->vantages += list[i].vantage != last;
        last = list[i].vantage;
    }
}

/* One carrier of a spread, the ways that it is on, and how near to the vantage points it is at most. */
struct on_ways {
    uint64_t ways;
    uint32_t asn, routes, depth;
};

static int nearest_first(const void *a, const void *b) {
    const struct on_ways *x = a, *y = b;
    if (x->depth != y->depth) return x->depth > y->depth ? -1 : 1;
    if (x->routes != y->routes) return x->routes > y->routes ? -1 : 1;
    return (x->asn > y->asn) - (x->asn < y->asn);
}

static size_t gather(const struct spread *s, struct on_ways *to) {
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        for (uint32_t k = 0; k < s->ways[i].n; k++) {
            size_t at = 0;
            while (at < n && to[at].asn != s->ways[i].asns[k]) at++;
            if (at == MOST_CARRIERS) continue;
            if (at == n) to[n++] = (struct on_ways){.asn = s->ways[i].asns[k]};
            to[at].ways |= UINT64_C(1) << i;
            to[at].routes += s->ways[i].routes;
            uint32_t depth = s->ways[i].n - k; /* from the origin: all ways end there */
            if (depth > to[at].depth) to[at].depth = depth;
        }
    }
    qsort(to, n, sizeof *to, nearest_first);
    return n;
}

static const struct link *carrier_on(struct ways *w, const struct spread *s, const struct on_ways *on,
                                     const struct way *way) {
    struct link *l = ways_carrier_as(w, on->asn,
                                     (struct link_carrier){.routes = on->routes,
                                                           .of_routes = s->routes,
                                                           .of_vantages = s->vantages,
                                                           .hegemony = NAN,
                                                           .mine = s->mine,
                                                           .prefix = way->path.prefix});
    l->seen = s->mine ? SEEN_OBSERVED : SEEN_INFERRED;
    return l;
}

static void describe(struct ways *w, uint32_t prefix, const struct spread *s, struct way *to) {
    char text[PREFIX_TEXT];
    struct as_path path = as_paths_get(routes_paths(w->from->routes), s->example);
    to->path.prefix = arena_string(w->arena, prefix_text(text, routes_prefix(w->from->routes, prefix)));
    to->path.origin = path.origin;
    to->path.address_share[0] = to->path.address_share[1] = NAN;
    to->path.mine_share = to->path.traffic_share = NAN;
    to->path.vantages = s->vantages;
    to->path.routes = s->routes;
    to->path.example = ways_path_text(w, s->example);
    if (!s->mine)
        to->path.missing =
            "no vantage point of the routes is in your own network (--mine), and no trace shows the way";
}

static const struct way *way_by_routes(struct ways *w, uint32_t prefix) {
    uint32_t known = hash_table_get(&w->by_prefix, prefix);
    if (known != HASH_ABSENT) return w->made[known];
    struct spread *s = w->spread;
    s->n = s->routes = s->vantages = s->more = 0;
    s->mine = false;
    struct way *to = arena_take(w->arena, sizeof *to);
    spread_over(w, prefix, s);
    if (s->routes) {
        describe(w, prefix, s, to);
        uint16_t choice = 0;
        if (s->n > 1 || !s->mine)
            choice = way_choice(
                w, to,
                (struct chain_choice){.ways = (uint16_t)s->n,
                                      .role = LINK_CARRIER,
                                      .open = !s->mine || s->more,
                                      .told = arena_format(w->arena, "from %u vantage point%s%s", s->vantages,
                                                           s->vantages == 1 ? "" : "s",
                                                           s->mine ? " of yours" : "")});
        struct on_ways on[MOST_CARRIERS];
        size_t n = gather(s, on);
        for (size_t i = 0; i < n; i++)
            way_link(w, to, carrier_on(w, s, &on[i], to),
                     (struct chain_way){.choice = choice, .ways = choice ? on[i].ways : 0});
    }
    w->made = arena_grow(w->scratch, w->made, w->n_made, &w->made_capacity, sizeof *w->made);
    w->made[w->n_made] = s->routes ? to : NULL;
    hash_table_put(&w->by_prefix, prefix, (uint32_t)w->n_made);
    return w->made[w->n_made++];
}

const struct way *ways_to(struct ways *w, const uint8_t address[16]) {
    const struct way *traced = w && w->from->traces ? ways_by_trace(w, address) : NULL;
    if (traced || !w || !w->from->routes) return traced;
    uint32_t prefix = routes_cover(w->from->routes, address);
    return prefix == PREFIX_NONE ? NULL : way_by_routes(w, prefix);
}

void way_into_chain(struct ways *w, const struct way *way, struct chain *c) {
    if (!way) return;
    size_t n = c->n_links + way->n, at = 0, to = 0;
    const struct link **links = arena_take_array(w->arena, n, sizeof *links);
    struct chain_way *ways = arena_take_array(w->arena, n, sizeof *ways);
    for (; at < c->n_links && c->links[at]->role < LINK_HOST; at++) links[to++] = c->links[at];
    for (size_t i = 0; i < way->n; i++, to++) {
        links[to] = way->links[i];
        ways[to] = way->ways[i];
    }
    for (; at < c->n_links; at++) links[to++] = c->links[at];
    c->links = links;
    c->ways = ways;
    c->n_links = (uint16_t)n;
    c->path = &way->path;
}
