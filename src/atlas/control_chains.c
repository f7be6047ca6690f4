/* Proofs for the multiplicative test: the chains through which enough is held.
 *
 * All stakes that lead from the seeds to the party carry the answer. When they are few, each that can be
 * spared is dropped, those through which least flows first, and then fewer are looked for among them all.
 * When they are many, chains are taken heaviest first, by best-first search back from the party, until the
 * chains found so far make up the threshold by themselves. */
#include "atlas/control_multiplicative.h"

#include "atlas/control_fewest.h"
#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

enum { SPARE_MOST = FEWEST_LINKS, CHAINS_MOST = 200000 };

struct link_in {
    uint32_t owner, owned; /* local numbers; owner may be REACH_SEED */
    uint32_t edge;
    uint64_t flow; /* what passes through, at least */
};

struct chains {
    const struct control *control;
    const struct reach *reach;
    const struct bound *bound;
    enum side side;
    struct hash_table needed;
    uint32_t *queue;
    size_t n_queue, queue_capacity;
    struct link_in *links;
    size_t n, capacity;
};

/* Whoever counts in full stands for a seed. */
static uint32_t owner_of(const struct chains *x, const struct reach_stake *s) {
    return reach_owner(x->control, x->reach, s->owner, x->side) == OWNER_FULL ? REACH_SEED : s->owner;
}

/* Does anything come through? */
static bool carries_anything(const struct chains *x, const struct reach_stake *s) {
    return graph_share(&x->control->graph, s->edge, x->side).over > 0 &&
           reach_owner(x->control, x->reach, s->owner, x->side) != OWNER_NOTHING;
}

static uint64_t flow(const struct chains *x, const struct reach_stake *s) {
    uint32_t owner = owner_of(x, s);
    uint64_t held = owner == REACH_SEED ? FIXED_ONE : x->bound[owner].least;
    struct ratio share = graph_share(&x->control->graph, s->edge, x->side);
    return (uint64_t)((unsigned __int128)held * (uint64_t)share.over / (uint64_t)share.under);
}

static void follow(struct chains *x, uint32_t owned, const struct reach_stake *s) {
    x->links = memory_grow(x->links, x->n, &x->capacity, sizeof *x->links);
    uint32_t owner = owner_of(x, s);
    x->links[x->n++] = (struct link_in){owner, owned, s->edge, flow(x, s)};
    if (owner == REACH_SEED || hash_table_get(&x->needed, owner) != HASH_ABSENT) return;
    hash_table_put(&x->needed, owner, 0);
    x->queue = memory_grow(x->queue, x->n_queue, &x->queue_capacity, sizeof *x->queue);
    x->queue[x->n_queue++] = owner;
}

/* Everything that leads to the party; false when that is more than `most` stakes. */
static bool follow_all(struct chains *x, uint32_t target, size_t most) {
    const struct reach *r = x->reach;
    hash_table_put(&x->needed, target, 0);
    x->queue = memory_grow(x->queue, x->n_queue, &x->queue_capacity, sizeof *x->queue);
    x->queue[x->n_queue++] = target;
    for (size_t next = 0; next < x->n_queue && x->n <= most; next++) {
        uint32_t owned = x->queue[next];
        for (uint32_t k = r->first[owned]; k < r->first[owned + 1]; k++)
            if (carries_anything(x, &r->into[k])) follow(x, owned, &r->into[k]);
    }
    return x->n <= most;
}

static int largest_first(const void *a, const void *b) {
    const struct link_in *x = a, *y = b;
    return x->flow != y->flow ? (x->flow < y->flow ? 1 : -1) : (x->edge > y->edge) - (x->edge < y->edge);
}

/* Part of a chain: from `owner` down to the party. */
struct part {
    uint32_t owner, owned, edge;
    uint32_t below;  /* the rest of the chain; UINT32_MAX: the party is `owned` */
    uint64_t weight; /* product of the shares, at least */
    uint64_t hope; /* weight times what the owner has, at most: a whole chain weighs as much as it is worth */
};

struct chain_search {
    struct part *parts;
    size_t n, capacity;
    uint32_t *heap; /* the most hopeful part on top */
    size_t n_heap, heap_capacity;
};

static void push(struct chain_search *s, struct part p) {
    s->parts = memory_grow(s->parts, s->n, &s->capacity, sizeof *s->parts);
    s->heap = memory_grow(s->heap, s->n_heap, &s->heap_capacity, sizeof *s->heap);
    s->parts[s->n] = p;
    size_t i = s->n_heap++;
    for (; i && s->parts[s->heap[(i - 1) / 2]].hope < p.hope; i = (i - 1) / 2)
        s->heap[i] = s->heap[(i - 1) / 2];
    s->heap[i] = (uint32_t)s->n++;
}

