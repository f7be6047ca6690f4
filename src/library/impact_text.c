/* What would break, for people: what is taken away, what that does to prefixes, to mine and to my traffic,
 * who carries the rest, and what of all this the vantage points cannot show. */
#include "library/impact.h"

#include "library/routing.h"
#include "report/table.h"
#include "report/words.h"

#include <math.h>

enum { MARGIN = 2, LABEL = 11, DETAILS = 20, NETWORKS = 12, PATH_TEXT = 128 };

struct telling {
    const struct cordon *c;
    const struct impact *im;
    const struct routes *r;
    struct sheet sheet;
    size_t details;
    bool verbose;
};

static const char *clean(const struct telling *t, const char *s) {
    return sheet_clean(t->sheet.arena, s ? s : "");
}

static void say(const struct telling *t, const char *label, enum style style, const char *text) {
    sheet_paragraph(&t->sheet, MARGIN, LABEL, label, style, clean(t, text));
}

/* "AS4134 China Telecom" */
static const char *network(const struct telling *t, uint32_t asn) {
    const char *name = impact_holder(t->c, asn);
    return arena_format(t->sheet.arena, "AS%u%s%s", asn, name ? " " : "", name ? name : "");
}

static const char *path_words(const struct telling *t, uint32_t path) {
    char text[PATH_TEXT];
    size_t n = as_path_text(as_paths_get(routes_paths(t->r), path), text, sizeof text);
    bool whole = n <= sizeof text;
    return arena_format(t->sheet.arena, "%.*s%s", (int)(whole ? n : sizeof text), text,
                        whole ? "" : sheet_either(&t->sheet, "…", ".."));
}

/* ---- what was asked ---- */

static void head(const struct telling *t) {
    struct arena *a = t->sheet.arena;
    char day[DATE_TEXT];
    const char *right = arena_format(a, "as of %s", impact_day(t->c, day));
    sheet_put(&t->sheet, STYLE_BOLD, "cordon impact");
    sheet_space(&t->sheet, t->sheet.width > 13 + strlen(right) ? t->sheet.width - 13 - strlen(right) : 2);
    sheet_put(&t->sheet, STYLE_DIM, right);
    sheet_line(&t->sheet);
    for (size_t i = 0; i < t->c->n_evidence; i++)
        sheet_paragraph(&t->sheet, 0, MARGIN, "", STYLE_PLAIN, clean(t, t->c->evidence[i].name));
    if (t->im->ban.store) sheet_paragraph(&t->sheet, 0, MARGIN, "", STYLE_PLAIN, clean(t, t->im->ban.store));
    sheet_line(&t->sheet);
}

static void networks(const struct telling *t) {
    struct arena *a = t->sheet.arena;
    size_t shown = t->verbose || t->im->n_networks <= NETWORKS ? t->im->n_networks : NETWORKS;
    for (size_t i = 0; i < shown; i++) {
        const struct impact_network *n = &t->im->networks[i];
        bool asked = text_starts(text_of(n->because), "asn:");
        const char *why = asked ? ""
                                : arena_format(a, " (%s%s%s)", n->because, n->proof ? " controls " : "",
                                               n->proof ? n->party : "");
        say(t, i == 0 ? "without" : "", STYLE_BOLD,
            arena_format(a, "%s%s%s", network(t, n->asn), why, n->seen ? "" : ": on no route here"));
        for (size_t k = 0; t->verbose && k < n->n_proof; k++)
            sheet_paragraph(&t->sheet, MARGIN + LABEL, 2, sheet_either(&t->sheet, "·", "-"), STYLE_DIM,
                            clean(t, n->proof[k]));
    }
    if (shown < t->im->n_networks)
        say(t, "", STYLE_PLAIN, arena_format(a, "and %zu more (-v shows all)", t->im->n_networks - shown));
    if (t->im->n_networks == 0)
        say(t, "without", STYLE_UNDETERMINED,
            arena_format(a, "nobody: no AS on these routes is known to be held or controlled by %s",
                         words_join(a, t->im->asked, t->im->n_asked, ", ")));
    if (t->im->n_open)
        say(t, "kept", STYLE_UNDETERMINED,
            arena_format(a, "networks of %s: whether those asked for control %s is not known",
                         words_join(a, t->im->open, t->im->n_open, ", "),
                         t->im->n_open == 1 ? "it" : "them"));
}

