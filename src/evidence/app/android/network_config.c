#include "evidence/app/android/network_config.h"

#include "evidence/app/android/axml.h"

enum { DEEP = 24, MOST_DOMAINS = 4096, MOST_CONFIGS = 4096, NAME_ROOM = 256 };

enum element { OTHER, DOCUMENT, ROOT, BASE, DEBUG, FOR_DOMAINS, NAME, PINS, ANCHORS };

/* What one <base-config> or <domain-config> says. What it leaves unsaid is its parent's. */
struct config {
    size_t parent; /* the base's is itself */
    enum app_answer cleartext, user_ca;
    bool pins;
    const char *pins_until; /* of its own set */
};

struct domain {
    const char *name;
    size_t config;
};

struct taker {
    struct app_draft *draft;
    const struct res_source *resources;
    const char *entry;
    struct {
        enum element element;
        size_t config;
    } stack[DEEP];
    struct config *configs; /* [0]: the base */
    struct domain *domains;
    size_t n_configs, configs_capacity, n_domains, domains_capacity;
    uint64_t depth;
    char name[NAME_ROOM]; /* of <domain>, as it comes by */
    size_t name_length;
    enum app_answer debug_user_ca;
    bool subdomains, base_seen, found;
};

static enum app_answer answer(struct taker *t, const struct xml_event *e, const char *name) {
    const struct xml_attribute *a = xml_by_name(e, name);
    if (!a) return APP_UNKNOWN;
    struct res_value v = a->value;
    if (!res_resolve(t->resources, &v)) return APP_UNKNOWN;
    return res_boolean(&v, false) ? APP_YES : APP_NO;
}

static size_t new_config(struct taker *t, size_t parent, const struct xml_event *e) {
    if (t->n_configs == MOST_CONFIGS) return parent;
    t->configs =
        arena_grow(t->draft->arena, t->configs, t->n_configs, &t->configs_capacity, sizeof *t->configs);
    t->configs[t->n_configs] = (struct config){.parent = parent};
    if (e) t->configs[t->n_configs].cleartext = answer(t, e, "cleartextTrafficPermitted");
    return t->n_configs++;
}

/* Anchors that are told replace those of the parent, be it only the system's. */
static void take_anchor(struct taker *t, const struct xml_event *e, size_t config, bool debug) {
    const struct xml_attribute *a = xml_by_name(e, "src");
    bool user = a && a->value.type == RES_STRING && text_is(a->value.text, "user");
    enum app_answer *to = debug ? &t->debug_user_ca : &t->configs[config].user_ca;
    if (user || *to == APP_UNKNOWN) *to = user ? APP_YES : APP_NO;
}

/* What the element is, by where it stands (XmlConfigSource.java of the framework). */
static enum element start(struct taker *t, enum element parent, const struct xml_event *e, size_t *config) {
    if (parent == DOCUMENT && text_is(e->name, "network-security-config")) {
        t->found = true;
        return ROOT;
    }
    if (parent == ROOT && text_is(e->name, "base-config") && !t->base_seen) {
        t->base_seen = true;
        t->configs[0].cleartext = answer(t, e, "cleartextTrafficPermitted");
        return BASE;
    }
    if (parent == ROOT && text_is(e->name, "debug-overrides")) return DEBUG;
    if ((parent == ROOT || parent == FOR_DOMAINS) && text_is(e->name, "domain-config")) {
        *config = new_config(t, *config, e);
        return FOR_DOMAINS;
    }
    bool holder = parent == BASE || parent == FOR_DOMAINS || parent == DEBUG;
    if (holder && text_is(e->name, "trust-anchors")) return ANCHORS;
    if (parent == FOR_DOMAINS && text_is(e->name, "pin-set")) {
        const struct xml_attribute *a = xml_by_name(e, "expiration");
        if (a)
            t->configs[*config].pins_until =
                arena_string(t->draft->arena, res_text(t->draft->arena, &a->value));
        return PINS;
    }
    if (parent == FOR_DOMAINS && text_is(e->name, "domain")) {
        t->name_length = 0;
        t->subdomains = answer(t, e, "includeSubdomains") == APP_YES;
        return NAME;
    }
    if (parent == PINS && text_is(e->name, "pin")) t->configs[*config].pins = true;
    return OTHER;
}

static void take_text(struct taker *t, struct text s) {
    size_t room = NAME_ROOM - t->name_length, n = s.n < room ? s.n : room;
    memcpy(t->name + t->name_length, s.p, n);
    t->name_length += n;
}

static void end_domain(struct taker *t, size_t config) {
    struct text name = {t->name, t->name_length};
    while (name.n && (unsigned char)name.p[0] <= ' ') name.p++, name.n--;
    while (name.n && (unsigned char)name.p[name.n - 1] <= ' ') name.n--;
    if (!name.n || t->n_domains == MOST_DOMAINS) return;
    t->domains =
        arena_grow(t->draft->arena, t->domains, t->n_domains, &t->domains_capacity, sizeof *t->domains);
    t->domains[t->n_domains++] = (struct domain){
        arena_format(t->draft->arena, "%s%.*s", t->subdomains ? "*." : "", (int)name.n, name.p), config};
}

