/* Finding the longest pattern.
 *
 * Patterns are sorted by their start. All texts between a prefix P of a name and the name itself begin with
 * P, so the last pattern that is not behind the name either is the longest one whose start the name begins
 * with, or begins with that one itself: one binary search, then a walk along `shorter` links. */
#include "evidence/app/component/component_table.h"

static int order(struct text a, struct text b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static bool begins(struct text t, struct text with) {
    return t.n >= with.n && (with.n == 0 || memcmp(t.p, with.p, with.n) == 0);
}

int component_pattern_compare(const struct component_pattern *a, const struct component_pattern *b) {
    int c = order(a->start, b->start);
    if (c == 0) c = (int)b->open - (int)a->open;
    if (c == 0) c = (a->end.n > b->end.n) - (a->end.n < b->end.n);
    return c ? c : order(a->end, b->end);
}

static void link(struct component_index *index) {
    for (size_t i = 0; i < index->n; i++) {
        struct component_pattern *p = &index->list[i];
        uint32_t before = i ? (uint32_t)i - 1 : COMPONENT_PATTERN_NONE;
        while (before != COMPONENT_PATTERN_NONE && !begins(p->start, index->list[before].start))
            before = index->list[before].shorter;
        p->shorter = before;
    }
}

void component_table_link(struct component_table *t) {
    for (int m = 0; m < MATCHES; m++) link(&t->index[m]);
    const struct component_index *classes = &t->index[MATCH_CLASS];
    t->prefixes = arena_take_array(t->arena, classes->n, sizeof *t->prefixes);
    for (size_t i = 0; i < classes->n; i++)
        t->prefixes[i] = (struct component_prefix){classes->list[i].start, classes->list[i].component};
}

/* `name` begins with the pattern's start: is the rest right, too? */
static bool meets(const struct component_pattern *p, enum component_match how, struct text name) {
    struct text rest = {name.p + p->start.n, name.n - p->start.n};
    bool ends = rest.n == 0;
    switch (how) {
    case MATCH_CLASS:
        return ends || p->start.p[p->start.n - 1] == '/' || rest.p[0] == '$' || rest.p[0] == ';';
    case MATCH_HOST: return ends || rest.p[0] == '.';
    default:
        if (!p->open) return ends;
        return rest.n >= p->end.n && begins((struct text){rest.p + rest.n - p->end.n, p->end.n}, p->end);
    }
}

uint32_t component_index_find(const struct component_index *index, enum component_match how,
                              struct text name) {
    size_t low = 0, high = index->n; /* the first pattern whose start is behind the name */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order(index->list[middle].start, name) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t i = low ? (uint32_t)low - 1 : COMPONENT_PATTERN_NONE;
    while (i != COMPONENT_PATTERN_NONE &&
           !(begins(name, index->list[i].start) && meets(&index->list[i], how, name)))
        i = index->list[i].shorter;
    return i;
}
