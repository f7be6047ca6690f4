#include "base/date.h"

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
    int n = snprintf(to, TIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d", y, m, d, seconds / 3600,
                     seconds / 60 % 60, seconds % 60);
    if (fraction) {
        n += snprintf(to + n, TIME_TEXT - (size_t)n, ".%09d", fraction);
        while (to[n - 1] == '0') n--;
    }
    to[n] = 'Z';
    to[n + 1] = '\0';
    return to;
}
