#include "atlas/compile.h"
#include "atlas/registry_cables.h"

#include <math.h>

static uint32_t add_names(struct compiler *c, const struct yaml *aliases) {
    uint32_t n = 0;
    for (const struct yaml *y = aliases ? aliases->first : NULL; y; y = y->next, n++) {
        uint32_t name = pool_add(&c->strings, y->text.p);
        section_add(c, SECTION_CABLE_NAMES, &name, sizeof name);
    }
    return n;
}

static void add_places(struct compiler *c, const struct registry_cable *cable) {
    for (size_t i = 0; i < cable->n_places; i++) {
        const struct registry_place *p = &cable->places[i];
        struct file_cable_place to = {.name = pool_add(&c->strings, p->name),
                                      .latitude = (int32_t)lround(p->latitude * 10000),
                                      .longitude = (int32_t)lround(p->longitude * 10000)};
        memcpy(to.country, p->country, 2);
        section_add(c, SECTION_CABLE_PLACES, &to, sizeof to);
    }
}

static void add_segments(struct compiler *c, const struct registry_cable *cable) {
    for (size_t i = 0; i < cable->n_segments; i++) {
        const struct registry_segment *s = &cable->segments[i];
        struct file_cable_segment to = {(uint16_t)s->from, (uint16_t)s->to, (uint32_t)lround(s->km * 1000),
                                        s->told};
        section_add(c, SECTION_CABLE_SEGMENTS, &to, sizeof to);
    }
}

/* Those that are no party though they should be were complained of; the rest stays. */
static uint32_t add_holders(struct compiler *c, const struct registry_cable *cable) {
    uint32_t n = 0;
    for (size_t i = 0; i < cable->n_holders; i++) {
        const struct registry_cable_holder *h = &cable->holders[i];
        if (h->fact.why.from > h->fact.why.to || (!h->named && h->fact.party == PARTY_NONE)) continue;
        const char *name = h->named ? h->word->text.p : c->registry->parties[h->fact.party].says.name;
        struct file_cable_holder to = {.party = h->fact.party,
                                       .name = pool_add(&c->strings, name),
                                       .why = compile_provenance(c, &h->fact.why),
                                       .part = (uint16_t)h->part,
                                       .place = (uint16_t)h->place};
        section_add(c, SECTION_CABLE_HOLDERS, &to, sizeof to);
        n++;
    }
    return n;
}

void compile_cables(struct compiler *c) {
    const struct registry *r = c->registry;
    struct arena *scratch = arena_new();
    uint32_t names = 0, places = 0, segments = 0, holders = 0;
    for (size_t i = 0; i < r->n_cables; i++) {
        const struct registry_cable *cable = &r->cables[i];
        struct file_cable to = {.text = pool_add(&c->strings, arena_format(scratch, "cable:%s", cable->id)),
                                .name = pool_add(&c->strings, cable->name),
                                .note = pool_add(&c->strings, cable->note),
                                .why = compile_provenance(c, &cable->why),
                                .first_name = names,
                                .names = add_names(c, yaml_get(cable->root, "aliases")),
                                .first_place = places,
                                .places = (uint32_t)cable->n_places,
                                .first_segment = segments,
                                .segments = (uint32_t)cable->n_segments,
                                .first_holder = holders,
                                .km = (uint32_t)lround(cable->km),
                                .flags = (cable->planned ? CABLE_PLANNED : 0u) |
                                         (cable->consortium ? CABLE_CONSORTIUM : 0u)};
        add_places(c, cable);
        add_segments(c, cable);
        to.holders = add_holders(c, cable);
        names += to.names, places += to.places, segments += to.segments, holders += to.holders;
        section_add(c, SECTION_CABLES, &to, sizeof to);
    }
    arena_free(scratch);
}
