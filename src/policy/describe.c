#include "policy/describe.h"

#include "policy/sentences.h"

struct page {
    struct output *o;
    struct arena *arena;
    const struct policy *policy;
    size_t width;
};

/* The text in lines, the first after `lead`, the others under it. */
static void write_lines(const struct page *p, size_t indent, const char *lead, const char *text) {
    size_t margin = indent + strlen(lead), column = margin;
    output_format(p->o, "%*s%s", (int)indent, "", lead);
    for (bool first = true; *text; first = false) {
        while (*text == ' ' || *text == '\n') text++;
        size_t n = strcspn(text, " \n");
        if (n == 0) break;
        if (!first && column + 1 + n > p->width) {
            output_format(p->o, "\n%*s", (int)margin, "");
            column = margin;
        } else if (!first) {
            output_char(p->o, ' ');
            column++;
        }
        output_bytes(p->o, text, n);
        column += n;
        text += n;
    }
    output_char(p->o, '\n');
}

static void write_condition(const struct page *p, size_t indent, const struct condition *k);

static void write_children(const struct page *p, size_t indent, const char *head, const struct condition *k) {
    write_lines(p, indent, "- ", head);
    for (const struct condition *c = k->first; c; c = c->next) write_condition(p, indent + 2, c);
}

static void write_negation(const struct page *p, size_t indent, const struct condition *k) {
    if (k->kind == CONDITION_ALL) {
        write_children(p, indent, "not all of these hold:", k);
    } else if (k->kind == CONDITION_ANY) {
        write_children(p, indent, "none of these holds:", k);
    } else if (k->kind == CONDITION_NOT) {
        write_condition(p, indent, k->first);
    } else {
        write_lines(
            p, indent, "- ",
            arena_format(p->arena, "it is not so that %s", condition_sentence(p->arena, p->policy, k)));
    }
}

static void write_condition(const struct page *p, size_t indent, const struct condition *k) {
    switch (k->kind) {
    case CONDITION_ALL: write_children(p, indent, "all of these hold:", k); break;
    case CONDITION_ANY: write_children(p, indent, "at least one of these holds:", k); break;
    case CONDITION_NOT: write_negation(p, indent, k->first); break;
    default: write_lines(p, indent, "- ", condition_sentence(p->arena, p->policy, k)); break;
    }
}

/* The outermost `all` needs no head of its own. */
static void write_when(const struct page *p, size_t indent, const struct condition *k) {
    if (k->kind == CONDITION_ALL && !k->first) {
        write_lines(p, indent, "- ", "always");
        return;
    }
    if (k->kind != CONDITION_ALL) {
        write_condition(p, indent, k);
        return;
    }
    for (const struct condition *c = k->first; c; c = c->next) {
        bool inner = c->kind == CONDITION_ALL && c->first;
        if (inner)
            write_when(p, indent, c);
        else
            write_condition(p, indent, c);
    }
}

static const char *span(const struct page *p, date_t from, date_t to) {
    char first[DATE_TEXT], last[DATE_TEXT];
    if (to == DATE_MAX) return arena_format(p->arena, "from %s on", date_text(first, from));
    return arena_format(p->arena, "from %s to %s", date_text(first, from), date_text(last, to));
}

static void write_head(const struct page *p) {
    const struct policy_about *about = &p->policy->about;
    struct arena *a = p->arena;
    write_lines(p, 0, "", arena_format(a, "%s (%s, version %s)", about->title, about->id, about->version));
    write_lines(p, 0, "",
                arena_format(a, "Status: %s; it binds %s. Written by %s.", about->status,
                             span(p, about->from, about->to), about->author));
    if (about->suspended_from != DATE_MAX)
        write_lines(p, 0, "",
                    arena_format(a, "Suspended %s.", span(p, about->suspended_from, about->suspended_to)));
    write_lines(p, 0, "", arena_format(a, "Basis: %s.", about->basis));
    if (about->description) write_lines(p, 0, "", about->description);
    write_lines(p, 0, "",
                arena_format(a,
                             "Deny overrides review, and review overrides allow. Where no rule is met: %s.",
                             verdict_text(p->policy->fallback)));
}

static void write_controls(const struct page *p) {
    const struct policy *policy = p->policy;
    if (policy->n_controls) output_text(p->o, "\nWho counts as controlled\n");
    for (size_t i = 0; i < policy->n_controls; i++) {
        const struct control *c = &policy->controls[i];
        struct arena *a = p->arena;
        const char *parties = c->parties.n ? words_sentence(a, c->parties, "and") : "";
        const char *ground =
            c->ground.by ? arena_format(a, "%swhoever is under the law of %s", c->parties.n ? "; and " : "",
                                        countries_sentence(a, &c->ground.countries))
                         : "";
        write_lines(p, 2, arena_format(a, "%s: ", c->id),
                    arena_format(a, "%s%scontrolled (%s) by %s%s", c->title ? c->title : "",
                                 c->title ? ": " : "", control_test_text(a, c->test), parties, ground));
    }
}

static void write_rules(const struct page *p) {
    const struct policy *policy = p->policy;
    output_text(p->o, "\nRules\n");
    for (size_t i = 0; i < policy->n_rules; i++) {
        const struct rule *r = &policy->rules[i];
        struct arena *a = p->arena;
        write_lines(p, 2, "",
                    arena_format(a, "%s (%s): %s, when", r->id, r->program, verdict_text(r->verdict)));
        write_when(p, 4, r->when);
        write_lines(p, 4, "Finding: ", r->title);
        write_lines(p, 4, "Basis: ", r->basis);
        if (r->remedy) write_lines(p, 4, "Remedy: ", r->remedy);
    }
}

static void write_exceptions(const struct page *p) {
    const struct policy *policy = p->policy;
    if (policy->n_exceptions) output_text(p->o, "\nExceptions\n");
    for (size_t i = 0; i < policy->n_exceptions; i++) {
        const struct exception *e = &policy->exceptions[i];
        char last[DATE_TEXT];
        write_lines(p, 2, "",
                    arena_format(p->arena, "%s: not %s, until %s, when", e->id,
                                 words_sentence(p->arena, e->rules, "or"), date_text(last, e->expires)));
        write_when(p, 4, e->when);
        write_lines(p, 4, "Reason: ", e->reason);
    }
}

void policy_describe(const struct policy *policy, size_t width, struct output *o) {
    struct arena *a = arena_new();
    const struct page p = {o, a, policy, width};
    write_head(&p);
    write_controls(&p);
    write_rules(&p);
    write_exceptions(&p);
    output_format(o, "\n%zu cases test it (cordon policy test %s). This is no legal advice.\n",
                  policy->n_cases, policy->about.id);
    arena_free(a);
}
