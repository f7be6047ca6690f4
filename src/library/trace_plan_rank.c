/* A trace is worth the bytes that go where it leads, times how little is known of that way, times how likely
 * a cable under the sea is on it: what cannot be known otherwise is what cables carry. Hosts of one network
 * in one country are one destination, since their ways differ little. */
#include "library/trace_plan.h"

#include "base/memory.h"
#include "custody/sea/land.h"

#include <math.h>
#include <stdlib.h>

const char *plan_sea_text(enum plan_sea s) {
    static const char *const texts[] = {"sea", "land-far", "land", "unknown"};
    return texts[s];
}

const char *plan_known_text(enum plan_known k) {
    static const char *const texts[] = {"reached", "near", "unreached", "nothing"};
    return texts[k];
}

static const double sea_weight[] = {1.0, 0.5, 0.2, 0.5};
static const double ignorance[] = {0, 0.4, 0.6, 1.0};

/* What hosts are joined by, and blocks of traces found by. */
struct group_key {
    uint32_t asn;
    char country[4];
    uint8_t block[16];
};

struct group {
    struct plan_target target;
    uint32_t best; /* host with the most that is not known */
    double best_score, score;
    bool traced;
};

struct ranking {
    struct cordon *c;
    struct trace_plan *p;
    struct intern *keys; /* of groups, then of blocks */
    struct group *groups;
    size_t n_groups, capacity;
    struct intern *blocks;
    enum plan_known *block_known; /* by the numbers of blocks */
    size_t block_capacity;
    uint32_t *group_of; /* by host; UINT32_MAX: none */
    struct land *land;
};

static struct prefix block_of(const uint8_t address[16]) {
    return prefix_of(address, address_is_ipv4(address) ? PREFIX_V4_BITS + 24 : 48);
}

static uint32_t group_of(struct ranking *r, const uint8_t address[16]) {
    struct address_facts f = atlas_address(r->c->atlas, address, r->p->as_of);
    struct group_key key = {.asn = f.asn};
    if (f.special) return UINT32_MAX;
    const char *country = *f.place.country ? f.place.country : f.registered;
    memcpy(key.country, country, 3);
    if (!f.asn) memcpy(key.block, block_of(address).address, 16);
    uint32_t number = intern_add(r->keys, (struct text){(const char *)&key, sizeof key});
    if (number < r->n_groups) return number;
    r->groups = memory_grow(r->groups, r->n_groups, &r->capacity, sizeof *r->groups);
    struct group *g = &r->groups[r->n_groups++];
    *g = (struct group){.target = {.asn = f.asn, .as_name = f.as_name}, .best = UINT32_MAX};
    memcpy(g->target.country, key.country, sizeof g->target.country);
    return number;
}

static enum plan_known *known_of_block(struct ranking *r, const uint8_t address[16], bool add) {
    struct prefix b = block_of(address);
    struct text key = {(const char *)b.address, sizeof b.address};
    uint32_t number = add ? intern_add(r->blocks, key) : intern_find(r->blocks, key);
    if (number == INTERN_ABSENT) return NULL;
    while (number >= r->block_capacity) {
        size_t had = r->block_capacity;
        r->block_known =
            memory_grow(r->block_known, r->block_capacity, &r->block_capacity, sizeof *r->block_known);
        for (size_t i = had; i < r->block_capacity; i++) r->block_known[i] = PLAN_UNREACHED;
    }
    return &r->block_known[number];
}

static const uint8_t *address_of(const struct trace_plan *p, uint32_t host) {
    return (const uint8_t *)intern_get(p->addresses, host).p;
}

static void group_hosts(struct ranking *r) {
    struct trace_plan *p = r->p;
    uint32_t n = intern_count(p->addresses);
    r->group_of = memory_new(n + 1, sizeof *r->group_of);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t g = r->group_of[i] = group_of(r, address_of(p, i));
        if (g == UINT32_MAX) p->local += p->hosts[i].wanted;
        if (!p->hosts[i].traced) continue;
        enum plan_known *k = known_of_block(r, address_of(p, i), true);
        if (p->hosts[i].reached) *k = PLAN_REACHED;
        if (g != UINT32_MAX) r->groups[g].traced = true;
    }
}

static void add_host(struct ranking *r, uint32_t i) {
    const struct plan_host *h = &r->p->hosts[i];
    struct group *g = &r->groups[r->group_of[i]];
    enum plan_known *block = known_of_block(r, address_of(r->p, i), false);
    enum plan_known known = block ? *block : g->traced ? PLAN_NEAR : PLAN_NOTHING;
    double score = ((double)h->bytes + 1) * ignorance[known];
    g->target.bytes += h->bytes;
    g->target.flows += h->flows;
    g->target.hosts++;
    g->score += score;
    if (g->best != UINT32_MAX && score <= g->best_score) return;
    g->best = i;
    g->best_score = score;
    g->target.known = known;
}

