/* Jurisdiction files: schema, dates, members, decisions, and the checks over all of them. */
#include "atlas/registry.h"

#include "libfyaml_leak.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct diagnostics *d = diagnostics_new(100);
    struct registry *r = registry_new();
    registry_add(r, "eu.yaml", (struct text){(const char *)data, size}, d);
    registry_finish(r, d);
    registry_free(r);
    diagnostics_free(d);
    return 0;
}
