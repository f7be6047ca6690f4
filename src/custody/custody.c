#include "custody/custody.h"

#include "base/memory.h"
#include "custody/group.h"

#include <stdlib.h>

struct custody *custody_new(const struct atlas *atlas) {
    struct custody *c = memory_new(1, sizeof *c);
    c->atlas = atlas;
    c->strings = intern_new();
    c->places = intern_new();
    c->seed = hash_seed();
    return c;
}

void custody_free(struct custody *c) {
    if (!c) return;
    intern_free(c->strings);
    intern_free(c->places);
    hash_table_free(&c->by_key);
    for (size_t i = 0; i < c->n_chunks; i++) free(c->chunks[i]);
    free(c->chunks);
    free(c);
}

/* Hosts in one place are interchangeable for a reader: the same AS and country. On the local network, and
 * where nothing is known, every address is a place of its own. */
static uint32_t place_of(struct custody *c, const uint8_t address[16]) {
    struct {
        uint32_t record, zero;
        uint8_t address[16];
    } key = {0};
    key.record = atlas_address_record(c->atlas, address);
    bool own_place = key.record == 0 || atlas_record_special(c->atlas, key.record);
    if (own_place) memcpy(key.address, address, 16);
    return intern_add(c->places, (struct text){(const char *)&key, sizeof key});
}

static uint32_t intern_optional(struct custody *c, struct text t) {
    return t.n ? intern_add(c->strings, t) : INTERN_ABSENT;
}

/* "source<TAB>id", so that equal ids of different sources stay apart. */
static uint32_t intern_app(struct custody *c, const struct flow_view *v) {
    char both[300];
    if (v->app_id.n == 0 || v->app_id.n + v->app_source.n + 1 > sizeof both) return INTERN_ABSENT;
    memcpy(both, v->app_source.p, v->app_source.n);
    both[v->app_source.n] = '\t';
    memcpy(both + v->app_source.n + 1, v->app_id.p, v->app_id.n);
    return intern_add(c->strings, (struct text){both, v->app_source.n + 1 + v->app_id.n});
}

static uint32_t intern_aliases(struct custody *c, const struct flow_view *v) {
    if (!v->dns || v->dns->name == INTERN_ABSENT) return INTERN_ABSENT;
    char list[1024];
    size_t n = 0;
    for (const struct dns_answer *a = dns_first_answer(v->dns_shard, v->dns); a;
         a = dns_next_answer(v->dns_shard, a)) {
        if (a->type != DNS_CNAME || a->target == INTERN_ABSENT) continue;
        struct text t = intern_get(v->dns_shard->strings, a->target);
        if (n + t.n + 1 > sizeof list) break;
        if (n) list[n++] = '\n';
        memcpy(list + n, t.p, t.n);
        n += t.n;
    }
    return n ? intern_add(c->strings, (struct text){list, n}) : INTERN_ABSENT;
}

static struct group *group_of(struct custody *c, const struct group_key *key) {
    uint64_t hash = hash_bytes(key, sizeof *key, c->seed);
    for (;; hash++) { /* two keys with one hash: the next number is as good */
        uint32_t i = hash_table_get(&c->by_key, hash);
        if (i == HASH_ABSENT) break;
        if (memcmp(&group_get(c, i)->key, key, sizeof *key) == 0) return group_get(c, i);
    }
    if (c->n == c->n_chunks * GROUP_CHUNK) {
        c->chunks = memory_grow(c->chunks, c->n_chunks, &c->chunk_capacity, sizeof(struct group *));
        c->chunks[c->n_chunks++] = memory_new(GROUP_CHUNK, sizeof(struct group));
    }
    struct group *g = group_get(c, c->n);
    g->key = *key;
    g->aliases = INTERN_ABSENT;
    hash_table_put(&c->by_key, hash, (uint32_t)c->n++);
    return g;
}

static struct group_key key_of(struct custody *c, const struct flow_view *v) {
    const struct flow *f = v->flow;
    struct protection_key p = {.protocol = f->protocol};
    if (f->protection != INTERN_ABSENT)
        memcpy(&p, intern_get(v->shard->protections, f->protection).p, sizeof p);
    return (struct group_key){.app = intern_app(c, v),
                              .service = intern_optional(c, v->server_name),
                              .place = place_of(c, v->server),
                              .protection = intern_add(c->strings, (struct text){(const char *)&p, sizeof p}),
                              .port = v->server_port,
                              .transport = f->key.transport,
                              .protocol = f->protocol,
                              .name_source = (uint8_t)v->name_source,
                              .ech = (f->flags & FLOW_ECH) != 0};
}

static void add_flow(struct custody *c, const struct flow_view *v, uint32_t evidence) {
    struct group_key key = key_of(c, v);
    struct group *g = group_of(c, &key);
    const struct flow *f = v->flow;
    if (g->flows == 0) {
        g->evidence = evidence;
        g->first_ns = f->first_ns;
        g->last_ns = f->last_ns;
        memcpy(g->address, v->server, 16);
        g->aliases = intern_aliases(c, v);
    } else if (memcmp(g->address, v->server, 16) != 0) {
        g->addresses++;
    }
    if (evidence == g->evidence) {
        if (g->flows < GROUP_FLOWS_SHOWN) g->first[g->flows] = f->first_packet;
        if (!g->name && v->name_source == (enum name_source)f->name_source) g->name = f->name_packet;
        if (!g->hello) g->hello = f->hello_packet;
        if (!g->dns && v->dns) g->dns = v->dns->answer_packet;
    }
    g->flows++;
    for (int i = 0; i < 2; i++) {
        g->packets[i] += v->packets[i];
        g->bytes[i] += v->bytes[i];
    }
    if (f->first_ns < g->first_ns) g->first_ns = f->first_ns;
    if (f->last_ns > g->last_ns) g->last_ns = f->last_ns;
}

void custody_add_capture(struct custody *c, const struct capture *capture, uint32_t evidence) {
    struct flow_iterator i = capture_flows(capture);
    for (struct flow_view v; flow_next(&i, &v);)
        if (!(v.flow->flags & FLOW_TUNNEL)) add_flow(c, &v, evidence);
}
