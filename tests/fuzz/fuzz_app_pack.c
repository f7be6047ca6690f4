/* What lies in a cache file: read as an app, and written again it is the same app. */
#include "evidence/app/app_pack.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(50);
    const struct app *app = app_unpack((struct bytes){data, size}, a, "x.apk", d);
    if (app) {
        struct output one = output_to_memory(), two = output_to_memory();
        app_pack(&one, app, "x.apk", d);
        struct text first = output_view(&one);
        struct diagnostics *again = diagnostics_new(50);
        const struct app *same =
            app_unpack((struct bytes){(const uint8_t *)first.p, first.n}, a, "x.apk", again);
        if (!same) abort();
        app_pack(&two, same, "x.apk", again);
        if (!text_equal(output_view(&one), output_view(&two))) abort();
        diagnostics_free(again);
        (void)output_end(&one);
        (void)output_end(&two);
    }
    diagnostics_free(d);
    arena_free(a);
    return 0;
}
