/* What packages show, app by app; and software that lists tell of. */
#include "evidence/app/declares.h"
#include "report/inside.h"
#include "report/observation_app.h"
#include "report/table.h"
#include "report/text.h"
#include "report/words.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    MARGIN = 2,
    INDENT = 12,
    MOST_APPS = 12,
    MOST_ROWS = 24,
    MOST_LISTED = 40,
    MOST_NAMELESS = 12,
    MOST_REMARKS = 6
};

static void say(const struct text_report *r, const char *label, const char *s) {
    if (s && *s)
        sheet_paragraph(&r->sheet, MARGIN, INDENT, label, STYLE_PLAIN, sheet_clean(r->sheet.arena, s));
}

static const char *mark(const struct text_report *r, enum verdict v) {
    return r->audit->n_policies ? verdict_mark(&r->sheet, v) : "";
}

/* "CN KY SG": whose law reaches it. */
static const char *law_codes(const struct text_report *r, const struct link *l) {
    const char **list = arena_take_array(r->sheet.arena, l->n_jurisdictions + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < l->n_jurisdictions; i++) {
        const struct reach *j = &l->jurisdictions[i];
        size_t k = 0;
        while (k < n && strcmp(list[k], j->country) != 0) k++;
        if (k == n && j->country[0] && j->through != PARTY_NONE) list[n++] = j->country;
    }
    return words_join(r->sheet.arena, list, n, " ");
}

/* "Aurora Mobile (CN)", "TikTok Pte. Ltd., in hands of ByteDance Ltd. (CN KY SG)" */
const char *text_maker(const struct text_report *r, const struct link *l) {
    struct arena *a = r->sheet.arena;
    const char *holder = link_holder_name(l), *codes = law_codes(r, l);
    if (!holder) return "unknown";
    const struct controller *by = link_controller(r->audit, l);
    const char *name = by ? by->name ? by->name : by->id : NULL;
    const char *law = *codes ? arena_format(a, " (%s)", codes) : "";
    if (!name || strcmp(name, holder) == 0) return arena_format(a, "%s%s", holder, law);
    return arena_format(a, "%s, in hands of %s%s", holder, name, law);
}

/* For a column: who controls it, else who made it. */
static const char *in_hands_of(const struct text_report *r, const struct link *l) {
    const struct controller *by = link_controller(r->audit, l);
    const char *name = by ? by->name ? by->name : by->id : link_holder_name(l);
    return name ? name : "unknown";
}

static const char *title(const struct text_report *r, const struct app *app) {
    struct arena *a = r->sheet.arena;
    const char *facts[] = {
        app->format,
        app->size ? words_size(a, app->size) : NULL,
        app->target_level ? arena_format(a, "target level %u", app->target_level) : NULL,
        app->classes ? words_of(a, app->classes, "class", "classes") : NULL,
        app->n_parts ? words_of(a, app->n_parts, "package", "packages") : NULL,
    };
    return arena_format(a, "%s%s%s (%s)", app->id ? app->id : "a package without a name",
                        app->version ? " " : "", app->version ? app->version : "",
                        words_join(a, facts, sizeof facts / sizeof *facts, ", "));
}

/* Of one certificate: under which schemes it signed, and what came of checking them. */
static const char *signer(const struct text_report *r, const struct app *app, const struct app_signer *s) {
    struct arena *a = r->sheet.arena;
    char hex[2 * APP_SHA256 + 1];
    size_t shown = r->options.verbose ? APP_SHA256 : 8;
    const char *schemes = "", *trouble = NULL, *weak = s->weak;
    bool holds = false, broken = false;
    for (size_t i = 0; i < shown; i++) snprintf(hex + 2 * i, 3, "%02x", s->sha256[i]);
    for (size_t i = 0; i < app->n_signers; i++) {
        const struct app_signer *k = &app->signers[i];
        if (k->past || memcmp(k->sha256, s->sha256, sizeof s->sha256) != 0) continue;
        schemes = arena_format(a, "%s%s%s", schemes, *schemes ? " " : "", k->scheme);
        holds |= k->verified == APP_YES;
        broken |= k->verified == APP_NO;
        if (!trouble) trouble = k->trouble;
        if (!weak) weak = k->weak;
    }
    const char *held = broken ? "does not hold" : holds ? "verified" : "not verified";
    return arena_format(a, "%s, SHA-256 %s%s (%s; %s%s%s)%s%s", s->subject ? s->subject : "no name", hex,
                        r->options.verbose ? "" : sheet_either(&r->sheet, "…", "..."), schemes, held,
                        trouble ? ": " : "", trouble ? trouble : "", weak ? "; weak: " : "",
                        weak ? weak : "");
}

