/* A persona file, and all forms of what it lists. */
#include "evidence/personal/data_class.h"
#include "evidence/personal/forms.h"
#include "libfyaml_leak.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(16);
    const struct persona *p = persona_parse(a, (struct text){(const char *)data, size}, "p.yaml", d);
    for (size_t i = 0; p && i < p->n_values; i++) {
        struct forms f = {0};
        if (!p->values[i].label || !data_class_phrase(p->values[i].class_name)) abort();
        forms_add(a, p, (uint32_t)i, &f);
        if (p->values[i].unfit && f.n + f.n_digests) abort();
    }
    if (!p && diagnostics_count(d) == 0) abort();
    diagnostics_free(d);
    arena_free(a);
    return 0;
}
