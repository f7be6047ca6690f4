#include "custody/custody.h"

#include "base/memory.h"
#include "custody/group.h"

#include <stdlib.h>

struct custody *custody_new(const struct atlas *atlas) {
    struct custody *c = memory_new(1, sizeof *c);
    c->atlas = atlas;
    c->strings = intern_new();
    c->clients = client_numbers_new();
    c->seed = hash_seed();
    return c;
}

/* What flows have made of it. */
static void free_groups(struct custody *c) {
    if (!c->borrows) intern_free(c->strings);
    hash_table_free(&c->by_key);
    for (size_t i = 0; i < c->n_chunks; i++) free(c->chunks[i]);
    free(c->chunks);
    free(c->contents);
    free(c->data);
    free(c->addresses);
    free(c->pairs);
    hash_table_free(&c->by_pair);
}

void custody_free(struct custody *c) {
    if (!c) return;
    free_groups(c);
    if (!c->borrows) client_numbers_free(c->clients);
    free(c->apps);
    free(c->devices);
    free(c);
}

size_t custody_groups(const struct custody *c) {
    return c->n;
}

void custody_forget(struct custody *c) {
    struct custody kept = {.atlas = c->atlas,
                           .paths = c->paths,
                           .apps = c->apps,
                           .devices = c->devices,
                           .n_apps = c->n_apps,
                           .app_capacity = c->app_capacity,
                           .n_devices = c->n_devices,
                           .device_capacity = c->device_capacity,
                           .strings = intern_new(),
                           .clients = c->clients,
                           .seed = c->seed,
                           .epoch = c->epoch + 1};
    free_groups(c);
    *c = kept;
}

void custody_add_app(struct custody *c, const struct app *app, uint32_t evidence) {
    c->apps = memory_grow(c->apps, c->n_apps, &c->app_capacity, sizeof *c->apps);
    c->apps[c->n_apps++] = (struct custody_app){.app = app, .evidence = evidence};
}

void custody_set_paths(struct custody *c, struct custody_paths paths) {
    c->paths = paths;
}

static void add_device(struct custody *c, const struct device *device, uint32_t evidence) {
    c->devices = memory_grow(c->devices, c->n_devices, &c->device_capacity, sizeof *c->devices);
    c->devices[c->n_devices++] = (struct custody_device){device, evidence};
}

void custody_add_inventory(struct custody *c, const struct inventory *list, uint32_t evidence) {
    for (size_t i = 0; i < list->n_apps; i++) {
        custody_add_app(c, &list->apps[i], evidence);
        c->apps[c->n_apps - 1].on = list->own;
    }
    if (list->own) add_device(c, list->own, evidence);
    for (size_t i = 0; i < list->n_devices; i++) add_device(c, &list->devices[i], evidence);
}

static struct translation *translation_of(struct taking *t, const struct intern *from) {
    for (size_t i = 0; i < t->n; i++) /* two a shard */
        if (t->tables[i].from == from) return &t->tables[i];
    t->tables = memory_grow(t->tables, t->n, &t->capacity, sizeof *t->tables);
    size_t n = intern_count(from);
    uint32_t *to = memory_new(n + 1, sizeof *to);
    for (size_t i = 0; i < n; i++) to[i] = INTERN_ABSENT;
    t->tables[t->n] = (struct translation){from, to};
    return &t->tables[t->n++];
}

static uint32_t translate(struct taking *t, const struct intern *from, uint32_t id) {
    uint32_t *to = &translation_of(t, from)->to[id];
    if (*to == INTERN_ABSENT) *to = intern_add(t->custody->strings, intern_get(from, id));
    return *to;
}

static uint32_t service_of(struct taking *t, const struct flow_view *v) {
    return v->server_name.n ? translate(t, v->name_shard->strings, v->name) : INTERN_ABSENT;
}

