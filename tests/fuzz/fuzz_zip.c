/* A package: every entry is found by its name, and what reads without trouble is what its size and CRC say.
 */
#include "evidence/app/zip/zip.h"

#include <libdeflate.h>
#include <stdlib.h>

static void check(struct zip *z, const uint8_t *data, size_t size) {
    struct zip_layout l = zip_layout(z);
    if (l.directory > size || l.end > size) abort();
    for (size_t i = 0; i < zip_count(z); i++) {
        const struct zip_entry *e = zip_entry(z, i);
        const struct zip_entry *found = zip_find(z, e->name);
        if (!found || !text_equal(found->name, e->name) || (found != e) != e->duplicate) abort();
        if (e->data > size) abort();
        struct zip_content c;
        bool whole = zip_read(z, e, &c);
        if (c.owned && c.bytes.p != c.owned) abort();
        if (!c.owned && c.bytes.n && (c.bytes.p < data || c.bytes.p + c.bytes.n > data + size)) abort();
        if (whole && !c.trouble &&
            (c.bytes.n != e->size || libdeflate_crc32(0, c.bytes.p, c.bytes.n) != e->crc))
            abort();
        zip_content_free(&c);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(10);
    const struct app_options options = {
        .limits = {.most_inflated = 4 << 20, .most_entry = 1 << 20, .most_entries = 1000}};
    struct app_draft *d = app_draft_new(arena, "x.apk", &options, diagnostics);
    struct bytes b = {data, size};
    struct zip *z = zip_open(d, b, NULL);
    if (!z && zip_recognised(b)) abort();
    if (z) check(z, data, size);
    if (d->inflated > options.limits.most_inflated) abort();
    app_draft_finish(d);
    diagnostics_free(diagnostics);
    arena_free(arena);
    return 0;
}
