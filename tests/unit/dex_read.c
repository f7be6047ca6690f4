#include "dex_read.h"

#include "base/memory.h"
#include "evidence/app/api/api.h"
#include "evidence/app/component/component.h"
#include "evidence/app/component/component_draft.h"

#include <stdlib.h>

static struct component_table *components(void) {
    static const struct {
        const char *id, *kind, *prefix;
    } list[] = {{"push", "push", "cn.push."},
                {"map", "map", "com.map."},
                {"deep", "analytics", "cn.push.deep."},
                {"one", "library", "com.one.Only"},
                {"shell", "packer", "com.shell."}};
    struct component_draft *d = component_draft_new();
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        uint32_t number = component_draft_add(d, list[i].id, list[i].id, NULL, list[i].kind);
        component_draft_pattern(d, number, MATCH_CLASS, text_of(list[i].prefix));
    }
    return component_draft_finish(d);
}

struct dex_heard dex_hear(const struct dex_input *in, size_t n, const char *const *declared,
                          unsigned threads) {
    struct dex_heard h = {.arena = arena_new(),
                          .diagnostics = diagnostics_new(100),
                          .components = components(),
                          .apis = api_table_new()};
    h.lookup = dex_lookup_new(h.components, h.apis);
    struct dex_context context = {.lookup = h.lookup, .declared = declared};
    while (declared && declared[context.n_declared]) context.n_declared++;
    struct app_options options = {.components = h.components, .threads = threads};
    struct app_draft *d = app_draft_new(h.arena, "test.apk", &options, h.diagnostics);
    dex_facts(d, in, n, &context);
    h.app = app_draft_finish(d);
    return h;
}

void dex_forget(struct dex_heard *h) {
    dex_lookup_free(h->lookup);
    component_table_free(h->components);
    api_table_free(h->apis);
    diagnostics_free(h->diagnostics);
    arena_free(h->arena);
}

struct dex_heard dex_hear_built(const struct build_dex *d, const char *declared) {
    struct bytes b = build_dex(d);
    const char *const list[] = {declared, NULL};
    struct dex_heard h = dex_hear(&(struct dex_input){b, "classes.dex", false}, 1, list, 1);
    free((void *)b.p);
    return h;
}

static bool same(const char *a, const char *b) {
    return a && b && strcmp(a, b) == 0;
}

const struct app_reach *dex_reach_of(const struct app *a, const char *api, const char *caller) {
    for (size_t i = 0; i < a->n_reach; i++)
        if (same(a->reach[i].api, api) && same(a->reach[i].caller, caller)) return &a->reach[i];
    return NULL;
}

const struct app_component *dex_component_of(const struct app *a, const char *id) {
    for (size_t i = 0; i < a->n_components; i++)
        if (same(a->components[i].id, id)) return &a->components[i];
    return NULL;
}

const struct app_anomaly *dex_anomaly_of(const struct app *a, const char *kind) {
    for (size_t i = 0; i < a->n_anomalies; i++)
        if (same(a->anomalies[i].kind, kind)) return &a->anomalies[i];
    return NULL;
}
