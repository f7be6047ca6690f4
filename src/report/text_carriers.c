/* Carriers on routes: the worst and the largest, one by one and by who controls them; ways that traces show.
 */
#include "custody/custody.h"
#include "custody/sea/crossing.h"
#include "evidence/route/carriers.h"
#include "evidence/trace/log.h"
#include "report/carriers.h"
#include "report/table.h"
#include "report/text.h"
#include "report/words.h"

#include <math.h>
#include <stdlib.h>

enum { MARGIN = 2, INDENT = 12, MOST_CARRIERS = 16, MOST_GROUPS = 10, MOST_WAYS = 12 };

/* "12.3 %", "< 0.1 %" */
static const char *percent(struct arena *a, double v) {
    if (isnan(v)) return "";
    if (v > 0 && v < 0.001) return "< 0.1 %";
    return arena_format(a, "%.1f %%", v * 100);
}

/* Of the family that there are more addresses of. */
static unsigned family_of(const struct carriers *c) {
    return c->weight[0] ? 0 : 1;
}

/* "to AS64500 alone; " */
static const char *origin_words(const struct text_report *r) {
    uint32_t origin = r->audit->paths->carriers->origin;
    return origin ? arena_format(r->sheet.arena, "routes to AS%u alone are looked at, of ", origin) : "";
}

/* What is in force: prefixes that were withdrawn, and points that no route is seen from any longer, apart. */
static uint32_t prefixes_in_force(const struct routes *routes) {
    const struct route_entry *list;
    uint32_t n = 0;
    for (uint32_t i = 0; i < routes_prefixes(routes); i++) n += routes_of(routes, i, &list) > 0;
    return n;
}

static const char *vantage_words(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    const struct carriers *c = r->audit->paths->carriers;
    const struct routes *routes = r->audit->paths->routes;
    const struct route_vantage *list;
    unsigned family = family_of(c);
    uint32_t n = routes_vantages(routes, &list), seeing = 0, mine = 0, full = c->full[family];
    for (uint32_t i = 0; i < n; i++) {
        bool sees = list[i].prefixes[0] || list[i].prefixes[1];
        seeing += sees;
        mine += sees && list[i].mine;
    }
    const char *depends = full ? arena_format(a, "; dependence is AS hegemony over %s with a full table%s",
                                              words_of(a, full, "vantage point", "vantage points"),
                                              c->trimmed[family] ? "" : ", too few to trim")
                               : "; no vantage point has a full table, so dependence is not known";
    return arena_format(a, "%s%s to %s, as seen from %s%s%s; addresses are those of %s", origin_words(r),
                        words_of(a, routes_entries(routes), "route", "routes"),
                        words_of(a, prefixes_in_force(routes), "prefix", "prefixes"),
                        words_of(a, seeing, "vantage point", "vantage points"),
                        mine ? arena_format(a, " (%s of them yours)", words_count(a, mine))
                             : ", none of them known to be yours",
                        depends, family ? "IPv6" : "IPv4");
}

struct ranked {
    uint32_t chain;
    enum verdict worst;
    bool context;
};

static int by_rank(const void *x, const void *y, void *audit) {
    const struct ranked *a = x, *b = y;
    if (a->worst != b->worst) return a->worst < b->worst ? 1 : -1;
    if (a->context != b->context) return a->context ? 1 : -1;
    return carrier_order(audit, a->chain, b->chain);
}

static struct ranked *rank(const struct text_report *r, uint32_t first, size_t n) {
    struct ranked *list = arena_take_array(r->sheet.arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct ranked){first + (uint32_t)i, chain_worst(r->audit, first + (uint32_t)i),
                                  chain_is_context(&r->audit->chains[first + i])};
    qsort_r(list, n, sizeof *list, by_rank, (void *)(uintptr_t)r->audit);
    return list;
}

static struct table_cell mark_of(const struct text_report *r, enum verdict v) {
    return (struct table_cell){r->audit->n_policies ? verdict_mark(&r->sheet, v) : "", verdict_style(v)};
}

static struct table_cell context_mark(const struct text_report *r) {
    return (struct table_cell){sheet_either(&r->sheet, "·", "."), STYLE_DIM};
}

/* Who holds it; a vantage point is the near end of its own routes, not a carrier that they came to. */
static const char *carrier_name(const struct text_report *r, const struct link *l) {
    const char *name = l->holder_id ? text_maker(r, l) : l->as_name ? l->as_name : "unknown";
    return l->carrier->vantage
               ? arena_format(r->sheet.arena, "%s %s", sheet_either(&r->sheet, "◂", "<"), name)
               : name;
}

