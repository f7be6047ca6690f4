/* Does a certificate speak for a host: RFC 9525 6. */
#include "evidence/capture/names/certificate.h"

#include <arpa/inet.h>
#include <strings.h>

static bool same(struct text a, struct text b) {
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static struct text without_dot(struct text t) {
    if (t.n > 1 && t.p[t.n - 1] == '.') t.n--;
    return t;
}

static bool address(struct text t, unsigned char to[16], int *family) {
    char text[INET6_ADDRSTRLEN];
    if (t.n > 2 && t.p[0] == '[' && t.p[t.n - 1] == ']') t = (struct text){t.p + 1, t.n - 2};
    if (t.n >= sizeof text) return false;
    memcpy(text, t.p, t.n);
    text[t.n] = 0;
    *family = memchr(text, ':', t.n) ? AF_INET6 : AF_INET;
    return inet_pton(*family, text, to) == 1;
}

/* RFC 9525 6.3: "*" only as the whole left-most label, for exactly one label; never for an address. At least
 * two labels must stand behind it, as browsers ask. */
static bool matches_name(struct text pattern, struct text host) {
    if (pattern.n < 3 || pattern.p[0] != '*' || pattern.p[1] != '.') return same(pattern, host);
    struct text tail = {pattern.p + 1, pattern.n - 1};
    if (!memchr(tail.p + 1, '.', tail.n - 1) || memchr(tail.p, '*', tail.n)) return false;
    const char *dot = memchr(host.p, '.', host.n);
    if (!dot || dot == host.p) return false;
    return same(tail, (struct text){dot, host.n - (size_t)(dot - host.p)});
}

static bool matches_one(const char *name, struct text host, const unsigned char *ip, int family) {
    struct text pattern = without_dot(text_of(name));
    unsigned char other[16];
    int other_family;
    if (!family) return matches_name(pattern, host);
    return address(pattern, other, &other_family) && other_family == family &&
           memcmp(other, ip, family == AF_INET ? 4 : 16) == 0;
}

bool certificate_matches(const struct certificate *c, struct text host) {
    host = without_dot(host);
    if (host.n == 0) return false;
    unsigned char ip[16];
    int family = 0;
    if (!address(host, ip, &family)) family = 0;
    for (size_t i = 0; i < c->name_count; i++)
        if (matches_one(c->names[i], host, ip, family)) return true;
    return c->name_count == 0 && matches_one(c->common_name, host, ip, family);
}

/* Letters, digits, '-', '_' and at least one dot: a host name and not a title or a user. */
static bool looks_like_host(const char *s) {
    bool dot = false;
    if (s[0] == '*' && s[1] == '.') s += 2;
    if (*s == 0 || *s == '.') return false;
    for (; *s; s++) {
        if (*s == '.') {
            dot = true;
            continue;
        }
        bool good = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') ||
                    *s == '-' || *s == '_';
        if (!good) return false;
    }
    return dot;
}

const char *certificate_host(const struct certificate *c) {
    for (size_t i = 0; i < c->name_count; i++)
        if (looks_like_host(c->names[i])) return c->names[i];
    return looks_like_host(c->common_name) ? c->common_name : "";
}
