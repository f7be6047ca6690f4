/* Under which law: a line a country at each chain, and each law once at the end. */
#include "report/text.h"
#include "report/words.h"

static const char *country_of(const struct law *law) {
    return strcmp(law->country, "EU") == 0 ? "the European Union" : words_country(law->country);
}

/* "through ByteDance Ltd." or "where the server stands", each once. */
static const char *ways(const struct text_report *r, const struct chain *c, const char *country) {
    struct arena *a = r->sheet.arena;
    const char *all = "", *last = "";
    for (size_t i = 0; i < c->n_links; i++)
        for (size_t k = 0; k < link_law_count(c->links[i]); k++) {
            const struct law_reach *reach = link_law(c->links[i], k);
            struct law law = atlas_law(r->audit->atlas, reach->law);
            if (strcmp(law.country, country) != 0) continue;
            const char *way = reach->why.through ? reach->why.through : "the place of the server";
            if (way == last) continue;
            last = way;
            if (strstr(arena_format(a, ", %s,", all), arena_format(a, ", %s,", way))) continue;
            all = arena_format(a, "%s%s%s", all, *all ? ", " : "", way);
        }
    return all;
}

void text_chain_laws(const struct text_report *r, const struct chain *c, size_t margin, size_t indent) {
    struct arena *a = r->sheet.arena;
    size_t n = r->audit->atlas ? atlas_law_count(r->audit->atlas) : 0;
    bool *laws = arena_take_array(a, n + 1, sizeof *laws), first = true;
    if (n == 0 || chain_mark_laws(c, laws, n) == 0) return;
    for (law_id i = 0; i < n; i++) {
        struct law law = atlas_law(r->audit->atlas, i);
        size_t count = 0;
        for (law_id k = i; k < n; k++) { /* laws stand in order of their country */
            if (strcmp(atlas_law(r->audit->atlas, k).country, law.country) != 0) break;
            count += laws[k];
            i = k;
        }
        if (count == 0) continue;
        const char *line =
            arena_format(a, "%s of %s reach%s it, through %s", words_of(a, count, "law", "laws"),
                         country_of(&law), count == 1 ? "es" : "", ways(r, c, law.country));
        sheet_paragraph(&r->sheet, margin, indent, first ? "laws" : "", STYLE_PLAIN, sheet_clean(a, line));
        first = false;
    }
}

void text_laws(const struct text_report *r, const uint32_t *chains, size_t n_chains) {
    struct arena *a = r->sheet.arena;
    size_t n = r->audit->atlas ? atlas_law_count(r->audit->atlas) : 0, found = 0;
    bool *laws = arena_take_array(a, n + 1, sizeof *laws);
    for (size_t i = 0; n && i < n_chains; i++)
        found += chain_mark_laws(&r->audit->chains[chains[i]], laws, n);
    if (found == 0) return;
    sheet_heading(&r->sheet, "Laws that reach these chains");
    const char *before = "";
    for (law_id i = 0; i < n; i++) {
        if (!laws[i]) continue;
        struct law law = atlas_law(r->audit->atlas, i);
        const char *line =
            arena_format(a, "%s, %s: %s", law.name, law.clause, law_duties_text(a, law.duties));
        if (r->options.verbose)
            line = arena_format(a, "%s. %s %s [%s]", line, law.compels, law.safeguards, law.why.source);
        sheet_paragraph(&r->sheet, 2, 6, strcmp(before, law.country) == 0 ? "" : arena_string(a, law.country),
                        STYLE_PLAIN, sheet_clean(a, line));
        before = arena_string(a, law.country);
    }
    sheet_paragraph(
        &r->sheet, 2, 6, "", STYLE_DIM,
        arena_format(a, "No legal advice: a law may bind only some kinds of parties, such as carriers.%s",
                     r->options.verbose ? ""
                                        : " --verbose and the other formats tell what each compels, "
                                          "its safeguards and source."));
}
