/* What `cordon who` tells of a cable beside its owners: who made it, where it lands and who runs the
 * stations. */
#include "base/json.h"
#include "library/who.h"

enum { MARGIN = 2, INDENT = 15 };

static void paragraph(const struct sheet *s, const char *label, enum style style, const char *text) {
    sheet_paragraph(s, MARGIN, INDENT, label, style, sheet_clean(s->arena, text));
}

static const char *status_of(const struct cable *c, date_t as_of) {
    if (c->to != DATE_MAX && as_of > c->to) return "retired";
    return c->planned || (c->from != DATE_MIN && as_of < c->from) ? "planned" : "in service";
}

static const char *called(struct arena *a, const struct who *w, const struct cable_holder *h) {
    if (h->party == PARTY_NONE) return h->name;
    return arena_format(a, "%s (%s)", h->name, atlas_party_get(w->atlas, h->party).id);
}

static const char *town(struct arena *a, const struct cable_landing *l) {
    return arena_format(a, "%s %s", l->name, l->country);
}

static bool holds(const struct cable_holder *h, date_t as_of) {
    return h->why.from <= as_of && as_of <= h->why.to;
}

static bool same_source(const struct provenance *a, const struct provenance *b) {
    return a->confidence == b->confidence && a->disputed == b->disputed && strcmp(a->source, b->source) == 0;
}

/* Holders of one part with one source in one paragraph. */
static void part_text(const struct who *w, const struct sheet *s, enum cable_part part, const char *label) {
    const struct cable *c = w->cable;
    bool *told = arena_take_array(s->arena, c->n_holders, sizeof *told);
    for (size_t i = 0; i < c->n_holders; i++) {
        const struct cable_holder *h = &c->holders[i];
        if (told[i] || h->part != part || !holds(h, w->as_of)) continue;
        const char *all = NULL;
        for (size_t k = i; k < c->n_holders; k++) {
            const struct cable_holder *other = &c->holders[k];
            if (other->part != part || !holds(other, w->as_of) || !same_source(&h->why, &other->why))
                continue;
            const char *one = called(s->arena, w, other);
            if (part == CABLE_LANDING)
                one = arena_format(s->arena, "%s: %s", town(s->arena, &c->landings[other->landing]), one);
            all = all ? arena_format(s->arena, "%s; %s", all, one) : one;
            told[k] = true;
        }
        paragraph(s, label, STYLE_BOLD, all);
        paragraph(s, "", STYLE_DIM,
                  arena_format(s->arena, "%s confidence%s [%s]", confidence_text(h->why.confidence),
                               h->why.disputed ? ", disputed" : "", h->why.source));
        label = "";
    }
}

void who_cable_text(const struct who *w, const struct sheet *s) {
    const struct cable *c = w->cable;
    char from[DATE_TEXT], to[DATE_TEXT];
    date_text(from, c->from);
    date_text(to, c->to);
    const char *length = c->km > 0 ? arena_format(s->arena, ", %.0f km", (double)c->km) : "";
    paragraph(s, "cable", STYLE_BOLD,
              arena_format(s->arena, "%s%s, %s%s%s%s%s", c->name, length, status_of(c, w->as_of),
                           *from ? ", from " : "", from, *to ? " until " : "", to));
    if (c->consortium_only)
        paragraph(s, "", STYLE_PLAIN, "owned by a consortium that may have more members than are known");
    if (c->note) paragraph(s, "", STYLE_PLAIN, c->note);
    part_text(w, s, CABLE_SUPPLIER, "made by");
    part_text(w, s, CABLE_LANDING, "landed by");
    const char *all = NULL;
    for (size_t i = 0; i < c->n_landings; i++) {
        if (!c->landings[i].country[0]) continue;
        const char *one = town(s->arena, &c->landings[i]);
        all = all ? arena_format(s->arena, "%s, %s", all, one) : one;
    }
    if (all) paragraph(s, "lands at", STYLE_PLAIN, all);
}

