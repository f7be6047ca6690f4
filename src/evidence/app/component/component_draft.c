#include "evidence/app/component/component_draft.h"

#include "base/intern.h"
#include "base/memory.h"

#include <stdlib.h>

/* One of a component's texts, in order of arrival. */
struct item {
    const char *text;
    uint32_t component, arrival;
};

struct items {
    struct item *list;
    size_t n, capacity;
};

struct component_draft {
    struct arena *arena; /* becomes the table's */
    struct intern *ids;
    struct component *list;
    size_t n, capacity;
    struct component_index index[MATCHES];
    size_t pattern_capacity[MATCHES];
    struct items web, data;
};

struct component_draft *component_draft_new(void) {
    struct component_draft *d = memory_new(1, sizeof *d);
    d->arena = arena_new();
    d->ids = intern_new();
    return d;
}

static void free_scaffold(struct component_draft *d) {
    for (int m = 0; m < MATCHES; m++) free(d->index[m].list);
    free(d->list);
    free(d->web.list);
    free(d->data.list);
    intern_free(d->ids);
    free(d);
}

void component_draft_free(struct component_draft *d) {
    if (!d) return;
    arena_free(d->arena);
    free_scaffold(d);
}

uint32_t component_draft_add(struct component_draft *d, const char *id, const char *name, const char *party,
                             const char *kind) {
    if (intern_find(d->ids, text_of(id)) != INTERN_ABSENT) return COMPONENT_NONE;
    uint32_t number = intern_add(d->ids, text_of(id));
    d->list = memory_grow(d->list, d->n, &d->capacity, sizeof *d->list);
    d->list[d->n++] = (struct component){.id = arena_string(d->arena, id),
                                         .name = arena_string(d->arena, name),
                                         .party = arena_string(d->arena, party),
                                         .kind = arena_string(d->arena, kind)};
    return number;
}

static void add_item(struct items *to, const char *text, uint32_t component) {
    to->list = memory_grow(to->list, to->n, &to->capacity, sizeof *to->list);
    to->list[to->n] = (struct item){text, component, (uint32_t)to->n};
    to->n++;
}

uint32_t component_draft_find(const struct component_draft *d, struct text id) {
    uint32_t number = intern_find(d->ids, id);
    return number == INTERN_ABSENT ? COMPONENT_NONE : number;
}

void component_draft_backing(struct component_draft *d, uint32_t component, const char *confidence,
                             const char *source) {
    struct component *c = &d->list[component];
    c->confidence = arena_string(d->arena, confidence);
    c->source = arena_string(d->arena, source);
}

void component_draft_party(struct component_draft *d, uint32_t component, const struct component *other) {
    struct component *c = &d->list[component];
    if (c->party || !other->party) return;
    c->party = arena_string(d->arena, other->party);
    component_draft_backing(d, component, other->confidence, other->source);
}

void component_draft_data(struct component_draft *d, uint32_t component, const char *data_class) {
    add_item(&d->data, arena_string(d->arena, data_class), component);
}

static bool word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '$';
}

/* "Lcn/jpush/" of "cn.jpush." */
static const char *make_class(struct component_draft *d, struct text t, struct component_pattern *to) {
    char *s = arena_take(d->arena, t.n + 2);
    bool fresh = true;
    s[0] = 'L';
    for (size_t i = 0; i < t.n; i++) {
        bool dot = t.p[i] == '.';
        if (dot ? fresh : !word(t.p[i])) return "a class prefix is names with single dots between";
        fresh = dot;
        s[i + 1] = dot ? '/' : t.p[i];
    }
    to->start = (struct text){s, t.n + 1};
    return NULL;
}

static const char *make_host(struct component_draft *d, uint32_t component, struct text t,
                             struct component_pattern *to) {
    char *s = arena_take(d->arena, t.n + 1);
    bool fresh = true, dotted = false;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (c == '.' ? fresh : !word(c) || (c >= 'A' && c <= 'Z') || c == '$')
            return "a host is written like api.example.com, in lower case";
        fresh = c == '.';
        dotted |= fresh;
        s[t.n - 1 - i] = c;
    }
    if (fresh || !dotted) return "a host has two labels or more, and no dot at its end";
    to->start = (struct text){s, t.n};
    add_item(&d->web, arena_text(d->arena, t), component);
    return NULL;
}

static const char *make_name(struct component_draft *d, struct text t, struct component_pattern *to) {
    char *s = arena_text(d->arena, t);
    char *star = strchr(s, '*');
    to->start = (struct text){s, t.n};
    if (!star) return NULL;
    to->open = true;
    to->start.n = (size_t)(star - s);
    to->end = (struct text){star + 1, t.n - to->start.n - 1};
    if (memchr(to->end.p, '*', to->end.n)) return "only one '*' can stand in a name";
    return to->start.n + to->end.n >= 3 ? NULL : "beside the '*' at least three letters are wanted";
}

