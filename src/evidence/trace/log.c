#include "evidence/trace/log.h"

#include "base/address.h"
#include "base/hash.h"
#include "base/intern.h"
#include "base/memory.h"

#include <stdlib.h>

enum { MOST_WAYS = 16, LONGEST_WAY = 256 };

/* Silent hops, and answers that several ways share, cost the evidence nothing: two answers far apart make 250
 * hops, and one TTL with 16 answers makes all of that 16 times. So for each answer that is told so many hops
 * are kept on average, and these are kept anyway. */
enum { HOPS_AN_ANSWER = 5, HOPS_ANYWAY = 1 << 20 };

/* Ways whose ends and hops hash to the same are a list, by `next`. */
struct trace_log {
    struct arena *arena;
    struct intern *strings; /* names, whose texts stay where they are */
    struct hash_table by_hash;
    struct trace_way *ways;
    uint32_t *next;
    size_t n, capacity, next_capacity;
    uint32_t evidence;
    uint64_t traces, cut, thinned;
    uint64_t answers, hops; /* told, and kept */
};

struct trace_log *trace_log_new(void) {
    struct trace_log *l = memory_new(1, sizeof *l);
    l->arena = arena_new();
    l->strings = intern_new();
    return l;
}

void trace_log_free(struct trace_log *l) {
    if (!l) return;
    hash_table_free(&l->by_hash);
    intern_free(l->strings);
    arena_free(l->arena);
    free(l->ways);
    free(l->next);
    free(l);
}

void trace_log_evidence(struct trace_log *l, uint32_t evidence) {
    l->evidence = evidence;
}

static const char *keep(struct trace_log *l, const char *s) {
    return s ? intern_get(l->strings, intern_add(l->strings, text_of(s))).p : NULL;
}

/* A way while it is put together. */
struct way_draft {
    struct way_hop hops[LONGEST_WAY];
    uint32_t n, silent; /* silent: since the last answer */
    bool thin;          /* silent hops are left out … */
    bool thinned;       /* … and some was */
};

static struct way_draft *way_begin(struct way_draft *w, bool thin) {
    w->n = w->silent = 0;
    w->thin = thin;
    w->thinned = false;
    return w;
}

static void add_star(struct way_draft *w, uint8_t ttl) {
    w->silent++;
    if (w->n == LONGEST_WAY || w->thin) return;
    w->hops[w->n++] = (struct way_hop){.ttl = ttl, .rtt_us = RTT_NONE};
}

static void add_reply(struct way_draft *w, uint8_t ttl, const struct trace_reply *p) {
    w->thinned |= w->thin && w->silent;
    w->silent = 0;
    if (w->n == LONGEST_WAY) return;
    struct way_hop *h = &w->hops[w->n++];
    *h = (struct way_hop){
        .ttl = ttl, .rtt_us = p->rtt_us, .asn = p->asn, .name = p->name, .mpls = p->n_mpls > 0};
    memcpy(h->address, p->address, sizeof h->address);
}

/* Stars at the end say nothing of the way. */
static void trim(struct way_draft *w) {
    while (w->n && address_is_unspecified(w->hops[w->n - 1].address) && !w->hops[w->n - 1].name) w->n--;
}

static uint64_t hash_way(const struct trace *t, const struct way_draft *w) {
    uint64_t h = hash_bytes(t->src, 16, hash_seed()) ^ hash_mix(hash_bytes(t->dst, 16, hash_seed()));
    for (uint32_t i = 0; i < w->n; i++)
        h = hash_mix(h ^ hash_bytes(w->hops[i].address, 16, hash_seed()) ^ w->hops[i].ttl);
    return h;
}

static bool same(const struct trace_way *way, const struct trace *t, const struct way_draft *w) {
    if (way->n_hops != w->n || memcmp(way->src, t->src, 16) != 0 || memcmp(way->dst, t->dst, 16) != 0)
        return false;
    for (uint32_t i = 0; i < w->n; i++)
        if (way->hops[i].ttl != w->hops[i].ttl || memcmp(way->hops[i].address, w->hops[i].address, 16) != 0)
            return false;
    return true;
}

