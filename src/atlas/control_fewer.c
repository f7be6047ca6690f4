/* Smaller proofs for the aggregate and majority tests: sets of all stakes that lead to the party, tried by
 * their number, where these are few. */
#include "atlas/control_fewest.h"
#include "atlas/control_world.h"

#include "base/hash.h"

struct fewer {
    struct control *control;
    const struct world *world;
    struct leading list[FEWEST_LINKS];
    struct fewest sets;
};

static bool is_right(const struct graph *g, size_t edge) {
    return edge >= g->n;
}

static bool is_seed(const struct world *w, uint32_t node) {
    return w->rank[node] - 1 < w->n_seeds;
}

/* Stakes in the party and in the members that hold it, through any number of others; false: they are many. */
static bool gather(struct fewer *x, uint32_t node) {
    const struct graph *g = &x->control->graph;
    const struct owners *all = &x->control->owners;
    struct hash_table seen = {0};
    uint32_t queue[FEWEST_LINKS + 1] = {node};
    size_t n_queue = 1;
    bool few = true;
    hash_table_put(&seen, node, 0);
    for (size_t next = 0; few && next < n_queue; next++)
        for (size_t i = all->first[queue[next]]; few && i < all->first[queue[next] + 1]; i++) {
            struct holding_edge h = all->into[i];
            bool right = is_right(g, h.edge);
            if (!x->world->rank[h.owner]) continue;
            if (right && x->world->side == SIDE_LOW && g->rights.list[h.edge - g->n].disputed) continue;
            few = x->sets.n < FEWEST_LINKS;
            if (!few) break;
            x->list[x->sets.n++] = (struct leading){h.owner, queue[next], h.edge};
            if (is_seed(x->world, h.owner) || hash_table_get(&seen, h.owner) != HASH_ABSENT) continue;
            hash_table_put(&seen, h.owner, 0);
            queue[n_queue++] = h.owner;
        }
    hash_table_free(&seen);
    return few;
}

static uint32_t number(struct hash_table *numbers, uint32_t node, uint32_t *n) {
    uint32_t i = hash_table_get(numbers, node);
    if (i != HASH_ABSENT) return i;
    hash_table_put(numbers, node, *n);
    return (*n)++;
}

static void number_links(struct fewer *x, uint32_t node) {
    const struct graph *g = &x->control->graph;
    struct hash_table numbers = {0};
    uint32_t n = 1;
    hash_table_put(&numbers, node, 0);
    for (size_t i = 0; i < x->sets.n; i++) {
        const struct leading *l = &x->list[i];
        bool right = is_right(g, l->edge);
        struct ratio share = right ? RATIO_ONE : graph_share(g, l->edge, x->world->side);
        uint32_t owner = is_seed(x->world, l->owner) ? FEWEST_SEED : number(&numbers, l->owner, &n);
        x->sets.links[i] = (struct fewest_link){owner, number(&numbers, l->owned, &n),
                                                (double)share.over / (double)share.under};
    }
    x->sets.parties = n;
    hash_table_free(&numbers);
}

/* The same question asked of these alone: of party 0, each seed's stake having a seed to itself. */
static bool carries(const struct fewer *x, const uint32_t *chosen, size_t size) {
    const struct graph *g = &x->control->graph;
    struct stake list[FEWEST_LINKS];
    enum { SEEDS_FROM = 2 * FEWEST_LINKS + 1 }; /* behind the numbers of parties */
    uint32_t seeds[FEWEST_LINKS];
    size_t n_seeds = 0;
    for (size_t i = 0; i < size; i++) {
        const struct fewest_link *l = &x->sets.links[chosen[i]];
        size_t edge = x->list[chosen[i]].edge;
        bool right = is_right(g, edge);
        struct ratio share = right ? RATIO_ZERO : graph_share(g, edge, x->world->side);
        enum stake_kind kind =
            right ? stakes_get(&g->stakes, g->rights.list[edge - g->n].row).kind : STAKE_EQUITY;
        bool seed = l->owner == FEWEST_SEED;
        if (seed) seeds[n_seeds++] = SEEDS_FROM + (uint32_t)i;
        list[i] = (struct stake){.owner = seed ? SEEDS_FROM + (uint32_t)i : l->owner,
                                 .owned = l->owned,
                                 .low = share,
                                 .high = share,
                                 .kind = kind,
                                 .from = DATE_MIN,
                                 .to = DATE_MAX};
    }
    struct control_test test = x->control->test;
    test.kind = CONTROL_AGGREGATE; /* majority is one seed's, over half of the votes, which these are */
    struct stakes stakes = {.list = list, .n = size, .nodes = SEEDS_FROM + FEWEST_LINKS};
    bool met = control_carries(stakes, seeds, n_seeds, test, x->control->as_of);
    return met;
}

size_t world_fewer(struct control *c, const struct world *w, uint32_t node, struct leading *to, size_t n) {
    struct fewer x = {.control = c, .world = w};
    uint32_t chosen[FEWEST_LINKS];
    x.sets = (struct fewest){.threshold = c->test.threshold, .in_full = true, .tries = &c->tries};
    if (n < 2 || !gather(&x, node)) return n;
    number_links(&x, node);
    for (size_t size = 1; size < n; size++)
        for (bool more = fewest_first(&x.sets, size, chosen); more;
             more = fewest_next(&x.sets, size, chosen)) {
            if (!carries(&x, chosen, size)) continue;
            for (size_t i = 0; i < size; i++) to[i] = x.list[chosen[i]];
            return size;
        }
    return n;
}
