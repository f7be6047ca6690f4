/* A RIB tells the same prefix once for each of its peers, the next RIB tells the same prefixes in the same
 * order, and a peer is the same structure each time: so that a row mostly costs two comparisons and an
 * append.
 */
#include "base/memory.h"
#include "evidence/route/table/order.h"
#include "evidence/route/table/parts.h"

#include <stdlib.h>

struct routes *routes_new(const struct as_paths *paths, const struct route_mine *mine) {
    struct routes *r = memory_new(1, sizeof *r);
    r->paths = paths;
    r->mine = mine;
    r->arena = arena_new();
    r->vantage_keys = intern_new();
    return r;
}

static void list_free(struct routes_list *l) {
    free(l->first);
    free(l->list);
}

void routes_free(struct routes *r) {
    if (!r) return;
    list_free(&r->before);
    if (r->now.first != r->before.first) list_free(&r->now);
    list_free(&r->past);
    prefix_set_free(&r->prefixes);
    intern_free(r->vantage_keys);
    arena_free(r->arena);
    free(r->vantages);
    free(r->rows);
    free(r->identifiers);
    free(r->parts);
    free(r->updates);
    free(r->proofs);
    free(r->weights);
    free(r->my_prefixes);
    hash_table_free(&r->only_to_customer);
    free(r);
}

void routes_evidence(struct routes *r, uint32_t evidence) {
    r->evidence = evidence;
}

static bool is_mine(const struct route_mine *mine, uint32_t asn) {
    for (size_t i = 0; mine && i < mine->n_asns; i++)
        if (mine->asns[i] == asn) return true;
    return false;
}

static uint32_t vantage_of(struct routes *r, const struct route_peer *peer) {
    char key[sizeof peer->as + sizeof peer->address + sizeof peer->view];
    memcpy(key, &peer->as, sizeof peer->as);
    memcpy(key + sizeof peer->as, peer->address, sizeof peer->address);
    memcpy(key + sizeof peer->as + sizeof peer->address, &peer->view, sizeof peer->view);
    uint32_t number = intern_add(r->vantage_keys, (struct text){key, sizeof key});
    if (number < r->n_vantages) return number;
    r->vantages = memory_grow(r->vantages, r->n_vantages, &r->vantage_capacity, sizeof *r->vantages);
    struct route_vantage *v = &r->vantages[r->n_vantages++];
    *v = (struct route_vantage){.as = peer->as,
                                .collector = arena_string(r->arena, peer->collector),
                                .evidence = r->evidence,
                                .mine = is_mine(r->mine, peer->as)};
    memcpy(v->address, peer->address, sizeof v->address);
    return number;
}

static void set_proof(struct routes *r, const struct route_row *row, uint32_t prefix) {
    struct route_proof *p = &r->proofs[row->path];
    if (p->prefix != PREFIX_NONE) return;
    *p = (struct route_proof){row->at, row->time_ns, r->evidence, prefix};
    r->unproven--;
}

/* Paths are told as soon as they are known, mostly: then this is one comparison. */
static void prove(struct routes *r, const struct route_row *row, uint32_t prefix) {
    if (row->path < r->n_proofs && r->unproven == 0) return;
    while (r->n_proofs <= row->path) {
        r->proofs = memory_grow(r->proofs, r->n_proofs, &r->proof_capacity, sizeof *r->proofs);
        r->proofs[r->n_proofs++] = (struct route_proof){.prefix = PREFIX_NONE};
        r->unproven++;
    }
    set_proof(r, row, prefix);
}

static void begin_part(struct routes *r, int64_t time_ns) {
    r->parts = memory_grow(r->parts, r->n_parts, &r->part_capacity, sizeof *r->parts);
    r->parts[r->n_parts++] = (struct table_part){(uint32_t)r->n_rows, r->evidence, time_ns};
}

static void take_identifier(struct routes *r, uint32_t identifier) {
    if (!r->identifiers) {
        r->identifiers = memory_new(r->row_capacity, sizeof *r->identifiers);
        r->identifier_capacity = r->row_capacity;
    }
    r->identifiers = memory_grow(r->identifiers, r->n_rows, &r->identifier_capacity, sizeof *r->identifiers);
    r->identifiers[r->n_rows] = identifier;
}

/* A row of a table without a path tells nothing, and more rows than can be counted are not kept. */
static void take_table(struct routes *r, const struct route_row *row, uint32_t vantage) {
    if (row->path == PATH_NONE || r->n_rows == UINT32_MAX) return;
    uint32_t prefix = prefix_set_add(&r->prefixes, row->prefix);
    const struct table_part *part = r->n_parts ? &r->parts[r->n_parts - 1] : NULL;
    if (!part || part->evidence != r->evidence || part->time_ns != row->time_ns) begin_part(r, row->time_ns);
    r->rows = memory_grow(r->rows, r->n_rows, &r->row_capacity, sizeof *r->rows);
    r->rows[r->n_rows] = (struct route_entry){prefix, vantage, row->path};
    if (row->identifier || r->identifiers) take_identifier(r, row->identifier);
    r->n_rows++;
    prove(r, row, prefix);
}

