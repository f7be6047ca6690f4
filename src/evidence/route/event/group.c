#include "evidence/route/event/group.h"

#include "base/memory.h"

#include <stdlib.h>

enum { MOST_PARTS = 20, MOST_PREFIXES = 100, MOST_INCIDENTS = 50000, ONE_OF = 8 };

/* A route of an incident, for counting what is distinct. */
struct member {
    uint32_t part, prefix, vantage;
};

struct grouping {
    const struct detector *d;
    const struct incident_options *options;
    struct arena *to;
    const struct sighting **order;
    size_t n;
    struct member *members;
    bool *vantages; /* by vantage point */
    struct incident *list;
    size_t n_list, capacity;
    bool *leaked; /* paths that a sudden leak explains */
};

static int by_subject_and_time(const void *x, const void *y) {
    const struct sighting *a = *(const struct sighting *const *)x, *b = *(const struct sighting *const *)y;
    if (a->subject != b->subject) return a->subject < b->subject ? -1 : 1;
    if (a->start_ns != b->start_ns) return a->start_ns < b->start_ns ? -1 : 1;
    return (a > b) - (a < b); /* as they came: both are of one array */
}

static int by_part(const void *x, const void *y) {
    const struct member *a = x, *b = y;
    if (a->part != b->part) return a->part < b->part ? -1 : 1;
    if (a->prefix != b->prefix) return a->prefix < b->prefix ? -1 : 1;
    return (a->vantage > b->vantage) - (a->vantage < b->vantage);
}

static int by_prefix(const void *x, const void *y) {
    const struct member *a = x, *b = y;
    if (a->prefix != b->prefix) return a->prefix < b->prefix ? -1 : 1;
    return (a->vantage > b->vantage) - (a->vantage < b->vantage);
}

static int most_routes_first(const void *x, const void *y) {
    const struct incident_part *a = x, *b = y;
    if (a->routes != b->routes) return a->routes > b->routes ? -1 : 1;
    return memcmp(a->via, b->via, sizeof a->via);
}

/* A carrier that was on the way while routes moved is none that came to stay. */
static bool counts(const struct detector *d, const struct sighting *s) {
    if (d->seen.subjects[s->subject].type != INCIDENT_NEW_CARRIER) return true;
    return s->open || s->end_ns - s->start_ns >= SETTLED_NS;
}

static void order_all(struct grouping *g) {
    const struct sightings *s = &g->d->seen;
    g->order = memory_new(s->n, sizeof *g->order);
    for (size_t i = 0; i < s->n; i++)
        if (counts(g->d, &s->list[i])) g->order[g->n++] = &s->list[i];
    if (g->n) qsort(g->order, g->n, sizeof *g->order, by_subject_and_time);
}

/* Its ways of offending, in the order of members by part. */
static void put_parts(struct grouping *g, struct incident *one, size_t n) {
    struct incident_part *parts = NULL;
    size_t n_parts = 0, capacity = 0;
    for (size_t i = 0; i < n; i++) {
        const struct member *m = &g->members[i], *before = i ? m - 1 : NULL;
        bool begins = !before || before->part != m->part;
        if (begins) {
            parts = memory_grow(parts, n_parts, &capacity, sizeof *parts);
            parts[n_parts++] = (struct incident_part){0};
            sightings_via(&g->d->seen, m->part, parts[n_parts - 1].via);
        }
        struct incident_part *p = &parts[n_parts - 1];
        p->prefixes += begins || before->prefix != m->prefix;
        p->routes += begins || before->prefix != m->prefix || before->vantage != m->vantage;
    }
    qsort(parts, n_parts, sizeof *parts, most_routes_first);
    one->n_parts = (uint32_t)(n_parts < MOST_PARTS ? n_parts : MOST_PARTS);
    one->more_parts = (uint32_t)n_parts - one->n_parts;
    struct incident_part *kept = arena_take_array(g->to, one->n_parts, sizeof *kept);
    memcpy(kept, parts, one->n_parts * sizeof *kept);
    one->parts = kept;
    free(parts);
}

