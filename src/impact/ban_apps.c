/* Apps that are hit, wholly or partly, and what they lose. */
#include "impact/ban_private.h"

#include "base/memory.h"

#include <stdlib.h>

enum { MOST_LOSSES = 1000 }; /* of one app */

struct gathered {
    struct ban_app app;
    uint32_t *passages;
    size_t passages_capacity;
    const char **losses;
    size_t losses_capacity;
    bool hit, goes_on;
};

/* "api.x.com (TikTok, short-video)", "api.x.com (X Ltd.)", "192.0.2.1" */
static const char *loss_of(const struct ban_work *w, const struct passage *p) {
    const struct passage_holder *h = ban_place(p);
    if (!h->identifier) return NULL;
    const char *colon = strchr(h->identifier, ':'), *name = colon ? colon + 1 : h->identifier;
    service_id id = w->atlas ? atlas_service_of(w->atlas, text_of(h->identifier)) : SERVICE_NONE;
    if (id != SERVICE_NONE) {
        struct substitute s = atlas_service(w->atlas, id, w->to);
        return arena_format(w->to, "%s (%s: %s)", name, s.category_name, s.service);
    }
    const char *holder = h->name ? h->name : p->host.name;
    return holder ? arena_format(w->to, "%s (%s)", name, holder) : arena_string(w->to, name);
}

static void add_loss(const struct ban_work *w, struct gathered *g, const struct passage *p) {
    if (p->kind != CHAIN_TRAFFIC || g->app.n_losses > MOST_LOSSES) return;
    const char *loss = loss_of(w, p);
    for (size_t i = 0; loss && i < g->app.n_losses; i++)
        if (strcmp(g->losses[i], loss) == 0) return;
    if (!loss) return;
    g->losses = arena_grow(w->to, g->losses, g->app.n_losses, &g->losses_capacity, sizeof *g->losses);
    g->losses[g->app.n_losses] = g->app.n_losses == MOST_LOSSES ? "and more" : loss;
    g->app.n_losses++;
}

static void gather(struct ban_work *w, struct gathered *g, size_t i, bool itself) {
    const struct passage *p = &w->list[i];
    amount_add(&g->app.all, amount_of(p));
    if (!w->im->stopped[i]) {
        if (p->kind == CHAIN_TRAFFIC) g->goes_on = true;
        return;
    }
    if (!g->hit) {
        g->app.app = p->app.identifier;
        g->app.holder = p->app.name ? p->app.name : p->app.holder;
        g->app.itself = itself;
    }
    g->hit = true;
    if (!g->app.because && w->direct[i]) g->app.because = ban_because(w, p);
    amount_add(&g->app.stops, amount_of(p));
    g->passages =
        arena_grow(w->to, g->passages, g->app.n_passages, &g->passages_capacity, sizeof *g->passages);
    g->passages[g->app.n_passages++] = (uint32_t)i;
    add_loss(w, g, p);
}

static int heaviest_first(const void *a, const void *b) {
    const struct ban_app *x = a, *y = b;
    if (!x->app != !y->app) return x->app ? -1 : 1; /* what no app is known of stands last */
    if (x->stops.bytes != y->stops.bytes) return x->stops.bytes > y->stops.bytes ? -1 : 1;
    if (x->whole != y->whole) return x->whole ? -1 : 1;
    return x->app ? strcmp(x->app, y->app) : 0;
}

void ban_find_apps(struct ban_work *w) {
    uint32_t n = intern_count(w->apps), hit = 0;
    struct gathered *all = memory_new((size_t)n + 1, sizeof *all);
    for (size_t i = 0; i < w->n; i++) {
        const struct passage *p = &w->list[i];
        if (p->kind == CHAIN_ROUTE || p->kind == CHAIN_TRACE) continue;
        uint32_t id = p->app.identifier ? intern_find(w->apps, text_of(p->app.identifier)) : n;
        gather(w, &all[id], i, p->app.identifier && w->app_itself[id]);
    }
    struct ban_app *apps = arena_take_array(w->to, (size_t)n + 1, sizeof *apps);
    for (uint32_t i = 0; i <= n; i++) {
        if (!all[i].hit) continue;
        struct ban_app *a = &apps[hit++];
        *a = all[i].app;
        a->whole = a->app && (a->itself || (a->stops.flows && !all[i].goes_on));
        a->passages = all[i].passages;
        a->losses = all[i].losses;
        w->im->n_whole += a->whole;
    }
    free(all);
    if (hit) qsort(apps, hit, sizeof *apps, heaviest_first);
    w->im->apps = apps;
    w->im->n_apps = hit;
}
