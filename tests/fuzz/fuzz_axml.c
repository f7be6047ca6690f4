/* Binary XML: every event lies in the document, and the work within its size; then the same bytes as a
 * manifest and as a network security configuration. */
#include "evidence/app/android/axml.h"
#include "evidence/app/android/manifest.h"
#include "evidence/app/android/network_config.h"

#include <stdlib.h>

static void walk(struct app_draft *d, struct bytes b) {
    struct axml *x = axml_open(d, b, "a.xml");
    if (!x) return;
    struct xml_event e;
    size_t events = 0, attributes = 0;
    while (axml_next(x, &e)) {
        if (e.offset >= b.n) abort();
        events++;
        attributes += e.n_attributes;
        for (size_t i = 0; i < e.n_attributes; i++)
            if (e.attributes[i].name.p[e.attributes[i].name.n]) abort(); /* ends in NUL */
    }
    if (events > b.n / 8 + 1 || attributes > b.n / 20 + 256) abort();
    for (size_t i = 0; i < axml_strings(x) && i < 4096; i++) {
        uint64_t offset;
        struct text t = axml_string(x, i, &offset);
        if (t.p[t.n] || offset >= b.n) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes b = {data, size};
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(10);
    struct app_draft *d = app_draft_new(arena, "fuzz.apk", &(struct app_options){0}, diagnostics);
    walk(d, b);
    struct manifest m;
    manifest_read(d, b, NULL, "AndroidManifest.xml", &m);
    network_config_default(d, &m);
    network_config_read(d, b, &(struct res_source){0}, "res/xml/n.xml", &m);
    app_draft_finish(d);
    diagnostics_free(diagnostics);
    arena_free(arena);
    return 0;
}
