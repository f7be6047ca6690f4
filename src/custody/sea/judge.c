#include "custody/sea/sea.h"

#include <stdlib.h>

/* Candidates are listed, likeliest first, until the mass is reached together or the next is less likely than
 * the least: that one would make the set longer more often than right. */
#define SET_MASS 0.95f
#define SET_LEAST 0.15f
#define SET_FLOOR 0.5f
#define SET_MOST 24        /* a set wider than this tells nothing … */
#define SET_WIDE_BEST 0.1f /* … if its first is no likelier than this */

/* How often the truth is none of the candidates, because a place is wrong or a cable unknown: as measured. */
#define NONE_OF_THEM 0.06f

struct weighed {
    struct sea_way *way;
    float cost;
};

struct weighing {
    struct weighed list[SEA_WAYS_MOST];
    size_t n;
    float land; /* cost of the way over land; INFINITY: there is none, or no time for it */
    struct crossing_exclusion excluded[SEA_EXCLUDED_MOST];
    size_t n_excluded;
};

static int by_cost(const void *a, const void *b) {
    const struct weighed *x = a, *y = b;
    if (x->cost != y->cost) return x->cost < y->cost ? -1 : 1;
    if (x->way->cable != y->way->cable) return x->way->cable < y->way->cable ? -1 : 1;
    return x->way->then < y->way->then ? -1 : x->way->then > y->way->then;
}

static void exclude(struct sea *s, struct weighing *w, const struct sea_way *way) {
    const struct cable *c = s->cables[way->cable].cable;
    if (w->n_excluded == SEA_EXCLUDED_MOST || way->then != SEA_NO_CABLE) return;
    w->excluded[w->n_excluded++] =
        (struct crossing_exclusion){c, sea_tell_too_long(s->results, sea_way_length(way))};
}

static void weigh(struct sea *s, struct sea_pair *p, float ms, struct weighing *w) {
    while (w->n_excluded < p->n_not_then && w->n_excluded < SEA_EXCLUDED_MOST / 2) {
        w->excluded[w->n_excluded] = p->not_then[w->n_excluded];
        w->n_excluded++;
    }
    for (size_t i = 0; i < p->n_ways; i++) {
        struct sea_way *way = &p->ways[i];
        float km = sea_way_length(way);
        if (sea_too_long(km, ms))
            exclude(s, w, way);
        else
            w->list[w->n++] = (struct weighed){way, way->cost + sea_cost_of_time(km, ms)};
    }
    qsort(w->list, w->n, sizeof w->list[0], by_cost);
    w->land = INFINITY;
    float land_km = (float)p->land.km;
    if (p->joined && isfinite(land_km) && !sea_too_long(land_km, ms))
        w->land = sea_cost_of_land(p) + sea_cost_of_time(land_km, ms);
}

static struct crossing_candidate candidate_of(const struct sea *s, const struct sea_pair *p,
                                              struct sea_way *way, float ms,
                                              struct crossing_candidate *then) {
    struct crossing_candidate c = {.cable = s->cables[way->cable].cable,
                                   .from = way->from,
                                   .to = way->to,
                                   .sea_km = way->sea_km,
                                   .backhaul_km = way->backhaul_a + way->backhaul_b + way->between};
    if (way->then != SEA_NO_CABLE) {
        *then = (struct crossing_candidate){.cable = s->cables[way->then].cable,
                                            .from = way->then_from,
                                            .to = way->then_to,
                                            .sea_km = way->then_km,
                                            .backhaul_km = way->backhaul_b};
        c.backhaul_km -= way->backhaul_b;
        c.then = then;
    }
    sea_tell_reasons(s, p, way, ms, &c);
    return c;
}

/* The likeliest that together have the mass; what share they have of all goes to `share`. */
static size_t list_candidates(struct sea *s, struct sea_pair *p, const struct weighing *w, float ms,
                              struct crossing *to) {
    float least = fminf(w->n ? w->list[0].cost : INFINITY, w->land), all = 0, mass = 0;
    if (!isfinite(least)) return 0;
    for (size_t i = 0; i < w->n; i++) all += expf(least - w->list[i].cost);
    float cables = all, land = isfinite(w->land) ? expf(least - w->land) : 0;
    all += land;
    to->over_land = land / all;
    size_t n = 0;
    while (n < w->n && n < SET_MOST && mass < SET_MASS * cables) {
        float likely = expf(least - w->list[n].cost);
        if (n && likely < SET_LEAST * cables && mass >= SET_FLOOR * cables) break;
        mass += likely;
        n++;
    }
    struct crossing_candidate *list = arena_take_array(s->results, 2 * n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i] = candidate_of(s, p, w->list[i].way, ms, &list[n + i]);
        list[i].probability = (1 - NONE_OF_THEM) * expf(least - w->list[i].cost) / all;
        if (list[i].then) list[n + i].probability = list[i].probability;
    }
    to->candidates = list;
    return n;
}

static enum crossing_answer answer_of(const struct sea_pair *p, const struct crossing *c) {
    if (c->over_land >= 0.5f) return CROSSING_LAND;
    if (!c->n_candidates || !p->a.part || !p->b.part) return CROSSING_UNKNOWN;
    if (c->n_candidates == SET_MOST && c->candidates[0].probability < SET_WIDE_BEST) return CROSSING_UNKNOWN;
    return CROSSING_CABLES;
}

const struct crossing *sea_judge(struct sea *s, struct sea_pair *p, float ms) {
    struct crossing *c = arena_take(s->results, sizeof *c);
    struct weighing w = {0};
    weigh(s, p, ms, &w);
    c->km = p->km;
    c->n_candidates = list_candidates(s, p, &w, ms, c);
    c->n_excluded = w.n_excluded;
    c->excluded = memcpy(arena_take_array(s->results, w.n_excluded + 1, sizeof *c->excluded), w.excluded,
                         w.n_excluded * sizeof *c->excluded);
    c->answer = answer_of(p, c);
    c->why = sea_tell_answer(s, p, c);
    return c;
}
