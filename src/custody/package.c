/* Each place that a package names is a slot: traffic that comes to it takes it, and what is left over becomes
 * a chain of its own ("named, and not seen"). */
#include "custody/package.h"

#include "base/address.h"
#include "base/memory.h"

#include <stdlib.h>

enum { TRAILER_NAME = 19 };

/* A host that the package names, on behalf of one component or of the app itself. */
struct slot {
    const struct app_endpoint *endpoint; /* the first that names it */
    uint32_t package;
    uint32_t next; /* 1 + the next slot of this host */
    bool met, cleartext;
};

struct package {
    const struct app *app;
    const struct link *link;
    const struct link **components; /* as many as the app has */
    uint32_t evidence;
};

struct packages {
    struct link_maker *links;
    struct arena *arena, *scratch;
    struct package *list;
    size_t n;
    struct slot *slots;
    size_t n_slots, slot_capacity;
    struct intern *hosts;
    const struct device *on; /* the last device of a list, and its link */
    const struct link *device;
    uint32_t *first; /* by host: 1 + its first slot */
    size_t n_first;
};

const char *chain_kind_text(enum chain_kind k) {
    static const char *const texts[] = {"traffic", "endpoint", "inside", "installed", "route", "trace"};
    return texts[k];
}

const char *promise_text(enum promise p) {
    static const char *const texts[] = {NULL, "named", "unexpected"};
    return texts[p];
}

static const struct link *keep(struct arena *a, struct link l) {
    struct link *own = arena_take(a, sizeof *own);
    *own = l;
    return own;
}