static void take_event(struct taker *t, const struct xml_event *e) {
    bool inside = t->depth && t->depth <= DEEP;
    size_t top = inside ? (size_t)t->depth - 1 : 0;
    if (e->kind == XML_TEXT) {
        if (inside && t->stack[top].element == NAME) take_text(t, e->text);
    } else if (e->kind == XML_START) {
        enum element parent = t->depth ? inside ? t->stack[top].element : OTHER : t->found ? OTHER : DOCUMENT;
        size_t config = inside ? t->stack[top].config : 0;
        if (parent == ANCHORS && text_is(e->name, "certificates"))
            take_anchor(t, e, config, top && t->stack[top - 1].element == DEBUG);
        enum element element = start(t, parent, e, &config);
        if (t->depth < DEEP) {
            t->stack[t->depth].element = element;
            t->stack[t->depth].config = config;
        }
        t->depth++;
    } else if (t->depth) {
        if (inside && t->stack[top].element == NAME) end_domain(t, t->stack[top].config);
        t->depth--;
    }
}

static enum app_answer cleartext_of(const struct taker *t, size_t config) {
    while (t->configs[config].cleartext == APP_UNKNOWN && config) config = t->configs[config].parent;
    return t->configs[config].cleartext;
}

/* *config becomes the one whose pins count. */
static bool pinned(const struct taker *t, size_t *config) {
    while (!t->configs[*config].pins && *config) *config = t->configs[*config].parent;
    return t->configs[*config].pins;
}

static void add_domains(struct taker *t) {
    struct app_network *to = &t->draft->app.network;
    const char **clear = arena_take_array(t->draft->arena, t->n_domains, sizeof *clear);
    const char **pins = arena_take_array(t->draft->arena, t->n_domains, sizeof *pins);
    to->n_cleartext_domains = to->n_pinned_domains = 0;
    to->pins_until = NULL;
    for (size_t i = 0; i < t->n_domains; i++) {
        const struct domain *d = &t->domains[i];
        if (cleartext_of(t, d->config) == APP_YES) clear[to->n_cleartext_domains++] = d->name;
        size_t pinning = d->config;
        if (!pinned(t, &pinning)) continue;
        pins[to->n_pinned_domains++] = d->name;
        const char *until = t->configs[pinning].pins_until; /* "2030-01-31": in the order of the days */
        if (until && (!to->pins_until || strcmp(until, to->pins_until) < 0)) to->pins_until = until;
    }
    to->cleartext_domains = clear;
    to->pinned_domains = pins;
}

/* NetworkSecurityConfig.getDefaultBuilder(): clear text until 27, the user's CAs until 23. */
static enum app_answer default_cleartext(const struct manifest *m) {
    return m->target_level < 28 ? APP_YES : APP_NO;
}

static enum app_answer default_user_ca(const struct manifest *m) {
    return m->target_level < 24 ? APP_YES : APP_NO;
}

void network_config_default(struct app_draft *d, const struct manifest *m) {
    struct app_network *to = &d->app.network;
    to->user_ca = default_user_ca(m);
    to->cleartext = m->cleartext != APP_UNKNOWN ? m->cleartext : default_cleartext(m);
    to->source = m->cleartext != APP_UNKNOWN
                     ? "android:usesCleartextTraffic"
                     : arena_format(d->arena, "default of target level %u", m->target_level);
}

bool network_config_take(struct app_draft *d, const struct xml_source *xml,
                         const struct res_source *resources, const char *entry, const struct manifest *m) {
    struct taker t = {.draft = d, .resources = resources, .entry = entry};
    new_config(&t, 0, NULL);
    struct xml_event e;
    while (xml->next(xml->reader, &e)) take_event(&t, &e);
    if (!t.found) {
        app_add_damage(d, (struct app_place){entry, 0}, NULL,
                       "it has no <network-security-config> at its root");
        return false;
    }
    /* usesCleartextTraffic counts for nothing where there is a configuration (from 24 on) */
    struct config *base = &t.configs[0];
    if (base->cleartext == APP_UNKNOWN) base->cleartext = default_cleartext(m);
    if (base->user_ca == APP_UNKNOWN) base->user_ca = default_user_ca(m);
    if (m->debuggable == APP_YES && t.debug_user_ca == APP_YES) base->user_ca = APP_YES;
    d->app.network.cleartext = base->cleartext;
    d->app.network.user_ca = base->user_ca;
    d->app.network.source = arena_string(d->arena, entry);
    add_domains(&t);
    return true;
}

bool network_config_read(struct app_draft *d, struct bytes axml, const struct res_source *resources,
                         const char *entry, const struct manifest *m) {
    struct axml *x = axml_open(d, axml, entry);
    if (!x) {
        app_add_damage(d, (struct app_place){entry, 0}, "ResourceTypes.h, ResXMLTree_header",
                       "the network security configuration is not binary XML that Android could read");
        return false;
    }
    struct xml_source xml = axml_source(x);
    return network_config_take(d, &xml, resources, entry, m);
}
