#include "report/data_matrix.h"

#include "report/words.h"

#include <stdlib.h>

/* From worst to best. What cannot be graded stands between weak and what its maker vouches for. */
static unsigned grade_rank(const char *grade) {
    static const char *const order[] = {"none", "weak", "unknown", "proprietary", "adequate", "strong"};
    unsigned i = 0;
    if (!grade) return 2;
    while (i < 5 && strcmp(order[i], grade) != 0) i++;
    return i;
}

const char *worse_grade(const char *a, const char *b) {
    if (!a || !b) return a ? a : b;
    return grade_rank(a) <= grade_rank(b) ? a : b;
}

static const char *grade_of(const struct chain *c) {
    return c->protection->grade ? c->protection->grade : "unknown";
}

static bool has_data(const struct audit *audit, const struct group *g) {
    for (size_t r = 0; r < g->n_rows; r++)
        for (size_t i = 0; i < g->rows[r].n_chains; i++)
            if (audit->chains[g->rows[r].chains[i]].n_data) return true;
    return false;
}

static size_t class_number(const char *const *classes, size_t n, const char *name) {
    size_t i = 0;
    while (i < n && strcmp(classes[i], name) != 0) i++;
    return i;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *const *all_classes(struct arena *a, const struct audit *audit, size_t *n) {
    const char **list = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < audit->n_chains; i++)
        for (size_t k = 0; k < audit->chains[i].n_data; k++) {
            const char *name = audit->chains[i].data[k].class_name;
            if (class_number(list, *n, name) < *n) continue;
            list = arena_grow(a, list, *n, &capacity, sizeof *list);
            list[(*n)++] = name;
        }
    if (*n) qsort(list, *n, sizeof *list, by_name);
    return list;
}

static void add_chain(struct data_matrix *m, struct data_cell *cells, size_t recipient,
                      const struct chain *c) {
    for (size_t k = 0; k < c->n_data; k++) {
        size_t class = class_number(m->classes, m->n_classes, c->data[k].class_name);
        struct data_cell *cell = &cells[class * m->n_recipients + recipient];
        cell->count += c->data[k].count;
        cell->grade = worse_grade(cell->grade, grade_of(c));
    }
}

struct ranking {
    const struct group *group;
    uint64_t count;
    size_t number;
    unsigned rank;
};

static struct ranking rank(const struct audit *audit, const struct group *g, size_t number) {
    struct ranking to = {.group = g, .number = number};
    const char *grade = NULL;
    for (size_t r = 0; r < g->n_rows; r++)
        for (size_t i = 0; i < g->rows[r].n_chains; i++) {
            const struct chain *c = &audit->chains[g->rows[r].chains[i]];
            for (size_t k = 0; k < c->n_data; k++) to.count += c->data[k].count;
            if (c->n_data) grade = worse_grade(grade, grade_of(c));
        }
    to.rank = grade ? grade_rank(grade) : 0;
    return to;
}

static int worst_first(const void *a, const void *b) {
    const struct ranking *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return (x->number > y->number) - (x->number < y->number);
}

static const struct group *const *rank_recipients(struct arena *a, const struct audit *audit,
                                                  const struct groups *groups, size_t *n) {
    struct ranking *ranked = arena_take_array(a, groups->n, sizeof *ranked);
    for (size_t g = 0; g < groups->n; g++)
        if (has_data(audit, &groups->list[g])) ranked[(*n)++] = rank(audit, &groups->list[g], g);
    if (*n) qsort(ranked, *n, sizeof *ranked, worst_first);
    const struct group **list = arena_take_array(a, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++) list[i] = ranked[i].group;
    return list;
}

