#include "custody/sea/sea.h"

#include "base/memory.h"

#include <stdlib.h>

static bool landing_valid(const struct cable_landing *l) {
    return sphere_valid(l->latitude, l->longitude);
}

static float segment_km(const struct cable *c, uint16_t from, uint16_t to, float told) {
    const struct cable_landing *a = &c->landings[from], *b = &c->landings[to];
    if (isfinite(told) && told > 0) return told;
    if (!landing_valid(a) || !landing_valid(b)) return INFINITY;
    return (float)sphere_km(sphere_point_of(a->latitude, a->longitude),
                            sphere_point_of(b->latitude, b->longitude));
}

static bool segment_usable(const struct cable *c, const struct cable_segment *s) {
    return s->from < c->n_landings && s->to < c->n_landings && s->from != s->to &&
           isfinite(segment_km(c, s->from, s->to, s->km));
}

/* The graph as lists of neighbours. */
static void make_edges(struct sea_cable *to, const struct cable *c, struct arena *arena) {
    uint32_t *from = arena_take_array(arena, (size_t)c->n_landings + 2, sizeof *from);
    for (size_t i = 0; i < c->n_segments; i++)
        if (segment_usable(c, &c->segments[i])) {
            from[c->segments[i].from + 2]++;
            from[c->segments[i].to + 2]++;
        }
    for (size_t i = 2; i < (size_t)c->n_landings + 2; i++) from[i] += from[i - 1];
    struct sea_edge *edges = arena_take_array(arena, 2 * (size_t)c->n_segments + 1, sizeof *edges);
    /* from[i + 1] runs from the first edge of i to the first of i + 1 while they are filled in */
    for (size_t i = 0; i < c->n_segments; i++) {
        const struct cable_segment *s = &c->segments[i];
        if (!segment_usable(c, s)) continue;
        float km = segment_km(c, s->from, s->to, s->km);
        edges[from[s->from + 1]++] = (struct sea_edge){s->to, km};
        edges[from[s->to + 1]++] = (struct sea_edge){s->from, km};
    }
    to->cable = c;
    to->edge_from = from;
    to->edges = edges;
    to->ways = arena_take_array(arena, (size_t)c->n_landings + 1, sizeof *to->ways);
}

/* Dijkstra; cables have tens of landings, so the nearest open one is found by looking at all. */
static float *ways_from(struct sea_cable *c, uint16_t from, struct arena *arena) {
    size_t n = c->cable->n_landings;
    float *km = arena_take_array(arena, n, sizeof *km);
    bool *done = memory_new(n, sizeof *done);
    for (size_t i = 0; i < n; i++) km[i] = INFINITY;
    km[from] = 0;
    for (;;) {
        size_t at = n;
        for (size_t i = 0; i < n; i++)
            if (!done[i] && isfinite(km[i]) && (at == n || km[i] < km[at])) at = i;
        if (at == n) break;
        done[at] = true;
        for (uint32_t e = c->edge_from[at]; e < c->edge_from[at + 1]; e++) {
            float there = km[at] + c->edges[e].km;
            if (there < km[c->edges[e].to]) km[c->edges[e].to] = there;
        }
    }
    free(done);
    return km;
}

float sea_way_km(struct sea *s, uint32_t cable, uint16_t from, uint16_t to) {
    struct sea_cable *c = (struct sea_cable *)&s->cables[cable];
    if (!c->ways[from]) c->ways[from] = ways_from(c, from, s->own);
    return c->ways[from][to];
}

static int by_latitude(const void *a, const void *b) {
    const struct sea_landing *x = a, *y = b;
    if (x->latitude != y->latitude) return x->latitude < y->latitude ? -1 : 1;
    if (x->cable != y->cable) return x->cable < y->cable ? -1 : 1;
    return x->landing < y->landing ? -1 : x->landing > y->landing;
}

static int by_date(const void *a, const void *b) {
    const date_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void index_landings(struct sea *s, size_t most) {
    struct sea_landing *list = arena_take_array(s->own, most + 1, sizeof *list);
    for (uint32_t i = 0; i < s->n_cables; i++) {
        const struct cable *c = s->cables[i].cable;
        for (uint16_t j = 0; j < c->n_landings; j++) {
            const struct cable_landing *l = &c->landings[j];
            if (!l->country[0] || !landing_valid(l)) continue;
            list[s->n_landings++] =
                (struct sea_landing){.at = sphere_point_of(l->latitude, l->longitude),
                                     .latitude = (float)l->latitude,
                                     .cable = i,
                                     .landing = j,
                                     .part = land_part_of(l->country, l->latitude, l->longitude)};
        }
    }
    qsort(list, s->n_landings, sizeof *list, by_latitude);
    s->landings = list;
}

struct sea *sea_over(const struct cable *const *list, size_t n, struct arena *to) {
    struct sea *s = memory_new(1, sizeof *s);
    s->own = arena_new();
    s->results = to;
    s->land = land_new(s->own);
    struct sea_cable *cables = arena_take_array(s->own, n + 1, sizeof *cables);
    date_t *dates = arena_take_array(s->own, 2 * n + 1, sizeof *dates);
    size_t landings = 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i]->n_landings > SEA_LANDINGS_MOST) continue;
        make_edges(&cables[s->n_cables++], list[i], s->own);
        landings += list[i]->n_landings;
        if (list[i]->from != DATE_MIN) dates[s->n_dates++] = list[i]->from;
        if (list[i]->to != DATE_MAX) dates[s->n_dates++] = list[i]->to + 1;
    }
    qsort(dates, s->n_dates, sizeof *dates, by_date);
    s->dates = dates;
    s->cables = cables;
    index_landings(s, landings);
    return s;
}

void sea_relate(struct sea *s, sea_related *related, void *context) {
    s->related = related;
    s->context = context;
}

void sea_free(struct sea *s) {
    if (!s) return;
    for (size_t i = 0; i < s->n_pairs; i++) free(s->pairs[i].ways);
    free(s->pairs);
    free(s->answers);
    hash_table_free(&s->by_pair);
    hash_table_free(&s->by_answer);
    arena_free(s->own);
    free(s);
}