static void signers(const struct text_report *r, const struct app *app) {
    size_t told = 0;
    for (size_t i = 0; i < app->n_signers; i++) {
        const struct app_signer *s = &app->signers[i];
        bool again = s->past;
        for (size_t k = 0; k < i && !again; k++)
            again = memcmp(app->signers[k].sha256, s->sha256, sizeof s->sha256) == 0;
        if (!again) say(r, told++ ? "" : "signed by", signer(r, app, s));
    }
    bool package = strcmp(app->format, "apk") == 0 || strcmp(app->format, "aab") == 0;
    if (!told && package) say(r, "signed by", "nobody");
}

/* What a component, or the app's own code, reaches for and may have. */
static const char *abilities(const struct text_report *r, const struct link_inside *in) {
    struct arena *a = r->sheet.arena;
    const char **list = arena_take_array(a, in->n_capabilities + 1, sizeof *list);
    for (size_t i = 0; i < in->n_capabilities; i++) list[i] = in->capabilities[i].name;
    return words_join(a, list, in->n_capabilities, ", ");
}

static const char *seen_words(const struct text_report *r, unsigned seen) {
    return arena_format(r->sheet.arena, "%s%s", component_seen_text(seen),
                        seen & COMPONENT_REACHABLE ? ", reachable" : "");
}

struct ranked {
    uint32_t chain;
    enum verdict worst;
    size_t weight;
};

static int by_rank(const void *x, const void *y) {
    const struct ranked *a = x, *b = y;
    if (a->worst != b->worst) return a->worst < b->worst ? 1 : -1;
    if (a->weight != b->weight) return a->weight < b->weight ? 1 : -1;
    return (a->chain > b->chain) - (a->chain < b->chain);
}

static void components(const struct text_report *r, const struct inside_app *app) {
    static const struct table_column columns[] = {
        {.title = ""},
        {.title = "component", .least = 14},
        {.title = "in hands of", .least = 16},
        {.title = "law", .optional = 2},
        {.title = "seen", .optional = 1},
        {.title = "can", .least = 16},
    };
    struct arena *a = r->sheet.arena;
    struct ranked *list = arena_take_array(a, app->n_components, sizeof *list);
    for (size_t i = 0; i < app->n_components; i++) {
        const struct chain *c = &r->audit->chains[app->components[i]];
        const struct link_inside *in = c->links[c->n_links - 1]->inside;
        list[i] = (struct ranked){app->components[i], chain_worst(r->audit, app->components[i]),
                                  in->n_capabilities};
    }
    qsort(list, app->n_components, sizeof *list, by_rank);
    struct table *t = table_new(a, columns, sizeof columns / sizeof *columns);
    size_t most = r->options.verbose ? SIZE_MAX : MOST_ROWS;
    for (size_t i = 0; i < app->n_components && i < most; i++) {
        const struct chain *c = &r->audit->chains[list[i].chain];
        const struct link *l = c->links[c->n_links - 1];
        table_row(t, (struct table_cell[]){{mark(r, list[i].worst), verdict_style(list[i].worst)},
                                           {sheet_clean(a, l->inside->component->name), STYLE_BOLD},
                                           {sheet_clean(a, in_hands_of(r, l)), STYLE_PLAIN},
                                           {sheet_clean(a, law_codes(r, l)), STYLE_PLAIN},
                                           {seen_words(r, l->inside->component->seen), STYLE_PLAIN},
                                           {abilities(r, l->inside), STYLE_PLAIN}});
    }
    sheet_line(&r->sheet);
    table_write(t, &r->sheet, MARGIN);
    if (app->n_components > most)
        sheet_paragraph(
            &r->sheet, MARGIN, 2, "", STYLE_DIM,
            arena_format(a, "and %zu more components (--verbose shows all)", app->n_components - most));
}