static const char *seen_from(const struct telling *t) {
    struct arena *a = t->sheet.arena;
    const char *points = words_of(a, t->im->result.vantages, "vantage point", "vantage points");
    const char *of = t->im->collectors ? words_of(a, t->im->collectors, "collector", "collectors")
                                       : words_of(a, t->im->tables, "file", "files");
    uint32_t full = t->im->full;
    return arena_format(a, "%s of %s (%s with a full table)", points, of,
                        full ? words_count(a, full) : "none");
}

/* ---- what it does ---- */

static const char *share(const struct telling *t, double part, double all) {
    double v = all > 0 ? part / all : 0;
    if (part > 0 && v < 0.001) return "< 0.1 %";
    return arena_format(t->sheet.arena, part > 0 ? "%.1f %%" : "0 %%", v * 100);
}

struct line {
    const char *title;
    enum style style;
    uint32_t prefixes;
    const uint64_t *weight; /* NULL: not told */
    const struct impact_part *part;
};

static void put_line(const struct telling *t, struct table *to, struct line l) {
    struct arena *a = t->sheet.arena;
    const struct route_impact *i = &t->im->result;
    struct table_cell cells[7] = {{l.title, l.style}, {words_count(a, l.prefixes), STYLE_PLAIN}};
    size_t n = 2;
    for (unsigned f = 0; f < 2; f++)
        if (i->weight[f])
            cells[n++].text = l.weight ? share(t, (double)l.weight[f], (double)i->weight[f]) : "";
    if (t->im->mine) cells[n++].text = words_count(a, l.part->mine);
    if (t->im->bytes) {
        cells[n++].text = share(t, (double)l.part->bytes, (double)t->im->bytes);
        cells[n++].text = words_size(a, l.part->bytes);
    }
    table_row(to, cells);
}

static void totals(const struct telling *t) {
    const struct route_impact *i = &t->im->result;
    struct table_column columns[7] = {{.title = ""}, {.title = "Prefixes", .right = true}};
    size_t n = 2;
    if (i->weight[0]) columns[n++] = (struct table_column){.title = "IPv4 addresses", .right = true};
    if (i->weight[1]) columns[n++] = (struct table_column){.title = "IPv6 /48s", .right = true};
    if (t->im->mine) columns[n++] = (struct table_column){.title = "Mine", .right = true};
    if (t->im->bytes) {
        columns[n++] = (struct table_column){.title = "Traffic", .right = true};
        columns[n++] = (struct table_column){.title = "", .right = true};
    }
    uint64_t untouched[2];
    for (unsigned f = 0; f < 2; f++)
        untouched[f] = i->weight[f] - i->lost_weight[f] - i->longer_weight[f] - i->same_weight[f];
    struct table *table = table_new(t->sheet.arena, columns, n);
    const struct impact_part *parts = t->im->parts;
    put_line(t, table,
             (struct line){"no known path left", STYLE_DENY, i->lost, i->lost_weight, &parts[FATE_LOST]});
    if (i->covered)
        put_line(t, table,
                 (struct line){"  a wider one is left", STYLE_DIM, i->covered, NULL, &t->im->covered});
    put_line(t, table,
             (struct line){"longer", STYLE_REVIEW, i->longer, i->longer_weight, &parts[FATE_LONGER]});
    put_line(t, table,
             (struct line){"another as short", STYLE_PLAIN, i->same, i->same_weight, &parts[FATE_SAME]});
    put_line(t, table,
             (struct line){"untouched", STYLE_ALLOW, i->prefixes - (uint32_t)i->n, untouched,
                           &parts[IMPACT_UNTOUCHED]});
    if (t->im->unrouted.bytes)
        put_line(t, table, (struct line){"no route here", STYLE_UNDETERMINED, 0, NULL, &t->im->unrouted});
    sheet_line(&t->sheet);
    table_write(table, &t->sheet, MARGIN);
}

