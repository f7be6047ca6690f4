/* Groups of flows become chains. */
#include "custody/device.h"
#include "custody/group.h"
#include "custody/link.h"
#include "custody/package.h"
#include "custody/way.h"

#include <stdio.h>
#include <stdlib.h>

const char *shown_text(enum shown what) {
    static const char *const texts[] = {"first packet",   "first packet of another flow",
                                        "name look-up",   "name",
                                        "handshake",      "personal data",
                                        "in the package", "in the list",
                                        "route",          "trace"};
    return texts[what];
}

enum { DATA_SHOWN = 4 };

/* Links and protections are alike for many chains and are made once. */
struct maker {
    struct custody *custody;
    struct arena *arena;
    struct link_maker links;
    struct packages *packages; /* NULL: none */
    struct ways *ways;         /* NULL: neither routes nor traces are given */
    const struct link **apps;  /* by interned app; NULL: not made yet */
    const struct link **hosts; /* by group */
    struct made_service {
        const struct link *link;
        uint8_t name_source;
    } * services;                                /* by interned name */
    const struct chain_protection **protections; /* by interned string; NULL: not made yet */
};

static const struct chain_protection *protection_of(struct maker *m, uint32_t id) {
    if (m->protections[id]) return m->protections[id];
    struct protection_key key;
    memcpy(&key, intern_get(m->custody->strings, id).p, sizeof key);
    struct protection d;
    protection_describe(key, &d);
    const char **why = arena_take_array(m->arena, d.why_count, sizeof *why);
    for (uint8_t i = 0; i < d.why_count; i++) why[i] = d.why[i];
    struct chain_protection *p = arena_take(m->arena, sizeof *p);
    *p = (struct chain_protection){.grade = grade_name(d.grade),
                                   .version = d.version,
                                   .cipher = d.cipher,
                                   .group = d.group,
                                   .why = why,
                                   .n_why = d.why_count};
    m->protections[id] = p;
    return p;
}

static struct link *keep(struct maker *m, struct link l) {
    struct link *own = arena_take(m->arena, sizeof *own);
    *own = l;
    return own;
}

/* About where in the atlas an address lies. */
static uint32_t region(const uint8_t address[16]) {
    static const uint8_t v4[12] = {[10] = 0xff, [11] = 0xff};
    const uint8_t *p = memcmp(address, v4, sizeof v4) == 0 ? address + 12 : address;
    return (uint32_t)p[0] << 8 | p[1];
}

/* Numbers of the groups, by region of their addresses. */
static const uint32_t *by_region(const struct custody *c, struct arena *scratch) {
    enum { REGIONS = 1 << 16 };
    uint32_t *order = arena_take_array(scratch, c->n, sizeof *order);
    uint32_t *start = arena_take_array(scratch, REGIONS + 1, sizeof *start);
    for (size_t i = 0; i < c->n; i++) start[region(group_get(c, i)->address) + 1]++;
    for (size_t r = 0; r < REGIONS; r++) start[r + 1] += start[r];
    for (size_t i = 0; i < c->n; i++) order[start[region(group_get(c, i)->address)]++] = (uint32_t)i;
    return order;
}

/* Each address has a link of its own: alike places are one chain, but what it shows is what was seen. Made
 * region by region, so that little of the atlas need be in memory at a time. */
static void make_hosts(struct maker *m, struct arena *scratch) {
    const struct custody *c = m->custody;
    const uint32_t *order = by_region(c, scratch);
    struct hash_table made = {0}; /* hash of the address → number of a group that has it */
    m->hosts = arena_take_array(scratch, c->n, sizeof *m->hosts);
    for (size_t k = 0; k < c->n; k++) {
        const uint8_t *address = group_get(c, order[k])->address;
        uint64_t hash = hash_bytes(address, 16, c->seed);
        const struct link **to = &m->hosts[order[k]];
        for (; !*to; hash++) { /* two addresses with one hash: the next number is as good */
            uint32_t i = hash_table_get(&made, hash);
            if (i == HASH_ABSENT) break;
            if (memcmp(group_get(c, i)->address, address, 16) == 0) *to = m->hosts[i];
        }
        if (*to) continue;
        *to = keep(m, link_host(&m->links, address));
        hash_table_put(&made, hash, order[k]);
    }
    hash_table_free(&made);
}

