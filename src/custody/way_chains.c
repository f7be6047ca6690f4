/* Chains of ways alone: carriers that routes lead over, one chain each, and what traces show of ways that no
 * traffic took, one chain for all that lead over the same carriers and cables to the same place. */
#include "custody/way.h"

#include <math.h>
#include <stdlib.h>

static const char *const not_seen_on_a_way[] = {
    "a way shows where data may pass, and not how it is protected"};
static const struct chain_protection unseen_protection = {
    .grade = "unknown", .why = not_seen_on_a_way, .n_why = 1};

static struct chain way_chain(struct ways *w, enum chain_kind kind, struct proof at) {
    struct proof *proof = arena_take(w->arena, sizeof *proof);
    *proof = at;
    return (struct chain){
        .kind = (uint8_t)kind, .protection = &unseen_protection, .proofs = proof, .n_proofs = 1};
}

static double share(uint64_t part, uint64_t whole) {
    return whole ? (double)part / (double)whole : NAN;
}

static bool any_mine(const struct route_vantage *list, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (list[i].mine) return true;
    return false;
}

/* Bytes of traffic by carrier: those to prefixes that some route reaches over it. Where a vantage point is
 * mine, its routes alone are ways that my traffic takes. */
static uint64_t *traffic_of(struct ways *w, const struct carriers *all,
                            const struct traffic_by_prefix *traffic, size_t n, uint64_t *whole) {
    uint64_t *bytes = arena_take_array(w->scratch, all->n + 1, sizeof *bytes);
    size_t *last = arena_take_array(w->scratch, all->n + 1, sizeof *last);
    struct hash_table by_asn = {0};
    const struct route_vantage *vantages;
    uint32_t n_vantages = routes_vantages(w->from->routes, &vantages);
    bool mine = any_mine(vantages, n_vantages);
    for (size_t i = 0; i < all->n; i++) hash_table_put(&by_asn, all->list[i].asn, (uint32_t)i);
    for (size_t i = 0; i < n; i++) {
        const struct route_entry *list;
        size_t routes = routes_of(w->from->routes, traffic[i].prefix, &list);
        *whole += traffic[i].bytes;
        for (size_t k = 0; k < routes; k++) {
            if (list[k].path == PATH_NONE || (mine && !vantages[list[k].vantage].mine)) continue;
            struct as_path path = as_paths_get(routes_paths(w->from->routes), list[k].path);
            for (size_t a = 0; a < path.n_asns; a++) {
                uint32_t c =
                    path.asns[a] == path.origin ? HASH_ABSENT : hash_table_get(&by_asn, path.asns[a]);
                if (c == HASH_ABSENT || last[c] == i + 1) continue;
                last[c] = i + 1;
                bytes[c] += traffic[i].bytes;
            }
        }
    }
    hash_table_free(&by_asn);
    return bytes;
}

static const struct link *carrier_link(struct ways *w, const struct carriers *all, const struct carrier *c,
                                       const char *prefix) {
    const struct route_vantage *vantages;
    unsigned family = all->weight[0] ? 0 : 1;
    struct link *l = ways_carrier_as(
        w, c->asn,
        (struct link_carrier){.routes = (uint32_t)(c->routes < UINT32_MAX ? c->routes : UINT32_MAX),
                              .of_routes = (uint32_t)routes_entries(w->from->routes),
                              .vantages = c->vantages,
                              .of_vantages = routes_vantages(w->from->routes, &vantages),
                              .prefixes = c->prefixes,
                              .vantage = c->first,
                              .hegemony = c->hegemony[family],
                              .path = ways_path_text(w, c->path),
                              .prefix = prefix});
    l->seen = SEEN_OBSERVED;
    return l;
}

