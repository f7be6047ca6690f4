#include "evidence/app/android/manifest.h"
#include "evidence/app/apple/data_safety.h"
#include "evidence/app/package.h"
#include "evidence/app/zip/zip.h"

bool app_peek(struct bytes b, struct arena *a, struct app_peek *to) {
    if (!zip_recognised(b)) return false;
    struct diagnostics *unsaid = diagnostics_new(1); /* whoever reads the package says it */
    struct arena *scratch = arena_new();
    struct app_options none = {0};
    struct app_draft *d = app_draft_new(scratch, "", &none, unsaid);
    struct zip *z = zip_open(d, b, NULL);
    const struct zip_entry *e = z ? zip_find(z, TEXT("AndroidManifest.xml")) : NULL;
    struct zip_content xml = {0};
    struct manifest m = {0};
    bool found = e && zip_read(z, e, &xml) && manifest_read(d, xml.bytes, NULL, NULL, &m) && m.package;
    if (found) *to = (struct app_peek){arena_string(a, m.package), arena_string(a, m.split)};
    zip_content_free(&xml);
    app_draft_free(d);
    arena_free(scratch);
    diagnostics_free(unsaid);
    return found;
}

bool app_declarations_recognised(struct bytes b) {
    return data_safety_recognised(b);
}
