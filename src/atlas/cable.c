#include "atlas/cable.h"

#include "atlas/atlas_map.h"
#include "atlas/cable_book.h"
#include "base/memory.h"
#include "base/suggest.h"

#include <stdlib.h>

const char *cable_part_text(enum cable_part p) {
    static const char *const words[CABLE_PARTS] = {"owner", "supplier", "landing-operator"};
    return p < CABLE_PARTS ? words[p] : "unknown";
}

static const struct cable_landing *landings_of(struct cable_book *b, const struct file_cable *f) {
    const struct atlas *a = b->atlas;
    struct cable_landing *list = arena_take_array(b->arena, f->places, sizeof *list);
    for (uint32_t i = 0; i < f->places; i++) {
        const struct file_cable_place *p = &a->cable_places[f->first_place + i];
        const char *name = text_at(a->strings, p->name);
        list[i] = (struct cable_landing){
            .name = name ? name : "", .latitude = p->latitude / 1e4, .longitude = p->longitude / 1e4};
        memcpy(list[i].country, p->country, 2);
    }
    return list;
}

static const struct cable_segment *segments_of(struct cable_book *b, const struct file_cable *f) {
    struct cable_segment *list = arena_take_array(b->arena, f->segments, sizeof *list);
    for (uint32_t i = 0; i < f->segments; i++) {
        const struct file_cable_segment *s = &b->atlas->cable_segments[f->first_segment + i];
        list[i] = (struct cable_segment){
            .from = s->from, .to = s->to, .km = (float)s->metres / 1000, .told = s->told != 0};
    }
    return list;
}

static const struct cable_holder *holders_of(struct cable_book *b, const struct file_cable *f) {
    const struct atlas *a = b->atlas;
    struct cable_holder *list = arena_take_array(b->arena, f->holders, sizeof *list);
    for (uint32_t i = 0; i < f->holders; i++) {
        const struct file_cable_holder *h = &a->cable_holders[f->first_holder + i];
        list[i] = (struct cable_holder){h->party, text_at(a->strings, h->name), (enum cable_part)h->part,
                                        h->place, atlas_provenance(a, h->why)};
    }
    return list;
}

static const char *const *aliases_of(struct cable_book *b, const struct file_cable *f) {
    const char **list = arena_take_array(b->arena, f->names, sizeof *list);
    for (uint32_t i = 0; i < f->names; i++)
        list[i] = text_at(b->atlas->strings, b->atlas->cable_names[f->first_name + i]);
    return list;
}

static void add_compiled(struct cable_book *b, const struct file_cable *f) {
    const struct atlas *a = b->atlas;
    struct provenance why = atlas_provenance(a, f->why);
    cable_book_add(b, &(struct cable){.id = text_at(a->strings, f->text) + sizeof "cable:" - 1,
                                      .name = text_at(a->strings, f->name),
                                      .note = text_at(a->strings, f->note),
                                      .aliases = aliases_of(b, f),
                                      .landings = landings_of(b, f),
                                      .segments = segments_of(b, f),
                                      .holders = holders_of(b, f),
                                      .n_aliases = (uint16_t)f->names,
                                      .n_landings = (uint16_t)f->places,
                                      .n_segments = (uint16_t)f->segments,
                                      .n_holders = (uint16_t)f->holders,
                                      .km = (float)f->km,
                                      .from = why.from,
                                      .to = why.to,
                                      .planned = f->flags & CABLE_PLANNED,
                                      .consortium_only = f->flags & CABLE_CONSORTIUM,
                                      .why = why});
}

struct cable_book *cable_book_new(const struct atlas *atlas) {
    struct cable_book *b = memory_new(1, sizeof *b);
    b->atlas = atlas;
    b->arena = arena_new();
    for (uint32_t i = 0; i < atlas->n_cables; i++) add_compiled(b, &atlas->cables[i]);
    return b;
}

void cable_book_add(struct cable_book *b, const struct cable *c) {
    b->list = memory_grow(b->list, b->n, &b->capacity, sizeof *b->list);
    b->list[b->n++] = *c;
}

void cable_book_free(struct cable_book *b) {
    if (!b) return;
    arena_free(b->arena);
    free(b->list);
    free(b);
}

size_t cable_book_count(const struct cable_book *b) {
    return b->n;
}

const struct cable *cable_book_get(const struct cable_book *b, size_t i) {
    return i < b->n ? &b->list[i] : NULL;
}

bool cable_called(const struct cable *c, struct text name) {
    if (atlas_same_name(name, c->id) || atlas_same_name(name, c->name)) return true;
    for (size_t i = 0; i < c->n_aliases; i++)
        if (atlas_same_name(name, c->aliases[i])) return true;
    return false;
}

const struct cable *cable_book_find(const struct cable_book *b, struct text id) {
    for (size_t i = 0; i < b->n; i++)
        if (text_is(id, b->list[i].id)) return &b->list[i];
    for (size_t i = 0; i < b->n; i++)
        if (cable_called(&b->list[i], id)) return &b->list[i];
    return NULL;
}

const char *cable_book_suggest(const struct cable_book *b, struct text word) {
    size_t n = 0, all = 0;
    for (size_t i = 0; i < b->n; i++) all += 2u + b->list[i].n_aliases;
    const char **names = memory_new(all + 1, sizeof *names);
    const char **whose = memory_new(all + 1, sizeof *whose);
    for (size_t i = 0; i < b->n; i++) {
        const struct cable *c = &b->list[i];
        names[n] = c->id, whose[n++] = c->id;
        names[n] = c->name, whose[n++] = c->id;
        for (size_t k = 0; k < c->n_aliases; k++) names[n] = c->aliases[k], whose[n++] = c->id;
    }
    const char *near = suggest(word, names, n), *id = NULL;
    for (size_t i = 0; near && i < n && !id; i++)
        if (names[i] == near) id = whose[i];
    free(names);
    free(whose);
    return id;
}
