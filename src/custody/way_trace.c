/* Ways by traces: of those to the very address, or else to one that stands in the same place in the same
 * network, the one that shows most. */
#include "custody/way.h"

#include <math.h>

enum { BY_ADDRESS, BY_RECORD };

static uint64_t address_key(const uint8_t address[16]) {
    return hash_bytes(address, 16, hash_seed());
}

static bool told(const uint8_t address[16]) {
    static const uint8_t none[16];
    return memcmp(address, none, sizeof none) != 0;
}

void ways_index_traces(struct ways *w) {
    const struct trace_way *list;
    size_t n = w->from->traces ? trace_log_ways(w->from->traces, &list) : 0;
    w->traces = arena_take_array(w->scratch, n + 1, sizeof *w->traces);
    for (size_t i = n; i-- > 0;) { /* backwards: lists begin with the first */
        if (!told(list[i].dst)) continue;
        uint64_t key = address_key(list[i].dst);
        uint32_t first = hash_table_get(&w->by_address, key);
        w->traces[i].next[BY_ADDRESS] = first == HASH_ABSENT ? 0 : first;
        hash_table_put(&w->by_address, key, (uint32_t)i + 1);
        uint32_t record = atlas_address_record(w->links->atlas, list[i].dst);
        if (!record || atlas_record_special(w->links->atlas, record)) continue;
        first = hash_table_get(&w->by_record, record);
        w->traces[i].next[BY_RECORD] = first == HASH_ABSENT ? 0 : first;
        hash_table_put(&w->by_record, record, (uint32_t)i + 1);
    }
}

/* How much a trace shows: whether it came to its end, then how many hops told who they are. */
static unsigned telling(const struct trace_way *t) {
    unsigned hops = 0;
    for (uint32_t i = 0; i < t->n_hops; i++) hops += told(t->hops[i].address);
    return (t->reached ? 1000u : 0u) + hops;
}

/* 1 + the best of a list; 0: it is empty, or (exact) its members went to other addresses. */
static uint32_t best_of(const struct ways *w, uint32_t first, unsigned by, const uint8_t *exact) {
    const struct trace_way *list;
    trace_log_ways(w->from->traces, &list);
    uint32_t best = 0;
    for (uint32_t i = first; i; i = w->traces[i - 1].next[by]) {
        if (exact && memcmp(list[i - 1].dst, exact, 16) != 0) continue;
        if (!best || telling(&list[i - 1]) > telling(&list[best - 1])) best = i;
    }
    return best;
}

static uint32_t found(uint32_t first) {
    return first == HASH_ABSENT ? 0 : first;
}

const struct way *ways_by_trace(struct ways *w, const uint8_t address[16]) {
    uint32_t best =
        best_of(w, found(hash_table_get(&w->by_address, address_key(address))), BY_ADDRESS, address);
    bool exact = best != 0;
    if (!exact) {
        uint32_t record = atlas_address_record(w->links->atlas, address);
        bool common = record && !atlas_record_special(w->links->atlas, record);
        best = common ? best_of(w, found(hash_table_get(&w->by_record, record)), BY_RECORD, NULL) : 0;
    }
    if (!best) return NULL;
    w->traces[best - 1].used = true;
    const struct way *way = way_of_trace(w, best - 1);
    if (exact) return way;
    struct way *beside = arena_take(w->arena, sizeof *beside);
    *beside = *way;
    beside->path.exact = false;
    return beside;
}

static const struct sea_hop *place_hops(struct ways *w, const struct trace_way *t) {
    struct sea_hop *hops = arena_take_array(w->arena, t->n_hops + 1u, sizeof *hops);
    for (uint32_t i = 0; i < t->n_hops; i++)
        hops[i] = sea_hop_of(w->links->atlas, &t->hops[i], w->links->as_of);
    struct sea_probe probe = {NAN, NAN};
    if (told(t->src)) {
        struct address_facts f = atlas_address(w->links->atlas, t->src, w->links->as_of);
        if (!f.special) probe = (struct sea_probe){f.place.latitude, f.place.longitude};
    }
    sea_check_places(probe, hops, t->n_hops);
    return hops;
}

/* Where open data knows no AS of a hop, who announces its address does. */
static uint32_t announced_by(const struct ways *w, const uint8_t address[16]) {
    const struct route_entry *list;
    if (!w->from->routes || !told(address)) return 0;
    uint32_t prefix = routes_cover(w->from->routes, address);
    if (prefix == PREFIX_NONE || !routes_of(w->from->routes, prefix, &list) || list->path == PATH_NONE)
        return 0;
    return as_paths_get(routes_paths(w->from->routes), list->path).origin;
}

/* The AS of the host is no carrier. */
static uint32_t host_as(const struct ways *w, const struct trace_way *t) {
    uint32_t asn = told(t->dst) ? atlas_address(w->links->atlas, t->dst, w->links->as_of).asn : 0;
    return asn ? asn : announced_by(w, t->dst);
}

static uint32_t hop_as(const struct ways *w, const struct way_hop *h, const struct sea_hop *placed) {
    if (h->asn || placed->asn) return h->asn ? h->asn : placed->asn;
    return placed->special ? 0 : announced_by(w, h->address);
}

static void add_carriers(struct ways *w, const struct trace_way *t, struct way *to) {
    uint32_t end = host_as(w, t);
    for (uint32_t i = 0; i < t->n_hops; i++) {
        uint32_t asn = hop_as(w, &t->hops[i], &to->path.hops[i]);
        bool known = asn == 0 || asn == end;
        for (size_t k = 0; k < to->n && !known; k++) known = to->links[k]->asn == asn;
        if (known) continue;
        struct link *l = ways_carrier_as(
            w, asn, (struct link_carrier){.hegemony = NAN, .hop = t->hops[i].ttl, .mine = true});
        if (t->hops[i].asn) l->seen = SEEN_OBSERVED;
        way_link(w, to, l, (struct chain_way){0});
    }
}

static const char *lacking(struct ways *w, const struct trace_way *t) {
    if (!w->sea) return "no cables are known to this atlas";
    unsigned silent = 0;
    for (uint32_t i = 0; i < t->n_hops; i++) silent += !told(t->hops[i].address);
    if (silent)
        return arena_format(w->arena, "%u of %u hops did not answer%s", silent, t->n_hops,
                            t->reached ? "" : ", nor did the destination");
    return t->reached ? NULL : "the destination did not answer";
}

const struct way *way_of_trace(struct ways *w, size_t trace) {
    struct trace_way_state *state = &w->traces[trace];
    if (state->way) return state->way;
    const struct trace_way *list, *t;
    trace_log_ways(w->from->traces, &list);
    t = &list[trace];
    struct way *to = arena_take(w->arena, sizeof *to);
    to->path = (struct chain_path){.hops = place_hops(w, t),
                                   .n_hops = t->n_hops,
                                   .traces = t->traces,
                                   .exact = true,
                                   .missing = lacking(w, t),
                                   .trace = t,
                                   .address_share = {NAN, NAN},
                                   .mine_share = NAN,
                                   .traffic_share = NAN};
    add_carriers(w, t, to);
    date_t day = t->first_ns ? date_of_ns(t->first_ns) : w->links->as_of; /* cables were those of then */
    if (w->sea)
        to->path.n_crossings = sea_crossings(w->sea, to->path.hops, t->n_hops, day, &to->path.crossings);
    for (size_t i = 0; i < to->path.n_crossings; i++) way_add_crossing(w, to, &to->path.crossings[i]);
    state->way = to;
    return to;
}
