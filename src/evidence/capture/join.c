#include "evidence/capture/join.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

/* One address that one look-up gave. */
struct lead {
    uint64_t own, any; /* hashes: of address and client; of the address */
    int64_t time_ns;
    uint32_t entry, answer; /* places in the shard's log */
    uint16_t shard;
    bool several; /* other names led the same client to the address */
};

static const int64_t SOON_NS =
    INT64_C(2000000000); /* somebody else's look-up after the flow counts so long */

enum { MOST_STEPS = 256 }; /* look-ups passed over because they do not lead to the name that a flow showed */

/* Sorted, so that a flow finds its look-up however many there were: by client within an address, and over all
 * clients. */
struct name_join {
    const struct capture *capture;
    struct lead *leads; /* by own, then time */
    uint32_t *any;      /* places in leads; by any, then time */
    size_t n, capacity;
    uint64_t
        *filter; /* a bit for each `any`: most addresses were in no answer, and that is told by one look */
    size_t filter_bits; /* a power of two */
    uint64_t seed;
};

enum { FILTER_BITS_PER_LEAD = 16 };

static void make_filter(struct name_join *j) {
    j->filter_bits = 64;
    while (j->filter_bits < j->n * FILTER_BITS_PER_LEAD) j->filter_bits *= 2;
    j->filter = memory_new(j->filter_bits / 64, sizeof *j->filter);
    for (size_t i = 0; i < j->n; i++) {
        uint64_t bit = j->leads[i].any & (j->filter_bits - 1);
        j->filter[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

static bool may_have(const struct name_join *j, uint64_t any) {
    uint64_t bit = any & (j->filter_bits - 1);
    return j->filter[bit / 64] >> bit % 64 & 1;
}

static const struct shard *shard_of(const struct name_join *j, const struct lead *l) {
    return &j->capture->shards[l->shard];
}

static const struct dns_entry *entry_of(const struct name_join *j, const struct lead *l) {
    return &shard_of(j, l)->dns.entries[l->entry];
}

static struct text entry_name(const struct name_join *j, const struct lead *l) {
    const struct shard *s = shard_of(j, l);
    return intern_get(s->strings, dns_answer_name(entry_of(j, l), &s->dns.answers[l->answer]));
}

static uint64_t any_key(const struct name_join *j, const uint8_t address[16]) {
    return hash_bytes(address, 16, j->seed);
}

/* Of an address, by its any_key, and a client. */
static uint64_t own_key(uint64_t any, const uint8_t client[16]) {
    return hash_bytes(client, 16, any);
}

static void add_entry(struct name_join *j, uint16_t from, const struct dns_entry *e) {
    const struct shard *s = &j->capture->shards[from];
    const struct flow *f = flow_get(&s->flows, e->flow);
    uint8_t client[16];
    flow_key_address(&f->key, flow_client_end(f), client);
    for (const struct dns_answer *a = dns_first_answer(s, e); a; a = dns_next_answer(s, a)) {
        if (!a->is_address) continue;
        j->leads = memory_grow(j->leads, j->n, &j->capacity, sizeof *j->leads);
        uint64_t any = any_key(j, a->address);
        j->leads[j->n++] = (struct lead){.own = own_key(any, client),
                                         .any = any,
                                         .time_ns = e->time_ns,
                                         .entry = (uint32_t)(e - s->dns.entries),
                                         .answer = (uint32_t)(a - s->dns.answers),
                                         .shard = from};
    }
}

/* At the same time: in packet order whatever the shards, so that nothing depends on how many there are. */
static int compare_arrival(const struct name_join *j, const struct lead *a, const struct lead *b) {
    if (a->time_ns != b->time_ns) return a->time_ns < b->time_ns ? -1 : 1;
    uint32_t x = entry_of(j, a)->answer_packet, y = entry_of(j, b)->answer_packet;
    if (x != y) return x < y ? -1 : 1;
    return (a->answer > b->answer) - (a->answer < b->answer);
}

static int by_own(const void *a, const void *b, void *join) {
    const struct lead *x = a, *y = b;
    return x->own != y->own ? (x->own < y->own ? -1 : 1) : compare_arrival(join, x, y);
}

static int by_any(const void *a, const void *b, void *join) {
    const struct name_join *j = join;
    const struct lead *x = &j->leads[*(const uint32_t *)a], *y = &j->leads[*(const uint32_t *)b];
    return x->any != y->any ? (x->any < y->any ? -1 : 1) : compare_arrival(j, x, y);
}

static bool same_name(struct text a, struct text b) {
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static void mark_several(struct name_join *j) {
    for (size_t from = 0, to; from < j->n; from = to) {
        bool several = false;
        for (to = from + 1; to < j->n && j->leads[to].own == j->leads[from].own; to++)
            several = several || !same_name(entry_name(j, &j->leads[to]), entry_name(j, &j->leads[from]));
        for (size_t i = from; several && i < to; i++) j->leads[i].several = true;
    }
}

void join_names(struct capture *c) {
    struct name_join *j = memory_new(1, sizeof *j);
    j->capture = c;
    j->seed = hash_seed();
    for (unsigned from = 0; from < c->n_shards; from++) {
        const struct dns_log *log = &c->shards[from].dns;
        for (size_t i = 0; i < log->n; i++) add_entry(j, (uint16_t)from, &log->entries[i]);
    }
    c->join = j;
    if (j->n == 0) return;
    qsort_r(j->leads, j->n, sizeof *j->leads, by_own, j);
    mark_several(j);
    j->any = memory_new(j->n, sizeof *j->any);
    for (size_t i = 0; i < j->n; i++) j->any[i] = (uint32_t)i;
    qsort_r(j->any, j->n, sizeof *j->any, by_any, j);
    make_filter(j);
}

void join_free(struct name_join *j) {
    if (!j) return;
    free(j->leads);
    free(j->any);
    free(j->filter);
    free(j);
}

static bool leads_to(const struct name_join *j, const struct lead *l, struct text wanted) {
    if (same_name(entry_name(j, l), wanted)) return true;
    const struct shard *s = shard_of(j, l);
    for (const struct dns_answer *a = dns_first_answer(s, entry_of(j, l)); a; a = dns_next_answer(s, a))
        if (same_name(intern_get(s->strings, a->owner), wanted)) return true;
    return false;
}

struct wish {
    bool own;
    uint64_t key; /* own or any */
    int64_t time_ns;
    const uint8_t *address;
    struct text name; /* empty: any */
};

static const struct lead *nth(const struct name_join *j, const struct wish *w, size_t i) {
    return &j->leads[w->own ? i : j->any[i]];
}

static uint64_t key_of(const struct wish *w, const struct lead *l) {
    return w->own ? l->own : l->any;
}

/* The first place behind all leads before the time. */
static size_t place_of(const struct name_join *j, const struct wish *w) {
    size_t low = 0, high = j->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct lead *l = nth(j, w, middle);
        uint64_t key = key_of(w, l);
        if (key < w->key || (key == w->key && l->time_ns <= w->time_ns))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool fits(const struct name_join *j, const struct wish *w, const struct lead *l) {
    const struct dns_answer *a = &shard_of(j, l)->dns.answers[l->answer];
    return memcmp(a->address, w->address, 16) == 0 && (!w->name.n || leads_to(j, l, w->name));
}

static bool is_soon(int64_t later, int64_t than) {
    int64_t apart;
    return !__builtin_sub_overflow(later, than, &apart) && apart <= SOON_NS;
}

/* The latest before, else the earliest after. */
static const struct lead *nearest(const struct name_join *j, const struct wish *w) {
    size_t place = place_of(j, w);
    for (size_t i = place, n = 0; n < MOST_STEPS && i > 0; i--, n++) {
        const struct lead *l = nth(j, w, i - 1);
        if (key_of(w, l) != w->key) break;
        if (fits(j, w, l)) return l;
    }
    for (size_t i = place, n = 0; n < MOST_STEPS && i < j->n; i++, n++) {
        const struct lead *l = nth(j, w, i);
        if (key_of(w, l) != w->key || (!w->own && !is_soon(l->time_ns, w->time_ns))) break;
        if (fits(j, w, l)) return l;
    }
    return NULL;
}

const struct dns_entry *join_find(const struct name_join *j, const uint8_t client[16],
                                  const uint8_t server[16], int64_t time_ns, struct text wanted,
                                  const struct shard **shard, bool *certain) {
    if (j->n == 0) return NULL;
    uint64_t any = any_key(j, server);
    if (!may_have(j, any)) return NULL;
    struct wish w = {true, own_key(any, client), time_ns, server, wanted};
    const struct lead *l = nearest(j, &w);
    *certain = l && !l->several && l->time_ns <= time_ns;
    if (!l) {
        w.own = false;
        w.key = any;
        l = nearest(j, &w);
    }
    if (!l) return NULL;
    *shard = shard_of(j, l);
    return entry_of(j, l);
}
