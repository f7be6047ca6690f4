/* A change and what it makes of the verdicts, for people: the summary first, then what changes and the stake
 * that makes the difference, then what does not, and whose names and addresses the traffic still goes to. */
#include "base/intern.h"
#include "base/memory.h"
#include "report/table.h"
#include "report/text.h"
#include "report/whatif.h"
#include "report/words.h"

#include <stdlib.h>

enum { MARGIN = 2, LABEL = 10, DETAILS = 20, NAMES = 6, EDITS = 12 };

struct writing {
    const struct whatif *w;
    struct sheet sheet;
    struct report_options options;
};

static const char *clean(const struct writing *t, const char *s) {
    return sheet_clean(t->sheet.arena, s ? s : "");
}

static const char *arrow(const struct writing *t) {
    return sheet_either(&t->sheet, "→", "->");
}

static void say(const struct writing *t, const char *label, enum style style, const char *s) {
    sheet_paragraph(&t->sheet, MARGIN, LABEL, label, style, clean(t, s));
}

/* ---- what was asked ---- */

static void head(const struct writing *t) {
    struct arena *a = t->sheet.arena;
    const struct audit *audit = t->w->after;
    const char *date = words_date(a, audit->as_of), *dot = sheet_either(&t->sheet, " · ", ", ");
    const char *right = arena_format(a, "as of %s", date ? date : "today");
    sheet_put(&t->sheet, STYLE_BOLD, "cordon whatif");
    sheet_space(&t->sheet, t->sheet.width > 13 + strlen(right) ? t->sheet.width - 13 - strlen(right) : 2);
    sheet_put(&t->sheet, STYLE_DIM, right);
    sheet_line(&t->sheet);
    for (size_t i = 0; i < audit->n_evidence && (i < 8 || t->options.verbose); i++) {
        const struct evidence_summary *e = &audit->evidence[i];
        sheet_paragraph(&t->sheet, 0, MARGIN, "", STYLE_PLAIN,
                        arena_format(a, "%s%s%s, %s%s", clean(t, e->name), dot,
                                     words_of(a, e->flows, "flow", "flows"), words_size(a, e->bytes),
                                     e->complete ? "" : ", incomplete: part of it could not be read"));
    }
}

static const char *names_of_old_owners(const struct writing *t) {
    struct arena *a = t->sheet.arena;
    const char *all = "";
    for (size_t i = 0; i < t->w->n_old_owners; i++) {
        const char *name = atlas_party_get(t->w->after->atlas, t->w->old_owners[i]).name;
        all = arena_format(a, "%s%s%s", all,
                           i == 0                       ? ""
                           : i + 1 < t->w->n_old_owners ? ", "
                                                        : " and ",
                           clean(t, name));
    }
    return all;
}

