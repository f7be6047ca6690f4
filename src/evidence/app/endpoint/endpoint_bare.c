/* Hosts and addresses that stand alone. Words of programs look much like them ("java.io", "1.3.6.1"), so this
 * is strict: better to miss a host that is put together at run time than to tell of a hundred that are none.
 */
#include "base/address.h"
#include "evidence/app/endpoint/endpoint_private.h"
#include "evidence/app/endpoint/noise.h"
#include "evidence/app/endpoint/suffix.h"

#include <stdio.h>

/* Resolvers that everybody writes down; other addresses with numbers this small are versions. */
static const char *const resolvers[] = {"1.0.0.1", "1.1.1.1", "8.8.4.4", "8.8.8.8", "9.9.9.9", "1.2.4.8"};

/* Versions and object identifiers have small parts: an address that stands alone must have a large one, or a
 * port. */
static bool is_bare_ipv4(const struct authority *a) {
    for (size_t i = 0; i < sizeof resolvers / sizeof *resolvers; i++)
        if (strcmp(a->host, resolvers[i]) == 0) return true;
    if (a->port) return true;
    for (int i = 12; i < 16; i++)
        if (a->address[i] >= 100) return true;
    return false;
}

/* Only addresses that the world uses: others are hashes, times and names of C++. */
static bool is_bare_ipv6(struct text t, struct authority *a) {
    size_t colons = 0;
    for (size_t i = 0; i < t.n; i++) colons += t.p[i] == ':';
    if (colons < 2 || t.n < 9 || !address_parse(t, a->address) || address_is_ipv4(a->address)) return false;
    if ((a->address[0] & 0xe0) != 0x20 && (a->address[0] & 0xfe) != 0xfc) return false;
    *a = (struct authority){.is_address = true, .is_ipv6 = true, .port = 0};
    address_parse(t, a->address);
    address_text(a->host, a->address);
    return true;
}

static size_t split(struct text host, struct text labels[4], struct text *last, struct text *before_last) {
    size_t n = 0;
    for (size_t from = 0; from <= host.n;) {
        const char *dot = memchr(host.p + from, '.', host.n - from);
        size_t stop = dot ? (size_t)(dot - host.p) : host.n;
        struct text label = {host.p + from, stop - from};
        if (n < 4) labels[n] = label;
        *before_last = n ? *last : (struct text){"", 0};
        *last = label;
        n++;
        from = stop + 1;
    }
    return n;
}

/* Lower case, a suffix that services use, and nothing that says it is a package, a property or a file. */
static bool is_bare_host(const struct endpoint_scan *s, struct text t, bool partial) {
    struct text labels[4], last, before_last;
    size_t letters = 0;
    for (size_t i = 0; i < t.n; i++) {
        if ((t.p[i] >= 'A' && t.p[i] <= 'Z') || t.p[i] == '_') return false;
        letters += is_alpha(t.p[i]);
    }
    size_t n = split(t, labels, &last, &before_last);
    enum suffix_kind suffix = suffix_of(last);
    if (n < 2 || suffix == SUFFIX_NONE || letters < last.n + (suffix != SUFFIX_PLAIN)) return false;
    if (partial && suffix != SUFFIX_PLAIN) return false; /* ".data.rel.ro" */
    bool second = suffix_is_second(before_last) && n > 2;
    if (!partial && noise_is_root(labels[0]) && !(suffix_is_usual_begin(labels[0]) && n > 2)) return false;
    /* "cn.jiguang.…": a reversed domain begins with a suffix */
    if (suffix_of(labels[0]) >= SUFFIX_WORD && suffix != SUFFIX_PLAIN && !second &&
        !suffix_is_usual_begin(labels[0]))
        return false;
    if (suffix == SUFFIX_WORD && !(n > 2 && (second || suffix_is_usual_begin(labels[0])))) return false;
    if (suffix == SUFFIX_COMMON && n < 3) return false;
    if (s->is_class && s->is_class(s->context, t)) return false;
    return noise_of_url(t, (struct text){"", 0}, false) == NULL;
}

static void give(const struct endpoint_scan *s, const struct authority *a, struct text path,
                 uint64_t offset) {
    char text[TEXT_MOST + HOST_MOST + 32], port[12] = "";
    if (a->port) snprintf(port, sizeof port, ":%u", a->port);
    bool brackets = a->is_ipv6 && a->port;
    snprintf(text, sizeof text, "%s%s%s%s%s%.*s", a->partial ? "*." : "", brackets ? "[" : "", a->host,
             brackets ? "]" : "", port, (int)(path.n < TEXT_MOST ? path.n : TEXT_MOST), path.p);
    s->take(s->context, &(struct endpoint_found){
                            text, a->host, a->is_address ? ENDPOINT_ADDRESS : ENDPOINT_HOST, false, offset});
}

/* Only what hosts, ports and paths are made of; *path: where its '/' is. */
static bool has_shape(struct text t, size_t *path) {
    size_t dots = 0, i = 0;
    for (; i < t.n && t.p[i] != '/'; i++) {
        char c = t.p[i];
        dots += c == '.';
        if (!is_alpha(c) && !is_digit(c) && !strchr(".-_:[]", c)) return false;
    }
    *path = i;
    for (; i < t.n; i++)
        if (t.p[i] <= 0x20 || t.p[i] >= 0x7f || strchr("\"'<>\\^`|(){};,", t.p[i])) return false;
    return dots > 0 || memchr(t.p, ':', *path);
}

void endpoint_scan_bare(const struct endpoint_scan *s, struct text t, uint64_t offset) {
    size_t path_at = 0;
    char first = t.p[0];
    if (!is_alpha(first) && !is_digit(first) && first != '.' && first != '[') return;
    if (!memchr(t.p, '.', t.n) && !memchr(t.p, ':', t.n)) return;
    if (!has_shape(t, &path_at)) return;
    struct text host = {t.p, path_at}, path = {t.p + path_at, t.n - path_at};
    struct authority a;
    if (is_bare_ipv6(host, &a)) {
        if (!noise_of_address(a.address)) give(s, &a, path, offset);
        return;
    }
    if (!host.n || host.p[host.n - 1] == '.' || host.p[host.n - 1] == ':') return;
    if (!authority_read(host, &a)) return;
    if (s->no_bare && !(a.is_address && a.port)) return;
    while (host.n && host.p[0] == '.') host = (struct text){host.p + 1, host.n - 1};
    bool is = a.is_ipv6      ? a.port != 0
              : a.is_address ? is_bare_ipv4(&a)
                             : is_bare_host(s, (struct text){host.p, strlen(a.host)}, a.partial);
    if (a.is_address && noise_of_address(a.address)) is = false;
    if (is) give(s, &a, path, offset);
}
