#include "evidence/app/dex/dex_world.h"

#include "base/memory.h"

#include <stdlib.h>

/* Breadth first over classes: each is taken once, and each of its edges. */
struct walk {
    struct dex_world *w;
    uint32_t *queue;
    size_t n, done;
};

static void come_to(struct walk *walk, uint32_t node, enum dex_reached how) {
    if (node == DEX_NONE || walk->w->nodes[node].reached) return;
    walk->w->nodes[node].reached = (uint8_t)how;
    walk->queue[walk->n++] = node;
}

static void spread(struct walk *walk, enum dex_reached how) {
    while (walk->done < walk->n) {
        const struct dex_node *node = &walk->w->nodes[walk->queue[walk->done++]];
        if (node->class == DEX_NONE) continue;
        const struct dex_part *p = &walk->w->parts[node->part];
        const struct dex_class *c = &p->unit->classes[node->class];
        for (uint32_t i = 0; i < c->n_edges; i++)
            come_to(walk, p->nodes[p->unit->edges[c->first_edge + i]], how);
    }
}

/* The first use of a class: they lie in the order of classes. */
static size_t first_use(const struct dex_unit *u, uint32_t class) {
    size_t from = 0, to = u->n_uses;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (u->uses[middle].class < class)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void follow_names(struct walk *walk, uint32_t number) {
    const struct dex_node *node = &walk->w->nodes[number];
    if (node->class == DEX_NONE) return;
    const struct dex_unit *u = walk->w->parts[node->part].unit;
    for (size_t i = first_use(u, node->class); i < u->n_uses && u->uses[i].class == node->class; i++) {
        if (u->uses[i].kind != USE_CLASS) continue;
        uint32_t named = dex_world_find(walk->w, u->constants[u->uses[i].what]);
        if (named != DEX_NONE && walk->w->nodes[named].class != DEX_NONE)
            come_to(walk, named, REACHED_BY_NAME);
    }
}

void dex_world_reach(struct dex_world *w, const struct dex_context *context) {
    struct walk walk = {.w = w, .queue = memory_new(w->n_nodes, sizeof *walk.queue)};
    w->rooted = context->n_declared + context->n_roots > 0;
    for (size_t i = 0; i < context->n_declared; i++)
        come_to(&walk, dex_world_find(w, text_of(context->declared[i])), REACHED);
    for (size_t i = 0; i < context->n_roots; i++)
        come_to(&walk, dex_world_find(w, text_of(context->roots[i])), REACHED);
    spread(&walk, REACHED);
    for (size_t i = 0; i < walk.n; i++) {
        follow_names(&walk, walk.queue[i]);
        spread(&walk, REACHED_BY_NAME);
    }
    free(walk.queue);
}