static void carrier_row(const struct text_report *r, struct table *t, struct ranked one) {
    struct arena *a = r->sheet.arena;
    const struct chain *c = &r->audit->chains[one.chain];
    const struct link *l = c->links[0];
    unsigned family = family_of(r->audit->paths->carriers);
    table_row(
        t, (struct table_cell[]){one.context ? context_mark(r) : mark_of(r, one.worst),
                                 {arena_format(a, "AS%u", l->asn), STYLE_PLAIN},
                                 {sheet_clean(a, carrier_name(r, l)), l->holder_id ? STYLE_PLAIN : STYLE_DIM},
                                 {words_count(a, c->path->prefixes), STYLE_PLAIN},
                                 {percent(a, c->path->address_share[family]), STYLE_PLAIN},
                                 {percent(a, l->carrier->hegemony), STYLE_PLAIN},
                                 {percent(a, c->path->mine_share), STYLE_PLAIN},
                                 {percent(a, c->path->traffic_share), STYLE_PLAIN}});
}

static void each(const struct text_report *r, uint32_t first, size_t n) {
    static const struct table_column columns[] = {{.title = ""},
                                                  {.title = "carrier"},
                                                  {.title = "held by", .least = 20},
                                                  {.title = "prefixes", .right = true},
                                                  {.title = "addresses", .right = true},
                                                  {.title = "dependence", .right = true},
                                                  {.title = "of mine", .right = true, .optional = 2},
                                                  {.title = "traffic", .right = true, .optional = 1}};
    struct table *t = table_new(r->sheet.arena, columns, sizeof columns / sizeof *columns);
    struct ranked *list = rank(r, first, n);
    size_t most = r->options.verbose ? SIZE_MAX : MOST_CARRIERS;
    for (size_t i = 0; i < n && i < most; i++) carrier_row(r, t, list[i]);
    table_write(t, &r->sheet, MARGIN);
    bool vantage = false, context = false;
    for (size_t i = 0; i < n && i < most; i++) {
        vantage |= r->audit->chains[list[i].chain].links[0]->carrier->vantage;
        context |= list[i].context;
    }
    if (vantage)
        sheet_paragraph(&r->sheet, MARGIN, 2, sheet_either(&r->sheet, "◂", "<"), STYLE_DIM,
                        "a vantage point itself: all routes that it tells begin in it");
    if (context)
        sheet_paragraph(&r->sheet, MARGIN, 2, sheet_either(&r->sheet, "·", "."), STYLE_DIM,
                        "only routes between others lead over it (--mine): not judged");
    if (n > most)
        sheet_paragraph(&r->sheet, MARGIN, 0, "", STYLE_DIM,
                        arena_format(r->sheet.arena, "and %s more (--verbose shows all)",
                                     words_count(r->sheet.arena, n - most)));
}

static void gathered(const struct text_report *r, struct carrier_rows rows, enum carriers_by by,
                     const char *title) {
    const struct table_column columns[] = {{.title = ""},
                                           {.title = title, .least = 16},
                                           {.title = "ASes", .right = true},
                                           {.title = "prefixes", .right = true},
                                           {.title = "addresses", .right = true},
                                           {.title = "dependence", .right = true}};
    struct arena *a = r->sheet.arena;
    unsigned family = family_of(r->audit->paths->carriers);
    struct table *t = table_new(a, columns, sizeof columns / sizeof *columns);
    size_t most = r->options.verbose ? SIZE_MAX : MOST_GROUPS;
    for (size_t i = 0; i < rows.n && i < most; i++) {
        const struct carrier_row *row = &rows.list[i];
        const char *name = !row->name                  ? "not known"
                           : by == CARRIERS_BY_COUNTRY ? words_country(row->name)
                                                       : row->name;
        table_row(t, (struct table_cell[]){row->context ? context_mark(r) : mark_of(r, row->worst),
                                           {sheet_clean(a, name), row->name ? STYLE_PLAIN : STYLE_DIM},
                                           {words_count(a, row->members), STYLE_PLAIN},
                                           {words_count(a, row->prefixes), STYLE_PLAIN},
                                           {percent(a, row->share[family]), STYLE_PLAIN},
                                           {percent(a, row->hegemony[family]), STYLE_PLAIN}});
    }
    table_write(t, &r->sheet, MARGIN);
    if (rows.n > most)
        sheet_paragraph(&r->sheet, MARGIN, 0, "", STYLE_DIM,
                        arena_format(a, "and %s more", words_count(a, rows.n - most)));
}

void text_carriers(const struct text_report *r) {
    uint32_t first;
    size_t n = carrier_chains_of(r->audit, &first);
    if (!n || !r->audit->paths || !r->audit->paths->carriers) return;
    sheet_heading(&r->sheet, "Carriers on routes");
    sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM, vantage_words(r));
    each(r, first, n);
    struct carrier_tables tables = carriers_gather(r->sheet.arena, r->audit);
    sheet_heading(&r->sheet, "Carriers by who controls them");
    gathered(r, tables.by[CARRIERS_BY_CONTROLLER], CARRIERS_BY_CONTROLLER, "in hands of");
    sheet_heading(&r->sheet, "Carriers by whose law reaches them");
    gathered(r, tables.by[CARRIERS_BY_COUNTRY], CARRIERS_BY_COUNTRY, "law of");
}