static uint32_t pop(struct chain_search *s) {
    uint32_t top = s->heap[0], last = s->heap[--s->n_heap];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < s->n_heap; i = child) {
        if (child + 1 < s->n_heap && s->parts[s->heap[child + 1]].hope > s->parts[s->heap[child]].hope)
            child++;
        if (s->parts[s->heap[child]].hope <= s->parts[last].hope) break;
        s->heap[i] = s->heap[child];
    }
    s->heap[i] = last;
    return top;
}

static uint64_t portion(uint64_t of, struct ratio share) {
    return (uint64_t)((unsigned __int128)of * (uint64_t)share.over / (uint64_t)share.under);
}

static void extend(const struct chains *x, struct chain_search *s, uint32_t owned, uint32_t below,
                   uint64_t weight) {
    const struct reach *r = x->reach;
    for (uint32_t k = r->first[owned]; k < r->first[owned + 1]; k++) {
        if (!carries_anything(x, &r->into[k])) continue;
        uint32_t owner = owner_of(x, &r->into[k]);
        uint64_t more = portion(weight, graph_share(&x->control->graph, r->into[k].edge, x->side));
        uint64_t has = owner == REACH_SEED ? FIXED_ONE : x->bound[owner].most;
        uint64_t hope = (uint64_t)((unsigned __int128)more * has / FIXED_ONE);
        if (hope) push(s, (struct part){owner, owned, r->into[k].edge, below, more, hope});
    }
}

static void keep_chain(struct chains *x, const struct chain_search *s, uint32_t at, struct hash_table *kept) {
    for (; at != UINT32_MAX; at = s->parts[at].below) {
        const struct part *p = &s->parts[at];
        if (hash_table_get(kept, p->edge) != HASH_ABSENT) continue;
        hash_table_put(kept, p->edge, 0);
        x->links = memory_grow(x->links, x->n, &x->capacity, sizeof *x->links);
        uint64_t worth = p->owner == REACH_SEED ? FIXED_ONE : x->bound[p->owner].least;
        struct ratio share = graph_share(&x->control->graph, p->edge, x->side);
        x->links[x->n++] = (struct link_in){p->owner, p->owned, p->edge, portion(worth, share)};
    }
}

/* False when the chains looked at do not make up the threshold. */
static bool heaviest_chains(struct chains *x, uint32_t target) {
    const struct control_test *t = &x->control->test;
    struct chain_search s = {0};
    struct hash_table kept = {0};
    uint64_t sum = 0;
    bool enough = false;
    extend(x, &s, target, UINT32_MAX, FIXED_ONE);
    while (!enough && s.n_heap && s.n < CHAINS_MOST) {
        uint32_t top = pop(&s);
        struct part p = s.parts[top];
        if (p.owner != REACH_SEED) {
            extend(x, &s, p.owner, top, p.weight);
            continue;
        }
        keep_chain(x, &s, top, &kept);
        sum += p.weight;
        unsigned __int128 have = (unsigned __int128)sum * (uint64_t)t->threshold.under;
        unsigned __int128 limit = (unsigned __int128)(uint64_t)t->threshold.over * FIXED_ONE;
        enough = t->strict ? have > limit : have >= limit;
    }
    hash_table_free(&kept);
    free(s.parts);
    free(s.heap);
    return enough;
}

static void clear(struct chains *x) {
    hash_table_free(&x->needed);
    x->n_queue = x->n = 0;
}

static uint32_t number(struct hash_table *numbers, uint32_t local, uint32_t *n) {
    uint32_t i = hash_table_get(numbers, local);
    if (i != HASH_ABSENT) return i;
    hash_table_put(numbers, local, *n);
    return (*n)++;
}

/* The same question asked of these stakes alone: node 0 is the party; each stake of somebody who counts in
 * full has a seed to itself. */
static bool carries(const struct chains *x, uint32_t target, const struct link_in *links, size_t n_links) {
    struct stake *list = memory_new(n_links, sizeof *list);
    uint32_t *seeds = memory_new(n_links, sizeof *seeds);
    struct hash_table numbers = {0};
    uint32_t n = 1, n_seeds = 0;
    hash_table_put(&numbers, target, 0);
    for (size_t i = 0; i < n_links; i++) {
        const struct link_in *l = &links[i];
        struct ratio share = graph_share(&x->control->graph, l->edge, x->side);
        struct stake s = stakes_get(&x->control->graph.stakes, x->control->graph.edges[l->edge].row);
        if (l->owner == REACH_SEED) seeds[n_seeds++] = n;
        s.owner = l->owner == REACH_SEED ? n++ : number(&numbers, l->owner, &n);
        s.owned = number(&numbers, l->owned, &n);
        s.low = s.high = share;
        s.disputed = false;
        list[i] = s;
    }
    struct stakes stakes = {.list = list, .n = n_links, .nodes = n};
    bool met = control_carries(stakes, seeds, n_seeds, x->control->test, x->control->as_of);
    hash_table_free(&numbers);
    free(seeds);
    free(list);
    return met;
}

