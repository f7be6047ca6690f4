#include "atlas/registry_cables.h"

#include "atlas/country.h"
#include "atlas/schema.h"
#include "base/memory.h"
#include "base/suggest.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_PLACES = 1000, MOST_SEGMENTS = 4000, MOST_HOLDERS = 4000 };

struct taking {
    struct registry *r;
    struct registry_cable *cable;
    const struct yaml *sources;
    struct diagnostics *d;
};

/* -12.345: no exponent, no sign but '-'. */
static bool decimal(struct text t) {
    size_t digits = 0, dots = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '-' && i == 0) continue;
        if (t.p[i] == '.' && digits) {
            dots++;
            continue;
        }
        if (t.p[i] < '0' || t.p[i] > '9') return false;
        digits++;
    }
    return digits && dots <= 1 && t.n < 24;
}

const char *cable_number_error(const char *what, struct text t) {
    bool latitude = strcmp(what, "latitude") == 0, km = strcmp(what, "km") == 0;
    if (!decimal(t)) return "a number like 43.3 is wanted here, not";
    double v = strtod(t.p, NULL);
    if (km) return v > 0 && v <= 100000 ? NULL : "a length of a cable is above 0 and at most 100000 km, not";
    if (latitude) return v >= -90 && v <= 90 ? NULL : "a latitude is within -90 and 90, not";
    return v >= -180 && v <= 180 ? NULL : "a longitude is within -180 and 180, not";
}

static double number(const struct yaml *y, const char *key) {
    const char *s = yaml_string(y, key);
    return s ? strtod(s, NULL) : 0;
}

static size_t count(const struct yaml *y, const char *key) {
    const struct yaml *list = yaml_get(y, key);
    return list ? list->count : 0;
}

/* What a node tells of where it comes from, and what the file tells for all of it otherwise. */
static struct fact take_fact(const struct taking *t, const struct yaml *y) {
    const struct provenance *whole = &t->cable->why;
    struct fact f = registry_fact(t->r, t->cable->file, t->sources, y, t->d);
    if (!f.why.source) f.why.source = whole->source, f.why.url = whole->url;
    if (f.why.confidence == CONFIDENCE_NONE) f.why.confidence = whole->confidence;
    if (f.why.observed == DATE_MIN) f.why.observed = whole->observed;
    return f;
}

static void add_holders(struct registry_cable *c, const struct yaml *list, bool named,
                        const struct registry_cable_holder *like) {
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        struct registry_cable_holder h = *like;
        h.word = y;
        h.named = named;
        c->holders[c->n_holders++] = h;
    }
}

static void take_holders(const struct taking *t, const char *key, enum cable_part part) {
    const struct yaml *list = yaml_get(t->cable->root, key);
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        struct registry_cable_holder like = {.fact = take_fact(t, y), .part = part};
        if (count(y, "parties") + count(y, "names") == 0)
            yaml_complain(y, t->cable->file, t->d, "give it 'parties' or 'names'", "this names nobody");
        add_holders(t->cable, yaml_get(y, "parties"), false, &like);
        add_holders(t->cable, yaml_get(y, "names"), true, &like);
    }
}

static void take_places(const struct taking *t, const char *key) {
    struct registry_cable *c = t->cable;
    const struct yaml *list = yaml_get(c->root, key);
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        struct registry_place *p = &c->places[c->n_places];
        *p = (struct registry_place){.id = yaml_string(y, "id"),
                                     .name = yaml_string(y, "name"),
                                     .latitude = number(y, "latitude"),
                                     .longitude = number(y, "longitude"),
                                     .at = y};
        const char *country = yaml_string(y, "country");
        if (country) memcpy(p->country, country, 2);
        if (count(y, "operators") + count(y, "operator_names")) {
            struct registry_cable_holder like = {
                .fact = take_fact(t, y), .part = CABLE_LANDING, .place = c->n_places};
            add_holders(c, yaml_get(y, "operators"), false, &like);
            add_holders(c, yaml_get(y, "operator_names"), true, &like);
        }
        c->n_places++;
    }
}

/* SIZE_MAX, having said so: there is no such place. */
static size_t place_of(const struct taking *t, const struct yaml *word) {
    const struct registry_cable *c = t->cable;
    const char **ids = memory_new(c->n_places + 1, sizeof *ids);
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < c->n_places; i++) {
        ids[i] = c->places[i].id;
        if (found == SIZE_MAX && strcmp(ids[i], word->text.p) == 0) found = i;
    }
    if (found == SIZE_MAX) {
        char hint[128];
        const char *near = suggest(word->text, ids, c->n_places);
        snprintf(hint, sizeof hint, "did you mean '%s'?", near ? near : "");
        yaml_complain(word, c->file, t->d, near ? hint : "name a landing or a branch of this file",
                      "the segment leads to nowhere: there is no '%s'", word->text.p);
    }
    free(ids);
    return found;
}

static void take_segments(const struct taking *t) {
    struct registry_cable *c = t->cable;
    for (const struct yaml *y = yaml_get(c->root, "segments")->first; y; y = y->next) {
        struct registry_segment s = {place_of(t, yaml_get(y, "from")), place_of(t, yaml_get(y, "to")),
                                     number(y, "km"), false, y};
        s.told = s.km > 0;
        if (s.from == SIZE_MAX || s.to == SIZE_MAX) continue;
        if (s.from == s.to)
            yaml_complain(y, c->file, t->d, NULL, "the segment ends where it starts");
        else
            c->segments[c->n_segments++] = s;
    }
}