static void carrier_chain(struct ways *w, const struct carriers *all, const struct carrier *c, double traffic,
                          struct chain *to) {
    struct route_proof shown = routes_proof(w->from->routes, c->path);
    char text[PREFIX_TEXT];
    const char *prefix =
        shown.prefix == PREFIX_NONE
            ? NULL
            : arena_string(w->arena, prefix_text(text, routes_prefix(w->from->routes, shown.prefix)));
    struct chain_path *path = arena_take(w->arena, sizeof *path);
    const struct link **links = arena_take_array(w->arena, 1, sizeof *links);
    *path = (struct chain_path){
        .routes = c->routes,
        .prefixes = c->prefixes,
        .origins = c->origins,
        .vantages = c->vantages,
        .prefix = prefix,
        .address_share = {share(c->weight[0], all->weight[0]), share(c->weight[1], all->weight[1])},
        .mine_share = share(c->mine_weight[0] + c->mine_weight[1], all->mine_weight[0] + all->mine_weight[1]),
        .traffic_share = traffic,
        .context = w->from->mine && !c->mine && !c->own && !(traffic > 0)};
    *to = way_chain(w, CHAIN_ROUTE, (struct proof){shown.at, shown.evidence, SHOWN_ROUTE});
    links[0] = carrier_link(w, all, c, prefix);
    path->example = links[0]->carrier->path;
    to->links = links;
    to->n_links = 1;
    to->path = path;
    to->first_ns = to->last_ns = shown.time_ns;
}

size_t carrier_chains(struct ways *w, const struct traffic_by_prefix *traffic, size_t n_traffic,
                      struct chain **to) {
    *to = NULL;
    if (!w || !w->from->routes) return 0;
    const struct carriers all = *w->from->carriers;
    uint64_t whole = 0, *bytes = traffic_of(w, &all, traffic, n_traffic, &whole);
    *to = arena_take_array(w->scratch, all.n, sizeof **to);
    for (size_t i = 0; i < all.n; i++)
        carrier_chain(w, &all, &all.list[i], share(bytes[i], whole), &(*to)[i]);
    return all.n;
}

/* Ways that look alike to a reader: the same carriers, the same choices of cables, the same place at the end.
 */
static uint64_t likeness(const struct ways *w, const struct way *way, const uint8_t end[16]) {
    uint32_t record = atlas_address_record(w->links->atlas, end);
    uint64_t h = record ? hash_mix(record) : hash_bytes(end, 16, 1);
    for (size_t i = 0; i < way->n; i++)
        h = hash_mix(h ^
                     (way->links[i]->cable ? (uintptr_t)way->links[i]->cable->cable : way->links[i]->asn) ^
                     way->ways[i].ways);
    return h;
}

static const struct link *end_link(struct ways *w, const struct trace_way *t) {
    struct link *l = arena_take(w->arena, sizeof *l);
    *l = link_host(w->links, t->dst);
    return l;
}

static void trace_chain(struct ways *w, const struct trace_way *t, const struct way *way, struct chain *to) {
    const struct link **links = arena_take_array(w->arena, 1, sizeof *links);
    struct chain_path *path = arena_take(w->arena, sizeof *path);
    *to = way_chain(w, CHAIN_TRACE, (struct proof){t->at, t->evidence, SHOWN_TRACE});
    links[0] = end_link(w, t);
    to->links = links;
    to->n_links = 1;
    to->first_ns = t->first_ns;
    to->last_ns = t->last_ns;
    way_into_chain(w, way, to);
    *path = way->path;
    path->traces = 0;
    to->path = path;
}

size_t trace_chains(struct ways *w, struct chain **to) {
    const struct trace_way *list;
    *to = NULL;
    if (!w || !w->from->traces) return 0;
    size_t n = trace_log_ways(w->from->traces, &list), made = 0, capacity = 0;
    struct hash_table alike = {0};
    for (size_t i = 0; i < n; i++) {
        if (w->traces[i].used) continue;
        const struct way *way = way_of_trace(w, i);
        uint64_t key = likeness(w, way, list[i].dst);
        uint32_t at = hash_table_get(&alike, key);
        if (at == HASH_ABSENT) {
            *to = arena_grow(w->scratch, *to, made, &capacity, sizeof **to);
            trace_chain(w, &list[i], way, &(*to)[made]);
            hash_table_put(&alike, key, at = (uint32_t)made++);
        }
        struct chain *c = &(*to)[at];
        ((struct chain_path *)c->path)->traces += list[i].traces;
        if (list[i].last_ns > c->last_ns) c->last_ns = list[i].last_ns;
    }
    hash_table_free(&alike);
    return made;
}
