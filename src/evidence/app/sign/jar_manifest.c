#include "evidence/app/sign/jar_manifest.h"

#include "base/memory.h"

#include <stdlib.h>
#include <strings.h>

enum { ATTRIBUTES_MOST = 4000000 };

/* The next line without its end; false: there is none. */
static bool next_line(struct bytes b, size_t *at, struct text *line) {
    if (*at >= b.n) return false;
    size_t start = *at, end = start;
    while (end < b.n && b.p[end] != '\r' && b.p[end] != '\n') end++;
    *line = (struct text){(const char *)b.p + start, end - start};
    if (end < b.n) end += b.p[end] == '\r' && end + 1 < b.n && b.p[end + 1] == '\n' ? 2 : 1;
    *at = end;
    return true;
}

/* A line with those that continue it. */
static bool next_attribute(struct jar_manifest *m, size_t *at, struct text *to) {
    if (!next_line(m->bytes, at, to)) return false;
    if (to->n == 0 || *at >= m->bytes.n || m->bytes.p[*at] != ' ') return true;
    size_t after = *at, total = to->n;
    struct text more;
    for (size_t k = *at; k < m->bytes.n && m->bytes.p[k] == ' ' && next_line(m->bytes, &k, &more); after = k)
        total += more.n - 1;
    char *joined = arena_take(m->arena, total + 1);
    memcpy(joined, to->p, to->n);
    size_t n = to->n;
    while (*at < after && next_line(m->bytes, at, &more)) {
        memcpy(joined + n, more.p + 1, more.n - 1);
        n += more.n - 1;
    }
    *to = (struct text){joined, n};
    return true;
}

static struct text trimmed(const char *p, size_t n) {
    while (n && (unsigned char)*p <= ' ') p++, n--;
    while (n && (unsigned char)p[n - 1] <= ' ') n--;
    return (struct text){p, n};
}

static bool is_named(struct text t, const char *name) {
    return t.n == strlen(name) && strncasecmp(t.p, name, t.n) == 0;
}

static bool add_attribute(struct jar_manifest *m, struct text line) {
    if (m->n_attributes == ATTRIBUTES_MOST) return false;
    const char *colon = memchr(line.p, ':', line.n);
    size_t n = colon ? (size_t)(colon - line.p) : line.n;
    struct text value = colon ? trimmed(colon + 1, line.n - n - 1) : (struct text){line.p, 0};
    m->attributes = memory_grow(m->attributes, m->n_attributes, &m->most_attributes, sizeof *m->attributes);
    m->attributes[m->n_attributes++] = (struct jar_manifest_attribute){trimmed(line.p, n), value};
    return true;
}

bool jar_manifest_read(struct bytes b, struct arena *a, struct jar_manifest *to) {
    *to = (struct jar_manifest){.bytes = b, .arena = a};
    struct text line;
    size_t at = 0, start = 0;
    while (next_attribute(to, &at, &line)) {
        if (line.n == 0) { /* empty lines before a section are of none */
            start = at;
            continue;
        }
        struct jar_manifest_section s = {.start = start, .first = to->n_attributes};
        do {
            if (!add_attribute(to, line)) return false;
        } while (next_attribute(to, &at, &line) && line.n);
        s.size = at - s.start;
        s.n = to->n_attributes - s.first;
        const struct jar_manifest_attribute *first = &to->attributes[s.first];
        s.named = is_named(first->name, "Name");
        if (s.named) s.name = first->value;
        to->sections = memory_grow(to->sections, to->n_sections, &to->most_sections, sizeof *to->sections);
        to->sections[to->n_sections++] = s;
        start = at;
    }
    return true;
}

void jar_manifest_free(struct jar_manifest *m) {
    free(m->sections);
    free(m->attributes);
    m->sections = NULL;
    m->attributes = NULL;
}

const struct text *jar_manifest_value(const struct jar_manifest *m, const struct jar_manifest_section *s,
                                      const char *name) {
    for (size_t i = s->first; i < s->first + s->n; i++)
        if (is_named(m->attributes[i].name, name)) return &m->attributes[i].value;
    return NULL;
}
