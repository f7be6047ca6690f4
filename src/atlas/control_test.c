#include "atlas/control.h"

/* By enum control_kind. */
static const char *const tests[] = {"aggregate", "multiplicative", "majority", "attributed"};
enum { TESTS = sizeof tests / sizeof *tests };

static const char *const stake_words[STAKE_KINDS] = {"equity", "votes", "golden", "board", "contract"};

const char *answer_text(enum answer a) {
    return a == ANSWER_MET ? "met" : a == ANSWER_NOT_MET ? "not-met" : "undetermined";
}

const char *stake_kind_text(enum stake_kind k) {
    return k < STAKE_KINDS ? stake_words[k] : "unknown";
}

bool stake_kind_parse(struct text t, enum stake_kind *to) {
    for (unsigned i = 0; i < STAKE_KINDS; i++) {
        if (!text_is(t, stake_words[i])) continue;
        *to = (enum stake_kind)i;
        return true;
    }
    return false;
}

static struct text trim(struct text t) {
    while (t.n && t.p[0] == ' ') t = (struct text){t.p + 1, t.n - 1};
    while (t.n && t.p[t.n - 1] == ' ') t.n--;
    return t;
}

static bool parse_threshold(struct text t, struct ratio *to, const char **why) {
    *why = "the threshold must be a share, like 50, 50% or 1/2";
    struct ratio r;
    if (!ratio_parse(t, &r)) return false;
    bool marked = memchr(t.p, '%', t.n) || memchr(t.p, '/', t.n);
    if (!marked && r.under != 1 && ratio_compare(r, RATIO_ONE) < 0) {
        *why = "say whether the threshold is per cent (0.5%) or a fraction (1/2)";
        return false;
    }
    if (!marked && !ratio_divide(r, (struct ratio){100, 1}, &r)) return false;
    *why = "the threshold must be over 0 and not over 100 per cent";
    if (ratio_compare(r, RATIO_ZERO) <= 0 || ratio_compare(r, RATIO_ONE) > 0) return false;
    *to = r;
    return true;
}

static bool control_test_word(struct text word, enum control_kind *to) {
    for (unsigned i = 0; i < TESTS; i++) {
        if (!text_is(word, tests[i])) continue;
        *to = (enum control_kind)i;
        return true;
    }
    return false;
}

/* "+golden+board": kinds that make control by themselves; *rest is what follows them. */
static bool parse_alone(struct text *rest, struct control_test *test, const char **why) {
    while (rest->n && rest->p[0] == '+') {
        *rest = trim((struct text){rest->p + 1, rest->n - 1});
        size_t n = 0;
        while (n < rest->n && rest->p[n] >= 'a' && rest->p[n] <= 'z') n++;
        enum stake_kind kind;
        *why = "after + comes golden, board or contract: what makes control by itself";
        if (!stake_kind_parse((struct text){rest->p, n}, &kind) || kind < STAKE_GOLDEN) return false;
        test->alone |= 1u << kind;
        *rest = trim((struct text){rest->p + n, rest->n - n});
    }
    *why = "golden, board and contract go with aggregate and majority only";
    return !test->alone || test->kind == CONTROL_AGGREGATE || test->kind == CONTROL_MAJORITY;
}

bool control_test_parse(struct text t, struct control_test *test, const char **why) {
    struct control_test found = {.threshold = {1, 2}, .strict = true};
    t = trim(t);
    size_t n = 0;
    while (n < t.n && t.p[n] >= 'a' && t.p[n] <= 'z') n++;
    struct text rest = trim((struct text){t.p + n, t.n - n});
    *why = "there is no such control test; there is: aggregate, multiplicative, attributed (e.g. "
           "aggregate>=50) and majority";
    if (!control_test_word((struct text){t.p, n}, &found.kind)) return false;
    if (!parse_alone(&rest, &found, why)) return false;
    if (found.kind == CONTROL_MAJORITY) {
        *why = "majority is over half of the votes; it takes no threshold";
        if (rest.n) return false;
    } else {
        *why = "after the test's name comes >= or > and a threshold (e.g. aggregate>=50)";
        if (rest.n == 0 || rest.p[0] != '>') return false;
        found.strict = rest.n < 2 || rest.p[1] != '=';
        size_t sign = found.strict ? 1 : 2;
        if (!parse_threshold(trim((struct text){rest.p + sign, rest.n - sign}), &found.threshold, why))
            return false;
    }
    *test = found;
    *why = NULL;
    return true;
}

const char *control_test_text(struct arena *a, struct control_test test) {
    const char *text = tests[test.kind];
    for (unsigned k = 0; k < STAKE_KINDS; k++)
        if (test.alone >> k & 1) text = arena_format(a, "%s+%s", text, stake_words[k]);
    if (test.kind == CONTROL_MAJORITY) return text;
    char share[RATIO_TEXT];
    return arena_format(a, "%s %s %s", text, test.strict ? ">" : ">=", ratio_text(share, test.threshold));
}
