/* What packages show and lists tell, for the page's cards and tables (web/inside.js, web/listed.js). Who
 * makes and controls what is in the links of the chains; here is what only the app itself tells. */
#include "report/html_page.h"
#include "report/inside.h"
#include "report/json_parts.h"
#include "report/observation_app.h"

#include <stdio.h>

/* A page that is opened in a browser: what is more than this is counted, and the JSON report has it. */
enum { MOST_APPS = 200, MOST_OF_ONE = 400, MOST_EXAMPLES = 4 };

static void chains(struct json *j, const char *key, const uint32_t *list, size_t n) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++) json_u64(j, list[i]);
    json_array_end(j);
}

static void number(struct json *j, const char *key, uint64_t n) {
    if (n) json_put_u64(j, key, n);
}

static void cut(struct json *j, const char *key, size_t *n) {
    if (*n <= MOST_OF_ONE) return;
    json_put_u64(j, key, *n - MOST_OF_ONE);
    *n = MOST_OF_ONE;
}

static bool same(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static const char *answer(enum app_answer a) {
    return a == APP_YES ? "yes" : a == APP_NO ? "no" : NULL;
}

static void example(struct json *j, const struct app_reach *r) {
    json_object(j);
    json_put_string(j, "api", r->api);
    json_put_string(j, "caller", r->caller);
    json_put_u64(j, "count", r->count);
    json_put_string(j, "entry", r->at.entry);
    json_put_u64(j, "offset", r->at.offset);
    json_object_end(j);
}

/* Calls of one component, or of the app's own code, for one capability: they stand together. */
static size_t reach_run(struct json *j, const struct app *a, size_t from) {
    const struct app_reach *first = &a->reach[from];
    enum app_answer permitted = APP_UNKNOWN, reachable = APP_UNKNOWN;
    uint64_t calls = 0;
    size_t end = from;
    for (; end < a->n_reach && strcmp(a->reach[end].capability, first->capability) == 0 &&
           same(a->reach[end].component, first->component);
         end++) {
        const struct app_reach *r = &a->reach[end];
        calls += r->count;
        if (r->permitted > permitted) permitted = r->permitted;
        if (r->reachable > reachable) reachable = r->reachable;
    }
    json_object(j);
    json_put_string(j, "capability", first->capability);
    json_put_string(j, "data", first->data);
    json_put_string(j, "component", first->component);
    json_put_string(j, "permission", first->permission);
    json_put_string(j, "permitted", answer(permitted));
    json_put_string(j, "reachable", answer(reachable));
    json_put_u64(j, "calls", calls);
    json_put_u64(j, "ways", end - from);
    json_key(j, "examples");
    json_array(j);
    for (size_t i = from; i < end && i < from + MOST_EXAMPLES; i++) example(j, &a->reach[i]);
    json_array_end(j);
    json_object_end(j);
    return end;
}

static void reach(struct json *j, const struct app *a) {
    json_key(j, "reach");
    json_array(j);
    for (size_t i = 0; i < a->n_reach;) i = reach_run(j, a, i);
    json_array_end(j);
}

/* Names whose text tells that nothing protects what goes there. */
static void in_clear(struct json *j, const struct app *a) {
    size_t n = 0;
    json_key(j, "in_clear");
    json_array(j);
    for (size_t i = 0; i < a->n_endpoints; i++) {
        const struct app_endpoint *e = &a->endpoints[i];
        if (!e->cleartext || n++ >= MOST_OF_ONE) continue;
        json_object(j);
        json_put_string(j, "text", e->text);
        json_put_string(j, "component", e->component);
        json_put_string(j, "found_in", e->found_in);
        json_put_string(j, "entry", e->at.entry);
        json_put_u64(j, "offset", e->at.offset);
        json_object_end(j);
    }
    json_array_end(j);
    number(j, "in_clear_cut", n > MOST_OF_ONE ? n - MOST_OF_ONE : 0);
}

static void facts(struct json *j, const struct app *a) {
    char hex[2 * APP_SHA256 + 1];
    bool known = false;
    for (size_t i = 0; i < APP_SHA256; i++) {
        snprintf(hex + 2 * i, 3, "%02x", a->sha256[i]);
        known |= a->sha256[i] != 0;
    }
    json_put_string(j, "platform", a->platform);
    json_put_string(j, "format", a->format);
    json_put_string(j, "id", a->id);
    json_put_string(j, "version", a->version);
    json_put_string(j, "version_code", a->version_code);
    json_put_string(j, "label", a->label);
    json_put_string(j, "sha256", known ? hex : NULL);
    number(j, "size", a->size);
    number(j, "least_level", a->least_level);
    number(j, "target_level", a->target_level);
    number(j, "classes", a->classes);
    number(j, "code_files", a->code_files);
}

static void package(struct page *page, const struct inside_app *in) {
    struct json *j = &page->j;
    struct app told = *in->app; /* shorter lists of the same */
    json_object(j);
    json_put_u64(j, "chain", in->chain);
    facts(j, &told);
    cut(j, "anomalies_cut", &told.n_anomalies);
    cut(j, "opaque_cut", &told.n_opaque);
    cut(j, "permissions_cut", &told.n_permissions);
    cut(j, "declarations_cut", &told.n_declarations);
    cut(j, "parts_cut", &told.n_parts);
    json_strings(j, "parts", told.parts, told.n_parts);
    json_app_signers(j, &told);
    json_app_network(j, &told.network);
    json_app_permissions(j, &told);
    json_app_declarations(j, &told);
    json_app_undeclared(j, in->app);
    json_app_remarks(j, &told);
    reach(j, &told);
    in_clear(j, &told);
    chains(j, "components", in->components, in->n_components);
    chains(j, "endpoints", in->endpoints, in->n_endpoints);
    chains(j, "traffic", in->traffic, in->n_traffic);
    json_object_end(j);
}

/* Lists are long: what is not told is left out. */
static void told(struct json *j, const char *key, const char *s) {
    if (s) json_put_string(j, key, s);
}

static void program(struct page *page, const struct inside_app *in) {
    const struct app_install *i = &in->app->install;
    struct json *j = &page->j;
    json_object(j);
    json_put_u64(j, "chain", in->chain);
    json_put_string(j, "format", in->app->format);
    told(j, "version", in->app->version);
    told(j, "label", in->app->label);
    told(j, "maker", i->maker);
    told(j, "partition", i->partition);
    told(j, "installer", i->installer);
    told(j, "system", answer(i->system));
    told(j, "updated", answer(i->updated));
    told(j, "installs_others", answer(i->installs));
    told(j, "enabled", answer(i->enabled));
    told(j, "part_of", i->part_of);
    json_object_end(j);
}

void html_apps(struct page *page) {
    struct arena *scratch = arena_new();
    struct inside_apps all = inside_apps_make(scratch, page->audit);
    struct json *j = &page->j;
    json_key(j, "apps");
    json_array(j);
    for (size_t i = 0; i < all.n_packages && i < MOST_APPS; i++) package(page, &all.packages[i]);
    json_array_end(j);
    number(j, "apps_cut", all.n_packages > MOST_APPS ? all.n_packages - MOST_APPS : 0);
    json_key(j, "software");
    json_array(j);
    for (size_t i = 0; i < all.n_listed; i++) program(page, &all.listed[i]);
    json_array_end(j);
    arena_free(scratch);
}
