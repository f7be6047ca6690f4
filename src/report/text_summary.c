#include "base/intern.h"
#include "policy/population.h"
#include "report/table.h"
#include "report/text.h"
#include "report/words.h"

enum { INDENT = 2 };

/* "2026-09-14 08:30:05 to 08:43:12 UTC" */
static const char *span(struct arena *a, const struct evidence_summary *e) {
    const char *first = words_time(a, e->first_ns), *last = words_time(a, e->last_ns);
    bool same_day = strncmp(first, last, 10) == 0 && strlen(last) > 11;
    return arena_format(a, "%.19s to %s", first, same_day ? last + 11 : last);
}

static void evidence_line(const struct text_report *r, const struct evidence_summary *e) {
    struct arena *a = r->sheet.arena;
    const char *dot = sheet_either(&r->sheet, " · ", ", ");
    const char *part[] = {"read with the package it belongs to"};
    bool ways = evidence_shows_ways(e), traffic = !e->apps && !e->devices && !ways;
    const char *facts[] = {
        e->format ? sheet_clean(a, e->format) : NULL,
        traffic ? words_of(a, e->packets, evidence_unit(e->format), evidence_units(e->format)) : NULL,
        traffic ? words_of(a, e->flows, "flow", "flows") : NULL,
        e->routes ? words_of(a, e->routes, "route", "routes") : NULL,
        e->updates ? words_of(a, e->updates, "update", "updates") : NULL,
        e->traces ? words_of(a, e->traces, "trace", "traces") : NULL,
        e->apps > 1 ? words_of(a, e->apps, "app", "apps") : NULL,
        e->devices ? words_of(a, e->devices, "device", "devices") : NULL,
        words_size(a, traffic ? e->bytes : e->size),
        (e->packets || ways) && e->last_ns ? span(a, e) : NULL,
        e->complete ? NULL : "incomplete: part of it could not be read"};
    const char *line = arena_format(a, "%s%s%s", sheet_clean(a, e->name), dot,
                                    e->part ? words_join(a, part, 1, dot)
                                            : words_join(a, facts, sizeof facts / sizeof *facts, dot));
    sheet_paragraph(&r->sheet, 0, INDENT, "", STYLE_PLAIN, line);
}

static void head(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    const struct audit *audit = r->audit;
    const char *date = words_date(a, audit->as_of);
    const char *right = arena_format(a, "as of %s", date ? date : "today");
    sheet_put(&r->sheet, STYLE_BOLD, "cordon audit");
    sheet_space(&r->sheet, r->sheet.width > 12 + strlen(right) ? r->sheet.width - 12 - strlen(right) : 2);
    sheet_put(&r->sheet, STYLE_DIM, right);
    sheet_line(&r->sheet);
    size_t most = r->options.verbose ? audit->n_evidence : 8;
    for (size_t i = 0; i < audit->n_evidence && i < most; i++) evidence_line(r, &audit->evidence[i]);
    if (audit->n_evidence > most)
        sheet_paragraph(&r->sheet, INDENT, 0, "", STYLE_DIM,
                        arena_format(a, "and %s more", words_count(a, audit->n_evidence - most)));
    if (audit->population)
        sheet_paragraph(&r->sheet, INDENT, 0, "", STYLE_DIM,
                        arena_format(a, "standing for %s",
                                     sheet_clean(a, population_text(a, audit->population, audit->as_of))));
}

/* Distinct apps, by identifier: a list may tell of a million. */
static size_t count_apps(const struct audit *audit) {
    struct intern *seen = intern_new();
    for (size_t i = 0; i < audit->n_chains; i++) {
        const struct link *app = chain_link(&audit->chains[i], LINK_APP);
        if (app && app->identifier) intern_add(seen, text_of(app->identifier));
    }
    size_t n = intern_count(seen);
    intern_free(seen);
    return n;
}

/* How many chains are of this kind. */
static uint64_t count_kind(const struct audit *audit, enum chain_kind kind) {
    uint64_t n = 0;
    for (size_t i = 0; i < audit->n_chains; i++) n += audit->chains[i].kind == kind;
    return n;
}

