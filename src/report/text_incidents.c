/* What in the routes is not as it was or ought to be, gravest first. Motives are never told. */
#include "custody/custody.h"
#include "evidence/route/incident.h"
#include "report/text.h"
#include "report/words.h"

enum { MARGIN = 2, INDENT = 12, MOST_NEWS = 16, MOST_OLD = 4, MOST_PREFIXES = 3, PATH_TEXT = 400 };

static const char *as_name(const struct text_report *r, uint32_t asn) {
    struct arena *a = r->sheet.arena;
    const struct atlas *atlas = r->audit->atlas;
    struct holding holder = {0};
    if (!atlas || !asn) return NULL;
    atlas_holders(atlas, IDENTIFIER_ASN, text_of(arena_format(a, "%u", asn)), r->audit->as_of, &holder, 1);
    const char *name = holder.name ? holder.name : atlas_as_name(atlas, asn);
    return name ? arena_format(a, "AS %u is %s", asn, name) : NULL;
}

/* The ASes that its words name, by name, as far as they are known. */
static const char *names(const struct text_report *r, const struct incident *one) {
    uint32_t asns[] = {one->via[1], one->origin, one->origin_before, one->via[0], one->via[2]};
    const char *list[sizeof asns / sizeof *asns];
    size_t n = 0;
    for (size_t i = 0; i < sizeof asns / sizeof *asns; i++) list[n++] = as_name(r, asns[i]);
    return words_join(r->sheet.arena, list, n, "; ");
}

static const char *when(struct arena *a, const struct incident *one) {
    if (one->before) return "tables had it already";
    const char *start = words_time(a, one->start_ns), *end = words_time(a, one->end_ns);
    if (!one->over) return arena_format(a, "since %s, not over; last told %s", start, end);
    return arena_format(a, "from %s to %s, over", start, end);
}

static const char *where(const struct text_report *r, const struct incident *one) {
    struct arena *a = r->sheet.arena;
    const struct routes *routes = r->audit->paths->routes;
    const char *list[MOST_PREFIXES];
    size_t n = 0, all = (size_t)one->n_prefixes + one->more_prefixes;
    while (n < one->n_prefixes && n < MOST_PREFIXES) {
        char text[PREFIX_TEXT];
        list[n] = arena_string(a, prefix_text(text, routes_prefix(routes, one->prefixes[n])));
        n++;
    }
    return arena_format(a, "%s (%s%s), %s, seen from %s of %s", words_of(a, all, "prefix", "prefixes"),
                        words_join(a, list, n, ", "), all > n ? " …" : "",
                        words_of(a, one->routes, "route", "routes"), words_count(a, one->vantages),
                        words_of(a, one->n_vantages, "vantage point", "vantage points"));
}

static const char *proof(const struct text_report *r, const struct incident *one) {
    struct arena *a = r->sheet.arena;
    char path[PATH_TEXT], prefix[PREFIX_TEXT];
    const struct routes *routes = r->audit->paths->routes;
    size_t n = as_path_text(as_paths_get(routes_paths(routes), one->path), path, sizeof path);
    bool by_line = one->evidence < r->audit->n_evidence && r->audit->evidence[one->evidence].by_line;
    return arena_format(
        a, "%s: %.*s%s (%s, %s %llu)", prefix_text(prefix, routes_prefix(routes, one->prefix)),
        (int)(n < sizeof path ? n : sizeof path - 1), path, n < sizeof path ? "" : " …",
        evidence_name(r->audit, one->evidence), by_line ? "line" : "offset", (unsigned long long)one->at);
}

static void entry(const struct text_report *r, const struct incident *one) {
    struct arena *a = r->sheet.arena;
    const char *who = names(r, one);
    sheet_paragraph(&r->sheet, MARGIN, MARGIN, one->mine ? "!" : "", STYLE_BOLD,
                    sheet_clean(a, arena_format(a, "%s%s", one->what, one->mine ? " (yours)" : "")));
    if (*who) sheet_paragraph(&r->sheet, MARGIN * 2, INDENT, "who", STYLE_DIM, sheet_clean(a, who));
    sheet_paragraph(&r->sheet, MARGIN * 2, INDENT, "when", STYLE_PLAIN, when(a, one));
    sheet_paragraph(&r->sheet, MARGIN * 2, INDENT, "where", STYLE_PLAIN, where(r, one));
    sheet_paragraph(&r->sheet, MARGIN * 2, INDENT, "why", STYLE_PLAIN, sheet_clean(a, one->why));
    sheet_paragraph(&r->sheet, MARGIN * 2, INDENT, "first", STYLE_DIM, sheet_clean(a, proof(r, one)));
}

static void limits(const struct text_report *r, const struct incidents *found) {
    struct arena *a = r->sheet.arena;
    const struct as_relations_basis *b = &found->basis;
    if (found->no_leaks)
        sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM,
                        arena_format(a, "leaks were not looked for by relationships: %s", found->no_leaks));
    else if (found->inferred)
        sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM,
                        arena_format(a,
                                     "leaks were looked for by relationships inferred from %s of %s "
                                     "(--relationships gives them)",
                                     words_of(a, b->paths, "path", "paths"),
                                     words_of(a, b->vantages, "vantage point", "vantage points")));
    if (found->no_carriers && found->updates)
        sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM,
                        arena_format(a, "new carriers were not looked for: %s", found->no_carriers));
    if (found->left_out)
        sheet_paragraph(&r->sheet, 0, 0, "", STYLE_UNDETERMINED,
                        arena_format(a, "%s more than is kept at a time were left out",
                                     words_of(a, found->left_out, "route", "routes")));
}

void text_incidents(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    const struct incidents *found = r->audit->paths ? r->audit->paths->incidents : NULL;
    size_t told[2] = {0, 0}, most[2] = {MOST_NEWS, MOST_OLD};
    if (!found || (!found->n && !found->updates)) return;
    if (r->options.verbose) most[0] = most[1] = SIZE_MAX;
    sheet_heading(&r->sheet, "Incidents");
    sheet_paragraph(
        &r->sheet, 0, 0, "", STYLE_DIM,
        arena_format(a, "%s in %s from %s%s%s",
                     found->news ? words_of(a, found->news, "incident", "incidents") : "no incident",
                     words_of(a, found->updates, "update", "updates"),
                     words_of(a, found->vantages, "vantage point", "vantage points"),
                     found->n > found->news ? arena_format(a, "; %s more that tables had already",
                                                           words_count(a, found->n - found->news))
                                            : "",
                     found->updates && !found->tables ? "; no table tells what was there before" : ""));
    for (size_t i = 0; i < found->n; i++) {
        bool old = found->list[i].before;
        if (told[old]++ >= most[old]) continue;
        sheet_line(&r->sheet);
        entry(r, &found->list[i]);
    }
    size_t rest = 0;
    for (int i = 0; i < 2; i++) rest += told[i] > most[i] ? told[i] - most[i] : 0;
    if (rest || found->no_leaks || found->inferred || found->left_out) sheet_line(&r->sheet);
    if (rest)
        sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM,
                        arena_format(a, "and %s more (--verbose shows all)", words_count(a, rest)));
    limits(r, found);
}
