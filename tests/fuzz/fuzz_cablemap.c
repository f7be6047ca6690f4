/* A map of submarine cables from anywhere: the text is one file of it, or, cut at each 0xff, the files of a
 * whole one. */
#include "atlas/cable_map.h"

#include <stdlib.h>

static void look(const struct cable_book *b, const struct cable *c) {
    for (uint16_t i = 0; i < c->n_segments; i++)
        if (c->segments[i].from >= c->n_landings || c->segments[i].to >= c->n_landings) abort();
    for (uint16_t i = 0; i < c->n_holders; i++)
        if (c->holders[i].landing >= c->n_landings) abort();
    for (uint16_t i = 0; i < c->n_landings; i++)
        if (!(c->landings[i].latitude >= -90 && c->landings[i].latitude <= 90)) abort();
    cable_book_find(b, text_of(c->id));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct diagnostics *d = diagnostics_new(4);
    static struct atlas *a; /* opened once: its checksums are most of the work */
    if (!a) a = atlas_open(NULL, d);
    if (!a) abort();
    struct cable_book *b = cable_book_new(a);
    struct map m = {
        .arena = arena_new(), .path = "fuzz", .d = d, .point_ids = intern_new(), .cable_ids = intern_new()};
    for (const uint8_t *p = data, *end = data + size; p < end;) {
        const uint8_t *cut = memchr(p, 0xff, (size_t)(end - p));
        (void)map_read(&m, "fuzz", (struct bytes){p, (size_t)((cut ? cut : end) - p)});
        p = cut ? cut + 1 : end;
    }
    (void)cable_book_take(b, &m);
    for (size_t i = 0; i < cable_book_count(b); i++) look(b, cable_book_get(b, i));
    cable_book_suggest(b, TEXT("mare"));
    intern_free(m.point_ids);
    intern_free(m.cable_ids);
    arena_free(m.arena);
    cable_book_free(b);
    diagnostics_free(d);
    return 0;
}
