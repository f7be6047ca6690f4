/* The protobuf forms of bundles, and the text that libraries have: the same bytes as a document of either and
 * as a table of resources. */
#include "evidence/app/android/manifest_proto.h"
#include "evidence/app/android/manifest_text.h"

#include <stdlib.h>

static void take(void *context, struct text s, uint64_t offset) {
    const size_t *size = context;
    if (offset > *size || s.n > *size - offset) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes b = {data, size};
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(10);
    struct app_draft *d = app_draft_new(arena, "fuzz.aab", &(struct app_options){0}, diagnostics);
    struct resources_proto *r = resources_proto_open(d, b, "base/resources.pb");
    if (r) resources_proto_strings(r, take, &size);
    for (uint32_t i = 0; r && i < 64; i++) {
        struct res_value v;
        resources_proto_find(r, 0x7f000000 | (i >> 3) << 16 | (i & 7), &v);
    }
    struct manifest m;
    manifest_proto_read(d, b, r, "base/manifest/AndroidManifest.xml", &m);
    manifest_text_read(d, b, "AndroidManifest.xml", &m);
    app_draft_finish(d);
    diagnostics_free(diagnostics);
    arena_free(arena);
    return 0;
}
