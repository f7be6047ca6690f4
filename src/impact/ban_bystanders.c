/* Who else lives where something is banned: on the same addresses, and under the same names. */
#include "impact/ban_private.h"

#include "base/memory.h"

#include <stdlib.h>

/* Passages that go on, by address; and addresses of what is to be blocked. */
struct neighbourhood {
    struct ban_work *w;
    struct intern *addresses; /* where passages go on */
    uint32_t *first;          /* by address: 1 + place in steps */
    size_t first_capacity;
    struct step {
        uint32_t passage, next;
    } * steps;
    size_t n_steps, steps_capacity;
    bool *counted;        /* by passage: its traffic is told at one address */
    struct intern *names; /* that passages have … */
    struct amount *left;  /* … and what of each goes on and is not told yet: the book knows no apps, and has
                             what stops as well */
    size_t left_capacity;
    struct intern *blocked;
    const char **labels; /* by blocked address: the name or holder banned there */
    size_t labels_capacity;
};

struct bystanders {
    struct ban_bystander one;
    const char **names, **apps;
    size_t names_capacity, apps_capacity;
};

static struct text key_of(const uint8_t address[16]) {
    return (struct text){(const char *)address, 16};
}

static void index_one(struct neighbourhood *h, uint32_t passage, const uint8_t address[16]) {
    uint32_t before = intern_count(h->addresses), id = intern_add(h->addresses, key_of(address));
    if (id == before) {
        h->first = memory_grow(h->first, id, &h->first_capacity, sizeof *h->first);
        h->first[id] = 0;
    }
    h->steps = memory_grow(h->steps, h->n_steps, &h->steps_capacity, sizeof *h->steps);
    h->steps[h->n_steps++] = (struct step){passage, h->first[id]};
    h->first[id] = (uint32_t)h->n_steps;
}

static void block(struct neighbourhood *h, const uint8_t address[16], const char *label) {
    uint32_t before = intern_count(h->blocked), id = intern_add(h->blocked, key_of(address));
    if (id < before) return;
    h->labels = memory_grow(h->labels, id, &h->labels_capacity, sizeof *h->labels);
    h->labels[id] = label;
}

static const char *label_of(const struct passage *p) {
    const char *name = bare(p->service.identifier, "domain:");
    return name ? name : p->host.name ? p->host.name : p->host.identifier;
}

static void find_left(struct neighbourhood *h) {
    for (size_t i = 0; i < h->w->n; i++) {
        const struct passage *p = &h->w->list[i];
        const char *name = bare(p->service.identifier, "domain:");
        if (!name || p->kind != CHAIN_TRAFFIC) continue;
        uint32_t before = intern_count(h->names), id = intern_add(h->names, text_of(name));
        if (id == before) {
            h->left = memory_grow(h->left, id, &h->left_capacity, sizeof *h->left);
            h->left[id] = (struct amount){0};
        }
        if (!h->w->im->stopped[i]) amount_add(&h->left[id], amount_of(p));
    }
}

/* Of traffic under a name, what goes on and is not told yet; of a name that no passage has, all. */
static struct amount goes_on(struct neighbourhood *h, struct text name, struct amount told) {
    uint32_t id = intern_find(h->names, name);
    if (id == INTERN_ABSENT) return told;
    struct amount *left = &h->left[id];
    if (told.flows > left->flows) told.flows = left->flows;
    if (told.bytes > left->bytes) told.bytes = left->bytes;
    *left = amount_less(*left, told);
    return told;
}

static void find_blocked(struct neighbourhood *h) {
    struct ban_work *w = h->w;
    struct arena *scratch = arena_new();
    for (uint32_t i = 0; i < w->n; i++) {
        const struct passage *p = &w->list[i];
        const char *name = bare(p->service.identifier, "domain:");
        for (uint16_t k = 0; k < p->n_addresses; k++) {
            if (w->target[i]) block(h, p->addresses[k], label_of(p));
            if (!w->im->stopped[i] && p->kind == CHAIN_TRAFFIC) index_one(h, i, p->addresses[k]);
        }
        if (!w->target[i] || !name || !w->book) continue;
        const struct named_address *list;
        size_t n = name_book_of_name(w->book, text_of(name), false, scratch, &list);
        for (size_t k = 0; k < n; k++) block(h, list[k].address, name);
    }
    arena_free(scratch);
}

static bool list_add(struct arena *to, const char ***list, size_t *n, size_t *capacity, const char *word) {
    for (size_t i = 0; i < *n; i++)
        if (strcmp((*list)[i], word) == 0) return false;
    *list = arena_grow(to, *list, *n, capacity, sizeof **list);
    (*list)[(*n)++] = word;
    return true;
}