static size_t make_links(struct maker *m, const struct group *g, const struct link *host,
                         const struct meeting *package, const struct link *to[4]) {
    size_t n = 0;
    if (package->app) {
        to[n++] = package->app;
        if (package->component) to[n++] = package->component;
    } else if (g->key.app != INTERN_ABSENT) {
        const struct link **l = &m->apps[g->key.app];
        if (!*l) *l = keep(m, link_app(&m->links, intern_get(m->custody->strings, g->key.app)));
        to[n++] = *l;
    }
    to[n++] = host;
    if (g->key.service != INTERN_ABSENT) {
        struct made_service *made = &m->services[g->key.service];
        const char *source = name_source_text((enum name_source)g->key.name_source);
        if (!made->link || made->name_source != g->key.name_source) {
            struct text name = intern_get(m->custody->strings, g->key.service);
            *made = (struct made_service){keep(m, link_service(&m->links, name, source, g->address, host)),
                                          g->key.name_source};
        }
        /* the address of a group or of the local network is no service of somebody's: the host says it all */
        if (!made->link->special) to[n++] = made->link;
    }
    return n;
}

/* By the first packets that show personal data, each once. */
static size_t data_proofs(const struct chain *c, struct proof to[DATA_SHOWN]) {
    size_t n = 0;
    for (size_t i = 0; i < c->n_data && n < DATA_SHOWN; i++) {
        const struct data_class *d = &c->data[i];
        size_t k = 0;
        while (k < n && (to[k].at != d->at || to[k].evidence != d->evidence)) k++;
        if (k == n) to[n++] = (struct proof){d->at, d->evidence, SHOWN_DATA};
    }
    return n;
}

static size_t make_proofs(const struct group *g, struct proof *to) {
    size_t n = 0;
    for (size_t i = 0; i < GROUP_FLOWS_SHOWN && g->first[i]; i++)
        to[n++] = (struct proof){g->first[i], g->evidence, i ? SHOWN_ANOTHER : SHOWN_FIRST};
    if (g->dns) to[n++] = (struct proof){g->dns, g->evidence, SHOWN_LOOKUP};
    if (g->name) to[n++] = (struct proof){g->name, g->evidence, SHOWN_NAME};
    if (g->hello) to[n++] = (struct proof){g->hello, g->evidence, SHOWN_HANDSHAKE};
    return n;
}

static void make_aliases(struct maker *m, const struct group *g, struct chain *c) {
    if (g->aliases == INTERN_ABSENT) return;
    struct text list = intern_get(m->custody->strings, g->aliases);
    size_t n = 1;
    for (size_t i = 0; i < list.n; i++) n += list.p[i] == '\n';
    const char **aliases = arena_take_array(m->arena, n, sizeof *aliases);
    for (size_t i = 0; i < n; i++) {
        const char *end = memchr(list.p, '\n', list.n);
        size_t length = end ? (size_t)(end - list.p) : list.n;
        aliases[i] = arena_text(m->arena, (struct text){list.p, length});
        if (end) list = (struct text){end + 1, list.n - length - 1};
    }
    c->aliases = aliases;
    c->n_aliases = (uint16_t)n;
}

static struct meeting meet(struct maker *m, const struct group *g) {
    if (!m->packages) return (struct meeting){0};
    const struct intern *strings = m->custody->strings;
    return packages_meet(m->packages, intern_get(strings, g->key.app), intern_get(strings, g->key.service),
                         g->address);
}

