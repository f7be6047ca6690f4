#include "evidence/app/dex/dex_world.h"

#include "base/memory.h"

#include <stdlib.h>

/* "[[Lcn/jpush/Push;" is about "Lcn/jpush/Push;". */
static struct text class_of(struct text descriptor) {
    while (descriptor.n && *descriptor.p == '[') descriptor.p++, descriptor.n--;
    bool class = descriptor.n > 2 && *descriptor.p == 'L' && descriptor.p[descriptor.n - 1] == ';';
    return class ? descriptor : (struct text){NULL, 0};
}

static uint32_t node_of(struct dex_world *w, const struct dex_type *type) {
    struct text class = class_of(type->descriptor);
    if (!class.p) return DEX_NONE;
    uint32_t number = intern_add(w->names, class);
    bool fresh = number == w->n_nodes;
    if (fresh) {
        w->nodes = memory_grow(w->nodes, w->n_nodes, &w->nodes_room, sizeof *w->nodes);
        w->nodes[w->n_nodes++] = (struct dex_node){
            .part = DEX_NONE, .class = DEX_NONE, .component = COMPONENT_NONE, .prefix = DEX_NONE};
    }
    struct dex_node *node = &w->nodes[number];
    if (type->prefix != DEX_NONE) {
        node->prefix = type->prefix;
        node->component = w->lookup->prefixes[type->prefix].component;
    } else if (fresh && class.p != type->descriptor.p && w->lookup->components)
        node->component = component_of_class(w->lookup->components, (struct text){class.p + 1, class.n - 2});
    return number;
}

static void add_part(struct dex_world *w, const struct dex_digest *g, const struct dex_unit *u) {
    struct dex_part *p = &w->parts[w->n_parts++];
    *p = (struct dex_part){g, u, memory_new(u->n_types, sizeof *p->nodes)};
    for (uint32_t i = 0; i < u->n_types; i++) p->nodes[i] = node_of(w, &u->types[i]);
}

/* Of two definitions the first is loaded, as by Android's class path. */
static void define(struct dex_world *w, uint32_t part) {
    const struct dex_part *p = &w->parts[part];
    for (uint32_t i = 0; i < p->unit->n_classes; i++) {
        uint32_t number = dex_part_class(p, i);
        if (number == DEX_NONE) continue;
        struct dex_node *node = &w->nodes[number];
        if (node->part == DEX_NONE) {
            node->part = part;
            node->class = i;
            node->hidden = p->digest->hidden;
            w->defined += !node->hidden;
        } else if (w->duplicates++ == 0) {
            w->duplicate_part = p;
            w->duplicate_class = i;
        }
    }
}

void dex_world_make(struct dex_world *w, const struct dex_lookup *l, struct dex_digest *const *list,
                    size_t n) {
    *w = (struct dex_world){.lookup = l, .names = intern_new()};
    size_t units = 0;
    for (size_t i = 0; i < n; i++) units += list[i]->n_units;
    w->parts = memory_new(units, sizeof *w->parts);
    for (int hidden = 0; hidden < 2; hidden++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < list[i]->n_units && list[i]->hidden == hidden; j++)
                add_part(w, list[i], &list[i]->units[j]);
    for (uint32_t i = 0; i < w->n_parts; i++) define(w, i);
}

void dex_world_free(struct dex_world *w) {
    for (size_t i = 0; i < w->n_parts; i++) free(w->parts[i].nodes);
    free(w->parts);
    free(w->nodes);
    intern_free(w->names);
}

uint32_t dex_world_find(const struct dex_world *w, struct text name) {
    char descriptor[512];
    if (name.n + 2 > sizeof descriptor) return DEX_NONE;
    descriptor[0] = 'L';
    for (size_t i = 0; i < name.n; i++) descriptor[1 + i] = name.p[i] == '.' ? '/' : name.p[i];
    descriptor[name.n + 1] = ';';
    uint32_t number = intern_find(w->names, (struct text){descriptor, name.n + 2});
    return number == INTERN_ABSENT ? DEX_NONE : number;
}

char *dex_world_name(const struct dex_world *w, struct arena *a, uint32_t node) {
    struct text t = intern_get(w->names, node);
    char *name = arena_text(a, (struct text){t.p + 1, t.n - 2});
    for (char *p = name; *p; p++)
        if (*p == '/') *p = '.';
    return name;
}
