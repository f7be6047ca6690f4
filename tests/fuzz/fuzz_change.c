/* Files of changes: reading, and applying to the atlas inside the program. */
#include "atlas/amend.h"
#include "atlas/ownership.h"

#include "libfyaml_leak.h"

#include <stdlib.h>

extern const unsigned char cordon_curated_atlas[], cordon_curated_atlas_end[];

/* Mapped once: it is never written. */
static const struct atlas *curated(void) {
    static struct atlas *atlas;
    struct bytes bytes = {cordon_curated_atlas, (size_t)(cordon_curated_atlas_end - cordon_curated_atlas)};
    if (!atlas) atlas = atlas_open_bytes(bytes, NULL, NULL);
    if (!atlas) abort();
    return atlas;
}

/* Whatever was changed, the answers are there and end. */
static void ask(struct arena *a, const struct atlas *atlas, const struct change *c) {
    struct control_test test = {.kind = CONTROL_AGGREGATE, .threshold = {1, 2}};
    const struct controller *list;
    struct holding h;
    for (size_t i = 0; i < c->n_stakes && i < 4; i++)
        atlas_controllers(atlas, a, atlas_party(atlas, text_of(c->stakes[i].owned)), test, c->date, &list);
    for (size_t i = 0; i < c->n_moves && i < 4; i++)
        atlas_holders(atlas, IDENTIFIER_DOMAIN, text_of(c->moves[i].key), c->date, &h, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(100);
    const struct change *c = change_load(a, "fuzz", (struct text){(const char *)data, size}, d);
    struct amended to;
    if (c && atlas_amend(curated(), c, &to, d)) {
        ask(a, to.before, c);
        ask(a, to.after, c);
        amended_close(&to);
    } else if (diagnostics_count(d) == 0) {
        abort(); /* refused without a word */
    }
    for (size_t i = 0; i < diagnostics_count(d); i++) diagnostic_line(a, diagnostics_get(d, i));
    diagnostics_free(d);
    arena_free(a);
    return 0;
}
