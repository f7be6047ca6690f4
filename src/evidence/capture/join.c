#include "evidence/capture/join.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

/* All look-ups that gave one address, in a chain; the newest first. */
struct lead {
    uint8_t client[16], address[16];
    const struct dns_entry *entry;
    const struct shard *shard;
    uint32_t next; /* 1 + place */
};

struct name_join {
    struct lead *leads;
    size_t n, capacity;
    struct hash_table by_address;
    uint64_t seed;
};

static uint64_t key_of(const struct name_join *j, const uint8_t address[16]) {
    return hash_bytes(address, 16, j->seed);
}

static void add_entry(struct name_join *j, const struct shard *s, const struct dns_entry *e) {
    const struct flow *f = flow_get(&s->flows, e->flow);
    for (const struct dns_answer *a = dns_first_answer(s, e); a; a = dns_next_answer(s, a)) {
        if (!a->is_address) continue;
        struct lead lead = {.entry = e, .shard = s};
        flow_key_address(&f->key, flow_client_end(f), lead.client);
        memcpy(lead.address, a->address, 16);
        uint64_t key = key_of(j, a->address);
        uint32_t old = hash_table_get(&j->by_address, key);
        lead.next = old == HASH_ABSENT ? 0 : old + 1;
        j->leads = memory_grow(j->leads, j->n, &j->capacity, sizeof lead);
        j->leads[j->n] = lead;
        hash_table_put(&j->by_address, key, (uint32_t)j->n++);
    }
}

/* In packet order whatever the shards, so that the answers do not depend on how many there are. */
void join_names(struct capture *c) {
    struct name_join *j = memory_new(1, sizeof *j);
    j->seed = hash_seed();
    uint32_t next[MOST_SHARDS] = {0};
    unsigned from;
    for (const struct dns_entry *e; (e = dns_entry_next(c, next, &from));)
        if (e->first_answer) add_entry(j, &c->shards[from], e);
    c->join = j;
}

void join_free(struct name_join *j) {
    if (!j) return;
    free(j->leads);
    hash_table_free(&j->by_address);
    free(j);
}

static struct text entry_name(const struct lead *l) {
    if (l->entry->name != INTERN_ABSENT) return intern_get(l->shard->strings, l->entry->name);
    const struct dns_answer *a = dns_first_answer(l->shard, l->entry);
    while (a && !(a->is_address && memcmp(a->address, l->address, 16) == 0)) a = dns_next_answer(l->shard, a);
    return a ? intern_get(l->shard->strings, a->owner) : TEXT("");
}

static bool leads_to(const struct lead *l, struct text wanted) {
    struct text name = entry_name(l);
    if (name.n == wanted.n && strncasecmp(name.p, wanted.p, name.n) == 0) return true;
    for (const struct dns_answer *a = dns_first_answer(l->shard, l->entry); a;
         a = dns_next_answer(l->shard, a)) {
        struct text owner = intern_get(l->shard->strings, a->owner);
        if (owner.n == wanted.n && strncasecmp(owner.p, wanted.p, owner.n) == 0) return true;
    }
    return false;
}

/* Earlier beats later; among earlier ones the latest, among later ones the earliest. */
static bool nearer(const struct lead *a, const struct lead *b, int64_t at) {
    bool a_before = a->entry->time_ns <= at, b_before = b->entry->time_ns <= at;
    if (a_before != b_before) return a_before;
    return a_before ? a->entry->time_ns > b->entry->time_ns : a->entry->time_ns < b->entry->time_ns;
}

const struct dns_entry *join_find(const struct name_join *j, const uint8_t client[16],
                                  const uint8_t server[16], int64_t time_ns, struct text wanted,
                                  const struct shard **shard, bool *certain) {
    const struct lead *best = NULL;
    bool best_own = false, several = false;
    uint32_t i = hash_table_get(&j->by_address, key_of(j, server));
    unsigned steps = 0;
    for (i = i == HASH_ABSENT ? 0 : i + 1; i && steps < 256; i = j->leads[i - 1].next, steps++) {
        const struct lead *l = &j->leads[i - 1];
        if (memcmp(l->address, server, 16) != 0) continue;
        if (wanted.n && !leads_to(l, wanted)) continue;
        bool own = memcmp(l->client, client, 16) == 0;
        if (best && best_own && !own) continue;
        bool replace = !best || (own && !best_own) || nearer(l, best, time_ns);
        if (best && own == best_own && !text_equal(entry_name(l), entry_name(best))) several = true;
        if (own && !best_own) several = false;
        if (!replace) continue;
        best = l;
        best_own = own;
    }
    if (!best) return NULL;
    *shard = best->shard;
    *certain = best_own && !several;
    return best->entry;
}