/* One of its prefixes, and what it counts. */
struct ranked {
    uint32_t prefix;
    bool mine;
    uint64_t weight;
};

static int gravest_prefix_first(const void *x, const void *y) {
    const struct ranked *a = x, *b = y;
    if (a->mine != b->mine) return a->mine ? -1 : 1;
    if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1;
    return (a->prefix > b->prefix) - (a->prefix < b->prefix);
}

/* Its prefixes, in the order of members by prefix; who sees it, and in how many routes. */
static void put_prefixes(struct grouping *g, struct incident *one, size_t n) {
    const struct routes *r = g->d->routes;
    uint32_t most = g->options->most_prefixes ? g->options->most_prefixes : MOST_PREFIXES, all = 0;
    struct ranked *list = memory_new(n, sizeof *list);
    memset(g->vantages, 0, g->d->seen.n_vantages);
    for (size_t i = 0; i < n; i++) {
        const struct member *m = &g->members[i], *before = i ? m - 1 : NULL;
        bool begins = !before || before->prefix != m->prefix;
        one->vantages += !g->vantages[m->vantage];
        g->vantages[m->vantage] = true;
        one->routes += begins || before->vantage != m->vantage;
        if (!begins) continue;
        struct ranked p = {m->prefix, routes_mine(r, m->prefix), routes_weight(r, m->prefix)};
        one->weight[!prefix_is_ipv4(routes_prefix(r, m->prefix))] += p.weight;
        one->mine |= p.mine;
        list[all++] = p;
    }
    qsort(list, all, sizeof *list, gravest_prefix_first);
    one->n_prefixes = all < most ? all : most;
    one->more_prefixes = all - one->n_prefixes;
    uint32_t *kept = arena_take_array(g->to, one->n_prefixes, sizeof *kept);
    for (uint32_t i = 0; i < one->n_prefixes; i++) kept[i] = list[i].prefix;
    one->prefixes = kept;
    free(list);
}

static void put_times(struct incident *one, const struct sighting *const *list, size_t n) {
    bool open = false;
    int64_t last = list[0]->last_ns, ended = list[0]->start_ns;
    for (size_t i = 0; i < n; i++) {
        open |= list[i]->open;
        one->updates += list[i]->updates;
        if (list[i]->last_ns > last) last = list[i]->last_ns;
        if (!list[i]->open && list[i]->end_ns > ended) ended = list[i]->end_ns;
    }
    one->start_ns = list[0]->start_ns;
    one->over = !open;
    one->end_ns = open || last > ended ? last : ended;
}

static void put_names(struct grouping *g, struct incident *one, const struct subject *s) {
    bool triple = s->type == INCIDENT_LEAK || s->type == INCIDENT_ASPA_INVALID;
    bool origin = s->type == INCIDENT_ORIGIN || s->type == INCIDENT_MORE_SPECIFIC;
    if (triple) memcpy(one->via, one->parts->via, sizeof one->via);
    if (s->type == INCIDENT_NEW_CARRIER) one->via[1] = s->asn;
    if (origin || s->type == INCIDENT_RPKI_INVALID) one->origin = s->asn;
    if (origin) one->origin_before = one->parts->via[2];
    one->sudden = s->sudden;
    if (s->marked) one->marked = routes_only_to_customer(g->d->routes, one->path);
    one->inferred = s->type == INCIDENT_LEAK && !s->sudden && as_relations_inferred(g->d->relations);
    if (s->type == INCIDENT_RPKI_INVALID || s->type == INCIDENT_NEW_CARRIER)
        one->n_parts = one->more_parts = 0;
}

/* A carrier that is new to the prefixes of others, for few of those who look, is the weather. */
static bool is_seen_enough(const struct incident *one) {
    return one->type != INCIDENT_NEW_CARRIER || one->mine || one->vantages * ONE_OF >= one->n_vantages;
}

