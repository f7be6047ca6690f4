/* Resource tables: any id may be asked for, and all strings. */
#include "evidence/app/android/arsc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes b = {data, size};
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(10);
    struct app_draft *d = app_draft_new(arena, "fuzz.apk", &(struct app_options){0}, diagnostics);
    struct arsc *a = arsc_open(d, b, "resources.arsc");
    for (uint32_t i = 0; a && i < 256; i++) {
        struct res_value v;
        uint32_t id = 0x7f000000 | (i >> 4) << 16 | (i & 15);
        if (arsc_find(a, id, &v) && v.type == RES_STRING && v.text.p[v.text.n]) abort();
        arsc_name(a, id);
    }
    for (size_t i = 0; a && i < arsc_strings(a) && i < 4096; i++) {
        uint64_t offset;
        arsc_string(a, i, &offset);
        if (offset >= size) abort();
    }
    app_draft_free(d);
    diagnostics_free(diagnostics);
    arena_free(arena);
    return 0;
}
