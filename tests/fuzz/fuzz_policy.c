/* Policy files: reading, binding to facts, judging their own cases. */
#include "policy/cases.h"

#include "libfyaml_leak.h"

enum { SMALL = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(100);
    struct policy *p = policy_load(a, "fuzz", (struct text){(const char *)data, size}, d);
    const struct case_outcome *outcomes;
    if (p && size <= SMALL) policy_cases_run(a, p, NULL, &outcomes);
    for (size_t i = 0; i < diagnostics_count(d); i++) diagnostic_line(a, diagnostics_get(d, i));
    diagnostics_free(d);
    arena_free(a);
    return 0;
}