/* Where a package names what the traffic went to. */
static void add_promise(struct maker *m, const struct meeting *package, struct chain *c) {
    bool lookup = c->protocol && strcmp(c->protocol, "dns") == 0; /* the network's choice, not the app's */
    c->promise = lookup && !package->place ? PROMISE_UNKNOWN : (uint8_t)package->promise;
    if (!package->place) return;
    struct proof *proofs = arena_take_array(m->arena, c->n_proofs + 1u, sizeof *proofs);
    struct app_place *places = arena_take_array(m->arena, c->n_proofs + 1u, sizeof *places);
    memcpy(proofs, c->proofs, c->n_proofs * sizeof *proofs);
    proofs[c->n_proofs] = (struct proof){package->place->offset, package->evidence, SHOWN_INSIDE};
    places[c->n_proofs] = *package->place;
    c->proofs = proofs;
    c->places = places;
    c->n_proofs++;
}

static void make_chain(struct maker *m, const struct group *g, const struct link *host, struct chain *c) {
    const struct link *links[4];
    struct meeting package = meet(m, g);
    size_t n_links = make_links(m, g, host, &package, links);
    const struct link **own_links = arena_take_array(m->arena, n_links, sizeof *own_links);
    memcpy(own_links, links, n_links * sizeof *links);
    *c = (struct chain){.group = hash_bytes(&g->key, sizeof g->key, m->custody->seed) | 1,
                        .links = own_links,
                        .n_links = (uint16_t)n_links,
                        .protocol = g->key.protocol ? protocol_name((enum protocol)g->key.protocol) : NULL,
                        .transport = transport_name(g->key.transport),
                        .port = g->key.port,
                        .name_source = name_source_text((enum name_source)g->key.name_source),
                        .protection = protection_of(m, g->key.protection),
                        .flows = g->flows,
                        .packets = {g->packets[0], g->packets[1]},
                        .bytes = {g->bytes[0], g->bytes[1]},
                        .first_ns = g->first_ns,
                        .last_ns = g->last_ns,
                        .ech = g->key.ech,
                        .more_addresses = g->addresses};
    make_aliases(m, g, c);
    group_make_addresses(m->custody, g, m->arena, c);
    group_make_clients(m->custody, g, m->arena, c);
    group_make_content(m->custody, g, m->arena, c);
    struct proof proofs[GROUP_FLOWS_SHOWN + 3 + DATA_SHOWN];
    size_t n_proofs = make_proofs(g, proofs);
    n_proofs += data_proofs(c, proofs + n_proofs);
    struct proof *own_proofs = arena_take_array(m->arena, n_proofs, sizeof *own_proofs);
    memcpy(own_proofs, proofs, n_proofs * sizeof *proofs);
    c->proofs = own_proofs;
    c->n_proofs = (uint16_t)n_proofs;
    add_promise(m, &package, c);
    if (m->ways && !host->special) way_into_chain(m->ways, ways_to(m->ways, g->address), c);
}

/* What chains are sorted by: small, so that sorting does not move chains about. */
struct weight {
    uint64_t bytes, at; /* at: of the first proof, which every chain has */
    uint32_t evidence, number;
};

static int heaviest_first(const void *a, const void *b) {
    const struct weight *x = a, *y = b;
    if (x->bytes != y->bytes) return x->bytes > y->bytes ? -1 : 1;
    if (x->evidence != y->evidence) return x->evidence < y->evidence ? -1 : 1;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* Puts list[order[i].number] at i, each chain moved once. */
static void arrange(struct chain *list, struct weight *order, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct chain first = list[i];
        size_t to = i;
        for (size_t from; (from = order[to].number) != i; to = from) {
            list[to] = list[from];
            order[to].number = (uint32_t)to;
        }
        list[to] = first;
        order[to].number = (uint32_t)to;
    }
}