static void merge(struct trace_log *l, struct trace_way *way, const struct trace *t,
                  const struct way_draft *w) {
    struct way_hop *hops = (struct way_hop *)(uintptr_t)way->hops; /* the log's own */
    for (uint32_t i = 0; i < w->n; i++) {
        if (w->hops[i].rtt_us < hops[i].rtt_us) hops[i].rtt_us = w->hops[i].rtt_us;
        if (!hops[i].asn) hops[i].asn = w->hops[i].asn;
        if (!hops[i].name) hops[i].name = keep(l, w->hops[i].name);
        hops[i].mpls = hops[i].mpls || w->hops[i].mpls;
    }
    way->traces++;
    way->reached = way->reached || t->reached;
    if (!way->dst_name) way->dst_name = keep(l, t->dst_name);
    if (t->start_ns && (!way->first_ns || t->start_ns < way->first_ns)) way->first_ns = t->start_ns;
    if (t->start_ns > way->last_ns) way->last_ns = t->start_ns;
}

static void append(struct trace_log *l, const struct trace *t, const struct way_draft *w, uint32_t ways) {
    struct way_hop *hops = arena_take_array(l->arena, w->n ? w->n : 1, sizeof *hops);
    memcpy(hops, w->hops, w->n * sizeof *hops);
    l->hops += w->n;
    for (uint32_t i = 0; i < w->n; i++) hops[i].name = keep(l, hops[i].name);
    l->ways = memory_grow(l->ways, l->n, &l->capacity, sizeof *l->ways);
    struct trace_way *way = &l->ways[l->n++];
    *way = (struct trace_way){.dst_name = keep(l, t->dst_name),
                              .probe = keep(l, t->probe),
                              .hops = hops,
                              .n_hops = w->n,
                              .traces = 1,
                              .evidence = l->evidence,
                              .at = t->at,
                              .first_ns = t->start_ns,
                              .last_ns = t->start_ns,
                              .reached = t->reached,
                              .by_line = t->by_line,
                              .ways = (uint16_t)ways};
    memcpy(way->src, t->src, sizeof way->src);
    memcpy(way->dst, t->dst, sizeof way->dst);
}

static void take_way(struct trace_log *l, const struct trace *t, struct way_draft *w, uint32_t ways) {
    trim(w);
    uint64_t key = hash_way(t, w);
    uint32_t first = hash_table_get(&l->by_hash, key);
    for (uint32_t i = first; i != HASH_ABSENT; i = l->next[i]) {
        if (!same(&l->ways[i], t, w)) continue;
        merge(l, &l->ways[i], t, w);
        return;
    }
    if (l->n == HASH_ABSENT - 1) return;
    l->next = memory_grow(l->next, l->n, &l->next_capacity, sizeof *l->next);
    l->next[l->n] = first;
    hash_table_put(&l->by_hash, key, (uint32_t)l->n);
    append(l, t, w, ways);
}

/* Where nothing tells which answer follows which, the first answers of all hops are one way, the second ones
 * another; a hop with fewer has its last one in all further ways. */
static bool side_by_side(struct trace_log *l, const struct trace *t, bool thin) {
    size_t ways = 1;
    for (size_t i = 0; i < t->n_hops; i++)
        if (t->hops[i].n_replies > ways) ways = t->hops[i].n_replies;
    bool thinned = thin && ways > 1;
    size_t most = thin ? 1 : ways < MOST_WAYS ? ways : (size_t)MOST_WAYS;
    l->cut += ways > MOST_WAYS;
    for (size_t way = 0; way < most; way++) {
        struct way_draft w;
        way_begin(&w, thin);
        for (size_t i = 0; i < t->n_hops; i++) {
            const struct trace_hop *h = &t->hops[i];
            if (h->n_replies == 0)
                add_star(&w, h->ttl);
            else
                add_reply(&w, h->ttl, &h->replies[way < h->n_replies ? way : h->n_replies - 1]);
        }
        take_way(l, t, &w, (uint32_t)most);
        thinned |= w.thinned;
    }
    return thinned;
}

