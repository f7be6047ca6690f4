#include "evidence/app/dex/dex_world.h"

#include "base/hash.h"
#include "base/memory.h"
#include "evidence/app/endpoint/endpoint.h"

#include <stdlib.h>

/* A capability that needs no permission, of a component or of the app's own code: the call that shows it. */
struct ability {
    uint32_t row, component;
    struct app_place at;
};

struct telling {
    struct app_draft *d;
    struct dex_world *w;
    const struct dex_part *part;
    bool complete; /* nothing of the code is hidden */
    char *caller;  /* dotted name of `caller_node` */
    uint32_t caller_node;
    uint32_t component; /* of the endpoint that is being told */
    bool loose;         /* no code loads it */
    struct app_place at;
    struct hash_table known; /* capability and component → place in abilities */
    struct ability *abilities;
    size_t n_abilities, abilities_room;
};

/* Is it the class itself, or one inside it, that calls? What a library does with its own is no reach of it.
 */
static bool of_itself(struct text descriptor, const char *class_name) {
    size_t n = strcspn(class_name, "$");
    return descriptor.n > n + 1 && memcmp(descriptor.p + 1, class_name, n) == 0 &&
           (descriptor.p[n + 1] == ';' || descriptor.p[n + 1] == '$');
}

static const char *caller_name(struct telling *t, uint32_t node) {
    if (node == DEX_NONE) return NULL;
    if (t->caller_node != node) {
        t->caller = dex_world_name(t->w, t->d->arena, node);
        t->caller_node = node;
    }
    return t->caller;
}

static enum app_answer reachable(const struct telling *t, uint32_t node) {
    if (!t->w->rooted || node == DEX_NONE) return APP_UNKNOWN;
    uint8_t how = t->w->nodes[node].reached;
    return how == REACHED ? APP_YES : how == REACHED_BY_NAME || !t->complete ? APP_UNKNOWN : APP_NO;
}

static void note_ability(struct telling *t, uint32_t row, uint32_t component, struct app_place at) {
    const struct api *a = api_get(t->w->lookup->apis, row);
    if (a->permission) return; /* whether it can depends on what it may */
    uint64_t key = hash_bytes(a->capability, strlen(a->capability), (uint64_t)component + 1);
    if (hash_table_get(&t->known, key) != HASH_ABSENT) return;
    hash_table_put(&t->known, key, (uint32_t)t->n_abilities);
    t->abilities = memory_grow(t->abilities, t->n_abilities, &t->abilities_room, sizeof *t->abilities);
    t->abilities[t->n_abilities++] = (struct ability){row, component, at};
}

static void tell_rows(struct telling *t, const struct dex_use *u, uint32_t node, uint32_t first, size_t n) {
    struct app_place at = {t->part->digest->entry, u->offset};
    uint32_t component = t->w->nodes[node].component;
    const struct component_table *components = t->w->lookup->components;
    for (uint32_t i = first; i < first + n; i++) {
        const struct api *a = api_get(t->w->lookup->apis, i);
        if (a->kind == API_CALL && of_itself(intern_get(t->w->names, node), a->class_name)) continue;
        app_add_reach(
            t->d,
            (struct app_reach){
                .capability = a->capability,
                .data = a->data,
                .api = a->name,
                .caller = caller_name(t, node),
                .component = component == COMPONENT_NONE ? NULL : component_get(components, component)->id,
                .permission = a->permission,
                .reachable = reachable(t, node),
                .count = u->count,
                .at = at,
            });
        note_ability(t, i, component, at);
    }
}

/* A member of a class of the app may be that of the platform's class which it extends. */
static uint32_t inherited(const struct telling *t, const struct dex_member *m, size_t *n) {
    enum { MOST_STEPS = 64 };
    const struct api_table *apis = t->w->lookup->apis;
    uint32_t node = t->part->nodes[m->type];
    *n = 0;
    for (int i = 0; i < MOST_STEPS && node != DEX_NONE; i++) {
        const struct dex_node *at = &t->w->nodes[node];
        if (at->class == DEX_NONE) {
            struct text d = intern_get(t->w->names, node);
            uint32_t class = i ? api_class_find(apis, (struct text){d.p + 1, d.n - 2}) : API_NONE;
            return class == API_NONE ? API_NONE : api_of_member(apis, class, m->name, n);
        }
        const struct dex_part *p = &t->w->parts[at->part];
        uint32_t super = p->unit->classes[at->class].super;
        node = super == DEX_NONE ? DEX_NONE : p->nodes[super];
    }
    return API_NONE;
}

static void take_endpoint(void *context, const struct endpoint_found *found) {
    struct telling *t = context;
    struct app_place at = t->at;
    if (t->loose) at.offset += found->offset; /* else it is the instruction that loads it */
    endpoint_add(t->d, found, t->component, "dex", at);
}

/* A class of the app, or a package of it. */
static bool is_class(void *context, struct text dotted) {
    const struct telling *t = context;
    return dex_world_find(t->w, dotted) != DEX_NONE;
}

static void tell_endpoint(struct telling *t, const struct dex_use *u, uint32_t node) {
    t->at = (struct app_place){t->part->digest->entry, u->offset};
    t->loose = node == DEX_NONE;
    t->component = t->loose ? COMPONENT_NONE : t->w->nodes[node].component;
    const struct endpoint_scan scan = {
        .take = take_endpoint, .context = t, .is_class = is_class, .no_bare = t->loose};
    endpoint_scan_string(&scan, t->part->unit->constants[u->what], 0);
}

static void tell_use(struct telling *t, const struct dex_use *u) {
    uint32_t node = dex_part_class(t->part, u->class);
    if (u->kind == USE_ENDPOINT) tell_endpoint(t, u, node);
    if (node == DEX_NONE) return;
    if (u->kind == USE_ROWS) tell_rows(t, u, node, u->what, u->more);
    if (u->kind != USE_MEMBER) return;
    size_t n;
    uint32_t row = inherited(t, &t->part->unit->members[u->what], &n);
    if (row != API_NONE) tell_rows(t, u, node, row, n);
}

static void tell_abilities(struct telling *t) {
    const struct component_table *components = t->w->lookup->components;
    for (size_t i = 0; i < t->n_abilities; i++) {
        const struct ability *b = &t->abilities[i];
        const struct api *a = api_get(t->w->lookup->apis, b->row);
        app_add_capability(
            t->d, (struct app_capability){.name = a->capability,
                                          .component = b->component == COMPONENT_NONE
                                                           ? NULL
                                                           : component_get(components, b->component)->id,
                                          .why = arena_format(t->d->arena, "%s: it %s", a->name, a->reason),
                                          .at = b->at});
    }
}

void dex_tell_uses(struct app_draft *d, struct dex_world *w, bool complete) {
    struct telling t = {.d = d, .w = w, .complete = complete, .caller_node = DEX_NONE};
    for (size_t i = 0; i < w->n_parts; i++) {
        t.part = &w->parts[i];
        for (size_t j = 0; j < t.part->unit->n_uses; j++) tell_use(&t, &t.part->unit->uses[j]);
    }
    tell_abilities(&t);
    hash_table_free(&t.known);
    free(t.abilities);
}
