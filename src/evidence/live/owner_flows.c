#include "evidence/live/owner_flows.h"

#include "base/address.h"
#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

static const uint32_t NONE = UINT32_MAX;

struct entry {
    struct owner_question key;
    uint32_t network, next; /* next: in its chain */
    struct program *program;
};

/* Entries are a ring in order of arrival; chains hang on buckets by all of the key but the local address. */
struct table {
    uint32_t most, n, at, mask;
    struct entry *entries;
    uint32_t *buckets;
};

/* Who listens is told once, and may listen for years: connections, of which there are many, do not push it
 * out. */
struct owner_flows {
    uint32_t network;
    struct table flows, listeners;
};

static struct table table_new(uint32_t most) {
    uint32_t buckets = 1;
    while (buckets < most) buckets *= 2;
    struct table t = {.most = most,
                      .mask = buckets - 1,
                      .entries = memory_new(most, sizeof *t.entries),
                      .buckets = memory_new(buckets, sizeof *t.buckets)};
    for (uint32_t i = 0; i < buckets; i++) t.buckets[i] = NONE;
    return t;
}

static void table_free(struct table *t) {
    for (uint32_t i = 0; i < t->n; i++) program_release(t->entries[i].program);
    free(t->entries);
    free(t->buckets);
}

struct owner_flows *owner_flows_new(uint32_t most, uint32_t network) {
    struct owner_flows *f = memory_new(1, sizeof *f);
    *f = (struct owner_flows){network, table_new(most), table_new(most / 8 + 1)};
    return f;
}

void owner_flows_free(struct owner_flows *f) {
    if (!f) return;
    table_free(&f->flows);
    table_free(&f->listeners);
    free(f);
}

static uint32_t *bucket_of(const struct table *t, const struct owner_question *q) {
    uint8_t key[21] = {q->protocol, (uint8_t)(q->local_port >> 8), (uint8_t)q->local_port,
                       (uint8_t)(q->remote_port >> 8), (uint8_t)q->remote_port};
    memcpy(key + 5, q->remote, 16);
    return &t->buckets[(uint32_t)hash_bytes(key, sizeof key, hash_seed()) & t->mask];
}

static bool same_but_local(const struct owner_question *a, const struct owner_question *b) {
    return a->protocol == b->protocol && a->local_port == b->local_port && a->remote_port == b->remote_port &&
           memcmp(a->remote, b->remote, 16) == 0;
}

static bool same_local(const struct owner_question *a, const struct owner_question *b) {
    return memcmp(a->local, b->local, 16) == 0;
}

static bool is_any(const uint8_t address[16]) {
    return address_is_unspecified(address) ||
           (address_is_ipv4(address) && memcmp(address + 12, "\0\0\0\0", 4) == 0);
}

static void unlink_oldest(struct table *t, uint32_t i) {
    uint32_t *at = bucket_of(t, &t->entries[i].key);
    while (*at != i) at = &t->entries[*at].next;
    *at = t->entries[i].next;
    program_release(t->entries[i].program);
}

static bool listens(const struct owner_question *key) {
    return key->remote_port == 0;
}

void owner_flows_put(struct owner_flows *f, const struct owner_question *key, uint32_t network,
                     struct program *p) {
    struct table *t = listens(key) ? &f->listeners : &f->flows;
    uint32_t *bucket = bucket_of(t, key);
    program_use(p);
    for (uint32_t i = *bucket; i != NONE; i = t->entries[i].next) {
        struct entry *e = &t->entries[i];
        if (e->network != network || !same_but_local(&e->key, key) || !same_local(&e->key, key)) continue;
        program_release(e->program);
        e->program = p;
        return;
    }
    uint32_t i = t->at;
    if (t->n == t->most)
        unlink_oldest(t, i);
    else
        t->n++;
    t->at = (t->at + 1) % t->most;
    t->entries[i] = (struct entry){.key = *key, .network = network, .next = *bucket, .program = p};
    *bucket = i;
}

/* 0: does not fit. */
static unsigned fitness(const struct owner_flows *f, const struct entry *e, const struct owner_question *key,
                        const struct owner_question *q) {
    bool ours = e->network == f->network;
    if (!same_but_local(&e->key, key)) return 0;
    unsigned fit = same_local(&e->key, q) ? 6 : is_any(e->key.local) ? 4 : listens(key) ? 0 : 2;
    return fit && (ours || !listens(key)) ? fit + ours : 0;
}

static struct program *best(const struct owner_flows *f, const struct owner_question *key,
                            const struct owner_question *q) {
    const struct table *t = listens(key) ? &f->listeners : &f->flows;
    struct program *found = NULL;
    unsigned most = 0;
    for (uint32_t i = *bucket_of(t, key); i != NONE; i = t->entries[i].next) {
        unsigned fit = fitness(f, &t->entries[i], key, q);
        if (fit <= most) continue;
        most = fit;
        found = t->entries[i].program;
    }
    return found;
}

struct program *owner_flows_find(const struct owner_flows *f, const struct owner_question *q) {
    struct program *p = best(f, q, q);
    if (p) return p;
    struct owner_question listener = {.protocol = q->protocol, .local_port = q->local_port};
    return best(f, &listener, q);
}

uint32_t owner_flows_count(const struct owner_flows *f) {
    return f->flows.n + f->listeners.n;
}
