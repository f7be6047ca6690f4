#include "evidence/app/dex/dex_digest.h"

enum { MOST_ALIKE = 8 };

struct dex_unit *dex_digest_unit(struct dex_digest *g) {
    g->units = arena_grow(g->arena, g->units, g->n_units, &g->units_room, sizeof *g->units);
    struct dex_unit *u = &g->units[g->n_units++];
    *u = (struct dex_unit){0};
    return u;
}

void dex_note(struct dex_digest *g, enum dex_note_kind is, const char *kind, uint64_t offset,
              const char *clause, const char *format, ...) {
    size_t alike = 0;
    for (size_t i = 0; i < g->n_notes; i++)
        alike += g->notes[i].is == is && strcmp(g->notes[i].kind, kind) == 0;
    if (alike >= MOST_ALIKE) return;
    va_list args;
    va_start(args, format);
    const char *what = arena_format_list(g->arena, format, args);
    va_end(args);
    g->notes = arena_grow(g->arena, g->notes, g->n_notes, &g->notes_room, sizeof *g->notes);
    g->notes[g->n_notes++] = (struct dex_note){is, kind, clause, what, offset};
}

void dex_digest_free(struct dex_digest *g) {
    if (g) arena_free(g->arena);
}
