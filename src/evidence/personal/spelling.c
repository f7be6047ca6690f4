#include "evidence/personal/spelling.h"

#include "base/address.h"
#include "evidence/personal/validate.h"

#include <stdio.h>

struct writer {
    struct arena *arena;
    struct spellings s;
};

static void add(struct writer *w, struct text t) {
    if (t.n == 0) return;
    for (size_t i = 0; i < w->s.n; i++)
        if (text_equal(w->s.list[i], t)) return;
    w->s.list = arena_grow(w->arena, w->s.list, w->s.n, &w->s.capacity, sizeof *w->s.list);
    w->s.list[w->s.n++] = t;
}

static void add_cases(struct writer *w, struct text t) {
    add(w, t);
    add(w, spelling_case(w->arena, t, false));
    add(w, spelling_case(w->arena, t, true));
}

static void add_format(struct writer *w, const char *format, struct text t) {
    add(w, text_of(arena_format(w->arena, format, (int)t.n, t.p)));
}

static struct text replaced(struct arena *a, struct text t, char what, const char *with) {
    size_t n = strlen(with);
    char *to = arena_take(a, t.n * (n > 1 ? n : 1) + 1), *at = to;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] != what) {
            *at++ = t.p[i];
            continue;
        }
        memcpy(at, with, n);
        at += n;
    }
    return (struct text){to, (size_t)(at - to)};
}

static bool alphanumeric(char c) {
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || (uint8_t)c >= 0x80;
}

struct text spelling_bare(struct arena *a, struct text t) {
    char *to = arena_take(a, t.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++)
        if (alphanumeric(t.p[i])) to[n++] = t.p[i];
    return (struct text){to, n};
}

/* A character of two bytes in the other case: Latin-1, Latin Extended-A, Greek and Cyrillic, in which cases
 * lie a constant apart or beside each other (Unicode UCD, UnicodeData.txt). */
static unsigned other_case(unsigned c, bool upper) {
    bool pairs = (c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x460 && c <= 0x481);
    bool odd_pairs = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
    if (pairs) return upper ? c & ~1u : c | 1;
    if (odd_pairs) return upper ? ((c + 1) & ~1u) - 1 : (c + 1) & ~1u;
    if (upper) {
        if ((c >= 0xe0 && c <= 0xfe && c != 0xf7) || (c >= 0x430 && c <= 0x44f) || (c >= 0x3b1 && c <= 0x3c9))
            return c == 0x3c2 ? 0x3a3 : c - 32;
        if (c >= 0x450 && c <= 0x45f) return c - 80;
    } else {
        if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x410 && c <= 0x42f) || (c >= 0x391 && c <= 0x3a9))
            return c + 32;
        if (c >= 0x400 && c <= 0x40f) return c + 80;
    }
    return c;
}

