#include "evidence/personal/degrees.h"

#include <math.h>

static bool digit_at(struct bytes b, size_t i) {
    return i < b.n && b.p[i] >= '0' && b.p[i] <= '9';
}

static double digits(struct bytes b, size_t *i, unsigned *n) {
    double v = 0;
    *n = 0;
    for (; digit_at(b, *i) && *n < 18; (*i)++, (*n)++) v = v * 10 + (b.p[*i] - '0');
    return v;
}

static double fraction(struct bytes b, size_t *i, unsigned *n) {
    double whole = digits(b, i, n);
    return whole / pow(10, (double)*n);
}

/* A mark between degrees, minutes and seconds, with blanks: one of ° ' " ′ ″ : or a blank alone. */
static bool mark(struct bytes b, size_t *i) {
    static const char *const marks[] = {"\xc2\xb0", "\xe2\x80\xb2", "\xe2\x80\xb3", "'", "\"",
                                        ":",        "\xc2\xba"};
    size_t start = *i;
    while (*i < b.n && b.p[*i] == ' ' && *i - start < 3) (*i)++;
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        size_t n = strlen(marks[k]);
        if (b.n - *i < n || memcmp(b.p + *i, marks[k], n) != 0) continue;
        *i += n;
        while (*i < b.n && b.p[*i] == ' ') (*i)++;
        return true;
    }
    return *i > start;
}

/* What follows whole degrees: 31'12.0" or 31.2'. False: nothing of the kind. */
static bool sexagesimal(struct bytes b, size_t *i, double *v, unsigned *decimals) {
    size_t at = *i;
    unsigned n = 0, more = 0;
    if (!mark(b, &at) || !digit_at(b, at)) return false;
    double minutes = digits(b, &at, &n), seconds = 0;
    if (n > 2 || minutes >= 60) return false;
    *decimals = 2;
    if (at < b.n && b.p[at] == '.' && digit_at(b, at + 1)) {
        at++;
        minutes += fraction(b, &at, &more);
        *decimals = 2 + more;
        mark(b, &at);
    } else if (mark(b, &at) && digit_at(b, at)) {
        size_t before = at;
        seconds = digits(b, &at, &n);
        if (n <= 2 && seconds < 60) {
            *decimals = 4;
            if (at < b.n && b.p[at] == '.' && digit_at(b, at + 1)) {
                at++;
                seconds += fraction(b, &at, &more);
                *decimals = 4 + more;
            }
            mark(b, &at);
        } else {
            at = before, seconds = 0;
        }
    }
    *v += minutes / 60 + seconds / 3600;
    *i = at;
    return true;
}

/* 52/1,31/1,1200/100: three rationals (Exif 3.0 4.6.7.1.3), as Android writes them. */
static bool rationals(struct bytes b, size_t *i, double *v) {
    double part[3] = {*v, 0, 0}, unit[3] = {1, 0, 0};
    size_t at = *i;
    unsigned n;
    for (int k = 0; k < 3; k++) {
        if (k > 0) {
            while (at < b.n && (b.p[at] == ',' || b.p[at] == ' ')) at++;
            if (!digit_at(b, at)) return false;
            part[k] = digits(b, &at, &n);
        }
        if (at >= b.n || b.p[at] != '/' || !digit_at(b, at + 1)) return false;
        at++;
        unit[k] = digits(b, &at, &n);
        if (unit[k] < 1) return false;
    }
    *v = part[0] / unit[0] + part[1] / unit[1] / 60 + part[2] / unit[2] / 3600;
    *i = at;
    return true;
}

/* N, S, E, W right behind it or before it, by themselves. */
static int hemisphere(struct bytes b, size_t from, size_t to) {
    size_t k = to;
    if (k < b.n && b.p[k] == ' ') k++;
    uint8_t c = k < b.n ? b.p[k] : 0, next = k + 1 < b.n ? b.p[k + 1] | 32 : 0;
    if (!c || !strchr("NSEWnsew", c) || (next >= 'a' && next <= 'z')) {
        k = from;
        if (k > 0 && b.p[k - 1] == ' ') k--;
        c = k > 0 ? b.p[k - 1] : 0;
        next = k > 1 ? b.p[k - 2] | 32 : 0;
        if (!c || !strchr("NSEW", c) || (next >= 'a' && next <= 'z')) return 0;
    }
    c |= 32;
    return c == 's' || c == 'w' ? -1 : 1;
}

bool degrees_at(struct bytes b, size_t from, struct degrees *d) {
    size_t i = from;
    unsigned n = 0;
    bool inside =
        from > 0 && (digit_at(b, from - 1) || ((b.p[from - 1] == '.' || b.p[from - 1] == ',') && from > 1 &&
                                               b.p[from - 1] == '.' && digit_at(b, from - 2)));
    if (!digit_at(b, from) || inside) return false;
    *d = (struct degrees){.from = from};
    d->v = digits(b, &i, &n);
    bool point = i < b.n && (b.p[i] == '.' || b.p[i] == ',') && digit_at(b, i + 1) && n <= 3;
    bool comma = point && b.p[i] == ',';
    if (i < b.n && b.p[i] == '/' && rationals(b, &i, &d->v)) {
        d->decimals = 5, d->unsigned_too = true;
    } else if (point && (!comma || (digit_at(b, i + 2) && digit_at(b, i + 3)))) {
        i++;
        d->v += fraction(b, &i, &d->decimals);
        if (i + 1 < b.n && (b.p[i] | 32) == 'e' &&
            (digit_at(b, i + 1) || b.p[i + 1] == '-' || b.p[i + 1] == '+'))
            return false;
        if (i + 1 < b.n && b.p[i] == '.' && digit_at(b, i + 1)) return false; /* 1.2.3 */
    } else if (n <= 3 && sexagesimal(b, &i, &d->v, &d->decimals)) {
        d->unsigned_too = true;
    } else {
        d->whole = true;
        if (i < b.n && b.p[i] == '.' && n > 5 && digit_at(b, i + 1))
            fraction(b, &i, &n); /* 525200000.00000000 */
    }
    d->to = i;
    int side = hemisphere(b, from, i);
    bool minus = from > 0 && b.p[from - 1] == '-' && !(from > 1 && digit_at(b, from - 2));
    if (minus) d->v = -d->v, d->from--;
    if (side < 0 && d->v > 0) d->v = -d->v;
    if (side) d->unsigned_too = false;
    return true;
}

bool degrees_fit(const struct degrees *d, double degree, double slack, unsigned *decimals) {
    if (!d->whole) {
        double unit = pow(10, -(double)d->decimals), off = fabs(d->v - degree);
        if (d->unsigned_too && fabs(fabs(d->v) - fabs(degree)) < off) off = fabs(fabs(d->v) - fabs(degree));
        *decimals = d->decimals;
        return d->decimals > 0 && off <= slack + (d->decimals < 4 ? unit : unit * 0.6);
    }
    for (unsigned k = 5; k <= 7; k++) {
        *decimals = k;
        if (fabs(d->v / pow(10, k) - degree) <= slack) return true;
    }
    return false;
}

double metres_between(double lat1, double lon1, double lat2, double lon2) {
    const double radius = 6371008.8, degree = 3.14159265358979323846 / 180; /* mean radius, IUGG */
    double half_lat = sin((lat2 - lat1) * degree / 2), half_lon = sin((lon2 - lon1) * degree / 2);
    double h = half_lat * half_lat + cos(lat1 * degree) * cos(lat2 * degree) * half_lon * half_lon;
    return 2 * radius * asin(sqrt(h > 1 ? 1 : h));
}