static bool is_under(struct text name, struct text parent) {
    if (text_starts(parent, "*.")) parent = (struct text){parent.p + 2, parent.n - 2};
    return text_equal(name, parent) || (name.n > parent.n && name.p[name.n - parent.n - 1] == '.' &&
                                        memcmp(name.p + name.n - parent.n, parent.p, parent.n) == 0);
}

/* A CNAME's target is nobody by itself; a certificate may be of what is banned there, too. */
static bool is_other(const struct ban_work *w, const struct named_address *a, const char *label) {
    if (intern_find(w->stopped_names, a->name) != INTERN_ABSENT) return false;
    if (a->known == KNOWN_ALIAS) return false;
    return !(a->known == KNOWN_CERTIFICATE && label && is_under(text_of(label), a->name));
}

static void take_names(struct neighbourhood *h, struct bystanders *b, struct arena *scratch) {
    const struct ban_work *w = h->w;
    const struct named_address *list;
    size_t n = w->book ? name_book_of_address(w->book, b->one.address, scratch, &list) : 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_other(w, &list[i], b->one.target)) continue;
        list_add(w->to, &b->names, &b->one.n_names, &b->names_capacity, arena_text(w->to, list[i].name));
        amount_add(&b->one.traffic, goes_on(h, list[i].name, (struct amount){list[i].flows, list[i].bytes}));
    }
}

static bool has_name(const struct bystanders *b, const char *name) {
    for (size_t i = 0; i < b->one.n_names; i++)
        if (strcmp(b->names[i], name) == 0) return true;
    return false;
}

/* The traffic of a name that the book has is counted with it; other passages count at the first address. */
static void take_passages(struct neighbourhood *h, struct bystanders *b) {
    struct ban_work *w = h->w;
    uint32_t id = intern_find(h->addresses, key_of(b->one.address));
    for (uint32_t at = id == INTERN_ABSENT ? 0 : h->first[id]; at; at = h->steps[at - 1].next) {
        uint32_t i = h->steps[at - 1].passage;
        const struct passage *p = &w->list[i];
        const char *name = bare(p->service.identifier, "domain:");
        bool told = name && has_name(b, name);
        if (p->app.identifier)
            list_add(w->to, &b->apps, &b->one.n_apps, &b->apps_capacity, p->app.identifier);
        if (name && !told) list_add(w->to, &b->names, &b->one.n_names, &b->names_capacity, name);
        if (told || h->counted[i]) continue;
        h->counted[i] = true;
        struct amount told_here = name ? goes_on(h, text_of(name), amount_of(p)) : amount_of(p);
        amount_add(&b->one.traffic, told_here);
        if (name && intern_find(w->stopped_names, text_of(name)) != INTERN_ABSENT)
            amount_add(&b->one.same_name, told_here);
    }
}

static int heaviest_first(const void *a, const void *b) {
    const struct ban_bystander *x = a, *y = b;
    if (x->traffic.bytes != y->traffic.bytes) return x->traffic.bytes > y->traffic.bytes ? -1 : 1;
    return memcmp(x->address, y->address, 16);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void take_all(struct neighbourhood *h) {
    struct ban_work *w = h->w;
    size_t n = intern_count(h->blocked), found = 0;
    struct ban_bystander *list = arena_take_array(w->to, n + 1, sizeof *list);
    for (uint32_t i = 0; i < n; i++) {
        struct arena *scratch = arena_new();
        struct bystanders b = {.one = {.target = h->labels[i]}};
        memcpy(b.one.address, intern_get(h->blocked, i).p, 16);
        take_names(h, &b, scratch);
        take_passages(h, &b);
        arena_free(scratch);
        if (b.one.n_names + b.one.n_apps == 0 && b.one.traffic.flows == 0) continue;
        if (b.one.n_names) qsort(b.names, b.one.n_names, sizeof *b.names, by_name);
        b.one.names = b.names;
        b.one.apps = b.apps;
        list[found++] = b.one;
    }
    if (found) qsort(list, found, sizeof *list, heaviest_first);
    w->im->bystanders = list;
    w->im->n_bystanders = found;
}

void ban_find_bystanders(struct ban_work *w) {
    struct neighbourhood h = {.w = w,
                              .addresses = intern_new(),
                              .names = intern_new(),
                              .blocked = intern_new(),
                              .counted = memory_new(w->n + 1, 1)};
    find_left(&h);
    find_blocked(&h);
    take_all(&h);
    intern_free(h.addresses);
    intern_free(h.names);
    free(h.left);
    intern_free(h.blocked);
    free(h.first);
    free(h.steps);
    free(h.counted);
    free(h.labels);
}
