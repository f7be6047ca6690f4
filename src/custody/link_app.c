/* Links of what is inside packages. */
#include "custody/link.h"

#include "base/address.h"
#include "evidence/app/component/component.h"

#include <stdio.h>
#include <strings.h>

/* What an app can do: what its manifest asks for, and what its code calls and is allowed to. A call without
 * the permission for it does nothing. */
struct abilities {
    struct arena *arena;
    struct link_capability *list;
    size_t n, capacity;
};

static void add_ability(struct abilities *a, const char *name, const char *why) {
    if (!name) return;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->list[i].name, name) == 0) return;
    a->list = arena_grow(a->arena, a->list, a->n, &a->capacity, sizeof *a->list);
    a->list[a->n++] = (struct link_capability){name, why};
}

/* Facts of one component, or with NULL of the whole app. */
static bool concerns(const struct app_component *c, const char *component) {
    return !c || (component && strcmp(component, c->id) == 0);
}

static const struct link_inside *inside_of(struct arena *arena, const struct app *app,
                                           const struct app_component *c, const struct link *device) {
    struct abilities all = {.arena = arena};
    for (size_t i = 0; i < app->n_reach; i++) {
        const struct app_reach *r = &app->reach[i];
        if (r->permitted == APP_NO || !concerns(c, r->component)) continue;
        add_ability(&all, r->capability, arena_format(arena, "%s calls %s", r->caller, r->api));
    }
    for (size_t i = 0; i < app->n_capabilities; i++)
        if (concerns(c, app->capabilities[i].component))
            add_ability(&all, app->capabilities[i].name, app->capabilities[i].why);
    for (size_t i = 0; i < app->n_permissions && !c; i++)
        if (!app->permissions[i].defined && app->permissions[i].granted != APP_NO)
            add_ability(&all, app->permissions[i].capability,
                        arena_format(arena, "%s %s",
                                     app->permissions[i].granted == APP_YES ? "is granted" : "asks for",
                                     app->permissions[i].name));
    struct link_inside *inside = arena_take(arena, sizeof *inside);
    *inside = (struct link_inside){.app = app,
                                   .component = c,
                                   .capabilities = all.list,
                                   .n_capabilities = all.n,
                                   .opaque = app->n_opaque,
                                   .unread = app->listed,
                                   .preinstalled = app->install.system,
                                   .device = device};
    return inside;
}

static void hold_by_signer(struct link_maker *m, struct link *l, const struct app *app) {
    char hex[65];
    for (size_t i = 0; i < app->n_signers && l->holder.party == PARTY_NONE; i++) {
        const struct app_signer *s = &app->signers[i];
        if (s->verified == APP_NO || s->past) continue;
        for (size_t k = 0; k < sizeof s->sha256; k++) snprintf(hex + 2 * k, 3, "%02x", s->sha256[k]);
        link_find_holder(m, l, IDENTIFIER_CERT, text_of(hex));
    }
}

/* By the name that a list gives the maker: less sure than an identifier. */
static void hold_by_maker(struct link_maker *m, struct link *l, const char *maker) {
    if (!maker || l->holder.party != PARTY_NONE) return;
    party_id party = atlas_party_named(m->atlas, text_of(maker));
    if (party == PARTY_NONE)
        l->holder.name = maker;
    else
        link_set_party(m, l, party, CONFIDENCE_MEDIUM,
                       arena_format(m->arena, "the list names its maker: %s", maker));
}

/* By the domain of the maker's mail address, unless it is one that gives addresses to anybody: the atlas
 * tells who holds a domain, and not what for, so this is a guess. */
static void hold_by_domain(struct link_maker *m, struct link *l, const char *domain) {
    static const char *const of_anybody[] = {
        "gmail.com", "googlemail.com", "outlook.com",    "hotmail.com", "live.com",
        "yahoo.com", "icloud.com",     "me.com",         "qq.com",      "163.com",
        "126.com",   "gmx.de",         "gmx.net",        "web.de",      "mail.ru",
        "yandex.ru", "proton.me",      "protonmail.com", "github.com",  "users.noreply.github.com"};
    if (!domain || l->holder.party != PARTY_NONE) return;
    for (size_t i = 0; i < sizeof of_anybody / sizeof *of_anybody; i++)
        if (strcasecmp(domain, of_anybody[i]) == 0) return;
    struct holding h = {.party = PARTY_NONE};
    if (!atlas_holders(m->atlas, IDENTIFIER_DOMAIN, text_of(domain), m->as_of, &h, 1)) return;
    link_set_party(m, l, h.party, CONFIDENCE_LOW,
                   arena_format(m->arena, "the list gives its maker an address at %s", domain));
}

