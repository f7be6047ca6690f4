/* Indexes of F-Droid repositories, both versions. */
#include "evidence/app/mirror/mirror_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    struct mirror_index one = {.path = "index-v1.json"}, two = {.path = "repo/index-v2.json"};
    (void)mirror_index_parse_v1(&one, (struct bytes){data, size}, "x", a, d);
    (void)mirror_index_parse_v2(&two, (struct bytes){data, size}, "x", a, d);
    for (size_t i = 0; i < one.n; i++) (void)mirror_index_path(&one, &one.entries[i], a);
    for (size_t i = 0; i < two.n; i++) (void)mirror_index_path(&two, &two.entries[i], a);
    diagnostics_free(d);
    arena_free(a);
    return 0;
}
