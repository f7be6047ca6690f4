#include "library/trace_plan.h"

#include "report/table.h"
#include "report/words.h"

enum { MARGIN = 2 };

struct telling {
    const struct trace_plan *p;
    struct sheet sheet;
};

static const char *clean(const struct telling *t, const char *s) {
    return sheet_clean(t->sheet.arena, s ? s : "");
}

static void say(const struct telling *t, const char *text) {
    sheet_paragraph(&t->sheet, 0, 0, "", STYLE_PLAIN, clean(t, text));
}

/* As it stands, to be copied: it is not wrapped. */
static void command(const struct telling *t, const char *text) {
    if (!text) return;
    sheet_space(&t->sheet, MARGIN);
    sheet_put(&t->sheet, STYLE_PLAIN, clean(t, text));
    sheet_line(&t->sheet);
}

static const char *source_words(const struct telling *t, const struct plan_source *s) {
    struct arena *a = t->sheet.arena;
    const char *country = *s->country ? words_country(s->country) : NULL;
    if (!s->asn) return country;
    return arena_format(a, "AS%u%s%s%s", s->asn, country ? " (" : "", country ? country : "",
                        country ? ")" : "");
}

/* "From AS3320 (Germany, where its holder Deutsche Telekom AG is incorporated)." */
static void from_words(const struct telling *t, const struct plan_source *s) {
    struct arena *a = t->sheet.arena;
    const char *more = s->of_clients ? ", where most traffic in the evidence comes from" : "";
    if (s->told && *s->country)
        more = arena_format(a, ": %s", s->told);
    else if (s->told)
        more =
            arena_format(a,
                         ", whose country is not known (%s), so neither is whether the sea lies between: a "
                         "country beside it (--from DE) tells",
                         s->told);
    say(t, arena_format(a, "From %s%s.", source_words(t, s), more));
}

static void head(const struct telling *t, const struct cordon *c) {
    struct arena *a = t->sheet.arena;
    const struct trace_plan *p = t->p;
    char day[DATE_TEXT];
    const char *right = arena_format(a, "as of %s", date_text(day, p->as_of));
    sheet_put(&t->sheet, STYLE_BOLD, "cordon trace plan");
    sheet_space(&t->sheet, t->sheet.width > 17 + strlen(right) ? t->sheet.width - 17 - strlen(right) : 2);
    sheet_put(&t->sheet, STYLE_DIM, right);
    sheet_line(&t->sheet);
    for (size_t i = 0; i < c->n_evidence; i++)
        sheet_paragraph(&t->sheet, 0, MARGIN, "", STYLE_PLAIN, clean(t, c->evidence[i].name));
    sheet_line(&t->sheet);
    say(t, arena_format(a, "%s; traces in the evidence show the way to %s of them.%s",
                        words_of(a, p->all, "destination", "destinations"), words_count(a, p->known),
                        p->local ? arena_format(a, " %s are not on the Internet.",
                                                words_of(a, p->local, "address", "addresses"))
                                 : ""));
    for (size_t i = 0; i < p->n_sources; i++) from_words(t, &p->sources[i]);
    if (p->n_sources == 0)
        say(t, "Where probes begin is not told by private addresses: name it with --from, a country or an "
               "AS, to "
               "have the sea weighed in and commands for RIPE Atlas.");
    sheet_line(&t->sheet);
}

static const char *way_words(enum plan_sea s) {
    static const char *const words[] = {"over the sea", "far over land", "over land", "not known"};
    return words[s];
}

static const char *known_words(enum plan_known k) {
    static const char *const words[] = {"a trace", "traces to others there", "a trace that did not arrive",
                                        "nothing"};
    return words[k];
}

static const char *network_words(const struct telling *t, const struct plan_target *g) {
    struct arena *a = t->sheet.arena;
    if (g->app) return arena_format(a, "named by %s", clean(t, g->app));
    if (!g->asn) return "";
    return arena_format(a, "AS%u%s%s", g->asn, g->as_name ? " " : "", clean(t, g->as_name));
}

static void targets(const struct telling *t) {
    static const struct table_column columns[] = {
        {.title = "", .right = true},
        {.title = "to", .cut_front = true, .least = 15},
        {.title = "network", .least = 8, .optional = 1},
        {.title = "in"},
        {.title = "traffic", .right = true},
        {.title = "way"},
        {.title = "known", .least = 7, .optional = 2},
    };
    struct arena *a = t->sheet.arena;
    struct table *table = table_new(a, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < t->p->n_told; i++) {
        const struct plan_target *g = &t->p->targets[i];
        char text[ADDRESS_TEXT];
        const char *to = g->name ? clean(t, g->name) : arena_string(a, address_text(text, g->address));
        table_row(table,
                  (const struct table_cell[]){{words_count(a, i + 1), STYLE_PLAIN},
                                              {to, STYLE_PLAIN},
                                              {network_words(t, g), STYLE_PLAIN},
                                              {*g->country ? arena_string(a, g->country) : "", STYLE_PLAIN},
                                              {g->app ? "" : words_size(a, g->bytes), STYLE_PLAIN},
                                              {way_words(g->sea), STYLE_PLAIN},
                                              {known_words(g->known), STYLE_DIM}});
    }
    table_write(table, &t->sheet, MARGIN);
    if (t->p->n_told < t->p->n_targets)
        say(t, arena_format(a, "and %s more (--most)", words_count(a, t->p->n_targets - t->p->n_told)));
}

static void from_here(const struct telling *t) {
    struct arena *a = t->sheet.arena;
    const char *scamper = plan_scamper(a, t->p);
    sheet_heading(&t->sheet, "From this host");
    command(t, scamper);
    for (size_t i = 0; i < t->p->n_told; i++)
        if (address_is_unspecified(t->p->targets[i].address)) command(t, plan_mtr(a, &t->p->targets[i]));
}

static void from_atlas(const struct telling *t, const struct plan_source *from) {
    struct arena *a = t->sheet.arena;
    sheet_heading(&t->sheet, arena_format(a, "From RIPE Atlas' probes in %s", source_words(t, from)));
    for (size_t i = 0; i < t->p->n_told; i++) command(t, plan_ripe_atlas(a, &t->p->targets[i], from));
}

void trace_plan_text(const struct cordon *c, struct output *out, struct report_options options) {
    struct arena *a = arena_new();
    struct telling t = {.p = c->plan,
                        .sheet = {.out = out,
                                  .arena = a,
                                  .width = options.width ? options.width : 80,
                                  .colour = options.colour,
                                  .ascii = options.ascii}};
    head(&t, c);
    if (t.p->n_told == 0) {
        say(&t, "There is nothing that a trace would tell.");
    } else {
        targets(&t);
        from_here(&t);
        for (size_t i = 0; i < t.p->n_sources; i++) from_atlas(&t, &t.p->sources[i]);
        sheet_line(&t.sheet);
        say(&t, "Nothing was sent. Give what these tools write to 'cordon audit' beside the evidence. With "
                "--json: "
                "one request for all of RIPE Atlas' probes.");
    }
    arena_free(a);
}