static void take_update(struct routes *r, const struct route_row *row, uint32_t vantage) {
    if (r->n_updates == UINT32_MAX) return;
    bool down = row->type == ROUTE_DOWN, announced = row->type == ROUTE_ANNOUNCE;
    uint32_t prefix = down ? PREFIX_NONE : prefix_set_add(&r->prefixes, row->prefix);
    r->updates = memory_grow(r->updates, r->n_updates, &r->update_capacity, sizeof *r->updates);
    r->updates[r->n_updates++] = (struct route_update){.time_ns = row->time_ns,
                                                       .at = row->at,
                                                       .prefix = prefix,
                                                       .vantage = vantage,
                                                       .path = announced ? row->path : PATH_NONE,
                                                       .identifier = row->identifier,
                                                       .evidence = r->evidence,
                                                       .type = (uint8_t)row->type};
    if (announced && row->path != PATH_NONE) prove(r, row, prefix);
}

/* Few are marked, so that the mark costs nothing but where there is one. */
static void keep_mark(struct routes *r, const struct route_row *row) {
    uint32_t asn = row->attributes->only_to_customer;
    if (asn && row->path != PATH_NONE && hash_table_get(&r->only_to_customer, row->path) == HASH_ABSENT)
        hash_table_put(&r->only_to_customer, row->path, asn);
}

void routes_take(void *routes, const struct route_row *row) {
    struct routes *r = routes;
    if (row->attributes) keep_mark(r, row);
    if (row->peer->slot == 0) row->peer->slot = vantage_of(r, row->peer) + 1;
    uint32_t vantage = row->peer->slot - 1;
    if (row->type == ROUTE_RIB)
        take_table(r, row, vantage);
    else
        take_update(r, row, vantage);
}

static int by_time(const void *context, uint32_t a, uint32_t b) {
    const struct route_update *list = context;
    return list[a].time_ns < list[b].time_ns ? -1 : list[a].time_ns > list[b].time_ns;
}

static void sort_updates(struct routes *r) {
    if (r->n_updates == 0) return;
    uint32_t *order = order_of((uint32_t)r->n_updates, by_time, r->updates);
    struct route_update *list = memory_new(r->n_updates, sizeof *list);
    for (size_t i = 0; i < r->n_updates; i++) list[i] = r->updates[order[i]];
    free(order);
    free(r->updates);
    r->updates = list;
}

static void sort_prefixes(struct routes *r) {
    uint32_t *now = prefix_set_sort(&r->prefixes);
    for (size_t i = 0; i < r->n_rows; i++) r->rows[i].prefix = now[r->rows[i].prefix];
    for (size_t i = 0; i < r->n_updates; i++)
        if (r->updates[i].prefix != PREFIX_NONE) r->updates[i].prefix = now[r->updates[i].prefix];
    for (size_t i = 0; i < r->n_proofs; i++)
        if (r->proofs[i].prefix != PREFIX_NONE) r->proofs[i].prefix = now[r->proofs[i].prefix];
    free(now);
}

void routes_finish(struct routes *r) {
    sort_prefixes(r);
    sort_updates(r);
    routes_settle(r);
    routes_measure(r);
}

const struct as_paths *routes_paths(const struct routes *r) {
    return r->paths;
}

uint32_t routes_vantages(const struct routes *r, const struct route_vantage **list) {
    *list = r->vantages;
    return (uint32_t)r->n_vantages;
}

uint32_t routes_prefixes(const struct routes *r) {
    return (uint32_t)r->prefixes.n;
}

struct prefix routes_prefix(const struct routes *r, uint32_t prefix) {
    return r->prefixes.list[prefix];
}

uint32_t routes_find(const struct routes *r, struct prefix p) {
    return prefix_set_find(&r->prefixes, p);
}

uint32_t routes_parent(const struct routes *r, uint32_t prefix) {
    return prefix_set_parent(&r->prefixes, prefix);
}

uint32_t routes_cover(const struct routes *r, const uint8_t address[16]) {
    const struct route_entry *list;
    uint32_t longest = prefix_set_cover(&r->prefixes, address);
    for (uint32_t i = longest; i != PREFIX_NONE; i = routes_parent(r, i))
        if (routes_of(r, i, &list)) return i;
    return longest;
}

uint64_t routes_weight(const struct routes *r, uint32_t prefix) {
    return r->weights[prefix];
}

bool routes_mine(const struct routes *r, uint32_t prefix) {
    return r->my_prefixes && r->my_prefixes[prefix];
}

size_t routes_list_get(const struct routes_list *l, uint32_t prefix, const struct route_entry **list) {
    size_t n = l->first ? l->first[prefix + 1] - l->first[prefix] : 0;
    *list = n ? l->list + l->first[prefix] : NULL;
    return n;
}

size_t routes_of(const struct routes *r, uint32_t prefix, const struct route_entry **list) {
    return routes_list_get(&r->now, prefix, list);
}

size_t routes_before(const struct routes *r, uint32_t prefix, const struct route_entry **list) {
    return routes_list_get(&r->before, prefix, list);
}

size_t routes_past(const struct routes *r, uint32_t prefix, const struct route_entry **list) {
    return routes_list_get(&r->past, prefix, list);
}

uint64_t routes_entries(const struct routes *r) {
    return r->now.n;
}

size_t routes_updates(const struct routes *r, const struct route_update **list) {
    *list = r->updates;
    return r->n_updates;
}

uint32_t routes_only_to_customer(const struct routes *r, uint32_t path) {
    uint32_t asn = hash_table_get(&r->only_to_customer, path);
    return asn == HASH_ABSENT ? 0 : asn;
}

struct route_proof routes_proof(const struct routes *r, uint32_t path) {
    return path < r->n_proofs ? r->proofs[path] : (struct route_proof){.prefix = PREFIX_NONE};
}