static bool same_component(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static uint32_t *first_of(struct packages *p, uint32_t host) {
    size_t had = p->n_first;
    while (host >= p->n_first) p->n_first = p->n_first ? p->n_first * 2 : 64;
    if (p->n_first != had) {
        p->first = memory_resize(p->first, p->n_first, sizeof *p->first);
        memset(p->first + had, 0, (p->n_first - had) * sizeof *p->first);
    }
    return &p->first[host];
}

/* "*.example.com" stands for all that lies below: it is kept, and met, as "example.com". */
static bool is_starred(const struct app_endpoint *e) {
    return e->host[0] == '*' && e->host[1] == '.';
}

static void add_slot(struct packages *p, uint32_t package, const struct app_endpoint *e) {
    uint32_t *at = first_of(p, intern_add(p->hosts, text_of(e->host + (is_starred(e) ? 2 : 0))));
    for (uint32_t i = *at; i; i = p->slots[i - 1].next) {
        struct slot *s = &p->slots[i - 1];
        if (s->package != package || !same_component(s->endpoint->component, e->component)) continue;
        s->cleartext |= e->cleartext;
        return;
    }
    p->slots = memory_grow(p->slots, p->n_slots, &p->slot_capacity, sizeof *p->slots);
    p->slots[p->n_slots] =
        (struct slot){.endpoint = e, .package = package, .next = *at, .cleartext = e->cleartext};
    *at = (uint32_t)++p->n_slots;
}

/* Components of which only a host is named show in the chain to that host. */
static bool is_inside(const struct app_component *c) {
    return (c->seen & ~(unsigned)COMPONENT_HOST) != 0;
}

/* The device that software is on: one link for all of a list. */
static const struct link *device_of(struct packages *p, const struct device *on) {
    if (on && p->on != on) {
        p->on = on;
        p->device = keep(p->arena, link_device(p->links, on));
    }
    return on ? p->device : NULL;
}

static void add_package(struct packages *p, const struct custody_app *from) {
    const struct app *app = from->app;
    struct package *to = &p->list[p->n];
    *to = (struct package){.app = app,
                           .evidence = from->evidence,
                           .link = keep(p->arena, link_package(p->links, app, device_of(p, from->on))),
                           .components =
                               arena_take_array(p->scratch, app->n_components, sizeof *to->components)};
    for (size_t i = 0; i < app->n_components; i++)
        to->components[i] = keep(p->arena, link_component(p->links, app, &app->components[i]));
    for (size_t i = 0; i < app->n_endpoints; i++)
        if (app->endpoints[i].host) add_slot(p, (uint32_t)p->n, &app->endpoints[i]);
    p->n++;
}

struct packages *packages_new(const struct custody *c, struct link_maker *m, struct arena *scratch) {
    if (!c->n_apps) return NULL;
    struct packages *p = arena_take(scratch, sizeof *p);
    *p = (struct packages){.links = m,
                           .arena = m->arena,
                           .scratch = scratch,
                           .list = arena_take_array(scratch, c->n_apps, sizeof *p->list),
                           .hosts = intern_new()};
    for (size_t i = 0; i < c->n_apps; i++) add_package(p, &c->apps[i]);
    return p;
}

void packages_free(struct packages *p) {
    if (!p) return;
    intern_free(p->hosts);
    free(p->slots);
    free(p->first);
}

/* A capture's name of an app, which may have been cut, and the package's. */
static bool is_app(const struct app *app, struct text id) {
    if (!app->id) return false;
    size_t n = strlen(app->id);
    return n == id.n ? memcmp(app->id, id.p, n) == 0
                     : id.n == TRAILER_NAME && n > id.n && memcmp(app->id, id.p, id.n) == 0;
}

static const struct link *component_link(const struct package *p, const char *component) {
    for (size_t i = 0; component && i < p->app->n_components; i++)
        if (strcmp(p->app->components[i].id, component) == 0) return p->components[i];
    return NULL;
}

static bool below(struct text name, const char *suffix) {
    size_t n = strlen(suffix);
    return name.n >= n && memcmp(name.p + name.n - n, suffix, n) == 0 &&
           (name.n == n || name.p[name.n - n - 1] == '.');
}

/* The component in the package that is known to talk to hosts of this name. */
static const struct link *component_by_host(const struct package *p, struct text service) {
    for (size_t i = 0; i < p->app->n_components; i++) {
        const struct app_component *c = &p->app->components[i];
        for (size_t k = 0; is_inside(c) && k < c->n_hosts; k++)
            if (below(service, c->hosts[k])) return p->components[i];
    }
    return NULL;
}

/* The package whose app this is; where the traffic tells no app, the only one that names the place. */
static const struct package *package_of(const struct packages *p, struct text app, uint32_t slots) {
    if (app.n) {
        const char *tab = memchr(app.p, '\t', app.n);
        struct text id = tab ? (struct text){tab + 1, app.n - (size_t)(tab + 1 - app.p)} : app;
        for (size_t i = 0; i < p->n; i++)
            if (is_app(p->list[i].app, id)) return &p->list[i];
        return NULL;
    }
    if (!slots) return NULL;
    uint32_t only = p->slots[slots - 1].package;
    for (uint32_t i = slots; i; i = p->slots[i - 1].next)
        if (p->slots[i - 1].package != only) return NULL;
    return &p->list[only];
}

/* The best of the slots of a package: one that a component's code names tells more. */
static const struct app_endpoint *take_slots(struct packages *p, const struct package *of, uint32_t slots) {
    const struct app_endpoint *best = NULL;
    for (uint32_t i = slots; i; i = p->slots[i - 1].next) {
        struct slot *s = &p->slots[i - 1];
        if (&p->list[s->package] != of) continue;
        s->met = true;
        if (!best || (!best->component && s->endpoint->component)) best = s->endpoint;
    }
    return best;
}

/* A name that is named bare ("example.com" in a rule for it and all below it) is met by what lies below it.
 */
static const struct app_endpoint *take_parents(struct packages *p, const struct package *of,
                                               struct text name) {
    const struct app_endpoint *best = NULL;
    for (const char *dot; (dot = memchr(name.p, '.', name.n));) {
        name = (struct text){dot + 1, name.n - (size_t)(dot + 1 - name.p)};
        uint32_t host = intern_find(p->hosts, name);
        for (uint32_t i = host == INTERN_ABSENT ? 0 : p->first[host]; i; i = p->slots[i - 1].next) {
            struct slot *s = &p->slots[i - 1];
            if (&p->list[s->package] != of ||
                (s->endpoint->kind != ENDPOINT_HOST && !is_starred(s->endpoint)))
                continue;
            s->met = true;
            if (!best) best = s->endpoint;
        }
    }
    return best;
}

struct meeting packages_meet(struct packages *p, struct text app, struct text service,
                             const uint8_t address[16]) {
    struct meeting m = {0};
    if (!p) return m;
    char text[ADDRESS_TEXT];
    struct text place = service.n ? service : text_of(address_text(text, address));
    uint32_t host = intern_find(p->hosts, place);
    uint32_t slots = host == INTERN_ABSENT ? 0 : p->first[host];
    const struct package *of = package_of(p, app, slots);
    if (!of) return m;
    const struct app_endpoint *e = take_slots(p, of, slots);
    const struct app_endpoint *above = service.n ? take_parents(p, of, service) : NULL;
    if (!e) e = above;
    m = (struct meeting){.app = of->link,
                         .evidence = of->evidence,
                         .promise = e ? PROMISE_NAMED : PROMISE_UNEXPECTED,
                         .place = e ? &e->at : NULL,
                         .component = e ? component_link(of, e->component) : NULL};
    if (!m.component) m.component = component_by_host(of, place);
    if (!e && of->app->n_opaque) m.promise = PROMISE_UNKNOWN; /* it may be named where nobody could see */
    if (!app.n && m.app) {
        struct link l = *m.app;
        l.seen = SEEN_INFERRED;
        m.app = keep(p->arena, l);
    }
    return m;
}

/* What a package or a list shows is not protected or unprotected: nothing was on its way. */
static const char *const not_seen_on_its_way[] = {
    "a package shows where data may go, and not how it is protected on the way"};
static const struct chain_protection unseen_protection = {
    .grade = "unknown", .why = not_seen_on_its_way, .n_why = 1};
static const char *const clear_by_its_address[] = {
    "the package names it with a scheme that does not protect what is sent (RFC 9110 4.2.1)"};
static const struct chain_protection clear_protection = {
    .grade = "none", .why = clear_by_its_address, .n_why = 1};

static struct chain chain_at(struct packages *p, const struct package *of, enum chain_kind kind,
                             struct app_place at) {
    struct proof *proof = arena_take(p->arena, sizeof *proof);
    struct app_place *place = arena_take(p->arena, sizeof *place);
    bool listed = kind == CHAIN_INSTALLED;
    *proof = (struct proof){at.offset, of->evidence, listed ? SHOWN_LISTED : SHOWN_INSIDE};
    *place = at;
    return (struct chain){.kind = (uint8_t)kind,
                          .protection = &unseen_protection,
                          .proofs = proof,
                          .places = place,
                          .n_proofs = 1};
}

static void add_links(struct packages *p, struct chain *c, const struct link *const *links, size_t n) {
    const struct link **own = arena_take_array(p->arena, n, sizeof *own);
    for (size_t i = 0; i < n; i++)
        if (links[i]) own[c->n_links++] = links[i];
    c->links = own;
}

static size_t app_chains(struct packages *p, const struct package *of, struct chain *to) {
    size_t n = 0;
    struct app_place start = {NULL, of->app->install.line};
    to[n] = chain_at(p, of, of->app->listed ? CHAIN_INSTALLED : CHAIN_INSIDE, start);
    add_links(p, &to[n++], &of->link, 1);
    for (size_t i = 0; i < of->app->n_components; i++) {
        const struct app_component *c = &of->app->components[i];
        if (!is_inside(c)) continue;
        to[n] = chain_at(p, of, CHAIN_INSIDE, c->at);
        add_links(p, &to[n++], (const struct link *[]){of->link, of->components[i]}, 2);
    }
    return n;
}

static void slot_chain(struct packages *p, const struct slot *s, struct chain *to) {
    const struct package *of = &p->list[s->package];
    const struct app_endpoint *e = s->endpoint;
    *to = chain_at(p, of, CHAIN_ENDPOINT, e->at);
    to->promise = PROMISE_NAMED;
    to->name_source = "package";
    if (s->cleartext) to->protection = &clear_protection;
    const struct link *component = component_link(of, e->component);
    if (!component) component = component_by_host(of, text_of(e->host));
    const struct link *place = keep(p->arena, link_endpoint(p->links, e));
    add_links(p, to, (const struct link *[]){of->link, component, place}, 3);
}

size_t packages_most_chains(const struct packages *p) {
    size_t n = p ? p->n_slots : 0;
    for (size_t i = 0; p && i < p->n; i++) n += 1 + p->list[i].app->n_components;
    return n;
}

size_t packages_chains(struct packages *p, struct chain *to) {
    size_t n = 0;
    if (!p) return 0;
    for (size_t i = 0; i < p->n; i++) n += app_chains(p, &p->list[i], to + n);
    for (size_t i = 0; i < p->n_slots; i++)
        if (!p->slots[i].met) slot_chain(p, &p->slots[i], &to[n++]);
    return n;
}
