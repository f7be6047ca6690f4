/* Proofs for the aggregate and majority tests: few stakes that carry an answer by themselves.
 *
 * The smallest such set is a minimum derivation in a directed hypergraph, which is NP-hard, so: walk down
 * from the node in question, always explaining the needed member that joined last, by the fewest stakes of
 * owners that joined before it (so the explanation cannot bite its own tail), preferring owners that need no
 * further explanation. Then drop whatever can be dropped: the result has no spare stake. */
#include "atlas/control_world.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

enum { PRUNE_MOST = 64 }; /* above this many stakes the quadratic clean-up is left out */

/* Rights are numbered behind the edges. */
static bool is_right(const struct graph *g, size_t edge) {
    return edge >= g->n;
}

/* Rights of everybody: counted by owned, or put in their places. */
static void add_rights(const struct graph *g, struct owners *to, bool count) {
    for (uint32_t owner = 0; g->rights.first && owner < g->stakes.nodes; owner++)
        for (size_t r = g->rights.first[owner]; r < g->rights.first[owner + 1]; r++) {
            size_t *place = &to->first[g->rights.list[r].owned + (count ? 2 : 1)];
            if (!count) to->into[*place] = (struct holding_edge){owner, g->n + r};
            ++*place;
        }
}

/* The same of stakes, which lie by owner: where they go is asked for some ahead. */
static void count_stakes(const struct graph *g, struct owners *to) {
    enum { AHEAD = 32 };
    for (size_t e = 0; e < g->n; e++) {
        if (e + AHEAD < g->n) __builtin_prefetch(&to->first[g->edges[e + AHEAD].owned + 2], 1);
        to->first[g->edges[e].owned + 2]++;
    }
}

static void place_stakes(const struct graph *g, struct owners *to) {
    enum { AHEAD = 32 };
    for (uint32_t owner = 0; owner < g->stakes.nodes; owner++)
        for (size_t e = g->first[owner]; e < g->first[owner + 1]; e++) {
            if (e + AHEAD < g->n) __builtin_prefetch(&to->first[g->edges[e + AHEAD].owned + 1], 1);
            if (e + AHEAD / 2 < g->n)
                __builtin_prefetch(&to->into[to->first[g->edges[e + AHEAD / 2].owned + 1]], 1);
            to->into[to->first[g->edges[e].owned + 1]++] = (struct holding_edge){owner, e};
        }
}

/* Made when the first proof is asked for. */
static void need_owners(struct control *c) {
    const struct graph *g = &c->graph;
    uint32_t nodes = g->stakes.nodes;
    struct owners *to = &c->owners;
    if (to->first) return;
    to->first = memory_new((size_t)nodes + 2, sizeof *to->first);
    memory_use_large_pages(to->first, nodes * sizeof *to->first);
    count_stakes(g, to);
    add_rights(g, to, true);
    for (uint32_t i = 0; i < nodes; i++) to->first[i + 2] += to->first[i + 1];
    to->into = memory_resize(NULL, to->first[nodes + 1] + 1, sizeof *to->into);
    memory_use_large_pages(to->into, to->first[nodes + 1] * sizeof *to->into);
    place_stakes(g, to);
    add_rights(g, to, false);
}

/* One owner's stake, with what is needed to choose among several. */
struct choice {
    uint32_t owner;
    size_t edge;
    struct ratio share;
    bool free; /* the owner is a seed, or is being explained anyway */
};

struct search {
    const struct control *control;
    struct world *world;
    enum side side;
    struct tally sum;       /* one slot */
    struct choice *choices; /* of the node being explained */
    size_t n_choices, choices_capacity;
    uint32_t *heap; /* needed members not yet explained, the last joined on top */
    size_t n_heap, heap_capacity;
    struct hash_table needed;
    struct found {
        uint32_t owner, owned, owner_rank, rank; /* rank: of the owned */
        size_t edge;
    } * found;
    size_t n_found, found_capacity;
};