/* Places that it names and nothing was seen to go to, by who holds them. */
static void places(const struct text_report *r, const struct inside_app *app) {
    static const struct table_column columns[] = {{.title = ""},
                                                  {.title = "named, by who holds the place", .least = 18},
                                                  {.title = "places", .right = true},
                                                  {.title = "such as", .least = 20, .cut_front = true}};
    struct arena *a = r->sheet.arena;
    struct holder_row {
        const char *name, *first;
        size_t n;
        enum verdict worst;
    } *rows = arena_take_array(a, app->n_endpoints, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < app->n_endpoints; i++) {
        const struct chain *c = &r->audit->chains[app->endpoints[i]];
        const struct link *to = c->links[c->n_links - 1];
        const char *name = to->special ? "local network" : text_maker(r, to);
        enum verdict v = chain_worst(r->audit, app->endpoints[i]);
        size_t k = 0;
        while (k < n && strcmp(rows[k].name, name) != 0) k++;
        if (k == n) rows[n++] = (struct holder_row){name, words_identifier(to->identifier), 0, v};
        rows[k].n++;
        if (v > rows[k].worst) rows[k].worst = v;
    }
    struct ranked *order = arena_take_array(a, n, sizeof *order);
    for (size_t i = 0; i < n; i++) order[i] = (struct ranked){(uint32_t)i, rows[i].worst, rows[i].n};
    qsort(order, n, sizeof *order, by_rank);
    struct table *t = table_new(a, columns, sizeof columns / sizeof *columns);
    size_t most = r->options.verbose ? SIZE_MAX : MOST_ROWS;
    for (size_t i = 0; i < n && i < most; i++) {
        const struct holder_row *row = &rows[order[i].chain];
        table_row(t, (struct table_cell[]){{mark(r, row->worst), verdict_style(row->worst)},
                                           {sheet_clean(a, row->name), STYLE_PLAIN},
                                           {words_count(a, row->n), STYLE_PLAIN},
                                           {sheet_clean(a, row->first), STYLE_PLAIN}});
    }
    sheet_line(&r->sheet);
    table_write(t, &r->sheet, MARGIN);
}

/* "precise-location: Amap, the app's own code; asked for by the manifest" */
static void reaches(const struct text_report *r, const struct app *app) {
    struct arena *a = r->sheet.arena;
    size_t told = 0;
    for (size_t i = 0; i < app->n_reach;) {
        const char *capability = app->reach[i].capability, *who = "";
        const char *last = NULL;
        bool permitted = false;
        size_t first = i;
        for (; i < app->n_reach && strcmp(app->reach[i].capability, capability) == 0; i++) {
            const char *by = app->reach[i].component ? app->reach[i].component : "the app's own code";
            permitted |= app->reach[i].permitted != APP_NO;
            if (last && strcmp(last, by) == 0) continue;
            who = arena_format(a, "%s%s%s", who, *who ? ", " : "", by);
            last = by;
        }
        say(r, told++ ? "" : "reaches for",
            arena_format(a, "%s: %s (%s)%s", capability, who, app->reach[first].api,
                         permitted ? "" : "; without the permission for it, so to no effect"));
    }
    const char *unused = "";
    for (size_t i = 0; i < app->n_permissions; i++)
        if (!app->permissions[i].defined && app->permissions[i].used == APP_NO && app->permissions[i].data)
            unused = arena_format(a, "%s%s%s", unused, *unused ? ", " : "", app->permissions[i].name);
    if (*unused) say(r, "unused", arena_format(a, "asked for, and no code was found to use it: %s", unused));
}

