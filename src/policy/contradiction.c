/* Only what is sure from the form of two conditions that must both hold: the same one with and without `not`,
 * and two that want different values of something that has one. */
#include "policy/contradiction.h"

#include "base/output.h"
#include "policy/evaluate.h"

struct conjunct {
    const struct condition *condition;
    bool negated;
};

enum { MOST_CONJUNCTS = 64 };

static size_t collect(const struct condition *k, bool negated, struct conjunct *to, size_t n) {
    bool together = negated ? k->kind == CONDITION_ANY : k->kind == CONDITION_ALL;
    if (k->kind == CONDITION_NOT) return collect(k->first, !negated, to, n);
    if (together) {
        for (const struct condition *c = k->first; c; c = c->next) n = collect(c, negated, to, n);
        return n;
    }
    if (n < MOST_CONJUNCTS) to[n++] = (struct conjunct){k, negated};
    return n;
}

static bool words_meet(struct words a, struct words b) {
    for (size_t i = 0; i < a.n; i++)
        for (size_t k = 0; k < b.n; k++)
            if (strcmp(a.list[i], b.list[k]) == 0) return true;
    return false;
}

static bool ranges_meet(const struct condition *a, const struct condition *b) {
    for (size_t i = 0; i < a->n_ranges; i++)
        for (size_t k = 0; k < b->n_ranges; k++)
            if (a->ranges[i].low <= b->ranges[k].high && b->ranges[k].low <= a->ranges[i].high) return true;
    return false;
}

static bool countries_meet(const struct countries *a, const struct countries *b) {
    for (size_t i = 0; i < COUNTRY_WORDS; i++)
        if (a->bits[i] & b->bits[i]) return true;
    return false;
}

/* Two conditions of one kind that want different values of what a chain has one of. */
static bool exclude(const struct condition *a, const struct condition *b) {
    if (a->kind != b->kind || a->role != b->role) return false;
    switch (a->kind) {
    case CONDITION_ABOUT:
    case CONDITION_PROMISE:
    case CONDITION_SIGNED:
    case CONDITION_PROTOCOL:
    case CONDITION_TRANSPORT:
    case CONDITION_NAME_SOURCE:
    case CONDITION_RELATION:
    case CONDITION_GRADE:
    case CONDITION_VERSION: return !words_meet(a->words, b->words);
    case CONDITION_PORT: return !ranges_meet(a, b);
    case CONDITION_AMOUNT: return a->amount == b->amount && !ranges_meet(a, b);
    case CONDITION_LOCATED: return !countries_meet(&a->countries, &b->countries);
    case CONDITION_PREINSTALLED:
    case CONDITION_CLEARTEXT:
    case CONDITION_OPAQUE:
    case CONDITION_PRESENT: return a->yes != b->yes;
    case CONDITION_DAY: return a->from > b->to || b->from > a->to;
    default: return false;
    }
}

/* One wants a chain along which nothing is sent, or is known to have been, the other something of what was
 * sent; or one a chain that is not of a list, the other what only lists tell. */
static bool beside(const struct condition *a, const struct condition *b) {
    static const char *const sent[] = {"traffic", "endpoint"}, *const listed[] = {"installed"};
    if (a->kind != CONDITION_ABOUT) return false;
    if (asks_of_traffic(b->kind)) return !words_meet(a->words, (struct words){.list = sent, .n = 2});
    bool of_list = b->kind == CONDITION_PREINSTALLED || b->kind == CONDITION_PREINSTALLED_BY ||
                   b->kind == CONDITION_INSTALLED_BY;
    return of_list && !words_meet(a->words, (struct words){.list = listed, .n = 1});
}

static bool contradict(struct conjunct a, struct conjunct b) {
    /* what a chain does not have is not there whichever way it is asked for */
    if (!a.negated && beside(a.condition, b.condition)) return true;
    if (!b.negated && beside(b.condition, a.condition)) return true;
    if (a.negated != b.negated) return a.condition->text && strcmp(a.condition->text, b.condition->text) == 0;
    return !a.negated && exclude(a.condition, b.condition);
}

static const char *quoted(struct arena *a, struct conjunct c) {
    return c.negated ? arena_format(a, "not '%s'", c.condition->text)
                     : arena_format(a, "'%s'", c.condition->text);
}

static bool leaf(const struct condition *k) {
    return k->kind != CONDITION_ALL && k->kind != CONDITION_ANY && k->kind != CONDITION_NOT;
}

static bool impossible(struct arena *a, const struct conjunct *list, size_t n, unsigned *tries,
                       const char **why);

/* The i-th of the list is an `any`: can none of its branches hold together with the others? */
static bool no_branch(struct arena *a, const struct conjunct *list, size_t n, size_t i, unsigned *tries,
                      const char **why) {
    struct conjunct with[MOST_CONJUNCTS];
    const struct condition *any = list[i].condition;
    for (const struct condition *c = any->first; c; c = c->next) {
        if (!*tries) return false;
        --*tries;
        memcpy(with, list, n * sizeof *list);
        with[i] = with[n - 1];
        size_t m = collect(c, false, with, n - 1);
        if (!impossible(a, with, m, tries, why)) return false;
    }
    return any->first;
}

static bool impossible(struct arena *a, const struct conjunct *list, size_t n, unsigned *tries,
                       const char **why) {
    for (size_t i = 0; i < n; i++) {
        const struct condition *one = list[i].condition;
        if (list[i].negated && always_met(one)) {
            *why = "not 'always'";
            return true;
        }
        if (!list[i].negated && one->kind == CONDITION_ANY && no_branch(a, list, n, i, tries, why))
            return true;
        for (size_t m = 0; m < i; m++) {
            if (!leaf(one) || !leaf(list[m].condition) || !contradict(list[m], list[i])) continue;
            *why = arena_format(a, "%s and %s exclude each other", quoted(a, list[m]), quoted(a, list[i]));
            return true;
        }
    }
    return false;
}

bool never_met(struct arena *a, const struct condition *k, unsigned *tries, const char **why) {
    struct conjunct list[MOST_CONJUNCTS];
    size_t n = collect(k, false, list, 0);
    return impossible(a, list, n, tries, why);
}

bool always_met(const struct condition *k) {
    return k->kind == CONDITION_ALL && !k->first;
}

static void write_condition(struct output *o, const struct condition *k) {
    output_text(o, k->text);
    if (!k->first) return;
    output_char(o, '(');
    for (const struct condition *c = k->first; c; c = c->next) {
        write_condition(o, c);
        output_char(o, ';');
    }
    output_char(o, ')');
}

static bool stands_in(struct arena *a, struct conjunct c, const struct conjunct *list, size_t n) {
    const char *text = condition_text(a, c.condition);
    for (size_t i = 0; i < n; i++)
        if (c.negated == list[i].negated && strcmp(text, condition_text(a, list[i].condition)) == 0)
            return true;
    return false;
}

bool implies(struct arena *a, const struct condition *narrow, const struct condition *wide) {
    struct conjunct all[MOST_CONJUNCTS], few[MOST_CONJUNCTS];
    size_t n = collect(narrow, false, all, 0), m = collect(wide, false, few, 0);
    if (m == MOST_CONJUNCTS) return false; /* there may be more of them */
    for (size_t i = 0; i < m; i++)
        if (!stands_in(a, few[i], all, n)) return false;
    return true;
}

const char *condition_text(struct arena *a, const struct condition *k) {
    struct output o = output_to_memory();
    write_condition(&o, k);
    const char *text = arena_text(a, output_view(&o));
    output_end(&o);
    return text;
}
