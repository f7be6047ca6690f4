#include "report/ban.h"

#include "base/address.h"
#include "report/substitute.h"
#include "report/table.h"
#include "report/words.h"

enum { MARGIN = 2, LABEL = 11, FEW = 6 };

struct telling {
    const struct ban_report *r;
    const struct ban_impact *im;
    const struct sheet *sheet;
    struct arena *a;
};

static const char *clean(const struct telling *t, const char *s) {
    return sheet_clean(t->a, s ? s : "");
}

static void say(const struct telling *t, const char *label, enum style style, const char *text) {
    sheet_paragraph(t->sheet, MARGIN, LABEL, label, style, clean(t, text));
}

static const char *share(const struct telling *t, uint64_t part, uint64_t all) {
    double v = all ? (double)part / (double)all * 100 : 0;
    if (part && v < 0.5) return "under 1 %";
    if (part < all && v >= 99.5) return "over 99 %";
    return arena_format(t->a, "%.0f %%", v);
}

static const char *amount(const struct telling *t, struct amount a) {
    if (a.flows && !a.bytes) /* which of the bytes, is not told */
        return arena_format(t->a, "at least %s", words_of(t->a, a.flows, "flow", "flows"));
    return arena_format(t->a, "%s, %s", words_of(t->a, a.flows, "flow", "flows"), words_size(t->a, a.bytes));
}

/* The first few of a list, and how many more. */
static const char *few(const struct telling *t, const char *const *list, size_t n, size_t most) {
    const char *text = words_join(t->a, list, n < most ? n : most, ", ");
    return n > most ? arena_format(t->a, "%s and %zu more", text, n - most) : text;
}

/* "com.x" of "app:android/com.x" */
static const char *app_name(const char *identifier) {
    if (!identifier) return "app not known";
    const char *id = words_identifier(identifier), *slash = strchr(id, '/');
    return slash ? slash + 1 : id;
}

static const char *range(const struct telling *t, struct count_range c, const char *what) {
    if (!c.given) return NULL;
    if (c.low == c.high) return arena_format(t->a, "%s %s", words_count(t->a, c.low), what);
    return arena_format(t->a, "%s to %s %s", words_count(t->a, c.low), words_count(t->a, c.high), what);
}

/* "2 of 9 clients"; NULL where there is one, or it is not known. */
static const char *clients(const struct telling *t, struct ban_clients c) {
    if (c.all < 2) return NULL;
    return arena_format(t->a, "%s%s of %s%s clients", c.more_hit ? "at least " : "", words_count(t->a, c.hit),
                        c.more && !c.more_hit ? "at least " : "", words_count(t->a, c.all));
}

/* ---- three lines ---- */

static void summary(const struct telling *t) {
    const struct ban_impact *im = t->im;
    struct arena *a = t->a;
    size_t known = 0, others = 0;
    for (size_t i = 0; i < im->n_apps; i++) known += im->apps[i].app != NULL;
    for (size_t i = 0; i < im->n_bystanders; i++) others += im->bystanders[i].n_names;
    if (im->n_stopped == 0) {
        sheet_wrap(t->sheet, 0, 0, STYLE_ALLOW,
                   clean(t, arena_format(a, "Nothing here would stop: %s of traffic, none of it hit.",
                                         amount(t, im->all))));
        return;
    }
    if (im->all.flows == 0)
        sheet_wrap(t->sheet, 0, 0, STYLE_BOLD,
                   clean(t, arena_format(
                                a, "No traffic is in this evidence; of what packages and lists tell, %s hit.",
                                words_of(a, im->n_stopped, "thing is", "things are"))));
    else
        sheet_wrap(
            t->sheet, 0, 0, STYLE_BOLD,
            clean(t, arena_format(a, "%s of %s would stop: %s of %s (%s of the bytes).",
                                  words_count(a, im->stops.flows),
                                  words_of(a, im->all.flows, "flow", "flows"), words_size(a, im->stops.bytes),
                                  words_size(a, im->all.bytes), share(t, im->stops.bytes, im->all.bytes))));
    const char *parts[] = {arena_format(a, "%s, %s wholly", words_of(a, known, "app", "apps"),
                                        im->n_whole ? words_count(a, im->n_whole) : "none"),
                           words_of(a, im->n_services, "known service", "known services"),
                           clients(t, im->clients), range(t, im->devices, "devices"),
                           range(t, im->people, "people")};
    sheet_wrap(
        t->sheet, 0, 0, STYLE_PLAIN,
        clean(t, arena_format(a, "Hit: %s.", words_join(a, parts, sizeof parts / sizeof *parts, "; "))));
    const char *best = im->n_alternatives ? arena_format(a, "less that would do: %s",
                                                         words_of(a, im->n_alternatives, "way", "ways"))
                                          : "nothing less is known that would do";
    sheet_wrap(t->sheet, 0, 0, STYLE_PLAIN,
               clean(t, arena_format(a, "On the same addresses: %s; %s.",
                                     others             ? words_of(a, others, "other name", "other names")
                                     : im->n_bystanders ? "others without a name"
                                                        : "nobody else seen",
                                     best)));
}