/* What the app says itself, against what is found in it. */
static void declarations(const struct text_report *r, const struct app *app) {
    struct arena *a = r->sheet.arena;
    const char *unshown = "";
    for (size_t i = 0; i < app->n_declarations; i++)
        if (app->declarations[i].found != APP_YES)
            unshown = arena_format(a, "%s%s%s", unshown, *unshown ? ", " : "", app->declarations[i].text);
    if (*unshown) say(r, "declared", arena_format(a, "and not shown by what could be seen: %s", unshown));
    const struct app_reach *example;
    for (size_t i = 0; i < MOST_REMARKS; i++) {
        const char *data = app_undeclared(app, i, &example);
        if (!data) break;
        say(r, i ? "" : "undeclared",
            arena_format(a, "%s: %s calls %s", data, example->caller, example->api));
    }
}

static void remarks(const struct text_report *r, const struct app *app) {
    struct arena *a = r->sheet.arena;
    size_t most = r->options.verbose ? SIZE_MAX : MOST_REMARKS;
    if (app->network.cleartext == APP_YES)
        say(r, "in clear", arena_format(a, "unprotected traffic is permitted (%s)", app->network.source));
    if (app->network.user_ca == APP_YES)
        say(r, "",
            arena_format(a, "certificates that the user added are believed (%s)", app->network.source));
    declarations(r, app);
    for (size_t i = 0; i < app->n_opaque && i < most; i++)
        say(r, i ? "" : "cannot see", arena_format(a, "%s: %s", app->opaque[i].what, app->opaque[i].why));
    if (app->n_opaque > most) say(r, "", arena_format(a, "and %zu more", app->n_opaque - most));
    for (size_t i = 0; i < app->n_anomalies && i < most; i++)
        say(r, i ? "" : "anomalies",
            arena_format(a, "%s%s%s%s%s%s", app->anomalies[i].at.entry ? app->anomalies[i].at.entry : "",
                         app->anomalies[i].at.entry ? ": " : "", app->anomalies[i].what,
                         app->anomalies[i].clause ? " (" : "",
                         app->anomalies[i].clause ? app->anomalies[i].clause : "",
                         app->anomalies[i].clause ? ")" : ""));
    if (app->n_anomalies > most) say(r, "", arena_format(a, "and %zu more", app->n_anomalies - most));
}

/* What was seen of what the package names, and what was seen that it does not name. */
static void traffic(const struct text_report *r, const struct inside_app *app) {
    struct arena *a = r->sheet.arena;
    size_t named = 0, n = 0;
    const char **unexpected = arena_take_array(a, app->n_traffic + 1, sizeof *unexpected);
    for (size_t i = 0; i < app->n_traffic; i++) {
        const struct chain *c = &r->audit->chains[app->traffic[i]];
        const struct link *to = chain_recipient(c);
        const char *name = to && to->identifier ? words_identifier(to->identifier) : "?";
        size_t k = 0;
        named += c->promise == PROMISE_NAMED;
        if (c->promise != PROMISE_UNEXPECTED) continue;
        while (k < n && strcmp(unexpected[k], name) != 0) k++;
        if (k == n) unexpected[n++] = name;
    }
    if (!app->n_traffic) return;
    say(r, "traffic",
        arena_format(a, "%s of it to places that the package names; %s named were not seen",
                     words_of(a, named, "chain", "chains"), words_count(a, app->n_endpoints)));
    if (n)
        say(r, "",
            arena_format(a, "to places that the package does not name: %s%s",
                         words_join(a, unexpected, n > 8 ? 8 : n, ", "),
                         n > 8 ? arena_format(a, " and %zu more", n - 8) : ""));
}

static void package(const struct text_report *r, const struct inside_app *app) {
    struct arena *a = r->sheet.arena;
    sheet_line(&r->sheet);
    const char *m = mark(r, app->worst);
    if (*m) {
        sheet_put(&r->sheet, verdict_style(app->worst), m);
        sheet_space(&r->sheet, 1);
    }
    sheet_wrap(&r->sheet, *m ? 2 : 0, 2, STYLE_BOLD, sheet_clean(a, title(r, app->app)));
    say(r, "made by", text_maker(r, app->link));
    signers(r, app->app);
    traffic(r, app);
    reaches(r, app->app);
    remarks(r, app->app);
    if (app->n_components) components(r, app);
    if (app->n_endpoints) places(r, app);
}

