#include "evidence/app/endpoint/endpoint.h"

#include "evidence/app/component/component.h"
#include "evidence/app/endpoint/endpoint_private.h"
#include "evidence/app/endpoint/noise.h"

#include <stdio.h>

static const struct scheme {
    const char *name;
    bool cleartext;
} schemes[] = {
    {"https", false}, {"http", true},   {"wss", false}, {"ws", true},     {"mqtts", false},
    {"mqtt", true},   {"ssl", false},   {"tls", false}, {"tcp", true},    {"ftps", false},
    {"ftp", true},    {"rtmps", false}, {"rtmp", true}, {"rtsps", false}, {"rtsp", true},
};

/* The scheme whose name ends at `end`. Strings that stand side by side without a gap ("errorhttp://", as Go
 * keeps them) are told by the two that matter. */
static const struct scheme *scheme_before(const char *begin, const char *end) {
    const char *p = end;
    while (p > begin && (is_alpha(p[-1]) || is_digit(p[-1]) || p[-1] == '+' || p[-1] == '-') && end - p < 12)
        p--;
    while (p < end && !is_alpha(*p)) p++; /* schemes begin with a letter (RFC 3986 3.1) */
    size_t n = (size_t)(end - p);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strlen(schemes[i].name) == n && strncasecmp(schemes[i].name, p, n) == 0) return &schemes[i];
    for (size_t i = 0; i < 2; i++) {
        size_t length = strlen(schemes[i].name);
        if (n > length && strncmp(end - length, schemes[i].name, length) == 0) return &schemes[i];
    }
    return NULL;
}

/* Ends a URL: what RFC 3986 does not allow, but for the braces and signs of placeholders. */
static bool ends_url(char c) {
    return (unsigned char)c <= 0x20 || (unsigned char)c >= 0x7f || strchr("\"'<>\\^`|", c) != NULL;
}

/* The URL's text from behind "://" on into `to`, with the slashes that JSON escapes as they are meant. */
static size_t copy_rest(const char *p, const char *end, char *to, size_t room) {
    size_t n = 0;
    for (; p < end && n < room; p++) {
        if (*p == '\\' && p + 1 < end && p[1] == '/') continue;
        if (ends_url(*p)) break;
        to[n++] = *p;
    }
    while (n && strchr(".,;:!?([{)]}*~", to[n - 1])) { /* of the sentence around it */
        if (to[n - 1] == ')' && memchr(to, '(', n)) break;
        if (to[n - 1] == ']' && memchr(to, '[', n)) break;
        if (to[n - 1] == '}' && memchr(to, '{', n)) break;
        n--;
    }
    return n;
}

static void give_url(const struct endpoint_scan *s, const struct scheme *scheme, struct text rest, bool prose,
                     uint64_t offset) {
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?' && rest.p[n] != '#') n++;
    struct authority a;
    if (!authority_read((struct text){rest.p, n}, &a)) return;
    struct text path = {rest.p + n, rest.n - n};
    if (a.is_address ? noise_of_address(a.address) != NULL
                     : noise_of_url(text_of(a.host), path, prose) != NULL)
        return;
    char text[TEXT_MOST + HOST_MOST + 32], shown[TEXT_MOST + 2];
    snprintf(shown, sizeof shown, "%.*s", (int)(path.n < TEXT_MOST ? path.n : TEXT_MOST), path.p);
    endpoint_mask(shown);
    char port[12] = "";
    if (a.port) snprintf(port, sizeof port, ":%u", a.port);
    snprintf(text, sizeof text, "%s://%s%s%s%s%s%s", scheme->name, a.partial ? "*." : "",
             a.is_ipv6 ? "[" : "", a.host, a.is_ipv6 ? "]" : "", port, shown);
    s->take(s->context, &(struct endpoint_found){text, a.host, ENDPOINT_URL, scheme->cleartext, offset});
}

/* Does it stand in a sentence, and not between quotes or alone? */
static bool is_prose(const char *begin, const char *url) {
    if (url == begin) return false;
    return url[-1] == ' ' || url[-1] == '(' || url[-1] == '\n' || (unsigned char)url[-1] >= 0x80;
}

/* "://", also as JSON ("\/") writes it; the length of it or 0. */
static size_t separator(const char *p, const char *end) {
    if (end - p >= 3 && p[1] == '/' && p[2] == '/') return 3;
    if (end - p >= 5 && memcmp(p + 1, "\\/\\/", 4) == 0) return 5;
    return 0;
}

/* One more place or run to look at; false: of those there were enough. */
static bool may_look(const struct endpoint_scan *s) {
    if (!s->looks) return true;
    if (!*s->looks) return false;
    --*s->looks;
    return true;
}

/* All URLs of a text; true: it had a separator of one, be it of another scheme. URLs in the query of another
 * are endpoints too, but no more than a few, so that the work stays linear. */
static bool scan_urls(const struct endpoint_scan *s, struct text t, uint64_t offset) {
    enum { MOST_NESTED = 4 };
    const char *begin = t.p, *end = t.p + t.n, *reached = t.p;
    unsigned nested = 0;
    bool any = false;
    for (const char *p = begin; p < end && (p = memchr(p, ':', (size_t)(end - p))); p++) {
        size_t gap = separator(p, end);
        if (!gap) continue;
        any = true;
        if (!may_look(s)) break;
        nested = p < reached ? nested + 1 : 0;
        const struct scheme *scheme = nested > MOST_NESTED ? NULL : scheme_before(begin, p);
        if (!scheme) continue;
        char rest[TEXT_MOST + HOST_MOST];
        size_t n = copy_rest(p + gap, end, rest, sizeof rest);
        const char *url = p - strlen(scheme->name);
        give_url(s, scheme, (struct text){rest, n}, is_prose(begin, url), offset + (uint64_t)(url - begin));
        if (p + n > reached) reached = p + n;
        p += gap - 1;
    }
    return any;
}

void endpoint_scan_string(const struct endpoint_scan *s, struct text string, uint64_t offset) {
    if (string.n < 4) return;
    if (scan_urls(s, string, offset)) return;
    if (string.n > HOST_MOST + TEXT_MOST) return; /* a host alone is shorter */
    endpoint_scan_bare(s, string, offset);
}

void endpoint_add(struct app_draft *d, const struct endpoint_found *found, uint32_t component,
                  const char *found_in, struct app_place at) {
    const struct component_table *t = d->options.components;
    app_add_endpoint(d, (struct app_endpoint){.text = found->text,
                                              .host = found->host,
                                              .component = t && component != COMPONENT_NONE
                                                               ? component_get(t, component)->id
                                                               : NULL,
                                              .found_in = found_in,
                                              .kind = found->kind,
                                              .cleartext = found->cleartext,
                                              .count = 1,
                                              .at = at});
    if (t)
        app_add_component(d, component_of_host(t, text_of(found->host)), COMPONENT_HOST, found->host, 0, at);
}
