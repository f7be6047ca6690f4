/* Policy files: reading, binding to facts, judging their own cases, warnings and sentences; and the same
 * bytes as a population. */
#include "policy/cases.h"
#include "policy/describe.h"
#include "policy/population.h"
#include "policy/warnings.h"

#include "libfyaml_leak.h"

enum { SMALL = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(100);
    struct policy *p = policy_load(a, "fuzz", (struct text){(const char *)data, size}, d);
    const struct case_outcome *outcomes;
    if (p && size <= SMALL) policy_cases_run(a, p, NULL, &outcomes);
    if (p && size <= SMALL) {
        struct output o = output_to_memory();
        policy_warnings(a, p, NULL, 20000, d);
        policy_describe(p, 80, &o);
        output_end(&o);
    }
    population_load(a, "fuzz", (struct text){(const char *)data, size}, d);
    for (size_t i = 0; i < diagnostics_count(d); i++) diagnostic_line(a, diagnostics_get(d, i));
    diagnostics_free(d);
    arena_free(a);
    return 0;
}