static void heap_push(struct search *s, uint32_t node) {
    const uint32_t *rank = s->world->rank;
    s->heap = memory_grow(s->heap, s->n_heap, &s->heap_capacity, sizeof *s->heap);
    size_t i = s->n_heap++;
    for (; i && rank[s->heap[(i - 1) / 2]] < rank[node]; i = (i - 1) / 2) s->heap[i] = s->heap[(i - 1) / 2];
    s->heap[i] = node;
}

static uint32_t heap_pop(struct search *s) {
    const uint32_t *rank = s->world->rank;
    uint32_t top = s->heap[0], last = s->heap[--s->n_heap];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < s->n_heap; i = child) {
        if (child + 1 < s->n_heap && rank[s->heap[child + 1]] > rank[s->heap[child]]) child++;
        if (rank[s->heap[child]] <= rank[last]) break;
        s->heap[i] = s->heap[child];
    }
    s->heap[i] = last;
    return top;
}

static int larger_first(const void *a, const void *b) {
    const struct choice *x = a, *y = b;
    int order = ratio_compare(y->share, x->share);
    if (order == 0) order = (int)y->free - (int)x->free;
    return order ? order : (x->edge > y->edge) - (x->edge < y->edge);
}

static int free_first(const void *a, const void *b) {
    const struct choice *x = a, *y = b;
    return x->free != y->free ? (int)y->free - (int)x->free : larger_first(a, b);
}

typedef int compare_choices(const void *a, const void *b);

/* Few are the rule, and qsort takes memory to sort them. */
static void sort_choices(struct search *s, compare_choices *compare) {
    enum { FEW = 8 };
    if (s->n_choices > FEW) {
        qsort(s->choices, s->n_choices, sizeof *s->choices, compare);
        return;
    }
    for (size_t i = 1; i < s->n_choices; i++) {
        struct choice c = s->choices[i];
        size_t k = i;
        for (; k && compare(&s->choices[k - 1], &c) > 0; k--) s->choices[k] = s->choices[k - 1];
        s->choices[k] = c;
    }
}

/* How many of the choices, taken from the front, meet the test; 0 when even all do not. A right is enough by
 * itself, and stands in front. */
static size_t enough(struct search *s) {
    const struct control_test *t = &s->control->test;
    tally_clear(&s->sum, 0);
    for (size_t i = 0; i < s->n_choices; i++) {
        if (is_right(&s->control->graph, s->choices[i].edge)) continue;
        tally_add(&s->sum, 0, s->choices[i].edge, s->side);
        if (tally_meets(&s->sum, 0, t->threshold, t->strict)) return i + 1;
    }
    return 0;
}

/* From free-first order: gives back front stakes that turn out not to be needed. */
static size_t drop_spare(struct search *s, size_t n) {
    const struct control_test *t = &s->control->test;
    for (size_t i = n; i-- > 0;) {
        if (is_right(&s->control->graph, s->choices[i].edge)) {
            memmove(s->choices + i, s->choices + i + 1, (n - i - 1) * sizeof *s->choices);
            n--;
            continue;
        }
        tally_subtract(&s->sum, 0, s->choices[i].edge, s->side);
        if (tally_meets(&s->sum, 0, t->threshold, t->strict)) {
            memmove(s->choices + i, s->choices + i + 1, (n - i - 1) * sizeof *s->choices);
            n--;
        } else {
            tally_add(&s->sum, 0, s->choices[i].edge, s->side);
        }
    }
    return n;
}

/* The stakes chosen, plus one more at least for each owner that then needs explaining itself. */
static size_t cost(const struct search *s, size_t n) {
    size_t sum = n;
    for (size_t i = 0; i < n; i++) sum += !s->choices[i].free;
    return sum;
}

static bool is_seed(const struct search *s, uint32_t node) {
    return s->world->rank[node] - 1 < s->world->n_seeds;
}

static bool at_hand(const struct search *s, uint32_t owner) {
    return is_seed(s, owner) || hash_table_get(&s->needed, owner) != HASH_ABSENT;
}