/* What the table has no room for. */
static void besides(const struct telling *t) {
    struct arena *a = t->sheet.arena;
    const struct route_impact *i = &t->im->result;
    if (t->im->my_points || !isnan(i->growth[0]) || !isnan(i->growth[1])) sheet_line(&t->sheet);
    for (unsigned f = 0; f < 2; f++)
        if (!isnan(i->growth[f]))
            say(t, "longer", STYLE_PLAIN,
                arena_format(a, "by %.2f ASes on average (%s, by weight)", i->growth[f],
                             f ? "IPv6" : "IPv4"));
    if (t->im->my_points)
        say(t, "from you", STYLE_PLAIN,
            arena_format(a, "%s of yours would lose every route to %s; to %s of them another here has one",
                         words_of(a, t->im->my_points, "vantage point", "vantage points"),
                         words_of(a, t->im->my_lost, "prefix", "prefixes"),
                         words_count(a, t->im->my_lost_only)));
}

/* ---- prefixes ---- */

static const char *remark(const struct telling *t, const struct route_loss *l) {
    struct arena *a = t->sheet.arena;
    char text[PREFIX_TEXT];
    const char *parts[] = {
        routes_mine(t->r, l->prefix) ? "mine" : NULL, l->origin ? "origin goes" : NULL,
        l->cover != PREFIX_NONE ? arena_format(a, "in %s", prefix_text(text, routes_prefix(t->r, l->cover)))
                                : NULL,
        l->spare != PATH_NONE ? arena_format(a, "was once seen over %s", path_words(t, l->spare)) : NULL};
    return words_join(a, parts, sizeof parts / sizeof *parts, ", ");
}

static void put_loss(const struct telling *t, struct table *to, const struct route_loss *l) {
    struct arena *a = t->sheet.arena;
    char text[PREFIX_TEXT];
    uint32_t origin = as_paths_get(routes_paths(t->r), l->path).origin;
    const char *ases = l->fate == FATE_LOST ? arena_format(a, "%u", l->before)
                                            : arena_format(a, "%u %s %u", l->before,
                                                           sheet_either(&t->sheet, "→", "->"), l->after);
    const char *points = arena_format(a, "%u of %u", l->left, l->vantages);
    table_row(to, (struct table_cell[]){
                      {arena_string(a, prefix_text(text, routes_prefix(t->r, l->prefix))), STYLE_BOLD},
                      {origin ? clean(t, network(t, origin)) : "a set", STYLE_PLAIN},
                      {ases, STYLE_PLAIN},
                      {points, STYLE_PLAIN},
                      {path_words(t, l->path), STYLE_DIM},
                      {remark(t, l), STYLE_PLAIN}});
}

static void losses(const struct telling *t, enum route_fate fate, const char *title) {
    const struct route_impact *i = &t->im->result;
    static const struct table_column columns[] = {{.title = "Prefix"},
                                                  {.title = "Announced by", .least = 10},
                                                  {.title = "ASes", .right = true},
                                                  {.title = "Left", .right = true, .optional = 1},
                                                  {.title = "Lost path", .least = 14, .optional = 2},
                                                  {.title = "", .least = 14}};
    struct table *table = table_new(t->sheet.arena, columns, sizeof columns / sizeof *columns);
    size_t shown = 0, n = 0;
    for (int mine = 1; mine >= 0; mine--) /* mine come first */
        for (size_t k = 0; k < i->n; k++) {
            if (i->list[k].fate != fate || routes_mine(t->r, i->list[k].prefix) != mine) continue;
            if (n++ >= t->details) continue;
            put_loss(t, table, &i->list[k]);
            shown++;
        }
    if (n == 0) return;
    sheet_heading(&t->sheet, title);
    table_write(table, &t->sheet, MARGIN);
    if (shown < n)
        sheet_paragraph(&t->sheet, MARGIN, 0, "", STYLE_DIM,
                        arena_format(t->sheet.arena, "and %s more (-v and --format json show all)",
                                     words_count(t->sheet.arena, n - shown)));
}