static void totals(const struct writing *t) {
    struct arena *a = t->sheet.arena;
    const struct whatif *w = t->w;
    const char *verdicts = arena_format(a, "%s of %s change", words_count(a, w->n_changed),
                                        words_of(a, w->judged, "verdict", "verdicts"));
    if (w->n > w->n_changed)
        verdicts =
            arena_format(a, "%s, and %s on chains that it touches %s not", verdicts,
                         words_count(a, w->n - w->n_changed), w->n - w->n_changed == 1 ? "does" : "do");
    if (w->after->n_policies == 0) verdicts = "No policy was named, so nothing is judged";
    sheet_line(&t->sheet);
    sheet_wrap(&t->sheet, 0, 0, STYLE_BOLD,
               arena_format(a, "%s. %s of %s %s in other hands.", verdicts, words_count(a, w->custody),
                            words_of(a, w->after->n_chains, "custody chain", "custody chains"),
                            w->custody == 1 ? "is" : "are"));
    if (w->later)
        sheet_wrap(&t->sheet, 0, 0, STYLE_BOLD,
                   arena_format(a, "The change takes effect on %s only, after the day by which is judged.",
                                words_date(a, w->change->date)));
    else if (w->still)
        sheet_wrap(&t->sheet, 0, 0, STYLE_BOLD,
                   arena_format(a,
                                "%s (%s) still %s to names or addresses that %s %s: the paper "
                                "changed, the network did not.",
                                words_of(a, w->still, "chain", "chains"), words_size(a, w->still_bytes),
                                w->still == 1 ? "goes" : "go", names_of_old_owners(t),
                                w->n_old_owners == 1 ? "holds or controls" : "hold or control"));
    else if (w->n_old_owners && w->custody)
        sheet_wrap(
            &t->sheet, 0, 0, STYLE_PLAIN,
            arena_format(a, "Nothing that changes hands is known to go to names or addresses of %s still.",
                         names_of_old_owners(t)));
    if (w->n_old_owners && w->hosts_unknown && !w->later)
        sheet_wrap(&t->sheet, 0, 0, STYLE_PLAIN,
                   arena_format(a, "Who holds the hosts of %s that change%s hands is not known.",
                                words_of(a, w->hosts_unknown, "chain", "chains"),
                                w->hosts_unknown == 1 ? "s" : ""));
    if (w->perhaps_still && !w->later)
        sheet_wrap(&t->sheet, 0, 0, STYLE_PLAIN,
                   arena_format(a,
                                "%s %s to names or addresses of %s, too; whether the app that moves sent "
                                "this is not in the evidence.",
                                words_of(a, w->perhaps_still, "chain", "chains"),
                                w->perhaps_still == 1 ? "goes" : "go", names_of_old_owners(t)));
}

static struct table_cell count(const struct writing *t, size_t policy, enum verdict v) {
    struct arena *a = t->sheet.arena;
    uint64_t before = t->w->before->policies[policy].verdicts[v];
    uint64_t after = t->w->after->policies[policy].verdicts[v];
    const char *is = words_count(a, after);
    if (before != after) is = arena_format(a, "%s %s %s", words_count(a, before), arrow(t), is);
    return (struct table_cell){is, after || before != after ? verdict_style(v) : STYLE_DIM};
}

static void policies(const struct writing *t) {
    static const struct table_column columns[] = {
        {.title = "Policy", .least = 12},   {.title = "deny", .right = true},
        {.title = "review", .right = true}, {.title = "undetermined", .right = true},
        {.title = "allow", .right = true},
    };
    const struct audit *audit = t->w->after;
    if (audit->n_policies == 0) return;
    struct table *table = table_new(t->sheet.arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < audit->n_policies; i++)
        table_row(table, (struct table_cell[]){{clean(t, audit->policies[i].id), STYLE_BOLD},
                                               count(t, i, VERDICT_DENY),
                                               count(t, i, VERDICT_REVIEW),
                                               count(t, i, VERDICT_UNDETERMINED),
                                               count(t, i, VERDICT_ALLOW)});
    sheet_line(&t->sheet);
    table_write(table, &t->sheet, 0);
    for (size_t i = 0; i < audit->n_policies; i++)
        if (audit->policies[i].note)
            sheet_wrap(&t->sheet, 0, 0, STYLE_DIM,
                       clean(t, arena_format(t->sheet.arena, "Note: %s.", audit->policies[i].note)));
}

/* ---- the change ---- */

static void edits(const struct writing *t) {
    struct arena *a = t->sheet.arena;
    const struct change *c = t->w->change;
    size_t n = c->n_parties + c->n_stakes + c->n_moves, shown = 0, most = t->options.verbose ? n : EDITS;
    sheet_heading(&t->sheet, "The change");
    sheet_wrap(&t->sheet, 0, 0, STYLE_BOLD, clean(t, c->title));
    for (size_t i = 0; i < c->n_parties && shown < most; i++, shown++)
        say(t, "", STYLE_PLAIN,
            arena_format(a, "+ party %s: %s", c->parties[i].says.id, c->parties[i].says.name));
    for (size_t i = 0; i < c->n_stakes && shown < most; i++, shown++)
        say(t, "", STYLE_PLAIN, whatif_stake_text(a, t->w, &c->stakes[i]));
    for (size_t i = 0; i < c->n_moves && shown < most; i++, shown++)
        say(t, "", STYLE_PLAIN,
            arena_format(a, "%s %s moves from %s to %s", arrow(t), c->moves[i].key, c->moves[i].from,
                         c->moves[i].to));
    if (n > shown)
        say(t, "", STYLE_DIM,
            arena_format(a, "and %s more (--verbose shows all)", words_count(a, n - shown)));
    say(t, "", STYLE_DIM,
        arena_format(a, "in effect from %s; %s", words_date(a, c->date),
                     c->sources ? c->sources : "no source is cited"));
}

