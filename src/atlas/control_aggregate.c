/* aggregate(t): the set grown from all seeds together. */
#include "atlas/control_world.h"

#include "base/memory.h"

#include <stdlib.h>

struct aggregate {
    struct world world[SIDES];
    bool one; /* no share is an interval: the lower world serves for both */
};

static void solve(struct control *c) {
    struct aggregate *a = memory_new(1, sizeof *a);
    c->state = a;
    struct world *low = &a->world[SIDE_LOW], *high = &a->world[SIDE_HIGH];
    a->one = !c->graph.intervals;
    *low = world_new(c, SIDE_LOW);
    world_grow(c, low, c->seeds, c->n_seeds, NULL);
    if (!a->one) {
        *high = world_new(c, SIDE_HIGH);
        world_grow(c, high, c->seeds, c->n_seeds, low);
        for (size_t i = 0; i < high->n; i++) c->answer[high->members[i]] = ANSWER_UNDETERMINED;
    }
    for (size_t i = 0; i < low->n; i++) c->answer[low->members[i]] = ANSWER_MET;
}

static void share(const struct control *c, uint32_t node, struct ratio *low, struct ratio *high) {
    const struct aggregate *a = c->state;
    world_share(&a->world[SIDE_LOW], &a->world[a->one ? SIDE_LOW : SIDE_HIGH], node, low, high);
}

static size_t proof(struct control *c, struct arena *to, uint32_t node, const uint32_t **list) {
    struct aggregate *a = c->state;
    return world_proof(c, &a->world[c->answer[node] == ANSWER_MET ? SIDE_LOW : SIDE_HIGH], node, to, list);
}

static size_t step(struct control *c, struct arena *to, uint32_t node, const uint32_t **list) {
    struct aggregate *a = c->state;
    return world_step(c, &a->world[c->answer[node] == ANSWER_MET ? SIDE_LOW : SIDE_HIGH], node, to, list);
}

static void release(struct control *c) {
    struct aggregate *a = c->state;
    world_free(&a->world[SIDE_LOW]);
    if (!a->one) world_free(&a->world[SIDE_HIGH]);
    free(a);
}

static void ahead(const struct control *c, uint32_t node) {
    const struct aggregate *a = c->state;
    world_ahead(c, &a->world[c->answer[node] == ANSWER_MET ? SIDE_LOW : SIDE_HIGH], node);
}

const struct control_method control_aggregate = {solve, share, proof, step, NULL, release, ahead};