static void add_incident(struct grouping *g, const struct sighting *const *list, size_t n) {
    const struct subject *s = &g->d->seen.subjects[list[0]->subject];
    g->list = arena_grow(g->to, g->list, g->n_list, &g->capacity, sizeof *g->list);
    struct incident *one = &g->list[g->n_list++];
    *one = (struct incident){.type = s->type,
                             .before = s->before,
                             .related = s->related,
                             .n_vantages = g->d->seen.n_vantages,
                             .path = list[0]->path,
                             .prefix = list[0]->prefix,
                             .evidence = list[0]->evidence,
                             .at = list[0]->at};
    g->members = memory_new(n, sizeof *g->members);
    for (size_t i = 0; i < n; i++)
        g->members[i] = (struct member){list[i]->part, list[i]->prefix, list[i]->vantage};
    qsort(g->members, n, sizeof *g->members, by_part);
    put_parts(g, one, n);
    qsort(g->members, n, sizeof *g->members, by_prefix);
    put_prefixes(g, one, n);
    free(g->members);
    put_times(one, list, n);
    put_names(g, one, s);
    if ((s->sudden && !is_sudden_leak(g->d, one)) || !is_seen_enough(one)) {
        g->n_list--;
        return;
    }
    for (size_t i = 0; s->sudden && i < n; i++) g->leaked[list[i]->path] = true;
    incident_words(one, s->type == INCIDENT_RPKI_INVALID ? g->d->causes[s->cause] : NULL, g->d->relations,
                   g->to);
}

static int gravest_first(const void *x, const void *y) {
    const struct incident *a = x, *b = y;
    if (a->mine != b->mine) return a->mine ? -1 : 1;
    if (a->before != b->before) return a->before ? 1 : -1;
    if (a->related != b->related) return a->related ? 1 : -1;
    for (int i = 0; i < 2; i++)
        if (a->weight[i] != b->weight[i]) return a->weight[i] > b->weight[i] ? -1 : 1;
    if (a->routes != b->routes) return a->routes > b->routes ? -1 : 1;
    if (a->start_ns != b->start_ns) return a->start_ns < b->start_ns ? -1 : 1;
    if (a->type != b->type) return a->type < b->type ? -1 : 1;
    return a->origin != b->origin ? (a->origin < b->origin ? -1 : 1) : memcmp(a->via, b->via, sizeof a->via);
}

/* What a sudden leak brings along on its own paths is no news beside it. */
static void drop_explained(struct grouping *g) {
    size_t left = 0;
    for (size_t i = 0; i < g->n_list; i++)
        if (g->list[i].type != INCIDENT_NEW_CARRIER || !g->leaked[g->list[i].path])
            g->list[left++] = g->list[i];
    g->n_list = left;
}

size_t incidents_group(const struct detector *d, const struct incident_options *o, struct arena *to,
                       struct incident **list, uint64_t *left_out) {
    struct grouping g = {.d = d, .options = o, .to = to};
    int64_t gap = d->seen.gap_ns;
    g.vantages = memory_new(d->seen.n_vantages, sizeof *g.vantages);
    g.leaked = memory_new(as_paths_count(routes_paths(d->routes)), sizeof *g.leaked);
    order_all(&g);
    for (size_t i = 0, end; i < g.n; i = end) {
        const struct sighting *first = g.order[i];
        int64_t until = first->open ? INT64_MAX : first->end_ns;
        for (end = i + 1; end < g.n && g.order[end]->subject == first->subject; end++) {
            const struct sighting *s = g.order[end];
            if (until != INT64_MAX && s->start_ns - until > gap) break;
            if (s->open || s->end_ns > until) until = s->open ? INT64_MAX : s->end_ns;
        }
        if (g.n_list < MOST_INCIDENTS)
            add_incident(&g, g.order + i, end - i);
        else
            *left_out += end - i;
    }
    drop_explained(&g);
    free(g.order);
    free(g.vantages);
    free(g.leaked);
    if (g.n_list) qsort(g.list, g.n_list, sizeof *g.list, gravest_first);
    *list = g.list;
    return g.n_list;
}
