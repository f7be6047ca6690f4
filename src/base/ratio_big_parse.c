/* Numbers with more digits than 64 bits hold. */
#include "base/ratio_big.h"

enum { DIGITS_MOST = 400, CHUNK = 18 };

static struct text trim(struct text t) {
    while (t.n && t.p[0] == ' ') t = (struct text){t.p + 1, t.n - 1};
    while (t.n && t.p[t.n - 1] == ' ') t.n--;
    return t;
}

static void multiply(struct ratio_big *to, int64_t by) {
    struct ratio_big *b = ratio_big_new((struct ratio){by, 1});
    ratio_big_multiply(to, b);
    ratio_big_free(b);
}

/* to * 10^n + digits */
static void shift_in(struct ratio_big *to, int64_t digits, unsigned n) {
    int64_t ten = 1;
    while (n--) ten *= 10;
    struct ratio_big *b = ratio_big_new((struct ratio){digits, 1});
    multiply(to, ten);
    ratio_big_add(to, b);
    ratio_big_free(b);
}

static bool well_formed(struct text t) {
    size_t points = 0;
    for (size_t i = 0; i < t.n; i++) {
        points += t.p[i] == '.';
        if (t.p[i] != '.' && (t.p[i] < '0' || t.p[i] > '9')) return false;
    }
    return t.n && t.n <= DIGITS_MOST && points <= 1 && t.p[0] != '.' && t.p[t.n - 1] != '.';
}

/* Digits with at most one point among them; NULL when it is none. */
static struct ratio_big *decimal(struct text t) {
    t = trim(t);
    if (!well_formed(t)) return NULL;
    struct ratio_big *to = ratio_big_new(RATIO_ZERO), *under = ratio_big_new(RATIO_ONE);
    int64_t digits = 0;
    unsigned n = 0;
    bool point = false;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '.') {
            point = true;
            continue;
        }
        digits = digits * 10 + (t.p[i] - '0');
        if (point) multiply(under, 10);
        if (++n < CHUNK) continue;
        shift_in(to, digits, n);
        digits = n = 0;
    }
    shift_in(to, digits, n);
    ratio_big_divide(to, under);
    ratio_big_free(under);
    return to;
}

/* A number, or a quotient of two, with or without the sign for per cent. */
static struct ratio_big *number(struct text t) {
    t = trim(t);
    bool percent = t.n && t.p[t.n - 1] == '%';
    if (percent) t.n--;
    const char *slash = t.n ? memchr(t.p, '/', t.n) : NULL;
    size_t n = slash ? (size_t)(slash - t.p) : t.n;
    struct ratio_big *to = decimal((struct text){t.p, n});
    struct ratio_big *under =
        slash ? decimal((struct text){slash + 1, t.n - n - 1}) : ratio_big_new(RATIO_ONE);
    bool fine = to && under && ratio_big_sign(under) > 0;
    if (fine && percent) multiply(under, 100);
    if (fine) ratio_big_divide(to, under);
    ratio_big_free(under);
    if (fine) return to;
    ratio_big_free(to);
    return NULL;
}

bool ratio_parse_rounded(struct text t, struct ratio *low, struct ratio *high) {
    const char *dash = t.n ? memchr(t.p, '-', t.n) : NULL;
    size_t n = dash ? (size_t)(dash - t.p) : t.n;
    struct ratio_big *first = number((struct text){t.p, n});
    struct ratio_big *second = number(dash ? (struct text){dash + 1, t.n - n - 1} : t);
    bool fine = first && second;
    if (fine && dash && t.p[t.n - 1] == '%' && !memchr(t.p, '%', n)) {
        struct ratio_big *hundred = ratio_big_new((struct ratio){100, 1});
        ratio_big_divide(first, hundred);
        ratio_big_free(hundred);
    }
    fine = fine && ratio_big_compare(first, second) <= 0;
    if (fine) {
        ratio_big_small(first, false, low);
        ratio_big_small(second, true, high);
    }
    ratio_big_free(first);
    ratio_big_free(second);
    return fine;
}
