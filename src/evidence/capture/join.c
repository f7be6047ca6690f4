#include "evidence/capture/join.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

/* All look-ups that gave one address, in a chain; the newest first. */
struct lead {
    uint32_t entry, answer; /* places in the shard's log */
    uint32_t next;          /* 1 + place */
    uint32_t shard;
};

static const int64_t SOON_NS =
    INT64_C(2000000000); /* somebody else's look-up after the flow counts so long */

enum { MOST_LEADS = 256 }; /* looked at for one flow */

struct name_join {
    const struct capture *capture;
    struct lead *leads;
    size_t n, capacity;
    struct hash_table by_address;
    uint64_t seed;
};

static const struct shard *shard_of(const struct name_join *j, const struct lead *l) {
    return &j->capture->shards[l->shard];
}

static const struct dns_entry *entry_of(const struct name_join *j, const struct lead *l) {
    return &shard_of(j, l)->dns.entries[l->entry];
}

static const uint8_t *address_of(const struct name_join *j, const struct lead *l) {
    return shard_of(j, l)->dns.answers[l->answer].address;
}

static bool is_client(const struct name_join *j, const struct lead *l, const uint8_t client[16]) {
    const struct flow *f = flow_get(&shard_of(j, l)->flows, entry_of(j, l)->flow);
    uint8_t own[16];
    flow_key_address(&f->key, flow_client_end(f), own);
    return memcmp(own, client, 16) == 0;
}

static uint64_t key_of(const struct name_join *j, const uint8_t address[16]) {
    return hash_bytes(address, 16, j->seed);
}

static void add_entry(struct name_join *j, uint32_t from, const struct dns_entry *e) {
    const struct shard *s = &j->capture->shards[from];
    for (const struct dns_answer *a = dns_first_answer(s, e); a; a = dns_next_answer(s, a)) {
        if (!a->is_address) continue;
        uint64_t key = key_of(j, a->address);
        uint32_t old = hash_table_get(&j->by_address, key);
        j->leads = memory_grow(j->leads, j->n, &j->capacity, sizeof *j->leads);
        j->leads[j->n] = (struct lead){.entry = (uint32_t)(e - s->dns.entries),
                                       .answer = (uint32_t)(a - s->dns.answers),
                                       .next = old == HASH_ABSENT ? 0 : old + 1,
                                       .shard = from};
        hash_table_put(&j->by_address, key, (uint32_t)j->n++);
    }
}

/* In packet order whatever the shards, so that the answers do not depend on how many there are. */
void join_names(struct capture *c) {
    struct name_join *j = memory_new(1, sizeof *j);
    j->capture = c;
    j->seed = hash_seed();
    uint32_t next[MOST_SHARDS] = {0};
    unsigned from;
    for (const struct dns_entry *e; (e = dns_entry_next(c, next, &from));)
        if (e->first_answer) add_entry(j, from, e);
    c->join = j;
}

void join_free(struct name_join *j) {
    if (!j) return;
    free(j->leads);
    hash_table_free(&j->by_address);
    free(j);
}

static struct text entry_name(const struct name_join *j, const struct lead *l) {
    const struct dns_entry *e = entry_of(j, l);
    const struct shard *s = shard_of(j, l);
    return intern_get(s->strings, dns_answer_name(e, &s->dns.answers[l->answer]));
}

static bool same_name(struct text a, struct text b) {
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static bool leads_to(const struct name_join *j, const struct lead *l, struct text wanted) {
    if (same_name(entry_name(j, l), wanted)) return true;
    const struct shard *s = shard_of(j, l);
    for (const struct dns_answer *a = dns_first_answer(s, entry_of(j, l)); a; a = dns_next_answer(s, a))
        if (same_name(intern_get(s->strings, a->owner), wanted)) return true;
    return false;
}

/* Earlier beats later; among earlier ones the latest, among later ones the earliest. */
static bool nearer(int64_t a, int64_t b, int64_t at) {
    if ((a <= at) != (b <= at)) return a <= at;
    return a <= at ? a > b : a < b;
}

const struct dns_entry *join_find(const struct name_join *j, const uint8_t client[16],
                                  const uint8_t server[16], int64_t time_ns, struct text wanted,
                                  const struct shard **shard, bool *certain) {
    const struct lead *best = NULL;
    bool best_own = false, several = false;
    uint32_t first = hash_table_get(&j->by_address, key_of(j, server));
    unsigned steps = 0;
    for (uint32_t i = first == HASH_ABSENT ? 0 : first + 1; i && steps < MOST_LEADS;
         i = j->leads[i - 1].next, steps++) {
        const struct lead *l = &j->leads[i - 1];
        if (memcmp(address_of(j, l), server, 16) != 0) continue;
        if (wanted.n && !leads_to(j, l, wanted)) continue;
        bool own = is_client(j, l, client);
        if (!own && entry_of(j, l)->time_ns > time_ns + SOON_NS) continue;
        if (best && best_own && !own) continue;
        if (own && !best_own)
            several = false;
        else if (best && !same_name(entry_name(j, l), entry_name(j, best)))
            several = true;
        if (best && own == best_own && !nearer(entry_of(j, l)->time_ns, entry_of(j, best)->time_ns, time_ns))
            continue;
        best = l;
        best_own = own;
    }
    /* too many look-ups behind the flow to see those before it: no name is better than a wrong one */
    if (!best || (steps == MOST_LEADS && entry_of(j, best)->time_ns > time_ns)) return NULL;
    *shard = shard_of(j, best);
    *certain = best_own && !several;
    return entry_of(j, best);
}