static void holder_json(const struct who *w, struct json *j, const struct cable_holder *h) {
    struct jurisdiction_claim claims[WHO_CLAIMS];
    char day[DATE_TEXT];
    json_object(j);
    json_put_string(j, "party", h->party == PARTY_NONE ? NULL : atlas_party_get(w->atlas, h->party).id);
    json_put_string(j, "name", h->name);
    json_key(j, "countries");
    json_array(j);
    size_t n =
        h->party == PARTY_NONE ? 0 : atlas_jurisdictions(w->atlas, h->party, w->as_of, claims, WHO_CLAIMS);
    for (size_t i = 0; i < n && i < WHO_CLAIMS; i++) {
        bool before = false;
        for (size_t k = 0; k < i; k++) before = before || strcmp(claims[k].country, claims[i].country) == 0;
        if (!before) json_string(j, claims[i].country);
    }
    json_array_end(j);
    json_put_string(j, "confidence", confidence_text(h->why.confidence));
    json_put_string(j, "source", h->why.source);
    json_put_string(j, "url", h->why.url);
    if (h->why.from != DATE_MIN) json_put_string(j, "from", date_text(day, h->why.from));
    if (h->why.to != DATE_MAX) json_put_string(j, "to", date_text(day, h->why.to));
    if (h->why.disputed) json_put_bool(j, "disputed", true);
    json_object_end(j);
}

static void part_json(const struct who *w, struct json *j, const char *key, enum cable_part part,
                      size_t landing) {
    const struct cable *c = w->cable;
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < c->n_holders; i++) {
        const struct cable_holder *h = &c->holders[i];
        if (h->part != part || !holds(h, w->as_of)) continue;
        if (part != CABLE_LANDING || h->landing == landing) holder_json(w, j, h);
    }
    json_array_end(j);
}

static void landing_json(const struct who *w, struct json *j, size_t i) {
    const struct cable_landing *l = &w->cable->landings[i];
    json_object(j);
    json_put_string(j, "name", *l->name ? l->name : NULL);
    json_put_string(j, "country", *l->country ? l->country : NULL);
    json_key(j, "latitude");
    json_double(j, l->latitude);
    json_key(j, "longitude");
    json_double(j, l->longitude);
    part_json(w, j, "operators", CABLE_LANDING, i);
    json_object_end(j);
}

static void segment_json(struct json *j, const struct cable_segment *s) {
    json_object(j);
    json_put_u64(j, "from", s->from);
    json_put_u64(j, "to", s->to);
    json_put_u64(j, "km", (uint64_t)(s->km + 0.5F));
    json_put_bool(j, "told", s->told);
    json_object_end(j);
}

void who_cable_json(const struct who *w, struct json *j) {
    const struct cable *c = w->cable;
    char day[DATE_TEXT];
    json_key(j, "cable");
    json_object(j);
    json_put_string(j, "id", c->id);
    json_put_string(j, "name", c->name);
    json_put_string(j, "status", status_of(c, w->as_of));
    json_put_string(j, "from", c->from == DATE_MIN ? NULL : date_text(day, c->from));
    json_put_string(j, "to", c->to == DATE_MAX ? NULL : date_text(day, c->to));
    json_key(j, "length_km");
    if (c->km > 0)
        json_u64(j, (uint64_t)c->km);
    else
        json_null(j);
    json_put_bool(j, "consortium", c->consortium_only);
    json_put_string(j, "note", c->note);
    part_json(w, j, "owners", CABLE_OWNER, 0);
    part_json(w, j, "suppliers", CABLE_SUPPLIER, 0);
    json_key(j, "landings");
    json_array(j);
    for (size_t i = 0; i < c->n_landings; i++) landing_json(w, j, i);
    json_array_end(j);
    json_key(j, "segments");
    json_array(j);
    for (size_t i = 0; i < c->n_segments; i++) segment_json(j, &c->segments[i]);
    json_array_end(j);
    json_put_string(j, "confidence", confidence_text(c->why.confidence));
    json_put_string(j, "source", c->why.source);
    json_object_end(j);
}