struct text spelling_case(struct arena *a, struct text t, bool upper) {
    char *to = arena_take(a, t.n + 1);
    for (size_t i = 0; i < t.n; i++) {
        uint8_t c = (uint8_t)t.p[i], next = i + 1 < t.n ? (uint8_t)t.p[i + 1] : 0;
        to[i] = t.p[i];
        if (upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z') to[i] = (char)(c ^ 32);
        if (c < 0xc3 || c > 0xdf || (next & 0xc0) != 0x80) continue;
        unsigned wide = other_case((unsigned)(c & 31) << 6 | (next & 63), upper);
        to[i] = (char)(0xc0 | wide >> 6);
        to[++i] = (char)(0x80 | (wide & 63));
    }
    return (struct text){to, t.n};
}

/* What people and passports write where a letter is not to be had (DIN 5007-2, ICAO 9303 part 3 section 6).
 */
static struct text plain_letters(struct arena *a, struct text t, bool two) {
    static const struct {
        const char *from, *two, *one;
    } table[] = {{"ä", "ae", "a"}, {"ö", "oe", "o"},  {"ü", "ue", "u"}, {"Ä", "Ae", "A"}, {"Ö", "Oe", "O"},
                 {"Ü", "Ue", "U"}, {"ß", "ss", "ss"}, {"å", "aa", "a"}, {"ø", "oe", "o"}, {"æ", "ae", "ae"},
                 {"é", "e", "e"},  {"è", "e", "e"},   {"ê", "e", "e"},  {"ë", "e", "e"},  {"á", "a", "a"},
                 {"à", "a", "a"},  {"â", "a", "a"},   {"ã", "a", "a"},  {"í", "i", "i"},  {"ï", "i", "i"},
                 {"ó", "o", "o"},  {"ô", "o", "o"},   {"õ", "o", "o"},  {"ú", "u", "u"},  {"ñ", "n", "n"},
                 {"ç", "c", "c"},  {"ł", "l", "l"},   {"ś", "s", "s"},  {"ş", "s", "s"},  {"š", "s", "s"},
                 {"ž", "z", "z"},  {"ż", "z", "z"},   {"č", "c", "c"},  {"ć", "c", "c"},  {"ę", "e", "e"},
                 {"ą", "a", "a"},  {"ń", "n", "n"},   {"ő", "o", "o"},  {"ű", "u", "u"},  {"ğ", "g", "g"},
                 {"ı", "i", "i"},  {"É", "E", "E"},   {"Š", "S", "S"},  {"Ø", "Oe", "O"}, {"Å", "Aa", "A"}};
    char *to = arena_take(a, t.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        const char *with = NULL;
        for (size_t k = 0; i + 1 < t.n && k < sizeof table / sizeof *table && !with; k++)
            if (memcmp(t.p + i, table[k].from, 2) == 0) with = two ? table[k].two : table[k].one;
        if (!with) {
            to[n++] = t.p[i];
            continue;
        }
        memcpy(to + n, with, strlen(with));
        n += strlen(with), i++;
    }
    return (struct text){to, n};
}

static void add_words(struct writer *w, struct text t) {
    enum { LONG = 40 };
    add_cases(w, t);
    const char *blank = memchr(t.p, ' ', t.n);
    if (blank) add(w, replaced(w->arena, t, ' ', "+"));
    if (!blank || t.n > LONG) return;
    static const char *const with[] = {"", "_", "-", "."};
    for (size_t i = 0; i < 4; i++) add_cases(w, replaced(w->arena, t, ' ', with[i]));
}

static void words(struct writer *w, struct text t, bool person) {
    add_words(w, t);
    add_words(w, plain_letters(w->arena, t, true));
    add_words(w, plain_letters(w->arena, t, false));
    const char *last = person ? memrchr(t.p, ' ', t.n) : NULL;
    if (!last) return;
    struct text first = {t.p, (size_t)(last - t.p)}, family = {last + 1, t.n - first.n - 1};
    const char *turned = arena_format(w->arena, "%.*s %.*s", (int)family.n, family.p, (int)first.n, first.p);
    add_words(w, text_of(turned));
    add_words(w,
              text_of(arena_format(w->arena, "%.*s, %.*s", (int)family.n, family.p, (int)first.n, first.p)));
}

static struct text digits_of(struct arena *a, struct text t) {
    char *to = arena_take(a, t.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] >= '0' && t.p[i] <= '9') to[n++] = t.p[i];
    return (struct text){to, n};
}

static struct text international(struct arena *a, struct text t, bool *known) {
    struct text d = digits_of(a, t);
    *known = (t.n && t.p[0] == '+') || (d.n > 9 && d.p[0] == '0' && d.p[1] == '0');
    if (*known && d.n > 1 && d.p[0] == '0' && d.p[1] == '0') d = (struct text){d.p + 2, d.n - 2};
    return d;
}

static void phone(struct writer *w, struct text t) {
    bool known;
    struct text d = international(w->arena, t, &known);
    size_t code = known ? country_code_length(d) : 0;
    struct text national = {d.p + code, d.n - code};
    add(w, t);
    add(w, d);
    add_format(w, "+%.*s", d);
    if (!code) return;
    add_format(w, "00%.*s", d);
    add(w, national);
    add_format(w, "0%.*s", national);
    add(w, text_of(arena_format(w->arena, "+%.*s %.*s", (int)code, d.p, (int)national.n, national.p)));
    add(w, text_of(arena_format(w->arena, "+%.*s-%.*s", (int)code, d.p, (int)national.n, national.p)));
    if (code == 1 && d.p[0] == '1' && national.n == 10) { /* NANP */
        static const char *const ways[] = {"(%.3s) %.3s-%.4s", "%.3s-%.3s-%.4s", "%.3s.%.3s.%.4s",
                                           "%.3s %.3s %.4s", "(%.3s)%.3s-%.4s"};
        for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
            char text[32];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(text, sizeof text, ways[i], national.p, national.p + 3, national.p + 6);
#pragma GCC diagnostic pop
            add(w, text_of(arena_string(w->arena, text)));
        }
    }
}

