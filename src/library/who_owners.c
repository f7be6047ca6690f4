/* Owners of what many own (a cable of a consortium) as a table: each, who has it in hand, and whose law
 * reaches either. The proofs are in the long form. */
#include "library/who.h"
#include "report/table.h"

enum { MARGIN = 2, INDENT = 15, MANY = 4 };

bool who_owners_many(const struct who *w) {
    return !w->verbose && w->cable && w->n_holders >= MANY;
}

static const char *controlled_by(const struct who_holder *h) {
    for (size_t i = 0; i < h->n_controllers; i++)
        if (h->controllers[i].answer == ANSWER_MET) return h->controllers[i].name;
    bool itself =
        h->party.id && (strcmp(h->party.kind, "state") == 0 || strcmp(h->party.kind, "persons") == 0);
    return !h->party.id ? "" : itself ? "itself" : "nobody known";
}

static const char *countries(struct arena *a, const struct who_holder *h) {
    const char *all = "";
    for (size_t i = 0; i < h->n_claims; i++) {
        bool before = false;
        for (size_t k = 0; k < i && !before; k++)
            before = strcmp(h->claims[k].claim.country, h->claims[i].claim.country) == 0;
        if (!before) all = arena_format(a, "%s%s%s", all, *all ? ", " : "", h->claims[i].claim.country);
    }
    return all;
}

static bool same_source(const struct holding *a, const struct holding *b) {
    return a->why.confidence == b->why.confidence && strcmp(a->why.source, b->why.source) == 0;
}

void who_owners_text(const struct who *w, const struct sheet *s) {
    static const struct table_column columns[] = {{.title = "owner", .least = 20},
                                                  {.title = "id", .least = 8, .optional = 1},
                                                  {.title = "in hands of", .least = 16},
                                                  {.title = "law of"}};
    struct table *t = table_new(s->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < w->n_holders; i++) {
        const struct who_holder *h = &w->holders[i];
        const char *name = h->holding.name ? h->holding.name : "";
        table_row(t, (struct table_cell[]){{sheet_clean(s->arena, name), STYLE_BOLD},
                                           {h->party.id ? h->party.id : "", STYLE_DIM},
                                           {sheet_clean(s->arena, controlled_by(h)), STYLE_PLAIN},
                                           {countries(s->arena, h), STYLE_PLAIN}});
    }
    table_write(t, s, MARGIN);
    for (size_t i = 0; i < w->n_holders; i++) {
        bool before = false;
        for (size_t k = 0; k < i && !before; k++)
            before = same_source(&w->holders[k].holding, &w->holders[i].holding);
        if (before) continue;
        const struct provenance *why = &w->holders[i].holding.why;
        sheet_paragraph(s, MARGIN, INDENT, i ? "" : "owners told", STYLE_DIM,
                        sheet_clean(s->arena, arena_format(s->arena, "%s confidence [%s]",
                                                           confidence_text(why->confidence), why->source)));
    }
    sheet_paragraph(
        s, MARGIN, INDENT, "control", STYLE_DIM,
        arena_format(s->arena, "by %s; --verbose tells the proofs, jurisdictions and laws of each", w->test));
}
