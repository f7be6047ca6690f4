#include "base/ratio.h"

#include <stdio.h>

typedef __int128 wide;

static wide wide_gcd(wide a, wide b) {
    if (a < 0) a = -a;
    while (b) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Division of 128 bits is many times slower, and hardly ever needed. */
static int64_t small_gcd(int64_t a, int64_t b) {
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* Operands are products and sums of 64-bit numbers, so nothing here leaves 128 bits. */
static bool reduce(wide over, wide under, struct ratio *to) {
    if (under == 0) return false;
    if (under < 0) {
        over = -over;
        under = -under;
    }
    if (over <= INT64_MAX && over >= -INT64_MAX && under <= INT64_MAX) {
        int64_t g = small_gcd((int64_t)over, (int64_t)under);
        *to = (struct ratio){(int64_t)over / g, (int64_t)under / g};
        return true;
    }
    wide g = wide_gcd(over, under);
    over /= g;
    under /= g;
    if (over > INT64_MAX || over < -INT64_MAX || under > INT64_MAX) return false;
    *to = (struct ratio){(int64_t)over, (int64_t)under};
    return true;
}

bool ratio_make(int64_t over, int64_t under, struct ratio *to) {
    return reduce(over, under, to);
}

bool ratio_add(struct ratio a, struct ratio b, struct ratio *to) {
    if (a.under == b.under) return reduce((wide)a.over + b.over, a.under, to);
    return reduce((wide)a.over * b.under + (wide)b.over * a.under, (wide)a.under * b.under, to);
}

bool ratio_subtract(struct ratio a, struct ratio b, struct ratio *to) {
    return ratio_add(a, (struct ratio){-b.over, b.under}, to);
}

bool ratio_multiply(struct ratio a, struct ratio b, struct ratio *to) {
    return reduce((wide)a.over * b.over, (wide)a.under * b.under, to);
}

bool ratio_divide(struct ratio a, struct ratio b, struct ratio *to) {
    return reduce((wide)a.over * b.under, (wide)a.under * b.over, to);
}

int ratio_compare(struct ratio a, struct ratio b) {
    wide left = (wide)a.over * b.under, right = (wide)b.over * a.under;
    return (left > right) - (left < right);
}

static struct text trim(struct text t) {
    while (t.n && t.p[0] == ' ') t = (struct text){t.p + 1, t.n - 1};
    while (t.n && t.p[t.n - 1] == ' ') t.n--;
    return t;
}

/* Digits with at most one point among them: over / a power of ten. */
static bool parse_decimal(struct text t, struct ratio *to) {
    int64_t over = 0, under = 1;
    bool point = false, digit = false;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '.' && !point && digit) {
            point = true;
            continue;
        }
        if (t.p[i] < '0' || t.p[i] > '9') return false;
        digit = true;
        if (__builtin_mul_overflow(over, 10, &over) || __builtin_add_overflow(over, t.p[i] - '0', &over))
            return false;
        if (point && __builtin_mul_overflow(under, 10, &under)) return false;
    }
    return digit && t.p[t.n - 1] != '.' && ratio_make(over, under, to);
}

static bool parse_quotient(struct text t, struct ratio *to) {
    const char *slash = memchr(t.p, '/', t.n);
    if (!slash) return parse_decimal(t, to);
    size_t n = (size_t)(slash - t.p);
    struct ratio over, under;
    return parse_decimal(trim((struct text){t.p, n}), &over) &&
           parse_decimal(trim((struct text){slash + 1, t.n - n - 1}), &under) &&
           ratio_divide(over, under, to);
}

bool ratio_parse(struct text t, struct ratio *to) {
    t = trim(t);
    if (t.n == 0) return false;
    if (t.p[t.n - 1] != '%') return parse_quotient(t, to);
    struct ratio r;
    return parse_quotient(trim((struct text){t.p, t.n - 1}), &r) &&
           ratio_divide(r, (struct ratio){100, 1}, to);
}

bool ratio_parse_interval(struct text t, struct ratio *low, struct ratio *high) {
    t = trim(t);
    const char *dash = t.n ? memchr(t.p, '-', t.n) : NULL;
    if (!dash) {
        struct ratio r;
        if (!ratio_parse(t, &r)) return false;
        *low = *high = r;
        return true;
    }
    size_t n = (size_t)(dash - t.p);
    struct text first = trim((struct text){t.p, n}), second = trim((struct text){dash + 1, t.n - n - 1});
    struct ratio a, b;
    if (first.n == 0 || !ratio_parse(first, &a) || !ratio_parse(second, &b)) return false;
    /* "30-35%": the sign stands for both. */
    bool shared_sign = second.p[second.n - 1] == '%' && first.p[first.n - 1] != '%';
    if (shared_sign && !ratio_divide(a, (struct ratio){100, 1}, &a)) return false;
    if (ratio_compare(a, b) > 0) return false;
    *low = a;
    *high = b;
    return true;
}

/* Per cent with up to four decimals where that is exact, else a fraction; *percent says which. */
static int number_text(char *to, size_t size, struct ratio r, bool *percent) {
    enum { DECIMALS = 4, SCALE = 100 * 10000 };
    *percent = SCALE % r.under == 0;
    if (!*percent) return snprintf(to, size, "%lld/%lld", (long long)r.over, (long long)r.under);
    wide scaled = (wide)r.over * (SCALE / r.under);
    bool negative = scaled < 0;
    if (negative) scaled = -scaled;
    unsigned long long whole = (unsigned long long)(scaled / 10000);
    unsigned fraction = (unsigned)(scaled % 10000);
    int n = snprintf(to, size, "%s%llu", negative ? "-" : "", whole);
    if (fraction) {
        n += snprintf(to + n, size - (size_t)n, ".%0*u", DECIMALS, fraction);
        while (to[n - 1] == '0') n--;
        to[n] = '\0';
    }
    return n;
}

char *ratio_text(char to[RATIO_TEXT], struct ratio r) {
    bool percent;
    int n = number_text(to, RATIO_TEXT, r, &percent);
    if (percent) memcpy(to + n, " %", 3);
    return to;
}

char *ratio_interval_text(char to[RATIO_TEXT], struct ratio low, struct ratio high) {
    if (ratio_compare(low, high) == 0) return ratio_text(to, low);
    char first[48], second[48];
    bool percent_first, percent_second;
    number_text(first, sizeof first, low, &percent_first);
    number_text(second, sizeof second, high, &percent_second);
    bool same = percent_first && percent_second;
    snprintf(to, RATIO_TEXT, "%.42s%s-%.42s%s", first, percent_first && !same ? " %" : "", second,
             percent_second ? " %" : "");
    return to;
}