/* ---- rows that are alike ---- */

struct alike {
    const struct whatif_row **rows;
    size_t n, capacity;
};

static void sign(struct output *o, const char *s) {
    output_text(o, s ? s : "-");
    output_char(o, '\n');
}

/* What a group has in common: all that is told of it but where its traffic goes. */
static void signature(const struct whatif *w, const struct whatif_row *r, struct output *o) {
    const struct whatif_side *sides[] = {&r->before, &r->after};
    output_format(o, "%u %d\n", r->policy, r->changed);
    for (int s = 0; s < 2; s++) {
        output_format(o, "%d\n", (int)sides[s]->verdict);
        sign(o, sides[s]->rule ? sides[s]->rule->rule : NULL);
        for (size_t i = 0; i < sides[s]->n_stakes; i++) sign(o, sides[s]->stakes[i]);
    }
    for (size_t i = 0; !r->changed && i < r->n_findings; i++)
        if (r->findings[i].before != r->findings[i].after)
            output_format(o, "%s %d %d\n", r->findings[i].rule->rule, r->findings[i].before,
                          r->findings[i].after);
    const struct link *app = chain_link(&w->after->chains[r->chain], LINK_APP);
    sign(o, app ? app->identifier : NULL);
    const struct chain *before = &w->before->chains[r->chain], *after = &w->after->chains[r->chain];
    for (size_t i = 0; i < before->n_links && i < after->n_links; i++) {
        if (before->links[i]->holder.party == after->links[i]->holder.party) continue;
        sign(o, link_role_text(after->links[i]->role));
        sign(o, link_holder_id(before->links[i]));
        sign(o, link_holder_id(after->links[i]));
    }
    for (size_t i = 0; i < r->n_still; i++) {
        output_format(o, "%s %u\n", link_role_text(r->still[i].link->role), r->still[i].link->asn);
        sign(o, link_holder_id(r->still[i].link));
        sign(o, r->still[i].by ? r->still[i].by->id : NULL);
    }
}

static size_t gather(const struct writing *t, bool changed, struct alike **list) {
    struct arena *a = t->sheet.arena;
    struct intern *seen = intern_new();
    struct alike *groups = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < t->w->n; i++) {
        const struct whatif_row *r = &t->w->rows[i];
        if (r->changed != changed) continue;
        struct output o = output_to_memory();
        signature(t->w, r, &o);
        uint32_t n = intern_count(seen), id = intern_add(seen, output_view(&o));
        output_end(&o);
        if (id == n) {
            groups = arena_grow(a, groups, n, &capacity, sizeof *groups);
            groups[n] = (struct alike){0};
        }
        struct alike *g = &groups[id];
        g->rows = arena_grow(a, g->rows, g->n, &g->capacity, sizeof *g->rows);
        g->rows[g->n++] = r;
    }
    size_t n = intern_count(seen);
    intern_free(seen);
    *list = groups;
    return n;
}

/* ---- one group ---- */

static void where_to(const struct writing *t, const struct alike *g) {
    struct arena *a = t->sheet.arena;
    size_t most = t->options.verbose ? SIZE_MAX : NAMES, n = 0;
    const char **names = arena_take_array(a, g->n, sizeof *names);
    struct intern *seen = intern_new();
    uint64_t bytes = 0;
    for (size_t i = 0; i < g->n; i++) {
        const struct chain *c = &t->w->after->chains[g->rows[i]->chain];
        const struct link *to = chain_recipient(c);
        const char *name = to && to->identifier ? words_identifier(to->identifier) : "unknown";
        bytes += chain_bytes(c);
        if (intern_add(seen, text_of(name)) == n) names[n++] = name;
    }
    intern_free(seen);
    const struct link *app = chain_link(&t->w->after->chains[g->rows[0]->chain], LINK_APP);
    say(t, "traffic", STYLE_PLAIN,
        arena_format(a, "%s %s %s%s (%s)", app ? words_identifier(app->identifier) : "no app known", arrow(t),
                     words_join(a, names, n < most ? n : most, ", "),
                     n > most ? arena_format(a, " and %zu more", n - most) : "", words_size(a, bytes)));
}