static void heirs(const struct telling *t) {
    const struct route_impact *i = &t->im->result;
    struct arena *a = t->sheet.arena;
    static const struct table_column columns[] = {{.title = "Network", .least = 20},
                                                  {.title = "Prefixes", .right = true},
                                                  {.title = "IPv4 addresses", .right = true},
                                                  {.title = "IPv6 /48s", .right = true}};
    struct table *table = table_new(a, columns, sizeof columns / sizeof *columns);
    if (i->n_heirs == 0) return;
    for (size_t k = 0; k < i->n_heirs && k < t->details; k++) {
        const struct route_heir *h = &i->heirs[k];
        table_row(table,
                  (struct table_cell[]){{clean(t, network(t, h->asn)), STYLE_BOLD},
                                        {words_count(a, h->prefixes), STYLE_PLAIN},
                                        {share(t, (double)h->weight[0], (double)i->weight[0]), STYLE_PLAIN},
                                        {share(t, (double)h->weight[1], (double)i->weight[1]), STYLE_PLAIN}});
    }
    sheet_heading(&t->sheet, "Who carries the rest");
    table_write(table, &t->sheet, MARGIN);
    if (i->n_heirs > t->details)
        sheet_paragraph(&t->sheet, MARGIN, 0, "", STYLE_DIM,
                        arena_format(a, "and %s more", words_count(a, i->n_heirs - t->details)));
}

static void limits(const struct telling *t) {
    const struct route_impact *i = &t->im->result;
    struct arena *a = t->sheet.arena;
    sheet_heading(&t->sheet, "What this does not show");
    say(t, "paths", STYLE_PLAIN,
        arena_format(
            a,
            "Seen from %s. Each tells the way it uses, not those it keeps in reserve: a path that none "
            "of them uses is not known, so that what is lost here may have one.",
            seen_from(t)));
    if (t->im->full < 10)
        say(t, "", STYLE_UNDETERMINED,
            "Full tables are few here: of networks far from these vantage points they tell little.");
    if (i->inside)
        say(t, "", STYLE_PLAIN,
            arena_format(a, "%s of the networks taken away %s left out%s.",
                         words_of(a, i->inside, "vantage point", "vantage points"),
                         i->inside == 1 ? "is" : "are",
                         i->unseen ? arena_format(a, "; %s that only those have are not judged",
                                                  words_of(a, i->unseen, "prefix", "prefixes"))
                                   : ""));
    say(t, "room", STYLE_PLAIN,
        "Whether the ways that are left have room for what the others carried is not in routes.");
}

static void route_text(const struct telling *t) {
    networks(t);
    say(t, "seen from", STYLE_PLAIN, seen_from(t));
    totals(t);
    besides(t);
    losses(t, FATE_LOST, "No known path left");
    losses(t, FATE_LONGER, "Longer ways");
    heirs(t);
    limits(t);
}

void impact_text(const struct cordon *c, struct output *out, struct report_options options) {
    struct arena *scratch = arena_new();
    unsigned width = options.width ? options.width : 80;
    struct telling t = {c,
                        c->impact,
                        c->routing ? c->routing->routes : NULL,
                        {out, scratch, width, options.colour, options.ascii},
                        options.verbose   ? SIZE_MAX
                        : options.details ? options.details
                                          : DETAILS,
                        options.verbose};
    head(&t);
    if (t.im->routed) route_text(&t);
    if (t.im->routed && t.im->ban.done) sheet_heading(&t.sheet, "Traffic that would stop");
    if (t.im->ban.done) {
        struct ban_report r = ban_part_report(&t.im->ban, t.details);
        ban_text(&r, &t.sheet);
    }
    arena_free(scratch);
}