const char *text_way_facts(const struct text_report *r, const struct chain *c) {
    struct arena *a = r->sheet.arena;
    const struct chain_path *p = c->path;
    if (!p) return NULL;
    if (c->kind == CHAIN_TRACE)
        return arena_format(a, "%s: %s", words_of(a, p->traces, "trace", "traces"), text_way_strip(r, c));
    const char *facts[] = {
        arena_format(a, "%s to %s of %s", words_of(a, p->routes, "route", "routes"),
                     words_of(a, p->prefixes, "prefix", "prefixes"),
                     words_of(a, p->origins, "origin", "origins")),
        isnan(p->address_share[0]) ? NULL
                                   : arena_format(a, "%s of IPv4 addresses", percent(a, p->address_share[0])),
        isnan(p->address_share[1]) ? NULL
                                   : arena_format(a, "%s of IPv6 addresses", percent(a, p->address_share[1])),
        isnan(p->mine_share) ? NULL : arena_format(a, "%s of yours", percent(a, p->mine_share)),
        isnan(p->traffic_share) ? NULL
                                : arena_format(a, "%s of the traffic in the evidence may go over it",
                                               percent(a, p->traffic_share)),
        p->example ? arena_format(a, "e.g. %s by %s", p->prefix ? p->prefix : "a prefix", p->example) : NULL};
    return words_join(a, facts, sizeof facts / sizeof *facts, "; ");
}

/* Cables that one crossing may be stand together: "One or Another"; those in a row, "One, then Another". */
static const char *cables_of(const struct text_report *r, const struct chain *c, const struct crossing *at) {
    struct arena *a = r->sheet.arena;
    const char *text = "";
    for (size_t i = 0; i < at->n_candidates; i++) {
        bool told = false;
        for (size_t k = 0; k < c->n_links && !told; k++)
            told = c->links[k]->cable && c->links[k]->cable->at == at && c->links[k]->cable->candidate == i;
        if (!told) continue;
        text = arena_format(a, "%s%s%s", text, *text ? " or " : "", at->candidates[i].cable->name);
        for (const struct crossing_candidate *then = at->candidates[i].then; then; then = then->then)
            text = arena_format(a, "%s, then %s", text, then->cable->name);
    }
    const float sure_enough = 0.95F;
    bool sure = at->answer == CROSSING_CABLES && at->candidates->probability >= sure_enough;
    return arena_format(a, "%s%s", text, sure ? "" : "?");
}

const char *text_way_strip(const struct text_report *r, const struct chain *c) {
    struct arena *a = r->sheet.arena;
    const char **list = arena_take_array(a, c->n_links + 1u, sizeof *list);
    size_t n = 0;
    const struct crossing *told = NULL;
    for (size_t i = 0; i < c->n_links; i++) {
        const struct link *l = c->links[i];
        if (l->role == LINK_CARRIER) {
            const char *name = link_holder_name(l);
            list[n++] = arena_format(a, "AS%u%s%s", l->asn, name ? " " : "", name ? name : "");
        }
        if (l->role != LINK_CABLE || !l->cable || !l->cable->at || l->cable->at == told) continue;
        told = l->cable->at;
        list[n++] = cables_of(r, c, told);
    }
    return words_join(a, list, n, sheet_either(&r->sheet, " → ", " -> "));
}

static const char *trace_end(const struct text_report *r, const struct chain *c) {
    const struct link *to = chain_link(c, LINK_HOST);
    const char *id = to && to->identifier ? words_identifier(to->identifier) : "unknown";
    const char *holder = to ? link_holder_name(to) : NULL;
    return holder ? arena_format(r->sheet.arena, "%s (%s)", id, holder) : id;
}

static void one_trace(const struct text_report *r, uint32_t chain) {
    struct arena *a = r->sheet.arena;
    const struct chain *c = &r->audit->chains[chain];
    enum verdict worst = chain_worst(r->audit, chain);
    const char *strip = text_way_strip(r, c);
    sheet_paragraph(&r->sheet, MARGIN, 2, mark_of(r, worst).text, verdict_style(worst),
                    sheet_clean(a, arena_format(a, "to %s, %s: %s", trace_end(r, c),
                                                words_of(a, c->path->traces, "trace", "traces"),
                                                *strip ? strip : "no carrier is known")));
    for (size_t k = 0; k < c->path->n_crossings; k++) {
        const struct crossing *x = &c->path->crossings[k];
        if (x->answer == CROSSING_LAND && !r->options.verbose) continue;
        sheet_paragraph(&r->sheet, MARGIN + 2, 2, sheet_either(&r->sheet, "·", "-"), STYLE_DIM,
                        sheet_clean(a, x->why));
    }
}

void text_traces(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    size_t n = 0, most = r->options.verbose ? SIZE_MAX : MOST_WAYS;
    for (uint32_t i = 0; i < r->audit->n_chains; i++) {
        if (r->audit->chains[i].kind != CHAIN_TRACE) continue;
        if (n == 0) sheet_heading(&r->sheet, "Ways that traces show");
        if (n++ < most) one_trace(r, i);
    }
    if (n > most)
        sheet_paragraph(&r->sheet, MARGIN, 0, "", STYLE_DIM,
                        arena_format(a, "and %s more (--verbose shows all)", words_count(a, n - most)));
}