/* ---- who is hit ---- */

static const char *how(const struct ban_app *app) {
    if (app->itself) return "wholly: itself";
    if (!app->app) return "";
    return app->whole ? "wholly: all seen" : "partly";
}

static void apps(const struct telling *t) {
    static const struct table_column columns[] = {{.title = "App", .least = 20, .cut_front = true},
                                                  {.title = "Holder", .least = 12, .optional = 1},
                                                  {.title = "Stops", .right = true},
                                                  {.title = "of all", .right = true},
                                                  {.title = "How"}};
    const struct ban_impact *im = t->im;
    size_t shown = im->n_apps < t->r->details ? im->n_apps : t->r->details;
    if (im->n_apps == 0) return;
    sheet_heading(t->sheet, "Who is hit");
    struct table *table = table_new(t->a, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < shown; i++) {
        const struct ban_app *app = &im->apps[i];
        table_row(table, (struct table_cell[]){{clean(t, app_name(app->app)), STYLE_BOLD},
                                               {clean(t, app->holder ? app->holder : "unknown"), STYLE_PLAIN},
                                               {words_size(t->a, app->stops.bytes), STYLE_PLAIN},
                                               {share(t, app->stops.bytes, app->all.bytes), STYLE_PLAIN},
                                               {how(app), app->whole ? STYLE_DENY : STYLE_REVIEW}});
    }
    table_write(table, t->sheet, MARGIN);
    if (shown < im->n_apps)
        say(t, "", STYLE_DIM, arena_format(t->a, "and %zu more (-v shows all)", im->n_apps - shown));
    for (size_t i = 0; i < shown; i++) {
        const struct ban_app *app = &im->apps[i];
        sheet_line(t->sheet);
        sheet_paragraph(t->sheet, MARGIN, 0, "", STYLE_BOLD, clean(t, app_name(app->app)));
        say(t, "  because", STYLE_PLAIN,
            app->because ? app->because : "what is in it, or what it sends, is banned");
        if (app->n_losses) say(t, "  loses", STYLE_PLAIN, few(t, app->losses, app->n_losses, t->r->details));
    }
}

/* ---- bystanders ---- */

static void bystanders(const struct telling *t) {
    const struct ban_impact *im = t->im;
    size_t shown = im->n_bystanders < t->r->details ? im->n_bystanders : t->r->details;
    if (im->n_stopped == 0) return;
    sheet_heading(t->sheet, "Who else lives there");
    if (im->n_bystanders == 0) {
        sheet_paragraph(t->sheet, MARGIN, 0, "", STYLE_PLAIN,
                        "Nobody else was seen on the addresses of what would stop.");
        return;
    }
    sheet_paragraph(t->sheet, MARGIN, 0, "", STYLE_PLAIN, "Blocking these addresses would hit them as well:");
    for (size_t i = 0; i < shown; i++) {
        const struct ban_bystander *b = &im->bystanders[i];
        char address[ADDRESS_TEXT];
        sheet_line(t->sheet);
        sheet_paragraph(
            t->sheet, MARGIN, 0, "", STYLE_BOLD,
            clean(t, arena_format(t->a, "%s (banned there: %s)", address_text(address, b->address),
                                  b->target ? b->target : "no name")));
        if (b->n_names) say(t, "  names", STYLE_PLAIN, few(t, b->names, b->n_names, FEW));
        const char **names = arena_take_array(t->a, b->n_apps + 1, sizeof *names);
        for (size_t k = 0; k < b->n_apps; k++) names[k] = app_name(b->apps[k]);
        if (b->n_apps) say(t, "  used by", STYLE_PLAIN, few(t, names, b->n_apps, FEW));
        say(t, "  traffic", STYLE_PLAIN, amount(t, b->traffic));
    }
    if (shown < im->n_bystanders)
        say(t, "", STYLE_DIM,
            arena_format(t->a, "and %zu more addresses (-v shows all)", im->n_bystanders - shown));
}

