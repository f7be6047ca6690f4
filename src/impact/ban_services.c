/* Services that are hit, and what could take their place without being hit by the same ban. */
#include "impact/ban_private.h"

#include "base/memory.h"

#include <stdlib.h>

struct lost {
    service_id id;
    struct amount stops, all;
};

static service_id service_id_of(const struct ban_work *w, const char *identifier) {
    return identifier ? atlas_service_of(w->atlas, text_of(identifier)) : SERVICE_NONE;
}

static void add(struct ban_work *w, struct lost **list, size_t *n, size_t *capacity, const char *identifier,
                struct amount stops) {
    service_id id = service_id_of(w, identifier);
    if (id == SERVICE_NONE) return;
    size_t i = 0;
    while (i < *n && (*list)[i].id != id) i++;
    if (i == *n) {
        *list = memory_grow(*list, *n, capacity, sizeof **list);
        (*list)[(*n)++] = (struct lost){.id = id};
    }
    amount_add(&(*list)[i].stops, stops);
}

/* An app that is banned is a service itself; what others offer to it is not lost to anybody else. */
static size_t find_lost(struct ban_work *w, struct lost **list) {
    size_t n = 0, capacity = 0;
    for (size_t i = 0; i < w->n; i++) {
        const struct passage *p = &w->list[i];
        if (!w->im->stopped[i]) continue;
        const char *app = p->app.identifier;
        bool itself = app && w->app_itself[intern_find(w->apps, text_of(app))];
        bool same =
            itself && w->target[i] && service_id_of(w, app) == service_id_of(w, p->service.identifier);
        if (itself) add(w, list, &n, &capacity, app, same ? (struct amount){0} : amount_of(p));
        if (w->target[i]) add(w, list, &n, &capacity, p->service.identifier, amount_of(p));
        if (w->direct[i] && p->component.identifier) {
            struct amount none = {0};
            add(w, list, &n, &capacity, p->component.identifier, none);
        }
    }
    return n;
}

/* What goes on of services that are hit, too. */
static void count_all(const struct ban_work *w, struct lost *list, size_t n) {
    for (size_t i = 0; n && i < w->n; i++) {
        const struct passage *p = &w->list[i];
        if (p->kind != CHAIN_TRAFFIC) continue;
        service_id service = service_id_of(w, p->service.identifier),
                   app = service_id_of(w, p->app.identifier);
        for (size_t k = 0; k < n; k++)
            if (list[k].id == service || list[k].id == app) amount_add(&list[k].all, amount_of(p));
    }
}

/* "zh-Hant" is a kind of "zh" (RFC 4647 3.3.1). */
static bool is_used_in(const struct substitute *s, const char *language) {
    size_t n = strlen(language);
    for (size_t i = 0; i < s->n_languages; i++) {
        const char *tag = s->languages[i];
        if (strcmp(tag, "*") == 0 || (strncmp(tag, language, n) == 0 && (!tag[n] || tag[n] == '-')))
            return true;
    }
    return false;
}

/* Tags of languages in which none of the substitutes is used. */
static const char *languages_without(const struct ban_work *w, const struct ban_service *s) {
    const char *without = NULL;
    for (size_t i = 0; i < s->service.n_languages; i++) {
        const char *language = s->service.languages[i];
        bool some = strcmp(language, "*") == 0;
        for (size_t k = 0; k < s->n_substitutes && !some; k++)
            some = is_used_in(&s->substitutes[k], language);
        if (!some) without = without ? arena_format(w->to, "%s, %s", without, language) : language;
    }
    return without;
}

static const char *why_none(const struct ban_work *w, const struct ban_service *s) {
    if (s->n_substitutes == 0)
        return s->n_hit ? "the same ban hits all others that the atlas has" : "the atlas has no other";
    const char *without = languages_without(w, s);
    return without ? arena_format(w->to, "none is known to be used in %s", without) : NULL;
}

static struct ban_service service_of(struct ban_work *w, const struct lost *l) {
    struct ban_service to = {
        .service = atlas_service(w->atlas, l->id, w->to), .stops = l->stops, .all = l->all};
    const struct substitute *others;
    size_t n = atlas_substitutes(w->atlas, l->id, w->to, &others);
    struct substitute *list = arena_take_array(w->to, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++)
        if (ban_hits_service(w, &others[i]))
            to.n_hit++;
        else
            list[to.n_substitutes++] = others[i];
    to.substitutes = list;
    to.none = why_none(w, &to);
    return to;
}

static int heaviest_first(const void *a, const void *b) {
    const struct lost *x = a, *y = b;
    if (x->stops.bytes != y->stops.bytes) return x->stops.bytes > y->stops.bytes ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

void ban_find_services(struct ban_work *w) {
    struct lost *lost = NULL;
    size_t n = find_lost(w, &lost);
    count_all(w, lost, n);
    if (n) qsort(lost, n, sizeof *lost, heaviest_first);
    struct ban_service *list = arena_take_array(w->to, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) list[i] = service_of(w, &lost[i]);
    w->im->services = list;
    w->im->n_services = n;
    free(lost);
}