/* A disputed right carries nothing in the lower world. */
static bool usable(const struct search *s, size_t edge) {
    const struct graph *g = &s->control->graph;
    return !is_right(g, edge) || s->side == SIDE_HIGH || !g->rights.list[edge - g->n].disputed;
}

/* The stakes in `node` of members that joined before it (rank 0, no member, is beyond all). */
static void gather(struct search *s, uint32_t node) {
    const struct world *w = s->world;
    s->n_choices = 0;
    const struct owners *all = &s->control->owners;
    for (size_t i = all->first[node]; i < all->first[node + 1]; i++) {
        struct holding_edge h = all->into[i];
        if (w->rank[h.owner] - 1 >= w->rank[node] - 1 || !usable(s, h.edge)) continue;
        bool right = is_right(&s->control->graph, h.edge);
        struct ratio share = right ? RATIO_ZERO : graph_share(&s->control->graph, h.edge, s->side);
        s->choices = memory_grow(s->choices, s->n_choices, &s->choices_capacity, sizeof *s->choices);
        s->choices[s->n_choices++] = (struct choice){h.owner, h.edge, share, at_hand(s, h.owner)};
    }
}

/* Brings the best right in front; false when there is none. */
static bool best_right(struct search *s) {
    size_t best = s->n_choices;
    for (size_t i = 0; i < s->n_choices; i++) {
        if (!is_right(&s->control->graph, s->choices[i].edge)) continue;
        if (best == s->n_choices || s->choices[i].free > s->choices[best].free) best = i;
    }
    if (best == s->n_choices) return false;
    struct choice c = s->choices[best];
    s->choices[best] = s->choices[0];
    s->choices[0] = c;
    return true;
}

/* Leaves the chosen stakes in front and says how many they are. */
static size_t choose(struct search *s, uint32_t node) {
    gather(s, node);
    sort_choices(s, larger_first);
    size_t few = enough(s), few_cost = cost(s, few);
    if (s->control->graph.rights.first && best_right(s)) {
        if (few == 0 || cost(s, 1) <= few_cost) return 1;
        sort_choices(s, larger_first);
    }
    if (few == few_cost) return few;
    sort_choices(s, free_first);
    size_t n = drop_spare(s, enough(s));
    if (cost(s, n) < few_cost) return n;
    gather(s, node);
    sort_choices(s, larger_first);
    return few;
}

static void need(struct search *s, uint32_t node) {
    hash_table_put(&s->needed, node, 0);
    heap_push(s, node);
}

static void explain(struct search *s, uint32_t node) {
    need(s, node);
    while (s->n_heap) {
        uint32_t owned = heap_pop(s);
        size_t n = choose(s, owned);
        for (size_t i = 0; i < n; i++) {
            struct choice *c = &s->choices[i];
            s->found = memory_grow(s->found, s->n_found, &s->found_capacity, sizeof *s->found);
            s->found[s->n_found++] =
                (struct found){c->owner, owned, s->world->rank[c->owner], s->world->rank[owned], c->edge};
            if (!at_hand(s, c->owner)) need(s, c->owner);
        }
    }
}

static int earlier_first(const void *a, const void *b) {
    const struct found *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->owner_rank != y->owner_rank) return x->owner_rank < y->owner_rank ? -1 : 1;
    return (x->edge > y->edge) - (x->edge < y->edge);
}

/* Do the found stakes without number `without` still make `node` a member? They stand in order of the rank of
 * the owned and never go from later to earlier, so one pass decides. */
