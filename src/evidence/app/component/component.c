#include "evidence/app/component/component.h"

#include "evidence/app/component/component_table.h"

void component_table_free(struct component_table *t) {
    if (t) arena_free(t->arena);
}

size_t component_count(const struct component_table *t) {
    return t->n;
}

const struct component *component_get(const struct component_table *t, uint32_t number) {
    return &t->list[number];
}

uint32_t component_find(const struct component_table *t, struct text id) {
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct text one = text_of(t->list[middle].id);
        int c = memcmp(one.p, id.p, one.n < id.n ? one.n : id.n);
        if (c == 0) c = (one.n > id.n) - (one.n < id.n);
        if (c == 0) return (uint32_t)middle;
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return COMPONENT_NONE;
}

static uint32_t find(const struct component_table *t, enum component_match how, struct text name) {
    uint32_t i = name.n ? component_index_find(&t->index[how], how, name) : COMPONENT_PATTERN_NONE;
    return i == COMPONENT_PATTERN_NONE ? COMPONENT_NONE : t->index[how].list[i].component;
}

uint32_t component_of_class(const struct component_table *t, struct text name) {
    /* longer than all patterns by one at least, which is all that a boundary needs */
    char descriptor[COMPONENT_PATTERN_MOST + 2] = "L";
    size_t n = name.n < sizeof descriptor - 1 ? name.n : sizeof descriptor - 1;
    if (n == 0) return COMPONENT_NONE;
    for (size_t i = 0; i < n; i++) descriptor[i + 1] = name.p[i] == '.' ? '/' : name.p[i];
    return find(t, MATCH_CLASS, (struct text){descriptor, n + 1});
}

uint32_t component_of_library(const struct component_table *t, struct text file) {
    return find(t, MATCH_LIBRARY, file);
}

uint32_t component_of_file(const struct component_table *t, struct text path) {
    return find(t, MATCH_FILE, path);
}

uint32_t component_of_host(const struct component_table *t, struct text host) {
    char backwards[256]; /* a domain has 253 letters at most (RFC 1035 2.3.4) */
    if (host.n && host.p[host.n - 1] == '.') host.n--;
    if (host.n > sizeof backwards) return COMPONENT_NONE;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[host.n - 1 - i];
        backwards[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return find(t, MATCH_HOST, (struct text){backwards, host.n});
}

uint32_t component_of_marker(const struct component_table *t, struct text name) {
    return find(t, MATCH_MARKER, name);
}

uint32_t component_of_objc(const struct component_table *t, struct text name) {
    return find(t, MATCH_OBJC, name);
}

const struct component_prefix *component_prefixes(const struct component_table *t, size_t *n) {
    *n = t->index[MATCH_CLASS].n;
    return t->prefixes;
}