/* The condition that carries a verdict (reasons say "CONDITION: met: FACT"): one with stakes behind it, else
 * the last. Of an undetermined one the first that is left open, for that is what is missing. */
static const char *deciding_condition(const struct whatif_side *s) {
    const char *last = NULL;
    for (size_t i = 0; s->verdict == VERDICT_UNDETERMINED && i < s->n_because; i++)
        if (*s->because[i] != ' ' && strstr(s->because[i], ": undetermined: ")) return s->because[i];
    for (size_t i = 0; i < s->n_because; i++) {
        const char *line = s->because[i];
        if (*line == ' ' && last) return last;
        if (*line != ' ' && strstr(line, ": met: ")) last = line;
    }
    return last;
}

static void side(const struct writing *t, const char *label, const struct whatif_side *s, bool judged) {
    struct arena *a = t->sheet.arena;
    if (judged)
        say(t, label, STYLE_PLAIN,
            arena_format(a, "%s: %s", verdict_text(s->verdict), s->rule ? s->rule->title : "no rule speaks"));
    bool open = s->verdict == VERDICT_UNDETERMINED; /* what is missing is told even if stakes differ */
    const char *met =
        judged && (s->n_stakes == 0 || open) && s->verdict > VERDICT_ALLOW ? deciding_condition(s) : NULL;
    if (met) say(t, "", STYLE_PLAIN, met);
    for (size_t i = 0; i < s->n_stakes; i++) say(t, judged || i ? "" : label, STYLE_PLAIN, s->stakes[i]);
}

/* "the app is held by TikTok USDS Joint Venture LLC, no longer by TikTok Pte. Ltd." */
static void hands(const struct writing *t, const struct whatif_row *r, size_t alike) {
    const char *label = "moves";
    struct arena *a = t->sheet.arena;
    const struct chain *before = &t->w->before->chains[r->chain], *after = &t->w->after->chains[r->chain];
    for (size_t i = 0; i < before->n_links && i < after->n_links; i++) {
        const struct link *b = before->links[i], *l = after->links[i];
        if (b->holder.party == l->holder.party) continue;
        const char *was = link_holder_name(b), *is = link_holder_name(l);
        const char *what = arena_format(a, "%s %s", link_role_text(l->role), words_identifier(l->identifier));
        if (alike > 1 && l->role != LINK_APP) what = l->role == LINK_HOST ? "the hosts" : "the services";
        say(t, label, STYLE_PLAIN,
            arena_format(a, "%s: held by %s, no longer by %s", what, is ? is : "nobody known",
                         was ? was : "nobody known"));
        label = "";
    }
}

static const char *still_text(const struct writing *t, const struct whatif_still *s, size_t alike) {
    struct arena *a = t->sheet.arena;
    const struct link *l = s->link;
    const char *what = l->role == LINK_SERVICE ? "name" : "address", *holder = link_holder_name(l);
    const char *of = l->role == LINK_HOST && l->asn ? arena_format(a, " (AS %u)", l->asn) : "";
    const char *held = arena_format(a, "%s %s%s is", what, words_identifier(l->identifier), of);
    if (alike > 1)
        held = arena_format(a, "these %s%s are", l->role == LINK_SERVICE ? "names" : "addresses", of);
    const char *by = "";
    if (s->by)
        by = arena_format(a, ", %s %s",
                          s->by->answer == ANSWER_MET ? "controlled by" : "perhaps controlled by",
                          s->by->name ? s->by->name : s->by->id);
    return arena_format(a, "the %s still held by %s%s", alike > 1 ? held + sizeof "these " - 1 : held,
                        holder ? holder : "nobody known", by);
}

