/* One class file. */
#include "evidence/app/java/java.h"
#include "evidence/app/java/java_reading.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(10);
    struct app_draft *d =
        app_draft_new(arena, "x.jar", &(struct app_options){.limits.most_items = 1000}, diagnostics);
    struct bytes b = {data, size};
    static struct api_table *apis; /* made once: it is not what is tried */
    if (!apis) apis = api_table_new();
    struct java_reading r;
    java_reading_begin(&r, d, apis);
    java_reading_class(&r, b, (struct app_place){"A.class", 0});
    java_reading_end(&r);
    struct app *app = app_draft_finish(d);
    for (size_t i = 0; i < app->n_reach; i++)
        if (app->reach[i].at.offset > size) abort();
    for (size_t i = 0; i < app->n_endpoints; i++)
        if (app->endpoints[i].at.offset >= size) abort();
    diagnostics_free(diagnostics);
    arena_free(arena);
    return 0;
}