/* By who is named in a package URL (pkg:TYPE/NAMESPACE/NAME) or a CPE name (cpe:2.3:a:VENDOR:…,
 * cpe:/a:VENDOR:…): words of whoever wrote the list. */
static void hold_by_word(struct link_maker *m, struct link *l, const char *from, char separator, unsigned nth,
                         const char *what) {
    if (!from || l->holder.party != PARTY_NONE) return;
    for (; nth && from; nth--) from = (from = strchr(from, separator)) ? from + 1 : NULL;
    const char *end = from ? strchr(from, separator) : NULL;
    if (!end || end == from) return;
    char *own = arena_text(m->arena, (struct text){from, (size_t)(end - from)});
    for (char *p = own; *p; p++)
        if (*p == '_') *p = ' '; /* CPE names have no blanks (NISTIR 7695 5.3.2) */
    struct text word = text_of(*own == '@' ? own + 1 : own);
    party_id party = atlas_party_named(m->atlas, word);
    link_set_party(m, l, party, CONFIDENCE_LOW,
                   arena_format(m->arena, "the list's %s names %.*s", what, (int)word.n, word.p));
}

static void hold_by_list(struct link_maker *m, struct link *l, const struct app_install *i) {
    hold_by_word(m, l, i->cpe, ':', i->cpe && strncmp(i->cpe, "cpe:2.3:", 8) == 0 ? 3 : 2, "CPE name");
    hold_by_word(m, l, i->purl, '/', 1, "package URL");
    hold_by_domain(m, l, i->maker_domain);
}

struct link link_package(struct link_maker *m, const struct app *app, const struct link *device) {
    struct link l = {.role = LINK_APP, .seen = SEEN_OBSERVED, .holder = {.party = PARTY_NONE}};
    const char *platform = app->platform ? app->platform : "unknown";
    l.source = app->format;
    const char *value = arena_format(m->arena, "%s/%s", platform, app->id ? app->id : "(unnamed)");
    l.identifier = arena_format(m->arena, "app:%s", value);
    if (app->id) link_find_holder(m, &l, IDENTIFIER_APP, text_of(value));
    hold_by_signer(m, &l, app);
    hold_by_maker(m, &l, app->install.maker);
    hold_by_list(m, &l, &app->install);
    l.inside = inside_of(m->arena, app, NULL, device);
    return l;
}

/* As the list tells it; one that does not is an imported one, which nobody has checked. */
static enum confidence confidence_of(const struct app_component *c) {
    if (!c->confidence) return CONFIDENCE_LOW;
    return strcmp(c->confidence, "high") == 0     ? CONFIDENCE_HIGH
           : strcmp(c->confidence, "medium") == 0 ? CONFIDENCE_MEDIUM
                                                  : CONFIDENCE_LOW;
}

struct link link_component(struct link_maker *m, const struct app *app, const struct app_component *c) {
    bool class_prefix = c->prefix && c->prefix[0] && c->prefix[strlen(c->prefix) - 1] == '.';
    struct link l = {.role = LINK_COMPONENT, .seen = SEEN_OBSERVED, .holder = {.party = PARTY_NONE}};
    l.identifier = arena_format(m->arena, "sdk:%s", class_prefix ? c->prefix : c->id);
    l.source = "list of components";
    if (c->party)
        link_set_party(m, &l, atlas_party(m->atlas, text_of(c->party)), confidence_of(c),
                       c->source ? arena_format(m->arena, "list of components: %s", c->source)
                                 : "list of components");
    if (l.holder.party == PARTY_NONE && class_prefix)
        link_find_holder(m, &l, IDENTIFIER_SDK, text_of(c->prefix));
    l.inside = inside_of(m->arena, app, c, NULL);
    return l;
}

struct link link_endpoint(struct link_maker *m, const struct app_endpoint *e) {
    uint8_t address[16];
    if (address_parse(text_of(e->host), address)) {
        struct link l = link_host(m, address);
        l.source = l.source ? l.source : "named in the package";
        return l;
    }
    struct link l = {.role = LINK_SERVICE,
                     .seen = SEEN_OBSERVED,
                     .source = "named in the package",
                     .holder = {.party = PARTY_NONE}};
    const char *name = e->host[0] == '*' && e->host[1] == '.' ? e->host + 2 : e->host;
    l.identifier = arena_format(m->arena, "domain:%s", name);
    link_find_holder(m, &l, IDENTIFIER_DOMAIN, text_of(name));
    return l;
}