/* "8 components inside apps, 31 places that packages name and no traffic went to" */
static const char *other_totals(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    uint64_t inside = count_kind(r->audit, CHAIN_INSIDE), listed = count_kind(r->audit, CHAIN_INSTALLED),
             named = count_kind(r->audit, CHAIN_ENDPOINT), carriers = count_kind(r->audit, CHAIN_ROUTE),
             traced = count_kind(r->audit, CHAIN_TRACE);
    const char *parts[] = {
        carriers ? arena_format(a, "%s on routes", words_of(a, carriers, "carrier", "carriers")) : NULL,
        traced ? arena_format(a, "%s that traces show", words_of(a, traced, "way", "ways")) : NULL,
        inside ? arena_format(a, "%s", words_of(a, inside, "app or component", "apps and components")) : NULL,
        named ? arena_format(a, "%s named and not seen", words_of(a, named, "place", "places")) : NULL,
        listed ? arena_format(a, "%s told by lists",
                              words_of(a, listed, "program or device", "programs and devices"))
               : NULL};
    return words_join(a, parts, sizeof parts / sizeof *parts, ", ");
}

static void totals(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    uint64_t flows = 0, out = 0, in = 0, traffic = count_kind(r->audit, CHAIN_TRAFFIC);
    size_t known = 0, apps = count_apps(r->audit);
    for (size_t g = 0; g < r->groups.n; g++) {
        flows += r->groups.list[g].tally.flows;
        out += r->groups.list[g].tally.bytes[0];
        in += r->groups.list[g].tally.bytes[1];
        known += r->groups.list[g].known;
    }
    const char *line =
        traffic || !r->audit->n_chains
            ? arena_format(a, "%s (%s, %s sent, %s received)%s%s to %s.",
                           words_of(a, traffic, "custody chain", "custody chains"),
                           words_of(a, flows, "flow", "flows"), words_size(a, out), words_size(a, in),
                           apps ? " from " : "", apps ? words_of(a, apps, "app", "apps") : "",
                           words_of(a, known, "known party", "known parties"))
            : NULL;
    sheet_line(&r->sheet);
    if (line) sheet_paragraph(&r->sheet, 0, 0, "", STYLE_PLAIN, line);
    const char *others = other_totals(r);
    if (*others)
        sheet_paragraph(&r->sheet, 0, 0, "", STYLE_PLAIN,
                        arena_format(a, "%s%s.", line ? "And of " : "Chains of ", others));
}

static struct table_cell number(const struct text_report *r, uint64_t n, enum verdict v) {
    return (struct table_cell){words_count(r->sheet.arena, n), n ? verdict_style(v) : STYLE_DIM};
}

/* What takes force from a policy's verdicts. */
static void policy_note(const struct text_report *r, const struct policy_ref *p) {
    struct arena *a = r->sheet.arena;
    const char *note = p->note;
    if (!p->about_software && count_kind(r->audit, CHAIN_TRAFFIC) < r->audit->n_chains)
        sheet_wrap(
            &r->sheet, 0, 0, STYLE_DIM,
            sheet_clean(a, arena_format(a,
                                        "Note: %s has no rule about software or equipment: that it allows "
                                        "what is inside packages and on lists clears nothing.",
                                        p->id)));
    if (!note && !p->in_force) note = arena_format(a, "%s is not in force on this day", p->id);
    if (!note) return;
    sheet_wrap(
        &r->sheet, 0, 0, STYLE_DIM,
        sheet_clean(
            a, arena_format(a, "Note: %s%s.", note,
                            p->idle ? " (--as-of DATE or --as-if-in-force: judge by it all the same)" : "")));
}

