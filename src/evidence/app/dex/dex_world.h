/* All classes that the DEX of an app define or name, by number. Internal to this folder. */
#ifndef CORDON_APP_DEX_WORLD_H
#define CORDON_APP_DEX_WORLD_H

#include "base/intern.h"
#include "evidence/app/dex/dex_reading.h"

enum dex_reached { REACHED_NO, REACHED_BY_NAME, REACHED };

/* A class by its descriptor. What is not defined belongs to the platform or is missing. */
struct dex_node {
    uint32_t part, class; /* where it is defined first; DEX_NONE: nowhere */
    uint32_t component;   /* COMPONENT_NONE: none */
    uint32_t prefix;      /* of the lookup's: what told so; DEX_NONE: its array only is named */
    uint8_t reached;
    bool hidden;     /* defined only where Android would not load it from */
    bool referenced; /* code of other components names it */
};

struct dex_part {
    const struct dex_digest *digest;
    const struct dex_unit *unit;
    uint32_t *nodes; /* of the unit's types; DEX_NONE: not a class */
};

struct dex_world {
    const struct dex_lookup *lookup;
    struct dex_part *parts; /* what Android loads first, in the order given */
    struct intern *names;   /* descriptors: the numbers of nodes */
    struct dex_node *nodes;
    size_t n_parts, n_nodes, nodes_room;
    uint32_t defined;                      /* distinct classes that Android loads */
    uint32_t duplicates;                   /* definitions that another one hides */
    const struct dex_part *duplicate_part; /* the first of them */
    uint32_t duplicate_class;
    bool rooted; /* it is known where code is come to */
};

void dex_world_make(struct dex_world *w, const struct dex_lookup *l, struct dex_digest *const *list,
                    size_t n);
void dex_world_free(struct dex_world *w);

/* A class by its dotted name or a descriptor's inside; DEX_NONE: nothing names it. */
uint32_t dex_world_find(const struct dex_world *w, struct text name);
/* "cn.jpush.android.Push" */
char *dex_world_name(const struct dex_world *w, struct arena *a, uint32_t node);

/* The node of a class of a part. */
static inline uint32_t dex_part_class(const struct dex_part *p, uint32_t class) {
    uint32_t type = class == DEX_NONE ? DEX_NONE : p->unit->classes[class].type;
    return type == DEX_NONE ? DEX_NONE : p->nodes[type];
}

/* Marks what is come to from the roots: by superclasses, interfaces, fields and code; by names of classes
 * that code loads, which may be reflection. */
void dex_world_reach(struct dex_world *w, const struct dex_context *context);

/* Into the draft, dex_facts.c calls them. */
void dex_tell_components(struct app_draft *d, struct dex_world *w);
void dex_tell_uses(struct app_draft *d, struct dex_world *w, bool complete);

#endif
