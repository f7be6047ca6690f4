#include "evidence/app/dex/dex_reading.h"
#include "evidence/app/dex/dex_split.h"

#include "base/memory.h"

#include <stdlib.h>

enum { LEAST_ROOM = 65536, LEAST_EDGES = 1024 };

void dex_tell_too_much(struct dex_reading *r) {
    dex_note(r->digest, NOTE_OPAQUE, "dex-overlap", r->file.at, NULL,
             "parts overlap more than they do in any DEX that tools make: what is left was not looked at");
}

bool dex_may_keep(struct dex_reading *r, uint64_t n) {
    if (n <= r->left->keep) {
        r->left->keep -= n;
        return true;
    }
    dex_tell_too_much(r);
    return false;
}

struct text dex_keep(struct dex_reading *r, struct text t) {
    return dex_may_keep(r, t.n) ? text_of(arena_text(r->digest->arena, t)) : TEXT("");
}

void dex_add_use(struct dex_reading *r, struct dex_use use) {
    if (r->unit.n_uses >= r->left->uses) {
        dex_tell_too_much(r);
        return;
    }
    r->unit.uses = memory_grow(r->unit.uses, r->unit.n_uses, &r->uses_room, sizeof *r->unit.uses);
    r->unit.uses[r->unit.n_uses++] = use;
}

bool dex_room_for_edges(struct dex_reading *r, size_t more) {
    struct dex_unit *u = &r->unit;
    if (more < r->edges_room - u->n_edges) return true;
    if (u->n_edges + more > r->left->edges) {
        dex_tell_too_much(r);
        return false;
    }
    r->edges_room = (u->n_edges + more) * 2 + LEAST_EDGES;
    u->edges = memory_resize(u->edges, r->edges_room, sizeof *u->edges);
    return true;
}

static void *settled(struct arena *a, void *list, size_t n, size_t size) {
    void *to = arena_take_array(a, n, size);
    if (n) memcpy(to, list, n * size);
    free(list);
    return to;
}

/* What the unit keeps goes into the digest's arena, the rest goes. */
static void settle(struct dex_reading *r) {
    struct dex_unit *u = &r->unit, *to = dex_digest_unit(r->digest);
    struct arena *a = r->digest->arena;
    u->edges = settled(a, u->edges, u->n_edges, sizeof *u->edges);
    u->uses = settled(a, u->uses, u->n_uses, sizeof *u->uses);
    u->members = settled(a, u->members, u->n_members, sizeof *u->members);
    u->constants = settled(a, u->constants, u->n_constants, sizeof *u->constants);
    u->at = r->file.at;
    u->code_seen = !r->file.compact && !r->quickened;
    *to = *u;
    void *const done[] = {r->strings.order, r->types.order, r->string_spans, r->type_spans,
                          r->kinds,         r->loaded,      r->type_api,     r->type_last,
                          r->type_class,    r->interests,   r->events};
    for (size_t i = 0; i < sizeof done / sizeof *done; i++) free(done[i]);
    for (size_t i = 0; i < sizeof r->members / sizeof *r->members; i++) {
        free(r->members[i].list);
        free(r->members[i].interests);
    }
}

/* Endpoints among the strings that no code loads: values of constants, annotations. */
static void take_unloaded(struct dex_reading *r) {
    for (uint32_t i = 0; i < r->strings.n; i++)
        if (r->kinds[i] & STRING_ENDPOINT && !r->loaded[i].use)
            dex_load_string(r, DEX_NONE, i, r->file.base + r->string_spans[i].at);
}

static void tell_of_code(struct dex_reading *r) {
    if (r->file.compact)
        dex_note(r->digest, NOTE_OPAQUE, "dex-compact", r->file.at, NULL,
                 "compact DEX: its classes are read, the instructions of their methods are not");
    if (r->quickened)
        dex_note(r->digest, NOTE_OPAQUE, "dex-quickened", r->file.at, NULL,
                 "instructions were rewritten on a device: some do not tell what they call");
}

static bool may_read(struct dex_reading *r) {
    const struct dex_file *f = &r->file;
    uint64_t tables = (uint64_t)f->strings.n * STRING_ID + (uint64_t)f->types.n * TYPE_ID +
                      (uint64_t)f->fields.n * FIELD_ID + (uint64_t)f->methods.n * METHOD_ID +
                      (uint64_t)f->classes.n * CLASS_DEF;
    uint64_t kept = f->types.n * sizeof(struct dex_type) + f->classes.n * sizeof(struct dex_class);
    return dex_charge(r, tables) && dex_may_keep(r, kept);
}

static void read_piece(const struct dex_lookup *l, struct dex_digest *g, const struct dex_piece *piece,
                       struct dex_allowance *left) {
    struct dex_reading r = {.lookup = l, .digest = g, .rewritten = piece->rewritten, .left = left};
    if (!dex_file_open(g, piece->all, piece->header, piece->base, &r.file) || !may_read(&r)) return;
    dex_read_strings(&r);
    dex_read_types(&r);
    dex_read_members(&r);
    dex_read_classes(&r);
    take_unloaded(&r);
    tell_of_code(&r);
    left->edges -= r.unit.n_edges < left->edges ? r.unit.n_edges : left->edges;
    left->uses -= r.unit.n_uses;
    settle(&r);
}

struct dex_digest *dex_digest(const struct dex_lookup *l, const struct dex_input *in) {
    struct arena *arena = arena_new();
    struct dex_digest *g = arena_take(arena, sizeof *g);
    *g = (struct dex_digest){.arena = arena, .entry = in->entry, .hidden = in->hidden};
    uint64_t size = in->bytes.n, state = 0;
    struct dex_allowance left = {.look = size * 6 + LEAST_ROOM,
                                 .keep = size * 2 + LEAST_ROOM,
                                 .edges = size / 2 + LEAST_ROOM,
                                 .uses = size / 16 + LEAST_ROOM};
    struct dex_piece piece;
    size_t n = 0;
    for (; n < MOST_UNITS && dex_next_piece(g, in->bytes, &state, &piece); n++)
        read_piece(l, g, &piece, &left);
    if (n == 0)
        dex_note(g, NOTE_DAMAGE, "dex-none", 0, "DEX format, header_item", "no DEX can be found in it");
    if (n == MOST_UNITS)
        dex_note(g, NOTE_OPAQUE, "dex-many", state, NULL, "more than %d DEX in one file", MOST_UNITS);
    return g;
}