/* ---- substitutes ---- */

static void services(const struct telling *t) {
    const struct ban_impact *im = t->im;
    if (im->n_services == 0) return;
    sheet_heading(t->sheet, "What could take its place");
    for (size_t i = 0; i < im->n_services && i < t->r->details; i++) {
        const struct ban_service *s = &im->services[i];
        if (i) sheet_line(t->sheet);
        const char *part = s->stops.flows < s->all.flows ? arena_format(t->a, ": partly, %s of %s stop",
                                                                        words_size(t->a, s->stops.bytes),
                                                                        words_size(t->a, s->all.bytes))
                                                         : "";
        sheet_paragraph(
            t->sheet, MARGIN, 0, "", STYLE_BOLD,
            clean(t, arena_format(t->a, "%s (%s)%s", s->service.service, s->service.category_name, part)));
        if (s->n_substitutes)
            say(t, "  others", STYLE_PLAIN,
                substitutes_text(t->a, s->substitutes, s->n_substitutes,
                                 t->r->details > 20 ? SIZE_MAX : FEW));
        if (s->n_hit && s->n_substitutes)
            say(t, "", STYLE_DIM,
                arena_format(t->a, "%s of the category would be hit by the same ban",
                             words_of(t->a, s->n_hit, "other", "others")));
        if (s->none) say(t, "  none", STYLE_UNDETERMINED, s->none);
    }
}

/* ---- lesser ways ---- */

static void alternatives(const struct telling *t) {
    const struct ban_impact *im = t->im;
    if (im->n_stopped == 0) return;
    sheet_heading(t->sheet, "Less that meets the same rule");
    if (im->n_alternatives == 0)
        sheet_paragraph(t->sheet, MARGIN, 0, "", STYLE_PLAIN,
                        "Nothing is known that would stop less and meet it.");
    if (!im->rejudged)
        sheet_paragraph(t->sheet, MARGIN, 0, "", STYLE_UNDETERMINED,
                        "Whether certain data, protection or another way would do is not judged of a store: "
                        "ask the evidence, with --policy.");
    if (!im->rejudged && im->n_alternatives) sheet_line(t->sheet);
    for (size_t i = 0; i < im->n_alternatives; i++) {
        const struct ban_alternative *x = &im->alternatives[i];
        if (i) sheet_line(t->sheet);
        sheet_paragraph(t->sheet, MARGIN, 3, arena_format(t->a, "%zu", i + 1), STYLE_BOLD, clean(t, x->what));
        if (x->n_targets) {
            const char **names = arena_take_array(t->a, x->n_targets, sizeof *names);
            for (size_t k = 0; k < x->n_targets; k++) names[k] = words_identifier(x->targets[k]);
            say(t, "   at", STYLE_PLAIN, few(t, names, x->n_targets, t->r->details > 20 ? SIZE_MAX : FEW));
        }
        say(t, "   meets", STYLE_PLAIN, x->meets);
        if (x->lacks) say(t, "   leaves", STYLE_PLAIN, x->lacks);
        bool some = x->saves.flows || x->saves.bytes;
        say(t, "   saves", some ? STYLE_ALLOW : STYLE_PLAIN,
            some ? amount(t, x->saves) : "nothing that this evidence shows");
    }
}

static void limits(const struct telling *t) {
    sheet_heading(t->sheet, "What this does not show");
    for (size_t i = 0; i < t->im->n_limits; i++)
        sheet_paragraph(t->sheet, MARGIN, 2, sheet_either(t->sheet, "·", "-"), STYLE_PLAIN,
                        clean(t, t->im->limits[i]));
}

void ban_text(const struct ban_report *r, const struct sheet *sheet) {
    struct telling t = {r, r->impact, sheet, sheet->arena};
    for (size_t i = 0; i < r->n_asked; i++) say(&t, i ? "" : "without", STYLE_BOLD, r->asked[i]);
    sheet_line(sheet);
    summary(&t);
    apps(&t);
    bystanders(&t);
    services(&t);
    alternatives(&t);
    limits(&t);
}