static void policies(const struct text_report *r, bool counted) {
    static const struct table_column columns[] = {
        {.title = "Policy", .least = 12},   {.title = "deny", .right = true},
        {.title = "review", .right = true}, {.title = "undetermined", .right = true},
        {.title = "allow", .right = true},
    };
    struct arena *a = r->sheet.arena;
    struct table *t = table_new(a, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < r->audit->n_policies; i++) {
        const struct policy_ref *p = &r->audit->policies[i];
        table_row(t, (struct table_cell[]){{sheet_clean(a, p->id), STYLE_BOLD},
                                           number(r, p->verdicts[VERDICT_DENY], VERDICT_DENY),
                                           number(r, p->verdicts[VERDICT_REVIEW], VERDICT_REVIEW),
                                           number(r, p->verdicts[VERDICT_UNDETERMINED], VERDICT_UNDETERMINED),
                                           number(r, p->verdicts[VERDICT_ALLOW], VERDICT_ALLOW)});
    }
    if (counted) {
        sheet_line(&r->sheet);
        table_write(t, &r->sheet, 0);
    }
    for (size_t i = 0; i < r->audit->n_policies; i++) policy_note(r, &r->audit->policies[i]);
}

static void no_policy(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    const char *list = r->options.n_policies ? words_join(a, r->options.policies, r->options.n_policies, ", ")
                                             : "see cordon policy list";
    sheet_line(&r->sheet);
    sheet_paragraph(&r->sheet, 0, 0, "", STYLE_PLAIN,
                    arena_format(a, "No policy was given, so there are no verdicts. Policies (--policy): %s",
                                 sheet_clean(a, list)));
}

static const char *marks(const struct text_report *r, uint32_t chain) {
    if (r->audit->n_policies == 0) return "";
    const char **list = arena_take_array(r->sheet.arena, r->audit->n_policies, sizeof *list);
    for (size_t p = 0; p < r->audit->n_policies; p++)
        list[p] = verdict_mark(&r->sheet, audit_verdict(r->audit, chain, p));
    return words_join(r->sheet.arena, list, r->audit->n_policies, "");
}

/* The service names of a row: the one with most bytes, and how many others. */
static const char *services(const struct text_report *r, const struct group_row *row) {
    struct arena *a = r->sheet.arena;
    const struct link *first = chain_link(&r->audit->chains[row->chains[0]], LINK_SERVICE);
    if (!first) first = chain_link(&r->audit->chains[row->chains[0]], LINK_HOST);
    const char *name = first && first->identifier ? sheet_clean(a, words_identifier(first->identifier)) : "?";
    size_t n;
    text_receivers(r, row, &n);
    return n == 1 ? name : arena_format(a, "%s +%s", name, words_count(a, n - 1));
}

static const char *app_name(const struct text_report *r, const struct chain *c) {
    const char *name = text_app(r, chain_link(c, LINK_APP));
    return name ? sheet_clean(r->sheet.arena, name) : "";
}

static void group_row(const struct text_report *r, struct table *t, const struct group_row *row) {
    struct arena *a = r->sheet.arena;
    const struct chain *c = &r->audit->chains[row->chains[0]];
    const struct link *host = chain_link(c, LINK_HOST);
    const char *holder = host ? host->special ? "local network" : link_holder_name(host) : NULL;
    const char *grade = c->protection->grade ? c->protection->grade : "unknown";
    bool exposed = strcmp(grade, "none") == 0 || strcmp(grade, "weak") == 0;
    table_row(t, (struct table_cell[]){
                     {marks(r, row->chains[0]), verdict_style(row->tally.worst)},
                     {app_name(r, c), STYLE_PLAIN},
                     {services(r, row), STYLE_PLAIN},
                     {holder ? sheet_clean(a, holder) : "unknown", holder ? STYLE_PLAIN : STYLE_DIM},
                     {host ? sheet_clean(a, host->place.country) : "", STYLE_PLAIN},
                     {words_count(a, row->tally.flows), STYLE_PLAIN},
                     {words_size(a, row->tally.bytes[0] + row->tally.bytes[1]), STYLE_PLAIN},
                     {sheet_clean(a, grade), exposed ? STYLE_BOLD : STYLE_PLAIN}});
}

