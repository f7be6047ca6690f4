#include "evidence/device/sbom.h"

#include "base/digits.h"

void sbom_offer_maker(struct sbom_part *p, unsigned rank, struct text name) {
    name = word_trim(name);
    if (!name.n || rank <= p->rank || text_is(name, "NOASSERTION")) return;
    p->rank = rank;
    p->maker = name;
}

static const char *decoded(struct arena *a, struct text t) {
    char *to = arena_take(a, t.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        int high = t.p[i] == '%' && i + 2 < t.n ? hex_digit(t.p[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(t.p[i + 2]) : -1;
        to[n] = t.p[i];
        if (low >= 0) {
            to[n] = (char)(high << 4 | low);
            i += 2;
        }
        if (to[n]) n++;
    }
    return to;
}

/* Package URL specification, "How to parse": from the right, subpath, qualifiers, version. */
bool purl_split(struct arena *a, struct text purl, const char **type, const char **name) {
    if (!text_starts(purl, "pkg:")) return false;
    struct text rest = text_from(purl, 4);
    while (rest.n && rest.p[0] == '/') rest = text_from(rest, 1);
    rest = text_first(rest, text_find(rest, '#'));
    rest = text_first(rest, text_find(rest, '?'));
    size_t at = text_find_last(rest, '@'), slash = text_find_last(rest, '/');
    if (at < rest.n && (slash == rest.n || at > slash) && at && rest.p[at - 1] != '/')
        rest = text_first(rest, at);
    struct text kind = text_field(&rest, '/');
    if (!text_of_letters(kind, "a-zA-Z0-9.+-") || !rest.n) return false;
    *type = arena_text(a, kind);
    *name = decoded(a, rest);
    return **name != '\0';
}

static void take_sha256(struct app *app, struct text hex) {
    if (hex.n != 2 * sizeof app->sha256) return;
    for (size_t i = 0; i < sizeof app->sha256; i++) {
        int high = hex_digit(hex.p[2 * i]), low = hex_digit(hex.p[2 * i + 1]);
        if (high < 0 || low < 0) return;
        app->sha256[i] = (uint8_t)(high << 4 | low);
    }
}

struct app *sbom_app(struct reading *r, struct app *app, const struct sbom_part *p) {
    const char *type = NULL, *name = NULL;
    if (purl_split(r->arena, p->purl, &type, &name)) {
        app->platform = type;
        app->id = name;
    } else if (p->group.n) {
        app->id = arena_format(r->arena, "%.*s/%.*s", (int)p->group.n, p->group.p, (int)p->name.n, p->name.p);
    } else {
        app->id = arena_text(r->arena, p->name);
    }
    app->label = reading_told(r, p->name);
    app->version = reading_told(r, p->version);
    app->install.purl = reading_told(r, p->purl);
    app->install.cpe = reading_told(r, p->cpe);
    if (p->maker.n) reading_maker(r, app, p->maker);
    take_sha256(app, p->sha256);
    return app;
}

bool sbom_endpoint(struct arena *a, struct text url, struct app_endpoint *to) {
    static const char *const clear[] = {"http", "ws", "ftp", "mqtt", "amqp"};
    const char *mark = url.n ? memmem(url.p, url.n, "://", 3) : NULL;
    struct text scheme = {url.p, mark ? (size_t)(mark - url.p) : 0};
    struct text rest = mark ? text_from(url, scheme.n + 3) : url, path = rest;
    size_t end = 0;
    while (end < rest.n && !strchr("/?#", rest.p[end])) end++;
    struct text authority = text_first(rest, end);
    path = text_from(rest, end);
    path = text_first(path, text_find(path, '?'));
    path = text_first(path, text_find(path, '#'));
    size_t at = text_find_last(authority, '@');
    if (at < authority.n) authority = text_from(authority, at + 1);
    size_t close = text_find(authority, ']');
    struct text host = text_starts(authority, "[") ? text_from(text_first(authority, close), 1)
                                                   : text_first(authority, text_find(authority, ':'));
    if (!text_of_letters(host, "a-zA-Z0-9.:_-")) return false;
    *to = (struct app_endpoint){.host = arena_text(a, host), .found_in = "sbom", .count = 1};
    to->kind = mark ? ENDPOINT_URL : ENDPOINT_HOST;
    to->text = mark ? arena_format(a, "%.*s://%.*s%.*s", (int)scheme.n, scheme.p, (int)authority.n,
                                   authority.p, (int)path.n, path.p)
                    : arena_text(a, authority);
    for (size_t i = 0; i < sizeof clear / sizeof *clear; i++)
        if (text_is(scheme, clear[i])) to->cleartext = true;
    return true;
}

static bool among(struct text key, const char *const *names) {
    for (; *names; names++)
        if (text_is(key, *names)) return true;
    return false;
}

static bool wraps(struct text key) {
    return text_is(key, "sbom") || text_is(key, "predicate");
}

static bool has_member(struct pull *p, const char *const *names, unsigned depth) {
    if (pull_kind(p) != PULL_OBJECT || !pull_object(p)) return false;
    for (struct text key; pull_member(p, &key);) {
        if (among(key, names)) return true;
        if (text_is(key, "log")) return false; /* a web archive, of any size */
        if (depth == 0 && wraps(key) && pull_kind(p) == PULL_OBJECT) return has_member(p, names, 1);
        pull_skip(p);
    }
    return false;
}

bool sbom_has_member(struct text head, const char *const *names) {
    head = word_trim(head);
    if (!text_starts(head, "{")) return false;
    struct arena *a = arena_new();
    struct pull p = pull_over((struct bytes){(const uint8_t *)head.p, head.n}, a);
    bool has = has_member(&p, names, 0);
    arena_free(a);
    return has;
}

bool sbom_enter(struct reading *r, struct pull *p, const char *const *names) {
    *p = pull_over((struct bytes){(const uint8_t *)r->text.p, r->text.n}, r->arena);
    struct pull start = *p;
    if (!pull_object(p)) return false;
    for (struct text key; pull_member(p, &key);) {
        if (wraps(key) && pull_kind(p) == PULL_OBJECT) return true;
        if (among(key, names)) break;
        pull_skip(p);
    }
    *p = start;
    return true;
}
