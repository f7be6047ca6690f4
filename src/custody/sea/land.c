#include "custody/sea/land.h"

#include "base/memory.h"
#include "custody/sea/land_table.h"

#include <stdlib.h>

enum {
    LETTERS = 26,
    COUNTRIES = LETTERS * LETTERS,
    PARTS_MOST = 16,
    PARTS = COUNTRIES * PARTS_MOST + 1,
    LAST_MOST = 64 /* borders of one country: none has half as many */
};

static land_part part_id(const char country[3], unsigned part) {
    if (country[0] < 'A' || country[0] > 'Z' || country[1] < 'A' || country[1] > 'Z') return LAND_UNKNOWN;
    return (land_part)(part * COUNTRIES + (unsigned)(country[0] - 'A') * LETTERS +
                       (unsigned)(country[1] - 'A') + 1);
}

land_part land_part_of(const char country[3], double latitude, double longitude) {
    for (size_t i = 0; i < land_split_count; i++) {
        const struct land_split *s = &land_splits[i];
        if (memcmp(s->country, country, 2) != 0) continue;
        if (latitude >= (double)s->south && latitude <= (double)s->north && longitude >= (double)s->west &&
            longitude <= (double)s->east)
            return part_id(country, s->part);
    }
    return part_id(country, 0);
}

/* A border as a place on the way. */
struct crossing_place {
    struct sphere_point at;
    land_part part[2];
};

struct way_from {
    float *km; /* to each border */
    uint8_t *borders;
};

struct land {
    struct arena *arena;
    struct crossing_place *places;
    size_t n;
    struct way_from *from; /* of each border; made when asked for */
    uint16_t *mass;        /* of each part, the least part that it is joined to */
};

static land_part mass_of(const struct land *l, land_part p) {
    while (l->mass[p] != p) p = l->mass[p];
    return p;
}

struct land *land_new(struct arena *to) {
    struct land *l = arena_take(to, sizeof *l);
    l->arena = to;
    l->n = land_border_count;
    l->places = arena_take_array(to, l->n, sizeof *l->places);
    l->from = arena_take_array(to, l->n, sizeof *l->from);
    l->mass = arena_take_array(to, PARTS, sizeof *l->mass);
    for (size_t i = 0; i < PARTS; i++) l->mass[i] = (uint16_t)i;
    for (size_t i = 0; i < l->n; i++) {
        const struct land_border *b = &land_borders[i];
        l->places[i] = (struct crossing_place){sphere_point_of((double)b->latitude, (double)b->longitude),
                                               {part_id(b->a, b->part_a), part_id(b->b, b->part_b)}};
        land_part x = mass_of(l, l->places[i].part[0]), y = mass_of(l, l->places[i].part[1]);
        l->mass[x > y ? x : y] = x > y ? y : x;
    }
    for (size_t i = 0; i < PARTS; i++) l->mass[i] = mass_of(l, (land_part)i);
    return l;
}

bool land_joined(const struct land *l, land_part a, land_part b) {
    return a && b && l->mass[a] == l->mass[b];
}

static bool share_part(const struct crossing_place *a, const struct crossing_place *b) {
    return a->part[0] == b->part[0] || a->part[0] == b->part[1] || a->part[1] == b->part[0] ||
           a->part[1] == b->part[1];
}

/* Dijkstra over borders: two that a country has in common are joined by a way through it. */
static const struct way_from *ways_from(struct land *l, size_t border) {
    struct way_from *w = &l->from[border];
    if (w->km) return w;
    w->km = arena_take_array(l->arena, l->n, sizeof *w->km);
    w->borders = arena_take_array(l->arena, l->n, sizeof *w->borders);
    bool *done = memory_new(l->n, sizeof *done);
    for (size_t i = 0; i < l->n; i++) w->km[i] = INFINITY;
    w->km[border] = 0;
    w->borders[border] = 1;
    for (;;) {
        size_t at = l->n;
        for (size_t i = 0; i < l->n; i++)
            if (!done[i] && isfinite(w->km[i]) && (at == l->n || w->km[i] < w->km[at])) at = i;
        if (at == l->n) break;
        done[at] = true;
        for (size_t i = 0; i < l->n; i++) {
            if (done[i] || !share_part(&l->places[at], &l->places[i])) continue;
            float km = w->km[at] + (float)(LAND_STRETCH * sphere_km(l->places[at].at, l->places[i].at));
            if (km >= w->km[i]) continue;
            w->km[i] = km;
            w->borders[i] = (uint8_t)(w->borders[at] + 1);
        }
    }
    free(done);
    return w;
}

static bool of_part(const struct crossing_place *c, land_part p) {
    return c->part[0] == p || c->part[1] == p;
}

struct land_way land_between(struct land *l, land_part a, struct sphere_point from, land_part b,
                             struct sphere_point to) {
    struct land_way best = {INFINITY, 0};
    if (!land_joined(l, a, b)) return best;
    if (a == b) return (struct land_way){LAND_STRETCH * sphere_km(from, to), 0};
    struct last {
        uint16_t border;
        float km; /* from there on */
    } last[LAST_MOST];
    size_t n = 0;
    for (size_t j = 0; j < l->n && n < LAST_MOST; j++)
        if (of_part(&l->places[j], b))
            last[n++] = (struct last){(uint16_t)j, (float)(LAND_STRETCH * sphere_km(l->places[j].at, to))};
    for (size_t i = 0; i < l->n; i++) {
        if (!of_part(&l->places[i], a)) continue;
        const struct way_from *w = ways_from(l, i);
        double first = LAND_STRETCH * sphere_km(from, l->places[i].at);
        for (size_t j = 0; j < n; j++) {
            double km = first + (double)(w->km[last[j].border] + last[j].km);
            if (km < best.km) best = (struct land_way){km, w->borders[last[j].border]};
        }
    }
    return best;
}