/* The paths through the answers, by depth; edges lead to higher TTLs only, so that there is no loop. */
struct walk {
    struct trace_log *log;
    const struct trace *t;
    const struct trace_reply *replies; /* of all hops */
    const uint8_t *ttl;                /* of each */
    uint32_t path[LONGEST_WAY], n;
    uint32_t (*found)[LONGEST_WAY], found_n[MOST_WAYS], n_found;
    bool more;
};

static size_t first_edge(const struct walk *w, uint32_t from) {
    size_t low = 0, high = w->t->n_edges;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (w->t->edges[middle].from < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void found(struct walk *w) {
    if (w->n_found == MOST_WAYS) {
        w->more = true;
        return;
    }
    memcpy(w->found[w->n_found], w->path, w->n * sizeof *w->path);
    w->found_n[w->n_found++] = w->n;
}

/* As deep as there are TTLs. */
static void step(struct walk *w, uint32_t at) {
    if (w->more || w->n == LONGEST_WAY) return;
    w->path[w->n++] = at;
    bool any = false;
    for (size_t i = first_edge(w, at); i < w->t->n_edges && w->t->edges[i].from == at && !w->more; i++) {
        uint32_t to = w->t->edges[i].to;
        if (w->ttl[to] <= w->ttl[at]) continue;
        any = true;
        step(w, to);
    }
    if (!any) found(w);
    w->n--;
}

static bool take_path(struct walk *w, uint32_t which, bool thin) {
    struct way_draft draft;
    way_begin(&draft, thin);
    uint8_t ttl = w->t->n_hops ? w->t->hops[0].ttl : 1;
    for (uint32_t i = 0; i < w->found_n[which]; i++) {
        uint32_t at = w->found[which][i];
        for (; ttl < w->ttl[at]; ttl++) add_star(&draft, ttl);
        add_reply(&draft, w->ttl[at], &w->replies[at]);
        ttl = (uint8_t)(w->ttl[at] + 1);
    }
    take_way(w->log, w->t, &draft, w->n_found);
    return draft.thinned;
}

static bool along_edges(struct trace_log *l, const struct trace *t, bool thin) {
    size_t n = 0;
    for (size_t i = 0; i < t->n_hops; i++) n += t->hops[i].n_replies;
    uint8_t *ttl = memory_new(n + 1, 1);
    bool *reached = memory_new(n + 1, sizeof *reached);
    struct walk w = {.log = l, .t = t, .replies = t->hops[0].replies, .ttl = ttl};
    w.found = memory_new(MOST_WAYS, sizeof *w.found);
    size_t at = 0;
    for (size_t i = 0; i < t->n_hops; i++)
        for (size_t k = 0; k < t->hops[i].n_replies; k++) ttl[at++] = t->hops[i].ttl;
    for (size_t i = 0; i < t->n_edges; i++)
        if (ttl[t->edges[i].to] > ttl[t->edges[i].from]) reached[t->edges[i].to] = true;
    for (uint32_t i = 0; i < n && !w.more; i++)
        if (!reached[i]) step(&w, i);
    uint32_t kept = thin && w.n_found ? 1 : w.n_found;
    bool thinned = kept < w.n_found;
    for (uint32_t i = 0; i < kept; i++) thinned |= take_path(&w, i, thin);
    l->cut += w.more;
    free(w.found);
    free(reached);
    free(ttl);
    return thinned;
}

void trace_log_take(void *log, const struct trace *t) {
    struct trace_log *l = log;
    l->traces++;
    for (size_t i = 0; i < t->n_hops; i++) l->answers += t->hops[i].n_replies;
    bool thin = l->hops > HOPS_ANYWAY + l->answers * HOPS_AN_ANSWER;
    l->thinned += t->n_edges && t->n_hops ? along_edges(l, t, thin) : side_by_side(l, t, thin);
}

size_t trace_log_ways(const struct trace_log *l, const struct trace_way **list) {
    *list = l->ways;
    return l->n;
}

uint64_t trace_log_traces(const struct trace_log *l) {
    return l->traces;
}

uint64_t trace_log_cut(const struct trace_log *l) {
    return l->cut;
}

uint64_t trace_log_thinned(const struct trace_log *l) {
    return l->thinned;
}