static void email(struct writer *w, struct text t) {
    add_cases(w, t);
    const char *at = memchr(t.p, '@', t.n);
    struct text lower = spelling_case(w->arena, t, false), local = {lower.p, at ? (size_t)(at - t.p) : 0};
    struct text host = {lower.p + local.n, t.n - local.n};
    if (!text_is(host, "@gmail.com") && !text_is(host, "@googlemail.com")) return;
    const char *plus = memchr(local.p, '+', local.n); /* Gmail ignores dots, and what follows a plus */
    if (plus) local.n = (size_t)(plus - local.p);
    struct text bare = replaced(w->arena, local, '.', "");
    add(w, text_of(arena_format(w->arena, "%.*s@gmail.com", (int)bare.n, bare.p)));
}

/* In groups of so many characters as `digits` says, the last taking what is left. */
static struct text grouped(struct arena *a, struct text t, const char *digits, char separator) {
    char *to = arena_take(a, 2 * t.n + 1), *at = to;
    size_t i = 0;
    for (const char *d = digits; *d && i < t.n; d++) {
        if (i) *at++ = separator;
        for (int k = *d > '9' ? *d - 'a' + 10 : *d - '0'; (k > 0 || !d[1]) && i < t.n; k--) *at++ = t.p[i++];
    }
    return (struct text){to, (size_t)(at - to)};
}

static void numbered(struct writer *w, struct text t, const struct kind *kind) {
    add_cases(w, t);
    bool written = strcmp(kind->name, "username") == 0 || strcmp(kind->name, "app") == 0;
    struct text bare = spelling_bare(w->arena, t);
    if (!written && bare.n >= kind->shortest) add_cases(w, bare);
    if (!kind->digits) return;
    static const char separators[] = {' ', '-', '+', '.', '/'};
    for (size_t i = 0; i < sizeof separators; i++)
        add(w, grouped(w->arena, bare, kind->digits, separators[i]));
    if (strcmp(kind->name, "imei") == 0 && bare.n >= 14) add(w, (struct text){bare.p, 14});
    if (strcmp(kind->name, "card") == 0 && bare.n == 15) { /* American Express */
        add(w, grouped(w->arena, bare, "465", ' '));
        add(w, grouped(w->arena, bare, "465", '-'));
    }
}

static void hexadecimal(struct writer *w, struct text t) {
    add_cases(w, t);
    struct text bare = spelling_bare(w->arena, t);
    add_cases(w, bare);
    if (bare.n == 12) {
        add_cases(w, grouped(w->arena, bare, "222222", ':'));
        add_cases(w, grouped(w->arena, bare, "222222", '-'));
        add_cases(w, grouped(w->arena, bare, "222222", ' '));
        add_cases(w, grouped(w->arena, bare, "444", '.'));
    } else if (bare.n == 32) {
        add_cases(w, grouped(w->arena, bare, "8444c", '-'));
    }
}

static void address(struct writer *w, struct text t) {
    add_cases(w, t);
    uint8_t a[16];
    char text[ADDRESS_TEXT];
    if (!address_parse(t, a)) return;
    add(w, text_of(arena_string(w->arena, address_text(text, a))));
    if (address_is_ipv4(a)) {
        unsigned v = (unsigned)a[12] << 24 | (unsigned)a[13] << 16 | (unsigned)a[14] << 8 | a[15];
        add(w, text_of(arena_format(w->arena, "%u", v)));
        add(w, text_of(arena_format(w->arena, "%u-%u-%u-%u", a[12], a[13], a[14], a[15])));
        return;
    }
    char *full = arena_take(w->arena, 40);
    for (size_t i = 0; i < 8; i++)
        snprintf(full + 5 * i, 6, "%02x%02x%s", a[2 * i], a[2 * i + 1], i < 7 ? ":" : "");
    add(w, text_of(full));
}

bool spelling_date(struct text t, int *year, int *month, int *day) {
    int part[3] = {0}, width[3] = {0}, n = 0;
    char separator = 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (c >= '0' && c <= '9') {
            if (++width[n] > 8) return false;
            part[n] = part[n] * 10 + (c - '0');
        } else if ((c == '-' || c == '.' || c == '/') && n < 2 && width[n] &&
                   (!separator || separator == c)) {
            separator = c, n++;
        } else {
            return false;
        }
    }
    if (n == 0 && width[0] == 8) {
        *year = part[0] / 10000, *month = part[0] / 100 % 100, *day = part[0] % 100;
    } else if (n == 2 && width[0] == 4) {
        *year = part[0], *month = part[1], *day = part[2];
    } else if (n == 2 && width[2] == 4) {
        bool us = separator == '/';
        *year = part[2], *month = part[us ? 0 : 1], *day = part[us ? 1 : 0];
    } else {
        return false;
    }
    return *year >= 1850 && *year <= 2200 && *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

