#include "evidence/app/component/component_import_pattern.h"

static bool word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '$';
}

static struct text trimmed(struct text t) {
    while (t.n && strchr(" \t\r\n", t.p[0])) t = (struct text){t.p + 1, t.n - 1};
    while (t.n && strchr(" \t\r\n", t.p[t.n - 1])) t.n--;
    return t;
}

static bool take_start(struct text *t, const char *start) {
    size_t n = strlen(start);
    if (t->n < n || memcmp(t->p, start, n) != 0) return false;
    *t = (struct text){t->p + n, t->n - n};
    return true;
}

static bool take_end(struct text *t, const char *end) {
    size_t n = strlen(end);
    if (t->n < n || memcmp(t->p + t->n - n, end, n) != 0) return false;
    t->n -= n;
    return true;
}

/* What remains without anchors and "anything" at both ends; `inside`: it may begin inside a name. */
static struct text bare(struct text t, bool *inside) {
    t = trimmed(t);
    *inside = false;
    for (bool more = true; more;) {
        more = take_start(&t, "^") || take_end(&t, "$");
        if (take_start(&t, ".*")) more = *inside = true;
        if (take_end(&t, ".*") || take_end(&t, "*")) more = true;
    }
    return t;
}

/* Plain letters, escaped dots and dots into `to`; false at any other operator of a regular expression. */
static bool plain(struct text t, char to[IMPORT_PATTERN_MOST], size_t *n) {
    *n = 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (c == '\\' && i + 1 < t.n && (t.p[i + 1] == '.' || t.p[i + 1] == '-' || t.p[i + 1] == '/'))
            c = t.p[++i];
        if (!word(c) && c != '.' && c != '/') return false;
        if (*n + 2 >= IMPORT_PATTERN_MOST) return false;
        to[(*n)++] = c;
    }
    to[*n] = '\0';
    return true;
}

const char *import_class(struct text signature, char to[IMPORT_PATTERN_MOST]) {
    bool inside;
    size_t n;
    struct text t = bare(signature, &inside);
    if (t.n > 2 && t.p[0] == 'L' && memchr(t.p, '/', t.n)) t = (struct text){t.p + 1, t.n - 1};
    take_end(&t, ";");
    if (!plain(t, to, &n)) return "is a regular expression that is more than a prefix";
    for (size_t i = 0; i < n; i++)
        if (to[i] == '/') to[i] = '.';
    if (inside || to[0] == '.') return "begins inside a name, which no prefix can";
    for (size_t i = 1; i < n; i++)
        if (to[i] == '.' && to[i - 1] == '.') return "has two dots in a row";
    return n > IMPORT_TOO_SHORT ? NULL : "is too short to mean anything";
}

static bool lower_host(char *to, size_t *n, bool *dotted) {
    bool fresh = true;
    *dotted = false;
    while (*n && to[*n - 1] == '.') to[--*n] = '\0';
    for (size_t i = 0; i < *n; i++) {
        if (to[i] >= 'A' && to[i] <= 'Z') to[i] = (char)(to[i] + ('a' - 'A'));
        if (to[i] == '$' || (to[i] == '.' && fresh)) return false;
        fresh = to[i] == '.';
        *dotted |= fresh;
    }
    return *n > 0;
}

const char *import_host(struct text signature, char to[IMPORT_PATTERN_MOST]) {
    bool inside, dotted;
    size_t n;
    struct text t = bare(signature, &inside);
    if (!take_start(&t, "https://")) take_start(&t, "http://");
    take_start(&t, "(.*\\.)?");
    take_start(&t, "(.+\\.)?");
    take_start(&t, "\\.");
    take_start(&t, ".");
    const char *path = t.n ? memchr(t.p, '/', t.n) : NULL;
    if (path) t.n = (size_t)(path - t.p);
    if (take_end(&t, "\\")) return "is a regular expression that is more than a domain";
    if (!plain(t, to, &n)) return "is a regular expression that is more than a domain";
    if (!lower_host(to, &n, &dotted)) return "is no domain";
    return dotted ? NULL : "is one label, which any domain may end in";
}
