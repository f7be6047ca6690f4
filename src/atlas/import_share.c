/* Untyped percentages: what a person or a form may have put into a field called "percentage".
 *
 * A number with its sign, or over 1, is per cent. Without a sign, 0.51 may be 51 % or 0.51 %: nobody can
 * tell, so the answer is the interval that holds both. */
#include "atlas/import_model.h"

#include <strings.h>

enum { DIGITS = 15, WORDS_LONGEST = 120 };

struct number {
    struct ratio value; /* as it is written: "51.5" is 103/2 */
    bool percent;
};

struct scan {
    const char *p, *end;
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static void skip_blanks(struct scan *s) {
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t')) s->p++;
}

static bool word(struct scan *s, const char *w) {
    size_t n = strlen(w);
    if ((size_t)(s->end - s->p) < n || strncasecmp(s->p, w, n) != 0) return false;
    s->p += n;
    skip_blanks(s);
    return true;
}

static bool any_word(struct scan *s, const char *const *words) {
    for (; *words; words++)
        if (word(s, *words)) return true;
    return false;
}

/* "51", "51.25", "51,25": a comma with three digits behind it would be thousands, which no share has. */
static bool number(struct scan *s, struct number *to) {
    int64_t over = 0, under = 1;
    unsigned digits = 0;
    bool point = false;
    const char *start = s->p;
    for (; s->p < s->end; s->p++) {
        bool mark = *s->p == '.' || *s->p == ',';
        if (mark && !point && s->p > start && s->p + 1 < s->end && is_digit(s->p[1])) {
            point = true;
        } else if (is_digit(*s->p)) {
            if (++digits > DIGITS) return false;
            over = over * 10 + (*s->p - '0');
            if (point) under *= 10;
        } else {
            break;
        }
    }
    if (digits == 0 || !ratio_make(over, under, &to->value)) return false;
    skip_blanks(s);
    static const char *const signs[] = {"%", "percent", "per cent", "pct", NULL};
    to->percent = any_word(s, signs);
    return true;
}

static const struct ratio hundred = {100, 1};

static bool share_of(struct ratio percent, struct ratio *to) {
    return ratio_compare(percent, hundred) <= 0 && ratio_divide(percent, hundred, to);
}

/* Both readings of a number without a sign that is not over 1. */
static bool one_number(struct number n, struct ratio *low, struct ratio *high, bool *unsure) {
    if (!share_of(n.value, low)) return false;
    *high = *low;
    if (n.percent || ratio_compare(n.value, RATIO_ONE) > 0 || n.value.over == 0) return true;
    *high = n.value;
    *unsure = true;
    return true;
}

static bool two_numbers(struct number a, struct number b, struct ratio *low, struct ratio *high,
                        bool *unsure) {
    if (ratio_compare(a.value, b.value) > 0) return false;
    struct ratio ignored;
    bool percent = a.percent || b.percent;
    b.percent = percent;
    return share_of(a.value, low) && one_number(b, &ignored, high, unsure);
}

bool percentage_parse(struct text t, struct ratio *low, struct ratio *high, bool *unsure) {
    static const char *const more[] = {">=",           "≥",     ">",    "=>",   "more than", "at least",
                                       "over",         "above", "from", "min.", "minimum",   "not less than",
                                       "greater than", NULL};
    static const char *const less[] = {"<=",           "≤",     "<",         "=<",    "not more than",
                                       "no more than", "up to", "less than", "under", "at most",
                                       "below",        "max.",  NULL};
    static const char *const between[] = {
        "but not more than", "but less than", "and up to", "up to", "and", "to", "-", "–", "—", NULL};
    static const char *const or_more[] = {"or more", "and more", "or over", "+", NULL};
    struct scan s = {t.p, t.p + t.n};
    struct number a, b;
    *unsure = false;
    if (t.n == 0 || t.n > WORDS_LONGEST) return false;
    skip_blanks(&s);
    word(&s, "between");
    if (any_word(&s, less)) {
        *low = RATIO_ZERO;
        return number(&s, &a) && s.p == s.end && one_number(a, &b.value, high, unsure);
    }
    bool least = any_word(&s, more);
    if (!number(&s, &a)) return false;
    if (!least && word(&s, "/")) /* "1/3" */
        return number(&s, &b) && s.p == s.end && ratio_divide(a.value, b.value, low) &&
               ratio_compare(*high = *low, RATIO_ONE) <= 0;
    if (s.p < s.end && any_word(&s, or_more)) least = true;
    if (s.p < s.end && any_word(&s, between)) {
        any_word(&s, less);
        return number(&s, &b) && s.p == s.end && two_numbers(a, b, low, high, unsure);
    }
    if (s.p != s.end) return false;
    if (!one_number(a, low, high, unsure)) return false;
    if (least) *high = RATIO_ONE;
    return true;
}