/* "2 of 9 denied": a verdict is on chains, not on the party that receives them. */
static const char *how_many(const struct text_report *r, const struct group *g) {
    static const char *const words[] = {[VERDICT_ALLOW] = "allowed",
                                        [VERDICT_UNDETERMINED] = "undetermined",
                                        [VERDICT_REVIEW] = "to review",
                                        [VERDICT_DENY] = "denied"};
    size_t all = 0, worst = 0;
    for (size_t i = 0; i < g->n_rows; i++) {
        all += g->rows[i].n_chains;
        if (g->rows[i].tally.worst == g->tally.worst) worst += g->rows[i].n_chains;
    }
    struct arena *a = r->sheet.arena;
    if (all == worst)
        return all == 1 ? words[g->tally.worst] : arena_format(a, "all %zu %s", all, words[g->tally.worst]);
    return arena_format(a, "%zu of %zu %s", worst, all, words[g->tally.worst]);
}

static void group_head(const struct text_report *r, struct table *t, const struct group *g) {
    struct arena *a = r->sheet.arena;
    bool judged = r->audit->n_policies > 0;
    const char *name = g->name ? sheet_clean(a, g->name) : "Holder unknown";
    if (g->n_holders) {
        const char *more = g->n_holders > 3 ? arena_format(a, " and %zu more", g->n_holders - 3) : "";
        name = arena_format(
            a, "%s, controlling %s%s", name,
            sheet_clean(a, words_join(a, g->holders, g->n_holders > 3 ? 3 : g->n_holders, ", ")), more);
    }
    if (g->n_countries)
        name = arena_format(a, "%s (%s)", name,
                            sheet_clean(a, words_join(a, g->countries, g->n_countries, " ")));
    const char *mark = judged ? verdict_mark(&r->sheet, g->tally.worst) : "";
    struct table_cell right = {judged ? how_many(r, g) : "", verdict_style(g->tally.worst)};
    table_span(t, (struct table_cell){mark, verdict_style(g->tally.worst)},
               (struct table_cell){name, STYLE_BOLD}, right);
}

static void who_gets_what(const struct text_report *r) {
    static const struct table_column columns[] = {
        {.title = "", .optional = 0},
        {.title = "app", .least = 12, .cut_front = true},
        {.title = "service", .least = 20, .cut_front = true},
        {.title = "host", .least = 12},
        {.title = "in", .optional = 2},
        {.title = "flows", .right = true, .optional = 3},
        {.title = "bytes", .right = true},
        {.title = "protection", .optional = 1},
    };
    sheet_heading(&r->sheet, "Who gets what, and where");
    struct table *t = table_new(r->sheet.arena, columns, sizeof columns / sizeof *columns);
    size_t most = r->options.verbose ? SIZE_MAX : 40;
    for (size_t g = 0; g < r->groups.n && g < most; g++) {
        const struct group *group = &r->groups.list[g];
        group_head(r, t, group);
        for (size_t i = 0; i < group->n_rows && (i < 12 || r->options.verbose); i++)
            group_row(r, t, &group->rows[i]);
        if (group->n_rows > 12 && !r->options.verbose)
            table_row(t, (struct table_cell[TABLE_COLUMNS]){
                             {NULL, STYLE_PLAIN},
                             {NULL, STYLE_PLAIN},
                             {arena_format(r->sheet.arena, "and %zu more", group->n_rows - 12), STYLE_DIM}});
    }
    table_write(t, &r->sheet, INDENT);
    struct arena *a = r->sheet.arena;
    if (r->groups.n > most)
        sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM,
                        arena_format(a, "and %zu more parties (--verbose shows all)", r->groups.n - most));
    if (r->audit->n_policies == 0) return;
    const char *marks_line =
        arena_format(a, "%s deny  %s review  %s undetermined  %s allow%s",
                     verdict_mark(&r->sheet, VERDICT_DENY), verdict_mark(&r->sheet, VERDICT_REVIEW),
                     verdict_mark(&r->sheet, VERDICT_UNDETERMINED), verdict_mark(&r->sheet, VERDICT_ALLOW),
                     r->audit->n_policies > 1 ? "; one mark a policy, in the order above" : "");
    sheet_line(&r->sheet);
    sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM, marks_line);
}

void text_summary(const struct text_report *r) {
    bool stores_alone = r->audit->n_stores && !r->audit->n_chains;
    head(r);
    if (!stores_alone) totals(r);
    if (r->audit->n_policies)
        policies(r, !stores_alone);
    else
        no_policy(r);
    if (r->groups.n) who_gets_what(r);
}
