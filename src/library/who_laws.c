/* Under which law: the laws that reach an identifier's holders, their controllers and its server, and why. */
#include "library/who.h"
#include "report/json_parts.h"

#include <stdlib.h>

static int by_whom(const void *a, const void *b) {
    return strcmp(((const struct adequacy *)a)->by, ((const struct adequacy *)b)->by);
}

/* What has been decided of each of the countries, each once. */
static void find_adequacy(struct who *w, struct arena *arena, const struct law_reason *reasons, size_t n,
                          date_t as_of) {
    struct adequacy *list = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < n; i++) {
        struct adequacy decisions[WHO_DECISIONS];
        size_t before = 0;
        while (strcmp(reasons[before].country, reasons[i].country) != 0) before++;
        if (before < i) continue;
        size_t more = atlas_adequacy(w->atlas, reasons[i].country, NULL, as_of, decisions, WHO_DECISIONS);
        if (more > WHO_DECISIONS) more = WHO_DECISIONS;
        if (more) qsort(decisions, more, sizeof *decisions, by_whom);
        for (size_t k = 0; k < more; k++) {
            list = arena_grow(arena, list, w->n_adequacy, &capacity, sizeof *list);
            list[w->n_adequacy++] = decisions[k];
        }
    }
    w->adequacy = list;
}

void who_find_laws(struct who *w, const struct atlas *atlas, struct arena *arena, date_t as_of) {
    size_t n = 0, most = WHO_HOLDERS * WHO_CLAIMS + 1;
    struct law_reason *reasons = arena_take_array(arena, most, sizeof *reasons);
    for (size_t i = 0; i < w->n_holders; i++)
        for (size_t k = 0; k < w->holders[i].n_claims; k++) {
            const struct who_claim *c = &w->holders[i].claims[k];
            reasons[n] = (struct law_reason){.ground = law_ground_of(c->claim.ground),
                                             .through = c->through,
                                             .of_controller = c->of_controller,
                                             .state = c->claim.ground == GROUND_STATE,
                                             .confidence = c->claim.why.confidence};
            memcpy(reasons[n++].country, c->claim.country, sizeof reasons->country);
        }
    if (w->addressed && w->facts.place.country[0]) {
        reasons[n] = (struct law_reason){.ground = LAW_SERVER_LOCATION, .confidence = CONFIDENCE_MEDIUM};
        memcpy(reasons[n++].country, w->facts.place.country, sizeof reasons->country);
    }
    w->atlas = atlas;
    w->n_laws = atlas_law_reach(atlas, arena, reasons, n, as_of, &w->laws);
    find_adequacy(w, arena, reasons, n, as_of);
}

/* "its controller bytedance has its principal place there" */
static const char *reason(struct arena *a, const struct law_reason *r) {
    static const char *const words[] = {"is incorporated there", "has its principal place there",
                                        "the server stands there", "is a citizen", "offers services there"};
    if (!r->through) return words[r->ground];
    return arena_format(a, "%s%s %s", r->of_controller ? "its controller " : "", r->through,
                        r->state ? "is the state" : words[r->ground]);
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

/* "US: by CH for …, EU for …, GB": for what only where it is not all transfers. */
static void adequacy(const struct who *w, const struct sheet *s) {
    for (size_t i = 0, n; i < w->n_adequacy; i += n) {
        const char *all = "";
        for (n = 0; i + n < w->n_adequacy && strcmp(w->adequacy[i + n].of, w->adequacy[i].of) == 0; n++) {
            const struct adequacy *one = &w->adequacy[i + n];
            bool whole = strcmp(one->scope, "all transfers") == 0;
            all = arena_format(s->arena, "%s%s%s%s%s", all, n ? ", " : "", one->by, whole ? "" : " for ",
                               whole ? "" : one->scope);
        }
        sheet_paragraph(
            s, 2, 15, i ? "" : "adequacy", STYLE_PLAIN,
            sheet_clean(s->arena, arena_format(s->arena, "%s is found to protect personal data enough by %s",
                                               w->adequacy[i].of, all)));
    }
}

void who_laws_text(const struct who *w, const struct sheet *s) {
    for (size_t i = 0; i < w->n_laws; i++)
        if (!told_before(w, i, true)) text_of_country(s, w, i, i == 0);
    adequacy(w, s);
    if (w->n_laws == 0) return;
    sheet_paragraph(
        s, 2, 15, "", STYLE_DIM,
        "No legal advice: a law may bind only some kinds of parties, such as carriers. --json tells what "
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
    json_key(j, "adequacy");
    json_array(j);
    for (size_t i = 0; i < w->n_adequacy; i++) json_adequacy(j, &w->adequacy[i]);
    json_array_end(j);
}
