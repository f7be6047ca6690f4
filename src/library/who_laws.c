/* Under which law: the laws that reach an identifier's holders, their controllers and its server, and why. */
#include "base/json.h"
#include "library/who.h"

void who_find_laws(struct who *w, const struct atlas *atlas, struct arena *arena, date_t as_of) {
    size_t n = 0, most = WHO_HOLDERS * WHO_CLAIMS + 1;
    struct law_reason *reasons = arena_take_array(arena, most, sizeof *reasons);
    for (size_t i = 0; i < w->n_holders; i++)
        for (size_t k = 0; k < w->holders[i].n_claims; k++) {
            const struct who_claim *c = &w->holders[i].claims[k];
            reasons[n] = (struct law_reason){.ground = law_ground_of(c->claim.ground),
                                             .through = c->through,
                                             .of_controller = c->of_controller,
                                             .confidence = c->claim.why.confidence};
            memcpy(reasons[n++].country, c->claim.country, sizeof reasons->country);
        }
    if (w->addressed && w->facts.place.country[0]) {
        reasons[n] = (struct law_reason){.ground = LAW_SERVER_LOCATION, .confidence = CONFIDENCE_MEDIUM};
        memcpy(reasons[n++].country, w->facts.place.country, sizeof reasons->country);
    }
    w->atlas = atlas;
    w->n_laws = atlas_law_reach(atlas, arena, reasons, n, as_of, &w->laws);
}

/* "its controller bytedance has its principal place there" */
static const char *reason(struct arena *a, const struct law_reason *r) {
    static const char *const words[] = {"is incorporated there", "has its principal place there",
                                        "the server stands there", "is a citizen", "offers services there"};
    if (!r->through) return words[r->ground];
    return arena_format(a, "%s%s %s", r->of_controller ? "its controller " : "", r->through,
                        words[r->ground]);
}

static bool same_reason(const struct law_reason *x, const struct law_reason *y) {
    bool same = x->through == y->through || (x->through && y->through && strcmp(x->through, y->through) == 0);
    return same && x->ground == y->ground && strcmp(x->country, y->country) == 0;
}

/* All reasons for which laws of a country reach, each once; those of a union tell in which member. */
static const char *reasons_of(const struct sheet *s, const struct who *w, size_t first, const char *country) {
    const char *all = "";
    for (size_t i = first; i < w->n_laws; i++) {
        const struct law_reason *r = &w->laws[i].why;
        if (strcmp(atlas_law(w->atlas, w->laws[i].law).country, country) != 0) continue;
        size_t before = first;
        while (before < i && !(same_reason(&w->laws[before].why, r) &&
                               strcmp(atlas_law(w->atlas, w->laws[before].law).country, country) == 0))
            before++;
        if (before < i) continue;
        const char *in = strcmp(r->country, country) == 0 ? "" : arena_format(s->arena, " (%s)", r->country);
        all = arena_format(s->arena, "%s%s%s%s", all, *all ? "; " : "", reason(s->arena, r), in);
    }
    return all;
}

static bool told_before(const struct who *w, size_t i, bool whole_country) {
    const struct law law = atlas_law(w->atlas, w->laws[i].law);
    for (size_t k = 0; k < i; k++)
        if (whole_country ? strcmp(atlas_law(w->atlas, w->laws[k].law).country, law.country) == 0
                          : w->laws[k].law == w->laws[i].law)
            return true;
    return false;
}

static void text_of_country(const struct sheet *s, const struct who *w, size_t first, bool label) {
    const struct law of = atlas_law(w->atlas, w->laws[first].law);
    const char *name = atlas_country_name(w->atlas, of.country);
    sheet_paragraph(
        s, 2, 15, label ? "under law of" : "", STYLE_PLAIN,
        sheet_clean(s->arena, arena_format(s->arena, "%s %s: %s", of.country, name ? name : "European Union",
                                           reasons_of(s, w, first, of.country))));
    for (size_t i = first; i < w->n_laws; i++) {
        const struct law law = atlas_law(w->atlas, w->laws[i].law);
        if (strcmp(law.country, of.country) != 0 || told_before(w, i, false)) continue;
        sheet_paragraph(
            s, 17, 2, sheet_either(s, "·", "-"), STYLE_DIM,
            sheet_clean(s->arena,
                        arena_format(s->arena, "%s, %s: %s%s", law.name, law.clause,
                                     law_duties_text(s->arena, law.duties),
                                     law.why.confidence == CONFIDENCE_LOW ? " (low confidence)" : "")));
    }
}

void who_laws_text(const struct who *w, const struct sheet *s) {
    for (size_t i = 0; i < w->n_laws; i++)
        if (!told_before(w, i, true)) text_of_country(s, w, i, i == 0);
    if (w->n_laws == 0) return;
    sheet_paragraph(
        s, 2, 15, "", STYLE_DIM,
        "No legal advice: a law may bind only some kinds of parties, carriers say. --json tells what "
        "each compels, its safeguards and source.");
}

static void one(struct json *j, const struct who *w, const struct law_reach *reach) {
    const struct law law = atlas_law(w->atlas, reach->law);
    const struct law_reason *why = &reach->why;
    char date[DATE_TEXT];
    json_object(j);
    json_put_string(j, "country", law.country);
    json_put_string(j, "law", law.name);
    json_put_string(j, "clause", law.clause);
    json_put_string(j, "ground", law_ground_text(why->ground));
    json_put_string(j, "through", why->through);
    json_put_string(j, "compels", law.compels);
    json_put_string(j, "safeguards", law.safeguards);
    json_put_string(j, "source", law.why.source);
    json_key(j, "duties");
    json_array(j);
    for (unsigned d = 0; d < LAW_DUTIES; d++)
        if (law.duties & 1u << d) json_string(j, law_duty_text((enum law_duty)d));
    json_array_end(j);
    json_put_string(j, "reached_in", why->country);
    json_put_bool(j, "of_controller", why->of_controller);
    enum confidence least = law.why.confidence < why->confidence ? law.why.confidence : why->confidence;
    json_put_string(j, "confidence", confidence_text(least));
    json_put_string(j, "from", date_text(date, law.why.from));
    if (law.why.to != DATE_MAX) json_put_string(j, "to", date_text(date, law.why.to));
    json_object_end(j);
}

void who_laws_json(const struct who *w, struct json *j) {
    json_key(j, "laws");
    json_array(j);
    for (size_t i = 0; i < w->n_laws; i++) one(j, w, &w->laws[i]);
    json_array_end(j);
}
