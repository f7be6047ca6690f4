/* A Mach-O file, a fat one, or a static library. */
#include "evidence/app/component/component.h"
#include "evidence/app/native/macho.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct diagnostics *told = diagnostics_new(10);
    static struct component_table *table; /* made once: it costs more than an input */
    if (!table) table = component_table_shipped();
    struct app_options options = {.components = table};
    struct app_draft *d = app_draft_new(a, "lib.a", &options, told);
    struct bytes b = {data, size};
    macho_recognised(b);
    if (ar_recognised(b))
        ar_facts(d, b, (struct app_place){NULL, 0});
    else
        macho_facts(d, b, (struct app_place){"Payload/X.app/X", 0});
    app_draft_finish(d);
    diagnostics_free(told);
    arena_free(a);
    return 0;
}