/* Days since 1970-01-01 in the Gregorian calendar. */
static long long days(int year, int month, int day) {
    long long y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    long long of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date(struct writer *w, struct text t) {
    int y, m, d;
    add(w, t);
    if (!spelling_date(t, &y, &m, &d)) return;
    static const char separators[] = {'-', '/', '.'};
    for (size_t i = 0; i < 3; i++) {
        char s = separators[i];
        add(w, text_of(arena_format(w->arena, "%04d%c%02d%c%02d", y, s, m, s, d)));
        add(w, text_of(arena_format(w->arena, "%02d%c%02d%c%04d", d, s, m, s, y)));
        add(w, text_of(arena_format(w->arena, "%02d%c%02d%c%04d", m, s, d, s, y)));
        add(w, text_of(arena_format(w->arena, "%d%c%d%c%04d", d, s, m, s, y)));
        add(w, text_of(arena_format(w->arena, "%d%c%d%c%04d", m, s, d, s, y)));
        add(w, text_of(arena_format(w->arena, "%04d%c%d%c%d", y, s, m, s, d)));
    }
    add(w, text_of(arena_format(w->arena, "%04d%02d%02d", y, m, d)));
    add(w, text_of(arena_format(w->arena, "%02d%02d%04d", d, m, y)));
    add(w, text_of(arena_format(w->arena, "%02d%02d%04d", m, d, y)));
    add(w, text_of(arena_format(w->arena, "%lld",
                                days(y, m, d) * 86400))); /* midnight UTC, as programs store it */
    add(w, text_of(arena_format(w->arena, "%lld", days(y, m, d) * 86400000)));
}

enum writing spelling_writing(const struct persona_value *v) {
    const struct kind *kind = kind_named(v->kind);
    if (strcmp(v->kind, "contact") != 0) return kind->writing;
    if (memchr(v->value.p, '@', v->value.n)) return WRITTEN_AS_EMAIL;
    for (size_t i = 0; i < v->value.n; i++)
        if (!strchr("+0123456789 -().//", v->value.p[i])) return WRITTEN_AS_WORDS;
    return WRITTEN_AS_PHONE;
}

struct spellings spellings_of(struct arena *a, const struct persona_value *v) {
    struct writer w = {.arena = a};
    const struct kind *kind = kind_named(v->kind);
    switch (spelling_writing(v)) {
    case WRITTEN_EXACTLY: add(&w, v->value); break;
    case WRITTEN_AS_WORDS: words(&w, v->value, strcmp(v->kind, "name") == 0); break;
    case WRITTEN_AS_EMAIL: email(&w, v->value); break;
    case WRITTEN_AS_PHONE: phone(&w, v->value); break;
    case WRITTEN_AS_NUMBER: numbered(&w, v->value, kind); break;
    case WRITTEN_AS_HEX: hexadecimal(&w, v->value); break;
    case WRITTEN_AS_ADDRESS: address(&w, v->value); break;
    case WRITTEN_AS_DATE: date(&w, v->value); break;
    case WRITTEN_AS_DIGEST:
    case WRITTEN_AS_POSITION: break;
    }
    return w.s;
}

struct text spelling_normal(struct arena *a, enum writing writing, struct text value) {
    int y, m, d;
    bool known;
    switch (writing) {
    case WRITTEN_EXACTLY:
    case WRITTEN_AS_POSITION: return value;
    case WRITTEN_AS_PHONE: return international(a, value, &known);
    case WRITTEN_AS_DATE:
        return spelling_date(value, &y, &m, &d) ? text_of(arena_format(a, "%04d-%02d-%02d", y, m, d)) : value;
    case WRITTEN_AS_WORDS:
    case WRITTEN_AS_EMAIL:
    case WRITTEN_AS_ADDRESS: return spelling_case(a, value, false);
    case WRITTEN_AS_NUMBER:
    case WRITTEN_AS_HEX:
    case WRITTEN_AS_DIGEST: return spelling_case(a, spelling_bare(a, value), false);
    }
    return value;
}
