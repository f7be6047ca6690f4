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
struct leads {
    struct lead *list; /* by own, then time */
    uint32_t *any;     /* places in the list; by any, then time */
    size_t n, capacity;
    uint64_t *filter;   /* a bit for each `any`: most addresses were in no answer, and one look tells that */
    size_t filter_bits; /* a power of two */
};

/* What comes while flows are named goes to `young`, which is small and sorted anew each time, until it is
 * worth a merge. */
struct name_join {
    const struct capture *capture;
    struct leads old, young;
    uint64_t *fresh; /* a filter of what the latest join_more() added, by both keys */
    size_t fresh_bits;
    size_t answers; /* of the first shard's log that are in */
    uint64_t seed;
};

enum { FILTER_BITS_PER_LEAD = 16 };

static size_t filter_size(size_t n) {
    size_t bits = 64;
    while (bits < n * FILTER_BITS_PER_LEAD) bits *= 2;
    return bits;
}

static void filter_put(uint64_t *filter, size_t bits, uint64_t key) {
    uint64_t bit = key & (bits - 1);
    filter[bit / 64] |= UINT64_C(1) << bit % 64;
}

static uint64_t *make_filter(const struct lead *list, size_t n, size_t *bits) {
    *bits = filter_size(n);
    uint64_t *filter = memory_new(*bits / 64, sizeof *filter);
    for (size_t i = 0; i < n; i++) filter_put(filter, *bits, list[i].any);
    return filter;
}

