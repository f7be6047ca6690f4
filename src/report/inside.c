#include "report/inside.h"

#include "base/hash.h"
#include "base/memory.h"
#include "report/words.h"

#include <stdlib.h>

/* Chains of one app are known by the app that stands behind their first link. */
struct gathering {
    struct arena *arena;
    const struct audit *audit;
    struct inside_app *apps;
    size_t n, capacity;
    struct hash_table by_app; /* address of the struct app → number */
};

static const struct app *app_of(const struct chain *c) {
    const struct link *l = c->n_links ? c->links[0] : NULL;
    return l && l->role == LINK_APP && l->inside ? l->inside->app : NULL;
}

static bool is_own(const struct chain *c) {
    return !chain_sends(c) && c->n_links == 1;
}

static void add_app(struct gathering *g, uint32_t chain) {
    const struct chain *c = &g->audit->chains[chain];
    const struct app *app = app_of(c);
    if (!app || !is_own(c)) return;
    g->apps = memory_grow(g->apps, g->n, &g->capacity, sizeof *g->apps);
    hash_table_put(&g->by_app, (uint64_t)(uintptr_t)app, (uint32_t)g->n);
    g->apps[g->n++] = (struct inside_app){
        .app = app, .link = c->links[0], .chain = chain, .worst = chain_worst(g->audit, chain)};
}

/* Which list of its app a chain belongs to; NULL: none. */
static const uint32_t **list_of(struct inside_app *app, const struct chain *c, size_t **n) {
    if (c->kind == CHAIN_TRAFFIC) {
        *n = &app->n_traffic;
        return &app->traffic;
    }
    *n = c->kind == CHAIN_ENDPOINT ? &app->n_endpoints : &app->n_components;
    return c->kind == CHAIN_ENDPOINT ? &app->endpoints : &app->components;
}

static struct inside_app *find(const struct gathering *g, const struct chain *c) {
    const struct app *app = app_of(c);
    uint32_t at = app && !is_own(c) ? hash_table_get(&g->by_app, (uint64_t)(uintptr_t)app) : HASH_ABSENT;
    return at == HASH_ABSENT ? NULL : &g->apps[at];
}

static void gather(struct gathering *g) {
    size_t n_chains = g->audit->n_chains, *n;
    for (uint32_t i = 0; i < n_chains; i++) add_app(g, i);
    for (uint32_t i = 0; i < n_chains; i++) {
        struct inside_app *app = find(g, &g->audit->chains[i]);
        if (!app) continue;
        list_of(app, &g->audit->chains[i], &n);
        ++*n;
        enum verdict v = chain_worst(g->audit, i);
        if (g->audit->chains[i].kind != CHAIN_TRAFFIC && v > app->worst) app->worst = v;
    }
    for (size_t i = 0; i < g->n; i++) {
        struct inside_app *a = &g->apps[i];
        a->components = arena_take_array(g->arena, a->n_components, sizeof *a->components);
        a->endpoints = arena_take_array(g->arena, a->n_endpoints, sizeof *a->endpoints);
        a->traffic = arena_take_array(g->arena, a->n_traffic, sizeof *a->traffic);
        a->n_components = a->n_endpoints = a->n_traffic = 0;
    }
    for (uint32_t i = 0; i < n_chains; i++) {
        struct inside_app *app = find(g, &g->audit->chains[i]);
        if (!app) continue;
        uint32_t *list = (uint32_t *)(uintptr_t)*list_of(app, &g->audit->chains[i], &n);
        list[(*n)++] = i;
    }
}

static int worst_first(const void *x, const void *y) {
    const struct inside_app *a = x, *b = y;
    if (a->app->listed != b->app->listed) return a->app->listed - b->app->listed;
    if (a->worst != b->worst) return a->worst < b->worst ? 1 : -1;
    return (a->chain > b->chain) - (a->chain < b->chain);
}

struct inside_apps inside_apps_make(struct arena *a, const struct audit *audit) {
    struct gathering g = {.arena = a, .audit = audit};
    gather(&g);
    struct inside_app *list = arena_take_array(a, g.n, sizeof *list);
    if (g.n) memcpy(list, g.apps, g.n * sizeof *list);
    free(g.apps);
    hash_table_free(&g.by_app);
    qsort(list, g.n, sizeof *list, worst_first);
    size_t packages = 0;
    while (packages < g.n && !list[packages].app->listed) packages++;
    return (struct inside_apps){list, list + packages, packages, g.n - packages};
}
