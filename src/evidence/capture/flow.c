#include "evidence/capture/flow.h"

#include "base/memory.h"

#include <stdlib.h>

const char *name_source_text(enum name_source s) {
    static const char *const texts[] = {NULL,        "tls-sni",   "quic-sni",   "dtls-sni",
                                        "gquic-sni", "http-host", "dns-answer", "certificate"};
    return texts[s];
}

const char *transport_name(uint8_t protocol) {
    switch (protocol) {
    case 6: return "tcp";
    case 17: return "udp";
    case 33: return "dccp";
    case 50: return "esp";
    case 132: return "sctp";
    case 136: return "udplite";
    default: return "ip";
    }
}

void flow_table_free(struct flow_table *t) {
    for (size_t i = 0; i < t->n_chunks; i++) free(t->chunks[i]);
    free(t->chunks);
    free(t->slots);
    *t = (struct flow_table){0};
}

void flow_table_drop(struct flow_table *t, uint32_t before) {
    if (before == 0 || before % FLOW_CHUNK) return;
    struct flow **chunk = &t->chunks[before / FLOW_CHUNK - 1];
    free(*chunk);
    *chunk = NULL;
}

/* Linear probing from the hash's low bits; the slot keeps the high half to skip most key comparisons. */
static size_t slot_of(const struct flow_table *t, const struct flow_key *key, uint64_t hash) {
    uint32_t tag = (uint32_t)(hash >> 32);
    size_t i = hash & (t->size - 1);
    for (;; i = (i + 1) & (t->size - 1)) {
        const struct flow_slot *s = &t->slots[i];
        if (!s->number) return i;
        if (s->hash == tag && flow_key_equal(&flow_get(t, s->number - 1)->key, key)) return i;
    }
}

uint32_t flow_find(const struct flow_table *t, const struct flow_key *key, uint64_t hash) {
    if (t->size == 0) return UINT32_MAX;
    return t->slots[slot_of(t, key, hash)].number - 1; /* 0, the free slot, becomes UINT32_MAX */
}

static void grow(struct flow_table *t) {
    struct flow_slot *old = t->slots;
    size_t n_old = t->size;
    t->size = n_old ? n_old * 2 : 1024;
    t->slots = memory_new(t->size, sizeof *t->slots);
    for (size_t i = 0; i < n_old; i++) {
        if (!old[i].number) continue;
        uint64_t hash = flow_key_hash(&flow_get(t, old[i].number - 1)->key, t->seed);
        size_t to = hash & (t->size - 1);
        while (t->slots[to].number) to = (to + 1) & (t->size - 1);
        t->slots[to] = old[i];
    }
    free(old);
}

static struct flow *flow_new(struct flow_table *t, const struct flow_key *key) {
    if (t->n % FLOW_CHUNK == 0) {
        t->chunks = memory_grow(t->chunks, t->n_chunks, &t->chunk_capacity, sizeof *t->chunks);
        struct flow *chunk = aligned_alloc(64, FLOW_CHUNK * sizeof *chunk);
        if (!chunk) chunk = memory_new(FLOW_CHUNK, sizeof *chunk); /* reports, and ends */
        t->chunks[t->n_chunks++] = chunk;
    }
    struct flow *f = flow_get(t, t->n++);
    memset(f, 0, sizeof *f);
    f->key = *key;
    f->name = f->protection = f->alpn = INTERN_ABSENT;
    f->app = APP_NONE;
    return f;
}

uint32_t flow_add_apart(struct flow_table *t, const struct flow_key *key) {
    flow_new(t, key);
    return t->n - 1;
}

uint32_t flow_add(struct flow_table *t, const struct flow_key *key, uint64_t hash) {
    if ((t->n_keys + 1) * 4 > t->size * 3) grow(t);
    flow_new(t, key);
    size_t i = slot_of(t, key, hash);
    t->n_keys += !t->slots[i].number;
    t->slots[i] = (struct flow_slot){(uint32_t)(hash >> 32), t->n};
    return t->n - 1;
}