static bool may_have(const uint64_t *filter, size_t bits, uint64_t any) {
    uint64_t bit = any & (bits - 1);
    return filter && filter[bit / 64] >> bit % 64 & 1;
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

static void add_answer(struct name_join *j, struct leads *to, uint16_t from, const struct dns_answer *a) {
    const struct shard *s = &j->capture->shards[from];
    const struct dns_entry *e = &s->dns.entries[a->entry];
    const struct flow *f = flow_get(&s->flows, e->flow);
    uint8_t client[16];
    if (!a->is_address) return;
    flow_key_address(&f->key, flow_client_end(f), client);
    to->list = memory_grow(to->list, to->n, &to->capacity, sizeof *to->list);
    uint64_t any = any_key(j, a->address);
    to->list[to->n++] = (struct lead){.own = own_key(any, client),
                                      .any = any,
                                      .time_ns = e->time_ns,
                                      .entry = a->entry,
                                      .answer = (uint32_t)(a - s->dns.answers),
                                      .shard = from};
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

static int compare_any(const struct name_join *j, const struct lead *a, const struct lead *b) {
    return a->any != b->any ? (a->any < b->any ? -1 : 1) : compare_arrival(j, a, b);
}

struct sorting {
    const struct name_join *join;
    const struct lead *list;
};

static int by_any(const void *a, const void *b, void *sorting) {
    const struct sorting *s = sorting;
    return compare_any(s->join, &s->list[*(const uint32_t *)a], &s->list[*(const uint32_t *)b]);
}

static bool same_name(struct text a, struct text b) {
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static void mark_several(const struct name_join *j, struct leads *l) {
    for (size_t from = 0, to; from < l->n; from = to) {
        bool several = false;
        for (to = from + 1; to < l->n && l->list[to].own == l->list[from].own; to++)
            several = several || !same_name(entry_name(j, &l->list[to]), entry_name(j, &l->list[from]));
        for (size_t i = from; i < to; i++) l->list[i].several = several;
    }
}

static void leads_free(struct leads *l) {
    free(l->list);
    free(l->any);
    free(l->filter);
    *l = (struct leads){0};
}

static void leads_sort(struct name_join *j, struct leads *l) {
    if (l->n == 0) return;
    qsort_r(l->list, l->n, sizeof *l->list, by_own, j);
    mark_several(j, l);
    free(l->any);
    l->any = memory_new(l->n, sizeof *l->any);
    for (size_t i = 0; i < l->n; i++) l->any[i] = (uint32_t)i;
    struct sorting sorting = {j, l->list};
    qsort_r(l->any, l->n, sizeof *l->any, by_any, &sorting);
    free(l->filter);
    l->filter = make_filter(l->list, l->n, &l->filter_bits);
}

/* Both lists become one, and in the same way both orders of places. */
static void merge(struct name_join *j) {
    struct leads *old = &j->old, *young = &j->young,
                 all = {.n = old->n + young->n, .capacity = old->n + young->n};
    if (young->n == 0) return;
    uint32_t *places = memory_new(all.n, sizeof *places), *now[2] = {places, places + old->n};
    all.list = memory_new(all.n, sizeof *all.list);
    all.any = memory_new(all.n, sizeof *all.any);
    for (size_t i = 0, k = 0; i < old->n || k < young->n;) {
        bool first = k == young->n || (i < old->n && by_own(&old->list[i], &young->list[k], j) <= 0);
        now[!first][first ? i : k] = (uint32_t)(i + k);
        all.list[i + k] = first ? old->list[i] : young->list[k];
        i += first;
        k += !first;
    }
    for (size_t i = 0, k = 0; i < old->n || k < young->n;) {
        bool first = k == young->n || (i < old->n && compare_any(j, &old->list[old->any[i]],
                                                                 &young->list[young->any[k]]) <= 0);
        all.any[i + k] = now[!first][first ? old->any[i] : young->any[k]];
        i += first;
        k += !first;
    }
    mark_several(j, &all);
    all.filter = make_filter(all.list, all.n, &all.filter_bits);
    leads_free(old);
    leads_free(young);
    free(places);
    *old = all;
}

void join_names(struct capture *c) {
    struct name_join *j = memory_new(1, sizeof *j);
    j->capture = c;
    j->seed = hash_seed();
    for (unsigned from = 0; from < c->n_shards; from++) {
        const struct dns_log *log = &c->shards[from].dns;
        for (size_t i = 0; i < log->n_answers; i++) add_answer(j, &j->old, (uint16_t)from, &log->answers[i]);
    }
    j->answers = c->shards[0].dns.n_answers;
    c->join = j;
    leads_sort(j, &j->old);
}

void join_settle(struct capture *c) {
    merge(c->join);
}

void join_moved(struct capture *c, const struct dns_log *from, const uint32_t *places) {
    struct name_join *j = c->join;
    struct leads *l = &j->old;
    const struct dns_log *to = &c->shards[0].dns;
    uint32_t *now = memory_new(l->n + 1, sizeof *now);
    size_t kept = 0, n = 0;
    for (size_t i = 0; i < l->n; i++) {
        struct lead one = l->list[i];
        uint32_t place = places[one.entry];
        now[i] = UINT32_MAX;
        if (place == UINT32_MAX) continue;
        one.answer += to->entries[place].first_answer - from->entries[one.entry].first_answer;
        one.entry = place;
        l->list[kept] = one;
        now[i] = (uint32_t)kept++;
    }
    for (size_t i = 0; i < l->n; i++)
        if (now[l->any[i]] != UINT32_MAX) l->any[n++] = now[l->any[i]];
    free(now);
    l->n = kept;
    j->answers = to->n_answers;
    mark_several(j, l);
    free(l->filter);
    l->filter = make_filter(l->list, l->n, &l->filter_bits);
}

void join_free(struct name_join *j) {
    if (!j) return;
    leads_free(&j->old);
    leads_free(&j->young);
    free(j->fresh);
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

static const struct lead *nth(const struct leads *l, const struct wish *w, size_t i) {
    return &l->list[w->own ? i : l->any[i]];
}

static uint64_t key_of(const struct wish *w, const struct lead *l) {
    return w->own ? l->own : l->any;
}

/* The first place behind all leads before the time. */
static size_t place_of(const struct leads *leads, const struct wish *w) {
    size_t low = 0, high = leads->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct lead *l = nth(leads, w, middle);
        uint64_t key = key_of(w, l);
        if (key < w->key || (key == w->key && l->time_ns <= w->time_ns))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct lead *latest_own(const struct leads *leads, uint64_t own) {
    struct wish last = {.own = true, .key = own, .time_ns = INT64_MAX};
    size_t place = place_of(leads, &last);
    return place && leads->list[place - 1].own == own ? &leads->list[place - 1] : NULL;
}

/* A client that asked again for what it had been told before: flows that began earlier are named as they
 * were. */
static bool says_the_same(const struct name_join *j, const struct lead *l, size_t sorted, int64_t newest_ns) {
    struct leads young = j->young;
    young.n = sorted;
    const struct lead *before = latest_own(&j->old, l->own);
    if (!before) before = latest_own(&young, l->own);
    return before && l->time_ns > newest_ns && l->time_ns >= before->time_ns &&
           (before->several || same_name(entry_name(j, before), entry_name(j, l)));
}

bool join_more(struct capture *c, int64_t newest_ns) {
    enum { FEW = 1024, PART = 16 };
    if (!c->join) {
        join_names(c);
        return false;
    }
    struct name_join *j = c->join;
    const struct dns_log *log = &c->shards[0].dns;
    size_t had = j->young.n;
    for (; j->answers < log->n_answers; j->answers++) add_answer(j, &j->young, 0, &log->answers[j->answers]);
    if (j->young.n == had) return false;
    free(j->fresh);
    j->fresh = make_filter(j->young.list + had, j->young.n - had, &j->fresh_bits);
    for (size_t i = had; i < j->young.n; i++)
        if (!says_the_same(j, &j->young.list[i], had, newest_ns))
            filter_put(j->fresh, j->fresh_bits, j->young.list[i].own);
    leads_sort(j, &j->young);
    if (j->young.n > FEW + j->old.n / PART) merge(j);
    return true;
}

bool join_is_fresh(const struct name_join *j, const uint8_t client[16], const uint8_t server[16], bool own) {
    uint64_t any = any_key(j, server);
    return may_have(j->fresh, j->fresh_bits, own ? own_key(any, client) : any);
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
static const struct lead *nearest_of(const struct name_join *j, const struct leads *leads,
                                     const struct wish *w) {
    size_t place = place_of(leads, w);
    for (size_t i = place, n = 0; n < MOST_STEPS && i > 0; i--, n++) {
        const struct lead *l = nth(leads, w, i - 1);
        if (key_of(w, l) != w->key) break;
        if (fits(j, w, l)) return l;
    }
    for (size_t i = place, n = 0; n < MOST_STEPS && i < leads->n; i++, n++) {
        const struct lead *l = nth(leads, w, i);
        if (key_of(w, l) != w->key || (!w->own && !is_soon(l->time_ns, w->time_ns))) break;
        if (fits(j, w, l)) return l;
    }
    return NULL;
}

static const struct lead *nearest(const struct name_join *j, const struct wish *w) {
    const struct lead *a = nearest_of(j, &j->old, w), *b = nearest_of(j, &j->young, w);
    if (!a || !b) return a ? a : b;
    bool a_before = a->time_ns <= w->time_ns, b_before = b->time_ns <= w->time_ns;
    if (a_before != b_before) return a_before ? a : b;
    return (compare_arrival(j, a, b) > 0) == a_before ? a : b;
}

/* Did other names lead the client to the address, in this list? */
static bool leads_elsewhere(const struct name_join *j, const struct leads *leads, const struct lead *l) {
    struct wish last = {.own = true, .key = l->own, .time_ns = INT64_MAX};
    size_t place = place_of(leads, &last);
    const struct lead *other = place ? &leads->list[place - 1] : NULL;
    return other && other->own == l->own &&
           (other->several || !same_name(entry_name(j, other), entry_name(j, l)));
}

const struct dns_entry *join_find(const struct name_join *j, const uint8_t client[16],
                                  const uint8_t server[16], int64_t time_ns, struct text wanted,
                                  const struct shard **shard, bool *certain) {
    uint64_t any = any_key(j, server);
    if (!may_have(j->old.filter, j->old.filter_bits, any) &&
        !may_have(j->young.filter, j->young.filter_bits, any))
        return NULL;
    struct wish w = {true, own_key(any, client), time_ns, server, wanted};
    const struct lead *l = nearest(j, &w);
    *certain =
        l && l->time_ns <= time_ns && !leads_elsewhere(j, &j->old, l) && !leads_elsewhere(j, &j->young, l);
    if (!l) {
        w.own = false;
        w.key = any;
        l = nearest(j, &w);
    }
    if (!l) return NULL;
    *shard = shard_of(j, l);
    return entry_of(j, l);
}
