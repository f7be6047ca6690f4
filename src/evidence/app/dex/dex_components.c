#include "evidence/app/dex/dex_world.h"

#include "base/memory.h"

#include <stdlib.h>

struct sighting {
    unsigned seen;
    uint32_t classes, prefix;
    struct app_place at;
};

/* Classes that others' code names: the edges that lead from one component to another. */
static void mark_referenced(struct dex_world *w) {
    for (size_t i = 0; i < w->n_nodes; i++) {
        const struct dex_node *node = &w->nodes[i];
        if (node->class == DEX_NONE) continue;
        const struct dex_part *p = &w->parts[node->part];
        const struct dex_class *c = &p->unit->classes[node->class];
        for (uint32_t j = 0; j < c->n_edges; j++) {
            uint32_t to = p->nodes[p->unit->edges[c->first_edge + j]];
            if (to != DEX_NONE && w->nodes[to].component != node->component) w->nodes[to].referenced = true;
        }
    }
    /* what is in no code, in the signature of a method perhaps, and defined nowhere: named all the same */
    for (size_t i = 0; i < w->n_nodes; i++)
        if (w->nodes[i].class == DEX_NONE) w->nodes[i].referenced = true;
}

static struct app_place place_of(const struct dex_world *w, const struct dex_node *node) {
    if (node->class == DEX_NONE) return (struct app_place){w->parts[0].digest->entry, 0};
    const struct dex_part *p = &w->parts[node->part];
    return (struct app_place){p->digest->entry, p->unit->classes[node->class].offset};
}

static void look(const struct dex_world *w, const struct dex_node *node, struct sighting *s) {
    bool defined = node->class != DEX_NONE;
    if (!s->seen || (defined && !(s->seen & COMPONENT_DEFINED))) {
        s->at = place_of(w, node);
        s->prefix = node->prefix;
    }
    if (defined) s->seen |= COMPONENT_DEFINED;
    if (node->referenced) s->seen |= COMPONENT_REFERENCED;
    if (defined && node->reached == REACHED) s->seen |= COMPONENT_REACHABLE;
    s->classes += defined;
}

/* "Lcn/jpush/" as people write it. */
static const char *dotted(struct arena *a, struct text prefix) {
    char *s = arena_text(a, (struct text){prefix.p + 1, prefix.n - 1});
    for (char *p = s; *p; p++)
        if (*p == '/') *p = '.';
    return s;
}

static void tell_packer(struct app_draft *d, const struct component *c, const struct sighting *s) {
    if (!(s->seen & COMPONENT_DEFINED) || !c->kind || strcmp(c->kind, "packer") != 0) return;
    app_add_opaque(d, s->at.entry ? s->at.entry : "the DEX", s->at,
                   "packed by %s: the DEX is a stub that unpacks the code when it runs", c->name);
}

void dex_tell_components(struct app_draft *d, struct dex_world *w) {
    const struct component_table *t = w->lookup->components;
    if (!t || !w->n_parts) return;
    mark_referenced(w);
    size_t n = component_count(t);
    struct sighting *all = memory_new(n, sizeof *all);
    for (size_t i = 0; i < w->n_nodes; i++)
        if (w->nodes[i].component < n) look(w, &w->nodes[i], &all[w->nodes[i].component]);
    for (uint32_t i = 0; i < n; i++) {
        if (!all[i].seen) continue;
        const struct component *c = component_get(t, i);
        const char *matched = all[i].prefix == DEX_NONE
                                  ? c->prefix
                                  : dotted(d->arena, w->lookup->prefixes[all[i].prefix].prefix);
        app_add_component(d, i, all[i].seen, matched, all[i].classes, all[i].at);
        tell_packer(d, c, &all[i]);
    }
    free(all);
}
