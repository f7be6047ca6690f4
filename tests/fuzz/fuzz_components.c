/* A list of components as others write it, and then whatever names against what came of it. */
#include "evidence/app/component/component_import.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct diagnostics *d = diagnostics_new(64);
    struct component_draft *draft = component_draft_new();
    struct text text = {(const char *)data, size};
    bool taken = component_import(draft, NULL, "l.json", text, d);
    if (!taken && diagnostics_count(d) == 0) abort();
    struct component_table *t = component_draft_finish(draft);
    size_t n;
    const struct component_prefix *list = component_prefixes(t, &n);
    for (size_t i = 0; i < n; i++) {
        if (list[i].component >= component_count(t) || list[i].prefix.p[0] != 'L') abort();
        struct text inside = {list[i].prefix.p + 1, list[i].prefix.n - 1};
        if (component_of_class(t, inside) == COMPONENT_NONE) abort();
    }
    (void)component_of_class(t, text);
    (void)component_of_host(t, text);
    (void)component_of_library(t, text);
    for (uint32_t i = 0; i < component_count(t); i++)
        if (component_find(t, text_of(component_get(t, i)->id)) != i) abort();
    component_table_free(t);
    diagnostics_free(d);
    return 0;
}
