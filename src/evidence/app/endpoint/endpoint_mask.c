/* Values of people in what stands behind a host: mail addresses, and what a query gives under the name of a
 * secret or of a person. A place is told by its path and the names in its query; nobody needs the values. */
#include "evidence/app/endpoint/endpoint_private.h"

static bool is_local(char c) {
    return is_alpha(c) || is_digit(c) || (c && strchr("._%+-", c) != NULL);
}

/* How long the domain is that begins here, when its last label is of letters; 0: it is none ("vue@2.6.1"). */
static size_t domain(const char *p) {
    size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
    while (n && (p[n - 1] == '.' || p[n - 1] == '-')) n--;
    size_t last = n;
    while (last && is_alpha(p[last - 1])) last--;
    return n - last >= 2 && last >= 2 && p[last - 1] == '.' ? n : 0;
}

/* A star in the place of [from, to). */
static void star(char *s, size_t from, size_t to) {
    s[from] = '*';
    memmove(s + from + 1, s + to, strlen(s + to) + 1);
}

static void mask_mail(char *s) {
    for (size_t i = 0; s[i]; i++) {
        size_t sign = s[i] == '@' ? 1 : strncmp(s + i, "%40", 3) == 0 ? 3 : 0;
        if (!sign || !domain(s + i + sign)) continue;
        size_t from = i;
        while (from && is_local(s[from - 1])) from--;
        if (from == i) continue;
        star(s, from, i);
        i = from + 1;
    }
}

static bool is_private(const char *name, size_t n) {
    static const char *const words[] = {"token", "secret", "passw", "pwd",     "auth", "email",  "mail",
                                        "phone", "mobile", "imei",  "imsi",    "idfa", "gaid",   "oaid",
                                        "udid",  "sign",   "key",   "session", "user", "account"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        for (size_t k = 0; k + length <= n; k++)
            if (strncasecmp(name + k, words[i], length) == 0) return true;
    }
    return false;
}

/* Placeholders ("%s", "{token}", "$1") are no values. */
static bool is_value(const char *p, size_t n) {
    return n > 0 && !strchr("%{$<[*", *p);
}

void endpoint_mask(char *s) {
    mask_mail(s);
    char *p = strchr(s, '?');
    while (p && *p) {
        p++;
        size_t name = strcspn(p, "=&#");
        if (p[name] == '=') {
            size_t value = strcspn(p + name + 1, "&#");
            if (is_private(p, name) && is_value(p + name + 1, value)) {
                star(p, name + 1, name + 1 + value);
                value = 1;
            }
            name += 1 + value;
        }
        p += name;
        if (*p == '#') return;
    }
}
