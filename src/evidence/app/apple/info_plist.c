#include "evidence/app/apple/info_plist.h"

#include "evidence/app/apple/usage.h"
#include "evidence/app/component/component.h"
#include "evidence/app/endpoint/endpoint.h"

#include <stdlib.h>

struct texts {
    struct app_draft *d;
    struct app_place at;
    uint32_t component;
};

static void take_endpoint(void *context, const struct endpoint_found *found) {
    struct texts *t = context;
    endpoint_add(t->d, found, t->component, "plist", t->at);
}

static void scan_texts(const struct endpoint_scan *scan, const struct plist *p) {
    if (p->kind == PLIST_STRING) endpoint_scan_string(scan, p->text, 0);
    for (const struct plist *c = p->first; c; c = c->next) scan_texts(scan, c);
}

void plist_endpoints(struct app_draft *d, const struct plist *p, uint32_t component, struct app_place at) {
    struct texts t = {d, at, component};
    struct endpoint_scan scan = {.take = take_endpoint, .context = &t};
    if (p) scan_texts(&scan, p);
}

/* "13.0" → 13 */
static uint32_t level_of(const struct plist *info, const char *key) {
    const char *s = plist_string(info, key);
    unsigned long v = s ? strtoul(s, NULL, 10) : 0;
    return v < 100000 ? (uint32_t)v : 0;
}

static void see_identity(struct app_draft *d, const struct plist *info) {
    d->app.id = plist_string(info, "CFBundleIdentifier");
    d->app.version = plist_string(info, "CFBundleShortVersionString");
    d->app.version_code = plist_string(info, "CFBundleVersion");
    d->app.label = plist_string(info, "CFBundleDisplayName");
    if (!d->app.label) d->app.label = plist_string(info, "CFBundleName");
    d->app.least_level = level_of(info, "MinimumOSVersion");
    d->app.target_level = level_of(info, "DTPlatformVersion");
}

static void see_permissions(struct app_draft *d, const struct plist *info, struct app_place at) {
    for (const struct plist *p = info->first; p; p = p->next) {
        const struct apple_usage *u = apple_usage_of(p->key);
        if (u)
            app_add_permission(d,
                               (struct app_permission){
                                   .name = u->key, .data = u->data, .capability = u->capability, .at = at});
    }
    for (const struct plist *p = plist_first(info, "UIBackgroundModes"); p; p = p->next) {
        const struct apple_usage *u = apple_background_of(p->text);
        if (u)
            app_add_capability(d,
                               (struct app_capability){
                                   .name = u->capability,
                                   .why = arena_format(d->arena, "runs in the background for \"%s\"", u->key),
                                   .at = at});
    }
}

/* Schemes of other apps it may ask for: whether they answer tells which apps are installed. */
static void see_queries(struct app_draft *d, const struct plist *info, struct app_place at) {
    static const char key[] = "LSApplicationQueriesSchemes";
    const struct plist *list = plist_get(info, key);
    if (!list || !list->count) return;
    char *names = arena_take(d->arena, 1);
    size_t shown = 0;
    for (const struct plist *p = list->first; p && shown < 12; p = p->next)
        if (p->text.n && p->text.n < 64)
            names = arena_format(d->arena, "%s%s%s", names, shown++ ? ", " : "", p->text.p);
    app_add_permission(d,
                       (struct app_permission){
                           .name = key, .data = "apps.installed", .capability = "installed-apps", .at = at});
    app_add_capability(
        d, (struct app_capability){
               .name = "installed-apps",
               .why = arena_format(d->arena, "may ask whether apps of %zu schemes are installed: %s%s",
                                   list->count, names, list->count > shown ? " …" : ""),
               .at = at});
}

static void see_schemes(struct app_draft *d, const struct plist *info) {
    for (const struct plist *type = plist_first(info, "CFBundleURLTypes"); type; type = type->next)
        for (const struct plist *p = plist_first(type, "CFBundleURLSchemes"); p; p = p->next)
            if (p->text.n)
                app_add_declared(
                    d, (struct app_declared){
                           .kind = "url-scheme", .name = p->text.p, .exported = true, .enabled = true});
}

static bool is_insecure(const struct plist *domain) {
    return plist_is_true(domain, "NSExceptionAllowsInsecureHTTPLoads") ||
           plist_is_true(domain, "NSThirdPartyExceptionAllowsInsecureHTTPLoads") ||
           plist_is_true(domain, "NSTemporaryExceptionAllowsInsecureHTTPLoads");
}

static const char *const *domains(struct app_draft *d, const struct plist *list, bool insecure, size_t *n) {
    *n = 0;
    if (!list || list->kind != PLIST_DICT || !list->count) return NULL;
    const char **names = arena_take_array(d->arena, list->count, sizeof *names);
    for (const struct plist *p = list->first; p; p = p->next)
        if (p->key.n && (!insecure || is_insecure(p))) names[(*n)++] = p->key.p;
    return names;
}

/* App Transport Security: without a word on it, cleartext is refused. NSAllowsArbitraryLoads counts for
 * nothing (iOS 10 and later) beside a key for one kind of loads. */
static void see_network(struct app_draft *d, const struct plist *info) {
    const struct plist *ats = plist_get(info, "NSAppTransportSecurity");
    struct app_network *net = &d->app.network;
    bool narrower = plist_get(ats, "NSAllowsArbitraryLoadsInWebContent") ||
                    plist_get(ats, "NSAllowsArbitraryLoadsForMedia") ||
                    plist_get(ats, "NSAllowsLocalNetworking");
    net->cleartext = plist_is_true(ats, "NSAllowsArbitraryLoads") && !narrower ? APP_YES : APP_NO;
    net->source = ats ? "NSAppTransportSecurity" : "default of App Transport Security";
    net->cleartext_domains =
        domains(d, plist_get(ats, "NSExceptionDomains"), true, &net->n_cleartext_domains);
    net->pinned_domains = domains(d, plist_get(ats, "NSPinnedDomains"), false, &net->n_pinned_domains);
}

static void see_markers(struct app_draft *d, const struct plist *info, struct app_place at) {
    if (!d->options.components) return;
    for (const struct plist *p = info->first; p; p = p->next) {
        uint32_t component = component_of_marker(d->options.components, p->key);
        if (component != COMPONENT_NONE) app_add_component(d, component, COMPONENT_PACKAGED, p->key.p, 0, at);
    }
}

void info_plist_facts(struct app_draft *d, const struct plist *info, struct app_place at) {
    see_identity(d, info);
    see_permissions(d, info, at);
    see_queries(d, info, at);
    see_schemes(d, info);
    see_network(d, info);
    see_markers(d, info, at);
    plist_endpoints(d, info, COMPONENT_NONE, at);
}

void info_plist_extension(struct app_draft *d, const struct plist *info, struct app_place at) {
    const char *name = plist_string(info, "CFBundleIdentifier");
    const struct plist *extension = plist_get(info, "NSExtension");
    const char *point = plist_string(extension, "NSExtensionPointIdentifier");
    if (name)
        app_add_declared(d, (struct app_declared){.kind = "extension",
                                                  .name = name,
                                                  .exported = true,
                                                  .enabled = true,
                                                  .actions = &point,
                                                  .n_actions = point ? 1 : 0});
    see_permissions(d, info, at);
    plist_endpoints(d, info, COMPONENT_NONE, at);
}