struct data_matrix data_matrix_make(struct arena *a, const struct audit *audit, const struct groups *groups) {
    struct data_matrix m = {0};
    m.classes = all_classes(a, audit, &m.n_classes);
    const struct group *const *recipients = rank_recipients(a, audit, groups, &m.n_recipients);
    m.recipients = recipients;
    struct data_cell *cells = arena_take_array(a, m.n_classes * m.n_recipients, sizeof *cells);
    for (size_t p = 0; p < m.n_recipients; p++)
        for (size_t r = 0; r < recipients[p]->n_rows; r++)
            for (size_t i = 0; i < recipients[p]->rows[r].n_chains; i++)
                add_chain(&m, cells, p, &audit->chains[recipients[p]->rows[r].chains[i]]);
    m.cells = cells;
    return m;
}

struct telling_list {
    struct arena *arena;
    struct data_telling *list;
    size_t n, capacity;
};

static struct data_telling *telling_of(struct telling_list *l, const struct link *app, const struct group *g,
                                       enum relation relation) {
    for (size_t i = 0; i < l->n; i++) {
        if (l->list[i].recipient != g) continue;
        const struct link *other = l->list[i].app;
        bool same = app == other || (app && other && strcmp(app->identifier, other->identifier) == 0);
        if (same) return &l->list[i];
    }
    l->list = arena_grow(l->arena, l->list, l->n, &l->capacity, sizeof *l->list);
    l->list[l->n] = (struct data_telling){
        .app = app, .recipient = g, .relation = relation, .holder = "", .first_ns = INT64_MAX};
    return &l->list[l->n++];
}

/* Classes in the order in which they were first told; a chain's data stand in that order. */
static void tell(struct telling_list *l, struct data_telling *t, const struct chain *c) {
    t->grade = worse_grade(t->grade, grade_of(c));
    if (t->relation != chain_relation(c)) t->relation = RELATION_UNKNOWN;
    const struct link *to = chain_recipient(c);
    const char *holder = to ? link_holder_name(to) : NULL;
    if (t->holder && !*t->holder)
        t->holder = holder;
    else if (!holder || (t->holder && strcmp(t->holder, holder) != 0))
        t->holder = NULL;
    for (size_t k = 0; k < c->n_data; k++) {
        const struct data_class *d = &c->data[k];
        if (d->first_ns < t->first_ns) {
            t->first_ns = d->first_ns;
            t->at = d->at;
            t->evidence = d->evidence;
        }
        if (class_number(t->classes, t->n_classes, d->class_name) < t->n_classes) continue;
        const char **longer = arena_take_array(l->arena, t->n_classes + 1, sizeof *longer);
        if (t->n_classes) memcpy(longer, t->classes, t->n_classes * sizeof *longer);
        longer[t->n_classes++] = d->class_name;
        t->classes = longer;
    }
}

static int first_told(const void *a, const void *b) {
    const struct data_telling *x = a, *y = b;
    int app = strcmp(x->app ? x->app->identifier : "", y->app ? y->app->identifier : "");
    if (app) return app;
    return (x->first_ns > y->first_ns) - (x->first_ns < y->first_ns);
}

size_t data_tellings(struct arena *a, const struct audit *audit, const struct groups *groups,
                     const struct data_telling **list) {
    struct telling_list l = {.arena = a};
    for (size_t g = 0; g < groups->n; g++)
        for (size_t r = 0; r < groups->list[g].n_rows; r++)
            for (size_t i = 0; i < groups->list[g].rows[r].n_chains; i++) {
                const struct chain *c = &audit->chains[groups->list[g].rows[r].chains[i]];
                if (!c->n_data) continue;
                tell(&l, telling_of(&l, chain_link(c, LINK_APP), &groups->list[g], chain_relation(c)), c);
            }
    for (size_t i = 0; i < l.n; i++) {
        const char *name = l.list[i].recipient->name, *holder = l.list[i].holder;
        if (name && holder && strcmp(name, holder) == 0) l.list[i].holder = NULL;
    }
    if (l.n) qsort(l.list, l.n, sizeof *l.list, first_told);
    *list = l.list;
    return l.n;
}