/* The network that most bytes of public client addresses come from. */
static void find_clients(struct ranking *r) {
    struct trace_plan *p = r->p;
    uint64_t most = 0;
    struct plan_source from = {.of_clients = true};
    if (p->n_sources) return;
    for (uint32_t i = 0; i < intern_count(p->clients); i++) {
        const uint8_t *address = (const uint8_t *)intern_get(p->clients, i).p;
        struct address_facts f = atlas_address(r->c->atlas, address, p->as_of);
        if (f.special || (!f.asn && !*f.place.country) || p->client_bytes[i] < most) continue;
        most = p->client_bytes[i] + 1;
        memcpy(from.country, f.place.country, sizeof from.country);
        from.asn = f.asn;
    }
    if (!most) return;
    p->sources = memory_grow(p->sources, p->n_sources, &p->source_capacity, sizeof *p->sources);
    p->sources[p->n_sources++] = from;
}

static bool place_of(const struct cordon *c, const char country[3], struct sphere_point *at,
                     land_part *part) {
    double latitude, longitude;
    if (!*country || !atlas_country_place(c->atlas, country, &latitude, &longitude)) return false;
    *at = sphere_point_of(latitude, longitude);
    *part = land_part_of(country, latitude, longitude);
    return *part != LAND_UNKNOWN;
}

static enum plan_sea sea_between(const struct ranking *r, const char from[3], const char to[3]) {
    enum { FAR_KM = 3000 };
    struct sphere_point a, b;
    land_part x, y;
    if (*from && memcmp(from, to, 3) == 0) return PLAN_LAND;
    if (!place_of(r->c, from, &a, &x) || !place_of(r->c, to, &b, &y)) return PLAN_SEA_UNKNOWN;
    if (!land_joined(r->land, x, y)) return PLAN_SEA;
    return sphere_km(a, b) > FAR_KM ? PLAN_FAR : PLAN_LAND;
}

/* Of several places where probes begin, that with the most sea. */
static enum plan_sea sea_of(const struct ranking *r, const char country[3]) {
    enum plan_sea most = PLAN_SEA_UNKNOWN;
    for (size_t i = 0; i < r->p->n_sources; i++) {
        enum plan_sea s = sea_between(r, r->p->sources[i].country, country);
        if (most == PLAN_SEA_UNKNOWN || s < most) most = s;
    }
    return most;
}

static int by_score(const void *a, const void *b) {
    const struct plan_target *x = a, *y = b;
    if (x->score < y->score) return 1;
    if (x->score > y->score) return -1;
    int order = memcmp(x->address, y->address, sizeof x->address);
    return order || !x->name || !y->name ? order : strcmp(x->name, y->name);
}

static const char *name_of(const struct ranking *r, uint32_t name) {
    return name == INTERN_ABSENT ? NULL : arena_text(r->c->arena, intern_get(r->p->names, name));
}

/* Names that only packages tell: nothing is known of where they lead. */
static size_t add_names(struct ranking *r, struct plan_target *to) {
    struct trace_plan *p = r->p;
    size_t n = 0;
    bool *seen = memory_new(p->app_capacity + 1, sizeof *seen);
    for (uint32_t i = 0; i < intern_count(p->addresses); i++)
        if (p->hosts[i].name < p->app_capacity) seen[p->hosts[i].name] = true;
    for (uint32_t i = 0; i < p->app_capacity && i < intern_count(p->names); i++) {
        if (!p->apps[i] || seen[i]) continue;
        to[n++] = (struct plan_target){.name = name_of(r, i),
                                       .sea = PLAN_SEA_UNKNOWN,
                                       .known = PLAN_NOTHING,
                                       .app = p->apps[i],
                                       .score = sea_weight[PLAN_SEA_UNKNOWN]};
    }
    free(seen);
    return n;
}

static void list_targets(struct ranking *r, size_t most) {
    struct trace_plan *p = r->p;
    struct plan_target *list = arena_take_array(r->c->arena, r->n_groups + p->app_capacity + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < r->n_groups; i++) {
        struct group *g = &r->groups[i];
        if (g->target.hosts == 0) continue;
        p->all++;
        p->known += g->score <= 0;
        if (g->score <= 0) continue;
        struct plan_target *t = &list[n++];
        *t = g->target;
        memcpy(t->address, address_of(p, g->best), sizeof t->address);
        t->name = name_of(r, p->hosts[g->best].name);
        t->sea = sea_of(r, t->country);
        t->score = g->score * sea_weight[t->sea];
    }
    size_t named = add_names(r, list + n);
    p->all += named;
    n += named;
    qsort(list, n, sizeof *list, by_score);
    p->targets = list;
    p->n_targets = n;
    p->n_told = n < most ? n : most;
}

void trace_plan_rank(struct cordon *c, struct trace_plan *p, size_t most) {
    struct ranking r = {
        .c = c, .p = p, .keys = intern_new(), .blocks = intern_new(), .land = land_new(c->arena)};
    find_clients(&r);
    group_hosts(&r);
    for (uint32_t i = 0; i < intern_count(p->addresses); i++)
        if (p->hosts[i].wanted && r.group_of[i] != UINT32_MAX) add_host(&r, i);
    list_targets(&r, most);
    intern_free(r.keys);
    intern_free(r.blocks);
    free(r.groups);
    free(r.block_known);
    free(r.group_of);
}
