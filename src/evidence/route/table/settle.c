/* What is left of all that was told: for each prefix the rows of tables and the updates are its steps, put in
 * order by vantage point, identifier and time, of which the last counts.
 *
 * Rows of the same table that name the same vantage point are all kept: dumps without add-path identifiers
 * list several routes of one peer so. */
#include "base/memory.h"
#include "evidence/route/table/parts.h"

#include <stdlib.h>

struct step {
    uint32_t vantage, identifier;
    int64_t time_ns;
    uint32_t order; /* row or update */
    uint32_t path;
    bool update;
};

/* The last time that a session ended. */
struct down {
    int64_t time_ns;
    uint32_t order; /* update; PATH_NONE: it never did */
};

/* Numbers of rows or updates by prefix. */
struct by_prefix {
    size_t *first;
    uint32_t *order;
};

struct settling {
    struct routes *r;
    struct by_prefix rows, updates;
    struct down *downs; /* by vantage point */
    struct step *steps; /* of one prefix */
    size_t n, capacity;
};

static void count_up(size_t *first, size_t n) {
    size_t sum = 0;
    for (size_t i = 0; i <= n; i++) {
        size_t here = first[i];
        first[i] = sum;
        sum += here;
    }
}

/* Where the prefix stands in each thing of the list. */
struct keyed {
    const void *list;
    size_t n, size, offset;
};

static uint32_t prefix_in(struct keyed k, size_t i) {
    uint32_t prefix;
    memcpy(&prefix, (const unsigned char *)k.list + i * k.size + k.offset, sizeof prefix);
    return prefix;
}

static struct by_prefix group(struct keyed k, size_t prefixes) {
    struct by_prefix g = {memory_new(prefixes + 1, sizeof(size_t)), memory_new(k.n, sizeof(uint32_t))};
    for (size_t i = 0; i < k.n; i++) {
        uint32_t prefix = prefix_in(k, i);
        if (prefix != PREFIX_NONE) g.first[prefix]++;
    }
    count_up(g.first, prefixes);
    for (size_t i = 0; i < k.n; i++) {
        uint32_t prefix = prefix_in(k, i);
        if (prefix != PREFIX_NONE) g.order[g.first[prefix]++] = (uint32_t)i;
    }
    memmove(g.first + 1, g.first,
            prefixes * sizeof *g.first); /* each had moved on to where the next begins */
    g.first[0] = 0;
    return g;
}

static void find_downs(struct settling *s) {
    const struct routes *r = s->r;
    s->downs = memory_new(r->n_vantages, sizeof *s->downs);
    for (size_t i = 0; i < r->n_vantages; i++) s->downs[i].order = PATH_NONE;
    for (size_t i = 0; i < r->n_updates; i++)
        if (r->updates[i].type == ROUTE_DOWN)
            s->downs[r->updates[i].vantage] = (struct down){r->updates[i].time_ns, (uint32_t)i};
}

/* When the table was written that the row is of. */
static int64_t row_time(const struct routes *r, uint32_t row) {
    size_t from = 0, end = r->n_parts;
    while (end - from > 1) {
        size_t middle = from + (end - from) / 2;
        if (r->parts[middle].first <= row)
            from = middle;
        else
            end = middle;
    }
    return r->parts[from].time_ns;
}

static void add_step(struct settling *s, struct step step) {
    s->steps = memory_grow(s->steps, s->n, &s->capacity, sizeof *s->steps);
    s->steps[s->n++] = step;
}

static void add_rows(struct settling *s, uint32_t prefix) {
    const struct routes *r = s->r;
    for (size_t i = s->rows.first[prefix]; i < s->rows.first[prefix + 1]; i++) {
        uint32_t row = s->rows.order[i];
        struct step step = {.vantage = r->rows[row].vantage,
                            .identifier = r->identifiers ? r->identifiers[row] : 0,
                            .time_ns = row_time(r, row),
                            .order = row,
                            .path = r->rows[row].path};
        add_step(s, step);
    }
}

static void add_updates(struct settling *s, uint32_t prefix) {
    for (size_t i = s->updates.first[prefix]; i < s->updates.first[prefix + 1]; i++) {
        uint32_t number = s->updates.order[i];
        const struct route_update *u = &s->r->updates[number];
        add_step(s, (struct step){u->vantage, u->identifier, u->time_ns, number, u->path, true});
    }
}