static void reasons_same(const struct writing *t, const struct alike *g) {
    const struct whatif_row *r = g->rows[0];
    const char *met = r->after.verdict > VERDICT_ALLOW ? deciding_condition(&r->after) : NULL;
    if (met) say(t, "because", STYLE_PLAIN, met);
    for (size_t i = 0; i < r->n_still; i++)
        say(t, i || met ? "" : "because", STYLE_PLAIN, still_text(t, &r->still[i], g->n));
    if (r->n_still == 0 && !met)
        say(t, "because", STYLE_PLAIN,
            r->policy == WHATIF_NO_POLICY ? "nothing is judged"
                                          : "whoever controls it now, the rules that decide say the same");
}

/* Rules that now say something else and are outweighed. */
static void other_rules(const struct writing *t, const struct whatif_row *r) {
    struct arena *a = t->sheet.arena;
    for (size_t i = 0; i < r->n_findings; i++) {
        const struct whatif_finding *f = &r->findings[i];
        if (f->before == f->after) continue;
        const char *was = f->before == WHATIF_SILENT ? "silent" : verdict_text((enum verdict)f->before);
        const char *is = f->after == WHATIF_SILENT ? "silent" : verdict_text((enum verdict)f->after);
        say(t, "but", STYLE_PLAIN, arena_format(a, "%s: %s %s %s", f->rule->title, was, arrow(t), is));
    }
}

static void group(const struct writing *t, const struct alike *g) {
    struct arena *a = t->sheet.arena;
    const struct whatif_row *r = g->rows[0];
    bool judged = r->policy != WHATIF_NO_POLICY;
    enum style style = judged ? verdict_style(r->after.verdict) : STYLE_BOLD;
    sheet_put(&t->sheet, style, judged ? verdict_mark(&t->sheet, r->after.verdict) : "~");
    const char *title = "another owner";
    if (judged && r->changed)
        title = arena_format(a, "%s %s %s", verdict_text(r->before.verdict), arrow(t),
                             verdict_text(r->after.verdict));
    else if (judged)
        title = arena_format(a, "still %s", verdict_text(r->after.verdict));
    else if (!r->changed)
        title = "the same hands";
    if (judged) title = arena_format(a, "%s by %s", title, clean(t, t->w->after->policies[r->policy].id));
    sheet_wrap(&t->sheet, 1, 2, style,
               arena_format(a, "%s (%s)", title, words_of(a, g->n, "chain", "chains")));
    where_to(t, g);
    if (r->changed) {
        hands(t, r, g->n);
        side(t, "before", &r->before, judged);
        side(t, "after", &r->after, judged);
        for (size_t i = 0; i < r->n_still; i++)
            say(t, i ? "" : "but", STYLE_PLAIN, still_text(t, &r->still[i], g->n));
    } else {
        if (judged && r->after.rule && r->after.verdict != VERDICT_ALLOW)
            say(t, "rule", STYLE_PLAIN, r->after.rule->title);
        reasons_same(t, g);
        other_rules(t, r);
    }
}

static void section(const struct writing *t, bool changed, const char *title) {
    struct arena *a = t->sheet.arena;
    struct alike *list;
    size_t n = gather(t, changed, &list);
    size_t most = t->options.verbose || n <= DETAILS ? n : DETAILS;
    if (n == 0) return;
    sheet_heading(&t->sheet, title);
    for (size_t i = 0; i < most; i++) {
        if (i) sheet_line(&t->sheet);
        group(t, &list[i]);
    }
    if (n > most)
        sheet_wrap(&t->sheet, 0, 0, STYLE_DIM,
                   arena_format(a, "and %s more (--verbose shows all)", words_count(a, n - most)));
}

bool whatif_text(const struct whatif *w, struct output *to, struct report_options options) {
    struct writing t = {
        w, {to, arena_new(), options.width ? options.width : 80, options.colour, options.ascii}, options};
    head(&t);
    totals(&t);
    policies(&t);
    edits(&t);
    section(&t, true, "What changes");
    section(&t, false, "What does not change");
    arena_free(t.sheet.arena);
    return !to->failed;
}
