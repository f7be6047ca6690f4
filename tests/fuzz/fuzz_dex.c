/* A DEX, and what lies behind a place in it as a hidden one: the last byte tells which. */
#include "evidence/app/api/api.h"
#include "evidence/app/component/component.h"
#include "evidence/app/dex/dex.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct component_table *components; /* made once: they take longer than what is tested */
    static struct dex_lookup *lookup;
    if (!components) components = component_table_shipped();
    if (!lookup) lookup = dex_lookup_new(components, api_table_new());
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(100);
    const struct app_options options = {
        .components = components, .threads = 1, .limits = {.most_items = 500}};
    const char *const declared[] = {"com.shop.Main", "com.shop.Gone"};
    const struct dex_context context = {.lookup = lookup, .declared = declared, .n_declared = 2};

    struct bytes all = {data, size};
    size_t part = size > 64 ? data[size - 1] * size / 256 : size;
    const struct dex_input in[] = {{all, "classes.dex", false},
                                   {{data + part, size - part}, "assets/x", true}};
    struct app_draft *d = app_draft_new(arena, "fuzz.apk", &options, diagnostics);
    dex_facts(d, in, 2, &context);
    const struct app *app = app_draft_finish(d);
    for (size_t i = 0; i < app->n_reach; i++)
        if (!app->reach[i].caller || !app->reach[i].count) abort();
    /* a damaged wrapping (VDEX of a version that there is not) is read all the same where a DEX lies in it */
    if (app->classes && !dex_recognised(all) && !memmem(data, size, "dex", 3)) abort();

    diagnostics_free(diagnostics);
    arena_free(arena);
    return 0;
}