/* Room for all that the file can hold; false where that is too much. */
static bool make_room(const struct taking *t) {
    struct registry_cable *c = t->cable;
    const struct yaml *root = c->root;
    static const char *const lists[] = {"owners", "suppliers", "landings"};
    static const char *const words[] = {"parties", "names", "operators", "operator_names"};
    size_t places = count(root, "landings") + count(root, "branches"), segments = count(root, "segments"),
           holders = 0;
    for (size_t i = 0; i < 3; i++) {
        const struct yaml *list = yaml_get(root, lists[i]);
        for (const struct yaml *y = list ? list->first : NULL; y; y = y->next)
            for (size_t k = 0; k < 4; k++) holders += count(y, words[k]);
    }
    if (places > MOST_PLACES || segments > MOST_SEGMENTS || holders > MOST_HOLDERS) {
        yaml_complain(root, c->file, t->d, NULL, "a cable has at most %d places, %d segments and %d holders",
                      MOST_PLACES, MOST_SEGMENTS, MOST_HOLDERS);
        return false;
    }
    c->places = arena_take_array(t->r->arena, places, sizeof *c->places);
    c->segments = arena_take_array(t->r->arena, segments, sizeof *c->segments);
    c->holders = arena_take_array(t->r->arena, holders, sizeof *c->holders);
    return true;
}

void registry_add_cable(struct registry *r, const char *file, const struct yaml *root,
                        struct diagnostics *d) {
    if (!r->cable_schema) r->cable_schema = schema_of_cables(r->arena, d);
    if (!r->cable_schema || !schema_check(r->cable_schema, root, file, country_known, d)) return;
    if (!registry_slug_is_file(file, yaml_get(root, "cable"), "the cable is", d)) return;
    const char *status = yaml_string(root, "status"), *consortium = yaml_string(root, "consortium");
    struct registry_cable c = {.id = yaml_string(root, "cable"),
                               .name = yaml_string(root, "name"),
                               .note = yaml_string(root, "note"),
                               .file = file,
                               .root = root,
                               .why = registry_fact(r, file, yaml_get(root, "sources"), root, d).why,
                               .km = number(root, "length_km"),
                               .planned = strcmp(status, "planned") == 0,
                               .retired = strcmp(status, "retired") == 0,
                               .consortium = consortium && strcmp(consortium, "yes") == 0};
    struct taking t = {r, &c, yaml_get(root, "sources"), d};
    if (!make_room(&t)) return;
    take_holders(&t, "owners", CABLE_OWNER);
    take_holders(&t, "suppliers", CABLE_SUPPLIER);
    take_places(&t, "landings");
    take_places(&t, "branches");
    take_segments(&t);
    cable_reckon(&c);
    cable_check(&c, d);
    r->cables = memory_grow(r->cables, r->n_cables, &r->cables_capacity, sizeof *r->cables);
    r->cables[r->n_cables++] = c;
}

static int by_id(const void *a, const void *b) {
    const struct registry_cable *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    return order ? order : strcmp(x->file, y->file);
}

static void find_parties(const struct registry *r, const struct registry_cable *c, struct diagnostics *d) {
    for (size_t i = 0; i < c->n_holders; i++) {
        struct registry_cable_holder *h = &c->holders[i];
        if (h->named) continue;
        h->fact.party = registry_party(r, h->word->text.p);
        if (h->fact.party != PARTY_NONE) continue;
        char hint[128];
        const char *near = registry_near_party(r, h->word->text.p);
        snprintf(hint, sizeof hint, "did you mean '%s'?", near ? near : "");
        yaml_complain(h->word, c->file, d, near ? hint : "write its party file first, or give its name alone",
                      "there is no party '%s'", h->word->text.p);
    }
}

static bool owned(const struct registry_cable *c) {
    for (size_t i = 0; i < c->n_holders; i++)
        if (c->holders[i].part == CABLE_OWNER) return true;
    return false;
}

/* Owners are told in one place: a party file that holds a cable with a file of its own would hide them. */
static void check_held(const struct registry *r, struct diagnostics *d) {
    for (size_t i = 0; i < r->n_holdings; i++) {
        const struct registry_holding *h = &r->holdings[i];
        if (strncmp(h->key, "cable:", sizeof "cable:" - 1) != 0) continue;
        const char *id = h->key + sizeof "cable:" - 1;
        for (size_t k = 0; k < r->n_cables; k++)
            if (strcmp(r->cables[k].id, id) == 0 && owned(&r->cables[k]))
                yaml_complain(h->fact.at, h->fact.file, d, "leave it out here",
                              "the owners of %s are told in %s", h->key, r->cables[k].file);
    }
}

/* Two graphs of one cable cannot be added up: the first counts. */
void registry_finish_cables(struct registry *r, struct diagnostics *d) {
    size_t kept = 0;
    for (size_t i = 0; i < r->n_cables; i++) find_parties(r, &r->cables[i], d);
    if (r->n_cables) qsort(r->cables, r->n_cables, sizeof *r->cables, by_id);
    for (size_t i = 0; i < r->n_cables; i++) {
        const struct registry_cable *c = &r->cables[i];
        if (kept && strcmp(r->cables[kept - 1].id, c->id) == 0)
            yaml_complain(yaml_get(c->root, "cable"), c->file, d, "write all of it in one file",
                          "the cable '%s' has a file already: %s", c->id, r->cables[kept - 1].file);
        else
            r->cables[kept++] = *c;
    }
    r->n_cables = kept;
    check_held(r, d);
}