static void drop_spare(struct chains *x, uint32_t target) {
    struct link_in rest[SPARE_MOST];
    for (size_t i = x->n; i-- > 0;) {
        memcpy(rest, x->links, i * sizeof *rest);
        memcpy(rest + i, x->links + i + 1, (x->n - i - 1) * sizeof *rest);
        if (!carries(x, target, rest, x->n - 1)) continue;
        memcpy(x->links, rest, --x->n * sizeof *rest);
    }
}

/* Fewer than were kept, among all there were: tried by number, as many sets as there is time for. */
static void look_for_fewer(struct control *c, struct chains *x, uint32_t target, const struct link_in *all,
                           size_t n) {
    struct fewest f = {.n = n, .threshold = c->test.threshold, .tries = &c->tries};
    struct hash_table numbers = {0};
    uint32_t parties = 1, chosen[SPARE_MOST];
    struct link_in links[SPARE_MOST];
    hash_table_put(&numbers, target, 0);
    for (size_t i = 0; i < n; i++) {
        struct ratio share = graph_share(&x->control->graph, all[i].edge, x->side);
        uint32_t owner = all[i].owner == REACH_SEED ? FEWEST_SEED : number(&numbers, all[i].owner, &parties);
        f.links[i] = (struct fewest_link){owner, number(&numbers, all[i].owned, &parties),
                                          (double)share.over / (double)share.under};
    }
    hash_table_free(&numbers);
    f.parties = parties;
    for (size_t size = 1; size < x->n; size++)
        for (bool more = fewest_first(&f, size, chosen); more; more = fewest_next(&f, size, chosen)) {
            for (size_t i = 0; i < size; i++) links[i] = all[chosen[i]];
            if (!carries(x, target, links, size)) continue;
            memcpy(x->links, links, size * sizeof *links);
            x->n = size;
            return;
        }
}

/* Those nearest the seeds first. */
static void put_in_order(const struct chains *x, uint32_t *list) {
    const struct graph *g = &x->control->graph;
    struct hash_table reached = {0};
    bool *done = memory_new(x->n, sizeof *done);
    size_t n = 0;
    for (bool more = true; more;) {
        more = false;
        size_t before = n;
        for (size_t i = 0; i < x->n; i++) {
            const struct link_in *l = &x->links[i];
            if (done[i] || (l->owner != REACH_SEED && hash_table_get(&reached, l->owner) == HASH_ABSENT))
                continue;
            list[n++] = graph_row(g, l->edge, x->side);
            done[i] = more = true;
        }
        for (size_t i = 0; n > before && i < x->n; i++)
            if (done[i]) hash_table_put(&reached, x->links[i].owned, 0);
    }
    for (size_t i = 0; i < x->n; i++)
        if (!done[i]) list[n++] = graph_row(g, x->links[i].edge, x->side);
    hash_table_free(&reached);
    free(done);
}

size_t multiplicative_proof(struct control *c, enum side side, uint32_t node, struct arena *to,
                            const uint32_t **proof) {
    const struct multiplicative *m = c->state;
    uint32_t target = m->reach.local[node] - 1;
    struct chains x = {.control = c, .reach = &m->reach, .bound = m->bound[side], .side = side};
    if (!follow_all(&x, target, SPARE_MOST)) {
        clear(&x);
        if (!heaviest_chains(&x, target)) {
            clear(&x);
            follow_all(&x, target, SIZE_MAX);
        }
    }
    qsort(x.links, x.n, sizeof *x.links, largest_first);
    if (x.n <= SPARE_MOST) {
        struct link_in all[SPARE_MOST];
        size_t n = x.n;
        memcpy(all, x.links, n * sizeof *all);
        drop_spare(&x, target);
        look_for_fewer(c, &x, target, all, n);
    }
    uint32_t *list = arena_take_array(to, x.n, sizeof *list);
    put_in_order(&x, list);
    size_t n = x.n;
    *proof = list;
    clear(&x);
    free(x.links);
    free(x.queue);
    return n;
}
