/* Which names of fields, parameters and headers may be told. */
#include "evidence/personal/finder.h"

#include "base/digits.h"
#include "evidence/personal/place.h"
#include "evidence/personal/search.h"

#include <math.h>
#include <stdlib.h>

enum { LONGEST_NAME = 48, MOST_DIGITS = 5, LONG_HEX = 12, LONG_TOKEN = 20, SHORTEST_VALUE = 4 };

static bool is_digit(uint8_t c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool holds(struct text t, struct text what) {
    for (size_t i = 0; i + what.n <= t.n; i++)
        if (strncasecmp(t.p + i, what.p, what.n) == 0) return true;
    return false;
}

/* Letters and digits alone, as values are compared whose separators vary: 02:00:5e:10:00:01. */
static struct text bare(struct text t, char to[LONGEST_NAME]) {
    size_t n = 0;
    for (size_t i = 0; i < t.n && n < LONGEST_NAME; i++)
        if (is_digit((uint8_t)t.p[i]) || is_letter((uint8_t)t.p[i]) || t.p[i] & 0x80) to[n++] = t.p[i];
    return (struct text){to, n};
}

/* Half of a position says much of it: a number with three decimals or more, as near as the other half could
 * be. */
static bool holds_half(struct text t, const struct persona_value *v) {
    enum { DECIMALS = 3, NUMBER = 24 };
    for (size_t i = 0; i < t.n; i++) {
        if (!is_digit((uint8_t)t.p[i]) || (i > 0 && is_digit((uint8_t)t.p[i - 1]))) continue;
        char number[NUMBER];
        size_t n = 0, point = 0;
        for (; i + n < t.n && n + 1 < NUMBER; n++) {
            if (t.p[i + n] == '.' && !point)
                point = n + 1;
            else if (!is_digit((uint8_t)t.p[i + n]))
                break;
            number[n] = t.p[i + n];
        }
        number[n] = '\0';
        double d = point && n >= point + DECIMALS ? strtod(number, NULL) : 1e9;
        if (fabs(d - fabs(v->lat)) < 0.005 || fabs(d - fabs(v->lon)) < 0.005) return true;
        i += n ? n - 1 : 0;
    }
    return false;
}

static bool holds_value(struct text t, const struct persona *p) {
    char own[LONGEST_NAME], other[LONGEST_NAME];
    struct text letters = bare(t, own);
    for (size_t i = 0; p && i < p->n_values; i++) {
        struct text v = p->values[i].value, w = bare(v, other);
        if (v.n >= SHORTEST_VALUE && holds(t, v)) return true;
        if (strcmp(p->values[i].kind, "position") == 0 && holds_half(t, &p->values[i])) return true;
        if (w.n >= SHORTEST_VALUE + 2 && holds(letters, w)) return true;
    }
    return false;
}

/* A number with a point, as half of a position; a row of digits; one of hexadecimal digits; a token. */
static bool is_identifier(struct text t) {
    size_t digits = 0, hex = 0, hex_digits = 0, all_digits = 0, lower = 0, upper = 0, other = 0;
    bool point = false;
    for (size_t i = 0; i < t.n; i++) {
        uint8_t c = (uint8_t)t.p[i];
        digits = is_digit(c) ? digits + 1 : 0;
        hex = hex_digit(c) >= 0 ? hex + 1 : 0;
        hex_digits = hex ? hex_digits + is_digit(c) : 0;
        if (c == '@' || digits > MOST_DIGITS || (hex >= LONG_HEX && hex_digits > 1)) return true;
        point = point || c == '.' || c == ',';
        all_digits += is_digit(c);
        lower += c >= 'a' && c <= 'z';
        upper += c >= 'A' && c <= 'Z';
        other += !is_digit(c) && c != '.' && c != ',' && c != '-' && c != '+' && c != ' ';
    }
    if (point && all_digits >= 4 && other == 0) return true;
    return t.n >= LONG_TOKEN && all_digits >= 3 && upper >= 3 && lower >= 3;
}

static struct text percent(struct text t, char to[LONGEST_NAME]) {
    size_t n = 0;
    for (size_t i = 0; i < t.n && n < LONGEST_NAME; i++) {
        bool escape = t.p[i] == '%' && i + 2 < t.n && hex_digit((uint8_t)t.p[i + 1]) >= 0 &&
                      hex_digit((uint8_t)t.p[i + 2]) >= 0;
        int byte = escape ? hex_digit((uint8_t)t.p[i + 1]) << 4 | hex_digit((uint8_t)t.p[i + 2]) : t.p[i];
        to[n++] = (char)byte;
        if (escape) i += 2;
    }
    return (struct text){to, n};
}

/* bits: 4 of each hexadecimal digit, 6 of each letter of base64. Nothing where another letter stands. */
static struct text packed(struct text t, unsigned bits, char to[LONGEST_NAME]) {
    size_t n = 0;
    uint32_t held = 0;
    unsigned have = 0;
    for (size_t i = 0; i < t.n && t.p[i] != '='; i++) {
        int v = bits == 4 ? hex_digit((uint8_t)t.p[i]) : base64_digit((uint8_t)t.p[i]);
        if (v < 0 || n == LONGEST_NAME) return (struct text){to, 0};
        held = held << bits | (uint32_t)v;
        have += bits;
        if (have < 8) continue;
        have -= 8;
        to[n++] = (char)(held >> have & 0xff);
    }
    return (struct text){to, n};
}

static bool is_value(struct text t, const struct persona *p) {
    char room[LONGEST_NAME];
    return holds_value(t, p) || holds_value(packed(t, 4, room), p) || holds_value(packed(t, 6, room), p);
}

bool name_tells_data(struct text name, const struct persona *p) {
    char plain[LONGEST_NAME];
    if (name.n > LONGEST_NAME) return true;
    struct text t = percent(name, plain);
    return is_identifier(name) || is_identifier(t) || is_value(t, p);
}

bool finder_knows(const struct finder *f, struct text t) {
    char plain[LONGEST_NAME];
    return f && f->persona && t.n <= LONGEST_NAME && is_value(percent(t, plain), f->persona);
}

bool finder_hides(const struct finder *f, struct text name) {
    return name_tells_data(name, f ? f->persona : NULL);
}