/* How it came onto the device: "system, updated; by com.android.vending". */
static const char *way(const struct text_report *r, const struct app_install *i) {
    struct arena *a = r->sheet.arena;
    const char *parts[] = {i->partition           ? i->partition
                           : i->system == APP_YES ? "system"
                                                  : NULL,
                           i->system == APP_NO && !i->partition ? "added by the user" : NULL,
                           i->updated == APP_YES ? "updated" : NULL,
                           i->installer ? arena_format(a, "by %s", i->installer) : NULL,
                           i->installs == APP_YES ? "may install others unasked" : NULL};
    return words_join(a, parts, sizeof parts / sizeof *parts, ", ");
}

/* Software whose maker is known first, within each verdict. */
static int known_first(const void *x, const void *y) {
    const struct inside_app *a = x, *b = y;
    bool p = link_holder_name(a->link) != NULL, q = link_holder_name(b->link) != NULL;
    if (a->worst != b->worst) return a->worst < b->worst ? 1 : -1;
    if (p != q) return p ? -1 : 1;
    return (a->chain > b->chain) - (a->chain < b->chain);
}

static void listed_row(const struct text_report *r, struct table *t, const struct inside_app *app) {
    struct arena *a = r->sheet.arena;
    table_row(t,
              (struct table_cell[]){{mark(r, app->worst), verdict_style(app->worst)},
                                    {sheet_clean(a, app->app->id ? app->app->id : "?"), STYLE_PLAIN},
                                    {sheet_clean(a, app->app->version ? app->app->version : ""), STYLE_PLAIN},
                                    {sheet_clean(a, text_maker(r, app->link)), STYLE_PLAIN},
                                    {sheet_clean(a, way(r, &app->app->install)), STYLE_PLAIN}});
}

static void listed(const struct text_report *r, const struct inside_apps *all) {
    static const struct table_column columns[] = {{.title = ""},
                                                  {.title = "software", .least = 20, .cut_front = true},
                                                  {.title = "version", .optional = 2},
                                                  {.title = "made by", .least = 16},
                                                  {.title = "came", .optional = 1}};
    struct arena *a = r->sheet.arena;
    struct inside_app *list = arena_take_array(a, all->n_listed, sizeof *list);
    memcpy(list, all->listed, all->n_listed * sizeof *list);
    qsort(list, all->n_listed, sizeof *list, known_first);
    size_t shown = 0, unknown = 0;
    struct table *t = table_new(a, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < all->n_listed; i++) {
        bool known = link_holder_name(list[i].link) != NULL;
        unknown += !known;
        if (!r->options.verbose && shown >= (known ? MOST_LISTED : MOST_NAMELESS)) continue;
        listed_row(r, t, &list[i]);
        shown++;
    }
    sheet_heading(&r->sheet, "Software that lists tell of");
    table_write(t, &r->sheet, MARGIN);
    const char *more = all->n_listed > shown
                           ? arena_format(a, "; %s more are not shown here (--verbose shows all)",
                                          words_count(a, all->n_listed - shown))
                           : "";
    sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM,
                    arena_format(a, "%s; the maker of %s is not in the atlas%s",
                                 words_of(a, all->n_listed, "program", "programs"), words_count(a, unknown),
                                 more));
}

void text_inside(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    struct inside_apps all = inside_apps_make(a, r->audit);
    size_t most = r->options.verbose ? SIZE_MAX : MOST_APPS;
    if (all.n_packages) sheet_heading(&r->sheet, "Inside the packages");
    for (size_t i = 0; i < all.n_packages && i < most; i++) package(r, &all.packages[i]);
    if (all.n_packages > most)
        sheet_paragraph(
            &r->sheet, 0, 0, "", STYLE_DIM,
            arena_format(a, "and %zu more packages (--verbose shows all)", all.n_packages - most));
    if (all.n_listed) listed(r, &all);
}