static void sort_chains(struct chain *list, size_t n, struct arena *scratch) {
    struct weight *order = arena_take_array(scratch, n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = (struct weight){.bytes = list[i].bytes[0] + list[i].bytes[1],
                                   .at = list[i].proofs->at,
                                   .evidence = list[i].proofs->evidence,
                                   .number = (uint32_t)i};
    qsort(order, n, sizeof *order, heaviest_first);
    arrange(list, order, n);
}

/* Bytes by the prefix that routes reach them by. */
static struct traffic_by_prefix *traffic_by_prefix(const struct custody *c, struct arena *scratch,
                                                   size_t *n) {
    const struct routes *routes = c->paths.routes;
    struct hash_table by_prefix = {0};
    struct traffic_by_prefix *list = arena_take_array(scratch, routes ? c->n : 0, sizeof *list);
    *n = 0;
    for (size_t i = 0; routes && i < c->n; i++) {
        const struct group *g = group_get(c, i);
        uint32_t prefix = routes_cover(routes, g->address), at;
        if (prefix == PREFIX_NONE) continue;
        if ((at = hash_table_get(&by_prefix, prefix)) == HASH_ABSENT) {
            list[*n] = (struct traffic_by_prefix){.prefix = prefix};
            hash_table_put(&by_prefix, prefix, at = (uint32_t)(*n)++);
        }
        list[at].bytes += g->bytes[0] + g->bytes[1];
    }
    hash_table_free(&by_prefix);
    return list;
}

/* Traffic first, then what packages and lists tell, then ways alone. */
static struct chain *join_chains(struct arena *to, struct chain *list, size_t n, struct chain *const more[2],
                                 const size_t n_more[2]) {
    if (!n_more[0] && !n_more[1]) return list;
    struct chain *all = arena_take_array(to, n + n_more[0] + n_more[1], sizeof *all);
    if (n) memcpy(all, list, n * sizeof *all);
    if (n_more[0]) memcpy(all + n, more[0], n_more[0] * sizeof *all);
    if (n_more[1]) memcpy(all + n + n_more[0], more[1], n_more[1] * sizeof *all);
    return all;
}

/* `last`: what chains were made of may go as soon as they are there. */
static size_t make_chains(struct custody *c, const struct atlas *atlas, bool last, struct arena *to,
                          date_t as_of, const struct chain **chains) {
    uint32_t strings = intern_count(c->strings);
    struct arena *scratch = arena_new();
    struct maker m = {.custody = c,
                      .arena = to,
                      .links = link_maker_new(atlas, as_of, to),
                      .apps = arena_take_array(scratch, strings, sizeof *m.apps),
                      .services = arena_take_array(scratch, strings, sizeof *m.services),
                      .protections = arena_take_array(scratch, strings, sizeof *m.protections)};
    m.packages = packages_new(c, &m.links, scratch);
    m.ways = ways_new(&c->paths, &m.links, scratch);
    size_t n_traffic;
    const struct traffic_by_prefix *traffic = traffic_by_prefix(c, scratch, &n_traffic);
    struct chain *list =
        arena_take_array(to, c->n + packages_most_chains(m.packages) + c->n_devices, sizeof *list);
    if (last) hash_table_free(&c->by_key);
    make_hosts(&m, scratch);
    for (size_t i = 0; i < c->n; i++) {
        make_chain(&m, group_get(c, i), m.hosts[i], &list[i]);
        if (!last || (i + 1) % GROUP_CHUNK)
            continue; /* a chunk of groups goes as soon as its chains are there */
        free(c->chunks[i / GROUP_CHUNK]);
        c->chunks[i / GROUP_CHUNK] = NULL;
    }
    if (c->n) sort_chains(list, c->n, scratch);
    size_t n = c->n + packages_chains(m.packages, list + c->n);
    packages_free(m.packages);
    n += device_chains(c, &m.links, list + n);
    struct chain *more[2];
    size_t n_more[2] = {trace_chains(m.ways, &more[0]), carrier_chains(m.ways, traffic, n_traffic, &more[1])};
    list = join_chains(to, list, n, more, n_more);
    n += n_more[0] + n_more[1];
    ways_free(m.ways);
    arena_free(scratch);
    atlas_rest(atlas);
    *chains = list;
    return n;
}

size_t custody_chains(struct custody *c, struct arena *to, date_t as_of, const struct chain **chains) {
    return make_chains(c, c->atlas, true, to, as_of, chains);
}

size_t custody_chains_in(struct custody *c, const struct atlas *atlas, struct arena *to, date_t as_of,
                         const struct chain **chains) {
    return make_chains(c, atlas, false, to, as_of, chains);
}
