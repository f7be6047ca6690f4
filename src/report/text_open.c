/* Rules of one policy that are all left open on a chain. A policy with many rules about the same data says of
 * encrypted traffic many times over that it could not be looked into: so what is missing is told once, and
 * each rule with what it waits for. Nothing of it is left out but the steps of each rule, which --verbose
 * tells. */
#include "report/text.h"
#include "report/words.h"

enum { MARGIN = 2, INDENT = 12 };

struct texts {
    const char **list;
    size_t n, capacity;
};

/* Where it stands, from 0; it is added when it is new. */
static size_t place(struct arena *a, struct texts *t, const char *s) {
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->list[i], s) == 0) return i;
    t->list = arena_grow(a, t->list, t->n, &t->capacity, sizeof *t->list);
    t->list[t->n] = s;
    return t->n++;
}

struct open_rules {
    const struct text_report *r;
    const struct finding *const *findings;
    const struct reasons *why; /* of each */
    size_t n;
};

static void say(const struct text_report *r, const char *label, const char *s) {
    sheet_paragraph(&r->sheet, MARGIN, INDENT, label, STYLE_PLAIN, sheet_clean(r->sheet.arena, s));
}

static void heading(const struct open_rules *o) {
    const struct sheet *sheet = &o->r->sheet;
    const char *word = arena_format(sheet->arena, "%s %s", verdict_mark(sheet, VERDICT_UNDETERMINED),
                                    verdict_word(VERDICT_UNDETERMINED));
    sheet_space(sheet, MARGIN);
    sheet_put(sheet, verdict_style(VERDICT_UNDETERMINED), word);
    sheet_space(sheet, 1);
    const char *file = o->findings[0]->rule->file;
    const char *title =
        arena_format(sheet->arena, "%s: %zu rules wait for what is missing%s", o->findings[0]->rule->policy,
                     o->n, file ? arena_format(sheet->arena, " (%s)", file) : "");
    sheet_wrap(sheet, MARGIN + 3 + strlen(verdict_word(VERDICT_UNDETERMINED)), MARGIN + INDENT, STYLE_BOLD,
               sheet_clean(sheet->arena, title));
}

/* What is so: each step once, with its proof. */
static void write_steps(const struct open_rules *o) {
    struct arena *a = o->r->sheet.arena;
    struct texts steps = {0};
    for (size_t i = 0; i < o->n; i++) {
        bool fresh = false;
        for (size_t k = 0; k < o->why[i].n_because; k++) {
            const char *line = o->why[i].because[k], *bare = line + strspn(line, " ");
            size_t before = steps.n;
            if (line == bare) {
                fresh = !strstr(line, ": undetermined: ") &&
                        strncmp(line, REASON_PERHAPS, strlen(REASON_PERHAPS)) != 0 &&
                        place(a, &steps, line) == before;
                if (fresh) say(o->r, before ? "" : "because", line);
            } else if (fresh) {
                sheet_paragraph(&o->r->sheet, MARGIN + INDENT, 2, sheet_either(&o->r->sheet, "·", "-"),
                                STYLE_DIM, sheet_clean(a, bare));
            }
        }
    }
}

/* Which of what is missing a rule waits for, in ascending order. */
static const char *waits_for(struct arena *a, const struct reasons *why, struct texts *missing) {
    const char *all = "";
    for (size_t m = 0; m < missing->n; m++)
        for (size_t k = 0; k < why->n_missing; k++)
            if (place(a, missing, why->missing[k]) == m) {
                all = arena_format(a, "%s%s%zu", all, *all ? ", " : "", m + 1);
                break;
            }
    return all;
}

/* "deny, waiting for 1, 3" for each rule, so that those that are alike stand together. */
static const char **kinds_of(const struct open_rules *o, struct texts *missing) {
    struct arena *a = o->r->sheet.arena;
    const char **kinds = arena_take_array(a, o->n, sizeof *kinds);
    for (size_t i = 0; i < o->n; i++)
        kinds[i] = arena_format(a, "%s, waiting for %s:", verdict_text(o->why[i].perhaps),
                                waits_for(a, &o->why[i], missing));
    return kinds;
}

static void write_rule(const struct open_rules *o, size_t i) {
    struct arena *a = o->r->sheet.arena;
    const struct rule_ref *rule = o->findings[i]->rule;
    const char *at = rule->line ? arena_format(a, " (line %u)", rule->line) : "";
    const char *text = arena_format(a, "%s%s: %s%s%s", rule->rule, at, rule->title ? rule->title : "",
                                    rule->basis ? "; " : "", rule->basis ? rule->basis : "");
    sheet_paragraph(&o->r->sheet, MARGIN + INDENT, 2, sheet_either(&o->r->sheet, "·", "-"), STYLE_PLAIN,
                    sheet_clean(a, text));
}

static void write_rules(const struct open_rules *o, const char *const *kinds) {
    bool first = true;
    for (size_t i = 0; i < o->n; i++) {
        size_t like = 0;
        while (strcmp(kinds[like], kinds[i]) != 0) like++;
        if (like < i) continue; /* told with that one */
        say(o->r, first ? "could be" : "", kinds[i]);
        first = false;
        for (size_t k = i; k < o->n; k++)
            if (strcmp(kinds[k], kinds[i]) == 0) write_rule(o, k);
    }
}

static void write_remedies(const struct open_rules *o) {
    struct texts remedies = {0};
    for (size_t i = 0; i < o->n; i++) {
        const char *remedy = o->findings[i]->rule->remedy;
        size_t before = remedies.n;
        if (remedy && place(o->r->sheet.arena, &remedies, remedy) == before)
            say(o->r, before ? "" : "remedy", remedy);
    }
}

/* The number of the entry in which the same rules were told to wait for the same numbers; this one when it is
 * the first. */
static size_t told_in(const struct open_rules *o, const char *const *kinds, struct open_told *told,
                      size_t number) {
    struct arena *a = o->r->sheet.arena;
    const char *all = o->findings[0]->rule->policy;
    for (size_t i = 0; i < o->n; i++)
        all = arena_format(a, "%s\n%s %s", all, o->findings[i]->rule->rule, kinds[i]);
    for (size_t i = 0; i < told->n; i++)
        if (strcmp(told->list[i].rules, all) == 0) return told->list[i].number;
    told->list = arena_grow(a, told->list, told->n, &told->capacity, sizeof *told->list);
    told->list[told->n++] = (struct open_entry){all, number};
    return number;
}

void text_open_rules(const struct text_report *r, const struct finding *const *findings, size_t n,
                     size_t number, struct open_told *told) {
    struct arena *a = r->sheet.arena;
    struct reasons *why = arena_take_array(a, n, sizeof *why);
    struct texts missing = {0};
    const struct open_rules o = {.r = r, .findings = findings, .why = why, .n = n};
    for (size_t i = 0; i < n; i++) {
        why[i] = finding_reasons(r->audit, findings[i], a);
        for (size_t k = 0; k < why[i].n_missing; k++) place(a, &missing, why[i].missing[k]);
    }
    heading(&o);
    for (size_t i = 0; i < missing.n; i++)
        say(r, i ? "" : "missing", arena_format(a, "%zu. %s", i + 1, missing.list[i]));
    write_steps(&o);
    const char *const *kinds = kinds_of(&o, &missing);
    size_t entry = told_in(&o, kinds, told, number);
    if (entry != number) {
        say(r, "could be", arena_format(a, "the same by the same rules as in %zu", entry));
        return;
    }
    write_rules(&o, kinds);
    write_remedies(&o);
}
