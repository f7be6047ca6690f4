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
struct owner_flows {
    uint32_t most, n, at, network, mask;
    struct entry *entries;
    uint32_t *buckets;
};

struct owner_flows *owner_flows_new(uint32_t most, uint32_t network) {
    struct owner_flows *f = memory_new(1, sizeof *f);
    uint32_t buckets = 1;
    while (buckets < most) buckets *= 2;
    f->most = most;
    f->network = network;
    f->mask = buckets - 1;
    f->entries = memory_new(most, sizeof *f->entries);
    f->buckets = memory_new(buckets, sizeof *f->buckets);
    for (uint32_t i = 0; i < buckets; i++) f->buckets[i] = NONE;
    return f;
}

void owner_flows_free(struct owner_flows *f) {
    if (!f) return;
    for (uint32_t i = 0; i < f->n; i++) program_release(f->entries[i].program);
    free(f->entries);
    free(f->buckets);
    free(f);
}

static uint32_t bucket_of(const struct owner_flows *f, const struct owner_question *q) {
    uint8_t key[21] = {q->protocol, (uint8_t)(q->local_port >> 8), (uint8_t)q->local_port,
                       (uint8_t)(q->remote_port >> 8), (uint8_t)q->remote_port};
    memcpy(key + 5, q->remote, 16);
    return (uint32_t)hash_bytes(key, sizeof key, hash_seed()) & f->mask;
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

static void unlink_oldest(struct owner_flows *f, uint32_t i) {
    uint32_t *at = &f->buckets[bucket_of(f, &f->entries[i].key)];
    while (*at != i) at = &f->entries[*at].next;
    *at = f->entries[i].next;
    program_release(f->entries[i].program);
}

void owner_flows_put(struct owner_flows *f, const struct owner_question *key, uint32_t network,
                     struct program *p) {
    uint32_t *bucket = &f->buckets[bucket_of(f, key)];
    program_use(p);
    for (uint32_t i = *bucket; i != NONE; i = f->entries[i].next) {
        struct entry *e = &f->entries[i];
        if (e->network != network || !same_but_local(&e->key, key) || !same_local(&e->key, key)) continue;
        program_release(e->program);
        e->program = p;
        return;
    }
    uint32_t i = f->at;
    if (f->n == f->most)
        unlink_oldest(f, i);
    else
        f->n++;
    f->at = (f->at + 1) % f->most;
    f->entries[i] = (struct entry){.key = *key, .network = network, .next = *bucket, .program = p};
    *bucket = i;
}

/* 0: does not fit. */
static unsigned fitness(const struct owner_flows *f, const struct entry *e, const struct owner_question *key,
                        const struct owner_question *q) {
    bool listens = key->remote_port == 0, ours = e->network == f->network;
    if (!same_but_local(&e->key, key)) return 0;
    unsigned fit = same_local(&e->key, q) ? 6 : is_any(e->key.local) ? 4 : listens ? 0 : 2;
    return fit && (ours || !listens) ? fit + ours : 0;
}

static struct program *best(const struct owner_flows *f, const struct owner_question *key,
                            const struct owner_question *q) {
    struct program *found = NULL;
    unsigned most = 0;
    for (uint32_t i = f->buckets[bucket_of(f, key)]; i != NONE; i = f->entries[i].next) {
        unsigned fit = fitness(f, &f->entries[i], key, q);
        if (fit <= most) continue;
        most = fit;
        found = f->entries[i].program;
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
    return f->n;
}