const char *component_draft_pattern(struct component_draft *d, uint32_t component, enum component_match how,
                                    struct text pattern) {
    struct component_pattern p = {.component = component};
    if (pattern.n == 0) return "this is empty";
    if (pattern.n >= COMPONENT_PATTERN_MOST) return "this is too long";
    for (size_t i = 0; i < pattern.n; i++)
        if ((unsigned char)pattern.p[i] < ' ' || pattern.p[i] == 0x7f) return "this has control characters";
    const char *error = how == MATCH_CLASS  ? make_class(d, pattern, &p)
                        : how == MATCH_HOST ? make_host(d, component, pattern, &p)
                                            : make_name(d, pattern, &p);
    if (error) return error;
    struct component *c = &d->list[component];
    if (how == MATCH_CLASS && !c->prefix) c->prefix = arena_text(d->arena, pattern);
    struct component_index *to = &d->index[how];
    to->list = memory_grow(to->list, to->n, &d->pattern_capacity[how], sizeof *to->list);
    p.shorter = (uint32_t)to->n; /* until it is linked: order of arrival */
    to->list[to->n++] = p;
    return NULL;
}

/* A pattern as it was written. */
static struct text written(struct arena *a, enum component_match how, const struct component_pattern *p) {
    char *s = arena_format(a, "%.*s%s%.*s", (int)p->start.n, p->start.p, p->open ? "*" : "", (int)p->end.n,
                           p->end.n ? p->end.p : "");
    size_t n = strlen(s);
    if (how == MATCH_CLASS) {
        for (size_t i = 0; i < n; i++)
            if (s[i] == '/') s[i] = '.';
        return (struct text){s + 1, n - 1};
    }
    for (size_t i = 0; how == MATCH_HOST && i < n / 2; i++) {
        char c = s[i];
        s[i] = s[n - 1 - i];
        s[n - 1 - i] = c;
    }
    return (struct text){s, n};
}

void component_draft_add_table(struct component_draft *d, const struct component_table *t) {
    struct arena *scratch = arena_new();
    uint32_t *now = memory_new(t->n, sizeof *now);
    for (size_t i = 0; i < t->n; i++) {
        const struct component *c = &t->list[i];
        now[i] = component_draft_add(d, c->id, c->name, c->party, c->kind);
        if (now[i] == COMPONENT_NONE) continue;
        d->list[now[i]].prefix = arena_string(d->arena, c->prefix);
        component_draft_backing(d, now[i], c->confidence, c->source);
        for (size_t k = 0; k < c->n_data; k++) component_draft_data(d, now[i], c->data[k]);
    }
    for (int m = 0; m < MATCHES; m++) {
        const struct component_index *index = &t->index[m];
        for (size_t i = 0; i < index->n; i++) {
            uint32_t owner = now[index->list[i].component];
            if (owner == COMPONENT_NONE) continue;
            struct text one = written(scratch, (enum component_match)m, &index->list[i]);
            (void)component_draft_pattern(d, owner, (enum component_match)m, one); /* it was right before */
        }
    }
    free(now);
    arena_free(scratch);
}

static int by_id(const void *a, const void *b) {
    return strcmp(((const struct component *)a)->id, ((const struct component *)b)->id);
}

static int by_pattern(const void *a, const void *b) {
    const struct component_pattern *x = a, *y = b;
    int c = component_pattern_compare(x, y);
    return c ? c : (x->shorter > y->shorter) - (x->shorter < y->shorter);
}

static int by_component(const void *a, const void *b) {
    const struct item *x = a, *y = b;
    if (x->component != y->component) return x->component < y->component ? -1 : 1;
    return (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

static void sort_index(struct component_draft *d, enum component_match how, const uint32_t *now,
                       struct component_index *to) {
    struct component_index *from = &d->index[how];
    if (from->n) qsort(from->list, from->n, sizeof *from->list, by_pattern);
    to->list = arena_take_array(d->arena, from->n, sizeof *to->list);
    for (size_t i = 0; i < from->n; i++) {
        struct component_pattern p = from->list[i];
        if (to->n && component_pattern_compare(&to->list[to->n - 1], &p) == 0) continue;
        p.component = now[p.component];
        to->list[to->n++] = p;
    }
}

/* Each component's share of the items, as an array of its own. */
static void share_out(struct component_draft *d, struct items *items, const uint32_t *now,
                      struct component *list, bool web) {
    for (size_t i = 0; i < items->n; i++) items->list[i].component = now[items->list[i].component];
    if (items->n) qsort(items->list, items->n, sizeof *items->list, by_component);
    const char **texts = arena_take_array(d->arena, items->n, sizeof *texts);
    for (size_t i = 0; i < items->n; i++) {
        struct component *c = &list[items->list[i].component];
        texts[i] = items->list[i].text;
        if (web && c->n_web++ == 0) c->web = texts + i;
        if (!web && c->n_data++ == 0) c->data = texts + i;
    }
}

struct component_table *component_draft_finish(struct component_draft *d) {
    struct component_table *t = arena_take(d->arena, sizeof *t);
    *t = (struct component_table){.arena = d->arena, .n = d->n};
    t->list = arena_take_array(d->arena, d->n, sizeof *t->list);
    if (d->n) memcpy(t->list, d->list, d->n * sizeof *t->list);
    if (d->n) qsort(t->list, t->n, sizeof *t->list, by_id);
    uint32_t *now = memory_new(d->n, sizeof *now);
    for (uint32_t i = 0; i < t->n; i++) now[intern_find(d->ids, text_of(t->list[i].id))] = i;
    for (int m = 0; m < MATCHES; m++) sort_index(d, (enum component_match)m, now, &t->index[m]);
    share_out(d, &d->web, now, t->list, true);
    share_out(d, &d->data, now, t->list, false);
    component_table_link(t);
    free(now);
    free_scaffold(d);
    return t;
}