static bool carries(struct search *s, uint32_t node, size_t without) {
    const struct control_test *t = &s->control->test;
    const struct graph *g = &s->control->graph;
    struct hash_table in = {0};
    for (size_t i = 0; i < s->n_found;) {
        uint32_t owned = s->found[i].owned;
        bool right = false;
        tally_clear(&s->sum, 0);
        for (; i < s->n_found && s->found[i].owned == owned; i++) {
            uint32_t owner = s->found[i].owner;
            if (i == without || !(is_seed(s, owner) || hash_table_get(&in, owner) != HASH_ABSENT)) continue;
            if (is_right(g, s->found[i].edge))
                right = true;
            else
                tally_add(&s->sum, 0, s->found[i].edge, s->side);
        }
        if (right || tally_meets(&s->sum, 0, t->threshold, t->strict)) hash_table_put(&in, owned, 0);
    }
    bool carried = hash_table_get(&in, node) != HASH_ABSENT;
    hash_table_free(&in);
    return carried;
}

static void prune(struct search *s, uint32_t node) {
    if (s->n_found > PRUNE_MOST) return;
    for (size_t i = s->n_found; i-- > 0;) {
        if (!carries(s, node, i)) continue;
        memmove(s->found + i, s->found + i + 1, (s->n_found - i - 1) * sizeof *s->found);
        s->n_found--;
    }
}

/* Each step above is the shortest; together they may not be. */
static void look_for_fewer(struct control *c, struct search *s, uint32_t node) {
    enum { MOST = 16 };
    struct leading edges[MOST];
    if (s->n_found < 2 || s->n_found > MOST) return;
    size_t n = world_fewer(c, s->world, node, edges, s->n_found);
    if (n == s->n_found) return;
    for (size_t i = 0; i < n; i++) {
        uint32_t owner = edges[i].owner, owned = edges[i].owned;
        s->found[i] =
            (struct found){owner, owned, s->world->rank[owner], s->world->rank[owned], edges[i].edge};
    }
    s->n_found = n;
    qsort(s->found, n, sizeof *s->found, earlier_first);
}

static uint32_t row_of(const struct search *s, size_t edge) {
    const struct graph *g = &s->control->graph;
    return is_right(g, edge) ? g->rights.list[edge - g->n].row : graph_row(g, edge, s->side);
}

size_t world_proof(struct control *c, struct world *w, uint32_t node, struct arena *to,
                   const uint32_t **proof) {
    need_owners(c);
    struct search s = {.control = c, .world = w, .side = w->side, .sum = tally_new(&c->graph, 1)};
    explain(&s, node);
    qsort(s.found, s.n_found, sizeof *s.found, earlier_first);
    prune(&s, node);
    look_for_fewer(c, &s, node);
    uint32_t *list = arena_take_array(to, s.n_found, sizeof *list);
    for (size_t i = 0; i < s.n_found; i++) list[i] = row_of(&s, s.found[i].edge);
    size_t n = s.n_found;
    *proof = list;
    hash_table_free(&s.needed);
    tally_free(&s.sum);
    free(s.choices);
    free(s.heap);
    free(s.found);
    return n;
}

void world_ahead(const struct control *c, const struct world *w, uint32_t node) {
    const struct owners *all = &c->owners;
    enum { ENOUGH = 8 };
    if (!all->first) return;
    size_t from = all->first[node], to = all->first[node + 1];
    for (size_t i = from; i < to && i < from + ENOUGH; i++) {
        __builtin_prefetch(&w->rank[all->into[i].owner]);
        if (!is_right(&c->graph, all->into[i].edge)) __builtin_prefetch(&c->graph.edges[all->into[i].edge]);
    }
}

size_t world_step(struct control *c, struct world *w, uint32_t node, struct arena *to,
                  const uint32_t **stakes) {
    need_owners(c);
    struct search s = {.control = c, .world = w, .side = w->side};
    int64_t sum = 0; /* asked for millions of times: nothing is taken that can stand here */
    bool scaled = c->graph.scale;
    s.sum = scaled ? (struct tally){.graph = &c->graph, .scaled = &sum, .n = 1} : tally_new(&c->graph, 1);
    size_t n = choose(&s, node);
    uint32_t *list = arena_take_array(to, n, sizeof *list);
    for (size_t i = 0; i < n; i++) list[i] = row_of(&s, s.choices[i].edge);
    *stakes = list;
    if (!scaled) tally_free(&s.sum);
    free(s.choices);
    return n;
}