static uint32_t protection_of(struct taking *t, const struct flow_view *v) {
    const struct flow *f = v->flow;
    if (f->protection != INTERN_ABSENT) return translate(t, v->shard->protections, f->protection);
    struct protection_key unseen = {.protocol = f->protocol};
    return intern_add(t->custody->strings, (struct text){(const char *)&unseen, sizeof unseen});
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

uint32_t group_aliases(struct custody *c, const struct flow_view *v) {
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

struct group *group_new(struct custody *c, const struct group_key *key) {
    if (c->n == c->n_chunks * GROUP_CHUNK) {
        c->chunks = memory_grow(c->chunks, c->n_chunks, &c->chunk_capacity, sizeof(struct group *));
        c->chunks[c->n_chunks++] = memory_new(GROUP_CHUNK, sizeof(struct group));
    }
    struct group *g = group_get(c, c->n++);
    *g = (struct group){.key = *key, .aliases = INTERN_ABSENT};
    return g;
}

uint32_t group_find(struct custody *c, const struct group_key *key) {
    uint64_t hash = hash_bytes(key, sizeof *key, c->seed);
    for (;; hash++) { /* two keys with one hash: the next number is as good */
        uint32_t i = hash_table_get(&c->by_key, hash);
        if (i == HASH_ABSENT) break;
        if (memcmp(&group_get(c, i)->key, key, sizeof *key) == 0) return i;
    }
    hash_table_put(&c->by_key, hash, (uint32_t)c->n);
    group_new(c, key);
    return (uint32_t)c->n - 1;
}

struct group_key group_key_of(struct taking *t, const struct flow_view *v) {
    const struct flow *f = v->flow;
    const struct atlas *atlas = t->custody->atlas;
    struct group_key k = {.app = intern_app(t->custody, v),
                          .service = service_of(t, v),
                          .protection = protection_of(t, v),
                          .record = atlas_address_record(atlas, v->server),
                          .port = v->server_port,
                          .transport = f->key.transport,
                          .protocol = f->protocol,
                          .name_source = (uint8_t)v->name_source,
                          .ech = (f->flags & FLOW_ECH) != 0};
    if (k.record == 0 || atlas_record_special(atlas, k.record)) {
        k.record = 0;
        memcpy(k.address, v->server, sizeof k.address);
    }
    return k;
}

static uint32_t number_of(void *taking, const struct intern *from, uint32_t id) {
    return id == INTERN_ABSENT ? INTERN_ABSENT : translate(taking, from, id);
}

static void add_counters(struct group *g, const struct flow_view *v) {
    const struct flow *f = v->flow;
    for (int i = 0; i < 2; i++) {
        g->packets[i] += v->packets[i];
        g->bytes[i] += v->bytes[i];
    }
    bool told = v->time_known && g->last_ns; /* else one of both has no time */
    if (told ? f->first_ns < g->first_ns : v->time_known) g->first_ns = f->first_ns;
    if (f->last_ns > g->last_ns) g->last_ns = f->last_ns;
}

void group_add_flow(struct taking *t, struct custody *c, uint32_t group, const struct flow_view *v,
                    struct group_flow_facts facts) {
    struct group *g = group_get(c, group);
    uint32_t evidence = t->evidence;
    const struct flow *f = v->flow;
    if (g->flows == 0) {
        g->evidence = evidence;
        g->first_ns = f->first_ns;
        g->last_ns = f->last_ns;
        memcpy(g->address, v->server, 16);
        g->aliases = facts.aliases;
    } else if (memcmp(g->address, v->server, 16) != 0) {
        group_add_address(c, g, v->server);
    }
    if (evidence == g->evidence) {
        if (g->flows < GROUP_FLOWS_SHOWN) g->first[g->flows] = f->first_packet;
        if (!g->name && v->name_source == (enum name_source)f->name_source) g->name = f->name_packet;
        if (!g->hello) g->hello = f->hello_packet;
        if (!g->dns) g->dns = facts.look_up;
    }
    group_add_client(c, group, facts.client);
    g->flows++;
    if (f->content != CONTENT_NONE)
        group_add_content(c, g, v, (struct translating){t, number_of, evidence, t->entries});
    else if (f->state == FLOW_NEW)
        g->idle++;
    add_counters(g, v);
}

void taking_end(struct taking *t) {
    for (size_t k = 0; k < t->n; k++) free(t->tables[k].to);
    free(t->tables);
}

static bool is_archive(const struct capture *c) {
    const char *format = capture_totals(c)->format;
    return format && strcmp(format, "har") == 0;
}

static void add_flows(struct custody *c, const struct capture *capture, struct flow_iterator i,
                      uint32_t evidence) {
    struct taking t = {.custody = c, .evidence = evidence, .entries = is_archive(capture)};
    for (struct flow_view v; flow_next(&i, &v);) {
        if (v.flow->flags & FLOW_TUNNEL) continue;
        struct group_key key = group_key_of(&t, &v);
        uint32_t group = group_find(c, &key);
        bool first = group_get(c, group)->flows == 0;
        struct group_flow_facts facts = {.aliases = first ? group_aliases(c, &v) : INTERN_ABSENT,
                                         .look_up = v.dns ? v.dns->answer_packet : 0,
                                         .client = v.client_known ? group_client_number(c, v.client, evidence)
                                                                  : INTERN_ABSENT};
        group_add_flow(&t, c, group, &v, facts);
    }
    taking_end(&t);
}

void custody_add_capture(struct custody *c, struct capture *capture, uint32_t evidence) {
    add_flows(c, capture, capture_flows_consumed(capture), evidence);
}
