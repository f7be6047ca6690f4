/* Filtered F-Droid indexes. What is written of an index is an index again, without the package, and filtering
 * it once more changes nothing. The first byte chooses between an index and an entry. */
#include "enforce/backend.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static bool filter(const struct backend *b, struct text index, struct output *to) {
    static const struct measure blocked = {MEASURE_APP, .value = "app:android/a.b", .mode = MEASURE_DROP,
                                           .until_ns = 2, .platform = "android"};
    struct enforce_plan plan = {.id = "0", .measures = &blocked, .n_measures = 1};
    struct render_options o = {.now_ns = 1, .input = index.p, .input_bytes = index.n};
    struct diagnostics *d = diagnostics_new(4);
    size_t left = 0;
    bool ok = b->render(&plan, &o, to, &left, d);
    if (!ok && diagnostics_count(d) == 0) abort();
    diagnostics_free(d);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n) {
    if (n == 0) return 0;
    struct text t = {(const char *)p + 1, n - 1};
    struct output once = output_to_memory(), twice = output_to_memory();
    if (*p & 1) {
        filter(&backend_fdroid_entry, t, &once);
    } else if (filter(&backend_fdroid, t, &once)) {
        struct output thrice = output_to_memory();
        if (!filter(&backend_fdroid, output_view(&once), &twice)) abort();
        /* the second leaves out what the first said, and has nothing to say */
        if (!filter(&backend_fdroid, output_view(&twice), &thrice) ||
            !text_equal(output_view(&twice), output_view(&thrice)))
            abort();
        output_end(&thrice);
    }
    output_end(&once);
    output_end(&twice);
    return 0;
}
