#include "impact/ban_private.h"

static void mark(struct ban_work *w) {
    w->direct = arena_take_array(w->to, w->n, sizeof *w->direct);
    w->target = arena_take_array(w->to, w->n, sizeof *w->target);
    w->im->stopped = arena_take_array(w->to, w->n, sizeof *w->im->stopped);
    for (size_t i = 0; i < w->n; i++) {
        w->direct[i] = ban_is_direct(w, &w->list[i]);
        if (w->list[i].app.identifier) intern_add(w->apps, text_of(w->list[i].app.identifier));
    }
    w->app_itself = arena_take_array(w->to, intern_count(w->apps) + 1, sizeof *w->app_itself);
    for (size_t i = 0; i < w->n; i++) {
        const char *app = w->list[i].app.identifier;
        uint32_t id = app ? intern_find(w->apps, text_of(app)) : INTERN_ABSENT;
        if (w->direct[i] && app && !w->app_itself[id]) w->app_itself[id] = ban_is_app(w, &w->list[i]);
    }
}

/* When the app is what is banned, its holder's own hosts and those that the ban speaks of by themselves; what
 * others offer to it is not to be blocked. */
static bool is_target(const struct ban_work *w, size_t i) {
    const struct passage *p = &w->list[i];
    if (p->kind != CHAIN_TRAFFIC && p->kind != CHAIN_ENDPOINT) return false;
    if (!ban_of_banned_app(w, p)) return w->direct[i];
    return ban_same_side(&p->app, ban_place(p)) || (w->direct[i] && ban_is_place(w, p));
}

static void sum_up(struct ban_work *w) {
    struct ban_impact *im = w->im;
    for (size_t i = 0; i < w->n; i++) {
        const struct passage *p = &w->list[i];
        amount_add(&im->all, amount_of(p));
        im->stopped[i] = w->direct[i] || ban_of_banned_app(w, p);
        if (p->kind == CHAIN_ROUTE || p->kind == CHAIN_TRACE) im->stopped[i] = false;
        if (!im->stopped[i]) continue;
        im->n_stopped++;
        amount_add(&im->stops, amount_of(p));
        if (!p->app.identifier && !p->service.identifier) amount_add(&im->unnamed, amount_of(p));
        w->target[i] = is_target(w, i);
        const char *name = bare(p->service.identifier, "domain:");
        if (w->target[i] && name) intern_add(w->stopped_names, text_of(name));
    }
}

struct ban_impact ban_work_out(const struct passage *list, size_t n, const struct ban *ban,
                               const struct name_book *book, const struct atlas *atlas,
                               const struct population *population, struct arena *to) {
    struct ban_impact im = {
        .passages = list, .n_passages = n, .rejudged = ban->n_removals || rejudge_can(ban->audit)};
    struct ban_work w = {.list = list,
                         .n = n,
                         .ban = ban,
                         .book = book,
                         .atlas = atlas,
                         .to = to,
                         .im = &im,
                         .apps = intern_new(),
                         .stopped_names = intern_new()};
    mark(&w);
    sum_up(&w);
    ban_count_people(&w, population);
    ban_find_apps(&w);
    ban_find_bystanders(&w);
    if (atlas) ban_find_services(&w);
    ban_find_alternatives(&w);
    ban_find_limits(&w);
    intern_free(w.apps);
    intern_free(w.stopped_names);
    return im;
}