static int compare_steps(const void *left, const void *right) {
    const struct step *a = left, *b = right;
    if (a->vantage != b->vantage) return a->vantage < b->vantage ? -1 : 1;
    if (a->identifier != b->identifier) return a->identifier < b->identifier ? -1 : 1;
    if (a->time_ns != b->time_ns) return a->time_ns < b->time_ns ? -1 : 1;
    if (a->update != b->update) return a->update ? 1 : -1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* Steps come nearly in order, and few: only an odd or hostile table is worth more. */
static void sort_steps(struct step *list, size_t n) {
    enum { FEW = 96 };
    if (n > FEW) {
        size_t i = 1;
        while (i < n && compare_steps(&list[i - 1], &list[i]) <= 0) i++;
        if (i < n) qsort(list, n, sizeof *list, compare_steps);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        struct step step = list[i];
        size_t k = i;
        for (; k > 0 && compare_steps(&list[k - 1], &step) > 0; k--) list[k] = list[k - 1];
        list[k] = step;
    }
}

static int compare_entries(const void *left, const void *right) {
    const struct route_entry *a = left, *b = right;
    if (a->vantage != b->vantage) return a->vantage < b->vantage ? -1 : 1;
    return a->path < b->path ? -1 : a->path > b->path;
}

static void put(struct routes_list *l, uint32_t prefix, const struct step *s) {
    l->list = memory_grow(l->list, l->n, &l->capacity, sizeof *l->list);
    l->list[l->n++] = (struct route_entry){prefix, s->vantage, s->path};
}

/* What was put since `from`: in order, each once. */
static void close_prefix(struct routes_list *l, size_t from) {
    struct route_entry *list = l->list + from;
    size_t n = l->n - from, i = 1, left = 1;
    while (i < n && compare_entries(&list[i - 1], &list[i]) < 0) i++;
    if (i >= n) return;
    qsort(list, n, sizeof *list, compare_entries);
    for (i = 1; i < n; i++)
        if (compare_entries(&list[left - 1], &list[i]) != 0) list[left++] = list[i];
    l->n = from + left;
}

/* Takes from what was put to `l` since `from` what `other` has since `since`; both are in order. */
static void take_away(struct routes_list *l, size_t from, const struct routes_list *other, size_t since) {
    size_t left = from;
    for (size_t i = from; i < l->n; i++) {
        while (since < other->n && compare_entries(&other->list[since], &l->list[i]) < 0) since++;
        if (since == other->n || compare_entries(&other->list[since], &l->list[i]) != 0)
            l->list[left++] = l->list[i];
    }
    l->n = left;
}

/* Of the steps of one vantage point and identifier: from which on they count; n: none does. */
static size_t latest(const struct settling *s, const struct step *list, size_t n, bool downs) {
    const struct step *last = &list[n - 1];
    if (last->path == PATH_NONE) return n;
    if (downs) {
        struct down down = s->downs[last->vantage];
        /* A table written at the time of the end was written before it. */
        bool ended = last->update ? down.order > last->order : down.time_ns >= last->time_ns;
        if (down.order != PATH_NONE && ended) return n;
    }
    size_t from = n - 1;
    while (!last->update && from > 0 && list[from - 1].time_ns == last->time_ns) from--;
    return from;
}

/* Of the steps so far: what counts into `now`, what does not into `past` (NULL: nowhere). */
static void settle_steps(struct settling *s, uint32_t prefix, struct routes_list *now,
                         struct routes_list *past) {
    size_t now_from = now->n, past_from = past ? past->n : 0;
    sort_steps(s->steps, s->n);
    for (size_t i = 0, end; i < s->n; i = end) {
        const struct step *list = s->steps + i;
        for (end = i + 1; end < s->n && s->steps[end].vantage == list->vantage &&
                          s->steps[end].identifier == list->identifier;)
            end++;
        size_t n = end - i, from = latest(s, list, n, now == &s->r->now);
        for (size_t k = from; k < n; k++) put(now, prefix, &list[k]);
        for (size_t k = 0; past && k < from; k++)
            if (list[k].path != PATH_NONE) put(past, prefix, &list[k]);
    }
    if (now->n > now_from) close_prefix(now, now_from);
    if (!past || past->n == past_from) return;
    close_prefix(past, past_from);
    take_away(past, past_from, now, now_from);
}

void routes_settle(struct routes *r) {
    size_t n = r->prefixes.n;
    struct settling s = {.r = r};
    bool updates = r->n_updates > 0;
    s.rows =
        group((struct keyed){r->rows, r->n_rows, sizeof *r->rows, offsetof(struct route_entry, prefix)}, n);
    s.updates = group(
        (struct keyed){r->updates, r->n_updates, sizeof *r->updates, offsetof(struct route_update, prefix)},
        n);
    find_downs(&s);
    r->before.first = memory_new(n + 1, sizeof(size_t));
    r->past.first = memory_new(n + 1, sizeof(size_t));
    r->now.first = updates ? memory_new(n + 1, sizeof(size_t)) : NULL;
    for (uint32_t i = 0; i < n; i++) {
        s.n = 0;
        add_rows(&s, i);
        settle_steps(&s, i, &r->before, updates ? NULL : &r->past);
        if (updates) {
            add_updates(&s, i);
            settle_steps(&s, i, &r->now, &r->past);
            r->now.first[i + 1] = r->now.n;
        }
        r->before.first[i + 1] = r->before.n;
        r->past.first[i + 1] = r->past.n;
    }
    if (!updates) r->now = r->before;
    free(s.rows.first), free(s.rows.order);
    free(s.updates.first), free(s.updates.order);
    free(s.downs);
    free(s.steps);
    free(r->rows), free(r->identifiers), free(r->parts);
    r->rows = NULL, r->identifiers = NULL, r->parts = NULL;
}
