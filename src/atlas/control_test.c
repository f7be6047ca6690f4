#include "atlas/control.h"

/* The tests this program has. Others are refused by name: a wrong answer would be worse than none. */
static const struct {
    const char *word;
    enum control_kind kind;
} tests[] = {
    {"aggregate", CONTROL_AGGREGATE},
    {"multiplicative", CONTROL_MULTIPLICATIVE},
};
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

bool control_test_parse(struct text t, struct control_test *test, const char **why) {
    t = trim(t);
    size_t n = 0;
    while (n < t.n && t.p[n] != '>' && t.p[n] != '<' && t.p[n] != '=' && t.p[n] != ' ') n++;
    struct text word = {t.p, n}, rest = trim((struct text){t.p + n, t.n - n});
    size_t i = 0;
    while (i < TESTS && !text_is(word, tests[i].word)) i++;
    if (i == TESTS) {
        *why = "there is no such control test; there is: aggregate, multiplicative (e.g. aggregate>=50)";
        return false;
    }
    if (rest.n == 0 || rest.p[0] != '>') {
        *why = "after the test's name comes >= or > and a threshold (e.g. aggregate>=50)";
        return false;
    }
    bool strict = rest.n < 2 || rest.p[1] != '=';
    size_t sign = strict ? 1 : 2;
    struct ratio threshold;
    if (!parse_threshold(trim((struct text){rest.p + sign, rest.n - sign}), &threshold, why)) return false;
    *test = (struct control_test){tests[i].kind, threshold, strict};
    *why = NULL;
    return true;
}

const char *control_test_text(struct arena *a, struct control_test test) {
    static const char *const words[] = {"aggregate", "multiplicative", "majority", "attributed"};
    if (test.kind == CONTROL_MAJORITY) return words[CONTROL_MAJORITY];
    char share[RATIO_TEXT];
    return arena_format(a, "%s %s %s", words[test.kind],
                        test.strict ? ">" : ">=", ratio_text(share, test.threshold));
}
