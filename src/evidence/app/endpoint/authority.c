/* The authority of a URL (RFC 3986 3.2): user part, host and port, where any may be a placeholder. */
#include "base/address.h"
#include "evidence/app/endpoint/endpoint_private.h"

#include <stdio.h>

/* "8080"; a placeholder for it is as good as none. */
static bool read_port(struct text t, uint32_t *port) {
    *port = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (!is_digit(t.p[i])) return strchr("%{$<[", t.p[0]) != NULL;
        *port = *port * 10 + (uint32_t)(t.p[i] - '0');
        if (*port > UINT16_MAX) return false;
    }
    return true;
}

static bool is_placeholder(char c) {
    return c == '%' || c == '{' || c == '}' || c == '$' || c == '*' || c == '<' || c == '>' || c == '[' ||
           c == ']' || c == '(' || c == ')';
}

/* Labels of letters, digits, '-' and '_', none of them empty (RFC 1123 2.1, and what DNS holds besides). */
static bool is_name(struct text t) {
    size_t label = 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (c == '.') {
            if (label == 0 || t.p[i - 1] == '-') return false;
            label = 0;
            continue;
        }
        if (!is_alpha(c) && !is_digit(c) && c != '_' && (c != '-' || label == 0)) return false;
        if (++label > 63) return false;
    }
    return label > 0 && t.p[t.n - 1] != '-';
}

/* The last label has letters (RFC 3696 2), and two labels are the least. */
static bool has_domain(struct text t) {
    const char *dot = memrchr(t.p, '.', t.n);
    if (!dot) return false;
    struct text last = {dot + 1, (size_t)(t.p + t.n - dot - 1)};
    if (last.n < 2) return false;
    bool puny = last.n > 4 && memcmp(last.p, "xn--", 4) == 0;
    for (size_t i = 0; i < last.n; i++)
        if (!is_alpha(last.p[i]) && !puny) return false;
    return true;
}

static bool read_ipv6(struct text t, struct authority *a) {
    const char *close = memchr(t.p, ']', t.n);
    if (!close) return false;
    struct text inside = {t.p + 1, (size_t)(close - t.p - 1)},
                rest = {close + 1, (size_t)(t.p + t.n - close - 1)};
    if (rest.n && rest.p[0] != ':') return false;
    if (rest.n) rest = (struct text){rest.p + 1, rest.n - 1};
    if (!memchr(inside.p, ':', inside.n) || !address_parse(inside, a->address)) return false;
    a->is_address = a->is_ipv6 = true;
    address_text(a->host, a->address);
    return read_port(rest, &a->port);
}

/* inet_pton() takes no octal and no missing parts, which is what is wanted: "1.2" is a version. */
static bool read_ipv4(struct text t, struct authority *a) {
    if (!is_digit(t.p[0]) || memchr(t.p, ':', t.n) || !address_parse(t, a->address)) return false;
    a->is_address = true;
    memcpy(a->host, t.p, t.n);
    a->host[t.n] = '\0';
    return true;
}

/* Drops the labels up to the last placeholder: what is left is the end of every host it can become. */
static struct text known_part(struct text t, bool *partial) {
    size_t from = 0;
    for (size_t i = 0; i < t.n; i++)
        if (is_placeholder(t.p[i])) from = i + 1;
    if (from) {
        const char *dot = memchr(t.p + from, '.', t.n - from);
        *partial = true;
        if (!dot) return (struct text){t.p, 0};
        from = (size_t)(dot + 1 - t.p);
    }
    while (from < t.n && t.p[from] == '.') { /* ".example.com" is put behind something */
        *partial = true;
        from++;
    }
    return (struct text){t.p + from, t.n - from};
}

bool authority_read(struct text t, struct authority *a) {
    *a = (struct authority){.port = 0};
    const char *at = memrchr(t.p, '@', t.n);
    if (at) t = (struct text){at + 1, (size_t)(t.p + t.n - at - 1)}; /* whoever it is: not to be kept */
    if (t.n && t.p[0] == '[' && read_ipv6(t, a)) return true;
    const char *colon = memrchr(t.p, ':', t.n);
    if (colon) {
        struct text port = {colon + 1, (size_t)(t.p + t.n - colon - 1)};
        if (!read_port(port, &a->port)) return false;
        t.n = (size_t)(colon - t.p);
    }
    while (t.n && t.p[t.n - 1] == '.') t.n--; /* the root, or the end of a sentence */
    if (!t.n || t.n > HOST_MOST) return false;
    if (read_ipv4(t, a)) return true;
    struct text host = known_part(t, &a->partial);
    if (!host.n || !is_name(host) || !has_domain(host)) return false;
    for (size_t i = 0; i < host.n; i++) a->host[i] = to_lower(host.p[i]);
    a->host[host.n] = '\0';
    return true;
}
