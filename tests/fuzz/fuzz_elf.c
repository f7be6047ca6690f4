/* A native library. */
#include "evidence/app/component/component.h"
#include "evidence/app/native/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct diagnostics *told = diagnostics_new(10);
    static struct component_table *table; /* made once: it costs more than an input */
    if (!table) table = component_table_shipped();
    struct app_options options = {.components = table};
    struct app_draft *d = app_draft_new(a, "lib.so", &options, told);
    elf_recognised((struct bytes){data, size});
    elf_facts(d, (struct bytes){data, size}, (struct app_place){"lib/x86/libfuzz.so", 0});
    app_draft_finish(d);
    diagnostics_free(told);
    arena_free(a);
    return 0;
}
