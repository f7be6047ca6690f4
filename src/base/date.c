#include "base/date.h"

#include "base/digits.h"

#include <stdio.h>
#include <time.h>

static const int64_t NS_A_DAY = INT64_C(86400) * 1000000000;

/* Days from civil date, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static date_t days_from_civil(int y, int m, int d) {
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static void civil_from_days(date_t days, int *y, int *m, int *d) {
    int64_t z = (int64_t)days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = (int)(z - era * 146097);
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = (int)(yoe + era * 400) + (*m <= 2);
}

static int month_days(int y, int m) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return days[m - 1] + (m == 2 && leap);
}

static bool digits(const char *p, size_t n, int *v) {
    *v = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') return false;
        *v = *v * 10 + (p[i] - '0');
    }
    return true;
}

bool date_parse(struct text t, date_t *first, date_t *last) {
    int y, m = 0, d = 0;
    if (t.n != 4 && t.n != 7 && t.n != 10) return false;
    if (!digits(t.p, 4, &y) || y < 1) return false;
    if (t.n >= 7 && (t.p[4] != '-' || !digits(t.p + 5, 2, &m) || m < 1 || m > 12)) return false;
    if (t.n == 10 && (t.p[7] != '-' || !digits(t.p + 8, 2, &d) || d < 1 || d > month_days(y, m)))
        return false;
    int last_month = m ? m : 12;
    if (first) *first = days_from_civil(y, m ? m : 1, d ? d : 1);
    if (last) *last = days_from_civil(y, last_month, d ? d : month_days(y, last_month));
    return true;
}

/* "Z", "+01:00", "+0100", "+01", "": minutes east of Greenwich. */
static bool read_offset(struct text t, int *minutes) {
    *minutes = 0;
    if (t.n == 0) return true;
    if (t.n == 1) return t.p[0] == 'Z' || t.p[0] == 'z';
    int hour, minute = 0;
    size_t colon = t.n == 6 && t.p[3] == ':';
    if ((t.p[0] != '+' && t.p[0] != '-') || (t.n != 3 && t.n != 5 + colon)) return false;
    if (!digits(t.p + 1, 2, &hour) || (t.n > 3 && !digits(t.p + 3 + colon, 2, &minute))) return false;
    *minutes = (hour * 60 + minute) * (t.p[0] == '-' ? -1 : 1);
    return hour < 24 && minute < 60;
}

/* Digits after the first nine are left out. Returns how many bytes it takes. */
static size_t read_fraction(struct text t, int64_t *ns) {
    *ns = 0;
    if (t.n < 2 || (t.p[0] != '.' && t.p[0] != ',')) return 0;
    int64_t unit = 100000000;
    size_t i = 1;
    for (; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++, unit /= 10) *ns += unit * (t.p[i] - '0');
    return i > 1 ? i : 0;
}

bool time_parse(struct text t, int64_t *ns) {
    date_t day;
    int hour, minute, second, offset;
    int64_t fraction;
    if (t.n < 19 || !date_parse((struct text){t.p, 10}, &day, NULL)) return false;
    if ((t.p[10] != 'T' && t.p[10] != 't' && t.p[10] != ' ') || t.p[13] != ':' || t.p[16] != ':')
        return false;
    if (!digits(t.p + 11, 2, &hour) || !digits(t.p + 14, 2, &minute) || !digits(t.p + 17, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60) return false; /* 60: a leap second (RFC 3339 5.6) */
    size_t n = 19 + read_fraction((struct text){t.p + 19, t.n - 19}, &fraction);
    if (!read_offset((struct text){t.p + n, t.n - n}, &offset)) return false;
    int64_t seconds = (int64_t)day * 86400 + hour * 3600 + minute * 60 + second - (int64_t)offset * 60, all;
    if (__builtin_mul_overflow(seconds, INT64_C(1000000000), &all) ||
        __builtin_add_overflow(all, fraction, &all))
        return false;
    *ns = all;
    return true;
}

date_t date_of_ns(int64_t ns) {
    int64_t days = ns / NS_A_DAY;
    return (date_t)(days - (ns % NS_A_DAY < 0));
}

date_t date_today(void) {
    return (date_t)(time(NULL) / 86400);
}

char *date_text(char to[DATE_TEXT], date_t date) {
    to[0] = '\0';
    if (date == DATE_MIN || date == DATE_MAX) return to;
    int y, m, d;
    civil_from_days(date, &y, &m, &d);
    snprintf(to, DATE_TEXT, "%04d-%02u-%02u", y, (unsigned)m % 100, (unsigned)d % 100);
    return to;
}

char *time_text(char to[TIME_TEXT], int64_t ns) {
    date_t day = date_of_ns(ns);
    int y, m, d;
    civil_from_days(day, &y, &m, &d);
    int64_t rest = ns % NS_A_DAY; /* not by subtraction: the first day has no first nanosecond */
    if (rest < 0) rest += NS_A_DAY;
    int seconds = (int)(rest / 1000000000), fraction = (int)(rest % 1000000000);
    char *end = digits_padded(to, (uint32_t)y, 4); /* nanoseconds reach from 1677 to 2262 */
    const int parts[] = {m, d, seconds / 3600, seconds / 60 % 60, seconds % 60};
    for (int i = 0; i < 5; i++) {
        *end++ = "--T::"[i];
        end = digits_padded(end, (uint32_t)parts[i], 2);
    }
    if (fraction) {
        *end++ = '.';
        end = digits_padded(end, (uint32_t)fraction, 9);
        while (end[-1] == '0') end--;
    }
    *end++ = 'Z';
    *end = '\0';
    return to;
}
