/* Plans of enforcement: what is read can be written, read again, and made rules of. */
#include "enforce/backend.h"

#include <stdlib.h>

static void again(const struct enforce_plan *p, struct arena *a, struct diagnostics *d) {
    struct output out = output_to_memory();
    struct enforce_plan back;
    if (!plan_write(p, &out) || !plan_read("again", output_view(&out), &back, a, d)) abort();
    if (back.n_measures != p->n_measures || strcmp(back.id, p->id) != 0) abort();
    output_end(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct diagnostics *d = diagnostics_new(16);
    struct arena *a = arena_new();
    struct enforce_plan p;
    if (plan_read("fuzz", (struct text){(const char *)data, size}, &p, a, d)) {
        again(&p, a, d);
        struct output out = output_to_memory();
        size_t left = 0;
        if (!backend_nft.render(&p, &(struct render_options){.now_ns = 1}, &out, &left, d)) abort();
        output_end(&out);
    }
    arena_free(a);
    diagnostics_free(d);
    return 0;
}
